"""Helpers: a pass run to its fixed point, all by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reducer.schedule import Pass, reduce_by
from reducer.shrinker import Shrinker


def shrink_with(
    run: Pass,
    initial: bytes,
    interesting: Callable[[bytes], bool],
    spans: Callable[[bytes], Iterable[tuple[int, int]]] | None = None,
) -> Shrinker:
    """The state after the pass has nothing left to do."""
    assert interesting(initial)
    shrinker = Shrinker(initial, interesting, spans=spans)
    reduce_by(shrinker, [[run]])
    return shrinker
