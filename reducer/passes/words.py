"""Passes over bytes and words that occur more than once: definitions and their uses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reducer.schedule import Pass
from reducer.search import Edit, Steps, each, lower, splice
from reducer.shrinker import Shrinker

Places = list[int]


def occurrences(data: bytes, width: int, step: int = 1) -> dict[bytes, Places]:
    """Words that occur more than once at multiples of STEP, with their disjoint places.

    >>> occurrences(b"abcabab", 2)
    {b'ab': [0, 3, 5]}
    """
    places: dict[bytes, Places] = {}
    for i in range(0, len(data) - width + 1, step):
        found = places.setdefault(data[i : i + width], [])
        if not found or found[-1] + width <= i:
            found.append(i)
    return {word: at for word, at in places.items() if len(at) > 1}


def equal_deletion(width: int) -> Pass:
    """Delete all occurrences of an aligned word, of many words at a time, then of fewer.

    a b a c b c -> a a
    """

    def delete_equal(s: Shrinker) -> Steps[None]:
        yield from _delete_places(s, width, 0)

    delete_equal.__name__ = f"delete_equal_words_of_{width}"
    return delete_equal


def duplicate_deletion(width: int) -> Pass:
    """Delete all occurrences of an aligned word but the first, of many words, then of fewer.

    a b a c b a -> a b c
    """

    def delete_duplicates(s: Shrinker) -> Steps[None]:
        yield from _delete_places(s, width, 1)

    delete_duplicates.__name__ = f"delete_duplicate_words_of_{width}"
    return delete_duplicates


def _delete_places(s: Shrinker, width: int, first: int) -> Steps[None]:
    """Of each word the occurrences from index FIRST on."""
    size = len(occurrences(s.best, width, width))
    at = 0
    while size:
        places = [p[first:] for p in occurrences(s.best, width, width).values()]
        found = yield each(s, _without(places, width, at, size))
        if found is None:
            size, at = size // 2, 0
        else:
            at += found * size


def _without(places: list[Places], width: int, at: int, size: int) -> Iterator[list[Edit]]:
    for i in range(at, len(places), size):
        yield [(p, p + width, b"") for of_one in places[i : i + size] for p in of_one]


def pair_deletion(width: int) -> Pass:
    """Delete two of the occurrences of a word, one after the other, anywhere.

    x a y a z a -> x y z a
    """

    def delete_pairs(s: Shrinker) -> Steps[None]:
        found: int | None = 0
        while found is not None:
            found = yield each(s, _pairs(s.best, width))

    delete_pairs.__name__ = f"delete_pairs_of_{width}"
    return delete_pairs


def _pairs(data: bytes, width: int) -> Iterator[list[Edit]]:
    for places in occurrences(data, width).values():
        for i, j in pairwise(places):
            yield [(i, i + width, b""), (j, j + width, b"")]


def equal_lowering(width: int) -> Pass:
    """Lower all occurrences of a word together, as a big-endian number.

    be ef .. be ef -> 00 00 .. 00 00
    """

    def lower_equal(s: Shrinker) -> Steps[None]:
        for word in sorted(occurrences(s.best, width)):
            places = occurrences(s.best, width).get(word, [])
            base = s.best

            def written(n: int, base: bytes = base, places: Places = places) -> bytes:
                new = n.to_bytes(width, "big")
                return splice(base, [(p, p + width, new) for p in places])

            if places:
                yield from lower(written, int.from_bytes(word, "big"))

    lower_equal.__name__ = f"lower_equal_words_of_{width}"
    return lower_equal
