"""What modules have towards outside, and what a module to be made takes over of it."""

from typing import Final

from smith.wasm.module import (
    CONT_TYPE,
    FUNCTION,
    GLOBAL,
    MEMORY,
    NONE,
    TABLE,
    TAG,
    ExternType,
    FunctionType,
    GlobalType,
    Import,
    Module,
    SubType,
    TableType,
    TagType,
)
from smith.wasm.spaces import index_spaces
from smith.wasm.types import CONCRETE, REF, heap_of, is_exact, is_nullable, ref

KINDS: Final[list[int]] = [FUNCTION, TABLE, MEMORY, GLOBAL, TAG]


class NamedExport:
    """An export: of an import if `imported`, or of what is defined, with its place among those."""

    def __init__(self, name: str, kind: int, place: int, imported: bool) -> None:
        self.name = name
        self.kind = kind
        self.place = place
        self.imported = imported


class Outline:
    """Imports, definitions and exports that are asked for, with the types that they refer to.

    `imports` are there in this order, `available` to choose from. What is to be defined is listed
    by kind of external type. `has_imports`, `has_available` and `has_exports` say whether anything
    is asked at all: there may be exactly none.
    """

    def __init__(self) -> None:
        self.types: list[SubType] = []
        self.groups: list[int] = []
        self.imports: list[Import] = []
        self.available: list[Import] = []
        self.defined: list[list[ExternType]] = [[] for _ in KINDS]
        self.exports: list[NamedExport] = []
        self.has_imports = False
        self.has_available = False
        self.has_exports = False

    def count(self, kind: int) -> int:
        """How many items of the kind are imported in any case, or defined."""
        imported = [entry for entry in self.imports if entry.type.kind == kind]
        return len(imported) + len(self.defined[kind])

    def take(self, module: Module, available: bool, imports: bool, exports: bool) -> None:
        """Take over parts of a valid module: its imports, of one kind or the other, its exports."""
        self.has_available = self.has_available or available
        self.has_imports = self.has_imports or imports
        self.has_exports = self.has_exports or exports
        types = _Types(self, module)
        if available:
            self.available += types.imports()
        if imports:
            self.imports += types.imports()
        if exports:
            self.take_exports(module, types, imports)

    def take_exports(self, module: Module, types: "_Types", with_imports: bool) -> None:
        spaces = index_spaces(module)
        imported = [0] * len(KINDS)
        for entry in module.imports:
            imported[entry.type.kind] += 1
        places: dict[tuple[int, int], int] = {}  # of what is defined, by kind and index
        for export in module.exports:
            kind = export.kind
            if with_imports and export.index < imported[kind]:
                self.exports.append(NamedExport(export.name, kind, export.index, True))
                continue
            key = (kind, export.index)
            if key not in places:
                places[key] = len(self.defined[kind])
                type = types.extern(spaces[kind][export.index])
                if isinstance(type, FunctionType):
                    type.exact = False  # what is defined is exact without saying so
                self.defined[kind].append(type)
            self.exports.append(NamedExport(export.name, kind, places[key], False))


class _Types:
    """Takes over the types of a module that are referred to, in whole groups."""

    def __init__(self, outline: Outline, module: Module) -> None:
        self.outline = outline
        self.module = module
        self.taken: dict[int, int] = {}  # the new index, by the old one
        self.group_of: list[int] = []
        self.starts: list[int] = []
        start = 0
        for group, size in enumerate(module.groups):
            self.starts.append(start)
            self.group_of += [group] * size
            start += size

    def imports(self) -> list[Import]:
        return [
            Import(entry.module, entry.name, self.extern(entry.type))
            for entry in self.module.imports
        ]

    def extern(self, type: ExternType) -> ExternType:
        """An external type that refers to the outline's types; limits stay as they are."""
        if isinstance(type, FunctionType):
            return FunctionType(self.index(type.type_index), type.exact)
        if isinstance(type, TagType):
            return TagType(self.index(type.type_index))
        if isinstance(type, TableType):
            return TableType(self.value(type.element), type.minimum, type.maximum, type.address)
        if isinstance(type, GlobalType):
            return GlobalType(self.value(type.value), type.mutable)
        return type

    def value(self, t: int) -> int:
        heap = heap_of(t) if t >= REF else 0
        if heap < CONCRETE:
            return t
        return ref(CONCRETE + self.index(heap - CONCRETE), is_nullable(t), is_exact(t))

    def index(self, old: int) -> int:
        """The new index of a type, which is taken over now if it was not."""
        if old not in self.taken:
            for group in self.needed(self.group_of[old]):
                self.take_group(group)
        return self.taken[old]

    def needed(self, group: int) -> list[int]:
        """The group and those before it that it refers to, as far as they are still to be taken."""
        found = {group}
        waiting = [group]
        while waiting:
            start = self.starts[waiting[-1]]
            size = self.module.groups[waiting.pop()]
            for subtype in self.module.types[start : start + size]:
                for index in _referred(subtype):
                    other = self.group_of[index]
                    if other not in found and index not in self.taken:
                        found.add(other)
                        waiting.append(other)
        return sorted(found)

    def take_group(self, group: int) -> None:
        start = self.starts[group]
        size = self.module.groups[group]
        for place in range(size):
            self.taken[start + place] = len(self.outline.types) + place
        copies = [self.copy(subtype) for subtype in self.module.types[start : start + size]]
        self.outline.types += copies
        self.outline.groups.append(size)

    def copy(self, subtype: SubType) -> SubType:
        copy = SubType(subtype.kind)
        copy.final = subtype.final
        copy.supertypes = [self.taken[index] for index in subtype.supertypes]
        copy.params = [self.value(t) for t in subtype.params]
        copy.results = [self.value(t) for t in subtype.results]
        copy.fields = [self.value(t) for t in subtype.fields]
        copy.mutable = list(subtype.mutable)
        if subtype.kind == CONT_TYPE:
            copy.continuation = self.taken[subtype.continuation]
        if subtype.describes != NONE:
            copy.describes = self.taken[subtype.describes]
        if subtype.descriptor != NONE:
            copy.descriptor = self.taken[subtype.descriptor]
        return copy


def _referred(subtype: SubType) -> list[int]:
    """The indices of the types that a type refers to, those of its own group among them."""
    types = [*subtype.params, *subtype.results, *subtype.fields]
    found = [heap_of(t) - CONCRETE for t in types if t >= REF and heap_of(t) >= CONCRETE]
    others = [subtype.continuation, subtype.describes, subtype.descriptor]
    return found + subtype.supertypes + [index for index in others if index != NONE]
