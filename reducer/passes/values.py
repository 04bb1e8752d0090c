"""Passes that keep the length and lower what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Final

from reducer.numerals import Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, attempt, each, find_integer, lower, splice, sweep
from reducer.shrinker import Shrinker

# A generator reads many of its decisions modulo the number of alternatives, a small one.
MODULI: Final = range(2, 25)
MOST_TO_PAIR: Final = 32  # bytes that are not zero


def zero_blocks(s: Shrinker) -> Steps[None]:
    """Zero everything, or halves of what could not be zeroed, down to single bytes.

    a b X c d -> 0 0 X 0 0
    """
    yield from _fill_blocks(s, lambda block: 0)


def flatten_blocks(s: Shrinker) -> Steps[None]:
    """Fill everything, or halves of it, with the least byte in it, for text.

    "bXac" -> "aaaa"
    """
    yield from _fill_blocks(s, min)


def _fill_blocks(s: Shrinker, filler: Callable[[bytes], int]) -> Steps[None]:
    todo = [(0, len(s.best))]
    while todo:
        start, end = todo.pop()
        block = s.best[start:end]
        if block and max(block) > filler(block):
            filled = splice(s.best, [(start, end, bytes([filler(block)]) * len(block))])
            if not (yield from attempt(filled)) and len(block) > 1:
                middle = (start + end) // 2
                todo += [(middle, end), (start, middle)]


def with_byte(data: bytes, at: int, value: int) -> bytes:
    """The data with another byte at that offset."""
    return splice(data, [(at, at + 1, bytes([value]))])


def lower_bytes(s: Shrinker) -> Steps[None]:
    """Lower each byte by itself.

    ff 80 -> 03 00, where the first has to be 3 or more
    """
    at = 0
    while at < len(s.best):
        yield from lower(partial(with_byte, s.best, at), s.best[at])
        at += 1


def lower_pairs(s: Shrinker) -> Steps[None]:
    """Lower two bytes together: both to zero, or both by as much as can be.

    05 .. 07 -> 00 .. 02, where their difference has to stay
    """
    found: int | None = 0
    while found is not None:
        base = s.best
        pairs = list(combinations([i for i, b in enumerate(base) if b][:MOST_TO_PAIR], 2))
        found = yield each(s, (_both(base, pair, k) for pair in pairs for k in (0xFF, 1)))
        if found is not None and found % 2:
            yield from find_integer(partial(_both_lowered, s.best, pairs[found // 2]))


def _both(data: bytes, pair: tuple[int, int], k: int) -> list[Edit]:
    """Both bytes lowered by K, or to zero."""
    if min(data[i] for i in pair) < k < 0xFF:
        return []
    return [(i, i + 1, bytes([max(data[i] - k, 0)])) for i in pair]


def _both_lowered(data: bytes, pair: tuple[int, int], k: int) -> bytes:
    return splice(data, _both(data, pair, k))


def lower_modulo(s: Shrinker) -> Steps[None]:
    """Lower a byte to what it is modulo a small number, which may keep its meaning.

    33 -> 03, read modulo 8
    """

    def residues(data: bytes, at: int) -> Iterator[list[Edit]]:
        for value in sorted({data[at] % m for m in MODULI}):
            if value < data[at]:
                yield [(at, at + 1, bytes([value]))]

    yield from sweep(s, residues)


def number_lowering(numeral: Numeral) -> Pass:
    """Lower integers of several bytes, at any offset.

    00 01 00 00 -> 00 00 03 e8, where byte by byte nothing can be lowered
    """

    def lower_numbers(s: Shrinker) -> Steps[None]:
        at = 0
        while at < len(s.best):
            read = numeral.read(s.best, at)
            if read is not None and read[0] > 0xFF:  # what is less is lowered as a byte
                yield from lower(partial(with_number, s.best, numeral, at, read[1]), read[0])
            at += 1

    lower_numbers.__name__ = f"lower_{numeral.name}"
    return lower_numbers


def with_number(data: bytes, numeral: Numeral, at: int, end: int, value: int) -> bytes:
    """The data with another number there, or unchanged if it cannot be written."""
    written = numeral.write(value)
    return data if written is None else splice(data, [(at, end, written)])
