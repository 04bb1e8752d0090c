"""Which pass runs when, and for how long.

The passes stand in tiers by what they cost. All of a tier take turns; a turn ends when the
pass does, or when it has failed so often in a row that its patience is at an end. A tier is
repeated while it gains, then the next one follows; after a gain there it begins again with
the first. When all tiers together gained nothing, patience doubles: a sweep that is hopeless
neither keeps the pass waiting that would have worked, nor is it given up. The end is a fixed
point, where each pass has looked at all of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from reducer.search import Steps
from reducer.shrinker import CONFIRMATIONS, Shrinker

Pass: TypeAlias = Callable[[Shrinker], Steps[None]]
# Passes candidates on, having begun to test those that will be asked about; the second
# argument says how many may still fail before nobody asks for more.
Ahead: TypeAlias = Callable[[Iterable[bytes], Callable[[], int]], Iterable[bytes]]

PATIENCE: Final = 40  # some more than deletion fails in a row where it is worth while
LEAST_SHARE: Final = 3  # turns without a gain halve a pass's share of patience so often


class Task:
    """A pass, and how far it has come."""

    def __init__(self, shrinker: Shrinker, run: Pass, ahead: Ahead, least_share: int) -> None:
        self._shrinker = shrinker
        self._run = run
        self._ahead = ahead
        self._least_share = least_share
        self._steps: Steps[None] | None = None
        self._pending: Iterator[tuple[int, bytes]] = iter(())
        self._began_with: bytes | None = None
        self._exhausted_on: bytes | None = None
        self._idle = 0  # turns in a row without a gain
        self._patience = 0  # failures in a row that are left

    @property
    def exhausted(self) -> bool:
        """Whether it has looked at all of the best input without finding anything to do."""
        return self._exhausted_on is self._shrinker.best

    def turn(self, patience: int) -> None:
        """Go on until the pass has ended or has failed too often in a row.

        The more turns without a gain it has had, the less patience is left for it.
        """
        s = self._shrinker
        s.running = self._run.__name__
        before = s.best
        self._advance(patience >> min(self._idle, self._least_share))
        self._idle = self._idle + 1 if s.best is before else 0

    def _advance(self, patience: int) -> None:
        s = self._shrinker
        self._patience = patience
        steps = self._steps
        if steps is None:
            self._began_with = s.best
            steps = self._steps = self._run(s)
            if not self._next(next(steps, None)):
                return
        while True:
            found: int | None = None
            for index, candidate in self._pending:
                calls = s.calls
                if s.consider(candidate):
                    found, self._patience = index, patience
                    break
                self._patience -= s.calls > calls
                if self._patience <= 0:
                    return
            try:
                self._next(steps.send(found))
            except StopIteration:
                self._next(None)
                return

    def _next(self, candidates: Iterable[bytes] | None) -> bool:
        """Whether there are more candidates to try; if not, the pass has ended."""
        if candidates is not None:
            self._pending = iter(enumerate(self._ahead(candidates, lambda: self._patience)))
            return True
        self._steps = None
        self._pending = iter(())
        if self._shrinker.best is self._began_with:
            self._exhausted_on = self._shrinker.best
        return False


def one_by_one(candidates: Iterable[bytes], patience: Callable[[], int]) -> Iterable[bytes]:
    """Nothing is tested ahead."""
    return candidates


def reduce_by(
    shrinker: Shrinker, tiers: Sequence[Sequence[Pass]], ahead: Ahead = one_by_one
) -> None:
    """Run the passes until none of them finds anything to do."""
    shares = [LEAST_SHARE] * (len(tiers) - 1) + [0]
    tasks = [
        [Task(shrinker, run, ahead, share) for run in tier]
        for tier, share in zip(tiers, shares, strict=True)
    ]
    patience = PATIENCE
    while True:
        before = shrinker.best
        _climb(shrinker, tasks, patience)
        patience = PATIENCE if shrinker.best is not before else patience * 2
        if all(task.exhausted for tier in tasks for task in tier):
            reduced = shrinker.best
            shrinker.confirm(CONFIRMATIONS)
            if shrinker.best is reduced:
                return


def _climb(shrinker: Shrinker, tiers: Sequence[Sequence[Task]], patience: int) -> None:
    """Tier after tier, until none of them gains anything with so much patience."""
    at = 0
    while at < len(tiers):
        before = shrinker.best
        dear = at == len(tiers) - 1
        while _round(shrinker, tiers[at], patience) and not dear:
            pass
        at = 0 if at and shrinker.best is not before else at + 1


def _round(shrinker: Shrinker, tasks: Sequence[Task], patience: int) -> bool:
    """A turn for each; whether anything was gained."""
    before = shrinker.best
    for task in tasks:
        if not task.exhausted:
            task.turn(patience)
    return shrinker.best is not before
