"""The index spaces of a module."""

from smith.wasm.module import (
    FUNCTION,
    GLOBAL,
    MEMORY,
    TABLE,
    TAG,
    ExternType,
    FunctionType,
    Module,
)


def index_spaces(module: Module) -> list[list[ExternType]]:
    """By kind, the types of all that is imported or defined, in the order of the indices."""
    spaces: list[list[ExternType]] = [[] for _ in range(5)]
    for entry in module.imports:
        spaces[entry.type.kind].append(entry.type)
    spaces[FUNCTION] += [FunctionType(function.type_index) for function in module.functions]
    spaces[TABLE] += [table.type for table in module.tables]
    spaces[MEMORY] += module.memories
    spaces[GLOBAL] += [each.type for each in module.globals]
    spaces[TAG] += module.tags
    return spaces
