"""A fragment, and how a module gets it."""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.fragment.code import assemble
from smith.near_misses.fragment.fields import (
    DEFINE,
    Field,
    Fill,
    add_local,
    begin_function,
    extern_type,
)
from smith.near_misses.fragment.prelude import KINDS, PLACES, with_prelude
from smith.near_misses.fragment.reader import Tree, head, many, read, word
from smith.near_misses.fragment.scope import IMPORTED, SPACES, Scope, grown
from smith.near_misses.fragment.shift import shift
from smith.near_misses.fragment.types import fill as fill_type
from smith.near_misses.fragment.types import memory_type, table_type
from smith.unstructured import Choices
from smith.wasm import module as wasm
from smith.wasm.code import starts
from smith.wasm.instructions import FUNC, GLOBAL, MEMORY, TABLE, TYPE, op
from smith.wasm.module import (
    Export,
    ExternType,
    Function,
    GlobalType,
    Import,
    MemoryType,
    Module,
    SubType,
    TableType,
)
from smith.wasm.types import EMPTY_BLOCK

FIELDS: Final = (*KINDS, "rec", "import", "export", "start", "local")
OPENS: Final = [op(name) for name in ("block", "loop", "if", "try", "try_table")]
CLOSES: Final = [op(name) for name in ("end", "delegate")]


class Fragment:
    """Fields and code that a module can get. Raises `ValueError` for what is none."""

    def __init__(self, text: str) -> None:
        trees = with_prelude(read(text))
        self.fields = [many(tree) for tree in trees if _is_field(tree)]
        self.code = [tree for tree in trees if not _is_field(tree)]

    def of(self, kind: str) -> list[Field]:
        return [field for field in self.fields if head(field) == kind]

    def added(self, module: Module, choices: Choices) -> tuple[Module, int]:
        """A module like this one with the fragment in it, and the features that this needs."""
        scope = Scope(grown(module))
        types, fills = self._declare(scope)
        for fill in (*types, *fills):
            fill()
        for field in self.of("export"):
            _export(scope, field)
        for field in self.of("start"):
            scope.module.start = scope.index(FUNC, field[1])
        if self.code:
            self._insert(scope, choices)
        if scope.size(MEMORY) > 1:
            scope.need("multi-memory")
        if scope.size(TABLE) > 1:
            scope.need("reference-types")
        return scope.module, scope.needs

    def _declare(self, scope: Scope) -> tuple[list[Fill], list[Fill]]:
        """Give all items their indices; what fills types, and what fills the others."""
        types: list[Fill] = []
        fills = [_import(scope, field) for field in self.of("import")]
        for field in self.fields:
            kind = head(field)
            if kind in ("rec", "type"):
                group = [many(part) for part in field[1:]] if kind == "rec" else [field]
                types += [_type(scope, part) for part in group]
                scope.module.groups.append(len(group))
                if len(group) != 1:
                    scope.need("gc")
            elif kind in DEFINE and not _reused(scope, field):
                space = SPACES[kind]
                fills.append(DEFINE[kind](scope, _name(scope, space, field, scope.size(space))))
        return types, fills

    def _insert(self, scope: Scope, choices: Choices) -> None:
        """Put the code between two instructions of a function, in a block.

        Not of the fragment's own ones: a twin may have more of them than its near-miss.
        """
        module = scope.module
        count = len(module.functions) - len(self.of("func"))
        if not count:
            module.functions.append(Function(scope.function_type([], []), [], []))
        chosen = choices.index(count) if count else len(module.functions) - 1
        old = module.functions[chosen]
        places = [*starts(old.code), len(old.code)]
        place = places[choices.index(len(places))]
        item = module.functions[chosen] = Function(old.type_index, old.locals, [])
        begin_function(scope, item)
        for field in self.of("local"):
            add_local(scope, item, field)
        scope.labels += 1 + _depth(old.code, place)
        inserted = assemble(scope, self.code)
        item.code = [
            *old.code[:place],
            *(op("block"), EMPTY_BLOCK, *inserted, op("end")),
            *old.code[place:],
        ]


def _is_field(tree: Tree) -> bool:
    """Whether it is no code: `(type $x)` alone is what a block has."""
    return head(tree) in FIELDS and not (head(tree) == "type" and len(tree) == 2)


def _depth(code: list[int], place: int) -> int:
    """How many blocks are open there."""
    depth = 0
    for start in starts(code):
        if start >= place:
            break
        if code[start] in OPENS:
            depth += 1
        elif code[start] in CLOSES:
            depth -= 1
    return depth


def _name(scope: Scope, space: int, field: Field, index: int) -> Field:
    """Note the name that the field may have; what follows it."""
    if len(field) > 1 and isinstance(field[1], str) and field[1].startswith("$"):
        scope.names[space][field[1]] = index
        return field[2:]
    return field[1:]


def _type(scope: Scope, field: Field) -> Fill:
    subtype = SubType(wasm.FUNC_TYPE)
    rest = _name(scope, TYPE, field, scope.size(TYPE))
    scope.module.types.append(subtype)
    return lambda: fill_type(scope, subtype, rest)


def _import(scope: Scope, field: Field) -> Fill:
    """The last of the imports, and in front of everything that is defined."""
    item = many(field[3])
    space = SPACES[head(item)]
    kind = IMPORTED[space]
    index = scope.imported(space)
    shift(scope.module, space, kind, index)
    rest = _name(scope, space, item, index)
    names = [scope.prefix + word(name).strip('"') for name in field[1:3]]
    entry = Import(names[0], names[1], ExternType(kind))
    scope.module.imports.append(entry)

    def fill() -> None:
        entry.type = extern_type(scope, space, rest)

    return fill


def _reused(scope: Scope, field: Field) -> bool:
    """Whether the module has a memory or table that can be the one of the prelude."""
    if head(field) not in ("memory", "table") or field[1] not in PLACES:
        return False
    name, space = word(field[1]), SPACES[head(field)]
    for index, type in enumerate(_types_in(scope.module, space)):
        if _is_like(scope, type, field[2:]):
            scope.names[space][name] = index
            return True
    return False


def _types_in(module: Module, space: int) -> Iterator[ExternType]:
    """The types of an index space of memories, tables or globals."""
    for item in module.imports:
        if item.type.kind == IMPORTED[space]:
            yield item.type
    if space == MEMORY:
        yield from module.memories
    elif space == TABLE:
        yield from (table.type for table in module.tables)
    else:
        yield from (item.type for item in module.globals)


def _is_like(scope: Scope, type: ExternType, trees: Field) -> bool:
    """Whether instructions see no difference."""
    if isinstance(type, MemoryType):
        return type.address == memory_type(scope, trees).address
    if isinstance(type, TableType):
        wanted = table_type(scope, trees)
        return (type.address, type.element) == (wanted.address, wanted.element)
    return False


def _export(scope: Scope, field: Field) -> None:
    item = many(field[2])
    space = SPACES[head(item)]
    index = scope.index(space, item[1])
    name = scope.prefix + word(field[1]).strip('"')
    scope.module.exports.append(Export(name, IMPORTED[space], index))
    if space == GLOBAL:
        types = [*_types_in(scope.module, space)]
        if any(isinstance(t, GlobalType) and t.mutable for t in types[index : index + 1]):
            scope.need("mutable-global")
