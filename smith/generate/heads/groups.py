"""A group of types while it is read from a type segment."""

from typing import Final

from smith.generate.heads.heads import Heads
from smith.generate.type_menus import EXACT_ENTRIES, NULLABLE_ENTRIES
from smith.unstructured import DIGITS, Choices
from smith.wasm.hierarchy import DEEPEST, ENDLESS, MOST_DESCRIPTORS
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, NONE, STRUCT_TYPE, SubType
from smith.wasm.types import (
    CONCRETE,
    I8,
    I16,
    REF,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
    ref,
)

SPACING: Final = 17  # between the keys of one segment's types or globals
# References to types of the group in hand, until it is whole: PENDING - form, in which the digit
# that says to which comes after two bits for exact and nullable.
PENDING: Final = -1_000
EXACT_BIT: Final = 2
NULLABLE_BIT: Final = 1
# By three bits of a struct's form, how many descriptors it has: its own, that one's, and so on.
DESCRIPTORS: Final[list[int]] = [0, 0, 1, 0, 1, 0, MOST_DESCRIPTORS, 1]


class Group:
    """The types of one segment, while they are read."""

    def __init__(self, heads: Heads, part: Choices, recursive: bool) -> None:
        self.heads = heads
        self.env = heads.env
        self.hierarchy = heads.env.hierarchy
        self.part = part
        self.recursive = recursive
        self.start = len(heads.env.types)
        self.most = 0  # types that there may be
        self.group: list[SubType] = []
        self.depths: list[int] = []  # supertypes above those of the group
        self.key = 0

    def read(self, most: int) -> None:
        self.most = most
        while not self.group or (self.part.more() and len(self.group) < most):
            kind = self.part.statement(self.heads.plan.kind_menu, self.heads.plan.first_kind)
            self.declare(kind, self.part.index(DIGITS))

    def read_chain(self, most: int) -> None:
        """Each a subtype of the one before, together with their descriptors."""
        self.most = most
        kind = self.part.entry(self.heads.plan.kind_menu)
        described = kind == STRUCT_TYPE and self.heads.plan.has_descriptors
        form = self.part.index(DIGITS) & ~15 if described else 0
        self.declare(kind, form | (1 if most > 1 else 0), above=self.start - 1)
        kind = self.group[0].kind
        size = len(self.group)
        while len(self.group) + size <= most:
            last = len(self.group) + 2 * size > most
            head = self.start + len(self.group) - size
            self.declare(kind, 0 if last else 1, above=head)
        together = self.part.index(2) == 1
        self.recursive = together and len(self.group) <= self.heads.config.max_group

    def copy(self, room: int) -> int:
        """The same types as those of an earlier group; the first of that."""
        hierarchy = self.hierarchy
        chosen = self.part.index(len(hierarchy.first))
        twin = hierarchy.first[chosen]
        size = hierarchy.groups[chosen]
        if size > room:
            self.declare(self.heads.plan.kinds[0], 0)
            return -1
        self.recursive = True
        for subtype in hierarchy.types[twin : twin + size]:
            self.group.append(_moved(subtype, twin, size, self.start - twin))
        return twin

    def declare(self, kind: int, form: int, above: int = NONE) -> None:
        """Read a type: bit 0 of the form says whether it is open, others whether it is below one.

        `above` names its supertype if that is clear, unless it lies before the group. Descriptors
        of a struct follow it, as final as that. Below a supertype there are as many as that has,
        although the proposal permits more: wasm-tools 1.262 does not.
        """
        index = above if above >= self.start else NONE
        if above < 0 and form // 2 % 8 >= 5:
            index = self.chosen_supertype(kind)
        count = 0
        if kind == STRUCT_TYPE and self.heads.plan.has_descriptors:
            count = self.descriptors(index) if index >= 0 else DESCRIPTORS[form // 16 % 8]
            room = min(self.most - len(self.group), self.heads.config.max_group)
            count = min(count, room - 1)
        if kind == CONT_TYPE and not self.function_types():
            kind = FUNC_TYPE
        first = self.start + len(self.group)
        for place in range(count + 1):
            subtype = self.read_type(kind, form & 1 == 0, index)
            subtype.describes = first + place - 1 if place else NONE
            subtype.descriptor = first + place + 1 if place < count else NONE
            index = self.type(index).descriptor if index >= 0 else NONE

    def read_type(self, kind: int, final: bool, above: int) -> SubType:
        """Read one type, which is below another or below none."""
        subtype = SubType(kind)
        subtype.final = final
        depth = 0
        if above >= 0:
            subtype.supertypes = [above]
            depth = 1 + self.depth_of(above)
            self.inherit(subtype, self.type(above))
        elif kind == FUNC_TYPE:
            self.add_signature(subtype)
        elif kind == ARRAY_TYPE:
            self.add_field(subtype)
        elif kind == CONT_TYPE:
            functions = self.function_types()
            subtype.continuation = functions[self.part.pick(len(functions))]
        if kind == STRUCT_TYPE:
            self.add_fields(subtype)
        self.group.append(subtype)
        self.depths.append(depth)
        return subtype

    def add_signature(self, subtype: SubType) -> None:
        params = self.part.index(min(self.heads.config.max_params, 5) + 1)
        subtype.params = [self.value_type() for _ in range(params)]
        results = self.part.index(min(self.heads.plan.max_results, 3) + 1)
        subtype.results = [self.value_type() for _ in range(results)]

    def function_types(self) -> list[int]:
        """Those of this group, the last first, and those before."""
        own = range(self.start + len(self.group) - 1, self.start - 1, -1)
        return [index for index in own if self.type(index).kind == FUNC_TYPE] + (
            self.hierarchy.by_kind[FUNC_TYPE]
        )

    def type(self, index: int) -> SubType:
        """A type that was read, of this group or one before."""
        return self.group[index - self.start] if index >= self.start else self.env.types[index]

    def depth_of(self, index: int) -> int:
        if index >= self.start:
            return self.depths[index - self.start]
        return len(self.hierarchy.path[index]) - 1

    def descriptors(self, index: int) -> int:
        """How many descriptors there are above a type: its own, that one's, and so on."""
        count = 0
        while index >= 0 and self.type(index).descriptor >= 0:
            index = self.type(index).descriptor
            count += 1
        return count

    def is_extensible(self, index: int) -> bool:
        """Whether there may be a type below one, and there is room for it and its descriptors.

        What is below a descriptor comes with what is below the type that it describes.
        """
        subtype = self.type(index)
        if subtype.final or subtype.describes >= 0 or self.depth_of(index) >= DEEPEST:
            return False
        return len(self.group) + 1 + self.descriptors(index) <= self.most

    def chosen_supertype(self, kind: int) -> int:
        """An open type of that kind, of this group or one before; NONE if there is none."""
        own = [
            index
            for index in range(self.start, self.start + len(self.group))
            if self.type(index).kind == kind and self.is_extensible(index)
        ]
        room = self.most - len(self.group)
        hierarchy = self.hierarchy
        known = (hierarchy.open if room > MOST_DESCRIPTORS else hierarchy.plain)[kind]
        count = len(own) + len(known)
        if count == 0 or room == 0:
            return NONE
        place = self.part.pick(count)
        return own[place] if place < len(own) else known[count - 1 - place]

    def inherit(self, subtype: SubType, above: SubType) -> None:
        """What the supertype has; references may lose or gain null where it stays a supertype."""
        change = self.part.index(4) == 3
        narrow = change and self.heads.config.non_null
        subtype.params = [nullable(t) if change and t >= REF else t for t in above.params]
        subtype.results = [self.narrowed(t) if narrow else t for t in above.results]
        subtype.mutable = list(above.mutable)
        if subtype.kind == CONT_TYPE:
            subtype.continuation = self.function_type_below(above.continuation)
        subtype.fields = [
            self.narrowed(t) if narrow and not above.mutable[field] else t
            for field, t in enumerate(above.fields)
        ]

    def function_type_below(self, index: int) -> int:
        """A chosen function type: this one, or one that is declared to be below it."""
        candidates = [index]
        candidates += self.hierarchy.children.get(index, [])
        own = self.group
        candidates += [
            self.start + place for place in range(len(own)) if own[place].supertypes == [index]
        ]
        return candidates[self.part.pick(len(candidates))]

    def narrowed(self, t: int) -> int:
        """The type without null, if there are values of it; of the group in hand nobody knows."""
        own = t >= REF and heap_of(t) - CONCRETE >= self.start
        return non_null(t) if t >= REF and not own and self.hierarchy.makes(non_null(t)) else t

    def add_fields(self, subtype: SubType) -> None:
        most = self.heads.plan.max_fields
        count = self.part.index(5)
        if count == 4 and most > 4:
            count += self.part.index(most - 3)
        for _ in range(min(count, most - len(subtype.fields))):
            self.add_field(subtype)

    def add_field(self, subtype: SubType) -> None:
        """A field of a packed type in one of six cases, of any value type else."""
        form = self.part.index(DIGITS)
        if form % 6 == 5:
            subtype.fields.append(I16 if form % 12 == 5 else I8)
        else:
            subtype.fields.append(self.value_type())
        subtype.mutable.append(form // 12 % 4 != 3)

    def value_type(self) -> int:
        t = self.part.entry(self.heads.plan.type_menu)
        if t >= 0:
            return t
        if self.recursive and self.part.index(2):
            form = self.part.index(DIGITS) * 4
            form |= EXACT_BIT if t in EXACT_ENTRIES else 0
            return PENDING - (form | (NULLABLE_BIT if t in NULLABLE_ENTRIES else 0))
        return self.env.defined_type(t, self.part)

    def resolve(self) -> None:
        """Now that the group is whole: what its references to itself mean."""
        for subtype in self.group if self.recursive else []:
            subtype.params = [self.resolved(t) for t in subtype.params]
            subtype.results = [self.resolved(t) for t in subtype.results]
            subtype.fields = [self.resolved(t) for t in subtype.fields]

    def resolved(self, t: int) -> int:
        if t >= 0:
            return t
        form = PENDING - t
        place = (form >> 2) % len(self.group)
        if not self.heads.plan.referable[self.group[place].kind]:
            return self.heads.plan.any_reference
        nullable = form & NULLABLE_BIT != 0
        exact = form & EXACT_BIT != 0 and self.group[place].kind != CONT_TYPE
        return ref(CONCRETE + self.start + place, nullable, exact)

    def give_values(self) -> None:
        """Let types without values have some: their references to the group may be null.

        One group in eight stays as it is.
        """
        sizes = self.hierarchy.sizes_of(self.group, self.start, constant=False)
        keep = self.part.index(8) == 7 and self.heads.plan.bottoms
        if ENDLESS not in sizes or keep:
            return
        for subtype in self.group:
            subtype.fields = [
                nullable(t) if t >= REF and heap_of(t) - CONCRETE >= self.start else t
                for t in subtype.fields
            ]

    def give_results(self) -> None:
        """Let functions of the group's types return: null where there is no other value."""
        sizes = self.hierarchy.sizes_of(self.group, self.start, constant=False)
        for subtype in self.group:
            subtype.results = [
                t if self.has_values(t, sizes) else nullable(t) for t in subtype.results
            ]

    def has_values(self, t: int, sizes: list[int]) -> bool:
        """Whether there are values of a value type, which may be one of the group, by its sizes."""
        own = heap_of(t) - CONCRETE - self.start if t >= REF and not is_nullable(t) else -1
        return sizes[own] < ENDLESS if own >= 0 else t < REF or self.hierarchy.makes(t)

    def finish(self, key: int, twin: int) -> None:
        self.resolve()
        if twin < 0:
            self.give_values()
            if self.heads.plan.no_traps:
                self.give_results()
        groups = [self.group] if self.recursive else self.smallest_groups()
        count = 0
        for group in groups:
            index = self.hierarchy.add(group, twin)
            for subtype in group:
                key_here = (key + SPACING * count) % DIGITS
                self.env.add_referable(key_here, index)
                if subtype.kind == FUNC_TYPE:
                    self.env.add_to_pool(key_here, self.env.defined_signature(index))
                index += 1
                count += 1

    def smallest_groups(self) -> list[list[SubType]]:
        """A group for each type, together with its descriptors."""
        groups: list[list[SubType]] = []
        for subtype in self.group:
            if subtype.describes >= 0:
                groups[-1].append(subtype)
            else:
                groups.append([subtype])
        return groups


def _moved(subtype: SubType, first: int, size: int, shift: int) -> SubType:
    """A copy of a type in which references to its group of `size` types are moved with it."""

    def moved_index(index: int) -> int:
        return index + shift if first <= index < first + size else index

    def moved(t: int) -> int:
        index = heap_of(t) - CONCRETE
        return ref(CONCRETE + moved_index(index), is_nullable(t), is_exact(t)) if index >= 0 else t

    copy = SubType(subtype.kind)
    copy.final = subtype.final
    copy.supertypes = [moved_index(index) for index in subtype.supertypes]
    copy.params = [moved(t) for t in subtype.params]
    copy.results = [moved(t) for t in subtype.results]
    copy.fields = [moved(t) for t in subtype.fields]
    copy.mutable = list(subtype.mutable)
    copy.continuation = moved_index(subtype.continuation)
    copy.describes = moved_index(subtype.describes)
    copy.descriptor = moved_index(subtype.descriptor)
    return copy
