"""Constants: every one can be reached, and edges are likely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.generate.literals import (
    BITS,
    FIRST_I31,
    I31_KNOWN,
    KNOWN,
    SMALL,
    SPECIALS,
    i31_literal,
    literal,
)
from smith.unstructured import DIGITS, Choices, Unstructured
from smith.wasm.types import F32, F64, I32, I64, V128

EDGES = {
    I32: [-(1 << 31), (1 << 31) - 1, -1, -64, 0x55555555, 1 << 16, 255],
    I64: [-(1 << 63), (1 << 63) - 1, -1, 1 << 32, (1 << 53) - 1, -(1 << 31)],
    F32: [0x7FC00000, 0xFFC00000, 0x7F800000, 0x80000000, 1, 0x7F7FFFFF, 0x4F000000, 0x3F800000],
    F64: [0x7FF8 << 48, 0xFFF8 << 48, 0x7FF << 52, 1 << 63, 1, 0x43E << 52, 0x3FF << 52],
    V128: [(1 << 128) - 1, (0x7F800000) * (1 + (1 << 32)) * (1 + (1 << 64))],
}


def door(*digits: int) -> Choices:
    data = bytes(digit if digit < 10 else digit + 1 for digit in digits)
    return next(iter(Unstructured(data).segments()), Unstructured(b""))


@pytest.mark.parametrize("t", EDGES)
def test_edges_take_one_digit(t: int) -> None:
    assert len(KNOWN[t]) == SMALL + SPECIALS
    for digit, value in enumerate(KNOWN[t]):
        assert literal(door(digit), t) == value
    assert {*EDGES[t]} <= {*KNOWN[t]}
    assert literal(door(), t) == 0


@pytest.mark.parametrize("t", [I32, I64])
def test_small_numbers_come_first(t: int) -> None:
    assert KNOWN[t][:SMALL] == [*range(64), *range(-1, -65, -1)]


@pytest.mark.parametrize("t", EDGES)
@given(data=st.data())
def test_every_value_can_be_reached(t: int, data: st.DataObject) -> None:
    bits = data.draw(st.integers(0, (1 << BITS[t]) - 1))
    groups = -(-BITS[t] // 7)
    digits = [SMALL + SPECIALS + groups - 1, *(bits >> 7 * place & 127 for place in range(groups))]
    value = literal(door(*digits), t)
    assert value % (1 << BITS[t]) == bits
    assert t > I64 or -(1 << (BITS[t] - 1)) <= value < 1 << (BITS[t] - 1)


@given(data=st.data())
def test_constants_for_small_references_are_any_or_at_edges(data: st.DataObject) -> None:
    below = data.draw(st.integers(0, FIRST_I31 - 1))
    rest = data.draw(st.lists(st.integers(0, DIGITS - 1), max_size=6))
    assert i31_literal(door(below, *rest)) == literal(door(*rest), I32)
    assert i31_literal(door()) == 0


def test_edges_of_small_references_take_one_digit() -> None:
    assert [i31_literal(door(digit)) for digit in range(FIRST_I31, DIGITS)] == I31_KNOWN
    limits = {-(1 << 30), (1 << 30) - 1, 1 << 30, (1 << 31) - 1, -(1 << 31)}
    pointers = {(1 << 18) - 8, (1 << 18) - 1, 1 << 18}
    assert limits | pointers | {0, -1} <= {*I31_KNOWN}
    assert all(-(1 << 31) <= value < 1 << 31 for value in I31_KNOWN)
