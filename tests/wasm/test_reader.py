"""The cursor over a module's bytes, and LEB128 both ways."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from librt.strings import BytesWriter

from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL
from smith.wasm.leb128 import write_s, write_u
from smith.wasm.reader import Reader


def reader(data: bytes) -> Reader:
    return Reader(data, 0, len(data), ALL)


def written(write: Callable[[BytesWriter, int], None], value: int) -> bytes:
    out = BytesWriter()
    write(out, value)
    return out.getvalue()


def read_all(data: bytes, read: Callable[[Reader], int]) -> int:
    source = reader(data)
    value = read(source)
    assert not source.more()
    return value


def u32(source: Reader) -> int:
    return source.u32("it")


def u64(source: Reader) -> int:
    return source.u64("it")


def s32(source: Reader) -> int:
    return source.signed(32, "it")


def s33(source: Reader) -> int:
    return source.signed(33, "it")


def s64(source: Reader) -> int:
    return source.signed(64, "it")


@given(st.integers(0, (1 << 64) - 1))
def test_unsigned(value: int) -> None:
    data = written(write_u, value)
    assert len(data) == max(1, -(-value.bit_length() // 7))
    assert read_all(data, u64) == value
    if value < 1 << 32:
        assert read_all(data, u32) == value


@given(st.integers(-1 << 63, (1 << 63) - 1))
def test_signed(value: int) -> None:
    data = written(write_s, value)
    magnitude = value if value >= 0 else ~value
    assert len(data) == magnitude.bit_length() // 7 + 1
    assert read_all(data, s64) == value
    if magnitude < 1 << 31:
        assert read_all(data, s32) == value
        assert read_all(data, s33) == value


@pytest.mark.parametrize(
    ("read", "data", "value"),
    [
        (u32, b"\x80\x80\x80\x80\x00", 0),  # padding is fine
        (u32, b"\xff\xff\xff\xff\x0f", (1 << 32) - 1),
        (u64, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", (1 << 64) - 1),
        (s32, b"\xff\xff\xff\xff\x7f", -1),
        (s32, b"\x80\x80\x80\x80\x78", -1 << 31),
        (s33, b"\xff\xff\xff\xff\x0f", (1 << 32) - 1),
        (s64, b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", -1 << 63),
    ],
)
def test_longest_numbers(read: Callable[[Reader], int], data: bytes, value: int) -> None:
    assert read_all(data, read) == value


@pytest.mark.parametrize(
    ("read", "data", "message"),
    [
        (u32, b"", "unexpected end of section or function: it"),
        (u32, b"\x80", "unexpected end of section or function: it"),
        (u32, b"\xff\xff\xff\xff\x10", "integer too large: it"),
        (u32, b"\x80\x80\x80\x80\x80\x00", "integer representation too long: it"),
        (u64, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "integer too large: it"),
        (u64, b"\x80" * 10 + b"\0", "integer representation too long: it"),
        (s32, b"\xff\xff\xff\xff\x0f", "integer too large: it"),
        (s32, b"\x80\x80\x80\x80\x70", "integer too large: it"),
        (s33, b"\x80\x80\x80\x80\x10", "integer too large: it"),
        (s64, b"\x80" * 9 + b"\x01", "integer too large: it"),
        (s64, b"\x80" * 10 + b"\0", "integer representation too long: it"),
    ],
)
def test_numbers_out_of_range(read: Callable[[Reader], int], data: bytes, message: str) -> None:
    with pytest.raises(DecodeError) as caught:
        read(reader(data))
    assert caught.value.message == message


def test_what_is_behind_the_stop_is_out_of_reach() -> None:
    source = Reader(b"\1\2\3\4", 1, 3, ALL)
    with pytest.raises(DecodeError) as caught:
        source.take(3, "it")
    assert caught.value.offset == 3
    assert source.take(2, "it") == b"\2\3"
    for read in (source.u8, source.peek, source.name):
        with pytest.raises(DecodeError) as caught:
            read("it")
        assert caught.value.offset == 3


def test_a_count_is_at_most_what_is_left() -> None:
    assert reader(b"\2..").count("dots") == 2
    with pytest.raises(DecodeError) as caught:
        reader(b"\3..").count("dots")
    assert str(caught.value) == "unexpected end of section or function: 3 dots (at offset 0x3)"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names(text: str) -> None:
    content = text.encode("utf-8")
    assert reader(written(write_u, len(content)) + content).name("it") == text


@pytest.mark.parametrize("content", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
def test_names_are_utf8(content: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        reader(bytes([len(content)]) + content).name("it")
    assert caught.value.message == "malformed UTF-8 encoding: it"
    assert caught.value.offset == 1
