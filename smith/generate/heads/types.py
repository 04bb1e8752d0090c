"""Type segments: signatures, and under `gc` groups of struct, array and function types."""

from typing import Final

from smith.generate.heads.heads import FUNCTION, TYPE, Heads
from smith.generate.hierarchy import DEEPEST, ENDLESS
from smith.generate.plan import ANY_DEFINED
from smith.generate.signatures import Signature
from smith.unstructured import DIGIT_SLOTS, DIGITS, NO_LEADS, Choices
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE, SubType, function_type
from smith.wasm.types import (
    CONCRETE,
    I8,
    I16,
    I32,
    I64,
    REF,
    heap_of,
    is_nullable,
    non_null,
    nullable,
    ref,
)

SPACING: Final = 17  # between the keys of one segment's types or globals
# References to types of the group in hand, until it is whole: PENDING - (2 * digit + nullable).
PENDING: Final = -1_000

# Forms of a group: below the first number its types are one group each, and so on.
SINGLES: Final = 110
RECURSIVE: Final = 205
CHAIN: Final = 220  # and from there on a copy of an earlier group


def read_types(heads: Heads) -> None:
    env = heads.env
    config = heads.config
    for key, takes, gives in heads.plan.common:
        env.add_to_pool(key, env.signature(takes, gives))
    for key, part in heads.segments[TYPE]:
        if heads.plan.has("gc"):
            _read_groups(heads, key, part)
        else:
            _read_signatures(heads, key, part)
    env.pool.settle()
    if len(heads.segments[FUNCTION]) > 1:
        # Always there, so that the indices of types depend on functions less.
        for place, signature in enumerate(env.pooled[: len(heads.plan.common)]):
            if env.has_room(signature):
                env.add_referable(heads.plan.common[place][0], env.type_index(signature))
        if heads.plan.has("gc"):
            _add_common(heads)
    if len(env.types) < config.min_types or not env.hierarchy.by_kind[FUNC_TYPE]:
        env.type_index(env.signature([], []))
    while len(env.types) < config.min_types:
        env.hierarchy.add([function_type([], [])])
    env.type_ring.settle()


def _read_signatures(heads: Heads, key: int, part: Choices) -> None:
    """As many signatures as the segment has digits for."""
    env = heads.env
    count = 0
    while count == 0 or part.more():
        signature = own_signature(heads, part)
        if not env.has_room(signature):
            break
        index = env.type_index(signature)
        key_here = (key + SPACING * count) % DIGITS
        env.add_to_pool(key_here, signature)
        env.add_referable(key_here, index)
        count += 1


def own_signature(heads: Heads, part: Choices) -> Signature:
    plan = heads.plan
    most = plan.max_params
    params = part.statement(DIGIT_SLOTS, NO_LEADS) % (min(most, 5) + 1)
    if params == 5 and most > 5:
        params += part.index(most - 4)
    types = [heads.env.some_type(part) for _ in range(params)]
    results = part.index(min(plan.max_results, 3) + 1)
    if results == 3 and plan.max_results > 3:
        results += part.index(plan.max_results - 2)
    gives = [heads.env.some_inhabited_type(part) for _ in range(results)]
    return heads.env.signature(types, gives)


# Types that functions share even without any type segment: (key, kind, fields).
COMMON: Final[list[tuple[int, int, list[int]]]] = [
    (15, STRUCT_TYPE, [I32, I64]),
    (75, ARRAY_TYPE, [I32]),
    (195, ARRAY_TYPE, [I8]),
]


def _add_common(heads: Heads) -> None:
    env = heads.env
    for key, kind, fields in COMMON:
        if kind in heads.plan.kinds and _room(heads) > 0:
            subtype = SubType(kind)
            subtype.fields = [t for t in fields if t > I64 or heads.plan.is_used[t]] or [I8]
            subtype.mutable = [True] * len(subtype.fields)
            env.add_referable(key, env.hierarchy.add([subtype]))


# Groups


def _room(heads: Heads) -> int:
    """How many types there may be more, besides a function type that is needed."""
    env = heads.env
    return heads.plan.max_types - len(env.types) - (0 if env.hierarchy.by_kind[FUNC_TYPE] else 1)


def _read_groups(heads: Heads, key: int, part: Choices) -> None:
    """As many groups as the segment has digits for."""
    count = 0
    while (count == 0 or part.more()) and _room(heads) > 0:
        count += _read_group(heads, (key + SPACING * count) % DIGITS, part)


def _read_group(heads: Heads, key: int, part: Choices) -> int:
    """Read one group; the number of its types."""
    form = part.statement(DIGIT_SLOTS, NO_LEADS)  # leads are stepped over
    room = _room(heads)
    reader = _Group(heads, part, recursive=SINGLES <= form < RECURSIVE)
    twin = -1
    if form < RECURSIVE:
        reader.read(min(room, heads.config.max_group, 1 + part.index(24)))
    elif form < CHAIN or not heads.env.hierarchy.first:
        reader.read_chain(min(room, 1 + part.index(DEEPEST)))
    else:
        twin = reader.copy(room)
    reader.finish(key, twin)
    return len(reader.group)


