"""Blocks, ifs and selections."""

from typing import Final

from smith.generate.body import END, Body, Expression, Statement
from smith.generate.emitter import NO_TYPES
from smith.generate.families.conditions import HALF, THREE_QUARTERS, condition
from smith.generate.families.variables import set_local
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32, REF, block_of

BLOCK: Final = op("block")
LOOP: Final = op("loop")
IF: Final = op("if")
ELSE: Final = op("else")
SELECT: Final = op("select")
SELECT_T: Final = op("select t")


class IfValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        if not body.may_nest():
            body.local(t, 0)
            return
        condition(body, depth + 1, HALF)
        body.block(IF, block_of(t))
        types = body.one(t)
        body.arm_of_if(types, depth + 1)
        body.op(ELSE)
        body.arm_of_if(types, depth + 1)
        body.op(END)


class BlockValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        if not body.may_nest():
            body.local(t, 0)
            return
        body.block(BLOCK, block_of(t))
        types = body.one(t)
        body.inner(NO_TYPES, types, types, depth + 1)
        body.op(END)


class SelectValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        if t >= REF and not body.plan.allowed[SELECT_T]:
            body.local(t, 0)
            return
        body.expression(t, depth + 1)
        body.expression(t, depth + 1)
        condition(body, depth + 1, HALF)
        if t >= REF:
            body.flat([SELECT_T, 1, t])
        else:
            body.op(SELECT)


class InnerBlock(Statement):
    def act(self, body: Body, depth: int) -> None:
        if not body.may_nest():
            set_local(body, depth)
            return
        body.block(BLOCK, EMPTY_BLOCK)
        body.empty_inner(depth)


class IfThen(Statement):
    def act(self, body: Body, depth: int) -> None:
        if not body.may_nest():
            set_local(body, depth)
            return
        condition(body, depth, THREE_QUARTERS)
        body.block(IF, EMPTY_BLOCK)
        body.arm_of_if(NO_TYPES, depth)
        body.op(END)


class IfElse(Statement):
    def act(self, body: Body, depth: int) -> None:
        if not body.may_nest():
            set_local(body, depth)
            return
        condition(body, depth, HALF)
        body.block(IF, EMPTY_BLOCK)
        body.arm_of_if(NO_TYPES, depth)
        body.op(ELSE)
        body.arm_of_if(NO_TYPES, depth)
        body.op(END)


def block_types(body: Body, number: int, depth: int) -> tuple[list[int], list[int]] | None:
    """The parameters of a block, taken off the stack, and its results; for an `if` a condition.

    None if there is no room for the type; then everything stays where it is, the condition too.
    """
    plan = body.plan
    choices = body.choices
    if number == IF:
        # The condition lies above the parameters.
        body.operands([I32], depth)
    have = body.top(plan.max_params)
    endless = body.dead  # below what lies there is whatever is wanted
    for place in range(len(have) - 1, -1, -1):
        if not body.may_declare(have[place]):
            del have[: place + 1]
            endless = False
            break
    params: list[int] = []
    if plan.multi_value:
        most = plan.max_params if endless else min(plan.max_params, len(have))
        count = choices.index(most + 1)
        missing = max(0, count - len(have))
        params = [body.some_type() for _ in range(missing)] + have[len(have) - (count - missing) :]
        del body.pending[len(body.pending) - (count - missing) :]
    count = choices.index(plan.max_results + 1)
    results = [body.env.some_inhabited_type(choices) for _ in range(count)]
    needs_type = bool(params) or len(results) > 1
    if needs_type and not body.env.has_room(body.env.signature(params, results)):
        body.pending += params
        if number == IF:
            body.pending.append(I32)
        return None
    return params, results
