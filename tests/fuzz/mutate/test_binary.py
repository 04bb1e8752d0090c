"""Dividing a binary into sections, and putting it together again."""

from random import Random

import pytest

from smith import DecodeError, decode
from smith.fuzz.mutate import binary
from smith.fuzz.mutate.binary import Section, divided, joined, leb128, read_u
from smith.wasm.encoder import CODE_SECTION
from tests.builds import CHECKOUT

SEEDS = [file.read_bytes() for file in sorted((CHECKOUT / "corpus" / "decode").iterdir())]


@pytest.mark.parametrize("wasm", SEEDS)
def test_what_is_divided_can_be_joined(wasm: bytes) -> None:
    sections, rest = divided(wasm)
    assert rest == b""
    assert joined(sections) == wasm


def test_what_is_cut_off_stays() -> None:
    sections, rest = divided(joined([Section(1, b"ab")]) + b"\2\5abc")
    assert sections == [Section(1, b"ab")]
    assert rest == b"\2\5abc"
    assert divided(b"") == ([], b"")


@pytest.mark.parametrize(
    ("value", "length", "encoded"),
    [(0, 0, "00"), (0, 3, "808000"), (127, 1, "7f"), (128, 1, "8001"), (624485, 5, "e58ea68000")],
)
def test_integers(value: int, length: int, encoded: str) -> None:
    data = bytes.fromhex(encoded)
    assert leb128(value, length) == data
    assert read_u(data, 0) == (value, len(data))


def test_an_integer_that_does_not_end() -> None:
    assert read_u(b"\x80\x80", 0) == (-1, 0)
    assert read_u(b"\x80" * 5 + b"\0", 0) == (-1, 0)


def test_sizes_of_bodies_stay_right() -> None:
    """Of changed code sections many decode, and hardly any for its sizes."""
    wasm = next(wasm for wasm in SEEDS if b"\x0a" in wasm and len(wasm) > 400)
    sections, _ = divided(wasm)
    at = next(at for at, section in enumerate(sections) if section.number == CODE_SECTION)
    messages = []
    for seed in range(300):
        changed = [*sections]
        binary.change_content(Random(seed), changed)
        if changed[at] != sections[at]:
            try:
                decode(joined(changed))
            except DecodeError as error:
                messages.append(error.message)
            else:
                messages.append("")
    assert len(messages) > 30
    assert messages.count("") > len(messages) / 3
    assert sum("length out of bounds" in message for message in messages) < len(messages) / 10
