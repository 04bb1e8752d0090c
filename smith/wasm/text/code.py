"""An instruction in the text format: its keyword and its immediates (spec section 6.5)."""

from typing import Final

from smith.wasm import instructions as table
from smith.wasm.code import CLOSES, OPENS
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.text import literals
from smith.wasm.text.identifiers import Space, nameless
from smith.wasm.text.types import Types
from smith.wasm.types import EMPTY_BLOCK, EXACT_HEAP, ref

_DELEGATE: Final = op("delegate")

# The table tells `ref.test null` and `select t` apart from `ref.test` and `select`; the text
# format tells them apart by their operands.
_KEYWORD: Final[list[str]] = [row.name.split()[0] for row in INSTRUCTIONS]
_NULLABLE: Final[list[bool]] = [row.name.endswith(" null") for row in INSTRUCTIONS]
_REF_NULL: Final = op("ref.null")
_CATCH_KEYWORDS: Final = ("catch", "catch_ref", "catch_all", "catch_all_ref")

# Where the text format has another order than the binary one: it names the table or memory first.
_AS_IS: Final = 0
_CALLS: Final = 1
_INITS_TABLE: Final = 2
_NAMES_MEMORY: Final = 3


def _order(row: Instruction) -> int:
    if row.immediates == [table.TYPE, table.TABLE]:
        return _CALLS
    if row.immediates == [table.ELEM, table.TABLE]:
        return _INITS_TABLE
    return _NAMES_MEMORY if table.MEMORY in row.immediates else _AS_IS


_ORDER: Final[list[int]] = [_order(row) for row in INSTRUCTIONS]
_IMMEDIATES: Final[list[list[int]]] = [row.immediates for row in INSTRUCTIONS]


