"""Changes of an expression: of its instructions, their order, nesting and immediates.

A change is a function of the draft and a `Body`, whose code it edits in place. It returns whether
it found anything to do. What opens and closes blocks may get lost or doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

from smith.fuzz.mutate.draft import Draft
from smith.fuzz.mutate.immediates import (
    LENGTH,
    LISTS,
    Where,
    immediates,
    new_instruction,
    new_item,
    other_value,
)
from smith.wasm import module as wasm
from smith.wasm.code import after, starts
from smith.wasm.instructions import BY_NAME, INSTRUCTIONS, op
from smith.wasm.types import EMPTY_BLOCK, F32, F64, I32, I64, V128, block_of, is_ref

BLOCK: Final = op("block")
LOOP: Final = op("loop")
IF: Final = op("if")
ELSE: Final = op("else")
END: Final = op("end")
TRY_TABLE: Final = op("try_table")
DROP: Final = op("drop")
UNREACHABLE: Final = op("unreachable")
OPENERS: Final = [op(name) for name in ("block", "loop", "if", "try", "try_table")]
PLAIN_OPENERS: Final = (BLOCK, LOOP, IF)  # with the same immediates
MOST_MOVED: Final = 12  # instructions at a time
JUMPS: Final = ("unreachable", "br", "return", "throw", "br_table", "throw_ref", "return_call")

# By the number of an instruction: those of the same typing, and those of the same immediates.
_typed: Final[dict[object, list[int]]] = defaultdict(list)
_shaped: Final[dict[object, list[int]]] = defaultdict(list)
for _row in INSTRUCTIONS:
    _typed[str((_row.rule, _row.params, _row.results, _row.immediates))].append(_row.number)
    _shaped[str(_row.immediates)].append(_row.number)
SAME_TYPING: Final = {number: group for group in _typed.values() for number in group}
SAME_IMMEDIATES: Final = {number: group for group in _shaped.values() for number in group}
CONSTANT: Final = [row.number for row in INSTRUCTIONS if row.is_const]
ALL: Final = [row.number for row in INSTRUCTIONS]

# What makes a value of a number type.
ZERO: Final = {
    I32: op("i32.const"),
    I64: op("i64.const"),
    F32: op("f32.const"),
    F64: op("f64.const"),
    V128: op("v128.const"),
}


class Body(NamedTuple):
    """An expression, and the locals that there are. `is_constant`: it ought to be."""

    code: list[int]
    locals: int
    is_constant: bool


class Span(NamedTuple):
    start: int
    stop: int


def labels_at(body: Body, pos: int) -> int:
    """How many labels there are at an instruction, that of the function included."""
    depth = 1
    for start in starts(body.code):
        if start >= pos:
            break
        number = body.code[start]
        depth += (number in OPENERS) - (number == END)
    return max(depth, 1)


def instruction_at(draft: Draft, body: Body) -> int:
    """Where some instruction starts, or -1 if there is none."""
    found = starts(body.code)
    return draft.pick(found) if found else -1


def gap(draft: Draft, body: Body) -> int:
    """A place between instructions."""
    return draft.pick([*starts(body.code), len(body.code)])


def run_of(draft: Draft, body: Body) -> Span | None:
    """Some instructions in a row."""
    found = [*starts(body.code), len(body.code)]
    if len(found) == 1:
        return None
    first = draft.rng.randrange(len(found) - 1)
    last = first + 1 + min(draft.rng.randrange(MOST_MOVED), draft.rng.randrange(MOST_MOVED))
    return Span(found[first], found[min(last, len(found) - 1)])


def block_of_code(draft: Draft, body: Body) -> Span | None:
    """Some block, from what opens it to after its `end`."""
    blocks: list[Span] = []
    opened: list[int] = []
    for start in starts(body.code):
        number = body.code[start]
        if number in OPENERS:
            opened.append(start)
        elif number == END and opened:
            blocks.append(Span(opened.pop(), start + 1))
    return draft.pick(blocks) if blocks else None


def piece(draft: Draft, body: Body) -> Span | None:
    """A block or a run of instructions."""
    block = block_of_code(draft, body) if draft.one_in(2) else None
    return block or run_of(draft, body)


def fresh(draft: Draft, body: Body, pos: int) -> list[int]:
    """An instruction that may be put at `pos`."""
    number = draft.pick(CONSTANT if body.is_constant and not draft.one_in(6) else ALL)
    return new_instruction(draft, number, labels_at(body, pos), body.locals)


def value(draft: Draft, t: int) -> list[int]:
    """Instructions that make a value of type `t`, mostly."""
    if t in ZERO:
        return new_instruction(draft, ZERO[t], 1, 0)
    return new_instruction(draft, draft.pick([op("ref.null"), op("ref.func"), op("ref.i31")]), 1, 0)


# Changes


def change_immediate(draft: Draft, body: Body) -> bool:
    """Another value for one of the immediates."""
    code = body.code
    found = [
        (start, immediate)
        for start in starts(code)
        for immediate in immediates(code, start)
        if immediate.kind != LENGTH
    ]
    if not found:
        return False
    start, (pos, kind) = draft.pick(found)
    where = Where(labels_at(body, start), body.locals, INSTRUCTIONS[code[start]])
    code[pos] = other_value(draft, kind, where, code[pos])
    return True


def change_list(draft: Draft, body: Body) -> bool:
    """One element more or less in the list of a br_table, try_table, resume or select."""
    code = body.code
    found = [
        (start, at)
        for start in starts(code)
        if not set(INSTRUCTIONS[code[start]].immediates).isdisjoint(LISTS)
        for at in immediates(code, start)
        if at.kind == LENGTH
    ]
    if not found:
        return False
    start, (pos, _) = draft.pick(found)
    row = INSTRUCTIONS[code[start]]
    kind = next(kind for kind in row.immediates if kind in LISTS)
    item = new_item(draft, kind, Where(labels_at(body, start), body.locals, row))
    at = pos + 1 + draft.rng.randrange(code[pos] + 1) * len(item)
    if code[pos] and draft.one_in(2):
        at = min(at, pos + 1 + (code[pos] - 1) * len(item))
        del code[at : at + len(item)]
        code[pos] -= 1
    else:
        code[at:at] = item
        code[pos] += 1
    return True


def _exchange(draft: Draft, body: Body, groups: dict[int, list[int]]) -> bool:
    at = instruction_at(draft, body)
    if at < 0 or len(groups[body.code[at]]) == 1:
        return False
    body.code[at] = draft.pick(groups[body.code[at]])
    return True


def change_to_the_same_typing(draft: Draft, body: Body) -> bool:
    return _exchange(draft, body, SAME_TYPING)


def change_to_the_same_immediates(draft: Draft, body: Body) -> bool:
    return _exchange(draft, body, SAME_IMMEDIATES)


def change_instruction(draft: Draft, body: Body) -> bool:
    at = instruction_at(draft, body)
    if at < 0:
        return False
    body.code[at : after(body.code, at)] = fresh(draft, body, at)
    return True


def insert_instruction(draft: Draft, body: Body) -> bool:
    at = gap(draft, body)
    body.code[at:at] = fresh(draft, body, at)
    return True


def insert_nothing(draft: Draft, body: Body) -> bool:
    """Instructions that leave the stack as it is."""
    at = gap(draft, body)
    t = draft.value_type()
    body.code[at:at] = draft.pick(
        (
            [BY_NAME["nop"]],
            [BLOCK, EMPTY_BLOCK, END],
            [LOOP, EMPTY_BLOCK, UNREACHABLE, END],
            [*value(draft, t), DROP],
            [BLOCK, block_of(t), *value(draft, t), END, DROP],
            [TRY_TABLE, EMPTY_BLOCK, 0, END],
        )
    )
    return True


def insert_value(draft: Draft, body: Body) -> bool:
    """An operand too many."""
    at = gap(draft, body)
    body.code[at:at] = value(draft, draft.value_type())
    return True


def insert_drop(draft: Draft, body: Body) -> bool:
    """An operand too few."""
    at = gap(draft, body)
    body.code[at:at] = [DROP]
    return True


def insert_jump(draft: Draft, body: Body) -> bool:
    """What follows cannot be reached, and its stack is polymorphic."""
    at = gap(draft, body)
    number = op(draft.pick(JUMPS)) if draft.one_in(2) else UNREACHABLE
    body.code[at:at] = new_instruction(draft, number, labels_at(body, at), body.locals)
    return True


def delete_instruction(draft: Draft, body: Body) -> bool:
    at = instruction_at(draft, body)
    if at < 0:
        return False
    del body.code[at : after(body.code, at)]
    return True


def delete_piece(draft: Draft, body: Body) -> bool:
    span = piece(draft, body)
    if span is None:
        return False
    del body.code[span.start : span.stop]
    return True


def duplicate_piece(draft: Draft, body: Body) -> bool:
    span = piece(draft, body)
    if span is None:
        return False
    at = span.start if draft.one_in(2) else gap(draft, body)
    body.code[at:at] = body.code[span.start : span.stop]
    return True


def move_piece(draft: Draft, body: Body) -> bool:
    span = piece(draft, body)
    if span is None:
        return False
    moved = body.code[span.start : span.stop]
    del body.code[span.start : span.stop]
    at = gap(draft, body)
    body.code[at:at] = moved
    return True


def swap_neighbours(draft: Draft, body: Body) -> bool:
    found = [*starts(body.code), len(body.code)]
    if len(found) < 3:
        return False
    first = draft.rng.randrange(len(found) - 2)
    a, b, c = found[first : first + 3]
    body.code[a:c] = body.code[b:c] + body.code[a:b]
    return True


def wrap_piece(draft: Draft, body: Body) -> bool:
    """A block around some instructions."""
    span = piece(draft, body)
    if span is None:
        return False
    number = draft.pick((BLOCK, LOOP, IF, TRY_TABLE))
    opener = new_instruction(draft, number, labels_at(body, span.start), body.locals)
    if draft.one_in(2):
        opener[1] = EMPTY_BLOCK
    body.code.insert(span.stop, END)
    body.code[span.start : span.start] = opener
    return True


def unwrap_block(draft: Draft, body: Body) -> bool:
    """A block without what opens and closes it."""
    span = block_of_code(draft, body)
    if span is None:
        return False
    del body.code[span.stop - 1]
    del body.code[span.start : after(body.code, span.start)]
    return True


def change_opener(draft: Draft, body: Body) -> bool:
    found = [start for start in starts(body.code) if body.code[start] in PLAIN_OPENERS]
    if not found:
        return False
    body.code[draft.pick(found)] = draft.pick(PLAIN_OPENERS)
    return True


def change_nesting(draft: Draft, body: Body) -> bool:
    """An `else` or `end` more or less."""
    found = [start for start in starts(body.code) if body.code[start] in (ELSE, END)]
    if found and draft.one_in(2):
        del body.code[draft.pick(found)]
    else:
        body.code.insert(gap(draft, body), draft.pick((ELSE, ELSE, END)))
    return True


def splice(draft: Draft, body: Body) -> bool:
    """Instructions out of another expression."""
    there = [other for other in expressions(draft.other) if other.code]
    if not there:
        return False
    other = draft.pick(there)
    span = piece(draft, other)
    if span is None:
        return False
    at = gap(draft, body)
    body.code[at:at] = other.code[span.start : span.stop]
    return True


def remake(draft: Draft, body: Body) -> bool:
    """A single value instead of it all."""
    body.code[:] = value(draft, draft.value_type())
    return True


CHANGES: Final[list[tuple[int, Callable[[Draft, Body], bool]]]] = [
    (24, change_immediate),
    (6, change_list),
    (6, change_to_the_same_typing),
    (6, change_to_the_same_immediates),
    (6, change_instruction),
    (8, insert_instruction),
    (6, insert_nothing),
    (3, insert_value),
    (3, insert_drop),
    (6, insert_jump),
    (6, delete_instruction),
    (4, delete_piece),
    (4, duplicate_piece),
    (3, move_piece),
    (4, swap_neighbours),
    (5, wrap_piece),
    (3, unwrap_block),
    (3, change_opener),
    (2, change_nesting),
    (3, splice),
    (1, remake),
]
"""With their weights."""


def expressions(module: wasm.Module) -> list[Body]:
    """The bodies of functions, and the constant expressions."""
    constants = [table.init for table in module.tables]
    constants += [item.init for item in module.globals]
    for element in module.elements:
        constants += [element.offset, *element.expressions]
    constants += [data.offset for data in module.data]
    return [
        *(Body(f.code, locals_of(module, f), is_constant=False) for f in module.functions),
        *(Body(code, 0, is_constant=True) for code in constants),
    ]


def locals_of(module: wasm.Module, function: wasm.Function) -> int:
    """How many locals a function has, its parameters included."""
    declared = sum(count for count, _ in function.locals)
    if function.type_index >= len(module.types):
        return declared
    return declared + len(module.types[function.type_index].params)


def change_code(draft: Draft) -> bool:
    """Change an expression, of which those of functions are the likelier ones."""
    bodies = expressions(draft.module)
    if not bodies:
        return False
    functions = [body for body in bodies if not body.is_constant]
    body = draft.pick(functions if functions and not draft.one_in(5) else bodies)
    return draft.weighted(CHANGES)(draft, body)


def change_locals(draft: Draft) -> bool:
    """Another run of locals, one less, or another type or number."""
    if not draft.module.functions:
        return False
    locals = draft.pick(draft.module.functions).locals
    if not locals or draft.one_in(3):
        locals.insert(draft.place(locals), (draft.below(3), draft.value_type()))
        return True
    at = draft.rng.randrange(len(locals))
    count, t = locals[at]
    if draft.one_in(3):
        del locals[at]
    elif draft.one_in(4):
        locals[at] = (draft.below(4), t)
    else:
        locals[at] = (count, draft.near(t) if is_ref(t) else draft.value_type())
    return True
