"""Where others judge a module differently, and why that is no finding.

Each is a regular expression for what the one that refuses says, the other accepting it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Difference(NamedTuple):
    """A row of `DIFFERENCES`. One of `ours` and `theirs` is empty: who accepts the module."""

    name: str
    judges: tuple[str, ...]
    ours: str
    theirs: str
    why: str
    quotation: str


WASMTIME: Final = "wasmtime"
WASMPARSER: Final = "wasmparser"
BOTH: Final = (WASMTIME, WASMPARSER)

DIFFERENCES: Final[list[Difference]] = [
    Difference(
        name="many locals",
        judges=BOTH,
        ours="",
        theirs="too many locals: locals exceed maximum",
        why="50,000 are the most that wasmparser takes, an implementation's limit",
        quotation="An implementation may impose restrictions on [...] the number of locals",
    ),
]


def explanation(judge: str, ours: str, theirs: str) -> Difference | None:
    """The row that says why one of two refuses; each has a message if it does."""
    for row in DIFFERENCES:
        if judge in row.judges and _says(row.ours, ours) and _says(row.theirs, theirs):
            return row
    return None


def _says(pattern: str, message: str) -> bool:
    return re.search(pattern, message) is not None if pattern else not message
