"""The interestingness test of the command line: a program that is given a file."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class CommandError(BaseException):
    """The command cannot be run at all.

    No Exception, since an Exception from a test only says that a candidate is not interesting.
    """


class CommandTest:
    """Runs the command with the path of a file that holds the candidate; 0 means interesting.

    Any other exit status, an end by a signal and a timeout mean that it is not. The file has
    the name of the original and a folder of its own. The command runs in a session of its
    own, so that all that it started can be killed with it. Safe to call from threads.
    """

    def __init__(self, command: Sequence[str], name: str, timeout: float) -> None:
        self.timeouts = 0
        self._command = list(command)
        self._name = name
        self._timeout = timeout
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._lock = threading.Lock()

    def __call__(self, candidate: bytes) -> bool:
        try:
            with tempfile.TemporaryDirectory(
                prefix="reducer-", ignore_cleanup_errors=True
            ) as folder:
                path = Path(folder, self._name)
                path.write_bytes(candidate)
                return self._run([*self._command, str(path)]) == 0
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _run(self, argv: list[str]) -> int | None:
        process = self._start(argv)
        try:
            return process.wait(self._timeout)
        except subprocess.TimeoutExpired:
            self.timeouts += 1
            return None
        finally:
            _kill(process)
            with self._lock:
                self._running.discard(process)

    def _start(self, argv: list[str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise CommandError("the reduction has ended")
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._running.add(process)
            return process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
            for process in self._running:
                _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill what is still running of its session, and wait for its end."""
    if process.poll() is None:
        with suppress(ProcessLookupError):  # its own thread may have seen its end since
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
