"""Constants: small numbers, values at edges, and whatever the bits say.

One digit picks: below 128 a small number, 0 first; then one of 48 special values; then a number of
random 7-bit groups. The literal is the immediate of flat code: signed for i32 and i64, bits else.
"""

import struct
from typing import Final

from smith.unstructured import DIGITS, Choices
from smith.wasm.types import F32, F64, I32, I64, V128

SMALL: Final = 128
SPECIALS: Final = 48
SMALL_I31S: Final = 28
FIRST_I31: Final = DIGITS // 2  # digits from there on are literals for ref.i31
BITS: Final[list[int]] = [32, 64, 32, 64, 128]  # by value type


def _float_bits(t: int, value: float) -> int:
    code = "<f" if t == F32 else "<d"
    return int.from_bytes(struct.pack(code, value), "little")


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _integer_specials(bits: int) -> list[int]:
    """The ends of the range, byte patterns, and powers of two with their neighbours."""
    top = bits - 1
    values = [1 << top, (1 << top) - 1, -2]
    values += [
        int.from_bytes(bytes([byte]) * (bits // 8), "little")
        for byte in (0x55, 0xAA, 0x0F, 0xF0, 0x80, 0x7F)
    ]
    for width in (top - 1, 8, 16, 32, 7, 15, 31, 24, 53, 48, 33, 12, 20, 9, 28, 27, 26, 25, 23):
        if width < top:
            values += [1 << width, (1 << width) - 1, -(1 << width)]
    return [_signed(value, bits) for value in values[:SPECIALS]]


def _float_specials(t: int) -> list[int]:
    """Zeros, infinities, NaNs, the ends of the normal and subnormal ranges, and limits of trunc."""
    sign = 1 << (BITS[t] - 1)
    mantissa = 23 if t == F32 else 52
    infinity = sign - (1 << mantissa)
    one = _float_bits(t, 1.0)
    positive = [
        0,
        infinity,
        infinity | 1 << (mantissa - 1),  # the canonical NaN
        1,  # the smallest subnormal
        (1 << mantissa) - 1,  # the largest
        1 << mantissa,  # the smallest normal
        infinity - 1,  # the largest
        one + 1,
        one - 1,
        _float_bits(t, 0.5),
        _float_bits(t, 1.5),
        _float_bits(t, 2.5),
    ]
    powers = (7, 8, 15, 16, 23, 24, 31, 32, 52, 53, 63, 64)
    positive += [_float_bits(t, float(2**power)) for power in powers]
    both = [bits | flip for bits in positive for flip in (0, sign)]
    return both[:SPECIALS]


def _vector_specials() -> list[int]:
    """One value in all lanes of every width, and masks."""
    found = [0, (1 << 128) - 1, int.from_bytes(bytes(range(16)), "little")]
    for width, values in (
        (8, (1, 0x7F, 0x80, 0xFE, 0x0F)),
        (16, (1, 0x7FFF, 0x8000, 0xFF, 0xFF00)),
        (32, (1, 0x7FFFFFFF, 0x80000000, 0xFFFF, 0x3F800000, 0x7FC00000, 0x7F800000, 0x4F000000)),
        (64, (1, (1 << 63) - 1, 1 << 63, 0x3FF << 52, 0x7FF8 << 48, 0x7FF << 52, 0xFFFFFFFF)),
    ):
        times = 128 // width
        found += [
            int.from_bytes(value.to_bytes(width // 8, "little") * times, "little")
            for value in values
        ]
    for lane in range(4):
        found.append(0xFFFFFFFF << (32 * lane))
        found.append(1 << (32 * lane))
    while len(found) < SPECIALS:
        found.append(found[len(found) - 20] ^ ((1 << 64) - 1))
    return found[:SPECIALS]


SPECIAL_VALUES: Final[list[list[int]]] = [
    _integer_specials(32),
    _integer_specials(64),
    _float_specials(F32),
    _float_specials(F64),
    _vector_specials(),
]


def _small(t: int) -> list[int]:
    """What the digits below 128 mean: 0 to 63, then -1 to -64; for v128 in lanes of 32 bits."""
    numbers = [digit if digit < 64 else 63 - digit for digit in range(SMALL)]
    if t in (F32, F64):
        return [_float_bits(t, float(number)) for number in numbers]
    if t == V128:
        lanes = 0x00000001_00000001_00000001_00000001
        return [(number & 0xFFFFFFFF) * lanes for number in numbers]
    return numbers


def _i31_literals() -> list[int]:
    """Small numbers, then edges: of 31 bits, of what is no pointer, of bits that are lost."""
    numbers = [digit if digit < 20 else 19 - digit for digit in range(SMALL_I31S)]
    edges = [1 << 30, (1 << 30) - 1, -(1 << 30), -(1 << 30) - 1, (1 << 31) - 1, -(1 << 31)]
    for width in (29, 28, 24, 20, 18, 16, 15, 12, 8, 7):
        edges += [1 << width, (1 << width) - 1, (1 << width) - 8, -(1 << width)]
    while len(numbers) < DIGITS - FIRST_I31:
        numbers += edges
    return numbers[: DIGITS - FIRST_I31]


KNOWN_DIGITS: Final = SMALL + SPECIALS
# By value type, for each of the first digits the literal.
KNOWN: Final[list[list[int]]] = [_small(t) + SPECIAL_VALUES[t] for t in (I32, I64, F32, F64, V128)]
I31_KNOWN: Final[list[int]] = _i31_literals()


def literal(choices: Choices, t: int) -> int:
    """The immediate of a constant of number or vector type `t`."""
    digit = choices.index(DIGITS)
    return KNOWN[t][digit] if digit < KNOWN_DIGITS else other_literal(choices, t, digit)


def other_literal(choices: Choices, t: int, digit: int) -> int:
    """The literal that is not known by its first digit."""
    bits = BITS[t]
    value = choices.bits(min(bits, 7 * (digit - KNOWN_DIGITS + 1)))
    return _signed(value, bits) if t <= I64 else value


def i31_literal(choices: Choices) -> int:
    """The immediate of a constant for ref.i31: any of i32, or one at an edge of i31."""
    digit = choices.index(DIGITS)
    return literal(choices, I32) if digit < FIRST_I31 else I31_KNOWN[digit - FIRST_I31]
