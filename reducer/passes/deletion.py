"""Passes that delete bytes, without any idea of structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from reducer.schedule import Pass
from reducer.search import Edit, Steps, attempt, cut, each, find_integer, scan
from reducer.shrinker import Shrinker

Piece: TypeAlias = tuple[int, int]  # from one cut up to another, as indices of a row of cuts


def delete_chunks(s: Shrinker) -> Steps[None]:
    """Delete aligned chunks, from large to small and from the end to the start.

    noise A noise B noise -> A B
    """
    if not (yield from attempt(b"")):
        yield from delete_pieces(s, lambda data: range(len(data) + 1))


def delete_pieces(s: Shrinker, cuts_of: Callable[[bytes], Sequence[int]]) -> Steps[None]:
    """Delete the stretches between neighbouring cuts, many at a time, then fewer.

    The pieces are powers of two of stretches, at multiples of their size, so that the
    alignment of what stays is kept. One that had to stay is halved. If its right half can go
    then, its left half is needed, or the whole would have gone: it is not asked about, but
    halved at once.
    """
    size = power_of_two_below(len(cuts_of(s.best)) - 1)
    while size:
        cuts = cuts_of(s.best)
        pieces = [(0, len(cuts) - 1)] if len(cuts) > 1 else []
        while pieces and size:
            pieces = [(a, min(a + size, b)) for start, b in pieces for a in range(start, b, size)]
            kept = yield from _delete_level(s, cuts, pieces)
            if kept is None:
                break  # another pass was at work meanwhile: cut anew
            pieces = kept
            size //= 2
        if not pieces:
            return


def power_of_two_below(n: int) -> int:
    """The greatest power of two that is less than n, or 1; 0 if n is less than 1.

    >>> [power_of_two_below(n) for n in (0, 1, 2, 3, 4, 5)]
    [0, 1, 1, 2, 2, 4]
    """
    return 1 << max(n - 1, 1).bit_length() - 1 if n > 0 else 0


def _delete_level(
    s: Shrinker, cuts: Sequence[int], pieces: list[Piece]
) -> Steps[list[Piece] | None]:
    """Those of the pieces that had to stay, or None if somebody else changed the input.

    The pieces tile the input from the first cut on, though what was between them is gone.
    """
    offsets = [cuts[0]]
    for a, b in pieces:
        offsets.append(offsets[-1] + cuts[b] - cuts[a])
    gone: set[int] = set()
    at = len(pieces) - 1
    while True:
        tried: list[int] = []
        known = s.best
        found = yield each(s, _deletions(pieces, offsets, at, gone, tried))
        if found is None:
            if s.best is not known:
                return None
            return [piece for j, piece in enumerate(pieces) if j not in gone]
        gone.add(tried[found])
        at = tried[found] - 1


def _deletions(
    pieces: list[Piece], offsets: list[int], at: int, gone: set[int], tried: list[int]
) -> Iterator[list[Edit]]:
    for j in range(at, -1, -1):
        needed = j + 1 in gone and _were_one(pieces[j], pieces[j + 1])
        if not needed:
            tried.append(j)
            yield [(offsets[j], offsets[j + 1], b"")]


def _were_one(left: Piece, right: Piece) -> bool:
    """Whether these are the halves of what was one piece before, which had to stay."""
    size = left[1] - left[0]
    return left[1] == right[0] and right[1] - right[0] <= size and left[0] % (2 * size) == 0


def block_deletion(size: int) -> Pass:
    """Delete blocks of one size at any offset, from the end to the start.

    aXYbXYc -> abc
    """

    def delete_blocks(s: Shrinker) -> Steps[None]:
        at = len(s.best) - size
        while at >= 0:
            tried: list[int] = []
            found = yield scan(s, block, at, -1, tried)
            if found is None:
                return
            at = tried[found]
            more = yield from find_integer(partial(_cut_before, s.best, at, size))
            at = min(at - more * size - 1, len(s.best) - size)

    def block(data: bytes, at: int) -> Iterator[list[Edit]]:
        if at + size <= len(data):
            yield [(at, at + size, b"")]

    delete_blocks.__name__ = f"delete_blocks_of_{size}"
    return delete_blocks


def _cut_before(data: bytes, end: int, size: int, k: int) -> bytes:
    return cut(data, max(end - k * size, 0), end)
