"""What is cast and tested: values of the type, others, and now one of these and now one of those.

Left to themselves, most values of a wide type would be null, and tests of them would nearly always
say the same.
"""

from typing import Final

from smith.generate.body import Body
from smith.generate.emitter import NO_TYPES
from smith.generate.families.aggregates import SPREAD
from smith.generate.families.blocks import SELECT_T
from smith.generate.families.conditions import HALF, condition
from smith.unstructured import DIGITS
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    EQ,
    FUNC,
    I31,
    STRUCT,
    heap_of,
    is_nullable,
    non_null,
    nullable,
    ref,
)

# What is to come of a test, as a digit says; at first, whatever it may be. What is left is EITHER.
WAYS: Final = 6
ANYTHING: Final = 0
EITHER: Final = 1
MISFIT: Final = 2
FIT: Final = 3

ITSELF: Final = 6  # in one of so many cases, a type is cast from itself

KINDS: Final[dict[int, int]] = {STRUCT: STRUCT_TYPE, ARRAY: ARRAY_TYPE, FUNC: FUNC_TYPE}
I31_VALUE: Final = ref(I31, False)
NULL: Final = -1
NOTHING: Final = -2


def wider(body: Body, t: int, digit: int) -> int:
    """The type with null from which a digit says to cast to t: one above it, or itself."""
    itself = nullable(t)
    if digit // WAYS % ITSELF == 0:
        return itself
    above = [u for u in body.hierarchy.above(itself) if body.plan.uses(u)]
    return above[digit * SPREAD % len(above)] if above else itself


def scrutinee(body: Body, source: int, target: int, depth: int, way: int) -> None:
    """A value of type `source`, of which it depends on the way whether it is a `target`."""
    hierarchy = body.hierarchy
    fit = non_null(target) if is_nullable(source) else target
    if way == ANYTHING or not (hierarchy.makes(fit) and hierarchy.is_subtype(fit, source)):
        body.expression(source, depth + 1)
        return
    if way == FIT:
        body.expression(fit, depth + 1)
        return
    other = misfit(body, source, target)
    if other == NOTHING:
        body.expression(source, depth + 1)
    elif way == MISFIT or not (body.plan.allowed[SELECT_T] and body.may_declare(source)):
        _misfit(body, other, source, depth)
    else:
        body.expression(fit, depth + 1)
        _misfit(body, other, source, depth)
        condition(body, depth + 1, HALF)
        body.flat([SELECT_T, 1, source])


def _misfit(body: Body, other: int, source: int, depth: int) -> None:
    if other == NULL:
        body.null(source)
    else:
        body.expression(other, depth + 1)


def misfit(body: Body, source: int, target: int) -> int:
    """A type of values that can stand for a `source` and of which few are a `target`.

    NULL if it is a null, NOTHING if there is no such value.
    """
    digit = body.choices.index(DIGITS)
    hierarchy = body.hierarchy
    null = is_nullable(source) and not is_nullable(target)
    if null and digit & 2:
        return NULL
    heap = heap_of(source)
    wanted = heap_of(target)
    small = heap in (ANY, EQ) and digit % 3 == 0 and hierarchy.makes(I31_VALUE)
    if small and not hierarchy.is_subheap(I31, wanted):
        return I31_VALUE
    known = defined_below(body, heap, digit)
    if known:
        other = known[digit * len(known) // DIGITS]
        if hierarchy.has_values(other) and not hierarchy.is_subheap(CONCRETE + other, wanted):
            return ref(CONCRETE + other, False)
    return NULL if null else NOTHING


def defined_below(body: Body, heap: int, digit: int) -> list[int]:
    """The defined types of one kind at or below a heap type."""
    if heap >= CONCRETE:
        return body.hierarchy.below(heap - CONCRETE)
    if heap in (ANY, EQ):
        return body.hierarchy.by_kind[ARRAY_TYPE if digit & 1 else STRUCT_TYPE]
    kind = KINDS.get(heap, -1)
    return body.hierarchy.by_kind[kind] if kind >= 0 else NO_TYPES


def narrower_heap(body: Body, heap: int) -> int:
    """A chosen heap type at or below one, in one case of three itself if it is abstract."""
    if heap >= CONCRETE:
        below = body.hierarchy.below(heap - CONCRETE)
        return CONCRETE + below[body.choices.pick(len(below))]
    form = body.choices.index(DIGITS)
    if form % 3 == 0:
        return heap
    if form % 3 == 1 and heap in (ANY, EQ) and body.plan.is_used[I31_VALUE]:
        return I31
    known = defined_below(body, heap, form)
    place = body.choices.pick(len(known)) if known else 0
    if not known or not body.plan.referable[body.env.types[known[place]].kind]:
        return heap
    return CONCRETE + known[place]
