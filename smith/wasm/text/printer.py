"""The printer: module to text (spec section 6.6), fields in the order of the binary's sections.

Indices are numbers, or the names of a name section; comments `(;0;)` say which index a definition
has. Code is flat or folded. A comment says what text has no words for.
"""

from typing import Final

from smith.wasm import module as wasm
from smith.wasm.code import uses_data
from smith.wasm.custom.encode import BRANCH_HINTS
from smith.wasm.custom.names import NAME_SECTION, Names, decode_names
from smith.wasm.decoder import decode_placed
from smith.wasm.encoder import (
    CODE_SECTION,
    DATA_SECTION,
    ELEMENT_SECTION,
    EXPORT_SECTION,
    GLOBAL_SECTION,
    IMPORT_SECTION,
    MEMORY_SECTION,
    START_SECTION,
    TABLE_SECTION,
    TAG_SECTION,
)
from smith.wasm.errors import DecodeError
from smith.wasm.module import Module
from smith.wasm.text import literals
from smith.wasm.text.bodies import Bodies
from smith.wasm.text.custom import custom_section, strings
from smith.wasm.text.hints import Hints, branch_hints
from smith.wasm.text.identifiers import Space, nameless
from smith.wasm.text.lines import NO_OFFSET, Lines
from smith.wasm.text.offsets import Offsets
from smith.wasm.text.spaces import Spaces, module_binding
from smith.wasm.text.types import grouped, memory_type

MOST_LOCALS: Final = 50_000  # the limit of the JavaScript API; four bytes can ask for 2 ** 32
MOST_LOCALS_OF_ALL: Final = 2_000_000  # in all functions together

_EXTERN_KEYWORDS: Final = ("func", "table", "memory", "global", "tag")


def print_wat(module: Module, comments: list[str]) -> str:
    """The module as flat text, under `comments`, with names.

    The text assembles to the same module. Exceptions are functions with more locals than any
    engine takes: a comment says how many they are.
    """
    return _Printer(module, None, folded=False, names=True, margin=False).text(comments)


def print_binary(data: bytes, comments: list[str], folded: bool, names: bool, offsets: bool) -> str:
    """The binary as text. Raises `DecodeError` if it is malformed."""
    module, places = decode_placed(data)
    return _Printer(module, Offsets(data, places), folded, names, offsets).text(comments)


