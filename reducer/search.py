"""How a pass talks to the scheduler, and the searches that passes share.

A pass is a generator. It yields candidates, lazily, in the order in which to try them, and
is sent the index of the first one that was accepted, or None if none was:

    found = yield (cut(s.best, i, i + 1) for i in range(len(s.best)))

So it is the scheduler that decides when the next candidate is tried. It can suspend a pass
that keeps failing and resume it where it was, and try candidates in parallel. Meanwhile
another pass may have changed the best input. What a suspended pass computed from the old
one is then worthless: `each` ends as soon as the best is no longer the one it started with.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol, TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[Iterable[bytes], int | None, T]
Edit: TypeAlias = tuple[int, int, bytes]  # what stands from here, up to here, becomes this
EditsAt: TypeAlias = Callable[[bytes, int], Iterable[Iterable[Edit]]]


class HasBest(Protocol):
    """What the searches need to know of a shrinker."""

    @property
    def best(self) -> bytes: ...


def cut(data: bytes, start: int, end: int) -> bytes:
    """The data without a stretch.

    >>> cut(b"abcdef", 1, 3)
    b'adef'
    """
    return data[:start] + data[end:]


def splice(data: bytes, edits: Iterable[Edit]) -> bytes:
    """All edits at once, with offsets into `data`; where deletions overlap, both are done.

    >>> splice(b"abcdef", [(4, 5, b""), (0, 1, b"xy")])
    b'xybcdf'
    """
    parts, at = [], 0
    for start, end, replacement in sorted(edits):
        parts += [data[at:start], replacement]
        at = max(at, end)
    return b"".join([*parts, data[at:]])


def attempt(candidate: bytes) -> Steps[bool]:
    """Whether this one candidate is accepted."""
    return (yield (candidate,)) is not None


def each(s: HasBest, edits: Iterable[Iterable[Edit]]) -> Iterator[bytes]:
    """The best input with each of the edits, for as long as it is the best."""
    base = s.best
    for edit in edits:
        if s.best is not base:
            return
        yield splice(base, edit)


def sweep(s: HasBest, edits_at: EditsAt) -> Steps[None]:
    """The edits at each offset, from first to last; after a success again at the same one."""
    at = 0
    while at < len(s.best):
        tried: list[int] = []
        found = yield scan(s, edits_at, at, 1, tried)
        if found is None:
            return
        at = tried[found]


def scan(s: HasBest, edits_at: EditsAt, at: int, step: int, tried: list[int]) -> Iterator[bytes]:
    """Candidates with the edits at an offset, then at the next; TRIED gets the offset of each.

    When another pass changes the best input meanwhile, it goes on with that.
    """
    while 0 <= at < len(s.best):
        for candidate in each(s, edits_at(s.best, at)):
            tried.append(at)
            yield candidate
        at += step


def find_integer(candidate: Callable[[int], bytes]) -> Steps[int]:
    """A k for which candidate(k) is accepted while candidate(k + 1) is not; 0 counts as accepted.

    The greatest such k if acceptance is monotone. Tries up to four in a row, then doubles,
    then bisects: k costs about 2 log k calls, and failing at once costs one. candidate(k)
    has to describe the whole edit of one fixed input.
    """
    low = 0
    while low < 4:
        if not (yield from attempt(candidate(low + 1))):
            return low
        low += 1
    high = low * 2
    while (yield from attempt(candidate(high))):
        low, high = high, high * 2
    while low + 1 < high:
        middle = (low + high) // 2
        if (yield from attempt(candidate(middle))):
            low = middle
        else:
            high = middle
    return low


def lower(candidate: Callable[[int], bytes], value: int) -> Steps[int]:
    """Lower a number, candidate(n) being the input with n in its place; what it is then.

    Zero if that is accepted. Otherwise the least number if acceptance is monotone, by
    bisection. If not even one less is accepted, that is the end of it, after two calls.
    """
    if value == 0 or (yield from attempt(candidate(0))):
        return 0
    if value == 1 or not (yield from attempt(candidate(value - 1))):
        return value
    failing, working = 0, value - 1
    while failing + 1 < working:
        middle = (failing + working) // 2
        if (yield from attempt(candidate(middle))):
            working = middle
        else:
            failing = middle
    return working
