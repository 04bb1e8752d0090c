"""LEB128, the integer encoding of the binary format (spec section 5.2.2), written."""

from librt.strings import BytesWriter


def write_u(out: BytesWriter, value: int) -> None:
    """An unsigned integer, in as few bytes as it takes."""
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def write_s(out: BytesWriter, value: int) -> None:
    """A signed integer, in as few bytes as it takes."""
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
