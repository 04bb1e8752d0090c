"""How unsigned integers are written in bytes: the forms that passes read and write them in.

A numeral has a `name`; `read(data, at)` gives the number that stands there and where it ends,
or None if there is none; `write(value)` gives its shortest form, or None if it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

LONGEST_LEB: Final = 10  # bytes, for 64 bits


@dataclass(frozen=True)
class Fixed:
    """An integer of a fixed width."""

    width: int
    order: Literal["big", "little"] = "big"

    @property
    def name(self) -> str:
        return f"u{8 * self.width}" + (f"_{self.order}" if self.width > 1 else "")

    def read(self, data: bytes, at: int) -> tuple[int, int] | None:
        """The number at that offset and where it ends."""
        end = at + self.width
        return (int.from_bytes(data[at:end], self.order), end) if end <= len(data) else None

    def write(self, value: int) -> bytes | None:
        """The shortest form of the number."""
        if not 0 <= value < 1 << 8 * self.width:
            return None
        return value.to_bytes(self.width, self.order)


@dataclass(frozen=True)
class Leb128:
    """Seven bits a byte, low ones first, the top bit set in all bytes but the last."""

    name: str = "leb128"

    def read(self, data: bytes, at: int) -> tuple[int, int] | None:
        """The number at that offset and where it ends."""
        value = 0
        for i in range(at, min(at + LONGEST_LEB, len(data))):
            value |= (data[i] & 0x7F) << 7 * (i - at)
            if data[i] < 0x80:
                return value, i + 1
        return None

    def write(self, value: int) -> bytes | None:
        """The shortest form of the number."""
        if value < 0:
            return None
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
        return bytes(out)


Numeral: TypeAlias = Fixed | Leb128

U8: Final = Fixed(1)
U16_BIG: Final = Fixed(2, "big")
U16_LITTLE: Final = Fixed(2, "little")
U32_BIG: Final = Fixed(4, "big")
U32_LITTLE: Final = Fixed(4, "little")
U64_BIG: Final = Fixed(8, "big")
U64_LITTLE: Final = Fixed(8, "little")
LEB128: Final = Leb128()

WIDE: Final = (U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE, U64_BIG, U64_LITTLE)
