"""Passes for what lies at regular distances: records of one size, columns of tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from reducer.passes.deletion import delete_pieces
from reducer.search import Edit, Steps, each, sweep
from reducer.shrinker import Shrinker

WIDEST: Final = 64  # record whose size is guessed
LONGEST_HEADER: Final = 16


def delete_rows(s: Shrinker) -> Steps[None]:
    """Delete records of one size, whatever it is.

    a b c d e f g h i -> d e f

    A size is worth a try if such a record can go from the end or from the middle.
    """
    for size in range(5, WIDEST + 1):
        n = len(s.best)
        middle = n // 2 // size * size
        found = yield each(s, ([(at, at + size, b"")] for at in (n - size, middle) if at > 0))
        if found is not None:
            yield from delete_pieces(s, partial(_grid, size))


def _grid(size: int, data: bytes) -> range:
    return range(len(data) % size, len(data) + 1, size)


def delete_columns(s: Shrinker) -> Steps[None]:
    """Delete a byte from each row of a table whose width stands in front of it.

    03 | a b c | d e f -> 02 | a c | d f
    """
    yield from sweep(s, _columns)


def _columns(data: bytes, at: int) -> Iterator[list[Edit]]:
    width = data[at]
    if at >= LONGEST_HEADER or not 1 < width <= len(data) // 2:
        return
    lowered = (at, at + 1, bytes([width - 1]))
    for first in range(at + 1, min(at + 1 + LONGEST_HEADER + width, len(data))):
        yield [lowered, *((i, i + 1, b"") for i in range(first, len(data), width))]
