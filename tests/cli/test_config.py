"""`smith config`: the knob table in its forms."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import smith
from smith.cli.options import arguments
from smith.config import KNOBS, PRESETS, Config
from tests.builds import CHECKOUT
from tests.cli.process import output_of, run
from tests.cli.terminal import on_terminal

SOME = Config.preset("wasm2").replace(
    max_types=7, deny=("i32.div_s", "vector", "f64.*"), value_types=("i32", "f32"), fold=False
)


def test_the_table_names_each_knob_group_and_preset() -> None:
    table = output_of("config").decode()
    for row in KNOBS:
        assert f"\n  {row.name} " in table
        assert row.metadata["group"] in table
    for name in PRESETS:
        assert f"\n  {name} " in table
    assert re.search(r"  max_types +10_000 +type definitions, at most; 1 to", table)


def test_the_table_has_the_values_that_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("preset = 'differential'\n")
    table = output_of("config", "--config", "my.toml", "--set", "drop=true", cwd=tmp_path)
    words = [line.split()[:2] for line in table.decode().splitlines()]
    assert ["termination", "1_000"] in words
    assert ["drop", "true"] in words
    assert ["knob", "value"] in words


def test_the_table_fits_the_terminal(tmp_path: Path) -> None:
    with on_terminal("config", cwd=tmp_path) as terminal:
        assert terminal.end() == 0
    assert b"\x1b[" in terminal.screen


@pytest.mark.parametrize("config", [Config(), Config.preset("differential"), SOME])
def test_toml_is_read_back_and_has_every_knob(tmp_path: Path, config: Config) -> None:
    text = output_of("config", *arguments(config), "--toml").decode()
    assert Config.from_toml(text) == config
    lines = text.splitlines()
    for row in KNOBS:
        assert any(line.startswith(f"{row.name} = ") for line in lines)
    (tmp_path / "my.toml").write_text(text)
    wasm = output_of("gen", "--config", "my.toml", cwd=tmp_path)
    assert wasm == smith.generate(smith.input_from_seed(0), config).wasm


def test_the_page_in_the_documentation_is_this_one() -> None:
    """Else: smith config --markdown > docs/config.md"""
    page = (CHECKOUT / "docs" / "config.md").read_bytes()
    assert output_of("config", "--markdown") == page


def test_whether_a_page_is_out_of_date(tmp_path: Path) -> None:
    page = tmp_path / "config.md"
    page.write_bytes(output_of("config", "--markdown", "--preset", "mvp"))
    assert run("config", "--check", page, "--preset", "mvp").status == 0
    done = run("config", "--check", page)
    assert done.status == 1
    assert done.stderr == (f"error: {page} is out of date: smith config --markdown > {page}\n")
    assert run("config", "--check", tmp_path / "missing.md").status == 2


@pytest.mark.parametrize("name", PRESETS)
def test_the_shortest_options_of_a_preset_are_its_name(name: str) -> None:
    assert arguments(Config.preset(name)) == ([] if name == "default" else ["--preset", name])


def test_options_make_the_config_that_they_are_of() -> None:
    text = output_of("config", *arguments(SOME), "--toml").decode()
    assert Config.from_toml(text) == SOME
    assert shlex.join(arguments(SOME)) == (
        "--preset wasm2 --set value_types=i32,f32 --set 'deny=i32.div_s,vector,f64.*'"
        " --set max_types=7 --set fold=false"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--preset", "all"], "error: unknown preset 'all'; there are default, mvp, "),
        (["--config", "missing"], "error: missing: No such file or directory"),
        (["--set", "fold"], "error: 'fold' is no name=value"),
    ],
)
def test_wrong_use(options: list[str], message: str) -> None:
    status, stdout, stderr = run("config", *options)
    assert (status, stdout) == (2, b"")
    assert stderr.startswith(message)
    assert stderr.count("\n") == 1


def test_the_page_about_wasm_smith_names_knobs_that_there_are() -> None:
    lines = (CHECKOUT / "docs" / "wasm-smith.md").read_text("utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| `")]
    named = {knob for row in rows for knob in re.findall(r"`(\w+)`", row[2])}
    assert len(rows) > 30
    assert len(named) > 40
    assert named <= {row.name for row in KNOBS}
