"""Passes that move things, and change nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reducer.schedule import Pass
from reducer.search import Edit, Steps, attempt, each, find_integer
from reducer.shrinker import Shrinker

MOST_TO_SWAP: Final = 64  # words of an input of which all pairs are swapped


def words_of(data: bytes, width: int) -> tuple[list[bytes], bytes]:
    """The words of that width, and the rest."""
    end = len(data) // width * width
    return [data[i : i + width] for i in range(0, end, width)], data[end:]


def word_sorting(width: int) -> Pass:
    """Sort the words of one width: all at once, or each to the front as far as it goes.

    03 01 02 -> 01 02 03
    """

    def sort_words(s: Shrinker) -> Steps[None]:
        words, rest = words_of(s.best, width)
        if (yield from attempt(b"".join([*sorted(words), rest]))):
            return
        for i in range(1, len(words)):
            words, rest = words_of(s.best, width)
            if i < len(words) and words[i] < words[i - 1]:
                yield from find_integer(lambda k: moved(words, i, k) + rest)  # noqa: B023

    sort_words.__name__ = f"sort_words_of_{width}"
    return sort_words


def moved(words: list[bytes], i: int, k: int) -> bytes:
    """The words, with one of them further in front.

    >>> moved([b"a", b"b", b"c"], 2, 1)
    b'acb'
    """
    others = words[:i] + words[i + 1 :]
    at = max(i - k, 0)
    return b"".join([*others[:at], words[i], *others[at:]])


def word_swapping(width: int) -> Pass:
    """Swap two words of one width that are in the wrong order.

    05 x 03 -> 03 x 05
    """

    def swap_words(s: Shrinker) -> Steps[None]:
        found: int | None = 0
        while found is not None and len(s.best) <= MOST_TO_SWAP * width:
            found = yield each(s, _swaps(s.best, width))

    swap_words.__name__ = f"swap_words_of_{width}"
    return swap_words


def _swaps(data: bytes, width: int) -> Iterator[list[Edit]]:
    for i in range(0, len(data) - width + 1, width):
        for j in range(i + width, len(data) - width + 1, width):
            left, right = data[i : i + width], data[j : j + width]
            if right < left:
                yield [(i, i + width, right), (j, j + width, left)]
