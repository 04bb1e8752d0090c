"""What there is in a module: instructions, memories, tables."""

from collections.abc import Iterator
from itertools import pairwise

from smith.wasm.code import starts
from smith.wasm.module import MemoryType, Module, TableType


def instructions(model: Module) -> Iterator[list[int]]:
    """The flat code of each instruction, one by one."""
    for function in model.functions:
        begins = [*starts(function.code), len(function.code)]
        for start, stop in pairwise(begins):
            yield function.code[start:stop]


def all_memories(model: Module) -> list[MemoryType]:
    imported = [entry.type for entry in model.imports if isinstance(entry.type, MemoryType)]
    return imported + model.memories


def all_tables(model: Module) -> list[TableType]:
    imported = [entry.type for entry in model.imports if isinstance(entry.type, TableType)]
    return imported + [item.type for item in model.tables]
