"""Pages of the documentation that commands print, and whether the files are still the same."""

from __future__ import annotations

from collections.abc import Iterable

from smith.cli import Finding, files


def markdown_table(columns: list[str], rows: Iterable[list[str]]) -> list[str]:
    """The lines of a table."""
    return [f"| {' | '.join(cells)} |" for cells in [columns, ["---"] * len(columns), *rows]]


def check_page(name: str, found: str, wanted: str, command: str) -> None:
    """Raise `Finding` if what is found in a file is not what the command prints."""
    if found != wanted:
        raise Finding(f"{files.shown(name)} is out of date: {command} > {files.shown(name)}")
