"""Defined types as the validator holds them: closed, and equal if and only if they are identical.

A type index stands for the first index of an equal type: its canonical index. Types are equal if
their recursive groups are alike and they have the same place in them (iso-recursive equality, spec
section 3.1.3), so a group is looked up by a key in which references into the group itself are
relative. Value types are closed by putting canonical indices into them.
"""

from typing import Final

from smith.validate.errors import Invalid
from smith.wasm.module import NONE, SubType
from smith.wasm.types import BOT, CONCRETE, I8, I16, I32, REF, is_nullable

FIRST_CONCRETE: Final = REF + (CONCRETE << 2)  # value types from here on hold a type index
PACKED: Final = (I8, I16)
WITHIN: Final = 1 << 40  # in keys: added to the index of a reference into the group itself


class Definition:
    """A defined type: what its index expands to, all value types closed.

    `parent` is the canonical index of its supertype. `depth` and `jump` find an ancestor of any
    depth in logarithmic time: `jump` is the canonical index of an ancestor further up.
    """

    def __init__(self, index: int, subtype: SubType) -> None:
        self.index = index
        self.kind = subtype.kind
        self.final = subtype.final
        self.params = subtype.params
        self.results = subtype.results
        self.fields = subtype.fields
        self.mutable = subtype.mutable
        self.unpacked: list[int] = []  # the value types of the fields
        self.without_default = BOT  # of these the first that has no default value
        self.continuation = subtype.continuation
        self.describes = subtype.describes
        self.descriptor = subtype.descriptor
        self.parent = NONE
        self.depth = 0
        self.jump = index


class Definitions:
    """The types of a module by index; equal ones share their `Definition`."""

    def __init__(self) -> None:
        self.types: list[Definition] = []
        self.groups: dict[tuple[int, ...], int] = {}  # by key: the first type of such a group

    def at(self, index: int) -> Definition:
        """The definition at a type index. Raises `Invalid` if there is none."""
        if not 0 <= index < len(self.types):
            raise Invalid(f"unknown type {index}")
        return self.types[index]

    def close(self, t: int) -> int:
        """The value type with its canonical index. Raises `Invalid` if it names no type."""
        if t < FIRST_CONCRETE:
            return t
        heap = (t - REF) >> 2
        return t + ((self.at(heap - CONCRETE).index + CONCRETE - heap) << 2)

    def close_all(self, types: list[int]) -> list[int]:
        """The value types closed: the same list if there is nothing to do."""
        for t in types:
            if t >= FIRST_CONCRETE:
                return [self.close(each) for each in types]
        return types

    def add(self, group: list[SubType]) -> bool:
        """Add a recursive group whose references are known; whether it is one of a new shape."""
        start = len(self.types)
        key = self.key(group)
        first = self.groups.get(key, NONE)
        if first != NONE:
            self.types += self.types[first : first + len(group)]
            return False
        self.groups[key] = start
        # All of them first: they may refer to each other.
        self.types += [Definition(start + place, subtype) for place, subtype in enumerate(group)]
        for place, subtype in enumerate(group):
            self.link(self.types[start + place], subtype)
        return True

    def link(self, definition: Definition, subtype: SubType) -> None:
        """Close what a definition refers to, and give it its place below its supertype."""
        definition.params = self.close_all(subtype.params)
        definition.results = self.close_all(subtype.results)
        definition.fields = self.close_all(subtype.fields)
        definition.unpacked = [I32 if t in PACKED else t for t in definition.fields]
        for t in definition.unpacked:
            if t >= REF and not is_nullable(t):
                definition.without_default = t
                break
        definition.continuation = self.canonical(subtype.continuation)
        definition.describes = self.canonical(subtype.describes)
        definition.descriptor = self.canonical(subtype.descriptor)
        if subtype.supertypes:
            parent = self.types[subtype.supertypes[0]]
            definition.parent = parent.index
            definition.depth = parent.depth + 1
            definition.jump = self.jump(parent)

    def canonical(self, index: int) -> int:
        return index if index == NONE else self.types[index].index

    def jump(self, parent: Definition) -> int:
        """Where a child of this one jumps to: as far as two equal jumps, or one step.

        Source: Myers, An applicative random-access stack (1983).
        """
        far = self.types[parent.jump]
        further = self.types[far.jump]
        if parent.depth - far.depth == far.depth - further.depth:
            return further.index
        return parent.index

    def descends(self, index: int, ancestor: int) -> bool:
        """Whether the types with these canonical indices are the same or declared subtypes."""
        depth = self.types[ancestor].depth
        current = self.types[index]
        while current.depth > depth:
            far = self.types[current.jump]
            current = far if far.depth >= depth else self.types[current.parent]
        return current.index == ancestor

    def key(self, group: list[SubType]) -> tuple[int, ...]:
        """Equal for equal groups: lists are led by their length."""
        start = len(self.types)
        found = [len(group)]
        for subtype in group:
            found += [subtype.kind, 1 if subtype.final else 0, len(subtype.supertypes)]
            found += [self.key_index(index, start) for index in subtype.supertypes]
            found += [len(subtype.params), len(subtype.results), len(subtype.fields)]
            found += [self.key_type(t, start) for t in subtype.params]
            found += [self.key_type(t, start) for t in subtype.results]
            found += [self.key_type(t, start) for t in subtype.fields]
            found += [1 if mutable else 0 for mutable in subtype.mutable]
            found.append(self.key_index(subtype.continuation, start))
            found.append(self.key_index(subtype.describes, start))
            found.append(self.key_index(subtype.descriptor, start))
        return tuple(found)

    def key_index(self, index: int, start: int) -> int:
        if index < 0:
            return index
        return self.types[index].index if index < start else WITHIN + index - start

    def key_type(self, t: int, start: int) -> int:
        if t < FIRST_CONCRETE:
            return t
        heap = (t - REF) >> 2
        return t + ((self.key_index(heap - CONCRETE, start) + CONCRETE - heap) << 2)
