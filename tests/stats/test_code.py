"""What is dead, and how deep blocks are nested."""

import pytest

from smith.stats.code import ROLES, STOP, dead_and_depth
from smith.wasm.code import starts
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.types import EMPTY_BLOCK
from tests.stats.assembly import code

BLOCK = ("block", EMPTY_BLOCK)
LOOP = ("loop", EMPTY_BLOCK)
IF = ("if", EMPTY_BLOCK)


@pytest.mark.parametrize(
    ("words", "dead", "depth"),
    [
        ((), 0, 0),
        (("nop", "nop"), 0, 0),
        (("return", "nop", "nop"), 2, 0),
        (("unreachable",), 0, 0),
        ((*BLOCK, "br", 0, "nop", "end", "nop"), 1, 1),
        ((*IF, "return", "nop", "else", "nop", "end", "nop"), 1, 1),
        ((*IF, "nop", "else", "return", "nop", "end", "nop"), 1, 1),
        ((*BLOCK, "br_if", 0, "nop", "end"), 0, 1),
        ((*BLOCK, "br_table", 1, 0, 0, "nop", "end"), 1, 1),
        # A block in dead code is dead as a whole, its `end` and `else` too.
        (("return", *BLOCK, "nop", "end", "nop"), 4, 1),
        (("return", *IF, "nop", "else", "return", "nop", "end"), 6, 1),
        ((*LOOP, *BLOCK, *BLOCK, "end", "br", 1, "nop", "end", "nop", "end"), 1, 3),
        ((*BLOCK, *BLOCK, "br", 1, "end", "nop", "end"), 0, 2),
        (("try", EMPTY_BLOCK, "throw", 0, "nop", "catch", 0, "nop", "end"), 1, 1),
        (("try", EMPTY_BLOCK, "rethrow", 0, "nop", "delegate", 0, "nop"), 1, 1),
        (("return_call", 0, "nop"), 1, 0),
    ],
)
def test_dead_code_and_depth(words: tuple[str | int, ...], dead: int, depth: int) -> None:
    flat = code(*words)
    assert dead_and_depth(flat[start] for start in starts(flat)) == (dead, depth)


def test_stops_are_the_instructions_with_a_polymorphic_stack() -> None:
    """Those of the spec's index of instructions that have `t1* ... -> t2*` for a type."""
    stops = {INSTRUCTIONS[number].name for number, role in ROLES.items() if role == STOP}
    assert stops == {
        *("unreachable", "br", "br_table", "return"),
        *("return_call", "return_call_indirect", "return_call_ref"),
        *("throw", "throw_ref", "rethrow"),
    }
