"""One decision, as plain data."""

from typing import Final, NamedTuple

INDEX: Final = "index"
PICK: Final = "pick"
ENTRY: Final = "entry"
OPERATION: Final = "operation"
STATEMENT: Final = "statement"
BITS: Final = "bits"
MORE: Final = "more"
BLOB: Final = "blob"
KINDS: Final = (INDEX, PICK, ENTRY, OPERATION, STATEMENT, BITS, MORE, BLOB)
"""The methods of `Choices` that a decision can be asked by; the others are in terms of these."""

BYTE: Final = 256  # the alternatives of each byte of a blob
YES_OR_NO: Final = 2


class RecordingError(ValueError):
    """Text that is no recording, a recording that does not fit, or that no bytes say."""


class Decision(NamedTuple):
    """What was asked, and what was answered.

    kind       n                               answer
    index      the alternatives                0 to n - 1
    pick       the alternatives                0 to n - 1
    entry      the menu's slots                a slot
    operation  the menu's slots                a slot, or -1: the statement was cut off
    statement  the menu's slots and the leads  a slot, or behind the last slot a lead
    bits       how many bits                   0 to 2 ** n - 1
    more       2                               0: the segment ended; 1: it went on
    blob       256                             bytes
    """

    kind: str
    n: int
    answer: int | bytes

    def __str__(self) -> str:
        return f"{self.kind} of {self.n}: {self.answer!r}"

    def number(self) -> int:
        """The answer, which is no blob's. Raises `RecordingError` if it is out of range."""
        answer = self.answer
        if isinstance(answer, int):
            least = -1 if self.kind == OPERATION else 0
            if self.kind == BITS:
                fits = answer >= 0 and answer.bit_length() <= self.n
            else:
                fits = least <= answer < self.n
            if fits:
                return answer
        raise RecordingError(f"{self} is out of range")

    def content(self) -> bytes:
        """The answer, which is a blob's. Raises `RecordingError` if it is none."""
        if isinstance(self.answer, bytes):
            return self.answer
        raise RecordingError(f"{self} is out of range")
