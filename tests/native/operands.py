"""Operands that tell wrong arithmetic from right: edges, each with each, and random ones."""

from __future__ import annotations

import functools
import re
import struct
from random import Random
from typing import Final

from smith.wasm.instructions import LANE, LANES, Instruction
from smith.wasm.types import F32, F64, I32, I64, V128
from tests.native.driver import CELL, cells

RANDOM: Final = 300
MOST_PAIRS: Final = 20_000
EXPONENTS: Final = [0, 1, 2, 3, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 52, 53, 63]
# Halves and quarters to round, and the borders of integers and of whole floats.
MAGNITUDES: Final = [
    *(0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 3.5, 127.5, 255.5, 1e-30, 1e30),
    *(2.0**22 + 0.5, 2.0**23, 2.0**23 + 1, 2.0**24, 2.0**24 + 2),
    *(2.0**31 - 1, 2.0**31, 2.0**31 + 1, 2.0**32 - 1, 2.0**32, 2.0**63, 2.0**64),
]
# Of doubles alone: borders of doubles, halves between floats, and borders of floats.
LARGE: Final = [
    *(2.0**31 - 0.5, 2.0**31 + 0.5, 2.0**32 - 0.5, 2.0**51 + 0.5, 2.0**52, 2.0**53, 2.0**53 + 2),
    *(1 + 2.0**-24, 1 + 3 * 2.0**-24, 2.0**-126, 2.0**-149, 2.0**-150, 3 * 2.0**-150),
    *(2.0**128 - 2.0**104, 2.0**128 - 2.0**103, 2.0**128, 1e300, 1e-300),
]
# Shapes of lanes: the width of a lane, and whether it is a float.
SHAPES: Final = {
    "i8x16": (8, False),
    "i16x8": (16, False),
    "i32x4": (32, False),
    "i64x2": (64, False),
    "f32x4": (32, True),
    "f64x2": (64, True),
}
SCALARS: Final = {I32: (32, False), I64: (64, False), F32: (32, True), F64: (64, True)}


def bits(value: float, width: int) -> int:
    """The bits of a float."""
    return int.from_bytes(struct.pack("<f" if width == 32 else "<d", value), "little")


