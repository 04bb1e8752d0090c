"""Runs of places that deviate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.generate.variety.deviations import MOST_RUNS, Deviations, first_run
from smith.unstructured import Unstructured
from tests.generate.variety.doors import Endless


def deviations(*runs: tuple[int, int, int]) -> Deviations:
    """From gaps, lengths and ways, as they would have been read."""
    made = Deviations()
    for gap, length, way in runs:
        made.gaps.append(gap)
        made.runs.append(length)
        made.ways.append(way)
    return made


def test_runs() -> None:
    piece = deviations((2, 3, 0), (1, 1, 5), (0, 2, 1))
    assert [piece.next(3) for _ in range(12)] == [0, 0, 1, 1, 1, 0, 2, 2, 2, 0, 0, 0]


def test_a_place_without_alternatives_is_none() -> None:
    piece = deviations((1, 1, 0))
    assert [piece.next(n) for n in (1, 1, 2, 1, 2, 2)] == [0, 0, 0, 0, 1, 0]


@given(st.integers(0, 239), st.integers(2, 300))
def test_ways_are_among_the_alternatives(way: int, n: int) -> None:
    assert 1 <= deviations((0, 1, way)).next(n) < n


def test_every_way_comes_up() -> None:
    assert {deviations((0, 1, way)).next(11) for way in range(240)} == {*range(1, 11)}


def test_nothing_is_read_without_input() -> None:
    piece = deviations((0, 1, 1))
    piece.next(2)
    piece.read(Unstructured(b""), first_run(100))
    assert not piece.any()
    assert piece.next(2) == 0


def test_reading_ends() -> None:
    piece = Deviations()
    piece.read(Endless(150), first_run(100))
    assert len(piece.runs) == MOST_RUNS


def test_where_none_deviates_nothing_is_read() -> None:
    piece = Deviations()
    door = Unstructured(b"\xd0")
    piece.read(door, first_run(0))
    assert not piece.any()
    assert door.more()


@pytest.mark.parametrize("per_cent", [1, 10, 50, 99, 100])
def test_so_many_pieces_deviate(per_cent: int) -> None:
    slots = first_run(per_cent)
    assert slots[0] == 0
    share = 100 * sum(slot > 0 for slot in slots) / len(slots)
    assert abs(share - per_cent) < 0.5
