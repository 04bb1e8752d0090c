"""The one door: what it lets in, what it asks, and whom it stops believing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reducer import NotInteresting, Progress, reduce
from reducer.shrinker import Shrinker, shortlex


@given(st.lists(st.binary(max_size=4)), st.binary(max_size=4))
def test_the_best_is_the_smallest_considered(candidates: list[bytes], initial: bytes) -> None:
    s = Shrinker(initial, lambda data: len(data) % 2 == 0 or data == initial)
    for candidate in candidates:
        s.consider(candidate)
    even = [c for c in candidates if len(c) % 2 == 0]
    assert s.best == min([initial, *even], key=shortlex)


def test_never_asks_twice_or_about_what_is_not_smaller() -> None:
    asked: list[bytes] = []

    def interesting(data: bytes) -> bool:
        asked.append(data)
        return data == b"ab"

    s = Shrinker(b"abc", interesting)
    for candidate in (b"abcd", b"abd", b"abc", b"aa", b"aa", b"ab", b"ab", b"ac", b"aa"):
        s.consider(candidate)
    assert asked == [b"aa", b"ab"]
    assert s.calls == 2
    assert [(i.size, i.calls) for i in s.trace] == [(2, 2)]


def test_an_order_comes_before_shortlex() -> None:
    result = reduce(b"zzabzz", lambda d: b"a" in d, order=lambda d: d.count(b"z"))
    assert result.best == b"a"
    s = Shrinker(b"az", lambda data: True, order=lambda d: d.count(b"z"))
    assert s.consider(b"aaaa")
    assert not s.consider(b"z")


def test_errors_of_the_predicate_are_a_no_and_are_reported() -> None:
    def interesting(data: bytes) -> bool:
        if len(data) % 2:
            raise ValueError(len(data))
        return b"x" in data

    result = reduce(b"....x...", interesting)
    assert result.best == b"\0x"
    assert isinstance(result.error, ValueError)


def test_an_error_for_the_initial_input_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        reduce(b"abc", lambda data: bool(1 // 0))


def test_what_is_no_exception_ends_the_reduction() -> None:
    class Enough(BaseException):
        pass

    seen: list[Progress] = []

    def interesting(data: bytes) -> bool:
        if 0 < len(data) < 5:
            raise Enough
        return bool(data)

    with pytest.raises(Enough):
        reduce(bytes(100), interesting, on_progress=seen.append)
    assert 5 <= len(seen[-1].best) < 100


def test_the_initial_input_has_to_be_interesting() -> None:
    with pytest.raises(NotInteresting):
        reduce(b"abc", lambda data: False)


@pytest.mark.parametrize("limit", [1, 2, 10, 100])
def test_max_calls(limit: int) -> None:
    asked: list[bytes] = []

    def interesting(data: bytes) -> bool:
        asked.append(data)
        return data.count(b"x") >= 30

    result = reduce(b".x" * 50, interesting, max_calls=limit)
    assert (len(asked), result.calls, result.ended) == (limit, limit, "calls")


def test_max_seconds() -> None:
    result = reduce(bytes(1000), lambda data: len(data) > 500, max_seconds=0)
    assert result.ended == "seconds"


@pytest.mark.parametrize("seed", range(5))
def test_a_flaky_yes_is_noticed_and_taken_back(seed: int) -> None:
    """What is not interesting is called so in one of 50 cases."""
    rng = Random(seed)

    def interesting(data: bytes) -> bool:
        return b"needle" in data or (len(data) < 290 and rng.random() < 0.02)

    result = reduce(Random(1).randbytes(300) + b"needle", interesting, max_calls=3000)
    assert result.flaky
    assert b"needle" in result.best


@pytest.mark.parametrize("seed", range(5))
def test_a_flaky_no_is_noticed_and_survived(seed: int) -> None:
    """What is interesting is not called so in one of five cases."""
    rng = Random(seed)

    def interesting(data: bytes) -> bool:
        return b"needle" in data and (len(data) > 200 or rng.random() < 0.8)

    result = reduce(Random(1).randbytes(300) + b"needle", interesting)
    assert result.flaky
    assert b"needle" in result.best
    assert len(result.best) < 60


def test_falls_back_to_the_last_that_holds() -> None:
    lies = [b"a"]
    s = Shrinker(b"abcd", lambda data: data in (b"abcd", b"abc", b"ab") or data in lies)
    for candidate in (b"abc", b"ab", b"a"):
        assert s.consider(candidate)
    s.confirm()
    assert (s.flaky, s.best) == (False, b"a")
    lies.clear()
    s.confirm()
    assert (s.flaky, s.best) == (True, b"ab")
    assert not s.consider(b"a")


def test_once_flaky_is_asked_twice() -> None:
    answers: list[bool] = []
    s = Shrinker(b"abc", lambda data: answers.pop(0))
    answers[:] = [False, False, True]
    s.confirm()
    assert s.flaky
    answers[:] = [True, False]
    assert not s.consider(b"ab")
    answers[:] = [True, True]
    assert s.consider(b"aa")


def test_a_stable_predicate_is_not_called_flaky() -> None:
    assert not reduce(bytes(50), lambda data: len(data) > 3).flaky
