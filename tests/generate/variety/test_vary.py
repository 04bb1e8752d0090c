"""Varied modules mean what they meant before, and are as valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import smith
from smith.fuzz.mutate.binary import read_u
from smith.generate.variety import Manner, vary, vary_binary
from smith.unstructured import Unstructured
from smith.wasm import module as wasm
from smith.wasm.custom.names import FUNCTIONS, decode_names
from smith.wasm.decoder import decode, decode_placed
from smith.wasm.encode_code import encode_body, encoded
from smith.wasm.encoder import CODE_SECTION, encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from tests.generate.variety.bases import Base, bases, suite, variety
from tests.generate.variety.doors import Endless
from tests.generate.variety.meaning import meaning

per_cent = st.sampled_from([0, 30, 100])
inputs = st.binary(max_size=60) | st.integers(0).map(lambda seed: smith.input_from_seed(seed, 400))


def check(base: Base, varied: bytes) -> None:
    assert meaning(decode(varied)) == meaning(decode(base.wasm))
    smith.validate(varied, base.features)


@given(st.sampled_from(range(1000)), inputs, per_cent, per_cent, st.booleans())
def test_means_the_same(place: int, data: bytes, encoding: int, hints: int, names: bool) -> None:
    base = bases()[place % len(bases())]
    knobs = variety(base.features, encoding=encoding, hints=hints, names=names)
    check(base, vary_binary(base.wasm, Unstructured(data), knobs))


def test_every_base_in_many_ways() -> None:
    changed = 0
    for number, base in enumerate(bases()):
        for seed in (number, -number - 1):
            data = smith.input_from_seed(seed & 0xFFFF, 300)
            varied = vary_binary(base.wasm, Unstructured(data), variety(base.features))
            check(base, varied)
            changed += varied != base.wasm
    assert changed > 1.9 * len(bases())


def test_modules_of_the_suite(spec_testsuite: Path) -> None:
    """Under the features that each uses, and no more: only what they allow is used."""
    found = 0
    for number, base in enumerate(suite(spec_testsuite)):
        try:
            smith.validate(base.wasm, base.features)
        except smith.WasmError:
            continue
        found += 1
        data = smith.input_from_seed(number, 300)
        check(base, vary_binary(base.wasm, Unstructured(data), variety(base.features)))
    assert found > 1000


@pytest.mark.parametrize("data", [b"", b"\0", b"\0" * 500])
def test_without_choices_the_bytes_are_the_same(data: bytes) -> None:
    for base in bases():
        knobs = variety(base.features, names=False, producers=False)
        assert vary_binary(base.wasm, Unstructured(data), knobs) == base.wasm


@pytest.mark.parametrize("data", [b"", b"\0" * 500])
def test_without_choices_there_are_names_and_producers(data: bytes) -> None:
    for base in bases():
        varied = decode(vary_binary(base.wasm, Unstructured(data), variety(base.features)))
        names, producers = varied.customs
        found = decode_names(names.content).direct[FUNCTIONS]
        assert list(found.values()) == [f"f{index}" for index in range(len(found))]
        assert len(found) >= len(varied.functions)
        assert producers.name == "producers"
        assert b"language" in producers.content


@given(st.sampled_from(range(1000)), inputs)
def test_without_variety_the_bytes_are_the_same(place: int, data: bytes) -> None:
    base = bases()[place % len(bases())]
    nothing = variety(
        base.features, encoding=0, custom_sections=0, names=False, producers=False, hints=0
    )
    assert vary_binary(base.wasm, Unstructured(data), nothing) == base.wasm


@given(st.integers(0, 1000), st.integers(0, 0x110000))
@example(0, 239)
@example(70, 0x10FFFF)
def test_any_door_comes_to_an_end(place: int, answer: int) -> None:
    base = bases()[place % len(bases())]
    check(base, vary_binary(base.wasm, Endless(answer), variety(base.features)))


@given(st.integers(0, 1000), inputs)
def test_size_is_bounded(place: int, data: bytes) -> None:
    """Seven bytes for one, and what the input makes of custom sections and names."""
    base = bases()[place % len(bases())]
    assert len(vary_binary(base.wasm, Unstructured(data), variety(base.features))) < (
        100 * len(base.wasm) + 1000 * len(data) + 2000
    )


def module_of(*codes: list[int]) -> bytes:
    module = Module()
    module.types = [wasm.function_type([], [])]
    module.groups = [1]
    module.functions = [wasm.Function(0, [], code) for code in codes]
    return encode(module)


def bodies_of(binary: bytes) -> list[bytes]:
    """The bodies as they are in the bytes, without their sizes."""
    _, places = decode_placed(binary)
    found = []
    for begin in places.entries[CODE_SECTION]:
        size, start = read_u(binary, begin)
        found.append(binary[start : start + size])
    return found


@given(st.integers(0, 1000), inputs)
def test_bodies_stand_for_code(place: int, data: bytes) -> None:
    """The generator has no more than them: its functions have no code."""
    base = bases()[place % len(bases())]
    module = decode(base.wasm)
    bodies = [encode_body(f.locals, encoded(f.code)) for f in module.functions]
    module.functions = [wasm.Function(f.type_index, [], []) for f in module.functions]
    knobs = variety(base.features)
    choices = Unstructured(data)
    manners = [Manner(choices, knobs) for _ in bodies]
    assert vary(module, bodies, manners, choices, knobs) == vary_binary(
        base.wasm, Unstructured(data), knobs
    )


@given(inputs)
def test_a_change_of_a_body_leaves_the_others(data: bytes) -> None:
    """What is read for a body does not depend on those before."""
    const, drop = op("i32.const"), op("drop")
    other = [const, 5, drop] * 9
    knobs = variety(0, custom_sections=0, names=False, producers=False)
    short, long = (
        bodies_of(vary_binary(module_of(first, other), Unstructured(data), knobs))
        for first in ([], [const, 1, drop] * 30)
    )
    assert short[1] == long[1]


def test_a_body_that_is_large_stays_as_it_is() -> None:
    dropped = [op("i32.const"), 1, op("drop")]
    for count, varies in ((333_000, True), (333_400, False)):
        binary = module_of(dropped * count)
        varied = vary_binary(binary, Endless(120), variety(0, names=False, custom_sections=0))
        assert (bodies_of(varied) != bodies_of(binary)) == varies
