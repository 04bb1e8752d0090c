"""Subtyping: which type matches which (spec section 3.3), on closed types.

Heap types form four hierarchies. The abstract ones are compared by a table of their supertypes,
defined types by what they were declared to extend.
"""

from typing import Final

from smith.validate.definitions import Definition, Definitions
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, STRUCT_TYPE
from smith.wasm.types import (
    ANY,
    ARRAY,
    BOT,
    CONCRETE,
    CONT,
    EQ,
    EXN,
    EXTERN,
    FUNC,
    I31,
    NOCONT,
    NOEXN,
    NOEXTERN,
    NOFUNC,
    NONE,
    REF,
    STRUCT,
    ref,
)

# The heap type below all others: of a reference that was popped off a polymorphic stack.
BOT_HEAP: Final = 14
REF_BOT: Final = ref(BOT_HEAP, nullable=False)

# By abstract heap type: all that it matches, itself included.
_SUPERTYPES: Final[dict[int, list[int]]] = {
    ANY: [ANY],
    EQ: [EQ, ANY],
    I31: [I31, EQ, ANY],
    STRUCT: [STRUCT, EQ, ANY],
    ARRAY: [ARRAY, EQ, ANY],
    NONE: [NONE, I31, STRUCT, ARRAY, EQ, ANY],
    FUNC: [FUNC],
    NOFUNC: [NOFUNC, FUNC],
    EXTERN: [EXTERN],
    NOEXTERN: [NOEXTERN, EXTERN],
    EXN: [EXN],
    NOEXN: [NOEXN, EXN],
    CONT: [CONT],
    NOCONT: [NOCONT, CONT],
}
# By kind of defined type: the abstract heap type right above it, and the one below it.
_ABOVE: Final[dict[int, int]] = {
    FUNC_TYPE: FUNC,
    STRUCT_TYPE: STRUCT,
    ARRAY_TYPE: ARRAY,
    CONT_TYPE: CONT,
}
_BELOW: Final[dict[int, int]] = {
    FUNC_TYPE: NOFUNC,
    STRUCT_TYPE: NONE,
    ARRAY_TYPE: NONE,
    CONT_TYPE: NOCONT,
}
TOPS: Final = (ANY, FUNC, EXTERN, EXN, CONT)


def top_of(types: Definitions, heap: int) -> int:
    """The least precise supertype of a heap type that code can name."""
    if heap >= CONCRETE:
        heap = _ABOVE[types.types[heap - CONCRETE].kind]
    return _SUPERTYPES[heap][-1]


def matches_heap(types: Definitions, heap: int, expected: int) -> bool:
    """Whether a heap type is a subtype of another, exactness left aside."""
    if heap in (expected, BOT_HEAP):
        return True
    if heap < CONCRETE:
        if expected < CONCRETE:
            return expected in _SUPERTYPES[heap]
        return heap == _BELOW[types.types[expected - CONCRETE].kind]
    if expected < CONCRETE:
        return expected in _SUPERTYPES[_ABOVE[types.types[heap - CONCRETE].kind]]
    return types.descends(heap - CONCRETE, expected - CONCRETE)


def matches_val(types: Definitions, t: int, expected: int) -> bool:
    """Whether a value type is a subtype of another; packed types only match themselves."""
    if t in (expected, BOT):
        return True
    if t < REF or expected < REF:
        return False
    bits = t - REF
    expected_bits = expected - REF
    if bits & 1 and not expected_bits & 1:  # null where none is expected
        return False
    heap = bits >> 2
    if expected_bits & 2 and heap >= CONCRETE:  # only the exact type itself is an exact one
        return bits & 2 != 0 and heap == expected_bits >> 2
    return matches_heap(types, heap, expected_bits >> 2)


def matches_result(types: Definitions, some: list[int], expected: list[int]) -> bool:
    """Whether a list of value types is a subtype of another."""
    if len(some) != len(expected):
        return False
    return all(matches_val(types, some[place], expected[place]) for place in range(len(some)))


def matches_function(
    types: Definitions, params: list[int], results: list[int], expected: Definition
) -> bool:
    """Whether a function of these parameters and results is a subtype of the expected one."""
    return matches_result(types, expected.params, params) and matches_result(
        types, results, expected.results
    )


def matches_field(
    types: Definitions, t: int, mutable: bool, expected: int, expected_mutable: bool
) -> bool:
    """Whether a field is a subtype of another: a mutable one only if their types are equal."""
    if mutable != expected_mutable:
        return False
    return t == expected if mutable else matches_val(types, t, expected)


def matches_composite(types: Definitions, sub: Definition, expected: Definition) -> bool:
    """Whether what a type expands to is a subtype of what another one expands to."""
    if sub.kind != expected.kind:
        return False
    if sub.kind == FUNC_TYPE:
        return matches_function(types, sub.params, sub.results, expected)
    if sub.kind == CONT_TYPE:
        return matches_heap(types, CONCRETE + sub.continuation, CONCRETE + expected.continuation)
    if len(sub.fields) < len(expected.fields):
        return False
    for place in range(len(expected.fields)):
        if not matches_field(
            types,
            sub.fields[place],
            sub.mutable[place],
            expected.fields[place],
            expected.mutable[place],
        ):
            return False
    return True
