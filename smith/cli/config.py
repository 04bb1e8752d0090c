"""`smith config`: the knobs and presets of the generator, as a table, as TOML and as a page."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import Field
from typing import Any, Final

import click
import tomli_w
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from smith import FORMAT, Config
from smith.cli import files
from smith.cli.options import config_options, setting
from smith.cli.pages import check_page, markdown_table
from smith.config import KNOBS, PRESETS

PAGE: Final = """\
<!-- Generated: smith config --markdown > docs/config.md -->

# Configuration

Knobs say what the generator may make. `smith config` lists them, `smith gen` takes them:

    smith gen --preset differential --set max_nesting=9 --set deny=vector,i32.div_s -o 0.wasm
    smith config --preset differential --toml > my.toml
    smith gen --config my.toml -o 0.wasm

A file needs only the knobs that differ, and `preset = "differential"` in it says from what. In
Python, `smith.Config.preset("differential").replace(max_nesting=9)` and `smith.Config.from_toml`
give the same.

The preset `swarm` draws the knobs that stand at their defaults anew for each input. A knob then has
one of the values of the last column in one module of four. Features and value types are left out
one by one, each in one of four.
"""
WIDEST_VALUE: Final = 24


def _groups() -> dict[str, list[Field[Any]]]:
    """The rows of the knob table by the title of their group."""
    groups: dict[str, list[Field[Any]]] = {}
    title = ""
    for row in KNOBS:
        title = row.metadata["group"] or title
        groups.setdefault(title, []).append(row)
    return groups


def _shown(row: Field[Any], value: Any) -> str:
    """A knob's value for readers."""
    if isinstance(value, str):
        return f"{len(b64decode(value))} bytes" if value else "none"
    if isinstance(value, tuple) and value in ((), row.metadata["among"]):
        return "all" if value else "none"
    return setting(row.name, value).replace(",", ", ")


def _range(row: Field[Any]) -> str:
    """What the knob may be; empty where only its prose can tell."""
    if isinstance(row.default, bool):
        return "true, false"
    if isinstance(row.default, str):
        return "a .wasm or .wat file, or its bytes in base64"
    if isinstance(row.default, int):
        return f"{row.metadata['low']:_} to {row.metadata['high']:_}"
    return ", ".join(row.metadata["among"])


def _about(row: Field[Any]) -> str:
    return "; ".join(filter(None, [row.metadata["prose"], _range(row)]))


def _value_title(config: Config) -> str:
    return "default" if config == Config() else "value"


def _table(config: Config) -> str:
    values = {row.name: _shown(row, getattr(config, row.name)) for row in KNOBS}
    name_width = max(map(len, values))
    value_width = min(WIDEST_VALUE, max(map(len, values.values())))
    columns = {
        "knob": name_width,
        _value_title(config): value_width,
        "what; range or choices": None,
    }
    tables = [
        _rich_table(title, columns, [(row.name, values[row.name], _about(row)) for row in rows])
        for title, rows in _groups().items()
    ]
    presets = [(name, prose) for name, (prose, _) in PRESETS.items()]
    tables.append(_rich_table("Presets", {"preset": name_width, "what": None}, presets))
    console = Console()
    with console.capture() as capture:
        for table in tables:
            console.print(table)
    return capture.get()


def _rich_table(
    title: str, columns: dict[str, int | None], rows: Iterable[tuple[str, ...]]
) -> Table:
    """A table with columns of given widths, so that those under one another are in line."""
    table = Table(title=title, title_style="bold", title_justify="left", box=SIMPLE_HEAD)
    for column, width in columns.items():
        table.add_column(column, width=width, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _toml(config: Config) -> str:
    """All knobs, each under what it is; `--config` reads it back."""
    lines = [f"# For smith gen --config. The format of the generator is {FORMAT}."]
    for title, rows in _groups().items():
        lines += ["", "", f"# {title}"]
        for row in rows:
            knob = tomli_w.dumps({row.name: getattr(config, row.name)})
            lines += ["", f"# {_about(row)}", knob.rstrip()]
    return "\n".join([*lines, ""])


def _markdown(config: Config) -> str:
    lines = [PAGE]
    columns = ["knob", _value_title(config), "range or choices", "what", "under swarm"]
    for title, rows in _groups().items():
        cells = [_markdown_cells(row, getattr(config, row.name)) for row in rows]
        lines += [f"## {title}", "", *markdown_table(columns, cells), ""]
    presets = [
        [name, prose, _codes(f"{knob}={setting(knob, value)}" for knob, value in knobs.items())]
        for name, (prose, knobs) in PRESETS.items()
    ]
    lines += ["## Presets", "", *markdown_table(["preset", "what", "sets"], presets), ""]
    return "\n".join(lines)


def _markdown_cells(row: Field[Any], value: Any) -> list[str]:
    swarm = _codes(_shown(row, alternative) for alternative in row.metadata["swarm"])
    if row.metadata["among"]:
        swarm = "without some"
    shown = _codes([_shown(row, value)])
    return [f"`{row.name}`", shown, _range(row), row.metadata["prose"], swarm]


def _codes(texts: Iterable[str]) -> str:
    return "; ".join(f"`{text}`" for text in texts)


FORMS: Final[dict[str, Callable[[Config], str]]] = {
    "table": _table,
    "toml": _toml,
    "markdown": _markdown,
}


@click.command()
@config_options
@click.option("--toml", "form", flag_value="toml", help="Print a commented file for --config.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the page docs/config.md.")
@click.option(
    "--check", metavar="FILE", help="Tell whether a page is still what --markdown prints."
)
def command(*, form: str | None, config: Config, check: str | None) -> None:
    """List the knobs of the generator and its presets.

    \b
        smith config                                   the defaults
        smith config --preset differential             a preset's values
        smith config --set max_nesting=9 --toml        all knobs as a file for --config
        smith config --check docs/config.md            status 1 if the page is out of date
    """
    if check is not None:
        if form:
            raise click.UsageError(f"--check prints nothing: leave out --{form}")
        check_page(check, files.read_text(check), _markdown(config), "smith config --markdown")
        return
    files.write(files.STANDARD, FORMS[form or "table"](config).encode())
