"""Addresses of loads and stores, with their static offsets.

Guarded, base plus offset plus width is at most the size that the memory begins with, for each value
that the base may have; atomic accesses are aligned. Most are on the memory's islands, where there
is something to load. The others are around the memory's end, wrap around the end of the address
space, or lie anywhere.
"""

from typing import Final

from smith.generate.body import Body
from smith.generate.families.bounds import LARGEST, mask, mask_within, number, remainder
from smith.generate.islands import ISLAND, NAMES, STEP, chosen_island
from smith.generate.producers import ALIGN, IS_ATOMIC
from smith.unstructured import DIGITS

# How a guarded address is made, by the lowest bits of a digit. Below OFFSET the offset is 0.
FORMS: Final = 16
OFFSET: Final = 4  # the base is 0
SPLIT: Final = 6  # a constant base, and an offset
NARROW: Final = 7  # an expression's lowest bits, and an offset
FAR: Final = 13  # the same, but on no island
CONSTANT_FAR: Final = 14
WIDE: Final = 15  # an expression modulo what is left behind the offset

NEAR: Final = 30  # bytes around an end
NOWHERE: Final = -1
OFFSET_GROUPS: Final[list[int]] = [6, 11]  # of 7 bits, at most, by address type


def chosen_memory(body: Body) -> int:
    """The index of a chosen memory; there is one."""
    count = len(body.env.memory_types)
    memory = body.env.memories.pick(body.choices) if count > 1 else 0
    body.env.uses_memory[memory] = True
    return memory


def address(body: Body, number: int, memory: int, depth: int) -> tuple[int, int]:
    """Put the address of an access on the stack; the static offset, and the log2 of the alignment.

    The offset is NOWHERE, and nothing on the stack, if the memory is too small for the access.
    """
    form = body.choices.index(DIGITS)
    natural = ALIGN[number]
    align = natural
    if form >> 4 & 3 == 3 and not IS_ATOMIC[number]:
        align = min(natural, form >> 6)
    width = 1 << natural
    t = body.env.memory_types[memory].address
    size = body.env.memory_bytes[memory]
    if form >= body.plan.guard_memory:
        return outside(body, t, size, depth), align
    if size < width:
        return NOWHERE, align
    unit = width if IS_ATOMIC[number] else 1
    return inside(body, t, size, width, unit, form % FORMS, depth), align


def inside(body: Body, t: int, size: int, width: int, unit: int, form: int, depth: int) -> int:
    """A guarded base, a multiple of `unit` like the offset, which is returned."""
    limit = (size - width) & -unit
    delta = 0
    if form in (FAR, CONSTANT_FAR):
        place = (body.choices.index(limit + 1) + limit * body.callee.key // DIGITS) % (limit + 1)
    else:
        digit = body.choices.index(DIGITS)
        place = chosen_island(size, digit, body.callee.key)
        if place > limit:
            place = limit
        delta = digit // NAMES * STEP
    place &= -unit
    if form >= NARROW and form != CONSTANT_FAR and body.plan.masks[t]:
        if form != WIDE:
            return narrow(body, t, place, limit, unit, depth)
        if body.plan.wraps[t]:
            wide(body, t, limit - place, unit, depth)
            return place
    if delta > limit - place:
        delta = limit - place
    delta &= -unit
    if form < OFFSET:
        number(body, t, place + delta)
        return 0
    if form < SPLIT:
        number(body, t, 0)
        return place + delta
    number(body, t, delta)
    return place


def narrow(body: Body, t: int, place: int, limit: int, unit: int, depth: int) -> int:
    """A base of an expression's lowest bits; the offset, which is `place` or what fits."""
    bits = ISLAND - 1 if limit >= ISLAND else mask_within(limit)
    body.expression(t, depth + 1)
    mask(body, t, bits & -unit)
    return place if place <= limit - bits else (limit - bits) & -unit


def wide(body: Body, t: int, left: int, unit: int, depth: int) -> None:
    """A base of at most `left`: an expression modulo that, or its bits where they are aligned."""
    body.expression(t, depth + 1)
    if unit > 1:
        mask(body, t, mask_within(left) & -unit)
    else:
        remainder(body, t, left)


def outside(body: Body, t: int, size: int, depth: int) -> int:
    """A base that need not be inside, and the offset."""
    choices = body.choices
    if choices.index(DIGITS) >= body.plan.edge_memory:
        body.expression(t, depth + 1)
        return choices.bits(7 * choices.index(OFFSET_GROUPS[t])) & LARGEST[t]
    digit = choices.index(DIGITS)
    way = digit & 3
    near = digit >> 2
    if way == 0:
        number(body, t, size - NEAR + near)
        return 0
    if way == 1:
        number(body, t, -1 - near)  # and the sum passes the end of the address space
        return 2 * near
    if way == 2 and body.plan.masks[t]:
        body.expression(t, depth + 1)
        mask(body, t, ISLAND - 1)
    else:
        number(body, t, 0)
    return min(max(0, size - NEAR + near), LARGEST[t])
