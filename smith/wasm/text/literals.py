"""Numbers, strings and comments of the text format (spec sections 6.3.2 to 6.3.4)."""

import struct
from typing import Final

_F32_NAN_PAYLOAD: Final = (1 << 23) - 1
_F32_CANONICAL: Final = 1 << 22
_F64_NAN_PAYLOAD: Final = (1 << 52) - 1
_F64_CANONICAL: Final = 1 << 51

# By byte: how a string literal holds it.
_BYTE: Final[list[str]] = [
    chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:02x}"
    for byte in range(256)
]


def f32(bits: int) -> str:
    """An f32 literal of exactly these bits, and its decimal value as a comment."""
    if bits >> 23 & 0xFF == 0xFF:
        return _not_finite(bits >> 31, bits & _F32_NAN_PAYLOAD, _F32_CANONICAL)
    value: float = struct.unpack("<f", bits.to_bytes(4, "little"))[0]
    return _finite(value)


def f64(bits: int) -> str:
    """An f64 literal of exactly these bits, and its decimal value as a comment."""
    if bits >> 52 & 0x7FF == 0x7FF:
        return _not_finite(bits >> 63, bits & _F64_NAN_PAYLOAD, _F64_CANONICAL)
    value: float = struct.unpack("<d", bits.to_bytes(8, "little"))[0]
    return _finite(value)


def _not_finite(negative: int, payload: int, canonical: int) -> str:
    sign = "-" if negative else ""
    if payload == 0:
        return f"{sign}inf"
    return f"{sign}nan" if payload == canonical else f"{sign}nan:{payload:#x}"


def _finite(value: float) -> str:
    digits, _, exponent = value.hex().partition("p")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    point = "." if fraction else ""
    return f"{whole}{point}{fraction}p{exponent} (;={value!r};)"


def v128(bits: int) -> str:
    """A v128 literal: its four lanes of 32 bits."""
    lanes = [f"{bits >> shift & 0xFFFFFFFF:#010x}" for shift in (0, 32, 64, 96)]
    return f"i32x4 {' '.join(lanes)}"


def string(content: bytes) -> str:
    """A string literal of bytes."""
    return f'"{"".join([_BYTE[byte] for byte in content])}"'


def name(text: str) -> str:
    """A string literal of Unicode text; in ASCII, so that nothing in it can mislead the eye."""
    parts = [_BYTE[ord(c)] if c < "\x80" else f"\\u{{{ord(c):x}}}" for c in text]
    return f'"{"".join(parts)}"'


def comment(text: str) -> list[str]:
    """The lines of a comment, at least one; in ASCII too."""
    shown = text.encode("ascii", "backslashreplace").decode("ascii")
    return [f";; {line}".rstrip() for line in shown.splitlines() or [""]]
