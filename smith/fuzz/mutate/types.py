"""Changes of types: components, supertypes, finality, kinds, and how they are grouped."""

from __future__ import annotations

from typing import Final

from smith.fuzz.mutate.draft import PACKED, Change, Draft, of_one
from smith.wasm import instructions as table
from smith.wasm import module as wasm

KINDS: Final = (wasm.FUNC_TYPE, wasm.STRUCT_TYPE, wasm.ARRAY_TYPE, wasm.CONT_TYPE)
AGGREGATES: Final = (wasm.STRUCT_TYPE, wasm.ARRAY_TYPE)

Components = tuple[wasm.SubType, list[int]]
"""A type, and a list of its components: parameters, results or fields."""


def all_types(module: wasm.Module) -> list[wasm.SubType]:
    return module.types


def components(module: wasm.Module) -> list[Components]:
    """What has components that can be changed."""
    return [entry for entry in _lists(module) if entry[1]]


def growing(module: wasm.Module) -> list[Components]:
    """What may have more or fewer components, which an array may not."""
    return [entry for entry in _lists(module) if entry[0].kind != wasm.ARRAY_TYPE]


def shrinking(module: wasm.Module) -> list[Components]:
    return [entry for entry in growing(module) if entry[1]]


def aggregates(module: wasm.Module) -> list[wasm.SubType]:
    return [subtype for subtype in module.types if subtype.mutable]


def continuations(module: wasm.Module) -> list[wasm.SubType]:
    return [subtype for subtype in module.types if subtype.kind == wasm.CONT_TYPE]


def _lists(module: wasm.Module) -> list[Components]:
    found: list[Components] = []
    for subtype in module.types:
        if subtype.kind == wasm.FUNC_TYPE:
            found += [(subtype, subtype.params), (subtype, subtype.results)]
        elif subtype.kind in AGGREGATES:
            found.append((subtype, subtype.fields))
    return found


def _new_component(draft: Draft, subtype: wasm.SubType) -> int:
    return draft.value_type() if subtype.kind == wasm.FUNC_TYPE else draft.storage_type()


# Changes of a type


def change_component(draft: Draft, entry: Components) -> None:
    subtype, types = entry
    at = draft.rng.randrange(len(types))
    if types[at] in PACKED or draft.one_in(4):
        types[at] = _new_component(draft, subtype)
    else:
        types[at] = draft.near(types[at])


def add_component(draft: Draft, entry: Components) -> None:
    subtype, types = entry
    at = draft.place(types)
    types.insert(at, _new_component(draft, subtype))
    if subtype.kind == wasm.STRUCT_TYPE:
        subtype.mutable.insert(at, draft.one_in(2))


def remove_component(draft: Draft, entry: Components) -> None:
    subtype, types = entry
    at = draft.rng.randrange(len(types))
    del types[at]
    if subtype.kind == wasm.STRUCT_TYPE:
        del subtype.mutable[at]


def change_mutability(draft: Draft, subtype: wasm.SubType) -> None:
    at = draft.rng.randrange(len(subtype.mutable))
    subtype.mutable[at] = not subtype.mutable[at]


def change_finality(draft: Draft, subtype: wasm.SubType) -> None:
    subtype.final = not subtype.final


def change_supertypes(draft: Draft, subtype: wasm.SubType) -> None:
    if subtype.supertypes and draft.one_in(3):
        subtype.supertypes.pop()
    elif subtype.supertypes and not draft.one_in(6):
        subtype.supertypes[-1] = draft.type_index(subtype.kind)
    else:
        subtype.supertypes.append(draft.type_index(subtype.kind))


def change_kind(draft: Draft, subtype: wasm.SubType) -> None:
    types = [*subtype.params, *subtype.results, *subtype.fields] or [draft.value_type()]
    mutable = subtype.mutable or [draft.one_in(2)]
    subtype.kind = draft.pick(KINDS) if draft.one_in(8) else draft.pick(KINDS[:3])
    subtype.params, subtype.results, subtype.fields, subtype.mutable = [], [], [], []
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


def change_continuation(draft: Draft, subtype: wasm.SubType) -> None:
    subtype.continuation = draft.type_index(wasm.FUNC_TYPE)


def change_descriptors(draft: Draft, subtype: wasm.SubType) -> None:
    """Which type a type describes, and which describes it; sometimes both ways."""
    types = draft.module.types
    if max(subtype.describes, subtype.descriptor) >= 0 and draft.one_in(2):
        subtype.describes = subtype.descriptor = wasm.NONE
        return
    other = draft.index(table.TYPE)
    if draft.one_in(2):
        subtype.describes = other
    else:
        subtype.descriptor = other
        if other < len(types) and not draft.one_in(3):
            types[other].describes = types.index(subtype)


# Changes of all types together


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
    if draft.other.types:
        _append(draft, draft.pick(draft.other.types))
    return bool(draft.other.types)


def derive(draft: Draft) -> bool:
    """A type that is like another, as its subtype: valid if that one is open."""
    types = draft.module.types
    if not draft.other.types:
        return False
    at = draft.rng.randrange(len(draft.other.types))
    subtype = draft.other.types[at]
    subtype.supertypes = [at]
    if at < len(types) and not draft.one_in(4):
        types[at].final = False
    _append(draft, subtype)
    return True


def remove_type(draft: Draft) -> bool:
    types = draft.module.types
    if types:
        last = len(types) - 1
        _remove(draft.module, last if draft.one_in(2) else draft.rng.randrange(last + 1))
    return bool(types)


def swap_types(draft: Draft) -> bool:
    types = draft.module.types
    if len(types) < 2:
        return False
    a, b = draft.rng.sample(range(len(types)), 2)
    types[a], types[b] = types[b], types[a]
    return True


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


CHANGES: Final[list[tuple[int, Change]]] = [
    (10, of_one(components, change_component)),
    (5, of_one(growing, add_component)),
    (4, of_one(shrinking, remove_component)),
    (4, of_one(aggregates, change_mutability)),
    (4, of_one(all_types, change_finality)),
    (5, of_one(all_types, change_supertypes)),
    (2, of_one(all_types, change_kind)),
    (2, of_one(continuations, change_continuation)),
    (2, of_one(all_types, change_descriptors)),
    (5, change_groups),
    (4, add_type),
    (4, derive),
    (2, remove_type),
    (2, swap_types),
]
"""With their weights."""


def change_types(draft: Draft) -> bool:
    return draft.weighted(CHANGES)(draft)
