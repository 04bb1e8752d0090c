"""Corpus folders: one input a file, and a file `FORMAT` with the number of their format.

Under another format the same inputs make other modules, so a corpus that is not of ours is an
error. libFuzzer takes the file `FORMAT` for one more input, which does no harm.

A Wasm binary means the same under every format, so a corpus of modules has no such file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from smith import FORMAT

NAME: Final = "FORMAT"


class CorpusError(Exception):
    """A corpus that cannot be used. The message says why, and what to do."""


def check(folder: Path) -> None:
    """Raise `CorpusError` unless the inputs in a folder are of this format; it may be empty."""
    file = folder / NAME
    if not file.exists():
        if any(folder.iterdir()):
            raise CorpusError(
                f"{folder}: no file {NAME} says of which format these inputs are;"
                f" if it is this one: echo {FORMAT} > {file}"
            )
        return
    found = file.read_text(encoding="utf-8", errors="replace").strip()
    if found != str(FORMAT):
        raise CorpusError(
            f"{folder}: inputs of format {found!r}, but this is format {FORMAT}, where they make"
            f" other modules; install the release whose `smith --version` says {found!r}"
        )


def claim(folder: Path) -> None:
    """Make a folder one of this format, if it is empty. Raises `CorpusError`."""
    check(folder)
    (folder / NAME).write_text(f"{FORMAT}\n", encoding="ascii")


def check_modules(folder: Path) -> None:
    """Raise `CorpusError` if what a folder has is no modules, but inputs of the generator."""
    if (folder / NAME).exists():
        raise CorpusError(
            f"{folder}: the file {NAME} says that these are inputs of the generator; this target"
            " takes Wasm binaries"
        )
