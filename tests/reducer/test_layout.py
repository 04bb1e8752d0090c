"""Formats with lengths are recognised, noise is not, and neither takes long."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from reducer.layout import FORMS, Form, layouts, read_layout
from reducer.numerals import LEB128, U8, U16_BIG, U32_BIG, U32_LITTLE


def records(pack: Callable[[bytes], bytes], seed: int, longest: int = 40) -> bytes:
    rng = Random(seed)
    return b"".join(pack(rng.randbytes(rng.randrange(1, longest))) for _ in range(12))


def leb(n: int) -> bytes:
    return LEB128.write(n) or b""


@pytest.mark.parametrize(
    ("form", "head", "pack"),
    [
        (Form(U16_BIG, 1, 0), 4, lambda body: b"T" + len(body).to_bytes(2, "big") + body),
        (
            Form(U32_BIG, 0, 8),
            8,
            lambda body: len(body).to_bytes(4, "big") + b"IDAT" + body + b"\xaa" * 4,
        ),
        (
            Form(U32_LITTLE, 4, 0, align=2),
            0,
            lambda body: b"data" + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2),
        ),
        (Form(LEB128, 1, 0), 8, lambda body: b"\x01" + leb(len(body)) + body),
        (Form(U16_BIG, 0, -2), 0, lambda body: (len(body) + 2).to_bytes(2, "big") + body),
        (Form(U16_BIG, 0, 0, unit=4), 2, lambda body: len(body).to_bytes(2, "big") + body * 4),
    ],
    ids=lambda value: str(value) if isinstance(value, Form) else "",
)
@pytest.mark.parametrize("seed", range(3))
def test_finds_the_form(form: Form, head: int, pack: Callable[[bytes], bytes], seed: int) -> None:
    data = b"HEADHEAD"[:head] + records(pack, seed, 300 if form.numeral == LEB128 else 40)
    assert form in FORMS
    top = read_layout(data, form, head)
    assert top is not None
    assert len(top.records) == 12
    found = [read_layout(data, *layout) for layout in layouts(data)]
    boundaries = {r.start for r in top.records[1:]}
    # A form with another division into tag and checksum has the same boundaries, shifted.
    assert any(
        row is not None and len({r.start - d for r in row.records} & boundaries) > 9
        for row in found
        for d in range(-8, 9)
    )


def test_nested_records() -> None:
    data = b"A\x08B\x06C\x01xC\x01yD\x02zz"
    top = read_layout(data, Form(U8, 1, 0), 0)
    assert top is not None
    assert [r.start for r in top.records] == [0, 10]
    inner = top.records[0].children
    assert inner is not None
    assert inner.records[0].children is not None
    assert [data[r.start] for r in inner.records[0].children.records] == [ord("C"), ord("C")]


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_format(seed: int) -> None:
    assert len(layouts(Random(seed).randbytes(3000))) <= 1


def test_zeros_are_no_format() -> None:
    assert layouts(bytes(500)) == ()
