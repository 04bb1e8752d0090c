"""Which types are wanted how often, and the sets of menus that they fall into."""

from typing import Final

from smith.wasm.hierarchy import DEFINED_CLASS, MENU_SLOTS
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, STRUCT_TYPE
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    CONT,
    EQ,
    EXN,
    EXTERN,
    F32,
    F64,
    FUNC,
    I8,
    I31,
    I32,
    I64,
    NOCONT,
    NOEXN,
    NOEXTERN,
    NOFUNC,
    NONE,
    REF,
    STRUCT,
    V128,
    heap_of,
    ref,
    type_name,
)

# Entries of a menu of types for a reference to one of the module's types.
ANY_DEFINED: Final = -1
ANY_DEFINED_NON_NULL: Final = -2
ANY_EXACT: Final = -3
ANY_EXACT_NON_NULL: Final = -4
NULLABLE_ENTRIES: Final = (ANY_DEFINED, ANY_EXACT)
EXACT_ENTRIES: Final = (ANY_EXACT, ANY_EXACT_NON_NULL)

# How often a type is wanted where any would do; the simplest first.
TYPE_WEIGHTS: Final[list[tuple[int, int]]] = [
    (I32, 160),
    (I64, 100),
    (F32, 60),
    (F64, 70),
    (V128, 50),
    (ref(FUNC, True), 12),
    (ref(EXTERN, True), 12),
    (ref(ANY, True), 10),
    (ref(EQ, True), 8),
    (ref(I31, True), 8),
    (ref(STRUCT, True), 6),
    (ref(ARRAY, True), 6),
    (ref(EXN, True), 6),
    (ref(CONT, True), 2),
    (ANY_DEFINED, 44),
    (ANY_DEFINED_NON_NULL, 24),
    (ANY_EXACT, 12),
    (ANY_EXACT_NON_NULL, 12),
    *((ref(heap, False), 3) for heap in (FUNC, EXTERN, ANY, EQ, I31, STRUCT, ARRAY)),
    *((ref(heap, False), 3) for heap in (EXN, CONT)),
    *((ref(heap, True), 2) for heap in (NONE, NOFUNC, NOEXTERN, NOEXN, NOCONT)),
    *((ref(heap, False), 1) for heap in (NONE, NOFUNC, NOEXTERN, NOEXN, NOCONT)),
]
WEIGHT_OF_TYPE: Final = dict(TYPE_WEIGHTS)
# By type, how a Config names it, which says nothing of null.
NAME_OF_TYPE: Final[dict[int, str]] = {
    t: type_name(t if t < REF else ref(heap_of(t), True)) for t, _ in TYPE_WEIGHTS if t >= 0
}
TYPE_STRIDE: Final = REF + (CONCRETE << 2)  # above the number of every abstract type

# How often a type in a group is of each kind.
KIND_WEIGHTS: Final[dict[int, int]] = {
    STRUCT_TYPE: 110,
    ARRAY_TYPE: 60,
    FUNC_TYPE: 70,
    CONT_TYPE: 40,
}

# Sets of menus, as bits.
NUMBERS: Final = (1 << REF) - 1
REFERENCES: Final = (1 << MENU_SLOTS) - 1 - NUMBERS
NULLABLE: Final = sum(1 << slot for slot in range(REF, MENU_SLOTS) if slot & 1)
NON_NULL: Final = REFERENCES - NULLABLE
ALL: Final = NUMBERS | REFERENCES


def heaps(*classes: int) -> int:
    """The set of the menus for references to heap types of these classes."""
    return sum(3 << (REF + 2 * each) for each in classes)


DEFINED: Final = heaps(*(DEFINED_CLASS + kind for kind in range(4)))

# Signatures that functions share even without any type segment: (key, params, results).
COMMON: Final[list[tuple[int, list[int], list[int]]]] = [
    (30, [I32, I32], [I32]),
    (90, [I64, I32], [I64]),
    (150, [F64, I32], [F64]),
    (210, [I32, I64], [I32]),
]
# Types that functions share even without any type segment: (key, kind, fields).
COMMON_TYPES: Final[list[tuple[int, int, list[int]]]] = [
    (15, STRUCT_TYPE, [I32, I64]),
    (75, ARRAY_TYPE, [I32]),
    (105, ARRAY_TYPE, [V128]),
    (195, ARRAY_TYPE, [I8]),
]
# And where there are element segments: an array that can be made of them.
FUNCTIONS_KEY: Final = 225
