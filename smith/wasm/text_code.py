"""Flat code in the text format, an instruction a line (spec section 6.5)."""

from typing import Final

from smith.wasm import instructions as table
from smith.wasm import text_values
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.types import (
    EMPTY_BLOCK,
    EXACT_HEAP,
    block_value,
    heap_name,
    ref,
    type_name,
)

INDENT: Final = "  "
MOST_INDENTED: Final = 50  # deeper blocks stay in this column, or their text would be quadratic


def _named(*names: str) -> list[bool]:
    """By instruction number: whether it is one of these."""
    return [row.name in names for row in INSTRUCTIONS]


_OPENS: Final = _named("block", "loop", "if", "try", "try_table")
_DIVIDES: Final = _named("else", "catch", "catch_all")
_CLOSES: Final = _named("end", "delegate")

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


def lines(code: list[int], depth: int) -> list[str]:
    """A line for each instruction, indented by its depth in blocks."""
    indents = [INDENT * level for level in range(MOST_INDENTED + 1)]
    found: list[str] = []
    words: list[str] = []
    pos = 0
    while pos < len(code):
        number = code[pos]
        if _CLOSES[number]:
            depth -= 1
        column = depth - 1 if _DIVIDES[number] else depth
        words.clear()
        pos = _write_instruction(words, code, pos)
        found.append(indents[max(0, min(column, MOST_INDENTED))] + " ".join(words))
        if _OPENS[number]:
            depth += 1
    return found


def expression(code: list[int]) -> str:
    """The instructions in one line."""
    words: list[str] = []
    pos = 0
    while pos < len(code):
        pos = _write_instruction(words, code, pos)
    return " ".join(words)


def clause(keyword: str, code: list[int]) -> str:
    """`(offset e)` or `(item e)`; of a single instruction only its own parentheses are needed."""
    words: list[str] = []
    if code and _write_instruction(words, code, 0) == len(code):
        return f"({' '.join(words)})"
    return f"({keyword} {expression(code)})" if code else f"({keyword})"


def _write_instruction(words: list[str], code: list[int], pos: int) -> int:
    """Append the words of the instruction at `pos`; where the next one begins."""
    number = code[pos]
    words.append(_KEYWORD[number])
    pos += 1
    order = _ORDER[number]
    kinds = _IMMEDIATES[number]
    if order == _AS_IS:
        for kind in kinds:
            pos = _write_immediate(words, code, pos, kind, number)
        return pos
    if order == _CALLS:
        words += [str(code[pos + 1]), f"(type {code[pos]})"]
    elif order == _INITS_TABLE:
        words += [str(code[pos + 1]), str(code[pos])]
    else:
        _write_memories(words, code, pos, kinds)
    return pos + len(kinds)


def _write_memories(words: list[str], code: list[int], pos: int, kinds: list[int]) -> None:
    """The memories, unless all of them are memory 0, and then the data segment, if any."""
    memories = [code[pos + place] for place in range(len(kinds)) if kinds[place] == table.MEMORY]
    if any(memories):
        words += [str(memory) for memory in memories]
    if kinds[0] == table.DATA:
        words.append(str(code[pos]))


def _write_immediate(words: list[str], code: list[int], pos: int, kind: int, number: int) -> int:
    """Append an immediate, whose place is the binary format's; where the next one begins."""
    value = code[pos]
    if kind == table.MEMARG:
        return _write_memarg(words, code, pos, INSTRUCTIONS[number].align)
    if kind == table.BLOCKTYPE:
        if value != EMPTY_BLOCK:
            words.append(block_type(value))
    elif kind == table.CONST_F32:
        words.append(text_values.f32(value))
    elif kind == table.CONST_F64:
        words.append(text_values.f64(value))
    elif kind == table.CONST_V128:
        words.append(text_values.v128(value))
    elif kind == table.LANES:
        words += [str(value >> shift & 0xFF) for shift in range(0, 128, 8)]
    elif kind == table.HEAP:
        words.append(_heap(value, number))
    elif kind == table.CAST:
        words += [str(value), type_name(code[pos + 1]), type_name(code[pos + 2])]
        return pos + 3
    elif kind == table.LABELS:
        words += [str(label) for label in code[pos + 1 : pos + value + 2]]
        return pos + value + 2
    elif kind == table.TYPES:
        words.append(types("result", code[pos + 1 : pos + 1 + value]) or "(result)")
        return pos + 1 + value
    elif kind == table.CATCHES:
        return _write_catches(words, code, pos)
    elif kind == table.HANDLERS:
        return _write_handlers(words, code, pos)
    elif kind != table.RESERVED:
        words.append(str(value))
    return pos + 1


def _write_memarg(words: list[str], code: list[int], pos: int, natural: int) -> int:
    align = code[pos]
    memory = code[pos + 1]
    offset = code[pos + 2]
    if memory:
        words.append(str(memory))
    if offset:
        words.append(f"offset={offset}")
    if align != natural:
        words.append(f"align={1 << align}")
    return pos + 3


def _heap(heap: int, number: int) -> str:
    """The heap type of `ref.null`, or of the others the reference type that they name by it."""
    exact = heap >= EXACT_HEAP
    if exact:
        heap -= EXACT_HEAP
    if number != _REF_NULL:
        return type_name(ref(heap, _NULLABLE[number], exact))
    return f"(exact {heap_name(heap)})" if exact else heap_name(heap)


def _write_catches(words: list[str], code: list[int], pos: int) -> int:
    count = code[pos]
    pos += 1
    for _ in range(count):
        kind = code[pos]
        tag = f" {code[pos + 1]}" if kind < 2 else ""
        words.append(f"({_CATCH_KEYWORDS[kind]}{tag} {code[pos + 2]})")
        pos += 3
    return pos


def _write_handlers(words: list[str], code: list[int], pos: int) -> int:
    count = code[pos]
    pos += 1
    for _ in range(count):
        target = "switch" if code[pos] else str(code[pos + 2])
        words.append(f"(on {code[pos + 1]} {target})")
        pos += 3
    return pos


def block_type(blocktype: int) -> str:
    """A block type that is not empty."""
    if blocktype >= 0:
        return f"(type {blocktype})"
    return f"(result {type_name(block_value(blocktype))})"


def types(keyword: str, list_of_types: list[int]) -> str:
    """`(param t*)`, `(result t*)` or `(local t*)`; nothing if there are none."""
    names = [type_name(t) for t in list_of_types]
    return f"({keyword} {' '.join(names)})" if names else ""
