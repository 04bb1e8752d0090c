"""Passes that do two things at once, for local minima that no single edit leaves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from reducer.schedule import Pass
from reducer.search import Edit, Steps, each, find_integer, splice, sweep
from reducer.shrinker import Shrinker

NEAREST: Final = 8  # bytes in front of a deletion that are lowered with it
LONGEST_BLOCK: Final = 8
SMALL: Final = 24  # alternatives that most decisions have at most
LONGEST_WINDOWED: Final = 128
LONGEST_WINDOWED_TWICE: Final = 24
RANDOM_FAILURES: Final = 4000


def counted_deletion(size: int) -> Pass:
    """Delete blocks and lower the byte in front of them by their number.

    03 a b c -> 01 c
    """

    def delete_counted(s: Shrinker) -> Steps[None]:
        at = len(s.best) - size
        while at > 0:
            found = yield each(s, (_counted(s.best, size, j, 1) for j in range(at, 0, -1)))
            if found is None:
                return
            at -= found
            base = s.best
            yield from find_integer(lambda k: splice(base, _counted(base, size, at, k)))  # noqa: B023
            at += size

    delete_counted.__name__ = f"delete_counted_blocks_of_{size}"
    return delete_counted


def _counted(data: bytes, size: int, at: int, k: int) -> list[Edit]:
    if not 0 < at <= len(data) - k * size or data[at - 1] < k:
        return []
    return [(at - 1, at, bytes([data[at - 1] - k])), (at, at + k * size, b"")]


def delete_and_lower(s: Shrinker) -> Steps[None]:
    """Delete a block and lower an earlier byte, by one or by the length of the block.

    07 02 a b -> 06 01 b
    """
    for size in range(1, LONGEST_BLOCK + 1):
        yield from sweep(s, partial(_lowered_before, size))


def _lowered_before(size: int, data: bytes, start: int) -> Iterator[list[Edit]]:
    if start + size > len(data):
        return
    nonzero = [i for i in range(start - 1, -1, -1) if data[i]]
    for i in nonzero[:NEAREST]:
        for less in sorted({1, size}):
            if data[i] >= less:
                yield [(i, i + 1, bytes([data[i] - less])), (start, start + size, b"")]


def replace_windows(s: Shrinker) -> Steps[None]:
    """Put one small byte in the place of a few.

    07 81 92 -> 03
    """
    if len(s.best) <= LONGEST_WINDOWED:
        for width in range(2, LONGEST_BLOCK + 1):
            yield from sweep(s, partial(_one_for, width))


def _one_for(width: int, data: bytes, at: int) -> Iterator[list[Edit]]:
    if at + width <= len(data):
        for value in range(SMALL):
            yield [(at, at + width, bytes([value]))]


def replace_windows_twice(s: Shrinker) -> Steps[None]:
    """Put two small bytes in the place of a few.

    03 80 00 00 00 -> 01 01
    """
    if len(s.best) <= LONGEST_WINDOWED_TWICE:
        for width in range(3, 7):
            yield from sweep(s, partial(_two_for, width))


def _two_for(width: int, data: bytes, at: int) -> Iterator[list[Edit]]:
    if at + width <= len(data):
        for value in range(256):
            yield [(at, at + width, bytes(divmod(value, 16)))]


def random_edits(s: Shrinker) -> Steps[None]:
    """One to four random deletions, insertions and changes at once, until too many failed."""
    rng = Random(len(s.best))
    found: int | None = 0
    while found is not None:
        found = yield _random_candidates(s.best, rng)


def _random_candidates(data: bytes, rng: Random) -> Iterator[bytes]:
    for _ in range(RANDOM_FAILURES):
        candidate = bytearray(data)
        for _ in range(rng.choice((1, 2, 2, 3, 3, 4))):
            at = rng.randrange(len(candidate) + 1)
            kind = rng.randrange(4)
            if kind < 2:
                del candidate[at : at + rng.choice((1, 1, 2, 2, 3, 4, 5, 6, 8))]
            elif kind == 2 and at < len(candidate):
                candidate[at] = rng.randrange(rng.choice((2, 8, 24, 256)))
            else:
                candidate.insert(at, rng.randrange(rng.choice((2, 8, 24, 256))))
        yield bytes(candidate)
