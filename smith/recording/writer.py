"""Decisions to bytes: the inverse of `Segment`.

What a segment answers depends on what stands next: nothing, a digit or a lead. At its end all reads
as 0; at a lead digits read as 0, too, and leave it there. So zeros in front of a lead or the end
need no bytes, unless somebody asks whether there is more. The decisions are gone through from the
last to the first, with the shortest way to write what follows for each of the three.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from smith.recording.decision import (
    BITS,
    BLOB,
    MORE,
    OPERATION,
    PICK,
    STATEMENT,
    Decision,
    RecordingError,
)
from smith.unstructured import CUT, DELIMITER, DIGITS, ESCAPE, SYMBOLS, digits_for

BYTE_OF: Final = [byte.to_bytes() for byte in range(256) if SYMBOLS[byte] != DELIMITER]
"""The byte of each symbol: the order of the two is the same."""

FIRST_LEAD_BYTE: Final = BYTE_OF[DIGITS][0]
NEVER_ESCAPED: Final = b"\x7e\x7f\x8a"
"""Bytes that do not come from behind an `ESCAPE`, as it would have been followed by another or by
a delimiter there."""


class Way(NamedTuple):
    """Bytes, as their beginning and what follows."""

    length: int
    first: bytes
    rest: "Way | None"

    def behind(self, first: bytes) -> "Way":
        return Way(self.length + len(first), first, self)

    def joined(self) -> bytes:
        parts: list[bytes] = []
        way: Way | None = self
        while way is not None:
            parts.append(way.first)
            way = way.rest
        return b"".join(parts)


class Ways(NamedTuple):
    """The shortest ways to write what follows: as nothing, from a digit on, from a lead on."""

    end: Way | None
    digit: Way | None
    lead: Way | None

    def behind(self, first: bytes) -> Way | None:
        """The shortest of all behind these bytes."""
        ways = [way for way in self if way is not None]
        return min(ways, key=lambda way: way.length).behind(first) if ways else None


NOTHING: Final = Way(0, b"", None)
UNREAD: Final = Ways(NOTHING, NOTHING.behind(BYTE_OF[0]), NOTHING.behind(BYTE_OF[DIGITS]))
"""Behind the last decision there may be anything."""


def segment_bytes(decisions: Sequence[Decision]) -> bytes:
    """The shortest segment from which these decisions are read.

    Raises `RecordingError` if there is none.
    """
    ways = UNREAD
    for place in range(len(decisions) - 1, -1, -1):
        try:
            ways = _before(decisions[place], ways)
        except RecordingError as error:
            raise RecordingError(f"decision {place}: {error}") from None
        if ways == (None, None, None):
            raise RecordingError(
                f"decision {place}: no bytes say {decisions[place]} and then what follows"
            )
    way = Ways(None, ways.digit, ways.lead).behind(b"")
    if way is None:
        raise RecordingError("decision 0: an empty segment is none")
    return way.joined()


def _before(decision: Decision, ways: Ways) -> Ways:
    """The ways to write a decision and what follows it."""
    kind = decision.kind
    if kind == MORE:
        goes_on = decision.number() == 1
        return Ways(None, ways.digit, ways.lead) if goes_on else Ways(ways.end, None, None)
    if kind == BLOB:
        return _before_blob(decision.content(), ways)
    if kind == STATEMENT:
        return _before_symbol(decision.number(), ways)
    if kind == OPERATION:
        slot = decision.number()
        return Ways(None, None, ways.lead) if slot == CUT else _before_symbol(slot, ways)
    for digit in reversed(_digits(decision)):
        zero = digit == 0
        ways = Ways(
            ways.end if zero else None, ways.behind(BYTE_OF[digit]), ways.lead if zero else None
        )
    return ways


def _before_symbol(symbol: int, ways: Ways) -> Ways:
    """A symbol that is read whatever it is, and that is digit 0 at the end."""
    way = ways.behind(BYTE_OF[symbol])
    if symbol >= DIGITS:
        return Ways(None, None, way)
    return Ways(ways.end if symbol == 0 else None, way, None)


def _digits(decision: Decision) -> list[int]:
    """The digits of a number, the lowest first."""
    value = decision.number()
    n = decision.n
    if decision.kind == BITS:
        return [value >> shift & 127 for shift in range(0, n, 7)]
    if n <= 24 or n == DIGITS or (n < DIGITS and decision.kind == PICK):
        return [value]
    return [value // DIGITS**place % DIGITS for place in range(digits_for(n, DIGITS))]


def _before_blob(content: bytes, ways: Ways) -> Ways:
    """All the rest of the segment."""
    if ways.end is None:
        return Ways(None, None, None)
    if not content:
        return Ways(NOTHING, None, NOTHING.behind(ESCAPE))
    raw = b"".join(map(_escaped, content))
    if raw[0] >= FIRST_LEAD_BYTE:
        return Ways(None, None, NOTHING.behind(raw))
    lead = None
    if content[0] not in NEVER_ESCAPED:
        lead = NOTHING.behind(ESCAPE + bytes([content[0] ^ 0x80]) + raw[1:])
    return Ways(None, NOTHING.behind(raw), lead)


def _escaped(byte: int) -> bytes:
    if SYMBOLS[byte] == DELIMITER or byte == ESCAPE[0]:
        return ESCAPE + bytes([byte ^ 0x80])
    return bytes([byte])
