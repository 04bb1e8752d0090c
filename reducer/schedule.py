"""Which pass runs when, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from reducer.search import Steps
from reducer.shrinker import Shrinker

Pass: TypeAlias = Callable[[Shrinker], Steps[None]]
Ahead: TypeAlias = Callable[[Iterable[bytes]], Iterable[bytes]]

# Failures in a row after which a pass has to wait for the others of its tier; doubled
# when a whole round gained nothing. 40 is some more than deletion of single bytes fails in a
# row where it works well; a hopeless sweep of a large input ends there for now.
PATIENCE: Final = 40


class Task:
    """A pass, and how far it has come."""

    def __init__(self, shrinker: Shrinker, run: Pass, ahead: Ahead) -> None:
        self._shrinker = shrinker
        self._run = run
        self._ahead = ahead
        self._steps: Steps[None] | None = None
        self._pending: Iterator[tuple[int, bytes]] = iter(())
        self._began_with: bytes | None = None
        self._exhausted_on: bytes | None = None

    @property
    def exhausted(self) -> bool:
        """Whether it has looked at all of the best input without finding anything to do."""
        return self._exhausted_on is self._shrinker.best

    def advance(self, patience: int) -> None:
        """Go on until the pass has ended or has failed so often in a row."""
        s = self._shrinker
        s.running = self._run.__name__
        steps = self._steps
        if steps is None:
            self._began_with = s.best
            steps = self._steps = self._run(s)
            if not self._next(next(steps, None)):
                return
        failures = 0
        while True:
            found: int | None = None
            for index, candidate in self._pending:
                calls = s.calls
                if s.consider(candidate):
                    found, failures = index, 0
                    break
                failures += s.calls - calls
                if failures >= patience:
                    return
            try:
                self._next(steps.send(found))
            except StopIteration:
                self._next(None)
                return

    def _next(self, candidates: Iterable[bytes] | None) -> bool:
        """Whether there are more candidates to try; if not, the pass has ended."""
        if candidates is not None:
            self._pending = iter(enumerate(self._ahead(candidates)))
            return True
        self._steps = None
        self._pending = iter(())
        if self._shrinker.best is self._began_with:
            self._exhausted_on = self._shrinker.best
        return False


def fixate(
    shrinker: Shrinker, passes: Sequence[Pass], ahead: Ahead = iter, *, once: bool = False
) -> None:
    """Run the passes by turns until none of them finds anything to do; or ONCE one did."""
    tasks = [Task(shrinker, run, ahead) for run in passes]
    patience = PATIENCE
    while not all(task.exhausted for task in tasks):
        before = shrinker.best
        for task in tasks:
            if not task.exhausted:
                task.advance(patience)
        if shrinker.best is before:
            patience *= 2
            continue
        shrinker.confirm()
        if once:
            return


def reduce_by(shrinker: Shrinker, tiers: Sequence[Sequence[Pass]], ahead: Ahead = iter) -> None:
    """Each tier to its fixed point; after a gain in a later one all tiers again.

    The last tier gives way at its first gain, being the dearest.
    """
    at = 0
    while at < len(tiers):
        before = shrinker.best
        fixate(shrinker, tiers[at], ahead, once=at == len(tiers) - 1)
        at = at + 1 if at == 0 or shrinker.best is before else 0
