"""Branches, and what ends a list of statements."""

from typing import Final

from smith.generate.body import END, Body, Statement
from smith.generate.emitter import NO_TYPES
from smith.generate.families.blocks import BLOCK, IF
from smith.generate.families.bounds import mask
from smith.generate.families.calls import RETURN_CALL, tail_call
from smith.generate.families.conditions import EIGHTH, HARDLY, SIXTEENTH, condition, varied
from smith.generate.families.fuel import RETURN
from smith.generate.families.variables import set_local
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32

BR: Final = op("br")
BR_IF: Final = op("br_if")
BR_TABLE: Final = op("br_table")
UNREACHABLE: Final = op("unreachable")


class BranchIf(Statement):
    def act(self, body: Body, depth: int) -> None:
        distance = body.label()
        types = body.labels[-1 - distance]
        body.arguments(types, depth)
        returns = distance == len(body.labels) - 1
        condition(body, depth, SIXTEENTH if returns else EIGHTH)
        body.emit(BR_IF, distance)
        body.keep(types)


class Stop(Statement):
    """An unconditional transfer of control: behind a rare condition, or last in its list.

    In a list that always runs, the last one only goes to its end: nothing behind it would run.
    """

    def act(self, body: Body, depth: int) -> None:
        how = body.choices.index(DIGITS)
        if not can_leave(body):
            return
        behind = body.nesting == 0 or how & 1 == 0 or how % 5 == 0
        if body.plan.dead_code:
            behind = how & 3 == 0
        elif not behind and body.arm != len(body.labels):
            if not body.backward[-1] and body.plan.allowed[BR]:
                body.arguments(body.labels[-1], depth)
                body.emit(BR, 0)
                body.dead = True
            return
        if not behind:
            leave(body, how, depth)
            body.dead = True
        elif body.plan.allowed[IF]:
            condition(body, depth, HARDLY if how % 5 == 0 else SIXTEENTH)  # where it may trap
            body.block(IF, EMPTY_BLOCK)
            body.open(NO_TYPES, NO_TYPES, backward=False)
            leave(body, how, depth)
            body.dead = True
            body.close(NO_TYPES, depth)
            body.op(END)


def can_leave(body: Body) -> bool:
    """Whether there is a way that does not trap, where nothing may."""
    allowed = body.plan.allowed
    return not body.plan.no_traps or allowed[RETURN] or allowed[BR]


def leave(body: Body, how: int, depth: int) -> None:
    allowed = body.plan.allowed
    way = how // 2 % 5
    if how % 5 == 0 and allowed[UNREACHABLE] and (allowed[RETURN] or not body.plan.no_traps):
        if body.plan.no_traps:  # nothing gets there
            body.arguments(body.callee.signature.results, depth)
            body.op(RETURN)
        body.op(UNREACHABLE)
    elif way == 0 and allowed[RETURN_CALL] and tail_call(body, depth):
        pass
    elif way == 1 and allowed[BR_TABLE]:
        branch_table(body, depth)
    elif (way < 4 or (body.plan.no_traps and not allowed[RETURN])) and allowed[BR]:
        distance = body.label()
        body.arguments(body.labels[-1 - distance], depth)
        body.emit(BR, distance)
    else:
        body.arguments(body.callee.signature.results, depth)
        body.op(RETURN if allowed[RETURN] else UNREACHABLE)


def branch_table(body: Body, depth: int) -> None:
    """To one of several labels of the same types."""
    distance = body.label()
    targets = _targets(body, distance)
    body.arguments(body.labels[-1 - distance], depth)
    body.expression(I32, depth)
    body.flat([BR_TABLE, *targets])


def _targets(body: Body, distance: int) -> list[int]:
    """The immediates of a br_table: labels that take the types of the one at this distance."""
    types = body.labels[-1 - distance]
    same = [
        other
        for other in range(len(body.labels))
        if body.labels[-1 - other] == types and not body.backward[-1 - other]
    ]
    count = body.choices.index(4)
    return [count, *[same[body.choices.pick(len(same))] for _ in range(count)], distance]


class Switch(Statement):
    """Nested blocks, a masked br_table, and a case behind each block."""

    def act(self, body: Body, depth: int) -> None:
        if not body.may_nest():
            set_local(body, depth)
            return
        cases = 2 << body.choices.index(2)
        for _ in range(cases + 1):
            body.block(BLOCK, EMPTY_BLOCK)
            body.open(NO_TYPES, NO_TYPES, backward=False)
        varied(body, depth)
        mask(body, I32, cases - 1)
        body.flat([BR_TABLE, cases - 1, *range(cases)])
        for case in range(cases):
            body.close(NO_TYPES, depth)
            body.op(END)
            # Open are now the blocks of the later cases and the one around all.
            body.conditional(depth)
            if not body.dead and body.choices.index(3) == 2:
                body.emit(BR, cases - 1 - case)
                body.dead = True
        body.close(NO_TYPES, depth)
        body.op(END)


def describe_unreachable(body: Body, number: int) -> bool:
    return True


def describe_return(body: Body, number: int) -> bool:
    body.takes += body.callee.signature.results
    return True


def describe_branch(body: Body, number: int) -> bool:
    """br, br_if and br_table."""
    distance = body.label()
    types = body.labels[-1 - distance]
    body.takes += types
    if number == BR_IF:
        body.gives += types
    if number != BR:
        body.takes.append(I32)
    body.immediates = _targets(body, distance) if number == BR_TABLE else [distance]
    return True
