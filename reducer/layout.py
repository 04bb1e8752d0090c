"""Length-prefixed structure, found by its consistency.

In many formats records stand in a row, each with its length in front. Whoever guesses the
form of the length and what surrounds it can hop from record to record, and arrives exactly
at the end of the input or of the record around them. Wrong guesses hardly ever do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import Final

from reducer.numerals import LEB128, U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE, Numeral

NUMERALS: Final[tuple[Numeral, ...]] = (
    U8,
    U16_BIG,
    U16_LITTLE,
    U32_BIG,
    U32_LITTLE,
    LEB128,
)
MOST_BEFORE: Final = 4  # bytes of a record before its length: a tag
MOST_AFTER: Final = 8  # bytes behind what the length counts: a checksum, padding
MOST_HEAD: Final = 16  # bytes before the first record of the input
MOST_INNER_HEAD: Final = 4
UNITS: Final = (2, 4, 8)  # bytes of what a length may count instead of bytes
ALIGNMENTS: Final = (2, 4)  # of contents
MOST_RECORDS: Final = 2048  # of a row
MOST_POOR: Final = 8  # records of a row without evidence for it: zeros, mostly
MOST_VISITED: Final = 64  # records of failed rows of one form, after which it is given up
MOST_LAYOUTS: Final = 6
HOPELESS: Final = -16.0  # bits of evidence against a row, from which on it is given up


@dataclass(frozen=True)
class Form:
    """What records of a format look like: BEFORE bytes, a length, the content, AFTER bytes.

    The length is in units of UNIT bytes, and the content is padded to a multiple of ALIGN.
    AFTER is negative where the length counts itself, too.
    """

    numeral: Numeral
    before: int
    after: int
    unit: int = 1
    align: int = 1


@dataclass
class Record:
    """Offsets of a record and its parts; its length as it is written; the records in it."""

    start: int
    length_at: int
    content: int
    content_end: int
    end: int
    length: int
    children: Row | None = None


@dataclass
class Row:
    """Records one after the other, up to the end of what contains them."""

    head: int  # where the bytes before the first record start
    records: list[Record] = field(default_factory=list)
    evidence: float = 0.0

    @property
    def start(self) -> int:
        return self.records[0].start


def read_row(
    data: bytes, form: Form, head: int, start: int, end: int, seen: set[int]
) -> Row | None:
    """The records from START to exactly END; None if there are none, or no good ones.

    Rows that meet go on together: of those that meet one whose starts have been SEEN, only
    that first one counts.
    """
    found = Row(head)
    tags = Tags(data)
    at = start
    while at < end:
        record = _read_record(data, form, at, end)
        if record is None or at in seen or len(found.records) == MOST_RECORDS:
            return None
        seen.add(at)
        found.records.append(record)
        found.evidence += evidence(record.content - record.length_at, record.length)
        if form.before:
            found.evidence += tags.evidence(data[at])
        poor = found.evidence <= 0 and record.length == 0 and len(found.records) > MOST_POOR
        if poor or found.evidence < HOPELESS:
            return None
        at = record.end
    return found if found.records else None


def _read_record(data: bytes, form: Form, at: int, end: int) -> Record | None:
    read = form.numeral.read(data, at + form.before)
    if read is None:
        return None
    length, content = read
    size = length * form.unit
    stop = content + -(-size // form.align) * form.align + form.after
    if not content <= stop <= end:
        return None
    return Record(at, at + form.before, content, min(content + size, stop), stop, length)


def evidence(width: int, length: int) -> float:
    """Bits by which a length is smaller than bytes at random would make it; -1 at least.

    Zeros prove nothing: they are what a reduction leaves behind.
    """
    bits = length.bit_length()
    return max(8 * width - bits - 2 * log2(bits + 1), -1.0) if length else 0.0


class Tags:
    """The tags of the records of a row; that they repeat is evidence, if other bytes do not."""

    def __init__(self, data: bytes) -> None:
        self._shares = _shares(data)
        self._seen: set[int] = set()
        self._chance = 0.0  # that any byte of the data is one of them

    def evidence(self, tag: int) -> float:
        """Bits for a tag that stood in front of an earlier record, too; -1 for a new one."""
        if tag in self._seen:
            return -log2(self._chance) - 1
        self._seen.add(tag)
        self._chance += self._shares[tag]
        return -1.0


@lru_cache(maxsize=2)
def _shares(data: bytes) -> dict[int, float]:
    return {byte: n / len(data) for byte, n in Counter(data).items()}


def read_layout(data: bytes, form: Form, head: int, seen: set[int] | None = None) -> Row | None:
    """The records from offset HEAD to the end of the data, and the records in them."""
    top = read_row(data, form, 0, head, len(data), set() if seen is None else seen)
    if top is not None:
        _nest(data, form, top)
    return top


def _nest(data: bytes, form: Form, row: Row) -> None:
    """Look for rows inside of the records; add up the evidence."""
    for record in row.records:
        seen: set[int] = set()
        for head in range(min(MOST_INNER_HEAD, record.content_end - record.content)):
            start = record.content + head
            inner = read_row(data, form, record.content, start, record.content_end, seen)
            if inner is not None:
                record.children = inner
                _nest(data, form, inner)
                row.evidence += max(inner.evidence, 0)
                break


def _forms() -> Iterator[Form]:
    for numeral in NUMERALS:
        for before in range(MOST_BEFORE + 1):
            for after in range(-MOST_AFTER, MOST_AFTER + 1):
                yield Form(numeral, before, after)
            for unit in UNITS:
                yield Form(numeral, before, 0, unit=unit)
            for align in ALIGNMENTS:
                yield Form(numeral, before, 0, align=align)


FORMS: Final = tuple(_forms())


def rarity(form: Form) -> float:
    """Bits that the form costs beyond a tag, a length and a content."""
    return 2.0 * ((form.unit > 1) + (form.align > 1) + (form.after != 0))


@lru_cache(maxsize=2)
def layouts(data: bytes) -> tuple[tuple[Form, int], ...]:
    """Plausible forms, each with the offset of the first record, the most plausible first."""
    found: list[tuple[float, Form, int]] = []
    for form in FORMS:
        seen: set[int] = set()
        for head in range(min(MOST_HEAD, len(data))):
            if len(seen) > MOST_VISITED:
                break
            top = read_layout(data, form, head, seen)
            if top is not None and top.evidence > 0:
                found.append((top.evidence - rarity(form), form, head))
    found.sort(key=lambda f: -f[0])
    return tuple((form, head) for _, form, head in found[:MOST_LAYOUTS])
