"""A module that a fragment is added to: what names mean there, and what features it needs."""

from typing import Final

from smith.near_misses.fragment.reader import Tree, word
from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.features import BIT
from smith.wasm.module import Module, SubType, function_type
from smith.wasm.types import EMPTY_BLOCK

# Index spaces, by the word for them in the text format; they are kinds of immediates.
SPACES: Final[dict[str, int]] = {
    "type": table.TYPE,
    "func": table.FUNC,
    "table": table.TABLE,
    "memory": table.MEMORY,
    "global": table.GLOBAL,
    "tag": table.TAG,
    "elem": table.ELEM,
    "data": table.DATA,
    "local": table.LOCAL,
}
# Those that imports come first in, by the kind of the import.
IMPORTED: Final[dict[int, int]] = {
    table.FUNC: wasm.FUNCTION,
    table.TABLE: wasm.TABLE,
    table.MEMORY: wasm.MEMORY,
    table.GLOBAL: wasm.GLOBAL,
    table.TAG: wasm.TAG,
}
PREFIX: Final = "near-miss "  # of the names of imports and exports


def grown(module: Module) -> Module:
    """A copy whose lists can get more items; the items are shared.

    It has no custom sections: names, places in code and what they say of both hold no longer.
    """
    copy = Module()
    copy.types = [*module.types]
    copy.groups = [*module.groups]
    copy.imports = [*module.imports]
    copy.functions = [*module.functions]
    copy.tables = [*module.tables]
    copy.memories = [*module.memories]
    copy.tags = [*module.tags]
    copy.globals = [*module.globals]
    copy.exports = [*module.exports]
    copy.start = module.start
    copy.elements = [*module.elements]
    copy.has_data_count = module.has_data_count
    copy.data = [*module.data]
    return copy


class Scope:
    """The module, the names of its index spaces, and those of the function in hand."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.needs = BIT["mvp"]
        self.names: dict[int, dict[str, int]] = {space: {} for space in SPACES.values()}
        self.locals = 0  # of the function in hand, parameters included
        self.labels = 0  # around the instruction in hand
        self.types_closed = False  # `#` was a type index: there must not be such a type later
        self.prefix = PREFIX
        while any(export.name.startswith(self.prefix) for export in module.exports):
            self.prefix += "'"

    def need(self, *features: str) -> None:
        for feature in features:
            self.needs |= BIT[feature]

    def imported(self, space: int) -> int:
        kind = IMPORTED[space]
        return sum(item.type.kind == kind for item in self.module.imports)

    def size(self, space: int) -> int:
        """How many items an index space has."""
        module = self.module
        defined: dict[int, int] = {
            table.TYPE: len(module.types),
            table.FUNC: len(module.functions),
            table.TABLE: len(module.tables),
            table.MEMORY: len(module.memories),
            table.GLOBAL: len(module.globals),
            table.TAG: len(module.tags),
            table.ELEM: len(module.elements),
            table.DATA: len(module.data),
            table.LOCAL: self.locals,
            table.LABEL: self.labels,
        }
        return defined[space] + (self.imported(space) if space in IMPORTED else 0)

    def index(self, space: int, tree: Tree) -> int:
        """The index that a word is: a name, a number, or `#`. `KeyError` for an unknown name."""
        text = word(tree)
        if text == "#":
            self.types_closed |= space == table.TYPE
            return self.size(space)
        return self.names[space][text] if text.startswith("$") else int(text)

    def function_type(self, params: list[int], results: list[int]) -> int:
        """The index of this function type, which is added if there is none."""
        module = self.module
        place = 0
        for size in module.groups:
            if size == 1 and _is_plain(module.types[place], params, results):
                return place
            place += size
        assert not self.types_closed, "declare the type that a fragment with an unknown one needs"
        module.types.append(function_type(params, results))
        module.groups.append(1)
        if len(results) > 1:
            self.need("multi-value")
        return place

    def block_type(self, params: list[int], results: list[int]) -> int:
        """The block type with these types, as flat code has it."""
        if params or len(results) > 1:
            self.need("multi-value")
            return self.function_type(params, results)
        return -2 - results[0] if results else EMPTY_BLOCK


def _is_plain(subtype: SubType, params: list[int], results: list[int]) -> bool:
    """Whether it is the final function type of these types, without a supertype."""
    return (
        subtype.kind == wasm.FUNC_TYPE
        and subtype.final
        and not subtype.supertypes
        and subtype.params == params
        and subtype.results == results
    )
