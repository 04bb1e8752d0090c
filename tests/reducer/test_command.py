"""The command that is the test: well-behaved, crashing, hanging, leaving children behind."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from reducer.command import CommandError, CommandTest


def script(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", f"import os, sys, time\npath = sys.argv[1]\n{code}"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("assert open(path, 'rb').read() == b'data'", True),
        ("assert os.path.basename(path) == 'name.bin'", True),
        ("sys.exit(1)", False),
        ("os.abort()", False),
        ("os.kill(os.getpid(), 9)", False),
        ("os.remove(path)", True),
        ("print('x' * 100000); print('y' * 100000, file=sys.stderr); sys.stdin.read()", True),
    ],
)
def test_verdicts(code: str, expected: bool) -> None:
    with CommandTest(script(code), "name.bin", 60) as test:
        assert test(b"data") is expected


def test_nothing_is_left_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with CommandTest(script("open(path + '.core', 'w').close()"), "name", 60) as test:
        assert test(b"data")
    assert list(tmp_path.iterdir()) == []


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_hanging_command_is_killed_with_its_children(tmp_path: Path) -> None:
    """Which end the pipe that they hold."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=pipe.read_bytes)
    reader.start()
    with CommandTest(["sh", "-c", f"sleep 1000 > {pipe} & wait"], "name", 0.3) as test:
        assert not test(b"data")
        assert test.timeouts == 1
    reader.join(30)
    assert not reader.is_alive()


def test_leaving_kills_what_runs_in_other_threads(tmp_path: Path) -> None:
    started = tmp_path / "started"
    code = f"open({str(started)!r}, 'w').close(); time.sleep(1000)"
    verdicts: list[bool] = []
    with CommandTest(script(code), "name", 1000) as test:
        thread = threading.Thread(target=lambda: verdicts.append(test(b"data")))
        thread.start()
        wait_until(started.exists)
    thread.join(30)
    assert verdicts == [False]


def test_a_command_that_cannot_be_run() -> None:
    with (
        CommandTest(["/nonexistent/command"], "name", 1) as test,
        pytest.raises(CommandError, match="/nonexistent/command: No such file"),
    ):
        test(b"data")


def test_nothing_is_started_after_the_end() -> None:
    with CommandTest(script(""), "name", 60) as test:
        pass
    with pytest.raises(CommandError):
        test(b"data")


def test_leaving_while_a_command_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own thread sees the end after it was found running, and before it is killed."""
    started = tmp_path / "started"
    kill = os.killpg

    def gone(process: int) -> bool:
        with suppress(ProcessLookupError):
            os.kill(process, 0)
            return False
        return True

    def too_late(group: int, number: int) -> None:
        kill(group, number)
        wait_until(lambda: gone(group))
        kill(group, number)

    with CommandTest(["sh", "-c", f"touch {started}; sleep 1000"], "name", 1000) as test:
        thread = threading.Thread(target=test, args=[b"data"])
        thread.start()
        wait_until(started.exists)
        monkeypatch.setattr(os, "killpg", too_late)
    thread.join(30)
    assert not thread.is_alive()
