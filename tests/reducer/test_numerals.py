"""Numbers survive being written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reducer.numerals import LEB128, U8, WIDE, Numeral

NUMERALS = (U8, *WIDE, LEB128)


@pytest.mark.parametrize("numeral", NUMERALS, ids=lambda n: n.name)
@given(value=st.integers(-5, 2**64 - 1), before=st.binary(max_size=3), after=st.binary(max_size=3))
def test_round_trip(numeral: Numeral, value: int, before: bytes, after: bytes) -> None:
    digits = numeral.write(value)
    if digits is None:
        assert value < 0 or value.bit_length() > 8 * getattr(numeral, "width", 99)
    else:
        at = len(before)
        assert numeral.read(before + digits + after, at) == (value, at + len(digits))


@pytest.mark.parametrize("numeral", NUMERALS, ids=lambda n: n.name)
@given(data=st.binary(max_size=12), at=st.integers(0, 14))
def test_reading_stays_inside(numeral: Numeral, data: bytes, at: int) -> None:
    read = numeral.read(data, at)
    assert read is None or at < read[1] <= len(data)


@pytest.mark.parametrize(
    ("value", "digits"), [(0, "00"), (127, "7f"), (128, "8001"), (624485, "e58e26")]
)
def test_leb128(value: int, digits: str) -> None:
    assert LEB128.write(value) == bytes.fromhex(digits)


def test_leb128_of_ones_has_no_end() -> None:
    assert LEB128.read(b"\xff" * 20, 0) is None
    assert LEB128.read(b"\xff", 0) is None
