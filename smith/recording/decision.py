"""One decision, as plain data."""

from typing import Final, NamedTuple

from smith.unstructured import DIGITS, LEADS

INDEX: Final = "index"
PICK: Final = "pick"
ENTRY: Final = "entry"
OPERATION: Final = "operation"
STATEMENT: Final = "statement"
BITS: Final = "bits"
MORE: Final = "more"
BLOB: Final = "blob"
NUMBERS: Final = (INDEX, PICK, ENTRY, OPERATION, STATEMENT, BITS, MORE)
"""The kinds that a number answers. Kinds are methods of `Choices`; others are in terms of these."""

BYTE: Final = 256  # the alternatives of each byte of a blob
YES_OR_NO: Final = 2
MOST_BITS: Final = 1_000  # far more than anything is asked for
FIXED: Final = {
    ENTRY: DIGITS,
    OPERATION: DIGITS,
    STATEMENT: DIGITS + LEADS,
    MORE: YES_OR_NO,
    BLOB: BYTE,
}
"""The number of alternatives where it is always the same."""


class RecordingError(ValueError):
    """Text that is no recording, a recording that does not fit, or that no bytes say."""


class Decision(NamedTuple):
    """What was asked, and what was answered.

    kind       n                 answer
    index      the alternatives  0 to n - 1
    pick       the alternatives  0 to n - 1
    entry      240               a slot of the menu
    operation  240               a slot of the menu, or -1: the statement was cut off
    statement  254               a slot of the menu, or from 240 on a lead
    bits       how many bits     0 to 2 ** n - 1
    more       2                 0: the segment ended; 1: it went on
    blob       256               bytes
    """

    kind: str
    n: int
    answer: int | bytes

    def __str__(self) -> str:
        return f"{self.kind} of {self.n}: {self.answer!r}"

    def number(self) -> int:
        """The answer. Raises `RecordingError` for a blob, and if it is out of range."""
        answer = self.answer
        if not isinstance(answer, int) or not self._fits(answer):
            raise RecordingError(f"{self} is out of range")
        return answer

    def content(self) -> bytes:
        """The answer. Raises `RecordingError` if it is no blob's."""
        if not isinstance(self.answer, bytes):
            raise RecordingError(f"{self} is out of range")
        return self.answer

    def _fits(self, answer: int) -> bool:
        if self.kind == BITS:
            return answer >= 0 and answer.bit_length() <= self.n <= MOST_BITS
        least = -1 if self.kind == OPERATION else 0
        return (
            self.kind in NUMBERS
            and self.n == FIXED.get(self.kind, self.n)
            and (least <= answer < self.n)
        )
