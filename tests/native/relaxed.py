"""What relaxed instructions are by definition, for each choice that an engine may make.

Source: WebAssembly 3.0, section 4.3 (relaxed operations), lane by lane, on integers and fractions.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

from smith.wasm.instructions import Instruction
from tests.native.driver import CELL, cells
from tests.native.operands import bits, value

# The expression of plain instructions that the deterministic profile makes of a relaxed one; there
# is none for the products of signed bytes whose sum is saturated.
PLAIN: Final[dict[str, str]] = {
    "i8x16.relaxed_swizzle": "(i8x16.swizzle {} {})",
    "i32x4.relaxed_trunc_f32x4_s": "(i32x4.trunc_sat_f32x4_s {})",
    "i32x4.relaxed_trunc_f32x4_u": "(i32x4.trunc_sat_f32x4_u {})",
    "i32x4.relaxed_trunc_f64x2_s_zero": "(i32x4.trunc_sat_f64x2_s_zero {})",
    "i32x4.relaxed_trunc_f64x2_u_zero": "(i32x4.trunc_sat_f64x2_u_zero {})",
    "f32x4.relaxed_madd": "(f32x4.add (f32x4.mul {} {}) {})",
    "f32x4.relaxed_nmadd": "(f32x4.add (f32x4.mul (f32x4.neg {}) {}) {})",
    "f64x2.relaxed_madd": "(f64x2.add (f64x2.mul {} {}) {})",
    "f64x2.relaxed_nmadd": "(f64x2.add (f64x2.mul (f64x2.neg {}) {}) {})",
    "i8x16.relaxed_laneselect": "(v128.bitselect {} {} {})",
    "i16x8.relaxed_laneselect": "(v128.bitselect {} {} {})",
    "i32x4.relaxed_laneselect": "(v128.bitselect {} {} {})",
    "i64x2.relaxed_laneselect": "(v128.bitselect {} {} {})",
    "f32x4.relaxed_min": "(f32x4.min {} {})",
    "f32x4.relaxed_max": "(f32x4.max {} {})",
    "f64x2.relaxed_min": "(f64x2.min {} {})",
    "f64x2.relaxed_max": "(f64x2.max {} {})",
    "i16x8.relaxed_q15mulr_s": "(i16x8.q15mulr_sat_s {} {})",
}

# By a part of the name: the parameter, and how many choices there are.
PARAMETERS: Final = {
    "madd": ("fmadd", 2),
    "min": ("fmin", 4),
    "max": ("fmax", 4),
    "dot": ("idot", 4),
    "q15mulr": ("iq15mulr", 2),
    "trunc_f32x4_u": ("trunc_u", 3),
    "trunc_f64x2_u": ("trunc_u", 3),
    "trunc": ("trunc_s", 2),
    "swizzle": ("swizzle", 2),
    "laneselect": ("laneselect", 3),
}


def choices(row: Instruction) -> tuple[str, int]:
    """The parameter that the instruction depends on, and how many values that may have."""
    return next(found for part, found in PARAMETERS.items() if part in row.name)


def distinct(row: Instruction) -> int:
    """How many of the choices are different ones: only i16x8 may select by bytes."""
    if row.name.endswith("laneselect"):
        return {"i8x16": 2, "i16x8": 3}.get(row.name[:5], 2)
    return choices(row)[1]


def signed(number: int, width: int) -> int:
    return number - (1 << width) if number >> (width - 1) else number


def saturated(number: int, width: int) -> int:
    most = 1 << (width - 1)
    return max(-most, min(number, most - 1))


def unsaturated(number: int, width: int) -> int:
    return number


def rounded(exact: Fraction, width: int) -> float:
    """The float next to a number that is not 0, or of two the even one."""
    precision, least = (24, -126) if width == 32 else (53, -1022)
    size = abs(exact)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    unit = Fraction(2) ** (max(exponent, least) - precision + 1)
    whole = round(size / unit) * unit
    found = math.inf if whole >= Fraction(2) ** (2 - least) else float(whole)
    return -found if exact < 0 else found


def plus(a: float, b: float, width: int) -> float:
    """The sum, or of zeros and what is not finite what Python says."""
    if math.isfinite(a) and math.isfinite(b) and (exact := Fraction(a) + Fraction(b)):
        return rounded(exact, width)
    return a + b


def times(a: float, b: float, width: int) -> float:
    if math.isfinite(a) and math.isfinite(b) and (exact := Fraction(a) * Fraction(b)):
        return rounded(exact, width)
    return a * b


def multiply_add(a: float, b: float, c: float, choice: int, width: int) -> float:
    """The product may be exact."""
    if choice == 1 and math.isfinite(a) and math.isfinite(b):
        if not math.isfinite(c):
            return c
        if exact := Fraction(a) * Fraction(b) + Fraction(c):
            return rounded(exact, width)
    return plus(times(a, b, width), c, width)


def extreme(a: float, b: float, choice: int, is_min: bool) -> float:
    """Minimum or maximum."""
    zero = -0.0 if is_min else 0.0
    opposite = a == 0 and b == 0 and math.copysign(1, a) != math.copysign(1, b)
    if math.isnan(a):
        return [math.nan, math.nan, b, b][choice]
    if math.isnan(b):
        return [math.nan, a, math.nan, a][choice]
    if opposite:
        return [zero, a, b, zero][choice]
    return min(a, b) if is_min else max(a, b)


def truncated(number: float, choice: int, is_signed: bool) -> int:
    """To 32 bits."""
    least, most = (-1 << 31, (1 << 31) - 1) if is_signed else (0, (1 << 32) - 1)
    if math.isfinite(number) and least <= math.trunc(number) <= most:
        return math.trunc(number)
    if choice:
        return [1 << 31, (1 << 32) - 1][choice - 1]
    return 0 if math.isnan(number) else least if number < 0 else most


def _lanes(cell: bytes, width: int) -> list[int]:
    size = width // 8
    return [int.from_bytes(cell[at : at + size], "little") for at in range(0, CELL, size)]


def _joined(lanes: list[int], width: int) -> bytes:
    return b"".join((lane % (1 << width)).to_bytes(width // 8, "little") for lane in lanes)


def _dot(row: Instruction, choice: int, given: list[bytes]) -> bytes:
    a = [signed(lane, 8) for lane in given[0]]
    b = [lane if choice & 1 else signed(lane, 8) for lane in given[1]]
    fit = unsaturated if choice & 2 else saturated
    sums = [fit(a[at] * b[at] + a[at + 1] * b[at + 1], 16) for at in range(0, 16, 2)]
    if len(given) == 2:
        return _joined(sums, 16)
    pairs = zip(sums[::2], sums[1::2], _lanes(given[2], 32), strict=True)
    return _joined([low + high + c for low, high, c in pairs], 32)


def _swizzle(choice: int, given: list[bytes]) -> bytes:
    source, indices = given
    end = 128 if choice else 16
    return bytes(source[index % 16] if index < end else 0 for index in indices)


def _truncation(row: Instruction, choice: int, given: list[bytes]) -> bytes:
    width = 64 if "f64x2" in row.name else 32
    is_signed = "_s" in row.name
    numbers = [value(lane, width) for lane in _lanes(given[0], width)]
    return _joined([truncated(n, choice, is_signed) for n in numbers], 32).ljust(CELL, b"\0")


def _lane(row: Instruction, choice: int, width: int, lanes: tuple[int, ...]) -> int:
    """The result's lane, of an instruction whose lanes have nothing to do with each other."""
    if "laneselect" in row.name:
        a, b, mask = lanes
        if choice:
            mask = -1 if mask >> (width - 1) else 0
        return a & mask | b & ~mask
    if "q15mulr" in row.name:
        a, b = (signed(lane, 16) for lane in lanes)
        product = (a * b + (1 << 14)) >> 15
        return product if choice else saturated(product, 16)
    x, y, *rest = (value(lane, width) for lane in lanes)
    if rest:
        x = -x if "nmadd" in row.name else x
        return bits(multiply_add(x, y, rest[0], choice, width), width)
    return bits(extreme(x, y, choice, row.name.endswith("min")), width)


def _calculate(row: Instruction, choice: int, given: list[bytes]) -> bytes:
    if "dot" in row.name:
        return _dot(row, choice, given)
    if "swizzle" in row.name:
        return _swizzle(choice, given)
    if "trunc" in row.name:
        return _truncation(row, choice, given)
    width = int(row.name[1 : row.name.index("x")])
    if "laneselect" in row.name and width == 16 and choice == 2:
        width = 8
    lanes = zip(*(_lanes(cell, width) for cell in given), strict=True)
    return _joined([_lane(row, choice, width, each) for each in lanes], width)


def calculate(row: Instruction, choice: int, given: bytes) -> bytes:
    """The results for operands in cells."""
    size = CELL * len(cells(row))
    return b"".join(
        _calculate(row, choice, [given[at : at + CELL] for at in range(start, start + size, CELL)])
        for start in range(0, len(given), size)
    )
