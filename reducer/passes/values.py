"""Passes that keep the length and lower what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from reducer.numerals import Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, attempt, lower, splice, sweep
from reducer.shrinker import Shrinker

# A generator reads many of its decisions modulo the number of alternatives, a small one.
MODULI: Final = range(2, 25)


def zero_blocks(s: Shrinker) -> Steps[None]:
    """Zero everything, or halves of what could not be zeroed, down to single bytes.

    a b X c d -> 0 0 X 0 0
    """
    todo = [(0, len(s.best))]
    while todo:
        start, end = todo.pop()
        zeroed = splice(s.best, [(start, end, bytes(end - start))])
        if any(s.best[start:end]) and not (yield from attempt(zeroed)) and end - start > 1:
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
