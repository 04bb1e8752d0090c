"""The shapes of loops."""

import pytest

from smith.stats.loops import CONDITIONAL, COUNTED, NONE, OTHER, loops_of
from smith.wasm.code import starts
from smith.wasm.types import EMPTY_BLOCK
from tests.stats.assembly import code

Words = tuple[str | int, ...]

LOOP: Words = ("loop", EMPTY_BLOCK)
BLOCK: Words = ("block", EMPTY_BLOCK)
GET: Words = ("local.get", 0)
STEP: Words = (*GET, "i32.const", 1, "i32.add")
SET: Words = ("local.set", 0)
TEE: Words = ("local.tee", 0)
BOUND: Words = ("i32.const", 9, "i32.lt_u")

SHAPES: list[tuple[str, Words]] = [
    (NONE, (*LOOP, "nop", "end")),
    (NONE, (*LOOP, *BLOCK, "br", 0, "end", "end")),
    (OTHER, (*LOOP, "br", 0, "end")),
    (OTHER, (*LOOP, *BLOCK, *GET, "br_if", 0, "br", 1, "end", "end")),
    (CONDITIONAL, (*LOOP, *GET, "br_if", 0, "end")),
    (CONDITIONAL, (*LOOP, *GET, "br_table", 1, 0, 1, "end")),
    (CONDITIONAL, (*LOOP, "ref.null", 0, "br_on_null", 0, "drop", "end")),
    # do ... while (++c < 9)
    (COUNTED, (*LOOP, *STEP, *TEE, *BOUND, "br_if", 0, "end")),
    # do ... while (--c)
    (COUNTED, (*LOOP, *GET, "i32.const", 1, "i32.sub", *TEE, "br_if", 0, "end")),
    # while (c < 9) c++, and until (!c) c++
    (COUNTED, (*BLOCK, *LOOP, *GET, *BOUND, "br_if", 1, *STEP, *SET, "br", 0, "end", "end")),
    (COUNTED, (*BLOCK, *LOOP, *GET, "i32.eqz", "br_if", 1, *STEP, *SET, "br", 0, "end", "end")),
    # against another local
    (COUNTED, (*LOOP, *STEP, *TEE, "local.get", 1, "i32.ne", "br_if", 0, "end")),
    # The body writes to the counter; another local is tested; the step is no step.
    (CONDITIONAL, (*LOOP, *STEP, *TEE, *BOUND, "i32.const", 0, *SET, "br_if", 0, "end")),
    (CONDITIONAL, (*LOOP, *STEP, *SET, "local.get", 1, "br_if", 0, "end")),
    (CONDITIONAL, (*LOOP, "local.get", 1, "i32.const", 1, "i32.add", *TEE, "br_if", 0, "end")),
    (CONDITIONAL, (*LOOP, *GET, "i32.const", 3, "i32.mul", *TEE, "br_if", 0, "end")),
    # The test leaves a block of the body, not the loop.
    (OTHER, (*LOOP, *BLOCK, *STEP, *TEE, *BOUND, "br_if", 0, "end", "br", 0, "end")),
]


@pytest.mark.parametrize(("shape", "words"), SHAPES)
def test_shapes(shape: str, words: Words) -> None:
    flat = code(*words)
    (loop,) = loops_of(flat, starts(flat))
    assert (loop.shape, loop.nested) == (shape, False)


def test_loops_inside_loops() -> None:
    """The inner counter, set to its start in the outer loop, is a counter of the inner one."""
    step = ("local.get", 1, "i32.const", 1, "i32.add", "local.tee", 1)
    inner = ("i32.const", 0, "local.set", 1, *LOOP, *step, *BOUND, "br_if", 0, "end")
    flat = code(*LOOP, *BLOCK, *inner, "end", *STEP, *TEE, *BOUND, "br_if", 0, "end", *LOOP, "end")
    loops = [(loop.shape, loop.nested) for loop in loops_of(flat, starts(flat))]
    assert loops == [(COUNTED, False), (COUNTED, True), (NONE, False)]


def test_branches_to_an_outer_loop_belong_to_it() -> None:
    flat = code(*LOOP, *LOOP, "br", 1, "end", "end")
    assert [loop.shape for loop in loops_of(flat, starts(flat))] == [OTHER, NONE]
