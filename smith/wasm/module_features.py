"""The features that a module uses: by its instructions, its types and its sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from smith.wasm import module as wasm
from smith.wasm.code import after, starts
from smith.wasm.decoder import decode_without
from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL, BIT, NAMES, closed, feature_set, names_of
from smith.wasm.instructions import BLOCKTYPE, CAST, HEAP, INSTRUCTIONS, TYPES, op
from smith.wasm.module import (
    FunctionType,
    GlobalType,
    MemoryType,
    Module,
    SubType,
    TableType,
    TagType,
)
from smith.wasm.type_features import features_of_heap, features_of_type
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, FUNCREF, I64, REF, block_value, heap_of


def features_of(module: Module) -> int:
    """The set of features that the module uses, as bits of `smith.wasm.features`."""
    used = BIT["mvp"]
    for code in _bodies(module):
        used |= _features_of_code(code)
    for code in _constants(module):
        used |= _features_of_code(code)
        for start in starts(code):
            used |= INSTRUCTIONS[code[start]].const_features
    for t in _value_types(module):
        used |= features_of_type(t)
    for name, applies in _RULES:
        if applies(module):
            used |= BIT[name]
    return used


def features_of_binary(data: bytes, unread: Sequence[int] = ()) -> int:
    """The features without which the binary is malformed or invalid, and what these need.

    What is encoded in a form that came with a feature uses that, too. Not told is that a branch on
    a cast to a type which is not below its source needs custom-descriptors. `unread` are the places
    of defined functions whose bodies do not count. Raises `DecodeError`.
    """
    used = feature_set(*closed(names_of(features_of(decode_without(data, unread)))))
    if not _decodes(data, unread, used):
        found = ALL
        for name in reversed(NAMES):
            without = found & ~BIT[name]
            if without & used == used and _decodes(data, unread, without):
                found = without
        used = found
    return used


def _decodes(data: bytes, unread: Sequence[int], features: int) -> bool:
    try:
        decode_without(data, unread, features)
    except DecodeError:
        return False
    return True


def _bodies(module: Module) -> Iterator[list[int]]:
    return (function.code for function in module.functions)


def _constants(module: Module) -> Iterator[list[int]]:
    """The constant expressions."""
    yield from (table.init for table in module.tables)
    yield from (item.init for item in module.globals)
    yield from (data.offset for data in module.data)
    for element in module.elements:
        yield element.offset
        yield from element.expressions


def _value_types(module: Module) -> Iterator[int]:
    """The value types outside of code; a table of MVP, of funcref, has none."""
    for subtype in module.types:
        yield from (*subtype.params, *subtype.results, *subtype.fields)
    for function in module.functions:
        yield from (t for _, t in function.locals)
    yield from (item.value for item in _globals(module))
    yield from (table.element for table in _tables(module) if table.element != FUNCREF)
    yield from (e.type for e in module.elements if e.flags & wasm.ELEMENT_EXPRESSIONS)


def _tables(module: Module) -> list[TableType]:
    imported = [item.type for item in module.imports if isinstance(item.type, TableType)]
    return imported + [table.type for table in module.tables]


def _memories(module: Module) -> list[MemoryType]:
    imported = [item.type for item in module.imports if isinstance(item.type, MemoryType)]
    return imported + module.memories


def _globals(module: Module) -> list[GlobalType]:
    imported = [item.type for item in module.imports if isinstance(item.type, GlobalType)]
    return imported + [item.type for item in module.globals]


def _tags(module: Module) -> list[TagType]:
    return [i.type for i in module.imports if isinstance(i.type, TagType)] + module.tags


def _has_results(module: Module, tag: TagType) -> bool:
    return any(subtype.results for subtype in module.types[tag.type_index : tag.type_index + 1])


def _refers_to(index: int, subtype: SubType) -> bool:
    """Whether a type of this index refers to itself or to a later one."""
    types = (*subtype.params, *subtype.results, *subtype.fields)
    return any(t >= REF and heap_of(t) >= CONCRETE + index for t in types)


def _reads_own_global(module: Module, code: list[int]) -> bool:
    """Whether a constant reads a global that is not imported."""
    own = sum(isinstance(item.type, GlobalType) for item in module.imports)
    return any(code[pos] == _GLOBAL_GET and code[pos + 1] >= own for pos in starts(code))


_GLOBAL_GET: Final = op("global.get")

# By instruction: the kind of its first immediate, where that is or has types.
_TYPED: Final = {
    row.number: row.immediates[0]
    for row in INSTRUCTIONS
    if row.immediates and row.immediates[0] in (BLOCKTYPE, HEAP, TYPES, CAST)
}


def _features_of_code(code: list[int]) -> int:
    """What instructions, and the types and block types among their immediates, need."""
    begins = starts(code)
    used = 0
    for number in {code[start] for start in begins}:
        used |= INSTRUCTIONS[number].features
    for number, *immediates in {
        tuple(code[start : after(code, start)]) for start in begins if code[start] in _TYPED
    }:
        used |= _features_of_immediates(_TYPED[number], immediates)
    return used


def _features_of_immediates(kind: int, immediates: list[int]) -> int:
    """What the types in immediates need, of which the first ones are of this kind."""
    first, *types = immediates
    if kind == HEAP:
        return features_of_heap(first)
    if kind == BLOCKTYPE:
        if first >= 0:
            return BIT["multi-value"]
        types = [] if first == EMPTY_BLOCK else [block_value(first)]
    used = 0
    for t in types:
        used |= features_of_type(t)
    return used


def _exports_mutable(module: Module) -> bool:
    mutable = [item.mutable for item in _globals(module)]
    return any(
        True in mutable[e.index : e.index + 1] for e in module.exports if e.kind == wasm.GLOBAL
    )


# What neither an instruction nor a type says.
_RULES: Final[list[tuple[str, Callable[[Module], bool]]]] = [
    ("mutable-global", _exports_mutable),
    (
        "mutable-global",
        lambda m: any(isinstance(i.type, GlobalType) and i.type.mutable for i in m.imports),
    ),
    ("multi-value", lambda m: any(len(subtype.results) > 1 for subtype in m.types)),
    ("bulk-memory", lambda m: m.has_data_count),
    ("bulk-memory", lambda m: any(segment.flags for segment in m.data)),
    ("bulk-memory", lambda m: any(segment.flags for segment in m.elements)),
    ("reference-types", lambda m: len(_tables(m)) > 1),
    ("multi-memory", lambda m: len(_memories(m)) > 1),
    ("function-references", lambda m: any(table.init for table in m.tables)),
    ("gc", lambda m: any(_reads_own_global(m, code) for code in _constants(m))),
    ("gc", lambda m: any(t.kind in (wasm.STRUCT_TYPE, wasm.ARRAY_TYPE) for t in m.types)),
    ("gc", lambda m: any(t.supertypes or not t.final for t in m.types)),
    ("gc", lambda m: any(size != 1 for size in m.groups)),
    ("gc", lambda m: any(_refers_to(index, t) for index, t in enumerate(m.types))),
    ("exceptions", lambda m: any(i.type.kind == wasm.TAG for i in m.imports) or bool(m.tags)),
    ("memory64", lambda m: any(table.address == I64 for table in _tables(m))),
    ("memory64", lambda m: any(memory.address == I64 for memory in _memories(m))),
    ("threads", lambda m: any(memory.shared for memory in _memories(m))),
    ("custom-page-sizes", lambda m: any(memory.page_log2 != 16 for memory in _memories(m))),
    ("stack-switching", lambda m: any(t.kind == wasm.CONT_TYPE for t in m.types)),
    ("stack-switching", lambda m: any(_has_results(m, tag) for tag in _tags(m))),
    (
        "custom-descriptors",
        lambda m: any(isinstance(i.type, FunctionType) and i.type.exact for i in m.imports),
    ),
    (
        "custom-descriptors",
        lambda m: any(i != wasm.NONE for t in m.types for i in (t.describes, t.descriptor)),
    ),
]
