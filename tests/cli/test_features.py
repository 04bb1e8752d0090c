"""`smith features`: the list, the page, and whether the committed one is current."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smith.config import KNOBS
from smith.generate.forms import BY_RULE
from smith.wasm.features import ABOUT, NAMES
from smith.wasm.instructions import INSTRUCTIONS
from tests.builds import CHECKOUT
from tests.cli.process import output_of, run

PAGE = CHECKOUT / "docs" / "features.md"
CONFIG_PAGE = CHECKOUT / "docs" / "config.md"


def test_the_page_is_what_the_tables_say() -> None:
    """Else: smith features --markdown > docs/features.md"""
    done = run("features", "--check", PAGE)
    assert (done.status, done.stdout, done.stderr) == (0, b"", "")


def test_what_engines_say_is_not_checked(tmp_path: Path) -> None:
    text = PAGE.read_text("utf-8")
    other = tmp_path / "features.md"
    other.write_text(text.replace("| yes |", "| no |"), "utf-8")
    assert run("features", "--check", other).status == 0


@pytest.mark.slow
def test_what_engines_say_is_checked_if_they_are_asked(tmp_path: Path) -> None:
    page = tmp_path / "features.md"
    page.write_bytes(output_of("features", "--markdown"))
    assert run("features", "--check", page, "--engines").status == 0
    page.write_text(page.read_text("utf-8").replace("| yes |", "| no |"), "utf-8")
    assert run("features", "--check", page, "--engines").status == 1


def test_a_check_prints_nothing() -> None:
    for command, page in (("features", PAGE), ("config", CONFIG_PAGE)):
        done = run(command, "--check", page, "--markdown")
        assert (done.status, done.stdout) == (2, b"")
        assert done.stderr.startswith("error: --check prints nothing: leave out --markdown (")
        assert done.stderr.endswith(f"smith {command} --help)\n")


def test_a_page_that_is_out_of_date(tmp_path: Path) -> None:
    other = tmp_path / "features.md"
    for text in (PAGE.read_text("utf-8").replace("`i32.add`", "`i32.sum`"), ""):
        other.write_text(text, "utf-8")
        done = run("features", "--check", other)
        assert done.status == 1
        assert done.stderr.endswith(f"is out of date: smith features --markdown > {other}\n")
        assert done.stderr.count("\n") == 1


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    done = run("features", "--check", tmp_path / "missing.md")
    assert (done.status, done.stderr.count("\n")) == (2, 1)


def test_the_list_names_each_feature() -> None:
    listed = output_of("features").decode()
    for name in NAMES:
        assert f"\n  {name} " in listed


def test_json_has_every_instruction_once() -> None:
    document = json.loads(output_of("features", "--json"))
    listed = [
        name
        for facts in document["features"]
        for names in facts["instructions"].values()
        for name in names
    ]
    assert sorted(listed) == sorted(row.name for row in INSTRUCTIONS)
    assert "engines" not in document


def test_every_feature_has_a_line_of_prose() -> None:
    assert [*ABOUT] == NAMES


def test_knobs_are_about_features_that_there_are() -> None:
    assert {row.metadata["feature"] for row in KNOBS} <= {"", *NAMES}


def test_all_instructions_are_generated() -> None:
    """Those with a typing rule have something that describes them, or are of blocks."""
    blocks = {"block", "loop", "if", "else", "end", "try_table"}
    blocks |= {"try", "catch", "catch_all", "delegate"}
    lacking = {row.rule for row in INSTRUCTIONS if row.rule and row.rule not in BY_RULE}
    assert lacking <= blocks
