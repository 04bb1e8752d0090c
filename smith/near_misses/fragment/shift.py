"""Room for an import: references to the items after it are one higher."""

from collections.abc import Callable, Iterator
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
    module.tables = [Table(t.type, code(t.init), t.empty_init) for t in module.tables]
    module.globals = [Global(g.type, code(g.init)) for g in module.globals]
    module.exports = [
        Export(e.name, e.kind, moved(e.index) if e.kind == export_kind else e.index)
        for e in module.exports
    ]
    if space == table.FUNC and module.start != wasm.NONE:
        module.start = moved(module.start)
    module.elements = [_element(e, space, moved, code) for e in module.elements]
    module.data = [_data(d, space, moved, code) for d in module.data]


Moved = Callable[[int], int]
Code = Callable[[list[int]], list[int]]


def _element(e: Element, space: int, moved: Moved, code: Code) -> Element:
    flags, place = e.flags, e.table
    if space == table.TABLE and not flags & wasm.ELEMENT_PASSIVE and moved(place) != place:
        flags |= wasm.ELEMENT_EXPLICIT  # without it, it is of table 0
        place = moved(place)
    functions = [moved(f) for f in e.functions] if space == table.FUNC else e.functions
    expressions = [code(expression) for expression in e.expressions]
    return Element(flags, place, code(e.offset), e.type, functions, expressions)


def _data(d: Data, space: int, moved: Moved, code: Code) -> Data:
    flags, place = d.flags, d.memory
    if space == table.MEMORY and flags != wasm.DATA_PASSIVE and moved(place) != place:
        flags = wasm.DATA_EXPLICIT  # otherwise, it is of memory 0
        place = moved(place)
    return Data(flags, place, code(d.offset), d.content)


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
