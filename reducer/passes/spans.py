"""Passes that cut along what can be seen: nested spans, members of lists, equal bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from reducer.passes.deletion import delete_pieces
from reducer.search import Edit, Steps, cut, each, find_integer, splice
from reducer.shrinker import Shrinker
from reducer.structure import SEPARATORS, Span, bracket_pairs, bracketed, member_cuts, nested

MOST_DESCENDANTS: Final = 40  # of a span, that are tried in its place
MOST_SPANS_TO_COPY: Final = 40  # all pairs of which are tried


def spans_of(s: Shrinker) -> list[Span]:
    """The nested spans of the best input: the caller's, and brackets."""
    data = s.best
    given = s.spans(data) if s.spans else ()
    clipped = ((max(a, 0), min(b, len(data))) for a, b in given)
    return nested([*clipped, *bracketed(data)])


def delete_spans(s: Shrinker) -> Steps[None]:
    """Delete a span, outer ones first, with as many of its following siblings as can go.

    f(g(x), y) -> f
    """
    at = 0
    while True:
        spans = [span for span in spans_of(s) if span[0] >= at]
        found = yield each(s, ([(start, end, b"")] for start, end in spans))
        if found is None:
            return
        at, end = spans[found]
        ends = [b - (end - at) for b in _sibling_ends(spans[found:])]
        if ends:
            yield from find_integer(partial(_cut_to, s.best, at, ends))


def _cut_to(data: bytes, start: int, ends: list[int], k: int) -> bytes:
    return cut(data, start, ends[min(k, len(ends)) - 1])


def _sibling_ends(spans: list[Span]) -> list[int]:
    """The ends of the spans that follow the first one side by side."""
    ends, last = [], spans[0][1]
    for start, end in spans[1:]:
        if start >= last:
            ends.append(end)
            last = end
    return ends


def hoist_spans(s: Shrinker) -> Steps[None]:
    """Put a span in the place of one around it, the whole input being the outermost.

    f(a, g(b)) -> g(b)

    After a success it goes on inwards, as far as it can.
    """
    at = 0
    while True:
        spans = nested([(0, len(s.best)), *spans_of(s)])
        tried: list[tuple[int, int]] = []
        found = yield each(s, _hoisted(spans, at, tried))
        if found is None:
            return
        outer, inner = tried[found]
        at = spans[outer][0]
        shift = spans[inner][0] - at
        chain = [(a - shift, b - shift) for a, b in _chain(spans, inner)]
        yield from find_integer(partial(_hoist_from, s.best, chain))


def _hoisted(spans: list[Span], at: int, tried: list[tuple[int, int]]) -> Iterator[list[Edit]]:
    for i, (start, end) in enumerate(spans):
        if start >= at:
            for j in range(i + 1, min(i + 1 + MOST_DESCENDANTS, len(spans))):
                if spans[j][0] >= end:
                    break
                tried.append((i, j))
                yield [(start, spans[j][0], b""), (spans[j][1], end, b"")]


def _chain(spans: list[Span], i: int) -> list[Span]:
    """The span, the first one in it, the first one in that, and so on."""
    found = [spans[i]]
    for span in spans[i + 1 :]:
        if span[0] >= found[-1][1]:
            break
        found.append(span)
    return found


def _hoist_from(data: bytes, chain: list[Span], k: int) -> bytes:
    start, end = chain[0]
    first, last = chain[min(k, len(chain) - 1)]
    return splice(data, [(start, first, b""), (last, end, b"")])


def copy_spans(s: Shrinker) -> Steps[None]:
    """Put a copy of a smaller span, from anywhere, in the place of a larger one.

    f(x, g(y)) -> f(x, x)
    """
    found: int | None = 0
    while found is not None:
        base = s.best
        spans = spans_of(s)[:MOST_SPANS_TO_COPY]
        found = yield each(s, _copies(base, spans))


def _copies(data: bytes, spans: list[Span]) -> Iterator[list[Edit]]:
    for a, b in spans:
        for c, d in spans:
            if d - c < b - a:
                yield [(a, b, data[c:d])]


def change_brackets(s: Shrinker) -> Steps[None]:
    """Change the kind of a pair of brackets, or swap it with that of an inner pair.

    [(x)] -> ((x)) or ([x])
    """
    found: int | None = 0
    while found is not None:
        found = yield each(s, _other_brackets(s.best))


def _other_brackets(data: bytes) -> Iterator[list[Edit]]:
    pairs = sorted(bracket_pairs(data))
    kinds = sorted({(data[a : a + 1], data[b : b + 1]) for a, b in pairs})
    for a, b in pairs:
        for left, right in kinds:
            if left < data[a : a + 1]:
                yield [(a, a + 1, left), (b, b + 1, right)]
    for a, b in pairs:
        for c, d in pairs:
            if a < c and data[c] < data[a]:
                yield [
                    (a, a + 1, data[c : c + 1]),
                    (b, b + 1, data[d : d + 1]),
                    (c, c + 1, data[a : a + 1]),
                    (d, d + 1, data[b : b + 1]),
                ]


def delete_members(s: Shrinker) -> Steps[None]:
    """Delete members of what is in brackets, with the separator before or behind them.

    [a, b, c] -> [b]
    """
    at = 0
    while spans := [span for span in spans_of(s) if span[0] >= at]:
        tail = len(s.best) - spans[0][1]
        for after in (0, 1):
            for separator in SEPARATORS:
                yield from delete_pieces(s, partial(_cuts, spans[0][0], tail, separator, after))
        at = spans[0][0] + 1


def _cuts(start: int, tail: int, separator: int, after: int, data: bytes) -> list[int]:
    cuts = member_cuts(data, (start, len(data) - tail), separator, after)
    return cuts if len(cuts) > 2 else []


def delete_between(s: Shrinker) -> Steps[None]:
    """Delete from a byte to another of the same value, many of such stretches at a time.

    a,b,c,d -> a,d
    """
    counts = {value: s.best.count(value) for value in set(s.best)}
    # Lines first, then what occurs rarely, where most is gained at once.
    for value in sorted(counts, key=lambda v: (v != ord("\n"), counts[v])):
        yield from delete_pieces(s, partial(_places, value))


def _places(value: int, data: bytes) -> list[int]:
    return [i for i, byte in enumerate(data) if byte == value]
