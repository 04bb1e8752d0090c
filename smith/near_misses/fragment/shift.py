"""Room for an import: references to the items after it are one higher."""

from collections.abc import Iterator
from typing import Final

from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.code import after
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Data, Element, Export, Function, Global, Module, Table

_LENGTH: Final[dict[int, int]] = {table.MEMARG: 3, table.CAST: 3}


def shift(module: Module, space: int, export_kind: int, first: int) -> None:
    """Raise every index of this space that is at least `first`; items are replaced by copies."""

    def moved(index: int) -> int:
        return index + 1 if index >= first else index

    def code(flat: list[int]) -> list[int]:
        found = [*flat]
        for place in indices(flat, space):
            found[place] = moved(found[place])
        return found

    module.functions = [Function(f.type_index, f.locals, code(f.code)) for f in module.functions]
    module.tables = [Table(t.type, code(t.init)) for t in module.tables]
    module.globals = [Global(g.type, code(g.init)) for g in module.globals]
    module.exports = [
        Export(e.name, e.kind, moved(e.index) if e.kind == export_kind else e.index)
        for e in module.exports
    ]
    if space == table.FUNC and module.start != wasm.NONE:
        module.start = moved(module.start)
    module.elements = [
        Element(
            e.flags,
            moved(e.table) if space == table.TABLE else e.table,
            code(e.offset),
            e.type,
            [moved(f) for f in e.functions] if space == table.FUNC else e.functions,
            [code(expression) for expression in e.expressions],
        )
        for e in module.elements
    ]
    module.data = [
        Data(
            d.flags,
            moved(d.memory) if space == table.MEMORY else d.memory,
            code(d.offset),
            d.content,
        )
        for d in module.data
    ]


def indices(code: list[int], space: int) -> Iterator[int]:
    """Where flat code has an index of this space."""
    pos = 0
    while pos < len(code):
        row = INSTRUCTIONS[code[pos]]
        place = pos + 1
        for kind in row.immediates:
            if kind == space:
                yield place
            elif kind == table.MEMARG and space == table.MEMORY:
                yield place + 1
            elif kind in (table.CATCHES, table.HANDLERS):
                if space == table.TAG:
                    yield from _tags(code, place, kind)
                place += 3 * code[place]
            elif kind == table.LABELS:
                place += 1 + code[place]
            elif kind == table.TYPES:
                place += code[place]
            place += _LENGTH.get(kind, 1)
        pos = after(code, pos)


def _tags(code: list[int], place: int, kind: int) -> Iterator[int]:
    """Where clauses name tags: `catch_all` has a number there that means nothing."""
    for clause in range(place + 1, place + 1 + 3 * code[place], 3):
        if kind == table.HANDLERS or code[clause] < 2:
            yield clause + 1
