"""Value types and heap types as small ints.

A value type says all there is to say about itself: number types are 0 to 7, and a
reference type holds its heap type, nullability and exactness in its bits, so that
comparing two types of one module, or asking one for its parts, is integer arithmetic:

    value type = REF + (heap type << 2 | exact << 1 | nullable)

An abstract heap type is 0 to 15; `CONCRETE + x` is type index x of the module.
Source: WebAssembly 3.0, section 2.3 (types); custom descriptors for `exact`.
"""

from typing import Final

# Number, vector and packed types, and the bottom type of the validation algorithm.
I32: Final = 0
I64: Final = 1
F32: Final = 2
F64: Final = 3
V128: Final = 4
I8: Final = 5
I16: Final = 6
BOT: Final = 7
REF: Final = 8

# Abstract heap types.
FUNC: Final = 0
EXTERN: Final = 1
ANY: Final = 2
EQ: Final = 3
I31: Final = 4
STRUCT: Final = 5
ARRAY: Final = 6
NONE: Final = 7
NOFUNC: Final = 8
NOEXTERN: Final = 9
EXN: Final = 10
NOEXN: Final = 11
CONT: Final = 12
NOCONT: Final = 13
CONCRETE: Final = 16
EXACT_HEAP: Final = 1 << 40  # added to a heap type that is an immediate: an exact one

# (number, name, byte of the binary format), spec section 5.3.
NUMBER_TYPES: Final[list[tuple[int, str, int]]] = [
    (I32, "i32", 0x7F),
    (I64, "i64", 0x7E),
    (F32, "f32", 0x7D),
    (F64, "f64", 0x7C),
    (V128, "v128", 0x7B),
    (I8, "i8", 0x78),
    (I16, "i16", 0x77),
]

# (number, name, name of the nullable reference to it, byte of the binary format).
HEAP_TYPES: Final[list[tuple[int, str, str, int]]] = [
    (FUNC, "func", "funcref", 0x70),
    (EXTERN, "extern", "externref", 0x6F),
    (ANY, "any", "anyref", 0x6E),
    (EQ, "eq", "eqref", 0x6D),
    (I31, "i31", "i31ref", 0x6C),
    (STRUCT, "struct", "structref", 0x6B),
    (ARRAY, "array", "arrayref", 0x6A),
    (NONE, "none", "nullref", 0x71),
    (NOFUNC, "nofunc", "nullfuncref", 0x73),
    (NOEXTERN, "noextern", "nullexternref", 0x72),
    (EXN, "exn", "exnref", 0x69),
    (NOEXN, "noexn", "nullexnref", 0x74),
    (CONT, "cont", "contref", 0x68),
    (NOCONT, "nocont", "nullcontref", 0x75),
]


def ref(heap: int, nullable: bool, exact: bool = False) -> int:
    """The reference type to `heap`."""
    return REF + (heap << 2 | (2 if exact else 0) | (1 if nullable else 0))


def is_ref(t: int) -> bool:
    return t >= REF


def heap_of(t: int) -> int:
    """The heap type of the reference type `t`."""
    return (t - REF) >> 2


def is_nullable(t: int) -> bool:
    return t & 1 != 0


def nullable(t: int) -> int:
    """The reference type t, with null."""
    return t | 1


def non_null(t: int) -> int:
    """The reference type t, without null."""
    return t & ~1


def is_exact(t: int) -> bool:
    return t & 2 != 0


def heap_immediate(t: int) -> int:
    """The heap type of the reference type `t` as an immediate, which says whether it is exact."""
    return heap_of(t) + (EXACT_HEAP if is_exact(t) else 0)


FUNCREF: Final = 9  # ref(FUNC, nullable=True)
EXTERNREF: Final = 13  # ref(EXTERN, nullable=True)

# Block types: a type index, or one of these (spec section 5.4.1).
EMPTY_BLOCK: Final = -1


def block_of(t: int) -> int:
    """The block type without parameters whose one result is the value type `t`."""
    return -2 - t


def block_value(blocktype: int) -> int:
    """The value type of a block type that `block_of` made."""
    return -2 - blocktype


_NUMBER_NAME: Final[dict[int, str]] = {number: name for number, name, _ in NUMBER_TYPES}
_HEAP_NAME: Final[dict[int, str]] = {number: name for number, name, _, _ in HEAP_TYPES}
_SHORT_NAME: Final[dict[int, str]] = {
    ref(number, nullable=True): short for number, _, short, _ in HEAP_TYPES
}


def heap_name(heap: int) -> str:
    """The heap type as the text format writes it."""
    return str(heap - CONCRETE) if heap >= CONCRETE else _HEAP_NAME[heap]


def type_name(t: int) -> str:
    """The value or storage type as the text format writes it."""
    if t == BOT:
        return "bot"
    if t < REF:
        return _NUMBER_NAME[t]
    if t in _SHORT_NAME:
        return _SHORT_NAME[t]
    heap = heap_name(heap_of(t))
    if is_exact(t):
        heap = f"(exact {heap})"
    return f"(ref null {heap})" if is_nullable(t) else f"(ref {heap})"
