"""Passes that move value from one number to another: totals, balances, checksums."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from operator import xor
from typing import TypeAlias

from reducer.numerals import Fixed, Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, find_integer, lower, splice
from reducer.shrinker import Shrinker

Number: TypeAlias = tuple[int, int, int]  # where it starts, where it ends, its value
Combine: TypeAlias = Callable[[int, int], int]


def numbers(data: bytes, numeral: Numeral) -> list[Number]:
    """The data, read as a row of such numbers."""
    found: list[Number] = []
    at = 0
    while (read := numeral.read(data, at)) is not None:
        value, end = read
        found.append((at, end, value))
        at = end
    return found


def written(numeral: Numeral, number: Number, value: int) -> Edit | None:
    """The edit that puts a value in the place of a number; fixed widths wrap around."""
    if isinstance(numeral, Fixed):
        value %= 1 << 8 * numeral.width
    digits = numeral.write(value)
    return None if digits is None else (number[0], number[1], digits)


def merging(numeral: Numeral, combine: Combine) -> Pass:
    """Replace neighbouring numbers by their sum (or another combination), as many as possible.

    03 04 05 -> 0c
    """

    def merge_numbers(s: Shrinker) -> Steps[None]:
        i = 0
        while len(row := numbers(s.best, numeral)) > i + 1:
            yield from find_integer(partial(_merged, s.best, numeral, combine, row[i:]))
            i += 1

    merge_numbers.__name__ = f"merge_{numeral.name}_by_{combine.__name__}"
    return merge_numbers


def _merged(data: bytes, numeral: Numeral, combine: Combine, row: list[Number], k: int) -> bytes:
    """The first number takes up the K behind it."""
    if k >= len(row):
        return data
    value = reduce(combine, (n[2] for n in row[: k + 1]))
    edit = written(numeral, (row[0][0], row[k][1], 0), value)
    return data if edit is None else splice(data, [edit])


def absorbing(numeral: Numeral, combine: Combine, sink: int) -> Pass:
    """Delete numbers and add them to the one at index SINK: a total, a checksum at an end.

    03 04 05 .. 20 -> 05 .. 27
    """

    def absorb_numbers(s: Shrinker) -> Steps[None]:
        i = 0
        while len(row := numbers(s.best, numeral)) > i + 1:
            yield from find_integer(partial(_absorbed, s.best, numeral, combine, row, sink, i))
            i += 1

    absorb_numbers.__name__ = f"absorb_{numeral.name}_by_{combine.__name__}_at_{sink}"
    return absorb_numbers


def _absorbed(
    data: bytes, numeral: Numeral, combine: Combine, row: list[Number], sink: int, i: int, k: int
) -> bytes:
    total = row[sink]
    gone = row[i : i + k]
    if len(gone) < k or total in gone:
        return data
    edit = written(numeral, total, reduce(combine, (n[2] for n in gone), total[2]))
    return data if edit is None else splice(data, [edit, (gone[0][0], gone[-1][1], b"")])


def redistribution(numeral: Numeral, combine: Combine, sink: int | None) -> Pass:
    """Lower a number and add what it lost to another: the next one (SINK None) or that index.

    05 03 -> 00 08
    """

    def redistribute(s: Shrinker) -> Steps[None]:
        i = 0
        while len(row := numbers(s.best, numeral)) > i + 1:
            heir = row[i + 1 if sink is None else sink]
            move = partial(_redistributed, s.best, numeral, combine, row[i], heir)
            yield from lower(move, row[i][2])
            i += 1

    where = "next" if sink is None else str(sink)
    redistribute.__name__ = f"redistribute_{numeral.name}_by_{combine.__name__}_to_{where}"
    return redistribute


def _redistributed(
    data: bytes, numeral: Numeral, combine: Combine, donor: Number, heir: Number, value: int
) -> bytes:
    lost = donor[2] ^ value if combine is xor else donor[2] - value
    less, more = written(numeral, donor, value), written(numeral, heir, combine(heir[2], lost))
    return data if less is None or more is None else splice(data, [less, more])
