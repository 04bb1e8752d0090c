"""Types in the text format (spec sections 6.4 and 6.6.2), and the identifiers in them."""

from typing import Final

from smith.wasm import module as wasm
from smith.wasm.custom import names as name_section
from smith.wasm.custom.names import Names
from smith.wasm.module import Module
from smith.wasm.text.identifiers import Space, nameless
from smith.wasm.types import (
    CONCRETE,
    EXACT_HEAP,
    I64,
    REF,
    block_value,
    heap_name,
    heap_of,
    is_exact,
    is_nullable,
    type_name,
)

LONGEST_REPEATED: Final = 50  # a longer signature is only named, or the text would be quadratic


class Types:
    """A module's types, and how text writes them."""

    def __init__(self, module: Module, names: Names) -> None:
        self.types = module.types
        self.space = Space(names.direct[name_section.TYPES], len(module.types))
        self.fields: dict[int, Space] = {}  # by type index
        self.no_fields = nameless()
        maps = names.indirect[name_section.FIELDS]
        for index in maps:
            if index < len(module.types) and module.types[index].kind == wasm.STRUCT_TYPE:
                self.fields[index] = Space(maps[index], len(module.types[index].fields))

    def fields_of(self, index: int) -> Space:
        return self.fields.get(index, self.no_fields)

    def function_type(self, index: int) -> wasm.SubType | None:
        """The type of this index, if it is a function type."""
        if index >= len(self.types) or self.types[index].kind != wasm.FUNC_TYPE:
            return None
        return self.types[index]

    def heap(self, heap: int) -> str:
        """A heap type, exact or not, as `ref.null` takes it."""
        if heap >= EXACT_HEAP:
            return f"(exact {self.heap(heap - EXACT_HEAP)})"
        return self.space.use(heap - CONCRETE) if heap >= CONCRETE else heap_name(heap)

    def value(self, t: int) -> str:
        """A value or storage type."""
        if t < REF or heap_of(t) < CONCRETE:
            return type_name(t)
        heap = self.space.use(heap_of(t) - CONCRETE)
        if is_exact(t):
            heap = f"(exact {heap})"
        return f"(ref null {heap})" if is_nullable(t) else f"(ref {heap})"

    def block(self, blocktype: int) -> str:
        """A block type that is not empty."""
        if blocktype >= 0:
            return f"(type {self.space.use(blocktype)})"
        return f"(result {self.value(block_value(blocktype))})"

    def use(self, index: int, locals: Space) -> str:
        """A type use, and for the reader the parameters and results of that type."""
        return f"(type {self.space.use(index)}){self.signature(index, locals)}"

    def signature(self, index: int, locals: Space) -> str:
        """Parameters, with their names, and results; nothing if that were too long."""
        type = self.function_type(index)
        if not type:
            return ""
        named = len(locals.references)
        if len(type.params) + len(type.results) > LONGEST_REPEATED * (1 + named):
            return ""
        return self.params(type, locals) + self.results(type)

    def params(self, type: wasm.SubType, locals: Space) -> str:
        return grouped("param", [self.value(t) for t in type.params], locals, 0)

    def results(self, type: wasm.SubType) -> str:
        return grouped("result", [self.value(t) for t in type.results], nameless(), 0)

    def definition(self, index: int) -> str:
        """The definition of a type, without the field `type` around it."""
        subtype = self.types[index]
        text = self.composite(index, subtype)
        if subtype.descriptor >= 0:
            text = f"(descriptor {self.space.use(subtype.descriptor)}) {text}"
        if subtype.describes >= 0:
            text = f"(describes {self.space.use(subtype.describes)}) {text}"
        if subtype.final and not subtype.supertypes:
            return text
        final = " final" if subtype.final else ""
        supertypes = "".join([f" {self.space.use(above)}" for above in subtype.supertypes])
        return f"(sub{final}{supertypes} {text})"

    def composite(self, index: int, subtype: wasm.SubType) -> str:
        if subtype.kind == wasm.FUNC_TYPE:
            return f"(func{self.params(subtype, nameless())}{self.results(subtype)})"
        if subtype.kind == wasm.CONT_TYPE:
            return f"(cont {self.space.use(subtype.continuation)})"
        if subtype.kind == wasm.ARRAY_TYPE:
            return f"(array {self.field(subtype, 0)})"
        fields = [self.field(subtype, place) for place in range(len(subtype.fields))]
        return f"(struct{grouped('field', fields, self.fields_of(index), 0)})"

    def field(self, subtype: wasm.SubType, place: int) -> str:
        shown = self.value(subtype.fields[place])
        return f"(mut {shown})" if subtype.mutable[place] else shown

    def table_type(self, type: wasm.TableType) -> str:
        limits = _limits(type.address, type.minimum, type.maximum)
        return f"{limits} {self.value(type.element)}"

    def global_type(self, type: wasm.GlobalType) -> str:
        shown = self.value(type.value)
        return f"(mut {shown})" if type.mutable else shown


def grouped(keyword: str, items: list[str], names: Space, first: int) -> str:
    """`(param i32 i64)` or the like, after a space; what has a name has parentheses of its own.

    The index of the first item is `first`.
    """
    groups: list[str] = []
    unnamed: list[str] = []
    for place, item in enumerate(items):
        binding = names.binding(first + place)
        if not binding:
            unnamed.append(item)
            continue
        if unnamed:
            groups.append(f" ({keyword} {' '.join(unnamed)})")
            unnamed = []
        groups.append(f" ({keyword} {binding}{item})")
    if unnamed:
        groups.append(f" ({keyword} {' '.join(unnamed)})")
    return "".join(groups)


def memory_type(type: wasm.MemoryType) -> str:
    shared = " shared" if type.shared else ""
    page = f" (pagesize {1 << type.page_log2})" if type.page_log2 != 16 else ""
    return f"{_limits(type.address, type.minimum, type.maximum)}{shared}{page}"


def _limits(address: int, minimum: int, maximum: int) -> str:
    shown = f"i64 {minimum}" if address == I64 else str(minimum)
    return f"{shown} {maximum}" if maximum >= 0 else shown
