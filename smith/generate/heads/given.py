"""Imports and definitions of the Config's outline, rather than the input's."""

from smith.generate.heads.heads import Heads
from smith.generate.heads.items import add_global_name, add_tag
from smith.generate.signatures import Callee
from smith.unstructured import DIGIT_SLOTS, DIGITS, NO_LEADS, Choices
from smith.wasm.module import (
    FUNCTION,
    FunctionType,
    GlobalType,
    Import,
    MemoryType,
    TableType,
    TagType,
)


def bring(heads: Heads, key: int, entry: Import) -> None:
    """Import this."""
    env = heads.env
    type = entry.type
    heads.module.imports.append(entry)
    if isinstance(type, FunctionType):
        callee = Callee(len(env.callees), env.defined_signature(type.type_index), key)
        callee.exact = type.exact
        env.callees.append(callee)
    elif isinstance(type, TableType):
        env.add_table(key, type)
    elif isinstance(type, MemoryType):
        env.add_memory(key, type)
    elif isinstance(type, GlobalType):
        add_global_name(heads, key, type.value, type.mutable, imported=True)
    elif isinstance(type, TagType):
        add_tag(heads, key, env.defined_signature(type.type_index))


class Available:
    """The imports to choose from that are not chosen yet."""

    def __init__(self, entries: list[Import]) -> None:
        self.left = list(entries)

    def bring_one(self, heads: Heads, key: int, part: Choices) -> bool:
        """Import one that there is room for; false if there is none."""
        while self.left:
            count = len(self.left)
            # A lead has no meaning here; read as a digit it is stepped over.
            digit = part.statement(DIGIT_SLOTS, NO_LEADS)
            place = digit * count // DIGITS if count <= DIGITS else part.index(count)
            entry = self.left.pop(place)
            kind = entry.type.kind
            if kind == FUNCTION or heads.has_room(kind):
                bring(heads, key, entry)
                if heads.config.export_everything or part.index(8) == 7:
                    heads.export(kind, heads.env.count(kind) - 1)
                return True
            self.left = [entry for entry in self.left if entry.type.kind != kind]
        return False
