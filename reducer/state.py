"""What survives the end of a reduction, even by kill -9: a log that is only appended to.

A first line tells what is being reduced, then one line for each test: `+` and the new best
input in base64, or `-` and the digest of what was refused. A line cut short by a crash is
dropped. The result is written by renaming, so that it is always a whole one.
"""

from __future__ import annotations

import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from reducer.shrinker import Interesting, digest

MAGIC = "reducer-state-1"


class StateError(Exception):
    """The state file cannot be used."""


class State:
    """The best input and the refused ones of a reduction, in memory and in its log."""

    def __init__(self, path: Path, initial: bytes, command: Sequence[str]) -> None:
        self.path = path
        self.best = initial
        self.resumed = False
        self._refused: set[bytes] = set()
        self._lock = threading.Lock()
        about = b"\0".join([initial, *(os.fsencode(argument) for argument in command)])
        self._header = f"{MAGIC} {blake2b(about, digest_size=16).hexdigest()}"
        try:
            self._load(path.read_bytes() if path.exists() else b"")
            self._log = path.open("ab", buffering=0)
        except OSError as error:
            raise StateError(f"{path}: {error.strerror}") from error
        if not self.resumed:
            self._append(self._header)

    def _load(self, log: bytes) -> None:
        whole = log[: log.rfind(b"\n") + 1]
        lines = whole.decode("ascii", "replace").splitlines()
        if lines[:1] != [self._header] and not self._header.encode().startswith(log):
            raise StateError(
                f"{self.path} belongs to the reduction of another input or by another command; "
                "remove it, or choose another output with -o"
            )
        if log != whole:
            os.truncate(self.path, len(whole))
        self.resumed = bool(lines)
        for line in lines[1:]:
            self._replay(line)

    def _replay(self, line: str) -> None:
        if line.startswith("+"):
            self.best = b64decode(line[1:])
        else:
            self._refused.add(bytes.fromhex(line[1:]))

    def remembering(self, interesting: Interesting) -> Interesting:
        """The test, without asking again what was refused before; writes down what is."""

        def remembered(candidate: bytes) -> bool:
            key = digest(candidate)
            if key in self._refused:
                return False
            verdict = interesting(candidate)
            if not verdict:
                self._append(f"-{key.hex()}")
            return verdict

        return remembered

    def improve(self, best: bytes) -> None:
        """Write down a new best input."""
        self.best = best
        self._append("+" + b64encode(best).decode())

    def _append(self, line: str) -> None:
        with self._lock:
            self._log.write(line.encode() + b"\n")

    def close(self) -> None:
        """Stop writing; the file stays."""
        self._log.close()

    def remove(self) -> None:
        """The reduction is done: nothing is left to resume."""
        self.close()
        self.path.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file by renaming: whoever reads it sees the old content or the new one."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)
