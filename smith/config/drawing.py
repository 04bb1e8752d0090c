"""What swarm makes of knobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field
from itertools import compress
from typing import Any, Final

from smith.unstructured import DIGITS

IS_THERE: Final[list[bool]] = [digit % 4 < 3 for digit in range(DIGITS)]  # an entry, by its digit


class Drawing:
    """The knobs that are drawn, those rows of the table that have `among` or `swarm`.

    Of `among` a digit says of each entry whether it is there, the first apart, which always is;
    of `swarm` one digit says whether the knob has one of these values, and which.
    """

    def __init__(self, rows: Iterable[Field[Any]]) -> None:
        self.digits = 0
        self.names: list[str] = []
        self.among: list[tuple[str, tuple[str, ...], slice]] = []
        self.swarm: list[tuple[str, int, tuple[Any, ...]]] = []
        for row in rows:
            among, swarm = row.metadata["among"], row.metadata["swarm"]
            if among or swarm:
                self.names.append(row.name)
                start = self.digits
                self.digits += len(among) or 1
                if among:
                    self.among.append((row.name, among, slice(start + 1, self.digits)))
                else:
                    self.swarm.append((row.name, start, swarm))

    def values(self, digits: list[int]) -> list[tuple[str, Any]]:
        """The knobs that may differ from their defaults, and the values that they are to have."""
        found: list[tuple[str, Any]] = []
        for name, among, places in self.among:
            kept = compress(among[1:], map(IS_THERE.__getitem__, digits[places]))
            found.append((name, (among[0], *kept)))
        for name, place, values in self.swarm:
            digit = digits[place]
            if digit % 4 == 3:
                found.append((name, values[digit // 4 % len(values)]))
        return found
