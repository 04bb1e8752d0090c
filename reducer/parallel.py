"""Asking about candidates ahead of time, several at once, without changing any outcome.

A pass lists candidates on the assumption that those before them fail. So the next ones can
be tested while the first is still running, and their verdicts are kept until they are asked
for, in the order in which one job would have asked. What turns out not to be wanted, since
an earlier one succeeded, was wasted; nothing else depends on it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from reducer.shrinker import Interesting


class Oracle:
    """The predicate, called in `jobs` threads at a time."""

    def __init__(self, interesting: Interesting, jobs: int = 1) -> None:
        self._interesting = interesting
        self._jobs = jobs
        self._pool = ThreadPoolExecutor(jobs) if jobs > 1 else None
        self._verdicts: dict[bytes, Future[bool]] = {}

    def __call__(self, candidate: bytes) -> bool:
        future = self._verdicts.pop(candidate, None)
        return self._interesting(candidate) if future is None else future.result()

    def ahead(
        self,
        candidates: Iterable[bytes],
        wanted: Callable[[bytes], bool],
        patience: Callable[[], int],
    ) -> Iterable[bytes]:
        """The same candidates; those wanted are being tested before they are asked about.

        No more than PATIENCE of them, since after so many failures the pass is suspended,
        and what follows may be another when it is resumed.
        """
        if self._pool is None:
            return candidates
        return self._ahead(self._pool, candidates, wanted, patience)

    def _ahead(
        self,
        pool: ThreadPoolExecutor,
        candidates: Iterable[bytes],
        wanted: Callable[[bytes], bool],
        patience: Callable[[], int],
    ) -> Iterator[bytes]:
        ready: deque[bytes] = deque()
        try:
            for candidate in candidates:
                ready.append(candidate)
                if wanted(candidate) and candidate not in self._verdicts:
                    self._verdicts[candidate] = pool.submit(self._interesting, candidate)
                while ready and len(self._verdicts) >= min(self._jobs, patience()):
                    yield ready.popleft()
            yield from ready
        finally:
            for future in self._verdicts.values():  # an earlier one succeeded
                future.cancel()
            self._verdicts.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=error is None, cancel_futures=True)
