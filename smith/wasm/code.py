"""Walking flat code: where each instruction begins, and which are special to walkers."""

from typing import Final

from smith.wasm.instructions import (
    CAST,
    CATCHES,
    HANDLERS,
    INSTRUCTIONS,
    LABELS,
    MEMARG,
    TYPES,
    Instruction,
    op,
)
from smith.wasm.module import Module

_VARIABLE: Final = -1
_INTS: Final[dict[int, int]] = {
    MEMARG: 3,
    CAST: 3,
    LABELS: _VARIABLE,
    TYPES: _VARIABLE,
    CATCHES: _VARIABLE,
    HANDLERS: _VARIABLE,
}


def _fixed_length(row: Instruction) -> int:
    """The instruction's length in ints, or -1 if its immediates say it."""
    lengths = [_INTS.get(kind, 1) for kind in row.immediates]
    return _VARIABLE if _VARIABLE in lengths else 1 + sum(lengths)


LENGTH: Final[list[int]] = [_fixed_length(row) for row in INSTRUCTIONS]


def _named(*names: str) -> list[bool]:
    """By instruction number: whether it is one of these."""
    return [row.name in names for row in INSTRUCTIONS]


OPENS: Final = _named("block", "loop", "if", "try", "try_table")
DIVIDES: Final = _named("else", "catch", "catch_all")
CLOSES: Final = _named("end", "delegate")
DATA_USERS: Final = (
    op("memory.init"),
    op("data.drop"),
    op("array.new_data"),
    op("array.init_data"),
)


def after(code: list[int], pos: int) -> int:
    """Where the instruction that follows the one at `pos` begins."""
    length = LENGTH[code[pos]]
    if length != _VARIABLE:
        return pos + length
    row = INSTRUCTIONS[code[pos]]
    pos += 1
    for kind in row.immediates:
        if kind == LABELS:
            pos += 2 + code[pos]
        elif kind == TYPES:
            pos += 1 + code[pos]
        elif kind in (CATCHES, HANDLERS):
            pos += 1 + 3 * code[pos]
        else:
            pos += _INTS.get(kind, 1)
    return pos


def starts(code: list[int]) -> list[int]:
    """Where each instruction begins."""
    found: list[int] = []
    pos = 0
    while pos < len(code):
        found.append(pos)
        pos = after(code, pos)
    return found


def count(code: list[int]) -> int:
    """The number of instructions, the final `end` left out."""
    pos = 0
    found = 0
    while pos < len(code):
        pos = after(code, pos)
        found += 1
    return found


def uses_data(module: Module) -> bool:
    """Whether code names a data segment: then there has to be a data count section."""
    for function in module.functions:
        for pos in starts(function.code):
            if function.code[pos] in DATA_USERS:
                return True
    return False
