"""The command `reducer` as a user meets it, also when it is stopped in any way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from reducer.cli import main
from reducer.state import State

NEEDLE = b"needle"
FINDS = ["grep", "-q", "needle"]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "crash.bin"
    path.write_bytes(Random(0).randbytes(200) + NEEDLE + Random(1).randbytes(100))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reducer", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def script(folder: Path, code: str) -> Path:
    """A command; `grep` finds the needle in "$1"."""
    path = folder / "test.sh"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


def has_shrunk(path: Path, below: int) -> Callable[[], bool]:
    return lambda: path.exists() and len(path.read_bytes()) < below


def test_reduces(tmp_path: Path) -> None:
    """To the end, where its state is removed; the original is not touched."""
    (tmp_path / "in.bin").write_bytes(b"xyz")
    result = run(tmp_path / "in.bin", "-j", 2, "--", "test", "-s")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 -> 1 bytes")
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert files == {"in.bin": b"xyz", "in.reduced.bin": b"\0"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing", "--", "true"], "missing' does not exist"),
        (["crash.bin"], "Missing argument 'COMMAND...'"),
        ([".", "--", "true"], "is a directory"),
        (["crash.bin", "--", "no-such-command"], "no-such-command: no such command"),
        (["crash.bin", "--", "./crash.bin"], "crash.bin: no such command, or not executable"),
        (["crash.bin", "--", "false"], "does not find FILE itself interesting"),
        (["crash.bin", "-o", "crash.bin", "--", "true"], "crash.bin is the original"),
        (["crash.bin", "-o", "link.bin", "--", "true"], "link.bin is the original"),
        (["crash.bin", "-o", "taken", "--", "true"], "taken exists"),
        (["crash.bin", "-o", "no/folder", "--", "true"], "folder.state: No such file"),
        (["crash.bin", "--jobs", "0", "--", "true"], "Invalid value for '-j' / '--jobs'"),
        (["crash.bin", "--timeout", "0", "--", "true"], "Invalid value for '--timeout'"),
    ],
)
def test_wrong_use(
    original: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(original.parent)
    Path("link.bin").symlink_to("crash.bin")
    Path("taken").write_bytes(b"mine")
    before = {path: path.read_bytes() for path in Path().iterdir()}
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_the_state_of_another_reduction(original: Path) -> None:
    state = original.with_name("crash.reduced.bin.state")
    State(state, b"something else", FINDS).close()
    result = run(original, "--", *FINDS)
    assert result.exit_code == 2
    assert "belongs to the reduction of another input" in result.stderr


def test_out_of_time_and_resumed(original: Path) -> None:
    output = original.with_name("crash.reduced.bin")
    sizes = []
    for seconds in (0.001, 0.3, 0.3):
        result = run(original, "--max-seconds", seconds, "--", *FINDS)
        assert result.exit_code == 0
        assert "run again to go on" in result.stdout
        assert NEEDLE in output.read_bytes()
        sizes.append(len(output.read_bytes()))
    assert sizes == sorted(sizes, reverse=True)


def test_ctrl_c_keeps_the_best(original: Path) -> None:
    output = original.with_name("crash.reduced.bin")
    process = start(original, "-j", 2, "--", *FINDS)
    wait_until(lambda: output.exists() and output.read_bytes() == NEEDLE)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run again to go on" in stderr
    assert output.read_bytes() == NEEDLE


@pytest.mark.parametrize("below", [300, 50, 7])
def test_killed_at_any_point_and_resumed(original: Path, below: int) -> None:
    """The best is never lost, and what was refused is not asked about again."""
    output = original.with_name("crash.reduced.bin")
    log = original.with_name("asked")
    refuse = f'{{ cksum < "$1" >> {log}; exit 1; }}'
    test = script(original.parent, f'grep -q needle "$1" || {refuse}')
    process = start(original, "--", test)
    wait_until(has_shrunk(output, below))
    process.kill()
    process.communicate(timeout=60)
    best = output.read_bytes()
    assert NEEDLE in best
    assert len(best) < below

    result = run(original, "--max-seconds", 0.5, "--", test)
    assert result.exit_code == 0
    assert len(output.read_bytes()) <= len(best)
    assert NEEDLE in output.read_bytes()
    refused = log.read_text().splitlines()
    assert len(refused) - len(set(refused)) <= 1  # the one that ran when it was killed


def test_a_hanging_test_is_a_no(original: Path) -> None:
    """It hangs on everything that is shorter than half."""
    test = script(
        original.parent,
        '[ $(wc -c < "$1") -gt 150 ] || sleep 1000; grep -q needle "$1"',
    )
    result = run(original, "--timeout", 0.2, "--max-seconds", 1, "--", test)
    assert result.exit_code == 0
    assert "killed after the timeout" in result.stderr
    reduced = original.with_name("crash.reduced.bin").read_bytes()
    assert NEEDLE in reduced
    assert len(reduced) < 306


def test_a_flaky_test_is_reported(original: Path) -> None:
    counter = original.with_name("counter")
    counter.write_text("")
    test = script(
        original.parent,
        f'echo >> {counter}; grep -q needle "$1" && [ $(($(wc -l < {counter}) % 3)) != 0 ]',
    )
    result = run(original, "--max-seconds", 2, "--", test)
    assert result.exit_code == 0
    assert "warning: COMMAND is flaky" in result.stderr
    assert NEEDLE in original.with_name("crash.reduced.bin").read_bytes()


def test_a_command_that_vanishes_ends_it(original: Path) -> None:
    """That is no verdict on any candidate: one line, and everything is kept."""
    test = original.with_name("test.sh")
    script(original.parent, f'grep -q needle "$1" && [ $(wc -c < "$1") -gt 99 ] || rm {test}')
    result = run(original, "--", test)
    assert result.exit_code == 2
    assert "test.sh: No such file" in result.stderr
    assert original.exists()


def test_runs_as_a_module() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "reducer", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert "still finds interesting" in done.stdout
