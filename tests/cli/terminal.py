"""The command `smith` on a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.process import SMITH

PATIENCE = 60.0


class Terminal:
    """What a process shows that has a terminal as all its streams."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self.screen = b""
        self._descriptor = descriptor

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def read_until(self, text: bytes) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.screen:
            assert time.monotonic() < deadline, self.screen
            self._read()

    def end(self) -> int:
        """Read what is still shown; the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.screen
            self._read()
        while self._read():
            pass
        return self.process.returncode

    def _read(self) -> bytes:
        if not select.select([self._descriptor], [], [], 0.05)[0]:
            return b""
        try:
            shown = os.read(self._descriptor, 65536)
        except OSError:  # EIO: the process has closed it
            return b""
        self.screen += shown
        return shown


@contextmanager
def on_terminal(*arguments: object, cwd: Path) -> Iterator[Terminal]:
    """Start the command; it is killed at the end if it still runs."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*SMITH, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
