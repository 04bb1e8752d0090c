"""Changes of a binary's bytes that leave sizes right, so that most of it is still read.

What cannot be divided into sections, to begin with, is changed as plain bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final, NamedTuple, TypeVar

from smith.wasm.encoder import CODE_SECTION, CUSTOM, MAGIC_AND_VERSION

T = TypeVar("T")

LONGEST: Final = 5  # bytes of an integer of 32 bits
MOST_BYTES: Final = 8  # inserted, deleted or moved at a time
SECTION_IDS: Final = range(16)

# Bytes that mean something in many places: ends of LEB128 integers, types, prefixes, `end`.
TELLING: Final = bytes.fromhex(
    "000102 0b 20 3f40 415f60 4e4f50 63646e6f7073 7c7d7e7f 8081 c0 fbfcfdfe ff"
)


class Section(NamedTuple):
    number: int
    content: bytes


def mutate(wasm: bytes, rng: Random) -> bytes:
    """The binary with a few changes."""
    sections, rest = divided(wasm)
    for _ in range(1 + min(rng.randrange(4), rng.randrange(4))):
        _weighted(rng, CHANGES)(rng, sections)
    mutant = joined(sections, rest)
    if rng.randrange(12) == 0:
        mutant = _weighted(rng, OUTER_CHANGES)(rng, mutant)
    return mutant


def divided(wasm: bytes) -> tuple[list[Section], bytes]:
    """The sections, and what follows the last of which all bytes are there."""
    sections: list[Section] = []
    pos = len(MAGIC_AND_VERSION)
    while pos < len(wasm):
        size, start = read_u(wasm, pos + 1)
        if size < 0 or start + size > len(wasm):
            break
        sections.append(Section(wasm[pos], wasm[start : start + size]))
        pos = start + size
    return sections, wasm[pos:]


def joined(sections: list[Section], rest: bytes = b"") -> bytes:
    parts = [bytes([number]) + sized(content) for number, content in sections]
    return b"".join([MAGIC_AND_VERSION, *parts, rest])


def without_customs(wasm: bytes) -> bytes:
    """The binary without its custom sections."""
    sections, rest = divided(wasm)
    return joined([section for section in sections if section.number != CUSTOM], rest)


def sized(content: bytes) -> bytes:
    return leb128(len(content)) + content


def read_u(data: bytes, pos: int) -> tuple[int, int]:
    """An unsigned LEB128 integer and where it ends; -1 if it doesn't."""
    value = 0
    for place, byte in enumerate(data[pos : pos + LONGEST]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, pos + place + 1
    return -1, pos


def leb128(value: int, length: int = 0) -> bytes:
    """An unsigned integer in at least so many bytes."""
    out = bytearray()
    while value >= 0x80 or len(out) + 1 < length:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


# Changes of bytes, which may be empty


def flip(rng: Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def overwrite(rng: Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] = _telling(rng)


def step(rng: Random, data: bytearray) -> None:
    """A number that is one more or less."""
    if data:
        at = rng.randrange(len(data))
        data[at] = (data[at] + rng.choice((-1, 1))) % 256


def insert(rng: Random, data: bytearray) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = bytes([_telling(rng) for _ in range(1 + rng.randrange(3))])


def delete(rng: Random, data: bytearray) -> None:
    start, stop = _range(rng, data)
    del data[start:stop]


def duplicate(rng: Random, data: bytearray) -> None:
    start, stop = _range(rng, data)
    at = rng.randrange(len(data) + 1)
    data[at:at] = data[start:stop]


def pad(rng: Random, data: bytearray) -> None:
    """An integer in more bytes than it takes, as an unsigned or as a negative one."""
    if not data:
        return
    at = rng.randrange(len(data))
    if data[at] >= 0x80:
        return
    more = rng.choice((1, 1, 3, 4, 4, 5, 8, 9, 9, 10))
    sign = 0x7F if data[at] & 0x40 and rng.randrange(2) else 0
    last = rng.choice((sign, sign, sign, sign ^ 1 << rng.randrange(7)))
    data[at : at + 1] = bytes([data[at] | 0x80, *[sign | 0x80] * (more - 1), last])


BYTE_CHANGES: Final[list[tuple[int, Callable[[Random, bytearray], None]]]] = [
    (6, flip),
    (6, overwrite),
    (6, step),
    (4, insert),
    (4, delete),
    (2, duplicate),
    (6, pad),
]


def changed(rng: Random, data: bytes) -> bytes:
    new = bytearray(data)
    _weighted(rng, BYTE_CHANGES)(rng, new)
    return bytes(new)


# Changes of sections


def change_content(rng: Random, sections: list[Section]) -> None:
    """Other bytes in a section, or in a function's body, whose size stays right, too."""
    if not sections:
        return
    at = rng.randrange(len(sections))
    number, content = sections[at]
    new = _with_a_changed_body(rng, content) if number == CODE_SECTION and rng.randrange(8) else b""
    sections[at] = Section(number, new or changed(rng, content))


def _with_a_changed_body(rng: Random, content: bytes) -> bytes:
    """The code section's content with another body; empty if it has none."""
    _, start = read_u(content, 0)
    bodies: list[tuple[int, int, int]] = []
    pos = start
    while pos < len(content):
        size, begin = read_u(content, pos)
        if size < 0 or begin + size > len(content):
            break
        bodies.append((pos, begin, begin + size))
        pos = begin + size
    if not bodies:
        return b""
    at, begin, stop = bodies[rng.randrange(len(bodies))]
    return content[:at] + sized(changed(rng, content[begin:stop])) + content[stop:]


def swap(rng: Random, sections: list[Section]) -> None:
    if len(sections) > 1:
        a, b = rng.sample(range(len(sections)), 2)
        sections[a], sections[b] = sections[b], sections[a]


def remove(rng: Random, sections: list[Section]) -> None:
    if sections:
        del sections[rng.randrange(len(sections))]


def repeat(rng: Random, sections: list[Section]) -> None:
    if sections:
        at = rng.randrange(len(sections))
        sections.insert(at, sections[at])


def renumber(rng: Random, sections: list[Section]) -> None:
    if sections:
        at = rng.randrange(len(sections))
        sections[at] = Section(rng.choice(SECTION_IDS), sections[at].content)


def add(rng: Random, sections: list[Section]) -> None:
    """A section without entries, or a custom one."""
    at = rng.randrange(len(sections) + 1)
    names = (b"\0", b"\1a", b"\2a", b"\1\xff", b"\4name\0\1\0", b"")
    empty = Section(rng.choice(SECTION_IDS), rng.choice((b"\0", b"", b"\0\0", b"\1")))
    sections.insert(at, rng.choice((empty, Section(CUSTOM, rng.choice(names)))))


CHANGES: Final[list[tuple[int, Callable[[Random, list[Section]], None]]]] = [
    (20, change_content),
    (1, swap),
    (1, remove),
    (1, repeat),
    (1, renumber),
    (2, add),
]


# Changes of a whole binary


def pad_a_size(rng: Random, wasm: bytes) -> bytes:
    """A section's size in more bytes than it takes."""
    sections, rest = divided(wasm)
    parts = [bytes([number]) + sized(content) for number, content in sections]
    if parts:
        at = rng.randrange(len(parts))
        number, content = sections[at]
        parts[at] = bytes([number]) + leb128(len(content), 2 + rng.randrange(LONGEST)) + content
    return b"".join([MAGIC_AND_VERSION, *parts, rest])


def truncate(rng: Random, wasm: bytes) -> bytes:
    return wasm[: rng.randrange(len(wasm) + 1)]


def lengthen(rng: Random, wasm: bytes) -> bytes:
    return wasm + rng.randbytes(1 + rng.randrange(4))


def change_any(rng: Random, wasm: bytes) -> bytes:
    return changed(rng, wasm)


OUTER_CHANGES: Final[list[tuple[int, Callable[[Random, bytes], bytes]]]] = [
    (4, pad_a_size),
    (2, truncate),
    (1, lengthen),
    (2, change_any),
]


def _range(rng: Random, data: bytearray) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, start + 1 + rng.randrange(MOST_BYTES)


def _telling(rng: Random) -> int:
    return rng.choice(TELLING) if rng.randrange(3) else rng.randrange(256)


def _weighted(rng: Random, rows: list[tuple[int, T]]) -> T:
    return rng.choice([entry for weight, entry in rows for _ in range(weight)])
