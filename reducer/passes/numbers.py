"""Passes that move value from one number to another: totals, balances, checksums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial, reduce
from operator import add, sub, xor
from typing import Final, TypeAlias

from reducer.numerals import Fixed, Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, attempt, find_integer, lower, splice
from reducer.shrinker import Shrinker

Number: TypeAlias = tuple[int, int, int]  # where it starts, where it ends, its value
Combine: TypeAlias = Callable[[int, int], int]
Correct: TypeAlias = Callable[[bytes, int, int, bytes], bytes]  # data, start, end, new stretch

INVERSE: Final[dict[Combine, Combine]] = {add: sub, sub: add, xor: xor}


@lru_cache(maxsize=16)
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


def total_keeping(numeral: Numeral, combine: Combine, at_end: bool) -> Pass:
    """Delete bytes and lower bytes, and correct a total of all bytes at the start or the end.

    a b c .. a^b^c -> b .. b

    If it is no such total, that fails for all bytes alike: some places tell.
    """
    correct = partial(_totalled, numeral, combine, at_end)

    def keep_total(s: Shrinker) -> Steps[None]:
        if (yield _some_deletions(s.best, correct)) is None:
            return
        size = 1 << max(len(s.best).bit_length() - 1, 0)
        while size:
            at = len(s.best)
            while at > 0:
                start = max(at - size, 0)
                yield from attempt(correct(s.best, start, at, b""))
                at = start
            size //= 2
        i = 0
        while i < len(s.best):  # which other passes may make shorter meanwhile
            change = partial(_with_byte, correct, s.best, i)
            yield from lower(change, s.best[i])
            i += 1

    where = "end" if at_end else "start"
    keep_total.__name__ = f"keep_total_{combine.__name__}_in_{numeral.name}_at_{where}"
    return keep_total


def _some_deletions(data: bytes, correct: Correct) -> Iterator[bytes]:
    for size in sorted({len(data) // 4, len(data) // 16, 1}, reverse=True):
        for start in (len(data) // 4, len(data) // 2):
            yield correct(data, start, min(start + size, len(data)), b"")


def _with_byte(correct: Correct, data: bytes, at: int, value: int) -> bytes:
    return correct(data, at, at + 1, bytes([value]))


def _totalled(
    numeral: Numeral, combine: Combine, at_end: bool, data: bytes, start: int, end: int, new: bytes
) -> bytes:
    """The data with another stretch and the right total; unchanged if they are in the way."""
    width = len(numeral.write(0) or b"")
    place = max(len(data) - width, 0) if at_end else 0
    read = numeral.read(data, place)
    if read is None or (start < place + width and end > place):
        return data
    less = reduce(combine, data[start:end], read[0])
    total = written(numeral, (place, place + width, 0), reduce(INVERSE[combine], new, less))
    return data if total is None else splice(data, [total, (start, end, new)])


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
