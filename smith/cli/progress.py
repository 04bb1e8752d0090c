"""What a terminal shows while a command works."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Display

PATIENCE: Final = 1.0  # seconds


class Progress:
    """A line on standard error that says how many of `total` are done.

    Only a terminal gets it, and only once the work has taken more than a second.
    """

    def __init__(self, what: str, total: int) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._display: Display | None = None

    def __enter__(self) -> Self:
        if sys.stderr is not None and sys.stderr.isatty():
            self._timer.start()
        return self

    def advance(self) -> None:
        """One more is done; with the last one the line goes away."""
        self.done += 1
        if self.done == self.total:
            self._hide()
        elif self._display is not None:
            self._display.advance(self._display.task_ids[0])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._hide()

    def _show(self) -> None:
        # Here, because most commands are done before they need what this imports.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Display

        display = Display(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        display.add_task(self.what, total=self.total, completed=self.done)
        display.start()
        self._display = display

    def _hide(self) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self._display is not None:
            self._display.stop()
