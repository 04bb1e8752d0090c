"""The printer: module to text (spec section 6.6), fields in the order of the binary's sections.

Indices are numbers, code is flat, and comments `(;0;)` say which index a definition has. What the
text format has no words for is left out: the content of custom sections and the data count section.
"""

from typing import Final

from smith.wasm import module as wasm
from smith.wasm import text_values
from smith.wasm.text_code import INDENT, clause, expression, lines, types
from smith.wasm.types import I64, type_name

LONGEST_REPEATED: Final = 50  # a longer signature is only named, or the text would be quadratic
MOST_LOCALS: Final = 50_000  # the limit of the JavaScript API; four bytes can ask for 2 ** 32
BYTES_PER_LINE: Final = 64

_EXTERN_KEYWORDS: Final = ("func", "table", "memory", "global", "tag")


def print_wat(module: wasm.Module, comments: list[str]) -> str:
    """The module as text, under `comments`.

    The text assembles to the same module, custom sections apart. An exception is a function with
    more locals than any engine takes: a comment says how many they are.
    """
    return _Printer(module).text(comments)


class _Printer:
    def __init__(self, module: wasm.Module) -> None:
        self.module = module
        self.out: list[str] = []
        self.indices = [0] * len(_EXTERN_KEYWORDS)  # the next one, by kind

    def text(self, comments: list[str]) -> str:
        module = self.module
        for remark in comments:
            self.out += text_values.comment(remark)
        self.out.append("(module")
        self.types()
        for item in module.imports:
            names = f"{text_values.name(item.module)} {text_values.name(item.name)}"
            self.field(f"(import {names} ({self.extern_type(item.type)}))")
        self.definitions()
        for export in module.exports:
            target = f"({_EXTERN_KEYWORDS[export.kind]} {export.index})"
            self.field(f"(export {text_values.name(export.name)} {target})")
        if module.start >= 0:
            self.field(f"(start {module.start})")
        for index, element in enumerate(module.elements):
            self.field(_element(index, element))
        for function in module.functions:
            self.function(function)
        for index, data in enumerate(module.data):
            self.data(index, data)
        for custom in module.customs:
            title = f"custom section {text_values.name(custom.name)}"
            self.field(f";; {title}, {len(custom.content)} bytes")
        self.out.append(")\n")
        return "\n".join(self.out)

    def field(self, text: str) -> None:
        self.out.append(INDENT + text)

    def index_of(self, kind: int) -> str:
        """The keyword and the comment that a definition of this kind begins with."""
        index = self.indices[kind]
        self.indices[kind] = index + 1
        return f"{_EXTERN_KEYWORDS[kind]} (;{index};)"

    def types(self) -> None:
        index = 0
        for size in self.module.groups:
            members = [
                f"(type (;{place};) {_subtype(self.module.types[place])})"
                for place in range(index, index + size)
            ]
            index += size
            if size == 1:
                self.field(members[0])
            else:
                self.field("(rec")
                for member in members:
                    self.field(INDENT + member)
                self.field(")")

    def definitions(self) -> None:
        """Tables, memories, tags and globals."""
        module = self.module
        for defined in module.tables:
            init = f" {expression(defined.init)}" if defined.init else ""
            self.field(f"({self.extern_type(defined.type)}{init})")
        for memory in module.memories:
            self.field(f"({self.extern_type(memory)})")
        for tag in module.tags:
            self.field(f"({self.extern_type(tag)})")
        for item in module.globals:
            init = f" {expression(item.init)}" if item.init else ""
            self.field(f"({self.extern_type(item.type)}{init})")

    def extern_type(self, type: wasm.ExternType) -> str:
        """What a definition or an import says of its type, with its index."""
        head = self.index_of(type.kind)
        if isinstance(type, wasm.FunctionType):
            use = self.type_use(type.type_index)
            return f"{head} (exact {use})" if type.exact else f"{head} {use}"
        if isinstance(type, wasm.TableType):
            return f"{head} {_table_type(type)}"
        if isinstance(type, wasm.MemoryType):
            return f"{head} {_memory_type(type)}"
        if isinstance(type, wasm.GlobalType):
            value = type_name(type.value)
            return f"{head} (mut {value})" if type.mutable else f"{head} {value}"
        assert isinstance(type, wasm.TagType)
        return f"{head} {self.type_use(type.type_index)}"

    def type_use(self, index: int) -> str:
        """A type index, and for the reader the parameters and results of that type."""
        named = f"(type {index})"
        if index >= len(self.module.types):
            return named
        subtype = self.module.types[index]
        if len(subtype.params) + len(subtype.results) > LONGEST_REPEATED:
            return named
        return named + _signature(subtype)

    def function(self, function: wasm.Function) -> None:
        head = f"({self.index_of(wasm.FUNCTION)} {self.type_use(function.type_index)}"
        self.field(head + _locals(function.locals))
        self.out += lines(function.code, 2)
        self.field(")")

    def data(self, index: int, data: wasm.Data) -> None:
        head = f"(data (;{index};)"
        if data.flags == wasm.DATA_EXPLICIT:
            head += f" (memory {data.memory})"
        if data.flags != wasm.DATA_PASSIVE:
            head += f" {clause('offset', data.offset)}"
        content = data.content
        if len(content) <= BYTES_PER_LINE:
            self.field(f"{head} {text_values.string(content)})")
            return
        self.field(head)
        for start in range(0, len(content), BYTES_PER_LINE):
            self.field(INDENT + text_values.string(content[start : start + BYTES_PER_LINE]))
        self.field(")")


