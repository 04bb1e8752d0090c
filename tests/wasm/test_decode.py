"""The binary decoder."""

import pytest

from smith import validate
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.errors import DecodeError, ValidationError
from smith.wasm.features import ALL, BIT
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK
from tests.wasm.plain import plain
from tests.wasm.rows import every_row, module_of

HEADER = b"\0asm\1\0\0\0"
NOTHING = bytes([1, 4, 1, 0x60, 0, 0])  # type section: [] -> []
CUSTOM = bytes([0, 2, 1, 0x61])  # an empty one named a
LONG_ZERO = (0x80, 0x80, 0x80, 0x80, 0x80, 0)  # longer than a number of 32 bits
INCONSISTENT = "function and code section have inconsistent lengths"


@pytest.mark.parametrize(
    ("sections", "after"),
    [
        (CUSTOM + NOTHING, 0),
        (NOTHING + CUSTOM, 1),
        (bytes([8, 1, 0]) + CUSTOM, 8),
        (bytes([12, 1, 0]) + CUSTOM, 12),
        (NOTHING + bytes([3, 1, 0]) + CUSTOM, 1),  # sections without entries leave no trace
        (NOTHING + bytes([3, 2, 0x80, 0]) + CUSTOM, 1),
    ],
)
def test_custom_sections_stay_in_their_place(sections: bytes, after: int) -> None:
    module = decode(HEADER + sections)
    assert [custom.after for custom in module.customs] == [after]
    assert [custom.after for custom in decode(encode(module)).customs] == [after]


def section(number: int, *content: int) -> bytes:
    return bytes([number, len(content), *content])


def body(*code: int) -> bytes:
    """Sections of a module with one function."""
    return NOTHING + section(3, 1, 0) + section(10, 1, len(code) + 1, 0, *code)


CODE = len(HEADER + body())  # where the code of that function begins
NUMBER = (0x80, 0x80, 0x80, 0x80, 0x08)  # 2 ** 31 as LEB128


@pytest.mark.parametrize(
    ("data", "message", "offset"),
    [
        (b"", "unexpected end", 0),
        (b"\0asn\1\0\0\0", "magic header not detected", 0),
        (b"\0asm\1\0\1\0", "unknown binary version", 4),
        (HEADER + section(14), "malformed section id", 8),
        (HEADER + section(3, 0) + section(1, 0), "unexpected content after last section", 11),
        (HEADER + section(1, 0) * 2, "unexpected content after last section", 11),
        (HEADER + b"\1\2\0", "length out of bounds", 10),
        (HEADER + section(1, 0, 0), "section size mismatch", 11),
        (HEADER + section(1, *NUMBER), "unexpected end", 15),
        (HEADER + section(1, 1, 0x61), "malformed definition type", 11),
        (HEADER + section(1, 1, 0x60, *NUMBER), "unexpected end", 17),
        (HEADER + section(1, 1, 0x5F, 1, 0x7F, 2), "malformed mutability", 14),
        (HEADER + section(2, 1, 0, 0, 5, 0), "malformed import kind", 13),
        (HEADER + section(4, 1, 0x7F, 0, 0), "malformed reference type", 11),
        (HEADER + section(5, 1, 0x10, 0), "malformed limits flags", 11),
        (HEADER + section(5, 1, 0x81, 0, 0), "malformed limits flags", 11),
        (HEADER + section(5, 1, 8, 0, 64), "malformed page size", 13),
        (HEADER + section(6, 1, 0x78, 0, 0x0B), "malformed reference type", 11),
        (HEADER + section(7, 1, 0, 5, 0), "malformed export kind", 12),
        (HEADER + section(9, 1, 8), "malformed elements segment kind", 11),
        (HEADER + section(9, 1, 1, 1, 0), "malformed element kind", 12),
        (HEADER + section(11, 1, 3), "malformed data segment kind", 11),
        (HEADER + section(12, 1), "data count and data section have inconsistent lengths", 11),
        (HEADER + section(13, 1, 1, 0), "malformed tag attribute", 11),
        (HEADER + section(10, 1, 2, 0, 0x0B), INCONSISTENT, 14),
        (HEADER + section(3, 1, 0), INCONSISTENT, 12),
        (HEADER + body(0x0B, 0x0B), "section size mismatch", CODE + 1),
        (HEADER + body(0x02, 0x40, 0x0B), "unexpected end", CODE + 3),
        (HEADER + body(0x05, 0x0B), "END opcode expected", CODE),
        (HEADER + body(0x04, 0x40, 0x05, 0x05, 0x0B, 0x0B), "END opcode expected", CODE + 3),
        (HEADER + body(0xFF, 0x0B), "illegal opcode", CODE),
        (HEADER + body(0xFD, 0xFF, 0x7F, 0x0B), "illegal opcode", CODE),
        (HEADER + body(0x02, 0x60, 0x0B), "malformed reference type", CODE + 1),
        (HEADER + body(0x0E, *NUMBER), "unexpected end", CODE + 6),
        (HEADER + body(0xD0, 0x5F, 0x0B), "malformed heap type", CODE + 1),
        (HEADER + body(0x28, 0x80, 0x01, 0x00, 0x0B), "malformed memop flags", CODE + 1),
        (HEADER + body(0xFE, 0x03, 0x01, 0x0B), "zero byte expected", CODE + 2),
        (HEADER + body(0x1F, 0x40, 1, 4, 0, 0x0B), "malformed catch clause", CODE + 3),
        (HEADER + body(0xE3, 0, 1, 2, 0, 0, 0x0B), "malformed on clause", CODE + 3),
        (HEADER + body(0xFB, 0x18, 4, 0, 0x6E, 0x6E, 0x0B), "malformed cast flags", CODE + 2),
        (HEADER + body(0xFC, 0x09, 0, 0x0B), "data count section required", CODE - 1),
    ],
)
def test_malformed_modules(data: bytes, message: str, offset: int) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(data)
    assert caught.value.message.startswith(message)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("data", "feature", "message"),
    [
        (HEADER + section(12, 0), "bulk-memory", "malformed section id: 12"),
        (HEADER + section(13, 0), "exceptions", "malformed section id: 13"),
        (HEADER + section(5, 1, 8, 0, 16), "custom-page-sizes", "malformed limits flags: 0x8"),
        (HEADER + section(5, 1, 0, *LONG_ZERO), "memory64", "integer representation too long"),
        (HEADER + section(4, 1, 0x70, 0, *LONG_ZERO), "memory64", "integer representation too"),
        (HEADER + body(0x28, 2, *LONG_ZERO, 0x0B), "memory64", "integer representation too long"),
        (HEADER + body(0x28, 0x42, 0, 0, 0x0B), "multi-memory", "malformed memop flags"),
        (HEADER + body(0x3F, 0x80, 0, 0x0B), "multi-memory", "zero byte expected: memory"),
        (HEADER + body(0x11, 0, 0x80, 0, 0x0B), "reference-types", "zero byte expected: table"),
    ],
)
def test_numbers_were_shorter_before_a_feature(data: bytes, feature: str, message: str) -> None:
    decode(data, BIT[feature])
    with pytest.raises(DecodeError, match=message):
        decode(data, ALL & ~BIT[feature])


