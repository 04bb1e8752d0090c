"""How instructions transfer control, and what that leaves unreached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smith.wasm.instructions import op

OPEN: Final = "open"
TURN: Final = "turn"
CLOSE: Final = "close"
STOP: Final = "stop"

_NAMES: Final = {
    OPEN: ("block", "loop", "if", "try", "try_table"),
    TURN: ("else", "catch", "catch_all"),
    CLOSE: ("end", "delegate"),
    STOP: (
        *("unreachable", "br", "br_table", "return", "throw", "throw_ref", "rethrow"),
        *("return_call", "return_call_indirect", "return_call_ref"),
    ),
}
ROLES: Final = {op(name): role for role, names in _NAMES.items() for name in names}
"""What an instruction does to the nesting of blocks, or that nothing runs behind it."""


def dead_and_depth(numbers: Iterable[int]) -> tuple[int, int]:
    """How many instructions are statically dead, and how deep blocks are nested.

    Dead is what follows an unconditional transfer of control up to the `end` or `else` of its
    block, blocks inside included. Whether that block can be left in another way does not matter.
    """
    dead = 0
    deepest = 0
    live = True
    entered: list[bool] = []  # by open block: whether its start is live
    for number in numbers:
        role = ROLES.get(number)
        if role is TURN:
            live = entered[-1]
        elif role is CLOSE:
            live = entered.pop()
        dead += not live
        if role is OPEN:
            entered.append(live)
            deepest = max(deepest, len(entered))
        elif role is STOP:
            live = False
    return dead, deepest