class _Group:
    """The types of one segment, while they are read."""

    def __init__(self, heads: Heads, part: Choices, recursive: bool) -> None:
        self.heads = heads
        self.env = heads.env
        self.hierarchy = heads.env.hierarchy
        self.part = part
        self.recursive = recursive
        self.start = len(heads.env.types)
        self.group: list[SubType] = []
        self.depths: list[int] = []  # supertypes above those of the group
        self.key = 0

    def read(self, most: int) -> None:
        while not self.group or (self.part.more() and len(self.group) < most):
            kind = self.part.statement(self.heads.plan.kind_menu, self.heads.plan.first_kind)
            self.declare(kind, self.part.index(DIGITS))

    def read_chain(self, length: int) -> None:
        """Each a subtype of the one before."""
        kind = self.part.entry(self.heads.plan.kind_menu)
        for place in range(length):
            self.declare(kind, 1 if place < length - 1 else 0, above=self.start + place - 1)
        self.recursive = self.part.index(2) == 1

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

    def declare(self, kind: int, form: int, above: int = -1) -> None:
        """Read a type: bit 0 of the form says whether it is open, others whether it is below one.

        `above` names its supertype if that is clear, unless it lies before the group.
        """
        subtype = SubType(kind)
        subtype.final = form & 1 == 0
        index = above if above >= self.start else -1
        if above < 0 and form // 2 % 8 >= 5:
            index = self.chosen_supertype(kind)
        depth = 0
        if index >= 0:
            subtype.supertypes = [index]
            depth = 1 + self.depth_of(index)
            self.inherit(subtype, self.type(index))
        elif kind == FUNC_TYPE:
            config = self.heads.config
            params = self.part.index(min(config.max_params, 5) + 1)
            subtype.params = [self.value_type() for _ in range(params)]
            results = self.part.index(min(self.heads.plan.max_results, 3) + 1)
            subtype.results = [self.value_type() for _ in range(results)]
        elif kind == ARRAY_TYPE:
            self.add_field(subtype)
        if kind == STRUCT_TYPE:
            self.add_fields(subtype)
        self.group.append(subtype)
        self.depths.append(depth)

    def type(self, index: int) -> SubType:
        """A type that was read, of this group or one before."""
        return self.group[index - self.start] if index >= self.start else self.env.types[index]

    def depth_of(self, index: int) -> int:
        if index >= self.start:
            return self.depths[index - self.start]
        return len(self.hierarchy.path[index]) - 1

    def chosen_supertype(self, kind: int) -> int:
        """An open type of that kind, of this group or one before; -1 if there is none."""
        own = [
            self.start + place
            for place, subtype in enumerate(self.group)
            if subtype.kind == kind and not subtype.final and self.depths[place] < DEEPEST
        ]
        known = [index for index in self.hierarchy.open if self.env.types[index].kind == kind]
        candidates = own + known[::-1]
        return candidates[self.part.pick(len(candidates))] if candidates else -1

    def inherit(self, subtype: SubType, above: SubType) -> None:
        """What the supertype has; references may lose or gain null where it stays a supertype."""
        change = self.part.index(4) == 3
        narrow = change and self.heads.config.non_null
        subtype.params = [nullable(t) if change and t >= REF else t for t in above.params]
        subtype.results = [self.narrowed(t) if narrow else t for t in above.results]
        subtype.mutable = list(above.mutable)
        subtype.fields = [
            self.narrowed(t) if narrow and not above.mutable[field] else t
            for field, t in enumerate(above.fields)
        ]

    def narrowed(self, t: int) -> int:
        return non_null(t) if t >= REF and self.hierarchy.makes(non_null(t)) else t

    def add_fields(self, subtype: SubType) -> None:
        most = self.heads.config.max_fields
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
            digit = self.part.index(DIGITS)
            return PENDING - (2 * digit + (1 if t == ANY_DEFINED else 0))
        return self.env.defined_type(t, self.part)

    def resolve(self) -> None:
        """Now that the group is whole: what its references to itself mean."""
        for subtype in self.group:
            subtype.params = [self.resolved(t) for t in subtype.params]
            subtype.results = [self.resolved(t) for t in subtype.results]
            subtype.fields = [self.resolved(t) for t in subtype.fields]

    def resolved(self, t: int) -> int:
        if t >= 0:
            return t
        form = PENDING - t
        place = (form >> 1) % len(self.group)
        if not self.heads.plan.referable[self.group[place].kind]:
            return self.heads.plan.any_reference
        return ref(CONCRETE + self.start + place, form & 1 == 1)

    def give_values(self) -> None:
        """Let types without values have some: their references to the group may be null.

        One group in eight stays as it is.
        """
        sizes = self.hierarchy.sizes_of(self.group, self.start, constant=False)
        keep = self.part.index(8) == 7 and self.heads.config.bottoms
        if ENDLESS not in sizes or keep:
            return
        for subtype in self.group:
            subtype.fields = [
                nullable(t) if t >= REF and heap_of(t) - CONCRETE >= self.start else t
                for t in subtype.fields
            ]

    def finish(self, key: int, twin: int) -> None:
        self.resolve()
        if twin < 0:
            self.give_values()
        groups = [self.group] if self.recursive else [[subtype] for subtype in self.group]
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


def _moved(subtype: SubType, first: int, size: int, shift: int) -> SubType:
    """A copy of a type in which references to its group of `size` types are moved with it."""

    def moved(t: int) -> int:
        index = heap_of(t) - CONCRETE
        inside = t >= REF and first <= index < first + size
        return ref(CONCRETE + index + shift, is_nullable(t)) if inside else t

    copy = SubType(subtype.kind)
    copy.final = subtype.final
    copy.supertypes = [
        index + shift if first <= index < first + size else index for index in subtype.supertypes
    ]
    copy.params = [moved(t) for t in subtype.params]
    copy.results = [moved(t) for t in subtype.results]
    copy.fields = [moved(t) for t in subtype.fields]
    copy.mutable = list(subtype.mutable)
    return copy