@pytest.mark.parametrize("locals", [(1, *NUMBER, 0x7F), (2, *NUMBER, 0x7F, *NUMBER, 0x7E)])
def test_locals_are_counted_rather_than_built(locals: tuple[int, ...]) -> None:
    content = (1, len(locals) + 1, *locals, 0x0B)
    data = HEADER + NOTHING + section(3, 1, 0) + section(10, *content)
    if locals[0] == 1:
        assert decode(data).functions[0].locals == [(1 << 31, 0)]
    else:
        with pytest.raises(DecodeError, match="too many locals"):
            decode(data)


def test_every_truncation_is_malformed_unless_it_ends_a_section() -> None:
    wasm = encode(every_row())
    for stop in (*range(64), *range(64, len(wasm), 97), len(wasm) - 1):
        if stop not in (8, 8 + 2 + wasm[9]):
            with pytest.raises(DecodeError):
                decode(wasm[:stop])


def test_deep_nesting_needs_no_stack() -> None:
    depth = 100_000
    module = module_of([[op("block"), EMPTY_BLOCK] * depth + [op("end")] * depth])
    assert plain(decode(encode(module))) == plain(module)


def test_a_table_with_an_empty_initial_value_is_not_one_without() -> None:
    """Which is not valid, and another module."""
    wasm = HEADER + section(4, 1, 0x40, 0, 0x70, 0, 0, 0x0B)
    assert encode(decode(wasm)) == wasm
    with pytest.raises(ValidationError, match="type mismatch"):
        validate(wasm)


@pytest.mark.parametrize("form", [(0x4E, 1), (0x4F, 0)], ids=["a group of one", "final"])
def test_long_forms_of_a_type_came_with_gc(form: tuple[int, int]) -> None:
    """As wasmparser has it, although a module is the same with the short form."""
    data = HEADER + section(1, 1, *form, 0x60, 0, 0)
    assert plain(decode(data)) == plain(decode(HEADER + NOTHING))
    with pytest.raises(
        DecodeError, match=r"malformed definition type: 0x4., which needs gc"
    ) as got:
        decode(data, ALL & ~BIT["gc"])
    assert got.value.offset == 11
