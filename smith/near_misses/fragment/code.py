"""Code of fragments: words to flat code."""

from typing import Final

from smith.near_misses.fragment.reader import Tree, head, many, word
from smith.near_misses.fragment.scope import Scope
from smith.near_misses.fragment.types import (
    heap_immediate,
    heap_type,
    lists,
    signature,
    type_use,
    value_type,
    value_types,
)
from smith.wasm import instructions as table
from smith.wasm.instructions import BY_NAME, INSTRUCTIONS, Instruction, op

_NUMBERS: Final = (
    table.CONST_I32,
    table.CONST_I64,
    table.CONST_F32,
    table.CONST_F64,
    table.CONST_V128,
    table.LANES,
    table.LANE,
    table.FIELD,
    table.COUNT,
)
_BLOCKS: Final = ("block", "loop", "if", "try", "try_table")
_CATCHES: Final = ("catch", "catch_ref", "catch_all", "catch_all_ref")
_CASTS: Final = ("ref.test", "ref.cast", "ref.cast_desc_eq")


class CodeAssembler:
    """Assembles words from the left; `trees` is what is left."""

    def __init__(self, scope: Scope, trees: list[Tree]) -> None:
        self.scope = scope
        self.trees = trees
        self.pos = 0
        self.code: list[int] = []

    def peek(self) -> Tree:
        return self.trees[self.pos] if self.pos < len(self.trees) else ""

    def next(self) -> Tree:
        self.pos += 1
        return self.trees[self.pos - 1]

    def lists(self, *names: str) -> list[Tree]:
        """The lists that come next and begin with one of these words."""
        start = self.pos
        while head(self.peek()) in names:
            self.pos += 1
        return self.trees[start : self.pos]

    def expression(self) -> list[int]:
        while self.pos < len(self.trees):
            self.instruction()
        return self.code

    def instruction(self) -> None:
        name = word(self.next())
        if name == "select" and head(self.peek()) == "result":
            name = "select t"
        elif name in _CASTS and "null" in many(self.peek()):
            name += " null"
        row = INSTRUCTIONS[BY_NAME[name]]
        self.scope.needs |= row.features
        self.code.append(row.number)
        if name in ("end", "delegate"):  # the label of delegate counts from outside the try
            self.scope.labels -= 1
        for kind in row.immediates:
            self.immediate(row, kind)
        if name in _BLOCKS:
            self.scope.labels += 1

    def immediate(self, row: Instruction, kind: int) -> None:
        scope, code = self.scope, self.code
        if kind in _NUMBERS:
            code.append(int(word(self.next())))
        elif kind == table.RESERVED:
            code.append(0)
        elif kind == table.BLOCKTYPE:
            code.append(self.block_type())
        elif kind == table.MEMARG:
            self.memarg(row)
        elif kind == table.HEAP:
            tree = self.next()
            if row.name == "ref.null":
                code.append(heap_type(scope, tree))
            else:
                code.append(heap_immediate(value_type(scope, tree)))
        elif kind == table.TYPES:
            types = value_types(scope, self.lists("result"), "result")
            code += [len(types), *types]
        elif kind == table.CAST:
            code.append(scope.index(table.LABEL, self.next()))
            code += [value_type(scope, self.next()), value_type(scope, self.next())]
        elif kind == table.LABELS:
            self.labels()
        elif kind == table.CATCHES:
            self.catches()
        elif kind == table.HANDLERS:
            self.handlers()
        else:
            code.append(scope.index(kind, self.next()))
            if kind == table.DATA:
                scope.module.has_data_count = True
                scope.need("bulk-memory")

    def block_type(self) -> int:
        parts = self.lists("type", "param", "result")
        if lists(parts, "type"):
            self.scope.need("multi-value")
            return type_use(self.scope, parts)
        return self.scope.block_type(*signature(self.scope, parts))

    def memarg(self, row: Instruction) -> None:
        """The memory, and `align=` in bytes and `offset=` if they are not the usual ones."""
        memory = self.scope.index(table.MEMORY, self.next())
        numbers = {"offset": 0, "align": 1 << row.align}
        while "=" in str(self.peek()):
            name, _, value = word(self.next()).partition("=")
            numbers[name] = int(value)
        self.code += [numbers["align"].bit_length() - 1, memory, numbers["offset"]]

    def labels(self) -> None:
        labels: list[int] = []
        while isinstance(self.peek(), str) and (self.peek() == "#" or str(self.peek()).isdigit()):
            labels.append(self.scope.index(table.LABEL, self.next()))
        self.code += [len(labels) - 1, *labels]

    def catches(self) -> None:
        clauses = [many(clause) for clause in self.lists(*_CATCHES)]
        self.code.append(len(clauses))
        for clause in clauses:
            kind = _CATCHES.index(word(clause[0]))
            tag = self.scope.index(table.TAG, clause[1]) if kind < 2 else 0
            self.code += [kind, tag, self.scope.index(table.LABEL, clause[-1])]

    def handlers(self) -> None:
        clauses = [many(clause) for clause in self.lists("on")]
        self.code.append(len(clauses))
        for _, tag, target in clauses:
            switches = target == "switch"
            label = 0 if switches else self.scope.index(table.LABEL, target)
            self.code += [int(switches), self.scope.index(table.TAG, tag), label]


def assemble(scope: Scope, trees: list[Tree]) -> list[int]:
    """The flat code of these words, with `scope.labels` labels around it."""
    return CodeAssembler(scope, trees).expression()


def constant(scope: Scope, trees: list[Tree]) -> list[int]:
    """The flat code of a constant expression; it needs what makes instructions constant."""
    imported = scope.imported(table.GLOBAL)
    for place, tree in enumerate(trees):
        if isinstance(tree, str) and tree in BY_NAME:
            scope.needs |= INSTRUCTIONS[op(tree)].const_features
        if tree == "global.get" and scope.index(table.GLOBAL, trees[place + 1]) >= imported:
            scope.need("gc")
    scope.labels, outer = 1, scope.labels
    code = assemble(scope, trees)
    scope.labels = outer
    return code
