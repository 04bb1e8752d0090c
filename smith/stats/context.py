"""The context of a valid module: what its indices stand for, as the validator's rules want it."""

from __future__ import annotations

from collections.abc import Iterator

from smith.validate.context import Context
from smith.validate.types import add_group
from smith.wasm import module as wasm
from smith.wasm.features import ALL
from smith.wasm.module import Module


def context_of(module: Module) -> Context:
    """What all indices of the module stand for. Raises `smith.validate.errors.Invalid`."""
    context = Context(ALL)
    start = 0
    for size in module.groups:
        add_group(context.types, module.types[start : start + size], size == 1, ALL)
        start += size
    for item in _items(module):
        _declare(context, item)
    context.elements = [context.value_type(element.type) for element in module.elements]
    context.data = len(module.data)
    context.references.update(range(len(context.functions)))
    return context


def _items(module: Module) -> Iterator[wasm.ExternType]:
    """All that is imported or defined, in the order of the indices of each kind."""
    yield from (item.type for item in module.imports)
    yield from (wasm.FunctionType(function.type_index) for function in module.functions)
    yield from (table.type for table in module.tables)
    yield from module.memories
    yield from (item.type for item in module.globals)
    yield from module.tags


def _declare(context: Context, item: wasm.ExternType) -> None:
    if isinstance(item, wasm.FunctionType):
        context.functions.append(context.function_type(item.type_index).index)
    elif isinstance(item, wasm.TableType):
        element = context.value_type(item.element)
        closed = wasm.TableType(element, item.minimum, item.maximum, item.address)
        context.tables.append(closed)
    elif isinstance(item, wasm.MemoryType):
        context.memories.append(item.address)
    elif isinstance(item, wasm.GlobalType):
        value = context.value_type(item.value)
        context.globals.append(wasm.GlobalType(value, item.mutable))
    elif isinstance(item, wasm.TagType):
        context.tags.append(context.function_type(item.type_index).index)
