"""The decoder of the name section."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.wasm.custom import names as name_section
from smith.wasm.custom.encode import encode_names
from smith.wasm.custom.names import Names, decode_names
from smith.wasm.errors import DecodeError
from tests.wasm.name_sections import name_sections, plain_names, sized

MODULE = b"\0" + sized(b"\1m")
FUNCTIONS = b"\1" + sized(b"\2\0\1f\3\2g\xc3")


@given(name_sections())
def test_decodes_to_what_was_encoded(names: Names) -> None:
    content = encode_names(names)
    again = decode_names(content)
    assert plain_names(again) == plain_names(names)
    assert again.ignored == 0
    assert encode_names(again) == content
    everything = sum(len(m) for m in names.direct) + names.has_module
    everything += sum(len(m) for maps in names.indirect for m in maps.values())
    assert again.count() == everything


def error_of(content: bytes) -> DecodeError | None:
    try:
        decode_names(content)
    except DecodeError as error:
        return error
    return None


@given(st.binary(max_size=40) | name_sections().map(encode_names), st.binary(max_size=3))
def test_any_bytes(content: bytes, more: bytes) -> None:
    """They are names or `DecodeError`, which says where."""
    error = error_of(content + more)
    assert error is None or 0 <= error.offset <= len(content + more)


def test_an_empty_section_names_nothing() -> None:
    names = decode_names(b"")
    assert names.count() == 0
    assert not names.has_module


def test_subsections_in_any_order_and_twice() -> None:
    """The first name of a thing counts, and those that do not count are counted."""
    locals = bytes([name_section.LOCALS]) + sized(b"\2\0\1\1\1x\0\2\1\1y\2\1z")
    names = decode_names(locals + b"\1" + sized(b"\1\0\1f") + b"\1" + sized(b"\2\0\1g\1\1h"))
    assert names.direct[name_section.FUNCTIONS] == {0: "f", 1: "h"}
    assert names.indirect[name_section.LOCALS] == {0: {1: "x", 2: "z"}}
    assert names.ignored == 2
    assert decode_names(MODULE + MODULE).ignored == 1


def test_other_subsections_are_counted() -> None:
    names = decode_names(b"\x0c" + sized(b"whatever") + MODULE)
    assert (names.module, names.ignored) == ("m", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\1", "unexpected end of section or function: size of name subsection (at offset 0x1)"),
        (b"\1\5\0", "length out of bounds: name subsection (at offset 0x2)"),
        (b"\1\2\0\0", "section size mismatch: name subsection (at offset 0x3)"),
        (MODULE[:-1] + b"\xff", "malformed UTF-8 encoding: name of module"),
        (FUNCTIONS, "malformed UTF-8 encoding: name"),
        (b"\1" + sized(b"\2\0\1f"), "unexpected end of section or function"),
        (b"\1" + sized(b"\xff\xff\xff\xff\x0f"), "4294967295 names"),
        (b"\2" + sized(b"\1\0\xff\xff\xff\xff\x0f"), "4294967295 names"),
    ],
)
def test_malformed(content: bytes, message: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_names(content)
    assert message in str(caught.value)
