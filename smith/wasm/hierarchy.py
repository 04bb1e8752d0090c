"""The defined types of a module, and how value types relate: subtyping, sizes, who holds what.

Types are equal here when they have one index, or when one group was made as a copy of the other:
all else that is equal by structure counts as different, which is safe wherever a subtype is wanted.
Source: WebAssembly 3.0, sections 3.3 (matching) and 2.3.8 (recursive types).
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, STRUCT_TYPE, SubType
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    CONT,
    EQ,
    EXN,
    EXTERN,
    FUNC,
    I8,
    I16,
    I31,
    I32,
    NOCONT,
    NOEXN,
    NOEXTERN,
    NOFUNC,
    NONE,
    REF,
    STRUCT,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
    ref,
)

# By abstract heap type, those above it.
ABOVE: Final[list[list[int]]] = [
    [],  # func
    [],  # extern
    [],  # any
    [ANY],  # eq
    [EQ, ANY],  # i31
    [EQ, ANY],  # struct
    [EQ, ANY],  # array
    [I31, STRUCT, ARRAY, EQ, ANY],  # none
    [FUNC],  # nofunc
    [EXTERN],  # noextern
    [],  # exn
    [EXN],  # noexn
    [],  # cont
    [CONT],  # nocont
]
# By abstract heap type, twice: whether the first is below the second, or the same.
IS_BELOW: Final = [[s == t or t in above for t in range(CONCRETE)] for s, above in enumerate(ABOVE)]
# By kind of composite type: the abstract heap type right above, and the one at the bottom.
OVER: Final[list[int]] = [FUNC, STRUCT, ARRAY, CONT]
UNDER: Final[list[int]] = [NOFUNC, NONE, NONE, NOCONT]
BOTTOMS: Final[list[int]] = [NONE, NOFUNC, NOEXTERN, NOEXN, NOCONT]

# By kind, the abstract reference types above, without null.
TOPS: Final[list[list[int]]] = [
    [ref(heap, False) for heap in (over, *ABOVE[over])] for over in OVER
]

# The classes of heap types that menus are made for: the abstract ones, then kinds of defined types.
DEFINED_CLASS: Final = 14
CLASSES: Final = 18
MENU_SLOTS: Final = REF + 2 * CLASSES

ENDLESS: Final = 1_000_000  # the size of what no value has, or none that is small enough
ENDLESS_ONE: Final[list[int]] = [ENDLESS]  # of a group of one type that is yet to be known
DEEPEST: Final = 63  # supertypes above a type: JavaScript's limit
MOST_DESCRIPTORS: Final = 2  # of a type that may have subtypes: its own, that one's, and so on
# Sizes of abstract heap types, where there is what makes their values.
ABSTRACT_SIZE: Final[dict[int, int]] = {
    FUNC: 1,
    EXTERN: 3,
    ANY: 2,
    EQ: 2,
    I31: 2,
    STRUCT: 2,
    ARRAY: 2,
    EXN: 5,
    CONT: 2,
}
LARGEST_VALUE: Final = 24  # instructions that make the simplest value of a type that is made at all
FIELD_BITS: Final = 12  # of a place: a type index and, below it, a field


@mypyc_attr(acyclic=True)
class Hierarchy:
    """What the generator knows of defined types, by type index.

    `inhabited` are the abstract heap types of which non-null values can be made, `functions` for
    how many function types there can be a function.
    """

    def __init__(self, inhabited: list[int], functions: int) -> None:
        self.inhabited = {heap: ABSTRACT_SIZE[heap] for heap in inhabited}
        self.functions = functions
        self.has_function: list[bool] = []
        self.types: list[SubType] = []
        self.groups: list[int] = []
        self.first: list[int] = []  # the first type of each group
        # Those above a type and itself, from the top; equal types are there by the first of them.
        self.path: list[list[int]] = []
        self.children: dict[int, list[int]] = {}
        self._below: dict[int, list[int]] = {}
        self.sizes: list[int] = []  # of their simplest values, see `size`
        self.constant_sizes: list[int] = []
        # By kind, types that may have subtypes: all, and those that have no descriptor.
        self.open: list[list[int]] = [[], [], [], []]
        self.plain: list[list[int]] = [[], [], [], []]
        self.by_kind: list[list[int]] = [[], [], [], []]
        self.described: list[int] = []  # types of structs that have a descriptor
        self.continuations: dict[int, int] = {}  # by function type: the first of continuations
        # Places (type << FIELD_BITS | field) by the type of what is read from there.
        self.holders: dict[int, list[int]] = {}
        self.mutable: list[int] = []  # places that may be written to
        self._standing: dict[int, list[int]] = {}
        self._above: dict[int, list[int]] = {}

    def add(self, group: list[SubType], twin: int = -1) -> int:
        """Add a recursive group; the index of its first type. `twin` is that of one it copies."""
        start = len(self.types)
        self.first.append(start)
        self.types += group
        self.groups.append(len(group))
        for place, subtype in enumerate(group):
            self._add_type(start + place, subtype, twin if twin < 0 else twin + place)
        self.sizes += self.sizes_of(group, start, constant=False)
        self.constant_sizes += self.sizes_of(group, start, constant=True)
        for place, subtype in enumerate(group):
            self._note_holders(start + place, subtype)
        return start

    def _add_type(self, index: int, subtype: SubType, twin: int) -> None:
        path = [index if twin < 0 else self.path[twin][-1]]
        if subtype.supertypes:
            above = subtype.supertypes[0]
            path = self.path[above] + path
            if above in self.children:
                self.children[above].append(index)
            else:
                self.children[above] = [index]
        self.path.append(path)
        if not subtype.final and len(path) <= DEEPEST and subtype.describes < 0:
            if subtype.descriptor < 0:
                self.plain[subtype.kind].append(index)
            if self._chain(subtype) <= MOST_DESCRIPTORS:
                self.open[subtype.kind].append(index)
        self.by_kind[subtype.kind].append(index)
        if subtype.descriptor >= 0:
            self.described.append(index)
        if subtype.kind == CONT_TYPE:
            self.continuations.setdefault(subtype.continuation, index)
        has_function = subtype.kind == FUNC_TYPE and self.functions > 0
        self.has_function.append(has_function)
        if has_function:
            self.functions -= 1

    def _chain(self, subtype: SubType) -> int:
        """How many descriptors a type has: its own, that one's, and so on; at most one too many."""
        count = 0
        while subtype.descriptor >= 0 and count <= MOST_DESCRIPTORS:
            subtype = self.types[subtype.descriptor]
            count += 1
        return count

    def below(self, index: int) -> list[int]:
        """The type itself, and those below it; asked when all of them are there."""
        found = self._below.get(index)
        if found is None:
            found = [index]
            for above in found:  # which grows
                if above in self.children:
                    found += self.children[above]
            self._below[index] = found
        return found

    def sizes_of(self, group: list[SubType], start: int, constant: bool) -> list[int]:
        """How many instructions make the simplest non-null value of each type of a group.

        `constant` asks for a constant expression.
        """
        if len(group) == 1:
            return [self._size(start, group[0], start, ENDLESS_ONE, constant)]
        sizes = [ENDLESS] * len(group)
        for _ in range(len(group)):  # a type is as large as those of the group that it holds
            changed = False
            for place, subtype in enumerate(group):
                size = self._size(start + place, subtype, start, sizes, constant)
                if size < sizes[place]:
                    sizes[place] = size
                    changed = True
            if not changed:
                break
        return sizes

    def _size(
        self, index: int, subtype: SubType, start: int, sizes: list[int], constant: bool
    ) -> int:
        if subtype.kind == FUNC_TYPE:
            added = index < len(self.has_function)
            possible = self.has_function[index] if added else self.functions > 0
            return 1 if possible else ENDLESS
        if subtype.kind == CONT_TYPE:
            if constant or CONT not in self.inhabited:
                return ENDLESS
            function = subtype.continuation
            size = sizes[function - start] if function >= start else self.sizes[function]
            return size + 1 if size < ENDLESS else ENDLESS
        if OVER[subtype.kind] not in self.inhabited:
            return ENDLESS
        if subtype.kind == ARRAY_TYPE:
            return 1
        size = 1
        if subtype.descriptor >= 0:
            size += sizes[subtype.descriptor - start]
        for t in [] if subtype.has_default() else subtype.fields:
            size += 1
            if t >= REF and not is_nullable(t):
                held = heap_of(t) - CONCRETE
                size += sizes[held - start] if held >= start else self.size(t, constant)
        return size if size <= LARGEST_VALUE else ENDLESS

    def _note_holders(self, index: int, subtype: SubType) -> None:
        if subtype.kind in (STRUCT_TYPE, ARRAY_TYPE):
            for field, t in enumerate(subtype.fields):
                if field >> FIELD_BITS:
                    break
                place = index << FIELD_BITS | field
                self._hold(I32 if t in (I8, I16) else t, place)
                if subtype.mutable[field]:
                    self.mutable.append(place)

    def _hold(self, t: int, place: int) -> None:
        self._hold_exactly(t, place)
        if t >= REF:
            for above in self.above(t):
                self._hold_exactly(above, place)

    def _hold_exactly(self, t: int, place: int) -> None:
        places = self.holders.get(t)
        if places is None:
            self.holders[t] = [place]
        else:
            places.append(place)

    def size(self, t: int, constant: bool = False) -> int:
        """How many instructions make the simplest value of a value type; ENDLESS: none can.

        `constant` asks for a constant expression.
        """
        if t < REF or is_nullable(t):
            return 1
        heap = heap_of(t)
        if heap >= CONCRETE:
            return (self.constant_sizes if constant else self.sizes)[heap - CONCRETE]
        return ENDLESS if constant and heap in (EXN, CONT) else self.inhabited.get(heap, ENDLESS)

    def makes(self, t: int) -> bool:
        """Whether there are values of the value type."""
        return self.size(t) < ENDLESS

    def makes_constant(self, t: int) -> bool:
        """Whether there is a constant expression for the value type."""
        return self.size(t, constant=True) < ENDLESS

    def all_make(self, types: list[int]) -> bool:
        """Whether there are values of each of the value types."""
        return all(t < REF or self.makes(t) for t in types)

    def has_values(self, index: int) -> bool:
        """Whether there are values of the defined type."""
        return self.sizes[index] < ENDLESS

    def menu_slot(self, t: int) -> int:
        """The number of the menu for the value type."""
        if t < REF:
            return t
        heap = heap_of(t)
        if heap >= CONCRETE:
            heap = DEFINED_CLASS + self.types[heap - CONCRETE].kind
        return REF + 2 * heap + (1 if is_nullable(t) else 0)

    def is_subtype(self, s: int, t: int) -> bool:
        """Whether a value of type s can stand where t is wanted."""
        if s == t:
            return True
        if s < REF or t < REF or (is_nullable(s) and not is_nullable(t)):
            return False
        if is_exact(t):
            return self.is_exactly(s, heap_of(t))
        return self.is_subheap(heap_of(s), heap_of(t))

    def top(self, t: int) -> int:
        """The heap type at the top of a reference type's hierarchy."""
        heap = heap_of(t)
        if heap >= CONCRETE:
            heap = OVER[self.types[heap - CONCRETE].kind]
        return ABOVE[heap][-1] if ABOVE[heap] else heap

    def is_exactly(self, s: int, heap: int) -> bool:
        """Whether a reference is to exactly this defined type: its bottom type is, and itself."""
        below = heap_of(s)
        index = heap - CONCRETE
        if below < CONCRETE:
            return below == UNDER[self.types[index].kind]
        return is_exact(s) and self.path[below - CONCRETE][-1] == self.path[index][-1]

    def is_subheap(self, s: int, t: int) -> bool:
        if s == t:
            return True
        if s < CONCRETE:
            if t < CONCRETE:
                return IS_BELOW[s][t]
            return s == UNDER[self.types[t - CONCRETE].kind]
        path = self.path[s - CONCRETE]
        if t >= CONCRETE:
            other = self.path[t - CONCRETE]
            depth = len(other) - 1
            return depth < len(path) and path[depth] == other[depth]
        return IS_BELOW[OVER[self.types[s - CONCRETE].kind]][t]

    def standing(self, t: int) -> list[int]:
        """The reference types without null that one without null can stand for, itself first.

        What defined types lie above a bottom type is left out.
        """
        found = self._standing.get(t)
        if found is None:
            found = self._standing[t] = self._all_standing(t)
        return found

    def _all_standing(self, t: int) -> list[int]:
        heap = heap_of(t)
        if heap < CONCRETE:
            return [t, *[ref(above, False) for above in ABOVE[heap]]]
        path = self.path[heap - CONCRETE]
        found = [t]
        first = CONCRETE + path[-1]  # a copy of a type has the first one above it
        if is_exact(t):
            if heap != first:
                found.append(ref(first, False, exact=True))
            found.append(ref(heap, False))
        if heap != first:
            found.append(ref(first, False))
        found += [ref(CONCRETE + index, False) for index in reversed(path[:-1])]
        found += TOPS[self.types[heap - CONCRETE].kind]
        return found

    def above(self, t: int) -> list[int]:
        """The reference types above one, but for what defined types lie above a bottom type.

        The list is not to be changed.
        """
        found = self._above.get(t)
        if found is None:
            types = self.standing(non_null(t))
            found = [nullable(above) for above in types]
            if is_nullable(t):
                del found[0]
            else:
                found += types[1:]
            self._above[t] = found
        return found