def _signature(subtype: wasm.SubType) -> str:
    parts = [types("param", subtype.params), types("result", subtype.results)]
    return "".join([f" {part}" for part in parts if part])


def _subtype(subtype: wasm.SubType) -> str:
    text = _composite(subtype)
    if subtype.descriptor >= 0:
        text = f"(descriptor {subtype.descriptor}) {text}"
    if subtype.describes >= 0:
        text = f"(describes {subtype.describes}) {text}"
    if subtype.final and not subtype.supertypes:
        return text
    final = " final" if subtype.final else ""
    supertypes = "".join([f" {index}" for index in subtype.supertypes])
    return f"(sub{final}{supertypes} {text})"


def _composite(subtype: wasm.SubType) -> str:
    if subtype.kind == wasm.FUNC_TYPE:
        return f"(func{_signature(subtype)})"
    if subtype.kind == wasm.CONT_TYPE:
        return f"(cont {subtype.continuation})"
    fields = [
        f"(mut {type_name(t)})" if mutable else type_name(t)
        for t, mutable in zip(subtype.fields, subtype.mutable, strict=True)
    ]
    if subtype.kind == wasm.ARRAY_TYPE:
        return f"(array {fields[0]})"
    return f"(struct (field {' '.join(fields)}))" if fields else "(struct)"


def _limits(address: int, minimum: int, maximum: int) -> str:
    shown = f"i64 {minimum}" if address == I64 else str(minimum)
    return f"{shown} {maximum}" if maximum >= 0 else shown


def _table_type(type: wasm.TableType) -> str:
    shared = "shared " if type.shared else ""
    limits = _limits(type.address, type.minimum, type.maximum)
    return f"{shared}{limits} {type_name(type.element)}"


def _memory_type(type: wasm.MemoryType) -> str:
    shared = " shared" if type.shared else ""
    page = f" (pagesize {1 << type.page_log2})" if type.page_log2 != 16 else ""
    return f"{_limits(type.address, type.minimum, type.maximum)}{shared}{page}"


def _locals(runs: list[tuple[int, int]]) -> str:
    total = 0
    names: list[str] = []
    for count, t in runs:
        total += count
        if total > MOST_LOCALS:
            break
        names += [type_name(t)] * count
    if total > MOST_LOCALS:
        return f" (;{sum([count for count, _ in runs])} locals;)"
    return f" (local {' '.join(names)})" if names else ""


def _element(index: int, element: wasm.Element) -> str:
    flags = element.flags
    parts = [f"(elem (;{index};)"]
    if flags & wasm.ELEMENT_PASSIVE == 0:
        if flags & wasm.ELEMENT_EXPLICIT:
            parts.append(f"(table {element.table})")
        parts.append(clause("offset", element.offset))
    elif flags & wasm.ELEMENT_EXPLICIT:
        parts.append("declare")
    if flags & wasm.ELEMENT_EXPRESSIONS:
        parts.append(type_name(element.type))
        parts += [clause("item", item) for item in element.expressions]
    else:
        parts.append("func")
        parts += [str(function) for function in element.functions]
    return f"{' '.join(parts)})"
