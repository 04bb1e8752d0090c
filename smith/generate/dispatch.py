"""The table for indirect calls."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.signatures import NOBODY, Callee, Signature

FEWEST_COLUMNS: Final = 16
MOST_COLUMNS: Final = 64
HASH_MODULUS: Final = 65_521


@mypyc_attr(acyclic=True)
class Dispatch:
    """The table for indirect calls: a column of functions for each signature.

    Entry `row * columns + column` is the row-th function of the column's signature. Where a
    signature's column stands is a hash of it, so that the code of a call stays the same when
    functions of other signatures come or go. An index is kept inside a column by a mask.
    """

    def __init__(self) -> None:
        self.columns = FEWEST_COLUMNS
        self.rows = 0
        self.taken: dict[int, list[Callee]] = {}

    def lay_out(self, signatures: list[Signature], room: int) -> None:
        """Give signatures their columns, as far as there are, in a table of `room` entries."""
        while self.columns < MOST_COLUMNS and self.columns < 2 * len(signatures):
            self.columns *= 2
        while self.columns > room:
            self.columns >>= 1
        if not signatures or not self.columns:
            return
        taken = self.taken
        longest = 0
        for signature in sorted(signatures, key=_hash)[: self.columns]:
            column = _hash(signature) % self.columns
            while column in taken:
                column = (column + 1) % self.columns
            taken[column] = signature.members.callees
            signature.column = column
            longest = max(longest, len(signature.members.callees))
        self.rows = power_of_two_within(min(longest, room // self.columns))

    def functions(self) -> list[int]:
        """By entry, the index of the function there."""
        found: list[int] = []
        everybody = [callee for callees in self.taken.values() for callee in callees]
        columns = [self.taken.get(column, NOBODY) for column in range(self.columns)]
        for row in range(self.rows):
            for callees in columns:
                if row < len(callees):
                    found.append(callees[row].index)
                else:  # what no guarded index reaches
                    found.append(everybody[len(found) % len(everybody)].index)
        return found


def power_of_two_within(n: int) -> int:
    """The largest power of two that is at most n >= 1."""
    return 1 << (n.bit_length() - 1)


def _hash(signature: Signature) -> int:
    """Depends on the types alone."""
    found = len(signature.params)
    for t in signature.params:
        found = (found * 31 + t + 1) % HASH_MODULUS
    for t in signature.results:
        found = (found * 37 + t + 1) % HASH_MODULUS
    return found
