"""What commands read and write, by name: `-` is standard input or output.

Whatever goes wrong ends the command with one line, and leaves no file half-written.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final, cast

import click

from smith.cli import Failure

STANDARD: Final = "-"
STDIN: Final = 0
STDOUT: Final = 1


def read(name: str) -> bytes:
    """All of a file."""
    with _failing(name, "standard input"), _open(name, "rb") as file:
        return file.read()


def read_text(name: str) -> str:
    """All of a file in UTF-8."""
    try:
        return read(name).decode()
    except UnicodeDecodeError as error:
        raise Failure(f"{shown(name)}: no UTF-8 at byte {error.start}") from None


def write(name: str, data: bytes) -> None:
    """Make `data` the content of a file: whoever reads it sees the old content or the new one.

    Pipes and devices get it at once. A reader of standard output who leaves ends the command.
    """
    with _failing(name, "standard output"):
        if not _is_stream(name):
            _replace(_target(name), data)
            return
        with _open(name, "wb") as file:
            file.write(data)


def check(name: str) -> None:
    """Fail now, rather than when the work is done, if nothing can be written there."""
    with _failing(name, "standard output"):
        if not _is_stream(name):
            _probe(_target(name))


def make_folder(name: str) -> None:
    """Make a folder, unless there is one, and those around it; fail if it takes no files."""
    with _failing(name, name):
        os.makedirs(name, exist_ok=True)
        _probe(os.path.join(name, ""))


def collide(names: list[str]) -> bool:
    """Whether two of the names are of one file, which could not keep what goes to both."""
    files = [
        name if name == STANDARD else os.path.realpath(name)
        for name in names
        if os.path.isfile(name) or not os.path.exists(name)
    ]
    return len({*files}) < len(files)


def shown(name: str) -> str:
    """A name for a message: undecodable bytes are replaced."""
    return click.format_filename(name) or "''"


@contextmanager
def _failing(name: str, standard: str) -> Iterator[None]:
    """Turn the system's errors into a `Failure` that names the file."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        what = standard if name == STANDARD else shown(name)
        raise Failure(f"{what}: {error.strerror}") from None


def _open(name: str, mode: str) -> BinaryIO:
    if name == STANDARD:
        return cast(BinaryIO, open(STDIN if mode == "rb" else STDOUT, mode, closefd=False))
    return cast(BinaryIO, open(name, mode))


def _is_stream(name: str) -> bool:
    """Whether this is something that no file can replace. Raises for a directory."""
    if name == STANDARD:
        return True
    try:
        mode = os.stat(name).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return not stat.S_ISREG(mode)


def _target(name: str) -> str:
    """The file to replace: the one that a link leads to. Raises if it is write-protected."""
    target = os.path.realpath(name) if os.path.islink(name) else name
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target


def _replace(target: str, data: bytes) -> None:
    part = _part(target)
    try:
        with open(part, "xb") as file:
            file.write(data)
        if os.path.exists(target):
            shutil.copymode(target, part)
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _probe(target: str) -> None:
    part = _part(target)
    open(part, "xb").close()
    os.unlink(part)


def _part(target: str) -> str:
    """A new name in the same folder, however long the file's own is."""
    return os.path.join(os.path.dirname(target), f".smith-{secrets.token_hex(8)}.part")
