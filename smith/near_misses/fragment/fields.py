"""Fields of fragments: for each kind, the item that a field makes.

Each function here appends an empty item, so that it has its index, and gives what fills it: that
may name any other item.
"""

from collections.abc import Callable
from typing import Final

from smith.near_misses.fragment.code import assemble, constant
from smith.near_misses.fragment.reader import Tree, head, many, word
from smith.near_misses.fragment.scope import Scope
from smith.near_misses.fragment.types import (
    global_type,
    lists,
    memory_type,
    table_type,
    tag_type,
    type_use,
    value_type,
)
from smith.wasm import module as wasm
from smith.wasm.instructions import FUNC, LOCAL, MEMORY, TABLE, TAG
from smith.wasm.module import (
    Data,
    Element,
    ExternType,
    Function,
    FunctionType,
    Global,
    GlobalType,
    Table,
    TableType,
)
from smith.wasm.types import FUNCREF, I32, ref

Field = list[Tree]
Fill = Callable[[], None]
HEADER: Final = ("type", "param", "result", "local")


def extern_type(scope: Scope, space: int, trees: Field) -> ExternType:
    """What an import is."""
    if space == FUNC:
        exact = head(trees[0]) == "exact"
        if exact:
            scope.need("custom-descriptors")
        return FunctionType(type_use(scope, many(trees[0])[1:] if exact else trees), exact)
    if space == TABLE:
        return table_type(scope, trees)
    if space == MEMORY:
        return memory_type(scope, trees)
    if space == TAG:
        return tag_type(scope, trees)
    type = global_type(scope, trees[0])
    if type.mutable:
        scope.need("mutable-global")
    return type


def function(scope: Scope, trees: Field) -> Fill:
    """`(type $f)`, or params and results; locals; code."""
    item = Function(0, [], [])
    scope.module.functions.append(item)

    def fill() -> None:
        start = 0
        while start < len(trees) and head(trees[start]) in HEADER:
            start += 1
        header = trees[:start]
        item.type_index = type_use(scope, header)
        begin_function(scope, item)
        for part in header:
            if head(part) == "local":
                add_local(scope, item, many(part))
        name_params(scope, header)
        item.code = assemble(scope, trees[start:])

    return fill


def begin_function(scope: Scope, item: Function) -> None:
    """Have the locals of this function in scope, and its one label."""
    types = scope.module.types
    params = types[item.type_index].params if item.type_index < len(types) else []
    scope.names[LOCAL] = {}
    scope.locals = len(params) + sum(count for count, _ in item.locals)
    scope.labels = 1


def name_params(scope: Scope, header: Field) -> None:
    index = 0
    for part in header:
        if head(part) == "param":
            for tree in many(part)[1:]:
                if str(tree).startswith("$"):
                    scope.names[LOCAL][word(tree)] = index
                else:
                    index += 1


def add_local(scope: Scope, item: Function, field: Field) -> None:
    """`(local $x i32)`, or so many of the type: `(local $x i32 100)`."""
    count = int(word(field[3])) if len(field) > 3 else 1
    scope.names[LOCAL][word(field[1])] = scope.locals
    item.locals = [*item.locals, (count, value_type(scope, field[2]))]
    scope.locals += count


def memory(scope: Scope, trees: Field) -> Fill:
    scope.module.memories.append(memory_type(scope, trees))
    return _nothing


def table(scope: Scope, trees: Field) -> Fill:
    """A table type, and `(init code)` if it does not begin with nulls."""
    item = Table(TableType(FUNCREF, 0), [])
    scope.module.tables.append(item)

    def fill() -> None:
        init = lists(trees, "init")
        item.type = table_type(scope, [tree for tree in trees if head(tree) != "init"])
        item.init = constant(scope, init)
        if init:
            scope.need("function-references")

    return fill


def global_(scope: Scope, trees: Field) -> Fill:
    item = Global(GlobalType(I32, False), [])
    scope.module.globals.append(item)

    def fill() -> None:
        item.type = global_type(scope, trees[0])
        item.init = constant(scope, trees[1:])

    return fill


def tag(scope: Scope, trees: Field) -> Fill:
    place = len(scope.module.tags)
    scope.module.tags.append(wasm.TagType(0))

    def fill() -> None:
        scope.module.tags[place] = tag_type(scope, trees)

    return fill


def data(scope: Scope, trees: Field) -> Fill:
    """`(memory $m)? (offset code)? "bytes"`; without an offset it is passive."""
    item = Data(wasm.DATA_PASSIVE, 0, [], word(trees[-1]).strip('"').encode())
    scope.module.data.append(item)

    def fill() -> None:
        memories, offset = lists(trees, "memory"), lists(trees, "offset")
        if not has(trees, "offset"):
            scope.need("bulk-memory")
            return
        item.flags = 0
        if memories:
            item.flags = wasm.DATA_EXPLICIT
            item.memory = scope.index(MEMORY, memories[0])
            scope.need("bulk-memory")
        item.offset = constant(scope, offset)

    return fill


def element(scope: Scope, trees: Field) -> Fill:
    """`declare? (table $t)? (offset code)?`, and `func` with functions, or a type with items.

    Without an offset it is passive or declarative.
    """
    item = Element(wasm.ELEMENT_PASSIVE, 0, [], FUNCREF, [], [])
    scope.module.elements.append(item)

    def fill() -> None:
        tables, offset = lists(trees, "table"), lists(trees, "offset")
        listed = [tree for tree in trees if head(tree) not in ("table", "offset", "item")]
        flags = 0 if has(trees, "offset") else wasm.ELEMENT_PASSIVE
        if listed[0] == "declare":
            flags |= wasm.ELEMENT_EXPLICIT
            listed = listed[1:]
        if tables:
            flags |= wasm.ELEMENT_EXPLICIT
            item.table = scope.index(TABLE, tables[0])
        item.offset = constant(scope, offset)
        if listed[0] == "func":
            item.type = ref(0, nullable=False) if flags else FUNCREF
            item.functions = [scope.index(FUNC, tree) for tree in listed[1:]]
        else:
            item.type = value_type(scope, listed[0])
            items = [many(tree)[1:] for tree in trees if head(tree) == "item"]
            item.expressions = [constant(scope, code) for code in items]
            flags |= wasm.ELEMENT_EXPRESSIONS
            scope.need("reference-types", "bulk-memory")
        if flags:
            scope.need("bulk-memory")
        item.flags = flags

    return fill


def has(trees: Field, name: str) -> bool:
    """Whether one of them is a list that begins with this word."""
    return any(head(tree) == name for tree in trees)


def _nothing() -> None:
    """All was said at once."""


# By the word for it.
DEFINE: Final[dict[str, Callable[[Scope, Field], Fill]]] = {
    "func": function,
    "memory": memory,
    "table": table,
    "global": global_,
    "tag": tag,
    "data": data,
    "elem": element,
}
