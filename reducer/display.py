"""The line that says how far a reduction has come."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from reducer.shrinker import Progress

REFRESHES_PER_SECOND: Final = 5


class Display:
    """A line on a terminal, nothing elsewhere."""

    def __init__(self, console: Console, initial_size: int) -> None:
        self._initial_size = initial_size
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._live = Live(
            get_renderable=self._line,
            console=console,
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._shown = console.is_terminal

    def __call__(self, progress: Progress) -> None:
        """Takes note; what is on the screen follows a moment later."""
        self._progress = progress

    def _line(self) -> Text:
        progress = self._progress
        if progress is None:
            return Text("testing the original")
        return Text(describe(progress, self._initial_size, time.monotonic() - self._started))

    def __enter__(self) -> Self:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown:
            self._live.stop()


def describe(progress: Progress, initial_size: int, seconds: float) -> str:
    """One line: sizes, calls, their rate, the pass at work."""
    size = len(progress.best)
    share = 100 * size / max(initial_size, 1)
    rate = progress.calls / max(seconds, 0.001)
    flaky = "  (flaky!)" if progress.flaky else ""
    return (
        f"{initial_size} -> {size} bytes ({share:.1f} %)  {progress.calls} tests, "
        f"{rate:.0f}/s, {seconds:.0f} s  {progress.running}{flaky}"
    )
