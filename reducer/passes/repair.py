"""Passes that delete, and lower numbers in front that may count what was deleted.

They guess one place at a time; `records` is for formats that can be guessed as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import combinations
from typing import Final

from reducer.numerals import U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE, Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, find_integer, scan, splice, sweep
from reducer.shrinker import Shrinker

NEAREST: Final = 8  # numbers in front of a deletion that are lowered with it, one at a time;
NEAREST_AT: Final = 160  # fewer where the input is longer than a NEARESTth of this
BLOCKS: Final = tuple(range(1, 9))
HEADER: Final = 8  # bytes at the start of an input whose values may be sizes of its parts
MOST_ENCLOSING: Final = 4  # of which one or two may enclose by chance
LENGTHS: Final[tuple[Numeral, ...]] = (U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE)


def counted_deletion(size: int) -> Pass:
    """Delete blocks and lower the byte in front of them by their number.

    03 a b c -> 01 c
    """

    def delete_counted(s: Shrinker) -> Steps[None]:
        at = len(s.best) - size
        while at > 0:
            tried: list[int] = []
            found = yield scan(s, block, at, -1, tried)
            if found is None:
                return
            at = tried[found]
            yield from find_integer(partial(_counted_away, s.best, at, size))
            at = min(at + size, len(s.best) - size)

    def block(data: bytes, at: int) -> Iterator[list[Edit]]:
        yield _counted(data, at, size, 1)

    delete_counted.__name__ = f"delete_counted_blocks_of_{size}"
    return delete_counted


def _counted(data: bytes, at: int, size: int, k: int) -> list[Edit]:
    if not 0 < at <= len(data) - k * size or data[at - 1] < k:
        return []
    return [(at - 1, at, bytes([data[at - 1] - k])), (at, at + k * size, b"")]


def _counted_away(data: bytes, at: int, size: int, k: int) -> bytes:
    return splice(data, _counted(data, at, size, k))


def delete_and_lower(s: Shrinker) -> Steps[None]:
    """Delete a block and lower an earlier byte, by one or by the length of the block.

    07 02 a b -> 06 01 b

    Blocks are short, or as long as a byte of the header says: a row of a table.
    """
    for size in sorted({*BLOCKS, *s.best[:HEADER]} - {0}):
        yield from sweep(s, partial(_lowered_before, size))


def _lowered_before(size: int, data: bytes, start: int) -> Iterator[list[Edit]]:
    if start + size > len(data):
        return
    nonzero = [i for i in range(start - 1, -1, -1) if data[i]]
    nearest = max(2, min(NEAREST, NEAREST_AT // len(data)))
    for i in nonzero[:nearest]:
        for less in sorted({1, size}):
            if data[i] >= less:
                yield [(i, i + 1, bytes([data[i] - less])), (start, start + size, b"")]


def enclosed_deletion(numeral: Numeral) -> Pass:
    """Delete chunks and lower all numbers by their size that may be lengths around them.

    06 04 a b c d -> 03 01 d
    """

    def delete_enclosed(s: Shrinker) -> Steps[None]:
        size = 1 << max(len(s.best) // 2, 1).bit_length() - 1
        while size:
            yield from sweep(s, partial(_enclosed, numeral, size))
            size //= 2

    delete_enclosed.__name__ = f"delete_enclosed_by_{numeral.name}"
    return delete_enclosed


def _enclosed(numeral: Numeral, size: int, data: bytes, start: int) -> Iterator[list[Edit]]:
    """At multiples of the size, or anywhere for small ones."""
    end = start + size
    if end > len(data) or (size > BLOCKS[-1] and start % size):
        return
    lengths = list(_lengths_around(numeral, data, start, end))
    for n in range(len(lengths), 0, -1):
        if n > len(lengths) - 2 or len(lengths) <= MOST_ENCLOSING:
            for chosen in combinations(lengths, n):
                yield [(start, end, b""), *chosen]


def _lengths_around(numeral: Numeral, data: bytes, start: int, end: int) -> Iterator[Edit]:
    """Lowered by what is deleted between START and END."""
    free = 0
    for at, content, value in _possible_lengths(numeral, data):
        if content > start:
            return
        lowered = numeral.write(value - (end - start))
        if at >= free and content + value >= end and lowered is not None:
            yield at, content, lowered
            free = content


@lru_cache(maxsize=2 * len(LENGTHS))
def _possible_lengths(numeral: Numeral, data: bytes) -> list[tuple[int, int, int]]:
    """Where a number starts and ends that may be a length of what follows it, and the number."""
    found = []
    for at in range(len(data)):
        read = numeral.read(data, at)
        if read is not None and 0 < read[0] <= len(data) - read[1]:
            found.append((at, read[1], read[0]))
    return found
