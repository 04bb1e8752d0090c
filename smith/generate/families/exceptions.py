"""Exceptions: try_table with its catch clauses, throw and throw_ref.

A throw is guarded by being inside a try_table of the same function that catches it, so that no
exception leaves a function whose throws are all guarded.
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.body import END, Body, Expression, Statement
from smith.generate.defaults import BLOCK, CATCH_ALL_REF, THROW, TRY_TABLE
from smith.generate.emitter import NO_TYPES
from smith.generate.families.blocks import IF
from smith.generate.families.branches import BR
from smith.generate.families.conditions import HALF, SIXTEENTH, condition
from smith.generate.families.references import may_meet, operand_that_may_be_null
from smith.generate.families.variables import set_local
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.leb128 import write_u
from smith.wasm.types import EMPTY_BLOCK, EXN, block_of, ref

THROW_REF: Final = op("throw_ref")
# Kinds of catch clauses (spec section 5.4.1).
CATCH: Final = 0
CATCH_REF: Final = 1
CATCH_ALL: Final = 2
EXNREF: Final = ref(EXN, True)
EXCEPTION: Final = ref(EXN, False)
ANY_TAG: Final = -1


def chosen_tag(body: Body) -> int:
    """The index of a tag: one of the module's, or the one that is added on demand; -1: none."""
    tags = body.env.tags
    if tags.items and (body.plan.own_tags == 0 or body.choices.index(8) < 7):
        return tags.pick(body.choices)
    return body.env.plain_tag() if body.plan.own_tags else -1


def params_of(body: Body, tag: int) -> list[int]:
    return body.env.tag_signature(tag).params


@mypyc_attr(acyclic=True)
class Clause:
    """A catch clause for which there will be a block: what its label takes."""

    def __init__(self, kind: int, tag: int, types: list[int]) -> None:
        self.kind = kind
        self.tag = tag
        self.types = types
        self.blocktype = EMPTY_BLOCK


def chosen_clause(body: Body) -> Clause:
    """A clause for a tag or for any, with the exception or without."""
    kind = body.choices.index(4)
    if not body.plan.is_used[EXNREF]:
        kind &= CATCH_ALL
    tag = chosen_tag(body) if kind < CATCH_ALL else ANY_TAG
    if tag < 0:
        kind |= CATCH_ALL
    types = params_of(body, tag) if tag >= 0 else NO_TYPES
    if kind in (CATCH_REF, CATCH_ALL_REF):
        types = [*types, EXCEPTION if body.plan.is_used[EXCEPTION] else EXNREF]
    return Clause(kind, tag, types)


def open_try(body: Body, blocktype: int, types: list[int], clauses: list[Clause]) -> None:
    """Begin a try_table whose clauses go to the blocks around it, the first to the innermost."""
    code = body.code
    body.block(TRY_TABLE, blocktype)
    code.append(len(clauses))
    for distance, clause in enumerate(clauses):
        code.append(clause.kind)
        if clause.kind < CATCH_ALL:
            write_u(code, clause.tag)
        code.append(distance)
        body.catching.append(clause.tag)
    body.open(NO_TYPES, types, backward=False)


def catches(body: Body, tag: int) -> bool:
    """Whether a throw of the tag is caught in this function."""
    return ANY_TAG in body.catching or tag in body.catching


def try_statement(body: Body, depth: int, throws: bool) -> None:
    """A block for each clause, and one around all that is left without an exception."""
    if not body.may_nest():
        set_local(body, depth)
        return
    clauses = [chosen_clause(body)]
    if body.choices.index(3) == 2:
        clauses.append(chosen_clause(body))
    for clause in clauses:
        if not body.has_blocktype(clause.types):
            return
        clause.blocktype = body.blocktype(NO_TYPES, clause.types)
    body.block(BLOCK, EMPTY_BLOCK)
    body.open(NO_TYPES, NO_TYPES, backward=False)
    for clause in reversed(clauses):
        body.block(BLOCK, clause.blocktype)
        body.open(NO_TYPES, clause.types, backward=False)
    open_try(body, EMPTY_BLOCK, NO_TYPES, clauses)
    body.nested(depth)
    if throws and not body.dead:
        throw_here(body, depth)
    body.close(NO_TYPES, depth)
    body.op(END)
    del body.catching[len(body.catching) - len(clauses) :]
    for place, clause in enumerate(clauses):
        if not body.dead or len(body.pending) > body.base:
            body.emit(BR, len(clauses) - place)
        del body.pending[body.base :]
        body.end_block()
        body.keep(clause.types)
        if body.choices.index(2):
            body.nested(depth)
    body.close(NO_TYPES, depth)
    body.op(END)


