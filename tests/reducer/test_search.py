"""The searches: what they find, and in how many calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reducer.schedule import reduce_by
from reducer.search import Edit, Steps, cut, each, find_integer, lower, splice, sweep
from reducer.shrinker import CONFIRMATIONS, Shrinker


def unary(k: int) -> bytes:
    """Shorter for greater numbers, up to a thousand."""
    return bytes(max(1000 - k, 0))


@given(st.integers(0, 900))
def test_find_integer_finds_the_greatest(limit: int) -> None:
    found: list[int] = []

    def search(s: Shrinker) -> Steps[None]:
        if not found:
            found.append((yield from find_integer(unary)))

    s = Shrinker(bytes(1000), lambda data: 1000 - len(data) <= limit)
    reduce_by(s, [[search]])
    assert found == [limit]
    assert s.calls <= 6 + 2 * max(limit, 1).bit_length()


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_lower_finds_the_least(a: int, b: int) -> None:
    least, value = sorted((a, b))
    found: list[int] = []

    def search(s: Shrinker) -> Steps[None]:
        if not found:
            found.append((yield from lower(lambda n: n.to_bytes(4, "big"), value)))

    s = Shrinker(value.to_bytes(4, "big"), lambda d: int.from_bytes(d, "big") >= least)
    reduce_by(s, [[search]])
    assert found == [least]


def test_lower_leaves_a_stubborn_number_after_two_calls() -> None:
    s = Shrinker(b"\x80", lambda data: data == b"\x80")

    def search(s: Shrinker) -> Steps[None]:
        yield from lower(lambda n: bytes([n]), 0x80)

    reduce_by(s, [[search]])
    assert s.calls == 2 + CONFIRMATIONS


@given(st.binary(), st.integers(0, 20), st.integers(0, 20))
def test_cut_is_a_splice(data: bytes, start: int, length: int) -> None:
    assert cut(data, start, start + length) == splice(data, [(start, start + length, b"")])


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], b"abcdef"),
        ([(2, 2, b"x")], b"abxcdef"),
        ([(4, 6, b""), (0, 1, b"yz")], b"yzbcd"),
        ([(0, 3, b""), (1, 4, b"")], b"ef"),
        ([(0, 4, b""), (1, 2, b"")], b"ef"),
    ],
)
def test_splice(edits: list[Edit], expected: bytes) -> None:
    assert splice(b"abcdef", edits) == expected


def test_each_ends_when_the_best_changes() -> None:
    s = Shrinker(b"abc", lambda data: True)
    candidates = each(s, ([(i, i + 1, b"")] for i in range(3)))
    assert next(candidates) == b"bc"
    s.consider(b"ab")
    assert list(candidates) == []


def test_sweep_goes_on_where_it_succeeded() -> None:
    asked: list[bytes] = []

    def interesting(data: bytes) -> bool:
        asked.append(data)
        return data.count(b"-") == 3

    def letters(data: bytes, at: int) -> Iterator[list[Edit]]:
        yield [(at, at + 1, b"")]

    s = Shrinker(b"-a-bc-", interesting)
    reduce_by(s, [[lambda s: sweep(s, letters)]])
    assert s.best == b"---"
    assert asked[:-CONFIRMATIONS] == [b"a-bc-", b"--bc-", b"-bc-", b"--c-", b"---", b"--"]
