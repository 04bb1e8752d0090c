"""Type equality, and who descends from whom, beside definitions that are plain but slow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smith.validate.definitions import Definitions
from smith.validate.matching import matches_val
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE, SubType
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    EQ,
    EXTERN,
    FUNC,
    HEAP_TYPES,
    I32,
    I64,
    NOFUNC,
    NONE,
    NUMBER_TYPES,
    REF,
    STRUCT,
    heap_of,
    ref,
)

Closed = tuple[object, ...]


@st.composite
def groups(draw: st.DrawFn) -> list[list[SubType]]:
    """Groups of types that refer to each other, few enough kinds of them that some are equal."""
    found: list[list[SubType]] = []
    start = 0
    for size in draw(st.lists(st.integers(1, 3), max_size=6)):
        values = st.sampled_from([I32, I64]) | st.builds(
            lambda x, null: ref(CONCRETE + x, null), st.integers(0, start + size - 1), st.booleans()
        )
        found.append([draw(subtypes(values, start + place)) for place in range(size)])
        start += size
    return found


@st.composite
def subtypes(draw: st.DrawFn, values: st.SearchStrategy[int], index: int) -> SubType:
    subtype = SubType(draw(st.sampled_from([FUNC_TYPE, STRUCT_TYPE, ARRAY_TYPE])))
    subtype.final = draw(st.booleans())
    if index and draw(st.booleans()):
        subtype.supertypes = [draw(st.integers(0, index - 1))]
    if subtype.kind == FUNC_TYPE:
        subtype.params = draw(st.lists(values, max_size=2))
        subtype.results = draw(st.lists(values, max_size=2))
    else:
        count = 1 if subtype.kind == ARRAY_TYPE else draw(st.integers(0, 2))
        subtype.fields = [draw(values) for _ in range(count)]
        subtype.mutable = [draw(st.booleans()) for _ in range(count)]
    return subtype


def closed(some: list[list[SubType]]) -> list[Closed]:
    """The types with all references substituted: to earlier groups by the types themselves."""
    found: list[Closed] = []
    for group in some:
        start = len(found)
        members = tuple(_plain(subtype, found, start) for subtype in group)
        found += [(members, place) for place in range(len(group))]
    return found


def _plain(subtype: SubType, before: list[Closed], start: int) -> Closed:
    def index(x: int) -> object:
        return before[x] if x < start else x - start

    def value(t: int) -> object:
        return t if t < REF else ((t - REF) & 3, index(heap_of(t) - CONCRETE))

    return (
        subtype.kind,
        subtype.final,
        tuple(map(index, subtype.supertypes)),
        tuple(map(value, subtype.params)),
        tuple(map(value, subtype.results)),
        tuple(map(value, subtype.fields)),
        tuple(subtype.mutable),
    )


def added(some: list[list[SubType]]) -> Definitions:
    types = Definitions()
    for group in some:
        types.add(group)
    return types


@given(groups())
def test_types_are_equal_if_they_are_after_substitution(some: list[list[SubType]]) -> None:
    types = added(some).types
    plain = closed(some)
    for x in range(len(plain)):
        for y in range(x):
            assert (types[x].index == types[y].index) == (plain[x] == plain[y]), (x, y)


@given(groups())
def test_descent_is_what_was_declared(some: list[list[SubType]]) -> None:
    types = added(some)
    flat = [subtype for group in some for subtype in group]
    canonical = [definition.index for definition in types.types]
    for x in range(len(flat)):
        ancestors = {canonical[x]}
        y = x
        while flat[y].supertypes:
            y = flat[y].supertypes[0]
            ancestors.add(canonical[y])
        for z in range(len(flat)):
            assert types.descends(canonical[x], canonical[z]) == (canonical[z] in ancestors)


def test_long_chains_are_descended_in_few_steps() -> None:
    """The jumps of a chain: each ancestor is found in a logarithmic number of them."""
    chain = [[SubType(STRUCT_TYPE)]]
    for x in range(5_000):
        chain.append([SubType(STRUCT_TYPE)])
        chain[-1][0].supertypes = [x]
    types = added(chain)
    for ancestor in (0, 1, 2_500, 4_999):
        current, steps = types.types[-1], 0
        while current.depth > ancestor:
            far = types.types[current.jump]
            current = far if far.depth >= ancestor else types.types[current.parent]
            steps += 1
        assert current.index == ancestor
        assert steps <= 30  # 2 * log2 of the length, and a little


# Subtyping of all types over a few definitions, beside the declared rules and their closure.

EXAMPLE = [SubType(kind) for kind in (FUNC_TYPE, STRUCT_TYPE, STRUCT_TYPE, ARRAY_TYPE)]
EXAMPLE[2].supertypes = [1]
EXAMPLE[3].fields, EXAMPLE[3].mutable = [I32], [True]
FUNCTION, PARENT, CHILD, ELEMENTS = (CONCRETE + place for place in range(4))
HEAPS = [*(number for number, *_ in HEAP_TYPES), FUNCTION, PARENT, CHILD, ELEMENTS]

# The rules of spec section 3.3.3, those of the bottom types apart.
DECLARED = {
    (EQ, ANY),
    (4, EQ),  # i31
    (STRUCT, EQ),
    (ARRAY, EQ),
    (FUNCTION, FUNC),
    (PARENT, STRUCT),
    (CHILD, PARENT),
    (ELEMENTS, ARRAY),
    (9, EXTERN),  # noextern
    (11, 10),  # noexn, exn
    (13, 12),  # nocont, cont
}


def heap_subtypes() -> set[tuple[int, int]]:
    """The reflexive and transitive closure of the rules."""
    found = {(heap, heap) for heap in HEAPS} | DECLARED
    while True:
        more = {(a, d) for a, b in found for c, d in found if b == c} - found
        more |= {(NONE, a) for a, b in found if b == ANY} - found
        more |= {(NOFUNC, a) for a, b in found if b == FUNC} - found
        if not more:
            return found
        found |= more


def test_subtyping_is_the_closure_of_the_rules() -> None:
    types = added([[subtype] for subtype in EXAMPLE])
    pairs = heap_subtypes()
    for heap in HEAPS:
        for other in HEAPS:
            for null in (False, True):
                for other_null in (False, True):
                    expected = (heap, other) in pairs and (other_null or not null)
                    assert matches_val(types, ref(heap, null), ref(other, other_null)) == expected


def test_exact_types_match_only_themselves_from_below() -> None:
    types = added([[subtype] for subtype in EXAMPLE])
    exact = ref(PARENT, nullable=True, exact=True)
    assert matches_val(types, exact, exact)
    assert matches_val(types, exact, ref(PARENT, nullable=True))
    assert matches_val(types, exact, ref(ANY, nullable=True))
    assert matches_val(types, ref(NONE, nullable=True), exact)
    for other in (ref(PARENT, True), ref(CHILD, True), ref(CHILD, True, True), ref(ANY, True)):
        assert not matches_val(types, other, exact)


def test_numbers_match_only_themselves() -> None:
    types = Definitions()
    numbers = [number for number, *_ in NUMBER_TYPES]
    for t in numbers:
        assert [other for other in numbers if matches_val(types, t, other)] == [t]
        assert not matches_val(types, t, ref(ANY, nullable=True))
        assert not matches_val(types, ref(NONE, nullable=True), t)
