"""What is tested ahead of time, and that nobody can tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from reducer.parallel import Oracle


def numbered(n: int, pulled: list[int]) -> Iterator[bytes]:
    for i in range(n):
        pulled.append(i)
        yield bytes([i])


def test_calls_run_at_the_same_time() -> None:
    """Three of them wait for each other."""
    barrier = threading.Barrier(3, timeout=30)

    def interesting(data: bytes) -> bool:
        barrier.wait()
        return data == b"\x01"

    with Oracle(interesting, 3) as oracle:
        candidates = oracle.ahead(numbered(3, []), lambda data: True, lambda: 100)
        assert [oracle(c) for c in candidates] == [False, True, False]


@pytest.mark.parametrize(("patience", "expected"), [(2, 2), (9, 3)])
def test_goes_no_further_ahead_than_patience_and_jobs(patience: int, expected: int) -> None:
    pulled: list[int] = []
    with Oracle(lambda data: False, 3) as oracle:
        candidates = iter(oracle.ahead(numbered(9, pulled), lambda d: True, lambda: patience))
        next(candidates)
        assert len(pulled) == expected


def test_what_nobody_wants_is_not_tested() -> None:
    asked: list[bytes] = []

    def interesting(data: bytes) -> bool:
        asked.append(data)
        return False

    with Oracle(interesting, 2) as oracle:
        wanted = {b"\x02", b"\x05"}
        for candidate in oracle.ahead(numbered(6, []), wanted.__contains__, lambda: 100):
            if candidate in wanted:
                oracle(candidate)
    assert set(asked) == wanted


def test_candidates_that_were_given_up_can_be_asked_about_later() -> None:
    release = threading.Event()

    def interesting(data: bytes) -> bool:
        release.wait(30)
        return True

    with Oracle(interesting, 2) as oracle:
        candidates = iter(oracle.ahead(numbered(9, []), lambda data: True, lambda: 100))
        next(candidates)
        del candidates  # two are running, or one waits for the other
        release.set()
        assert all(oracle(bytes([i])) for i in range(9))


def test_one_job_has_no_threads() -> None:
    main = threading.get_ident()
    with Oracle(lambda data: threading.get_ident() == main, 1) as oracle:
        pulled: list[int] = []
        candidates = iter(oracle.ahead(numbered(9, pulled), lambda data: True, lambda: 100))
        assert oracle(next(candidates))
        assert pulled == [0]
