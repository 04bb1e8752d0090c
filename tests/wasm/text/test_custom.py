"""Custom sections in text: annotations that give the same bytes in the same place again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import wat2wasm

import smith
from smith.wasm import module as wasm
from smith.wasm.custom.encode import BRANCH_HINTS, Field, encode_producers
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.types import EMPTY_BLOCK, FUNCREF, I32
from tests.wasm.name_sections import number
from tests.wasm.strategies import texts

ONE = [op("i32.const"), 1]


def every_section() -> Module:
    """Valid, with all sections; code needs the data count section."""
    module = Module()
    module.types = [wasm.function_type([], [])]
    module.groups = [1]
    module.imports = [wasm.Import("m", "n", wasm.FunctionType(0))]
    module.functions = [wasm.Function(0, [], [op("data.drop"), 0])]
    module.tables = [wasm.Table(wasm.TableType(FUNCREF, 1), [])]
    module.memories = [wasm.MemoryType(1)]
    module.tags = [wasm.TagType(0)]
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable=False), ONE)]
    module.exports = [wasm.Export("f", wasm.FUNCTION, 0)]
    module.start = 0
    module.elements = [wasm.Element(0, 0, ONE, FUNCREF, [0], [])]
    module.data = [wasm.Data(0, 0, ONE, b"x")]
    module.has_data_count = True
    return module


customs = st.lists(
    st.builds(
        wasm.Custom, texts.filter(lambda text: text != "name"), st.binary(), st.integers(0, 13)
    ),
    max_size=4,
)


@given(customs)
def test_custom_sections_stay_where_they_are(some: list[wasm.Custom]) -> None:
    """The name of one may be `producers` or that of branch hints, if Hypothesis finds that."""
    module = every_section()
    order = [0, 1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]
    module.customs = sorted(some, key=lambda custom: order.index(custom.after))
    binary = encode(module)
    assert bytes(wat2wasm(smith.print_wat(binary))) == binary


def customs_of(module: Module) -> list[str]:
    lines = smith.print_wat(encode(module)).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("  (@"))
    return [line[2:] for line in lines[first:-1]]


def test_places() -> None:
    module = every_section()
    module.customs = [
        wasm.Custom("a", b"", 0),
        wasm.Custom("b", b"\0", 3),
        wasm.Custom("c", b"x" * 65, 12),
        wasm.Custom("d\n", b'"', 11),
    ]
    assert customs_of(module) == [
        '(@custom "a" (before first) "")',
        '(@custom "b" (after func) "\\00")',
        '(@custom "c" (before code)',
        f'  "{"x" * 64}"',
        '  "x"',
        ")",
        '(@custom "d\\0a" "\\22")',
    ]


def producers(*fields: Field) -> bytes:
    return encode_producers([*fields])


LANGUAGE = ("language", [("C", "17"), ("Rust", '"')])
TOOL = ("processed-by", [("clang", "19")])


def test_producers() -> None:
    module = every_section()
    module.customs = [wasm.Custom("producers", producers(LANGUAGE, TOOL), 11)]
    assert customs_of(module) == [
        "(@producers",
        '  (language "C" "17")',
        '  (language "Rust" "\\22")',
        '  (processed-by "clang" "19")',
        ")",
    ]
    binary = encode(module)
    assert bytes(wat2wasm(smith.print_wat(binary))) == binary


@pytest.mark.parametrize(
    ("content", "after"),
    [
        (producers(LANGUAGE), 0),
        (producers(TOOL, LANGUAGE), 11),
        (producers(LANGUAGE, LANGUAGE), 11),
        (producers(("language", [])), 11),
        (producers(("linker", [("ld", "1")])), 11),
        (producers(LANGUAGE) + b"\0", 11),
        (producers(LANGUAGE)[:-1], 11),
        (b"\x81\0" + producers(LANGUAGE)[1:], 11),
        (b"\0", 11),
        (b"", 11),
    ],
)
def test_producers_that_readers_would_write_in_another_way(content: bytes, after: int) -> None:
    module = every_section()
    module.customs = [wasm.Custom("producers", content, after)]
    assert customs_of(module)[0].startswith('(@custom "producers"')
    binary = encode(module)
    assert bytes(wat2wasm(smith.print_wat(binary))) == binary


# A function with branches: local.get, if, end, local.get, br_if, at these offsets in its body.
BODY = [op("local.get"), 0, op("if"), EMPTY_BLOCK, op("end"), op("local.get"), 0, op("br_if"), 0]
IF, BR_IF = 3 + 2, 3 + 2 + 2 + 1 + 2


def hinted(content: bytes) -> bytes:
    module = every_section()
    module.functions = [
        wasm.Function(0, [(1, I32)], BODY),
        wasm.Function(0, [], [op("data.drop"), 0]),
        wasm.Function(0, [(1, I32)], BODY),
    ]
    module.customs = [wasm.Custom(BRANCH_HINTS, content, 12)]
    return encode(module)


def hints(*functions: tuple[int, list[tuple[int, int]]]) -> bytes:
    """With values that no hint has, too."""
    parts = [
        number(index) + number(len(found)) + b"".join(number(at) + bytes([1, v]) for at, v in found)
        for index, found in functions
    ]
    return number(len(parts)) + b"".join(parts)


@pytest.mark.parametrize("folded", [False, True])
def test_branch_hints(folded: bool) -> None:
    binary = hinted(hints((1, [(IF, 1), (BR_IF, 0)]), (3, [(BR_IF, 1)])))
    text = smith.print_wat(binary, folded=folded)
    assert "@custom" not in text
    assert bytes(wat2wasm(text)) == binary


def test_where_branch_hints_stand() -> None:
    binary = hinted(hints((1, [(IF, 1), (BR_IF, 0)])))
    flat = smith.print_wat(binary).splitlines()
    begin = flat.index("  (func (;1;) (type 0) (local i32)")
    assert flat[begin + 1 : begin + 9] == [
        "    local.get 0",
        '    (@metadata.code.branch_hint "\\01")',
        "    if",
        "    end",
        "    local.get 0",
        '    (@metadata.code.branch_hint "\\00")',
        "    br_if 0",
        "  )",
    ]
    folded = smith.print_wat(binary, folded=True).splitlines()
    assert folded[begin + 1 : begin + 9] == [
        '    (@metadata.code.branch_hint "\\01")',
        "    (if",
        "      (local.get 0)",
        "      (then))",
        '    (@metadata.code.branch_hint "\\00")',
        "    (br_if 0",
        "      (local.get 0))",
        "  )",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        hints((1, [])),
        hints((1, [(IF, 2)])),
        hints((1, [(IF - 1, 1)])),
        hints((1, [(IF - 2, 1)])),
        hints((1, [(BR_IF, 1), (IF, 1)])),
        hints((1, [(IF, 1), (IF, 1)])),
        hints((0, [(IF, 1)])),
        hints((4, [(IF, 1)])),
        hints((3, [(IF, 1)]), (1, [(IF, 1)])),
        hints((1, [(IF, 1)])) + b"\0",
        hints((1, [(IF, 1)]))[:-1],
        hints((1, [(IF, 1)])).replace(b"\1\1", b"\2\1\1")[:-1] + b"\1",
    ],
)
def test_branch_hints_that_are_none(content: bytes) -> None:
    """They are a custom section like any other, and nothing fails."""
    binary = hinted(content)
    text = smith.print_wat(binary)
    assert f'(@custom "{BRANCH_HINTS}" (before code)' in text
    assert bytes(wat2wasm(text)) == binary
