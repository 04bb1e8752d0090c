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


def longest(bits: int) -> int:
    """How many bytes an integer of so many bits may take."""
    return (bits + 6) // 7


def shortest_u(value: int) -> int:
    """How many bytes an unsigned integer takes."""
    return max((value.bit_length() + 6) // 7, 1)


def shortest_s(value: int) -> int:
    """How many bytes a signed integer takes, of which one bit is the sign."""
    magnitude = value if value >= 0 else ~value
    return magnitude.bit_length() // 7 + 1


def write_long(out: BytesWriter, value: int, length: int) -> None:
    """An integer in so many bytes, which must be enough for it: an unsigned or a signed one."""
    for _ in range(length - 1):
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
