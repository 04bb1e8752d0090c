"""Corpus folders of this format, of others, and of none."""

from pathlib import Path

import pytest

from smith import FORMAT
from smith.fuzz import corpus


def test_an_empty_folder_is_claimed(tmp_path: Path) -> None:
    corpus.check(tmp_path)
    assert [*tmp_path.iterdir()] == []
    corpus.claim(tmp_path)
    assert (tmp_path / "FORMAT").read_text() == f"{FORMAT}\n"
    (tmp_path / "input").write_bytes(b"\0")
    corpus.claim(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("7\n", "inputs of format '7', but this is format"),
        ("", "inputs of format '', but this is format"),
        (None, "no file FORMAT says of which format"),
    ],
)
def test_inputs_of_another_format_are_refused(
    tmp_path: Path, content: str | None, message: str
) -> None:
    (tmp_path / "input").write_bytes(b"\0")
    if content is not None:
        (tmp_path / "FORMAT").write_text(content)
    for use in (corpus.check, corpus.claim):
        with pytest.raises(corpus.CorpusError, match=message):
            use(tmp_path)


def test_modules_are_of_no_format(tmp_path: Path) -> None:
    corpus.check_modules(tmp_path)
    (tmp_path / "module.wasm").write_bytes(b"\0asm\1\0\0\0")
    corpus.check_modules(tmp_path)
    (tmp_path / "FORMAT").write_text(f"{FORMAT}\n")
    with pytest.raises(corpus.CorpusError, match="inputs of the generator"):
        corpus.check_modules(tmp_path)
