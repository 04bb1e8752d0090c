"""How a reference to an item of the module finds its target.

References are the hidden coupling between segments: with an index modulo a count, every reference
changes when an item is added. Here each item has a *key*, one digit of its segment, and a
reference is a digit that takes the next key on the *ring* of 240. An item that comes or goes then
moves only the references to itself and to its neighbour.
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.unstructured import DIGITS, Choices
from smith.wasm.hierarchy import Hierarchy
from smith.wasm.types import REF

# For rings that stay empty.
NOTHING: Final[list[int]] = []
PLACE_BITS: Final = 24  # of an entry while it is ordered by key: its place, and the key above it
PLACE_MASK: Final = (1 << PLACE_BITS) - 1


@mypyc_attr(acyclic=True)
class Keys:
    """Keys in ascending order, and the place among them that a digit refers to."""

    def __init__(self) -> None:
        self.keys = b""

    def place(self, choices: Choices, limit: int) -> int:
        """The place of the next key from a digit on, among the first `limit` >= 1.

        Where keys are equal, another digit chooses.
        """
        keys = self.keys
        wanted = choices.index(DIGITS)
        place = 0
        stop = limit
        while place < stop:
            middle = (place + stop) >> 1
            if keys[middle] < wanted:
                place = middle + 1
            else:
                stop = middle
        if place == limit:
            place = 0
        key = keys[place]
        last = place + 1
        if last < limit and keys[last] == key:
            stop = limit
            while last < stop:
                middle = (last + stop) >> 1
                if keys[middle] == key:
                    last = middle + 1
                else:
                    stop = middle
            place += choices.index(last - place)
        return place


@mypyc_attr(acyclic=True)
class Ring(Keys):
    """Indices of items, by key."""

    def __init__(self) -> None:
        super().__init__()
        self.added = NOTHING
        self.items = NOTHING

    def add(self, key: int, item: int) -> None:
        if not self.items:
            self.added = []
            self.items = []
        self.added.append(key)
        self.items.append(item)

    def settle(self) -> None:
        """Order what was added by key."""
        added = self.added
        if len(added) > 1:
            order = sorted([key << PLACE_BITS | place for place, key in enumerate(added)])
            self.keys = bytes([entry >> PLACE_BITS for entry in order])
            self.items = [self.items[entry & PLACE_MASK] for entry in order]
        elif added:
            self.keys = bytes(added)

    def pick(self, choices: Choices) -> int:
        """The item that a digit refers to; there is one, and nothing is added afterwards."""
        if not self.keys:
            self.settle()
        return self.items[self.place(choices, len(self.items))]


@mypyc_attr(acyclic=True)
class Rings:
    """A ring for each value type: of the items that have this type or one below it."""

    def __init__(self, hierarchy: Hierarchy) -> None:
        self.hierarchy = hierarchy
        self.none = Ring()
        self.numbers = [self.none] * REF
        self.references: dict[int, Ring] = {}

    def of(self, t: int) -> Ring:
        return self.numbers[t] if t < REF else self.references.get(t, self.none)

    def add(self, t: int, key: int, item: int) -> None:
        if t < REF:
            if self.numbers[t] is self.none:
                self.numbers[t] = Ring()
            self.numbers[t].add(key, item)
        else:
            self._add_reference(t, key, item)
            for above in self.hierarchy.above(t):
                self._add_reference(above, key, item)

    def _add_reference(self, t: int, key: int, item: int) -> None:
        ring = self.references.get(t)
        if ring is None:
            ring = self.references[t] = Ring()
        ring.add(key, item)
