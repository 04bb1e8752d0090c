"""Turns, patience and the fixed point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reducer.schedule import PATIENCE, Pass, reduce_by
from reducer.search import Steps, cut, each
from reducer.shrinker import Shrinker


def stubborn(name: str, log: list[str]) -> Pass:
    """A pass that only fails: it tries a hundred inputs that are not interesting."""

    def candidates(i: int) -> Iterator[bytes]:
        log.append(name)
        yield f"{name}{i:02}".encode()

    def run(s: Shrinker) -> Steps[None]:
        for i in range(100):
            yield candidates(i)

    run.__name__ = name
    return run


def turns_of(tiers: list[list[Pass]], log: list[str]) -> list[tuple[str, int]]:
    """Whose turn it was, and how many candidates were tried in it."""
    reduce_by(Shrinker(b"zzzz", lambda data: data == b"zzzz"), tiers)
    return [(name, len(list(run))) for name, run in groupby(log)]


def test_a_failing_pass_gives_way_and_is_resumed_with_more_patience() -> None:
    log: list[str] = []
    turns = turns_of([[stubborn("a", log), stubborn("b", log)], []], log)
    # The second time patience has doubled, and its share in it is half.
    lengths = [PATIENCE, PATIENCE, 100 - 2 * PATIENCE]
    assert turns == [(name, length) for length in lengths for name in "ab"]


def test_passes_of_the_last_tier_have_all_of_the_patience() -> None:
    log: list[str] = []
    turns = turns_of([[stubborn("a", log), stubborn("b", log)]], log)
    assert turns == [(name, length) for length in (PATIENCE, 100 - PATIENCE) for name in "ab"]


def test_a_pass_that_gains_keeps_its_turn() -> None:
    order: list[str] = []

    def deletes(s: Shrinker) -> Steps[None]:
        while len(s.best) > 5:
            order.append("deletes")
            yield (cut(s.best, 0, 1),)

    def fails(s: Shrinker) -> Steps[None]:
        order.append("fails")
        yield (b"no",)

    reduce_by(Shrinker(bytes(100), lambda data: data != b"no"), [[deletes, fails]])
    assert order[:96] == ["deletes"] * 95 + ["fails"]


def test_a_later_tier_gives_way_to_the_first_after_a_gain() -> None:
    order: list[str] = []

    def fails(name: str) -> Pass:
        def run(s: Shrinker) -> Steps[None]:
            order.append(name)
            yield (b"no",)

        return run

    def gains(s: Shrinker) -> Steps[None]:
        order.append("gains")
        yield each(s, [[(0, 1, b"")]])

    s = Shrinker(b"abc", lambda data: data in (b"abc", b"bc"))
    reduce_by(s, [[fails("first")], [gains], [fails("last")]])
    assert s.best == b"bc"
    assert order == ["first", "gains", "gains", "first", "last"]


def test_the_end_is_a_fixed_point() -> None:
    """A gain of the last pass makes all others look at the input again."""
    looked_at: dict[str, set[bytes]] = {"a": set(), "b": set()}

    def looks(name: str) -> Pass:
        def run(s: Shrinker) -> Steps[None]:
            looked_at[name].add(s.best)
            yield (cut(s.best, 0, 1),) if name == "b" else ()

        run.__name__ = name
        return run

    s = Shrinker(bytes(4), lambda data: len(data) >= 2)
    reduce_by(s, [[looks("a")], [looks("b")]])
    assert looked_at["a"] >= {bytes(2)}
    assert looked_at["b"] >= {bytes(2)}
