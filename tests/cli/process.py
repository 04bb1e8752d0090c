"""The command `smith` as a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SMITH = [sys.executable, "-m", "smith"]


class Done(NamedTuple):
    status: int
    stdout: bytes
    stderr: str


def run(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> Done:
    """Run the command to its end."""
    done = subprocess.run(
        [*SMITH, *map(str, arguments)], input=stdin, capture_output=True, check=False, cwd=cwd
    )
    return Done(done.returncode, done.stdout, done.stderr.decode())


def output_of(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> bytes:
    """What the command writes, where it has to succeed."""
    done = run(*arguments, stdin=stdin, cwd=cwd)
    assert done.status == 0, done.stderr
    return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder, whatever they are called, with their content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
