"""Passes for tables of offsets, which have to follow what they point to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from reducer.numerals import U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE, Numeral
from reducer.schedule import Pass
from reducer.search import Edit, Steps, sweep
from reducer.shrinker import Shrinker

NUMERALS: Final = (U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE)
LONGEST_BLOCK: Final = 8

Table: TypeAlias = list[tuple[int, int, int]]  # of its numbers: start, end, value


@lru_cache(maxsize=2 * len(NUMERALS))
def table(data: bytes, numeral: Numeral) -> Table:
    """The longest row of numbers that increase and point behind it, into the data."""
    best: Table = []
    row: Table = []
    at = 0
    while (read := numeral.read(data, at)) is not None:
        value, end = read
        if end <= value <= len(data) and (not row or value > row[-1][2]):
            row.append((at, end, value))
            at = end
        elif row:
            best = max(best, row, key=len)
            at, row = row[0][0] + 1, []
        else:
            at += 1
    best = max(best, row, key=len)
    return [entry for entry in best if entry[2] >= best[-1][1]]


def relocated(
    numeral: Numeral, entries: Table, gone: list[tuple[int, int]], lowered: list[Edit]
) -> list[Edit]:
    """The deletions, and the entries that are left, pointing to where they pointed before."""
    edits: list[Edit] = [(start, end, b"") for start, end in gone]
    for start, end, value in entries:
        if not any(a <= start < b for a, b in gone):
            moved = sum(min(b, value) - a for a, b in gone if a < value)
            digits = numeral.write(value - moved)
            edits += [] if digits is None else [(start, end, digits)]
    return [*edits, *lowered]


def reference_deletion(numeral: Numeral) -> Pass:
    """Delete bytes that offsets in a table point past; or an entry and what it points to.

    02 | 03 05 | a b | c -> 01 | 02 | c
    """

    def delete_referenced(s: Shrinker) -> Steps[None]:
        yield from sweep(s, _edits)

    def _edits(data: bytes, at: int) -> Iterator[list[Edit]]:
        entries = table(data, numeral)
        if len(entries) < 2:
            return
        first, last = entries[0][0], entries[-1][1]
        for i, (start, end, value) in enumerate(entries):
            if start == at:
                stop = entries[i + 1][2] if i + 1 < len(entries) else len(data)
                gone = [(start, end), (value, stop)]
                for count in range(first - 1, -1, -1):
                    if data[count] == len(entries):
                        lowered = (count, count + 1, bytes([len(entries) - 1]))
                        yield relocated(numeral, entries, gone, [lowered])
                yield relocated(numeral, entries, gone, [])
        if at >= last:
            for size in range(LONGEST_BLOCK, 0, -1):
                if at + size <= len(data):
                    yield relocated(numeral, entries, [(at, at + size)], [])

    delete_referenced.__name__ = f"delete_referenced_by_{numeral.name}"
    return delete_referenced
