"""A cursor over the bytes of a module (spec section 5.2, values)."""

from typing import Final

from smith.wasm.errors import DecodeError
from smith.wasm.features import BIT

UNEXPECTED_END: Final = "unexpected end of section or function"
MEMORY64: Final = BIT["memory64"]


class Reader:
    """Reads `data` from `pos` to `stop`. Every read says what it is for, and moves on or raises.

    The features say which of the format's versions it is: some numbers got longer.
    """

    def __init__(self, data: bytes, pos: int, stop: int, features: int) -> None:
        self.data = data
        self.pos = pos
        self.stop = stop
        self.features = features

    def part(self, size: int) -> "Reader":
        """A reader of the next `size` bytes, of which there are as many; this one skips them."""
        self.pos += size
        return Reader(self.data, self.pos - size, self.pos, self.features)

    def more(self) -> bool:
        return self.pos < self.stop

    def u8(self, what: str) -> int:
        pos = self.pos
        if pos >= self.stop:
            raise DecodeError(f"{UNEXPECTED_END}: {what}", pos)
        self.pos = pos + 1
        return self.data[pos]

    def peek(self, what: str) -> int:
        if self.pos >= self.stop:
            raise DecodeError(f"{UNEXPECTED_END}: {what}", self.pos)
        return self.data[self.pos]

    def take(self, count: int, what: str) -> bytes:
        if count > self.stop - self.pos:
            raise DecodeError(f"{UNEXPECTED_END}: {what}", self.stop)
        self.pos += count
        return self.data[self.pos - count : self.pos]

    def u32(self, what: str) -> int:
        byte = self.u8(what)
        return byte if byte < 0x80 else self.long_u(byte, 32, what)

    def u64(self, what: str) -> int:
        byte = self.u8(what)
        return byte if byte < 0x80 else self.long_u(byte, 64, what)

    def address(self, what: str) -> int:
        """A size or an offset: as wide as the widest address there may be."""
        return self.u64(what) if self.features & MEMORY64 else self.u32(what)

    def long_u(self, byte: int, bits: int, what: str) -> int:
        """The unsigned LEB128 integer that begins with a byte that was just read."""
        value = byte & 0x7F
        shift = 7
        while byte >= 0x80:
            if shift >= bits:
                raise DecodeError(f"integer representation too long: {what}", self.pos)
            byte = self.u8(what)
            value |= (byte & 0x7F) << shift
            shift += 7
        if value >> bits:
            raise DecodeError(f"integer too large: {what}", self.pos - 1)
        return value

    def signed(self, bits: int, what: str) -> int:
        """A signed LEB128 integer of 32, 33 or 64 bits."""
        byte = self.u8(what)
        value = byte & 0x7F
        shift = 7
        while byte >= 0x80:
            if shift >= bits:
                raise DecodeError(f"integer representation too long: {what}", self.pos)
            byte = self.u8(what)
            value |= (byte & 0x7F) << shift
            shift += 7
        if byte & 0x40:
            value -= 1 << shift
        if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            raise DecodeError(f"integer too large: {what}", self.pos - 1)
        return value

    def fixed(self, width: int, what: str) -> int:
        """Little-endian bytes as an unsigned integer."""
        return int.from_bytes(self.take(width, what), "little")

    def count(self, what: str) -> int:
        """The length of a list: as each element takes a byte, at most as many as are left."""
        number = self.u32(f"number of {what}")
        if number > self.stop - self.pos:
            raise DecodeError(f"{UNEXPECTED_END}: {number} {what}", self.stop)
        return number

    def name(self, what: str) -> str:
        length = self.u32(f"length of {what}")
        start = self.pos
        if length > self.stop - start:
            raise DecodeError(f"{UNEXPECTED_END}: {what}", self.stop)
        try:
            return self.take(length, what).decode("utf-8")
        except UnicodeDecodeError:
            raise DecodeError(f"malformed UTF-8 encoding: {what}", start) from None
