"""Numbers between Python and the engine's cells of 8 bytes: exactly, NaNs included.

An integer comes out signed, and goes in signed or unsigned. A float that is a NaN carries its bits:
those of an f32 lie at the top of the f64's that Python has. A v128 is an unsigned integer.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from smith.wasm.types import F32, F64, HEAP_TYPES, I8, I16, I32, I64, NUMBER_TYPES, V128, ref
from smith.wasm.types import type_name as type_name

Cells = Any  # uint64_t *

MASK_32: Final = (1 << 32) - 1
MASK_64: Final = (1 << 64) - 1
INFINITY_32: Final = 0x7F80_0000
INFINITY_64: Final = 0x7FF << 52
QUIET_32: Final = 1 << 22
NARROWED: Final = 52 - 23  # the bits that an f64's fraction has more

TYPES: Final = {
    **{name: number for number, name, _ in NUMBER_TYPES if number <= V128},
    **{short: ref(heap, nullable=True) for heap, _, short, _ in HEAP_TYPES},
}


def parse_types(text: str) -> list[int]:
    """Value types by the names of the text format, with blanks between them: "i32 externref".

    Raises `ValueError` for a name of none.
    """
    unknown = [name for name in text.split() if name not in TYPES]
    if unknown:
        raise ValueError(f"no value type: {unknown[0]!r}; there are {', '.join(TYPES)}")
    return [TYPES[name] for name in text.split()]


def cells_of(types: list[int]) -> int:
    """How many cells values of these types take."""
    return len(types) + types.count(V128)


def f32_bits(value: float) -> int:
    """The bits of the f32 nearest to a float; of a NaN the upper ones of its fraction."""
    bits: int = struct.unpack("<Q", struct.pack("<d", value))[0]
    sign, rest = bits >> 63 << 31, bits & MASK_64 >> 1
    if rest > INFINITY_64:
        fraction = rest >> NARROWED & 0x7F_FFFF
        return sign | INFINITY_32 | (fraction or QUIET_32)
    try:
        narrowed: int = struct.unpack("<I", struct.pack("<f", value))[0]
    except OverflowError:  # too large: infinity is nearest
        return sign | INFINITY_32
    return narrowed


def f32_value(bits: int) -> float:
    """The float that an f32's bits are."""
    value: float
    if bits & MASK_32 >> 1 > INFINITY_32:
        wide = bits >> 31 << 63 | INFINITY_64 | (bits & 0x7F_FFFF) << NARROWED
        value = struct.unpack("<d", struct.pack("<Q", wide))[0]
    else:
        value = struct.unpack("<f", struct.pack("<I", bits))[0]
    return value


def f64_bits(value: float) -> int:
    """The bits of a float."""
    bits: int = struct.unpack("<Q", struct.pack("<d", value))[0]
    return bits


def f64_value(bits: int) -> float:
    """The float that these bits are."""
    value: float = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return value


def signed(value: int, bits: int) -> int:
    """The number whose two's complement has the lowest bits of `value`."""
    half = 1 << (bits - 1)
    return (value & ((1 << bits) - 1) ^ half) - half


def unsigned(value: object, bits: int) -> int:
    """Bits of an integer that has no more; raises `TypeError`, `ValueError`."""
    if not isinstance(value, int):
        raise TypeError(f"not an integer: {value!r}")
    if not -1 << (bits - 1) <= value < 1 << bits:
        raise ValueError(f"{value} does not fit in {bits} bits")
    return value & ((1 << bits) - 1)


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"not a number: {value!r}")
    return float(value)


Write = Callable[[Cells, int, object], None]
Read = Callable[[Cells, int], object]


def _write_v128(cells: Cells, place: int, value: object) -> None:
    bits = unsigned(value, 128)
    cells[place], cells[place + 1] = bits & MASK_64, bits >> 64


def _writer(to_bits: Callable[[object], int]) -> Write:
    def write(cells: Cells, place: int, value: object) -> None:
        cells[place] = to_bits(value)

    return write


WRITE: Final[dict[int, Write]] = {
    I32: _writer(lambda value: unsigned(value, 32)),
    I64: _writer(lambda value: unsigned(value, 64)),
    F32: _writer(lambda value: f32_bits(_number(value))),
    F64: _writer(lambda value: f64_bits(_number(value))),
    V128: _write_v128,
    I8: _writer(lambda value: unsigned(value, 8)),
    I16: _writer(lambda value: unsigned(value, 16)),
}
READ: Final[dict[int, Read]] = {
    I32: lambda cells, place: signed(cells[place], 32),
    I64: lambda cells, place: signed(cells[place], 64),
    F32: lambda cells, place: f32_value(cells[place]),
    F64: lambda cells, place: f64_value(cells[place]),
    V128: lambda cells, place: cells[place] | cells[place + 1] << 64,
    I8: lambda cells, place: cells[place],
    I16: lambda cells, place: cells[place],
}
