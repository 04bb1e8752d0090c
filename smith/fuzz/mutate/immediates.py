"""Other immediates: of a new instruction, or in the place of one that is there.

The composite kinds of the instruction table are taken apart here, so that each int of flat code
has a kind of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from smith.fuzz.mutate.draft import U32, U64, Draft
from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.code import after
from smith.wasm.instructions import INSTRUCTIONS, Instruction
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, EXACT_HEAP, block_of, is_ref

# What composite kinds consist of.
ALIGNMENT: Final = -1
OFFSET: Final = -2
VALUE_TYPE: Final = -3
REFERENCE: Final = -4
CATCH_KIND: Final = -5
HANDLER_KIND: Final = -6
LENGTH: Final = -7  # of a list: it changes with the list only
UNUSED: Final = -8

MOST_ALIGNED: Final = 0x3F  # the next bit says that a memory is named
CATCH_ALL: Final = 2  # and above: the kinds of clauses without a tag
SWITCH: Final = 1
LISTS: Final = (table.LABELS, table.TYPES, table.CATCHES, table.HANDLERS)

# The kind of type that an instruction needs, by the beginning of its rule.
KINDS: Final = (
    ("struct.", wasm.STRUCT_TYPE),
    ("array.", wasm.ARRAY_TYPE),
    ("call", wasm.FUNC_TYPE),
    ("return_call", wasm.FUNC_TYPE),
    ("cont.", wasm.CONT_TYPE),
    ("resume", wasm.CONT_TYPE),
    ("switch", wasm.CONT_TYPE),
)


class Where(NamedTuple):
    """The surroundings of an instruction: how many labels and locals there are, and its row."""

    labels: int
    locals: int
    row: Instruction


class Immediate(NamedTuple):
    """An int of flat code that is no opcode."""

    pos: int
    kind: int


def immediates(code: list[int], pos: int) -> list[Immediate]:
    """The immediates of the instruction at `pos`, in their order."""
    stop = after(code, pos)
    found: list[Immediate] = []
    for kind in INSTRUCTIONS[code[pos]].immediates:
        at = pos + 1 + len(found)
        found += [Immediate(at + n, part) for n, part in enumerate(_parts(code, at, kind))]
    assert pos + 1 + len(found) == stop
    return found


def _parts(code: list[int], at: int, kind: int) -> list[int]:
    """The kinds of the ints that an immediate at `at` takes."""
    if kind == table.MEMARG:
        return [ALIGNMENT, table.MEMORY, OFFSET]
    if kind == table.CAST:
        return [table.LABEL, REFERENCE, REFERENCE]
    if kind == table.LABELS:
        return [LENGTH] + [table.LABEL] * (code[at] + 1)
    if kind == table.TYPES:
        return [LENGTH] + [VALUE_TYPE] * code[at]
    if kind == table.CATCHES:
        tags = [UNUSED if code[at + 1 + 3 * n] >= CATCH_ALL else table.TAG for n in range(code[at])]
        return [LENGTH] + [part for tag in tags for part in (CATCH_KIND, tag, table.LABEL)]
    if kind == table.HANDLERS:
        labels = [
            UNUSED if code[at + 1 + 3 * n] == SWITCH else table.LABEL for n in range(code[at])
        ]
        return [LENGTH] + [part for label in labels for part in (HANDLER_KIND, table.TAG, label)]
    return [kind]


def other_value(draft: Draft, kind: int, where: Where, old: int) -> int:
    """A value for an immediate, near the one that is there or any."""
    if kind == VALUE_TYPE:
        return draft.near(old)
    if kind == REFERENCE:
        new = draft.near(old)
        return new if is_ref(new) else draft.reference()
    if kind in (table.CONST_F32, table.CONST_F64, table.CONST_V128) and draft.one_in(2):
        return old ^ 1 << draft.rng.randrange(32)
    return _VALUES[kind](draft, where)


def new_instruction(draft: Draft, number: int, labels: int, locals: int) -> list[int]:
    """The instruction of this number with immediates by chance."""
    row = INSTRUCTIONS[number]
    where = Where(labels, locals, row)
    code = [number]
    for kind in row.immediates:
        if kind in LISTS:
            count = draft.pick((0, 1, 1, 2, 3))
            code.append(count)
            for _ in range(count):
                code += new_item(draft, kind, where)
            if kind == table.LABELS:
                code.append(_VALUES[table.LABEL](draft, where))
        else:
            code += [_VALUES[part](draft, where) for part in _parts(code, 0, kind)]
    return code


def new_item(draft: Draft, kind: int, where: Where) -> list[int]:
    """An element of a list of this kind."""
    if kind == table.LABELS:
        return [_VALUES[table.LABEL](draft, where)]
    if kind == table.TYPES:
        return [draft.value_type()]
    label, tag = _VALUES[table.LABEL](draft, where), draft.index(table.TAG)
    if kind == table.CATCHES:
        clause = draft.rng.randrange(4)
        return [clause, 0 if clause >= CATCH_ALL else tag, label]
    clause = draft.rng.randrange(2)
    return [clause, tag, 0 if clause == SWITCH else label]


def _type(draft: Draft, where: Where) -> int:
    for beginning, kind in KINDS:
        if where.row.rule.startswith(beginning):
            return draft.type_index(kind)
    return draft.index(table.TYPE)


def _blocktype(draft: Draft, where: Where) -> int:
    if draft.one_in(3):
        return EMPTY_BLOCK
    return block_of(draft.value_type()) if draft.one_in(2) else draft.type_index(wasm.FUNC_TYPE)


def _heap(draft: Draft, where: Where) -> int:
    heap = draft.heap()
    return heap + EXACT_HEAP if heap >= CONCRETE and draft.one_in(8) else heap


def _alignment(draft: Draft, where: Where) -> int:
    natural = where.row.align
    if not draft.one_in(6):
        return draft.rng.randrange(natural + 1)
    return draft.pick((natural + 1, MOST_ALIGNED, 16, 32))


def _bits(width: int) -> Callable[[Draft, Where], int]:
    return lambda draft, where: draft.rng.getrandbits(width)


def _signed(bits: int) -> Callable[[Draft, Where], int]:
    half = 1 << (bits - 1)
    return lambda draft, where: draft.pick(
        (0, 1, -1, 63, 64, -64, -65, half - 1, -half, 0x10000, draft.rng.getrandbits(7))
    )


def _index(kind: int) -> Callable[[Draft, Where], int]:
    return lambda draft, where: draft.index(kind)


_VALUES: Final[dict[int, Callable[[Draft, Where], int]]] = {
    table.BLOCKTYPE: _blocktype,
    table.LABEL: lambda draft, where: draft.below(where.labels),
    table.TYPE: _type,
    table.LOCAL: lambda draft, where: draft.below(where.locals),
    **{
        kind: _index(kind)
        for kind in (
            table.FUNC,
            table.TABLE,
            table.MEMORY,
            table.GLOBAL,
            table.TAG,
            table.ELEM,
            table.DATA,
        )
    },
    table.FIELD: lambda draft, where: draft.below(3),
    table.COUNT: lambda draft, where: draft.below(5),
    table.LANE: lambda draft, where: min(draft.below(where.row.lanes), 0xFF),
    table.LANES: _bits(128),
    ALIGNMENT: _alignment,
    OFFSET: lambda draft, where: draft.pick(U64 if draft.one_in(4) else U32),
    table.CONST_I32: _signed(32),
    table.CONST_I64: _signed(64),
    table.CONST_F32: _bits(32),
    table.CONST_F64: _bits(64),
    table.CONST_V128: _bits(128),
    table.HEAP: _heap,
    table.RESERVED: lambda draft, where: 0,
    VALUE_TYPE: lambda draft, where: draft.value_type(),
    REFERENCE: lambda draft, where: draft.reference(),
    CATCH_KIND: lambda draft, where: draft.rng.randrange(4),
    HANDLER_KIND: lambda draft, where: draft.rng.randrange(2),
    UNUSED: lambda draft, where: 0,
}