class CodeText:
    """Writes the instructions of a module, those of an expression one after the other.

    `spaces` are the identifiers by kind of immediate. `begin` tells which locals and labels an
    expression has; then `labels` are the references to the blocks around the instruction, the
    innermost last.
    """

    def __init__(self, types: Types) -> None:
        self.types = types
        self.spaces = [nameless() for _ in table.IMMEDIATE_KINDS]
        self.spaces[table.TYPE] = types.space
        self.block_names = nameless()
        self.blocks = 0  # opened in this expression so far
        self.labels: list[str] = []

    def begin(self, locals: Space, labels: Space) -> None:
        self.spaces[table.LOCAL] = locals
        self.block_names = labels
        self.blocks = 0
        self.labels.clear()

    def words(self, words: list[str], code: list[int], pos: int) -> int:
        """Append the words of the instruction at `pos`; where the next one begins."""
        number = code[pos]
        words.append(_KEYWORD[number])
        if CLOSES[number] and self.labels:
            self.labels.pop()  # that of `delegate` is counted from outside of its block
        if not OPENS[number]:
            return self.operands(words, code, pos)
        binding = self.block_names.binding(self.blocks)
        if binding:
            words.append(binding[:-1])
        stop = self.operands(words, code, pos)
        self.labels.append(self.block_names.references.get(self.blocks, ""))
        self.blocks += 1
        return stop

    def operands(self, words: list[str], code: list[int], pos: int) -> int:
        number = code[pos]
        pos += 1
        order = _ORDER[number]
        kinds = _IMMEDIATES[number]
        if order == _AS_IS:
            for kind in kinds:
                pos = self.immediate(words, code, pos, kind, number)
            return pos
        if order == _CALLS:
            words += [self.use(table.TABLE, code[pos + 1]), self.types.block(code[pos])]
        elif order == _INITS_TABLE:
            words += [self.use(table.TABLE, code[pos + 1]), self.use(table.ELEM, code[pos])]
        else:
            self.memories(words, code, pos, kinds)
        return pos + len(kinds)

    def use(self, kind: int, index: int) -> str:
        return self.spaces[kind].use(index)

    def label(self, depth: int) -> str:
        identifier = self.labels[-1 - depth] if depth < len(self.labels) else ""
        return identifier or str(depth)

    def memories(self, words: list[str], code: list[int], pos: int, kinds: list[int]) -> None:
        """The memories, unless all of them are memory 0, and then the data segment, if any."""
        memories = [
            code[pos + place] for place in range(len(kinds)) if kinds[place] == table.MEMORY
        ]
        if any(memories):
            words += [self.use(table.MEMORY, memory) for memory in memories]
        if kinds[0] == table.DATA:
            words.append(self.use(table.DATA, code[pos]))

    def immediate(self, words: list[str], code: list[int], pos: int, kind: int, number: int) -> int:
        """Append an immediate, whose place is the binary format's; where the next one begins."""
        value = code[pos]
        if kind == table.MEMARG:
            return self.memarg(words, code, pos, INSTRUCTIONS[number].align)
        if kind == table.BLOCKTYPE:
            if value != EMPTY_BLOCK:
                words.append(self.types.block(value))
        elif kind == table.LABEL:
            words.append(self.label(value))
        elif kind == table.FIELD:
            words.append(self.types.fields_of(code[pos - 1]).use(value))
        elif kind == table.CONST_F32:
            words.append(literals.f32(value))
        elif kind == table.CONST_F64:
            words.append(literals.f64(value))
        elif kind == table.CONST_V128:
            words.append(literals.v128(value))
        elif kind == table.LANES:
            words += [str(value >> shift & 0xFF) for shift in range(0, 128, 8)]
        elif kind == table.HEAP:
            words.append(self.heap(value, number))
        elif kind == table.CAST:
            types = [self.types.value(code[pos + 1]), self.types.value(code[pos + 2])]
            words += [self.label(value), *types]
            return pos + 3
        elif kind == table.LABELS:
            words += [self.label(depth) for depth in code[pos + 1 : pos + value + 2]]
            return pos + value + 2
        elif kind == table.TYPES:
            shown = [self.types.value(t) for t in code[pos + 1 : pos + 1 + value]]
            words.append(f"({' '.join(['result', *shown])})")
            return pos + 1 + value
        elif kind == table.CATCHES:
            return self.catches(words, code, pos)
        elif kind == table.HANDLERS:
            return self.handlers(words, code, pos)
        elif kind != table.RESERVED:
            words.append(self.spaces[kind].use(value))
        return pos + 1

    def memarg(self, words: list[str], code: list[int], pos: int, natural: int) -> int:
        align = code[pos]
        memory = code[pos + 1]
        offset = code[pos + 2]
        if memory:
            words.append(self.use(table.MEMORY, memory))
        if offset:
            words.append(f"offset={offset}")
        if align != natural:
            words.append(f"align={1 << align}")
        return pos + 3

    def heap(self, heap: int, number: int) -> str:
        """The heap type of `ref.null`, or of the others the reference type that they name by it."""
        if number == _REF_NULL:
            return self.types.heap(heap)
        exact = heap >= EXACT_HEAP
        if exact:
            heap -= EXACT_HEAP
        return self.types.value(ref(heap, _NULLABLE[number], exact))

    def catches(self, words: list[str], code: list[int], pos: int) -> int:
        count = code[pos]
        pos += 1
        for _ in range(count):
            kind = code[pos]
            tag = f" {self.use(table.TAG, code[pos + 1])}" if kind < 2 else ""
            words.append(f"({_CATCH_KEYWORDS[kind]}{tag} {self.label(code[pos + 2])})")
            pos += 3
        return pos

    def handlers(self, words: list[str], code: list[int], pos: int) -> int:
        count = code[pos]
        pos += 1
        for _ in range(count):
            target = "switch" if code[pos] else self.label(code[pos + 2])
            words.append(f"(on {self.use(table.TAG, code[pos + 1])} {target})")
            pos += 3
        return pos
