"""The shapes of loops."""

from __future__ import annotations

import re
from typing import Final

from smith.stats.code import CLOSE, OPEN, ROLES
from smith.wasm.instructions import CAST, INSTRUCTIONS, LABEL, LABELS, op

COUNTED: Final = "counted"
CONDITIONAL: Final = "conditional"
OTHER: Final = "other"
NONE: Final = "none"
SHAPES: Final = {
    COUNTED: "a branch back, or out, tests a local that the loop only steps",
    CONDITIONAL: "a conditional branch goes back",
    OTHER: "only unconditional branches go back",
    NONE: "nothing goes back",
}

LOOP: Final = op("loop")
BR: Final = op("br")
BR_IF: Final = op("br_if")
READS: Final = (op("local.get"), op("local.tee"))
WRITES: Final = (op("local.set"), op("local.tee"))
CONSTANTS: Final = (op("i32.const"), op("i64.const"))
STEPS: Final = tuple(map(op, ("i32.add", "i32.sub", "i64.add", "i64.sub")))

# By instruction: how many operands a test of integers compares.
_COMPARISON: Final = re.compile(r"i(32|64)\.(eq|ne|[lg][te]_[su])")
TESTS: Final = {op("i32.eqz"): 1, op("i64.eqz"): 1} | {
    row.number: 2 for row in INSTRUCTIONS if _COMPARISON.fullmatch(row.name)
}

# `delegate` and `rethrow` have labels too, but transfer no control to them.
BRANCHES: Final = {
    row.number: row.immediates[0]
    for row in INSTRUCTIONS
    if row.name.startswith("br") and row.immediates[0] in (LABEL, LABELS, CAST)
}
NOTABLE: Final = {*ROLES, *BRANCHES, *WRITES}


class Loop:
    """A loop, as its instructions are met."""

    def __init__(self, nested: bool) -> None:
        self.nested = nested
        self.back: set[bool] = set()  # whether the branches back are conditional
        self.tested: set[int] = set()  # locals that a branch back or out depends on
        self.stepped: set[int] = set()
        self.written: set[int] = set()  # locals that something else than a step writes

    @property
    def shape(self) -> str:
        """One of `SHAPES`."""
        if not self.back:
            return NONE
        if self.tested & self.stepped - self.written:
            return COUNTED
        return CONDITIONAL if True in self.back else OTHER


class _Body:
    """Flat code and where its instructions begin."""

    def __init__(self, code: list[int], starts: list[int]) -> None:
        self.code = code
        self.starts = starts
        self.numbers = [code[start] for start in starts]

    def immediate(self, place: int) -> int:
        return self.code[self.starts[place] + 1]

    def targets(self, place: int) -> set[int]:
        """The labels of a branch, as distances."""
        if BRANCHES[self.numbers[place]] != LABELS:
            return {self.immediate(place)}
        first = self.starts[place] + 2
        return {*self.code[first : first + self.immediate(place) + 1]}

    def tested(self, place: int) -> set[int]:
        """The locals that stand in the condition of a `br_if`, alone or compared."""
        operands = TESTS.get(self.numbers[place - 1], 0)
        stop = place - (operands > 0)
        reads = range(max(0, stop - max(1, operands)), stop)
        return {self.immediate(read) for read in reads if self.numbers[read] in READS}

    def is_step(self, place: int) -> bool:
        """Whether the local that is written here gets its own value plus or minus a constant."""
        if place < 3:
            return False
        read, constant, step = self.numbers[place - 3 : place]
        return (
            step in STEPS
            and constant in CONSTANTS
            and read in READS
            and self.immediate(place - 3) == self.immediate(place)
        )


def loops_of(code: list[int], starts: list[int]) -> list[Loop]:
    """The loops in a function's code, of which `starts` are its instructions."""
    body = _Body(code, starts)
    found: list[Loop] = []
    if LOOP not in body.numbers:
        return found
    blocks: list[Loop | None] = []
    for place, number in enumerate(body.numbers):
        if number not in NOTABLE:
            continue
        role = ROLES.get(number)
        if role is OPEN:
            loop = Loop(any(blocks)) if number == LOOP else None
            blocks.append(loop)
            found += [loop] if loop else []
        elif role is CLOSE:
            blocks.pop()
        elif number in WRITES:
            local = body.immediate(place)
            is_step = body.is_step(place)
            for loop in filter(None, blocks):
                (loop.stepped if is_step else loop.written).add(local)
        if number in BRANCHES:
            _note_branch(body, place, blocks)
    return found


def _note_branch(body: _Body, place: int, blocks: list[Loop | None]) -> None:
    number = body.numbers[place]
    tested = body.tested(place) if number == BR_IF else set()
    targets = body.targets(place)
    for distance, loop in enumerate(reversed(blocks)):
        if loop and distance in targets:
            loop.back.add(number != BR)
        if loop and distance <= max(targets):
            loop.tested |= tested
