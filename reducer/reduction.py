"""The library's front door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reducer.parallel import Oracle
from reducer.schedule import reduce_by
from reducer.shrinker import (
    Improvement,
    Interesting,
    NotInteresting,
    Order,
    Progress,
    Shrinker,
    Spans,
    Stop,
)
from reducer.tiers import TIERS


@dataclass(frozen=True)
class Reduction:
    """The smallest interesting input that was found, and how.

    `ended` says why it is not smaller: "minimal" (no pass found anything to do), or the
    budget that was used up. `flaky`: the predicate took back what it had said. `error`: the
    first exception that it raised, each of which counted as a no.
    """

    best: bytes
    calls: int
    seconds: float
    trace: tuple[Improvement, ...]
    ended: Literal["minimal", "calls", "seconds"]
    flaky: bool
    error: Exception | None


def reduce(
    initial: bytes,
    interesting: Interesting,
    *,
    spans: Spans | None = None,
    order: Order | None = None,
    jobs: int = 1,
    max_calls: int | None = None,
    max_seconds: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Reduction:
    """Find the smallest input that is interesting, beginning with one that is.

    `interesting`: the test. It is asked about each input once at most, apart from checks that
    it is stable; an exception from it counts as a no, except for the initial input.
    `spans`: the nested parts of an input, as pairs of offsets, along which to cut.
    `order`: a key by which inputs are compared first, before shortlex; it has to be total.
    `jobs`: calls of the test at a time, in threads; the result does not depend on it.
    `max_calls`, `max_seconds`: budgets, checked between calls.
    `on_progress`: called after every call of the test, and whenever there is a new best input.

    Raises NotInteresting if the initial input does not pass the test.
    """
    with Oracle(interesting, jobs) as oracle:
        s = Shrinker(
            initial,
            oracle,
            spans=spans,
            order=order,
            max_calls=max_calls,
            max_seconds=max_seconds,
            on_progress=on_progress,
        )
        ended = _run(s, oracle)
    return Reduction(s.best, s.calls, s.seconds, tuple(s.trace), ended, s.flaky, s.error)


def _run(s: Shrinker, oracle: Oracle) -> Literal["minimal", "calls", "seconds"]:
    try:
        if not s.check_initial():
            raise NotInteresting("the initial input is not interesting")
        reduce_by(s, TIERS, lambda c, patience: oracle.ahead(c, s.worth_asking, patience))
    except Stop as stop:
        return stop.budget
    return "minimal"
