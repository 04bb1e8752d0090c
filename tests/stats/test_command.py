"""`smith stats` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smith import generate, input_from_seed
from smith.stats.figures import Figure
from smith.stats.locality import CHANGES, DELETIONS
from smith.stats.sample import CONTENTS
from tests.builds import CHECKOUT
from tests.cli.process import Done, output_of, run
from tests.cli.terminal import on_terminal
from tests.stats.assembly import binary_of, code

DEAD = code("return", "nop")
TRUNCATED = binary_of(DEAD)[:-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two modules, in files of which a third one is none."""
    (tmp_path / "a.wasm").write_bytes(binary_of(DEAD))
    (tmp_path / "b.wasm").write_bytes(binary_of(code("nop"), code("nop")))
    (tmp_path / "c.txt").write_bytes(b"no module")
    return tmp_path


def document_of(*arguments: object, cwd: Path | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(output_of("stats", *arguments, "--json", cwd=cwd))
    return document


def test_files_and_folders(folder: Path) -> None:
    one = document_of("a.wasm", cwd=folder)["contents"]["modules"]
    assert (one["name"], one["modules"], one["dead"]) == ("a.wasm", 1, 0.5)
    both = document_of(folder)["contents"]["modules"]
    assert (both["name"], both["modules"], both["dead"]) == (str(folder), 2, 0.25)
    assert both == document_of("a.wasm", "b.wasm", cwd=folder)["contents"]["modules"] | {
        "name": str(folder)
    }


def test_json_has_every_figure() -> None:
    document = document_of("--seeds", "3..5", "--size", 200, "--locality")
    assert [*document] == ["format", "contents", "changes", "deletions", "malformed"]
    figures = document["contents"]["modules"]
    assert [*figures] == [figure.key for figure in CONTENTS]
    assert figures["name"] == "seeds 3..5, 200 bytes"
    assert [*document["changes"]] == ["replaced", "inserted", "erased", "any of these"]
    assert document["malformed"] == []


def test_seeds_are_those_of_the_generator(tmp_path: Path) -> None:
    for seed in (3, 4):
        (tmp_path / f"{seed}.wasm").write_bytes(generate(input_from_seed(seed)).wasm)
    found = document_of("--seeds", "3..4", "--beside", tmp_path)["contents"]
    assert {**found["modules"], "name": ""} == {**found["beside"], "name": ""}


def test_one_seed_under_a_config() -> None:
    figures = document_of("--seeds", 7, "--size", 0, "--preset", "mvp", "--set", "min_functions=9")
    assert figures["contents"]["modules"]["functions"]["mean"] == 9
    name = "seeds 7..7, 0 bytes --preset mvp --set min_functions=9"
    assert figures["contents"]["modules"]["name"] == name


def test_tables(folder: Path) -> None:
    lines = output_of("stats", folder, "--beside", folder).decode().splitlines()
    cells = {line[2:36].strip(): line[36:].split() for line in lines}
    assert cells["modules"] == ["2", "2"]
    assert cells["statically dead"] == ["25.0", "%", "25.0", "%"]
    assert cells.keys() >= {figure.title for figure in CONTENTS}
    text = output_of("stats", "--seeds", 0, "--size", 99, "--locality").decode()
    assert [title in text for title in ("one byte of an input is", "an input loses")] == [True] * 2


@pytest.mark.parametrize("figures", [CONTENTS, CHANGES, DELETIONS])
def test_the_documentation_has_every_figure(figures: list[Figure[Any]]) -> None:
    text = (CHECKOUT / "docs" / "stats.md").read_text(encoding="utf-8")
    assert [figure.key for figure in figures if f"`{figure.key}`" not in text] == []
    assert [figure.title for figure in figures if f"      {figure.title} " not in text] == []


def test_names_are_no_markup(tmp_path: Path) -> None:
    (tmp_path / "[red]x.wasm").write_bytes(binary_of(DEAD))
    assert b" [red]x.wasm " in output_of("stats", "[red]x.wasm", cwd=tmp_path)


def test_malformed_files(folder: Path) -> None:
    """A line for each, and the others are counted."""
    (folder / "0.wasm").write_bytes(TRUNCATED)
    done = run("stats", ".", "--json", "--beside", "c.txt", cwd=folder)
    assert done.status == 1
    assert done.stderr.splitlines() == [
        "error: ./0.wasm: length out of bounds: section 10 (at offset 0x1b)",
        "error: c.txt: magic header not detected (at offset 0x0)",
    ]
    document = json.loads(done.stdout)
    assert document["contents"]["modules"]["modules"] == 2
    assert document["contents"]["beside"]["modules"] == 0
    assert document["malformed"][1] == {
        "file": "c.txt",
        "message": "magic header not detected",
        "offset": 0,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.wasm"], "error: missing.wasm: No such file or directory"),
        (["a.wasm", "missing.wasm"], "error: missing.wasm: No such file or directory"),
        (["a.wasm", "--beside", "none"], "error: none: No such file or directory"),
        (["empty"], "error: empty: no .wasm files in this folder"),
        (["--seeds", "1", "--preset", "none"], "error: unknown preset 'none'"),
        ([], "error: name FILES, or seeds by --seeds"),
        (["a.wasm", "--seeds", "1"], "error: FILES and --seeds exclude each other"),
        (["a.wasm", "--size", "9"], "error: --size, --preset, --config and --set need --seeds"),
        (["a.wasm", "--set", "fold=false"], "error: --size, --preset"),
        (["a.wasm", "--locality"], "error: --locality changes inputs"),
        (["--seeds", "1", "--size", "0", "--locality"], "error: --locality changes bytes"),
        (["--seeds", "9..1"], "error: Invalid value for '--seeds': '9..1' ends before"),
        (["--seeds", "-1"], "error: Invalid value for '--seeds': '-1' is not A..B"),
        (["--seeds", "1..2..3"], "error: Invalid value for '--seeds': '1..2..3' is not A..B"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], message: str) -> None:
    (folder / "empty").mkdir()
    done = run("stats", *arguments, cwd=folder)
    assert done == Done(2, b"", done.stderr)
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_ctrl_c(tmp_path: Path) -> None:
    """The line that tells of the progress goes, and one stays."""
    with on_terminal("stats", "--seeds", "0..9999999", cwd=tmp_path) as terminal:
        terminal.read_until(b"counting")
        terminal.interrupt()
        assert terminal.end() == 130
    assert terminal.screen.endswith(b"interrupted\r\n")
    assert b"Traceback" not in terminal.screen
