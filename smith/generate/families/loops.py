"""Loops: such as end by a counter of their own, and free ones."""

from typing import Final

from smith.generate.body import END, Body, Statement
from smith.generate.emitter import I32_ADD, I32_AND, LOCAL_SET, LOCAL_TEE, NO_TYPES
from smith.generate.families.blocks import BLOCK, LOOP
from smith.generate.families.bounds import mask
from smith.generate.families.branches import BR, BR_IF
from smith.generate.families.conditions import HALF, THREE_QUARTERS, condition, varied
from smith.generate.families.fuel import I32_EQZ, I32_LT_U, I32_SUB, charge, charge_rounds
from smith.generate.families.variables import set_local
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32

I32_GE_U: Final = op("i32.ge_u")


class Loop(Statement):
    def act(self, body: Body, depth: int) -> None:
        plan = body.plan
        if not body.may_nest():
            set_local(body, depth)
            return
        form = body.choices.index(DIGITS)
        if not plan.counted_loops and (form % 5 == 4 or not plan.natural_loops):
            free_loop(body, depth)
        elif plan.natural_loops:
            trips = max(1, plan.max_trip >> body.nesting)
            counted_loop(body, form % 6, 1 + body.choices.index(trips), depth)
        else:
            set_local(body, depth)


def free_loop(body: Body, depth: int) -> None:
    """Round again as long as a condition holds, and on every branch that says so."""
    body.block(LOOP, EMPTY_BLOCK)
    body.open(NO_TYPES, NO_TYPES, backward=False)
    charge(body)
    body.nested(depth)
    if not body.dead and body.plan.allowed[BR_IF]:
        condition(body, depth, HALF)
        body.emit(BR_IF, 0)
    body.close(NO_TYPES, depth)
    body.op(END)


def counted_loop(body: Body, form: int, trips: int, depth: int) -> None:
    """A loop that ends by its own counter, which nothing else writes, or before.

    0: do ... while (++c < trips)    1: for (c = 0; c < trips; c++)
    2: do ... while (--c)            3: for (c = x & mask; c; c--)
    4: do ... while (x & ++c < trips)   5: for (c = 0; x && c < trips; c++)
    """
    counter = body.counter()
    tested_first = form & 1
    falls = form in (2, 3)
    bits = (1 << trips.bit_length()) - 1
    charge_rounds(body, bits if form == 3 else trips)
    if form == 3:
        varied(body, depth)
        mask(body, I32, bits)
        body.scaffold(True)
    else:
        body.scaffold(True)
        body.i32_const(trips if falls else 0)
    body.emit(LOCAL_SET, counter)
    body.scaffold(False)
    if tested_first:
        body.block(BLOCK, EMPTY_BLOCK)
        body.open(NO_TYPES, NO_TYPES, backward=False)
    body.block(LOOP, EMPTY_BLOCK)
    body.open(NO_TYPES, NO_TYPES, backward=body.plan.counted_loops or body.plan.termination)
    if tested_first:
        leave_loop(body, form, counter, trips, depth)
    # A branch to this block is a `continue`.
    body.block(BLOCK, EMPTY_BLOCK)
    body.empty_inner(depth)
    if form == 4:
        condition(body, depth, THREE_QUARTERS)
    body.scaffold(True)
    body.get(counter)
    body.i32_const(1)
    body.op(I32_SUB if falls else I32_ADD)
    if tested_first:
        body.emit(LOCAL_SET, counter)
        body.emit(BR, 0)
    else:
        body.emit(LOCAL_TEE, counter)
        if not falls:
            body.i32_const(trips)
            body.op(I32_LT_U)
        if form == 4:
            body.op(I32_AND)
        body.emit(BR_IF, 0)
    body.scaffold(False)
    body.close(NO_TYPES, depth)
    body.op(END)
    if tested_first:
        body.close(NO_TYPES, depth)
        body.op(END)


def leave_loop(body: Body, form: int, counter: int, trips: int, depth: int) -> None:
    """What a loop tests before its body: the conditions to leave it."""
    if form == 5:
        condition(body, depth, THREE_QUARTERS)
        body.op(I32_EQZ)
        body.emit(BR_IF, 1)
    body.scaffold(True)
    body.get(counter)
    if form == 3:
        body.op(I32_EQZ)
    else:
        body.i32_const(trips)
        body.op(I32_GE_U)
    body.emit(BR_IF, 1)
    body.scaffold(False)
