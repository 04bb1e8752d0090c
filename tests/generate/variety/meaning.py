"""What a module means, whatever form it is in, as plain data."""

from __future__ import annotations

from typing import Any

from smith.wasm.code import OPENS, after
from smith.wasm.instructions import op
from smith.wasm.module import (
    ELEMENT_EXPLICIT,
    ELEMENT_EXPRESSIONS,
    ELEMENT_PASSIVE,
    FUNC_TYPE,
    Data,
    Element,
    Function,
    Module,
    Table,
)
from smith.wasm.types import EMPTY_BLOCK, EXACT_HEAP, FUNC, FUNCREF, V128, heap_of, is_exact, ref
from tests.wasm.plain import function_text, plain

REF_FUNC = op("ref.func")
REF_NULL = op("ref.null")
SELECT = op("select")
SELECT_T = op("select t")
ELSE = op("else")
END = op("end")


def meaning(module: Module) -> Any:
    """The same for two modules that can be exchanged; custom sections mean nothing."""
    content = plain(module)
    del content["customs"], content["has_data_count"]
    content["groups"] = [size for size in module.groups if size]
    content["functions"] = [function_meaning(module, f) for f in module.functions]
    content["tables"] = [table_meaning(table) for table in module.tables]
    content["elements"] = [element_meaning(element) for element in module.elements]
    content["data"] = [data_meaning(data) for data in module.data]
    return content


def function_meaning(module: Module, function: Function) -> Any:
    return {**function_text(function), "code": code_meaning(module, function.code)}


def code_meaning(module: Module, code: list[int]) -> list[Any]:
    found: list[Any] = []
    pos = 0
    while pos < len(code):
        stop = after(code, pos)
        number = code[pos]
        if OPENS[number]:
            found += [number, block_meaning(module, code[pos + 1]), *code[pos + 2 : stop]]
        elif number == SELECT_T and code[pos + 1] == 1 and code[pos + 2] <= V128:
            found.append(SELECT)
        elif number != ELSE or code[stop] != END:
            found += code[pos:stop]
        pos = stop
    return found


def block_meaning(module: Module, blocktype: int) -> Any:
    if blocktype >= 0:
        type = module.types[blocktype]
        assert type.kind == FUNC_TYPE
        return (tuple(type.params), tuple(type.results))
    return ((), () if blocktype == EMPTY_BLOCK else (-2 - blocktype,))


def table_meaning(table: Table) -> Any:
    element = table.type.element
    heap = heap_of(element) + (EXACT_HEAP if is_exact(element) else 0)
    init = [] if table.init == [REF_NULL, heap] else table.init
    return {**plain(table), "init": init}


def element_meaning(element: Element) -> Any:
    """Its mode, table, offset and elements; its type, unless it is just one of functions."""
    passive = element.flags & ELEMENT_PASSIVE != 0
    declarative = passive and element.flags & ELEMENT_EXPLICIT != 0
    expressions = element.expressions
    if element.flags & ELEMENT_EXPRESSIONS == 0:
        expressions = [[REF_FUNC, function] for function in element.functions]
    functions = all(e[0] == REF_FUNC for e in expressions)
    plain_type = element.type in (FUNCREF, ref(FUNC, nullable=False)) and functions
    type = "functions" if plain_type else element.type
    return (passive, declarative, element.table, element.offset, type, expressions)


def data_meaning(data: Data) -> Any:
    return (data.flags & 1, data.memory, data.offset, data.content)
