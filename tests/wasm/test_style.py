"""Encodings that are not the shortest: they say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from librt.strings import BytesWriter

from smith.engines import Worker
from smith.wasm import module as wasm
from smith.wasm import style as forms
from smith.wasm.decoder import decode
from smith.wasm.encoder import IMPORT_SECTION, TAG_SECTION, TYPE_SECTION, encode
from smith.wasm.instructions import op
from smith.wasm.leb128 import longest, shortest_s, shortest_u, write_long, write_s, write_u
from smith.wasm.module import Module
from smith.wasm.style import Style
from smith.wasm.types import FUNCREF, I32
from tests.builds import CHECKOUT
from tests.conftest import WasmTools
from tests.wasm.plain import plain
from tests.wasm.strategies import modules

CORPUS = sorted((CHECKOUT / "corpus" / "decode").glob("*.wasm"))
SECTION_FORMS = range(forms.EMPTY_SECTION + TYPE_SECTION, forms.EMPTY_SECTION + TAG_SECTION + 1)


class Drawn(Style):
    """Each answer is the next of a list, which begins anew at its end; what was asked for."""

    def __init__(self, answers: list[int]) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[int] = []

    def next(self, what: int) -> int:
        self.asked.append(what)
        return self.answers[len(self.asked) % len(self.answers)]

    def u(self, out: BytesWriter, value: int, bits: int = 32) -> None:
        room = max(0, longest(bits) - shortest_u(value))
        write_long(out, value, shortest_u(value) + min(self.next(bits), room))

    def s(self, out: BytesWriter, value: int, bits: int) -> None:
        room = longest(bits) - shortest_s(value)
        write_long(out, value, shortest_s(value) + min(self.next(bits), room))

    def index(self, out: BytesWriter, value: int, kind: int) -> None:
        self.u(out, value)

    def is_long(self, form: int) -> bool:
        return self.next(form) > 0


def longest_style() -> Drawn:
    return Drawn([10])


@given(modules(), st.lists(st.sampled_from([0, 0, 1, 2, 10]), min_size=1, max_size=50))
def test_decodes_to_what_was_encoded(module: Module, answers: list[int]) -> None:
    assert plain(decode(encode(module, Drawn(answers)))) == plain(module)


@given(modules())
def test_answers_of_no_padding_give_the_shortest(module: Module) -> None:
    assert encode(module, Drawn([0])) == encode(module)


def test_every_form_is_asked_for() -> None:
    style = Drawn([0])
    encode(decode((CHECKOUT / "corpus" / "decode" / "empty.wasm").read_bytes()), style)
    for path in CORPUS:
        encode(decode(path.read_bytes()), style)
    lists = {form for form in SECTION_FORMS if form - forms.EMPTY_SECTION not in (8, 12)}
    others = {forms.LONG_GROUP, forms.LONG_FINAL, forms.LONG_REFERENCE, forms.LONG_MEMARG}
    assert set(style.asked) == {*others, *lists, 32, 33, 64}


@given(st.integers(0, (1 << 64) - 1))
def test_shortest_u(value: int) -> None:
    out = BytesWriter()
    write_u(out, value)
    assert shortest_u(value) == len(out)


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_shortest_s(value: int) -> None:
    out = BytesWriter()
    write_s(out, value)
    assert shortest_s(value) == len(out)


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        (3, 1, "03"),
        (3, 2, "8300"),
        (3, 5, "8380808000"),
        (-2, 1, "7e"),
        (-2, 3, "feff7f"),
        (-(1 << 63), 10, "8080808080808080807f"),
        ((1 << 64) - 1, 10, "ffffffffffffffffff01"),
    ],
)
def test_write_long(value: int, length: int, expected: str) -> None:
    out = BytesWriter()
    write_long(out, value, length)
    assert out.getvalue().hex() == expected


class Only(Style):
    """One form is long, numbers are short."""

    def __init__(self, form: int) -> None:
        super().__init__()
        self.form = form

    def is_long(self, form: int) -> bool:
        return form == self.form


def small_module() -> Module:
    """A function that loads, of a type; and a global of a reference."""
    module = Module()
    module.types = [wasm.function_type([], [I32])]
    module.groups = [1]
    code = [op("i32.const"), 0, op("i32.load"), 2, 0, 7]
    module.functions = [wasm.Function(0, [], code)]
    module.memories = [wasm.MemoryType(1)]
    null = [op("ref.null"), 0]
    module.globals = [wasm.Global(wasm.GlobalType(FUNCREF, mutable=False), null)]
    return module


@pytest.mark.parametrize(
    ("form", "short", "long"),
    [
        (forms.LONG_GROUP, "010501 6000017f", "010701 4e01 6000017f"),
        (forms.LONG_FINAL, "010501 6000017f", "010701 4f00 6000017f"),
        (forms.LONG_REFERENCE, "0606 01 70 00 d0700b", "0607 01 6370 00 d0700b"),
        (forms.LONG_MEMARG, "0a 09 01 07 00 4100 28 0207 0b", "0a 0a 01 08 00 4100 28 420007 0b"),
        (forms.EMPTY_SECTION + IMPORT_SECTION, "6000017f 03", "6000017f 020100 03"),
    ],
)
def test_long_forms(form: int, short: str, long: str) -> None:
    canonical = encode(small_module())
    assert bytes.fromhex(short) in canonical
    expected = canonical.replace(bytes.fromhex(short), bytes.fromhex(long))
    assert encode(small_module(), Only(form)) == expected


def test_numbers_are_as_long_as_the_format_allows() -> None:
    binary = encode(small_module(), longest_style())
    for section in (
        "01 9d80808000 8180808000 4e 8180808000 4f 8080808000 60 8080808000 8180808000 7f",  # types
        "05 8b80808000 8180808000 00 8180808000",  # memories
        "0a ab80808000 8180808000 a180808000 8080808000"  # code
        " 41 8080808000 28 c280808000 8080808000 87808080808080808000 0b",
    ):
        assert bytes.fromhex(section) in binary


@pytest.fixture(scope="module")
def workers() -> Iterator[list[Worker]]:
    with Worker("wasmtime") as wasmtime, Worker("v8") as v8:
        yield [wasmtime, v8]


def test_engines_accept_the_longest_of_all(workers: list[Worker]) -> None:
    """Whoever accepts a module accepts it in the longest encoding, too."""
    short = [path.read_bytes() for path in CORPUS]
    long = [encode(decode(binary), longest_style()) for binary in short]
    for worker in workers:
        before, after = (
            [outcome["outcome"] for outcome in worker.validate(modules)]
            for modules in (short, long)
        )
        assert before == after
        assert before.count("valid") > len(CORPUS) * 0.8


def test_wasmparser_accepts_the_longest_of_all(wasm_tools: WasmTools, tmp_path: Path) -> None:
    for path in CORPUS:
        if path.stem != "memory":  # has an alignment that is not valid
            binary = tmp_path / path.name
            binary.write_bytes(encode(decode(path.read_bytes()), longest_style()))
            wasm_tools("validate", "--features", "all", str(binary))
