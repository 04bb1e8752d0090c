"""The identifiers of a module: an index space for each kind of thing, and those of functions."""

from typing import Final

from smith.wasm import instructions as table
from smith.wasm.code import OPENS, starts
from smith.wasm.custom import names as name_section
from smith.wasm.custom.names import Names
from smith.wasm.module import Function, Module
from smith.wasm.text.code import CodeText
from smith.wasm.text.identifiers import Space, nameless
from smith.wasm.text.types import Types

# By kind of import and export: the subsection of names, and the kind of immediates.
_SUBSECTIONS: Final = (
    name_section.FUNCTIONS,
    name_section.TABLES,
    name_section.MEMORIES,
    name_section.GLOBALS,
    name_section.TAGS,
)
_IMMEDIATES: Final = (table.FUNC, table.TABLE, table.MEMORY, table.GLOBAL, table.TAG)


class Spaces:
    """The identifiers that the names give.

    `externs` are the index spaces by kind of import and export; `imported` are how many of each
    are imports. `shown` counts the names that made it into the text so far.
    """

    def __init__(self, module: Module, names: Names) -> None:
        self.names = names
        self.types = Types(module, names)
        self.imported = [0, 0, 0, 0, 0]
        for item in module.imports:
            self.imported[item.type.kind] += 1
        defined = [
            len(module.functions),
            len(module.tables),
            len(module.memories),
            len(module.globals),
            len(module.tags),
        ]
        self.externs: list[Space] = []
        for kind in range(len(defined)):
            count = self.imported[kind] + defined[kind]
            self.externs.append(Space(names.direct[_SUBSECTIONS[kind]], count))
        self.elements = Space(names.direct[name_section.ELEMENTS], len(module.elements))
        self.data = Space(names.direct[name_section.DATA], len(module.data))
        self.shown = 1 if names.has_module else 0
        spaces = [*self.externs, self.elements, self.data, self.types.space]
        for space in [*spaces, *self.types.fields.values()]:
            self.shown += len(space.references)

    def tell(self, text: CodeText) -> None:
        """Let code use the identifiers."""
        for kind, space in zip(_IMMEDIATES, self.externs, strict=True):
            text.spaces[kind] = space
        text.spaces[table.ELEM] = self.elements
        text.spaces[table.DATA] = self.data

    def locals(self, index: int, type_index: int, defined: int) -> Space:
        """The parameters of a function, and as many locals.

        Where the text doesn't list its parameters, they have no identifiers, and where it is not
        known how many they are, locals neither.
        """
        maps = self.names.indirect[name_section.LOCALS]
        type = self.types.function_type(type_index)
        if index not in maps or not type:
            return nameless()
        params = len(type.params)
        space = Space(maps[index], params + defined)
        if params and not self.types.signature(type_index, space):
            later = {number: name for number, name in maps[index].items() if number >= params}
            space = Space(later, params + defined)
        self.shown += len(space.references)
        return space

    def labels(self, index: int, function: Function) -> Space:
        """The blocks of a function, in the order in which they open."""
        maps = self.names.indirect[name_section.LABELS]
        if index not in maps:
            return nameless()
        code = function.code
        blocks = 0
        for pos in starts(code):
            if OPENS[code[pos]]:
                blocks += 1
        space = Space(maps[index], blocks)
        self.shown += len(space.references)
        return space

    def left_out(self) -> int:
        """How many names the text does not show, after all has been written."""
        return self.names.count() + self.names.ignored - self.shown


def module_binding(names: Names) -> str:
    """The name of the module, after a space; nothing if it has none."""
    if not names.has_module:
        return ""
    return f" {Space({0: names.module}, 1).binding(0)}"[:-1]