def value(number: int, width: int) -> float:
    """The float that has these bits."""
    data = number.to_bytes(width // 8, "little")
    found: float = struct.unpack("<f" if width == 32 else "<d", data)[0]
    return found


@functools.cache
def edges(width: int, is_float: bool) -> list[int]:
    """Numbers at borders, as bits."""
    if not is_float:
        powers = [1 << exponent for exponent in EXPONENTS if exponent < width]
        near = [power + by for power in powers for by in (-1, 0, 1)]
        return sorted({number % (1 << width) for n in near for number in (n, -n)})
    infinity, least_normal = (0x7F8 << 20, 1 << 23) if width == 32 else (0x7FF << 52, 1 << 52)
    quiet = least_normal >> 1
    nans = [infinity + quiet, infinity + quiet + 5, infinity + 1, infinity + (quiet >> 1)]
    borders = [0, 1, 2, least_normal - 1, least_normal, infinity - 1, infinity]
    magnitudes = MAGNITUDES if width == 32 else MAGNITUDES + LARGE
    near = [bits(m, width) + by for m in magnitudes for by in (-1, 0, 1)]
    positive = {*borders, *nans, *near}
    return sorted(positive | {number | 1 << (width - 1) for number in positive})


def _random_number(random: Random, width: int, is_float: bool) -> int:
    """Any number; half of the floats are ordinary ones, whose sums and products are rounded."""
    if is_float and random.random() < 0.5:
        return bits(random.uniform(-4, 4), width)
    return random.getrandbits(width)


@functools.cache
def tuples(width: int, is_float: bool, arity: int) -> list[tuple[int, ...]]:
    """Numbers to operate on together: edges, most pairs of them, and random ones."""
    random = Random(f"{width} {is_float} {arity}")
    some = edges(width, is_float)
    found: list[tuple[int, ...]]
    if arity == 1:
        found = [(a,) for a in some]
    elif arity == 2:
        found = [(a, b) for a in some for b in some]
        found = random.sample(found, min(len(found), MOST_PAIRS))
    else:
        found = [tuple(random.choices(some, k=arity)) for _ in range(5000)]
    found += [
        tuple(_random_number(random, width, is_float) for _ in range(arity)) for _ in range(RANDOM)
    ]
    if is_float and arity == 3:  # a product less what it is rounded to
        for _ in range(RANDOM):
            a, b = (bits(random.uniform(1, 2), width) for _ in range(2))
            found.append((a, b, bits(-value(a, width) * value(b, width), width)))
    return found


def packed(width: int, rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Vectors whose lanes are these numbers."""
    lanes = 128 // width
    rows = rows + rows[: -len(rows) % lanes]
    return [
        tuple(
            sum(number << width * place for place, number in enumerate(column))
            for column in zip(*rows[start : start + lanes], strict=True)
        )
        for start in range(0, len(rows), lanes)
    ]


def vectors(width: int, is_float: bool, arity: int) -> list[tuple[int, ...]]:
    """Operands of vector instructions; of narrow lanes also all of them alike, for large sums."""
    rows = tuples(width, is_float, arity)
    found = packed(width, rows)
    if width <= 16:
        every = ((1 << 128) - 1) // ((1 << width) - 1)
        found += [tuple(number * every for number in row) for row in rows]
    return found


def shapes(row: Instruction) -> list[tuple[int, bool]]:
    """The shapes that the instruction's name tells of."""
    names = re.findall(r"[if]\d+x\d+", row.name)
    return [SHAPES[name] for name in names if name in SHAPES] or [SHAPES["i64x2"]]


def _mixed(row: Instruction) -> list[tuple[int, ...]]:
    """Operands of several types."""
    random = Random(row.name)
    choices: list[list[int]] = []
    for t in cells(row):
        if t == V128:
            choices.append([a for shape in shapes(row) for (a,) in vectors(*shape, 1)])
        else:
            choices.append([a for (a,) in tuples(*SCALARS[t], 1)])
    most = max(len(choice) for choice in choices)
    ordered = [random.sample(choice, len(choice)) for choice in choices]
    return [tuple(random.choice(choice) for choice in choices) for _ in range(4 * most)] + [
        tuple(choice[place % len(choice)] for choice in ordered) for place in range(most)
    ]


def _in_cells(rows: list[tuple[int, ...]]) -> bytes:
    return b"".join(number.to_bytes(CELL, "little") for row in rows for number in row)


@functools.cache
def _vector_cells(width: int, is_float: bool, arity: int) -> bytes:
    return _in_cells(vectors(width, is_float, arity))


@functools.cache
def _scalar_cells(t: int, arity: int) -> bytes:
    return _in_cells(tuples(*SCALARS[t], arity))


def operands(row: Instruction) -> bytes:
    """What the instruction is to be tried with, in cells."""
    types = cells(row)
    if set(types) == {V128}:
        return b"".join(_vector_cells(*shape, len(types)) for shape in shapes(row))
    if len(set(types)) == 1:
        return _scalar_cells(types[0], len(types))
    return _in_cells(_mixed(row))


def immediates(row: Instruction) -> list[int]:
    """The lanes to try: all, or some that shuffle."""
    if LANE in row.immediates:
        return list(range(row.lanes))
    if LANES not in row.immediates:
        return [0]
    random = Random(row.name)
    orders = [list(range(16)), list(range(16, 32)), [31] * 16, [0] * 16]
    orders += [[random.randrange(32) for _ in range(16)] for _ in range(12)]
    return [int.from_bytes(bytes(order), "little") for order in orders]