class Try(Statement):
    def act(self, body: Body, depth: int) -> None:
        try_statement(body, depth, throws=False)


class Throw(Statement):
    """throw or throw_ref: where it is caught, or behind a rare condition; else with a try."""

    def act(self, body: Body, depth: int) -> None:
        form = body.choices.index(DIGITS)
        caught = ANY_TAG in body.catching or (bool(body.catching) and form % 4 != 3)
        if caught:
            behind(body, HALF, form, depth)
        elif form >= body.plan.guard_exceptions:
            behind(body, SIXTEENTH, 0, depth)
        else:
            try_statement(body, depth, throws=True)


def behind(body: Body, often: int, form: int, depth: int) -> None:
    """A throw behind a condition, or as the end of the list."""
    if form & 1 and body.arm == len(body.labels):
        throw_here(body, depth)
        return
    if not body.plan.allowed[IF]:
        return
    condition(body, depth, often)
    body.block(IF, EMPTY_BLOCK)
    body.open(NO_TYPES, NO_TYPES, backward=False)
    throw_here(body, depth)
    body.close(NO_TYPES, depth)
    body.op(END)


def throw_here(body: Body, depth: int) -> None:
    """Throw: something that is caught, if anything is; the code ends here."""
    form = body.choices.index(DIGITS)
    everything = ANY_TAG in body.catching
    again = form % 8 == 7 and body.plan.allowed[THROW_REF] and may_meet(body, EXNREF, form)
    if again and (everything or not body.catching):
        operand_that_may_be_null(body, EXNREF, depth, form)
        body.op(THROW_REF)
        body.dead = True
        return
    if everything or not body.catching:
        tag = chosen_tag(body)
    else:
        tag = body.catching[body.choices.pick(len(body.catching))]
    if tag >= 0 and body.plan.allowed[THROW]:
        body.arguments(params_of(body, tag), depth)
        body.emit(THROW, tag)
        body.dead = True


class TryValue(Expression):
    """A value that is computed, or another if an exception comes between."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        clause = chosen_clause(body) if body.may_nest() else None
        if clause is None or not body.has_blocktype(clause.types):
            body.local(t, 0)
            return
        types = body.one(t)
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, types, backward=False)
        body.block(BLOCK, body.blocktype(NO_TYPES, clause.types))
        body.open(NO_TYPES, clause.types, backward=False)
        open_try(body, block_of(t), types, [clause])
        body.nested(depth + 1)
        body.close(types, depth + 1)
        body.op(END)
        body.catching.pop()
        body.emit(BR, 1)
        body.end_block()
        body.keep(clause.types)
        body.expression(t, depth + 2)
        body.end_block()


class Caught(Expression):
    """An exception that is thrown and caught."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        tag = chosen_tag(body)
        if tag < 0 or not body.plan.allowed[THROW]:
            body.default(t)
            return
        body.block(BLOCK, block_of(EXCEPTION))
        body.open(NO_TYPES, [EXCEPTION], backward=False)
        body.flat([TRY_TABLE, block_of(EXCEPTION), 1, CATCH_ALL_REF, 0, 0])
        body.open(NO_TYPES, [EXCEPTION], backward=False)
        body.catching.append(ANY_TAG)
        body.arguments(params_of(body, tag), depth)
        body.emit(THROW, tag)
        body.catching.pop()
        body.end_block()
        body.end_block()


# On the bare stack


def describe_throw(body: Body, number: int) -> bool:
    tag = chosen_tag(body)
    if tag < 0:
        return False
    body.immediates = [tag]
    body.takes += params_of(body, tag)
    return body.dead or catches(body, tag) or escapes(body)


def describe_throw_ref(body: Body, number: int) -> bool:
    body.takes = [EXNREF]
    return body.dead or ANY_TAG in body.catching or escapes(body)


def escapes(body: Body) -> bool:
    """Whether an exception may leave the function."""
    return body.choices.index(DIGITS) >= body.plan.guard_exceptions


def bare_catches(body: Body) -> list[int]:
    """Clauses of a try_table on the bare stack, with labels that there are.

    They are the immediate of flat code: how many, and for each kind, tag and label.
    """
    count = body.choices.index(3)
    found: list[int] = []
    for _ in range(count):
        clause = chosen_clause(body)
        distance = body.label()
        types = body.labels[-1 - distance]
        if len(types) == len(clause.types) and body.fit(clause.types, types):
            found += [clause.kind, max(clause.tag, 0), distance]
            body.catching.append(clause.tag)
    return [len(found) // 3, *found]
