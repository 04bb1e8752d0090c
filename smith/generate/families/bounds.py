"""Numbers that are within bounds, around them, or anywhere: indices, lengths, addresses.

A guard is sound whatever other code does, since no memory and no table ever shrinks: what is
within the size that it begins with stays inside.
"""

from typing import Final

from smith.generate.body import Body
from smith.generate.constants import signed
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import I32

AND: Final[list[int]] = [op("i32.and"), op("i64.and")]  # by type
ADD: Final[list[int]] = [op("i32.add"), op("i64.add")]
REM_U: Final[list[int]] = [op("i32.rem_u"), op("i64.rem_u")]
SIGN_BIT: Final = 1 << 31
LARGEST: Final[list[int]] = [(1 << 32) - 1, (1 << 64) - 1]
SHORT_RANGE: Final = DIGITS >> 2


def number(body: Body, t: int, value: int) -> None:
    """A constant of i32 or i64, of the value's lowest bits."""
    if t == I32:
        body.i32_const(value if -SIGN_BIT <= value < SIGN_BIT else signed(value, t))
    else:
        body.const(t, signed(value, t))


def mask(body: Body, t: int, bits: int) -> None:
    """Keep these bits of the i32 or i64 on the stack, for safety's sake."""
    body.scaffold(True)
    number(body, t, bits)
    body.op(AND[t])
    body.scaffold(False)


def mask_within(most: int) -> int:
    """The largest mask of low bits that is at most `most` >= 0."""
    return (1 << (most + 1).bit_length() - 1) - 1


def remainder(body: Body, t: int, most: int) -> None:
    """Make the i32 or i64 on the stack, whatever it is, one from 0 to `most`."""
    if most < LARGEST[t]:
        body.scaffold(True)
        number(body, t, most + 1)
        body.op(REM_U[t])
        body.scaffold(False)


def within(body: Body, t: int, most: int, form: int, depth: int) -> None:
    """A number from 0 to `most`, in a form that a digit picks: a constant, or data in bounds."""
    way = form & 3
    if way == 1 and body.plan.masks[t]:
        body.expression(t, depth + 1)
        mask(body, t, mask_within(most))
    elif way == 3 and body.plan.wraps[t]:
        body.expression(t, depth + 1)
        remainder(body, t, most)
    elif most < SHORT_RANGE:
        number(body, t, (form >> 2) % (most + 1))
    else:
        number(body, t, body.choices.pick(most + 1))


def astray(body: Body, t: int, size: int, depth: int) -> None:
    """A number around `size`, or any."""
    if body.choices.index(DIGITS) < body.plan.edge_memory:
        number(body, t, size - 4 + body.choices.index(12))
    else:
        body.expression(t, depth + 1)


def index_below(body: Body, t: int, size: int, depth: int) -> bool:
    """A number below `size`, if guarded; false, and nothing on the stack, where there is none."""
    form = body.choices.index(DIGITS)
    if form >= body.plan.guard_memory:
        astray(body, t, size, depth)
        return True
    if size > 0:
        within(body, t, size - 1, form, depth)
    return size > 0


def place_for(body: Body, t: int, size: int, length: int, guarded: bool, depth: int) -> None:
    """Where `length` bytes or elements begin, of so many as there are."""
    if guarded:
        within(body, t, size - length, body.choices.index(DIGITS), depth)
    else:
        astray(body, t, size, depth)


def length_within(body: Body, t: int, most: int, guarded: bool, depth: int) -> None:
    """A length of at most `most`."""
    if guarded:
        within(body, t, most, body.choices.index(DIGITS), depth)
    else:
        astray(body, t, most, depth)


def part_of(body: Body, size: int, unit: int, least: int = 0) -> int:
    """Where a part of a segment begins, and its length, which is returned: in units.

    It has `least` units, if there are as many.
    """
    start = body.choices.index(size + 1)
    if start + least * unit > size:
        start = max(0, size - least * unit)
    body.i32_const(start)
    most = (size - start) // unit
    least = min(least, most)
    length = least + body.choices.index(most - least + 1)
    body.i32_const(length)
    return length
