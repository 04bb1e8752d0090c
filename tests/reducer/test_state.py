"""The log of a reduction, whatever befell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reducer.state import State, StateError, write_whole


def test_remembers_the_best_and_the_refused(tmp_path: Path) -> None:
    path = tmp_path / "state"
    state = State(path, b"initial", ["command"])
    assert (state.best, state.resumed) == (b"initial", False)
    asked: list[bytes] = []

    def interesting(data: bytes) -> bool:
        asked.append(data)
        return data == b"yes"

    test = state.remembering(interesting)
    assert [test(b"yes"), test(b"no")] == [True, False]
    state.improve(b"yes")
    state.close()

    again = State(path, b"initial", ["command"])
    assert (again.best, again.resumed) == (b"yes", True)
    test = again.remembering(interesting)
    assert [test(b"yes"), test(b"no")] == [True, False]
    assert asked == [b"yes", b"no", b"yes"]
    again.remove()
    assert not path.exists()


def test_cut_short_at_any_byte(tmp_path: Path) -> None:
    """The best that was written completely is never lost, and the log can be continued."""
    path = tmp_path / "state"
    state = State(path, b"initial", ["command"])
    for best in (b"long input", b"long", b""):
        state.improve(best)
        state.remembering(lambda data: False)(b"not" + best)
    state.close()
    log = path.read_bytes()
    for size in range(len(log) + 1):
        path.write_bytes(log[:size])
        whole = [line for line in log[:size].split(b"\n")[:-1] if line.startswith(b"+")]
        expected = [b"initial", b"long input", b"long", b""][len(whole)]
        resumed = State(path, b"initial", ["command"])
        assert resumed.best == expected
        resumed.improve(b"next")
        resumed.close()
        last = State(path, b"initial", ["command"])
        assert last.best == b"next"
        last.close()


@pytest.mark.parametrize(
    ("initial", "command"), [(b"other", ["command"]), (b"initial", ["command", "-v"])]
)
def test_refuses_the_state_of_another_reduction(
    tmp_path: Path, initial: bytes, command: list[str]
) -> None:
    path = tmp_path / "state"
    State(path, b"initial", ["command"]).close()
    with pytest.raises(StateError, match="belongs to the reduction of another input"):
        State(path, initial, command)


def test_refuses_what_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_bytes(b"\xff\xfe some other file\n")
    with pytest.raises(StateError):
        State(path, b"initial", ["command"])
    assert path.read_bytes() == b"\xff\xfe some other file\n"


def test_write_whole_replaces(tmp_path: Path) -> None:
    path = tmp_path / "out"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
