"""A module that is being changed, and where the changes find what to put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, TypeVar

from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.types import (
    CONCRETE,
    HEAP_TYPES,
    I8,
    I16,
    NUMBER_TYPES,
    heap_of,
    is_exact,
    is_nullable,
    is_ref,
    ref,
)

T = TypeVar("T")

ODD_INDEX: Final = 12  # one in so many indices is at the edge of what there is, or beyond

U32: Final = (0, 1, 2, 3, 0x7F, 0x80, 0xFFFF, 0x10000, 0x10001, 2**31 - 1, 2**31, 2**32 - 1)
U64: Final = (*U32, 2**32, 2**47, 2**48, 2**48 + 1, 2**63, 2**64 - 1)

PACKED: Final = (I8, I16)
NUMBERS: Final = [number for number, _, _ in NUMBER_TYPES if number not in PACKED]
HEAPS: Final = [number for number, _, _, _ in HEAP_TYPES]

# By kind of immediate, the kind of import that comes first in its index space.
EXTERN_KIND: Final = {
    table.FUNC: wasm.FUNCTION,
    table.TABLE: wasm.TABLE,
    table.MEMORY: wasm.MEMORY,
    table.GLOBAL: wasm.GLOBAL,
    table.TAG: wasm.TAG,
}


class Draft:
    """The module, another one whose parts may be taken, and the chance by which it is changed.

    Parts are taken as they are, not copied: the other module is not to be used for anything else.
    """

    def __init__(self, module: wasm.Module, other: wasm.Module, rng: Random) -> None:
        self.module = module
        self.other = other
        self.rng = rng

    def one_in(self, n: int) -> bool:
        return self.rng.randrange(n) == 0

    def pick(self, items: Sequence[T]) -> T:
        return items[self.rng.randrange(len(items))]

    def place(self, items: Sequence[object]) -> int:
        """Where something may be inserted."""
        return self.rng.randrange(len(items) + 1)

    def size(self, kind: int) -> int:
        """How many there are in the index space of a kind of immediate, imports included."""
        module = self.module
        defined: dict[int, Sequence[object]] = {
            table.TYPE: module.types,
            table.FUNC: module.functions,
            table.TABLE: module.tables,
            table.MEMORY: module.memories,
            table.GLOBAL: module.globals,
            table.TAG: module.tags,
            table.ELEM: module.elements,
            table.DATA: module.data,
        }
        external = EXTERN_KIND.get(kind)
        return len(defined[kind]) + sum(item.type.kind == external for item in module.imports)

    def index(self, kind: int) -> int:
        """An index of this kind: mostly of something that is there."""
        return self.below(self.size(kind))

    def below(self, size: int) -> int:
        """A number below the size, mostly."""
        if size and not self.one_in(ODD_INDEX):
            return self.rng.randrange(size)
        return self.pick((size, size + 1, max(size - 1, 0), 0, *U32))

    def type_index(self, kind: int) -> int:
        """The index of a type of this kind, mostly."""
        found = [at for at, type in enumerate(self.module.types) if type.kind == kind]
        return self.pick(found) if found and not self.one_in(ODD_INDEX) else self.index(table.TYPE)

    def heap(self) -> int:
        """A heap type."""
        if self.module.types and self.one_in(2):
            return CONCRETE + self.index(table.TYPE)
        return self.pick(HEAPS)

    def reference(self) -> int:
        heap = self.heap()
        return ref(heap, self.one_in(2), heap >= CONCRETE and self.one_in(8))

    def value_type(self) -> int:
        return self.pick(NUMBERS) if self.one_in(2) else self.reference()

    def storage_type(self) -> int:
        return self.pick(PACKED) if self.one_in(4) else self.value_type()

    def near(self, t: int) -> int:
        """A type that has something in common with `t`, mostly."""
        if not is_ref(t) or self.one_in(4):
            return self.value_type()
        heap = heap_of(t)
        if self.one_in(2):
            return ref(heap, not is_nullable(t), is_exact(t))
        if heap >= CONCRETE and self.one_in(3):
            return ref(heap, is_nullable(t), not is_exact(t))
        return ref(self.heap(), is_nullable(t))

    def weighted(self, rows: Sequence[tuple[int, T]]) -> T:
        """An entry of a table, each as often as the column before it says."""
        left = self.rng.randrange(sum(weight for weight, _ in rows))
        for weight, entry in rows:
            left -= weight
            if left < 0:
                return entry
        raise AssertionError(rows)


Change = Callable[[Draft], bool]
"""Changes a module, and returns whether it found anything to do."""


def of_one(
    found: Callable[[wasm.Module], Sequence[T]], change: Callable[[Draft, T], None]
) -> Change:
    """The change of one of the things that are found in a module."""

    def change_one(draft: Draft) -> bool:
        things = found(draft.module)
        if things:
            change(draft, draft.pick(things))
        return bool(things)

    return change_one
