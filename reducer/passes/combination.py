"""Passes that replace and change several bytes at once, for local minima of all others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from random import Random
from typing import Final

from reducer.schedule import Pass
from reducer.search import Edit, Steps, each
from reducer.shrinker import Shrinker

LONGEST_BLOCK: Final = 8
SMALL: Final = 24  # alternatives that most decisions have at most
DELETED: Final = (1, 1, 2, 2, 3, 4, 5, 6)
CHANGED: Final = (0, 1, 1, 2, 2, 3)
NEAR: Final = 4
ALTERNATIVES: Final = (SMALL, SMALL, 256)
DELTAS: Final = (-4, -3, -2, -1, 1, 2, 3, 4)
MOST_RANDOM: Final = 3000
MOST_FAILURES: Final = 1000  # in a row, of a pass without an end of its own


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
    found: int | None = 0
    while found is not None and s.best:
        rng = Random(s.best)
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
            value = rng.choice(
                (data[place] + rng.choice(DELTAS), rng.randrange(rng.choice(ALTERNATIVES)))
            )
            edits[place] = (place, place + 1, bytes([value % 256]))
    return list(edits.values())
