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
    Difference(
        name="return_call_ref without tail-call",
        judges=(WASMPARSER,),
        ours="disabled feature tail-call: return_call_ref",
        theirs="",
        why="wasmparser has the instruction with function references alone; it is both's",
        quotation="`return_call_ref` tail-calls a function through a reference (its overview)",
    ),
    Difference(
        name="descriptor of a subtype only",
        judges=(WASMPARSER,),
        ours="",
        theirs="sub type with descriptor must have super type with descriptor",
        why="a supertype needs no descriptor: the proposal's overview has this as an example",
        quotation="A declared supertype of a type with a `(descriptor $x)` clause must either not"
        " have a `descriptor` clause or have a `(descriptor $y)` clause",
    ),
    Difference(
        name="finality of descriptors",
        judges=(WASMPARSER,),
        ours="",
        theirs="descriptor and described type must have the same finality",
        why="the overview of custom descriptors has no such rule, and the suite no such test",
        quotation="the following new subtyping rules are introduced: [five, none on finality]",
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
