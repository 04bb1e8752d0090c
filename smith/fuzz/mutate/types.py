"""Changes of types: components, supertypes, finality, kinds, and how they are grouped.

A change is a function of the draft that returns whether it found anything to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from smith.fuzz.mutate.draft import PACKED, Draft
from smith.wasm import instructions as table
from smith.wasm import module as wasm

KINDS: Final = (wasm.FUNC_TYPE, wasm.STRUCT_TYPE, wasm.ARRAY_TYPE, wasm.CONT_TYPE)


def a_type(draft: Draft) -> wasm.SubType | None:
    return draft.pick(draft.module.types) if draft.module.types else None


def components(draft: Draft, subtype: wasm.SubType) -> list[int]:
    """The list of parameters, results or fields that a change is for."""
    if subtype.kind == wasm.FUNC_TYPE:
        return draft.pick((subtype.params, subtype.results))
    return subtype.fields


def new_component(draft: Draft, subtype: wasm.SubType) -> int:
    return draft.value_type() if subtype.kind == wasm.FUNC_TYPE else draft.storage_type()


def change_component(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None:
        return False
    list = components(draft, subtype)
    if not list:
        return False
    at = draft.rng.randrange(len(list))
    if list[at] in PACKED or draft.one_in(4):
        list[at] = new_component(draft, subtype)
    else:
        list[at] = draft.near(list[at])
    return True


def add_component(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None or subtype.kind in (wasm.ARRAY_TYPE, wasm.CONT_TYPE):
        return False
    list = components(draft, subtype)
    at = draft.place(list)
    list.insert(at, new_component(draft, subtype))
    if subtype.kind == wasm.STRUCT_TYPE:
        subtype.mutable.insert(at, draft.one_in(2))
    return True


def remove_component(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None or subtype.kind in (wasm.ARRAY_TYPE, wasm.CONT_TYPE):
        return False
    list = components(draft, subtype)
    if not list:
        return False
    at = draft.rng.randrange(len(list))
    del list[at]
    if subtype.kind == wasm.STRUCT_TYPE:
        del subtype.mutable[at]
    return True


def change_mutability(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None or not subtype.mutable:
        return False
    at = draft.rng.randrange(len(subtype.mutable))
    subtype.mutable[at] = not subtype.mutable[at]
    return True


def change_finality(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None:
        return False
    subtype.final = not subtype.final
    return True


def change_supertypes(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None:
        return False
    if subtype.supertypes and draft.one_in(3):
        subtype.supertypes.pop()
    elif subtype.supertypes and not draft.one_in(6):
        subtype.supertypes[-1] = draft.type_index(subtype.kind)
    else:
        subtype.supertypes.append(draft.type_index(subtype.kind))
    return True


def derive(draft: Draft) -> bool:
    """A type that is like another, as its subtype: valid if that one is open."""
    place = _take(draft)
    if place is None:
        return False
    at, subtype = place
    subtype.supertypes = [at]
    if not draft.one_in(4) and at < len(draft.module.types):
        draft.module.types[at].final = False
    _append(draft, subtype)
    return True


def change_kind(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None:
        return False
    types = [*subtype.params, *subtype.results, *subtype.fields] or [draft.value_type()]
    mutable = subtype.mutable or [draft.one_in(2)]
    subtype.kind = draft.pick(KINDS) if draft.one_in(8) else draft.pick(KINDS[:3])
    subtype.params = subtype.results = subtype.fields = []
    subtype.mutable = []
    if subtype.kind == wasm.FUNC_TYPE:
        types = [t for t in types if t not in PACKED]
        middle = draft.place(types)
        subtype.params, subtype.results = types[:middle], types[middle:]
    elif subtype.kind == wasm.CONT_TYPE:
        subtype.continuation = draft.type_index(wasm.FUNC_TYPE)
    else:
        count = 1 if subtype.kind == wasm.ARRAY_TYPE else len(types)
        subtype.fields = types[:count]
        subtype.mutable = [mutable[at % len(mutable)] for at in range(count)]
    return True


def change_continuation(draft: Draft) -> bool:
    subtype = a_type(draft)
    if subtype is None or subtype.kind != wasm.CONT_TYPE:
        return False
    subtype.continuation = draft.type_index(wasm.FUNC_TYPE)
    return True


def change_descriptors(draft: Draft) -> bool:
    """Which type a type describes, and which describes it; sometimes both ways."""
    if not draft.module.types:
        return False
    at = draft.rng.randrange(len(draft.module.types))
    subtype = draft.module.types[at]
    if max(subtype.describes, subtype.descriptor) >= 0 and draft.one_in(2):
        subtype.describes = subtype.descriptor = wasm.NONE
        return True
    other = draft.index(table.TYPE)
    if draft.one_in(2):
        subtype.describes = other
    else:
        subtype.descriptor = other
        if other < len(draft.module.types) and not draft.one_in(3):
            draft.module.types[other].describes = at
    return True


def change_groups(draft: Draft) -> bool:
    """Two recursive groups become one, or one becomes two."""
    groups = draft.module.groups
    if not groups:
        return False
    at = draft.rng.randrange(len(groups))
    if groups[at] > 1 and draft.one_in(2):
        first = 1 + draft.rng.randrange(groups[at] - 1)
        groups[at : at + 1] = [first, groups[at] - first]
    elif at + 1 < len(groups):
        groups[at : at + 2] = [groups[at] + groups[at + 1]]
    else:
        groups.insert(draft.place(groups), 0)
    return True


def add_type(draft: Draft) -> bool:
    """The double of a type, of this module or the other: equal if what it refers to is."""
    place = _take(draft)
    if place is None:
        return False
    _append(draft, place[1])
    return True


def remove_type(draft: Draft) -> bool:
    if not draft.module.types:
        return False
    last = len(draft.module.types) - 1
    _remove(draft.module, last if draft.one_in(2) else draft.rng.randrange(last + 1))
    return True


def swap_types(draft: Draft) -> bool:
    types = draft.module.types
    if len(types) < 2:
        return False
    a, b = draft.rng.sample(range(len(types)), 2)
    types[a], types[b] = types[b], types[a]
    return True


def _take(draft: Draft) -> tuple[int, wasm.SubType] | None:
    """A type out of the other module, and its index there."""
    if not draft.other.types:
        return None
    at = draft.rng.randrange(len(draft.other.types))
    return at, draft.other.types[at]


def _append(draft: Draft, subtype: wasm.SubType) -> None:
    """Add a type at the end, in a group of its own or in the last one."""
    draft.module.types.append(subtype)
    if draft.module.groups and draft.one_in(3):
        draft.module.groups[-1] += 1
    else:
        draft.module.groups.append(1)


def _remove(module: wasm.Module, at: int) -> None:
    del module.types[at]
    for number, size in enumerate(module.groups):
        if at < size:
            module.groups[number] -= 1
            if size == 1:
                del module.groups[number]
            return
        at -= size


CHANGES: Final[list[tuple[int, Callable[[Draft], bool]]]] = [
    (10, change_component),
    (5, add_component),
    (4, remove_component),
    (4, change_mutability),
    (4, change_finality),
    (5, change_supertypes),
    (4, derive),
    (2, change_kind),
    (2, change_continuation),
    (2, change_descriptors),
    (5, change_groups),
    (4, add_type),
    (2, remove_type),
    (2, swap_types),
]
"""With their weights."""


def change_types(draft: Draft) -> bool:
    return draft.weighted(CHANGES)(draft)
