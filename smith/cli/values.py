"""Values of WebAssembly as words of a command: what is typed, and what is shown.

An integer may be negative, unsigned or in hex; a float what Python or the text format writes, `nan`
with a payload, too; a v128 an integer of 128 bits; of a reference there are `null` and `new`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Final

from smith.companions.calls import WIDTHS
from smith.companions.interface import Value
from smith.wasm.text import literals

NULL: Final = "null"
NEW: Final = "new"
# The bits of a float's exponent, of its fraction's highest bit, and how Python packs it.
FLOATS: Final = {"f32": (0xFF << 23, 1 << 22, "<f"), "f64": (0x7FF << 52, 1 << 51, "<d")}


def parse(type_name: str, word: str) -> Value:
    """The value of that type which the word says. Raises `ValueError`."""
    if type_name in FLOATS:
        return type_name, str(_float_bits(type_name, word))
    if type_name in WIDTHS:
        return type_name, str(_integer_bits(WIDTHS[type_name], word))
    if word not in (NULL, NEW):
        raise ValueError(f"a {type_name} is {NULL} or {NEW}, not {word!r}")
    return type_name, str(int(word == NEW))


def _integer_bits(width: int, word: str) -> int:
    try:
        value = int(word, 0)
    except ValueError:
        raise ValueError(f"{word!r} is no integer") from None
    if not -1 << (width - 1) <= value < 1 << width:
        raise ValueError(f"{word} has more than {width} bits")
    return value & ((1 << width) - 1)


def _float_bits(type_name: str, word: str) -> int:
    infinity, quiet, layout = FLOATS[type_name]
    if found := re.fullmatch(r"(-?)nan(?::(0x[0-9a-fA-F]+))?", word):
        payload = int(found[2], 16) if found[2] else quiet
        if not 0 < payload < quiet << 1:
            raise ValueError(f"{word!r} has no payload of an {type_name}")
        sign = 1 << (WIDTHS[type_name] - 1) if found[1] else 0
        return sign | infinity | payload
    try:
        value = float.fromhex(word) if "0x" in word.lower() else float(word)
        return int.from_bytes(struct.pack(layout, value), "little")
    except (ValueError, OverflowError):
        raise ValueError(f"{word!r} is no {type_name}") from None


def _shown_float(literal: Callable[[int], str]) -> Callable[[int], str]:
    """The decimal value, which stands in a comment of the literal of a finite one."""
    return lambda bits: re.sub(r"^.*\(;=(.*);\)$", r"\1", literal(bits))


SHOWN: Final[dict[str, Callable[[int], str]]] = {
    "i32": lambda bits: str(bits - (bits >> 31 << 32)),
    "i64": lambda bits: str(bits - (bits >> 63 << 64)),
    "f32": _shown_float(literals.f32),
    "f64": _shown_float(literals.f64),
    "v128": "{:#034x}".format,
}


def shown(value: Value) -> str:
    """The value as it could be typed."""
    name, bits = value
    return SHOWN[name](int(bits)) if name in SHOWN else NEW if int(bits) else NULL


def listed(values: list[Value]) -> str:
    """Values with commas."""
    return ", ".join(map(shown, values))