class _Printer:
    """`offsets` if the module's bytes are known; `margin`, whether to show them."""

    def __init__(
        self, module: Module, offsets: Offsets | None, folded: bool, names: bool, margin: bool
    ) -> None:
        self.module = module
        self.offsets = offsets
        self.margin = margin
        self.lines = Lines(margin)
        self.remarks: list[str] = []  # on what is not in the text
        self.customs: list[wasm.Custom] = []  # that are to be annotations
        self.hints: Hints = {}
        self.spaces = Spaces(module, self.divide_customs(names))
        self.bodies = Bodies(module, self.spaces, offsets if margin else None, folded)
        self.indices = [0] * len(_EXTERN_KEYWORDS)  # the next one, by kind
        self.locals_left = MOST_LOCALS_OF_ALL

    def divide_customs(self, with_names: bool) -> Names:
        """Set apart the custom sections that the text says in other ways; the names."""
        names = Names()
        has_names = not with_names
        has_hints = False
        for custom in self.module.customs:
            if custom.name == NAME_SECTION and not has_names:
                has_names = True
                try:
                    names = decode_names(custom.content)
                except DecodeError as error:
                    self.remarks.append(f"the name section is malformed, no names: {error}")
                if names.count():
                    continue
            elif custom.name == BRANCH_HINTS and self.offsets and not has_hints:
                has_hints = True
                imported = sum([item.type.kind == wasm.FUNCTION for item in self.module.imports])
                self.hints = branch_hints(custom, self.module, imported, self.offsets)
                if self.hints:
                    continue
            self.customs.append(custom)
        return names

    def text(self, comments: list[str]) -> str:
        module = self.module
        lines = self.lines
        for comment in comments:
            for line in literals.comment(comment):
                lines.raw(line)
        lines.raw(f"(module{module_binding(self.spaces.names)}")
        self.types()
        for index, item in enumerate(module.imports):
            names = f"{literals.name(item.module)} {literals.name(item.name)}"
            self.field(f"(import {names} ({self.imported(item.type)}))", IMPORT_SECTION, index)
        self.definitions()
        self.exports()
        for index, element in enumerate(module.elements):
            self.field(self.element(index, element), ELEMENT_SECTION, index)
        if module.has_data_count and not uses_data(module):
            lines.line(1, ";; a data count section, which assemblers only write if code needs it")
        for index, function in enumerate(module.functions):
            self.function(index, function)
        for index, data in enumerate(module.data):
            strings(lines, self.data(index, data), data.content, self.at(DATA_SECTION, index))
        for custom in self.customs:
            custom_section(lines, module, custom)
        if left_out := self.spaces.left_out():
            self.remarks.append(f"the name section has {left_out} more names, of nothing here")
        for remark in self.remarks:
            lines.line(1, literals.comment(remark)[0])
        lines.raw(")")
        return lines.joined()

    def at(self, section: int, index: int) -> int:
        """The offset to show of an entry of a section."""
        return self.offsets.entry(section, index) if self.offsets and self.margin else NO_OFFSET

    def field(self, text: str, section: int, index: int) -> None:
        self.lines.line(1, text, self.at(section, index))

    def head(self, kind: int) -> str:
        """What a definition of this kind begins with: keyword, name, and index as a comment."""
        index = self.indices[kind]
        self.indices[kind] = index + 1
        return f"{_EXTERN_KEYWORDS[kind]} {self.spaces.externs[kind].binding(index)}(;{index};)"

    def types(self) -> None:
        index = 0
        types = self.spaces.types
        offsets: list[int] = []
        if self.offsets and self.margin:
            offsets = self.offsets.types(self.module)
        for size in self.module.groups:
            if size != 1:
                self.lines.line(1, "(rec")
            for place in range(index, index + size):
                binding = types.space.binding(place)
                text = f"(type {binding}(;{place};) {types.definition(place)})"
                offset = offsets[place] if offsets else NO_OFFSET
                self.lines.line(1 if size == 1 else 2, text, offset)
            if size != 1:
                self.lines.line(1, ")")
            index += size

    def definitions(self) -> None:
        """Tables, memories, tags and globals."""
        module = self.module
        for index, defined in enumerate(module.tables):
            init = self.initial(TABLE_SECTION, defined.init) if defined.has_init() else ""
            self.field(f"({self.imported(defined.type)}{init})", TABLE_SECTION, index)
        for index, memory in enumerate(module.memories):
            self.field(f"({self.imported(memory)})", MEMORY_SECTION, index)
        for index, tag in enumerate(module.tags):
            self.field(f"({self.imported(tag)})", TAG_SECTION, index)
        for index, item in enumerate(module.globals):
            init = self.initial(GLOBAL_SECTION, item.init)
            self.field(f"({self.imported(item.type)}{init})", GLOBAL_SECTION, index)

    def initial(self, section: int, code: list[int]) -> str:
        """An initial value; if it is empty a comment says so, as the text format cannot."""
        shown = self.bodies.expression(section, code)
        return f" {shown}" if code else " (;no instructions;)"

    def imported(self, type: wasm.ExternType) -> str:
        """What an import, or a definition that is not a function, says of its type."""
        types = self.spaces.types
        if isinstance(type, wasm.FunctionType):
            index = self.indices[wasm.FUNCTION]
            locals = self.spaces.locals(index, type.type_index, 0)
            use = types.use(type.type_index, locals)
            shown = f"(exact {use})" if type.exact else use
        elif isinstance(type, wasm.TableType):
            shown = types.table_type(type)
        elif isinstance(type, wasm.MemoryType):
            shown = memory_type(type)
        elif isinstance(type, wasm.GlobalType):
            shown = types.global_type(type)
        else:
            assert isinstance(type, wasm.TagType)
            shown = types.use(type.type_index, nameless())
        return f"{self.head(type.kind)} {shown}"

    def exports(self) -> None:
        for index, export in enumerate(self.module.exports):
            target = self.spaces.externs[export.kind].use(export.index)
            text = f"({_EXTERN_KEYWORDS[export.kind]} {target})"
            self.field(f"(export {literals.name(export.name)} {text})", EXPORT_SECTION, index)
        if self.module.start >= 0:
            start = self.spaces.externs[wasm.FUNCTION].use(self.module.start)
            self.field(f"(start {start})", START_SECTION, 0)

    def function(self, place: int, function: wasm.Function) -> None:
        index = self.indices[wasm.FUNCTION]
        total = sum([count for count, _ in function.locals])
        listed = total if total <= min(MOST_LOCALS, self.locals_left) else 0
        self.locals_left -= listed
        locals = self.spaces.locals(index, function.type_index, listed)
        use = self.spaces.types.use(function.type_index, locals)
        text = f"({self.head(wasm.FUNCTION)} {use}"
        self.field(text, CODE_SECTION, place)
        if listed < total:
            self.lines.more(f" (;{total} locals;)")
        elif total:
            self.lines.more(self.locals(function, locals))
        labels = self.spaces.labels(index, function)
        hints = self.hints.get(place, {})
        self.bodies.body(self.lines, function, locals, labels, hints)
        self.lines.line(1, ")")

    def locals(self, function: wasm.Function, names: Space) -> str:
        shown: list[str] = []
        shortest = True
        last = NO_OFFSET
        for count, t in function.locals:
            shown += [self.spaces.types.value(t)] * count
            shortest = shortest and count > 0 and t != last
            last = t
        type = self.spaces.types.function_type(function.type_index)
        text = grouped("local", shown, names, len(type.params) if type else 0)
        return text if shortest else f"{text} (;in {len(function.locals)} runs;)"

    def element(self, index: int, element: wasm.Element) -> str:
        flags = element.flags
        parts = [f"(elem {self.spaces.elements.binding(index)}(;{index};)"]
        if flags & wasm.ELEMENT_PASSIVE == 0:
            if flags & wasm.ELEMENT_EXPLICIT:
                parts.append(f"(table {self.spaces.externs[wasm.TABLE].use(element.table)})")
            parts.append(self.bodies.clause("offset", ELEMENT_SECTION, element.offset))
        elif flags & wasm.ELEMENT_EXPLICIT:
            parts.append("declare")
        if flags & wasm.ELEMENT_EXPRESSIONS:
            parts.append(self.spaces.types.value(element.type))
            items = [self.bodies.clause("item", ELEMENT_SECTION, e) for e in element.expressions]
            parts += items
        else:
            functions = self.spaces.externs[wasm.FUNCTION]
            parts.append("func")
            parts += [functions.use(function) for function in element.functions]
        return f"{' '.join(parts)})"

    def data(self, index: int, data: wasm.Data) -> str:
        """What stands before the bytes of a data segment."""
        head = f"(data {self.spaces.data.binding(index)}(;{index};)"
        if data.flags == wasm.DATA_EXPLICIT:
            head += f" (memory {self.spaces.externs[wasm.MEMORY].use(data.memory)})"
        if data.flags != wasm.DATA_PASSIVE:
            head += f" {self.bodies.clause('offset', DATA_SECTION, data.offset)}"
        return head
