"""Functions that run as continuations: resumed, suspended and resumed again, aborted, switched to.

What is guarded resumes new continuations, and those that its own handlers got. It suspends nowhere
but in helpers (see `coroutines`), which are resumed under a handler for what they do.
"""

from collections.abc import Callable
from typing import Final

from smith.generate.body import END, Body, Expression, Statement
from smith.generate.defaults import BLOCK
from smith.generate.emitter import NO_TYPES
from smith.generate.families.aborts import aborted
from smith.generate.families.calls import CALL, callable_in
from smith.generate.families.continuations import (
    CONT_BIND,
    RESUME,
    SUSPEND,
    control_tag,
    handlers,
)
from smith.generate.families.runs import Run
from smith.generate.families.suspensions import suspended
from smith.generate.families.switches import switched
from smith.generate.families.variables import set_local
from smith.generate.signatures import Callee
from smith.unstructured import DIGITS
from smith.wasm.types import CONCRETE, ref


def resumed(body: Body, callee: Callee, depth: int) -> None:
    """Run a function; its results stay on the stack."""
    index = body.env.continuation_of(callee.signature)
    form = body.choices.index(DIGITS)
    if index < 0:
        instead(body, callee, depth)
        return
    run = Run(body, callee, index, depth, form)
    if form >= body.plan.guard_references and (body.plan.recursion or body.plan.termination):
        run.arguments()
        body.expression(ref(CONCRETE + index, True), depth + 1)
        body.flat([RESUME, index, *handlers(body, callee.signature.results, 1)])
    elif not WAYS[run.bits(len(WAYS))](run):
        plainly(run)


def instead(body: Body, callee: Callee, depth: int) -> None:
    """What stands where there is no room for the type."""
    if body.plan.allowed[CALL]:
        body.arguments(callee.signature.params, depth)
        body.emit(CALL, callee.index)
    else:
        for t in callee.signature.results:
            body.default(t)


def plainly(run: Run) -> bool:
    run.arguments()
    run.new()
    most = 1 if run.bits(2) else 0
    run.body.flat([RESUME, run.index, *handlers(run.body, run.signature.results, most)])
    return True


def bound(run: Run) -> bool:
    """With its first arguments bound before the others are given."""
    body = run.body
    params = run.signature.params
    count = run.bits(len(params) + 1)
    results = run.signature.results
    rest = body.env.continuation_of(body.env.signature(params[count:], results))
    if rest < 0 or not body.plan.allowed[CONT_BIND]:
        return False
    body.arguments(params[count:], run.depth)
    body.arguments(params[:count], run.depth)
    run.new()
    body.flat([CONT_BIND, run.index, rest])
    body.flat([RESUME, rest, 0])
    return True


WAYS: Final[list[Callable[[Run], bool]]] = [
    plainly,
    suspended,
    bound,
    suspended,
    aborted,
    switched,
]


class ResumeValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        functions = body.env.returning(t)
        limit = callable_in(body, functions)
        if limit == 0:
            body.local(t, 0)
        else:
            resumed(body, functions.pick(body.choices, limit), depth)


class Resume(Statement):
    def act(self, body: Body, depth: int) -> None:
        resume_and_keep(body, depth)


def resume_and_keep(body: Body, depth: int) -> None:
    functions = body.env.functions
    limit = callable_in(body, functions)
    if limit:
        callee = functions.pick(body.choices, limit)
        resumed(body, callee, depth)
        body.keep(callee.signature.results)


class Suspend(Statement):
    """To whatever handler there is, or none; guarded, something is resumed instead."""

    def act(self, body: Body, depth: int) -> None:
        unguarded = body.choices.index(DIGITS) >= body.plan.guard_exceptions
        tag = control_tag(body) if unguarded else -1
        if tag < 0:
            resume_and_keep(body, depth)
            return
        signature = body.env.tag_signature(tag)
        body.arguments(signature.params, depth)
        body.emit(SUSPEND, tag)
        body.keep(signature.results)


class HandlerBlock(Statement):
    """A block that takes what a handler gets, for resumes among its statements."""

    def act(self, body: Body, depth: int) -> None:
        env = body.env
        functions = env.functions
        tag = control_tag(body)
        limit = callable_in(body, functions)
        if not body.may_nest() or tag < 0 or limit == 0:
            set_local(body, depth)
            return
        carried = env.tag_signature(tag)
        results = functions.pick(body.choices, limit).signature.results
        rest = env.continuation_of(env.signature(carried.results, results))
        label = [*carried.params, ref(CONCRETE + rest, True)]
        if rest < 0 or not body.has_blocktype(label):
            return
        body.block(BLOCK, body.blocktype(NO_TYPES, label))
        body.inner(NO_TYPES, label, label, depth)
        body.op(END)
        body.keep(label)
