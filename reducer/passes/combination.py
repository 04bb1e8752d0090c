"""Passes that do two things at once, for local minima that no single edit leaves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice, product
from random import Random
from typing import Final

from reducer.schedule import Pass
from reducer.search import Edit, Steps, each, find_integer, splice, sweep
from reducer.shrinker import Shrinker

NEAREST: Final = 8  # bytes in front of a deletion that are lowered with it
LONGEST_BLOCK: Final = 8
SMALL: Final = 24  # alternatives that most decisions have at most
DELETED: Final = (1, 1, 2, 2, 3, 4, 5, 6)
CHANGED: Final = (0, 1, 1, 2, 2, 3)
NEAR: Final = 4
DELTAS: Final = (-4, -3, -2, -1, 1, 2, 3, 4)
MOST_RANDOM: Final = 3000
MOST_FAILURES: Final = 1000  # in a row, of a pass without an end of its own


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


def window_replacement(length: int) -> Pass:
    """Put so many small bytes in the place of more, the smallest first, until too many failed.

    03 80 00 00 00 -> 01 01
    """

    def replace_windows(s: Shrinker) -> Steps[None]:
        at = 0
        while True:
            tried: list[int] = []
            windows = islice(_windows(s.best, length, at, tried), MOST_FAILURES)
            found = yield each(s, windows)
            if found is None:
                return
            at = tried[found]

    replace_windows.__name__ = f"replace_windows_by_{length}"
    return replace_windows


def _windows(data: bytes, length: int, at: int, tried: list[int]) -> Iterator[list[Edit]]:
    """From the contents with index AT on."""
    for index in range(at, SMALL**length):
        for width in range(length + 1, length + LONGEST_BLOCK):
            for start in range(len(data) - width + 1):
                tried.append(index)
                yield [(start, start + width, contents(length)[index])]


@cache
def contents(length: int) -> list[bytes]:
    """All strings of that many small bytes, by their sum.

    >>> contents(2)[:4]
    [b'\\x00\\x00', b'\\x00\\x01', b'\\x01\\x00', b'\\x00\\x02']
    """
    return sorted(map(bytes, product(range(SMALL), repeat=length)), key=lambda c: (sum(c), c))


def random_edits(s: Shrinker) -> Steps[None]:
    """Replace something by something shorter, at random, and change bytes near it.

    05 03 80 00 00 00 -> 05 01 01, among much else

    Where each byte decides what those behind it mean, what takes the place of a deletion
    has to be made up for with changes nearby.
    """
    rng = Random(0)
    found: int | None = 0
    while found is not None and s.best:
        found = yield each(s, (_random_edit(s.best, rng) for _ in range(MOST_RANDOM)))


def _random_edit(data: bytes, rng: Random) -> list[Edit]:
    start = rng.randrange(len(data))
    end = min(start + rng.choice(DELETED), len(data))
    length = max(rng.randrange(-3, end - start), 0)  # mostly nothing
    if rng.random() < 0.5:
        new = bytes(rng.randrange(SMALL) for _ in range(length))
    else:
        source = rng.randrange(len(data))
        new = data[source : source + length]
    edits = {start: (start, end, new)}
    for _ in range(rng.choice(CHANGED)):
        place = rng.randrange(start - NEAR, end + NEAR)
        if 0 <= place < len(data) and not start <= place < end:
            change = rng.randrange(SMALL) if rng.random() < 0.5 else data[place] + rng.choice(DELTAS)
            edits[place] = (place, place + 1, bytes([change % 256]))
    return list(edits.values())
