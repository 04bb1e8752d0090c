"""Turns, patience and the fixed point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

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


def test_a_failing_pass_gives_way_and_is_resumed_with_more_patience() -> None:
    log: list[str] = []
    passes = [stubborn("a", log), stubborn("b", log)]
    reduce_by(Shrinker(b"zzzz", lambda data: data == b"zzzz"), [passes])
    turns = [log[0]]
    lengths = [1]
    for before, name in pairwise(log):
        if name == before:
            lengths[-1] += 1
        else:
            turns.append(name)
            lengths.append(1)
    assert turns == ["a", "b"] * 3
    # The second time patience has doubled, and its share in it is half.
    assert lengths == [PATIENCE, PATIENCE] * 2 + [100 - 2 * PATIENCE] * 2
    assert log.count("a") == log.count("b") == 100


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
