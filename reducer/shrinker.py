"""The state of a reduction, and the theory of its passes.

The aim is the smallest interesting input: shorter first, then lexicographically smaller
(shortlex), or first by an order that the caller gives. `Shrinker.consider` is the only way
to get there: it takes a candidate, and makes it the best input if it is smaller than the
best and the predicate finds it interesting. A pass is a way of thinking of candidates.
What makes a good one:

1. *Few calls.* All that counts is how often the predicate is called. Repeated candidates
   and those that are not smaller are free: `consider` answers for them.
2. *Failing cheaply.* Most candidates fail. A pass is judged by what a sweep without any
   success costs: up to some calls a byte it may run on anything; what is quadratic has to
   wait for the last tier, has a bound, and is for short inputs.
3. *Adaptive.* A success of size one says that more may go: `find_integer` finds how much
   with logarithmically many calls. Deletion starts with the largest chunks, lowering with
   zero.
4. *On it goes.* After a success a pass goes on from where it is, not from the start: what
   failed before will mostly fail again. The scheduler runs it again in the end anyway.
5. *Patience.* No pass knows whether it suits an input. The scheduler suspends one that
   fails often in a row and lets others try; it comes back to it with more patience.
6. *In one step.* What stops plain deletion is that one change needs another: a length
   with a content, a count with an element, a definition with its uses, a total with its
   parts. Each such pair is a pass that makes both changes in one candidate.
7. *Guess, then test.* A structure that explains the input by chance costs a few calls. So
   formats are guessed boldly (brackets, equal bytes as separators, lengths that lead
   exactly from record to record) as long as the guesses are ranked and few.
8. *Deterministic.* The same input and predicate give the same result, on any number of
   jobs; random passes have a fixed seed.
9. *An end.* The result is a fixed point: since the last improvement, each pass has looked
   at all that it would try, within its bounds, and nothing was accepted.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal, TypeAlias

Interesting: TypeAlias = Callable[[bytes], bool]
Spans: TypeAlias = Callable[[bytes], Iterable[tuple[int, int]]]
Order: TypeAlias = Callable[[bytes], Any]

CONFIRMATIONS: Final = 3  # times that the best is asked about again, at the end or once denied
FIRST_CHECK: Final = 10  # calls after which the best is asked about again; then twice as many
RECHECK: Final = 100  # and so on, up to this
HISTORY: Final = 64  # earlier bests to fall back to when the predicate turns out to be flaky


class Stop(Exception):  # noqa: N818 - no error
    """A budget is used up."""

    def __init__(self, budget: Literal["calls", "seconds"]) -> None:
        super().__init__(budget)
        self.budget = budget


class NotInteresting(ValueError):  # noqa: N818 - the word that users will look for
    """The initial input does not pass the interestingness test."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """A new best input: its size, by which pass, after how many calls and seconds."""

    size: int
    by: str
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How a reduction stands after a call of the predicate."""

    best: bytes
    calls: int
    running: str
    flaky: bool


def shortlex(data: bytes) -> tuple[int, bytes]:
    """Shorter first, then lexicographically smaller.

    >>> sorted([b"b", b"aa", b""], key=shortlex)
    [b'', b'b', b'aa']
    """
    return len(data), data


def digest(data: bytes) -> bytes:
    """Stands for the data in caches."""
    return blake2b(data, digest_size=8).digest()


class Shrinker:
    """The best input so far; `consider` is the one door to a better one."""

    def __init__(
        self,
        initial: bytes,
        interesting: Interesting,
        *,
        spans: Spans | None = None,
        order: Order | None = None,
        max_calls: int | None = None,
        max_seconds: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.best = initial
        self.spans = spans
        self.running = ""  # the pass at work
        self.calls = 0
        self.flaky = False
        self.error: Exception | None = None  # the first that the predicate raised
        self.trace: list[Improvement] = []
        self._interesting = interesting
        self._order = order
        self._key = self._order_key(initial)
        self._max_calls = max_calls
        self._max_seconds = max_seconds
        self._on_progress = on_progress
        self._next_check = FIRST_CHECK
        self._started = time.monotonic()
        self._failed: set[bytes] = set()
        self._history: deque[bytes] = deque(maxlen=HISTORY)
        self._initial = initial

    def check_initial(self) -> bool:
        """Whether the input that it all begins with is interesting; raises what that raises."""
        verdict = self._ask(self.best)
        if self.error is not None:
            raise self.error
        return verdict

    def worth_asking(self, candidate: bytes) -> bool:
        """Whether it is smaller than the best and was not refused before."""
        if self._order is None:
            if len(candidate) > len(self.best):
                return False
            if len(candidate) == len(self.best) and candidate >= self.best:
                return False
        elif self._order_key(candidate) >= self._key:
            return False
        return digest(candidate) not in self._failed

    def consider(self, candidate: bytes) -> bool:
        """Whether the candidate is smaller than the best, and interesting: now it is the best."""
        if not self.worth_asking(candidate):
            return False
        if self.calls >= self._next_check:
            self.confirm()
        if not self._ask(candidate) or (self.flaky and not self._ask(candidate)):
            self._failed.add(digest(candidate))
            return False
        self._history.append(self.best)
        self._become(candidate)
        return True

    def confirm(self, times: int = 1) -> None:
        """Ask about the best again; if it is denied, fall back to one that holds.

        From then on the predicate counts as flaky: what it accepts it is asked twice about.
        """
        self._next_check = self.calls + min(self.calls, RECHECK)
        if all(self._ask(self.best) for _ in range(times)):
            return
        self.flaky = True
        while not any(self._ask(self.best) for _ in range(CONFIRMATIONS)):
            if self.best == self._initial:
                return
            self._failed.add(digest(self.best))
            self._become(self._history.pop() if self._history else self._initial)

    def _become(self, data: bytes) -> None:
        self.best = data
        self._key = self._order_key(data)
        seconds = time.monotonic() - self._started
        self.trace.append(Improvement(len(data), self.running, self.calls, seconds))
        self._report()

    def _order_key(self, data: bytes) -> Any:
        return (self._order(data), shortlex(data)) if self._order else None

    def _ask(self, candidate: bytes) -> bool:
        if self._max_calls is not None and self.calls >= self._max_calls:
            raise Stop("calls")
        if self._max_seconds is not None and self.seconds >= self._max_seconds:
            raise Stop("seconds")
        self.calls += 1
        try:
            verdict = bool(self._interesting(candidate))
        except Exception as error:
            # Predicates parse what has been mangled: an error is a no, but is reported.
            self.error = self.error or error
            verdict = False
        self._report()
        return verdict

    def _report(self) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(self.best, self.calls, self.running, self.flaky))

    @property
    def seconds(self) -> float:
        """Since the reduction began."""
        return time.monotonic() - self._started
