"""Literals of the text format."""

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.wasm.text import literals


@pytest.mark.parametrize(
    ("bits", "literal"),
    [
        (0x00000000, "0x0p+0 (;=0.0;)"),
        (0x80000000, "-0x0p+0 (;=-0.0;)"),
        (0x3FC00000, "0x1.8p+0 (;=1.5;)"),
        (0xC1200000, "-0x1.4p+3 (;=-10.0;)"),
        (0x7F7FFFFF, "0x1.fffffep+127 (;=3.4028234663852886e+38;)"),
        (0x00000001, "0x1p-149 (;=1.401298464324817e-45;)"),
        (0x7F800000, "inf"),
        (0xFF800000, "-inf"),
        (0x7FC00000, "nan"),
        (0xFFC00000, "-nan"),
        (0x7F800001, "nan:0x1"),
        (0xFFFFFFFF, "-nan:0x7fffff"),
    ],
)
def test_f32(bits: int, literal: str) -> None:
    assert literals.f32(bits) == literal


@pytest.mark.parametrize(
    ("bits", "literal"),
    [
        (1 << 63, "-0x0p+0 (;=-0.0;)"),
        (0x3FB999999999999A, "0x1.999999999999ap-4 (;=0.1;)"),
        (0x0000000000000001, "0x0.0000000000001p-1022 (;=5e-324;)"),
        (0xFFF0000000000000, "-inf"),
        (0x7FF8000000000000, "nan"),
        (0x7FF0000000000001, "nan:0x1"),
        (0xFFFFFFFFFFFFFFFF, "-nan:0xfffffffffffff"),
    ],
)
def test_f64(bits: int, literal: str) -> None:
    assert literals.f64(bits) == literal


def bits_of(literal: str, significand: int, layout: str) -> int:
    """The bits that a literal of the spec's grammar stands for."""
    number = literal.split()[0]
    if "nan" not in number:
        value = float(number) if "inf" in number else float.fromhex(number)
        return int.from_bytes(struct.pack(layout, value), "little")
    width = 8 * struct.calcsize(layout)
    payload = int(number.partition(":")[2] or hex(1 << (significand - 1)), 16)
    exponent = (1 << (width - 1 - significand)) - 1
    return int(number[0] == "-") << (width - 1) | exponent << significand | payload


@given(st.integers(0, (1 << 32) - 1))
def test_f32_is_exact(bits: int) -> None:
    assert bits_of(literals.f32(bits), 23, "<f") == bits


@given(st.integers(0, (1 << 64) - 1))
def test_f64_is_exact(bits: int) -> None:
    assert bits_of(literals.f64(bits), 52, "<d") == bits


def test_v128_begins_with_the_lowest_lane() -> None:
    bits = 0x0F0E0D0C0B0A09080706050403020100
    assert literals.v128(bits) == "i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c"


@pytest.mark.parametrize(
    ("content", "literal"),
    [
        (b"", '""'),
        (b"a (;b;)", '"a (;b;)"'),
        (b'"\\', '"\\22\\5c"'),
        (b"\0\n\x7f\xff", '"\\00\\0a\\7f\\ff"'),
    ],
)
def test_string(content: bytes, literal: str) -> None:
    assert literals.string(content) == literal


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("memory", '"memory"'),
        ('"\\\n', '"\\22\\5c\\0a"'),
        ("\x7f\x80", '"\\7f\\u{80}"'),
        ("\u202eé\U0010ffff", '"\\u{202e}\\u{e9}\\u{10ffff}"'),
    ],
)
def test_name(text: str, literal: str) -> None:
    assert literals.name(text) == literal


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_name_is_ascii_without_line_ends(text: str) -> None:
    assert re.fullmatch("[ -~]+", literals.name(text))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [";;"]),
        ("seed 7", [";; seed 7"]),
        ("two\nlines\r\n", [";; two", ";; lines"]),
        ("a\n\nb", [";; a", ";;", ";; b"]),
        ("\u202eé\udc80", [";; \\u202e\\xe9\\udc80"]),
    ],
)
def test_comment(text: str, lines: list[str]) -> None:
    assert literals.comment(text) == lines
