"""Calls: direct ones, and those through the table for indirect calls."""

from typing import Final

from smith.generate.body import Body, Expression, Statement
from smith.generate.defaults import REF_FUNC
from smith.generate.dispatch import power_of_two_within
from smith.generate.families.bounds import ADD, mask
from smith.generate.families.bounds import number as number_of
from smith.generate.families.references import operand_that_may_be_null
from smith.generate.signatures import Callee, Functions
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import CONCRETE, ref

CALL: Final = op("call")
CALL_INDIRECT: Final = op("call_indirect")
RETURN_CALL: Final = op("return_call")
RETURN_CALL_INDIRECT: Final = op("return_call_indirect")
CALL_REF: Final = op("call_ref")
RETURN_CALL_REF: Final = op("return_call_ref")


def callable_in(body: Body, functions: Functions) -> int:
    """How many of the functions, the first ones, may be called from here."""
    if body.plan.recursion:
        return len(functions.callees)
    return functions.below(body.callee.rank)


def call(body: Body, number: int, callee: Callee) -> None:
    """A call of a function by its index."""
    callee.called = True
    body.emit(number, callee.index)


class CallValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        functions = body.env.returning(t)
        limit = callable_in(body, functions)
        if limit == 0:
            body.local(t, 0)
            return
        callee = functions.pick(body.choices, limit)
        body.arguments(callee.signature.params, depth)
        call(body, CALL, callee)


class CallTableValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        functions = body.env.returning(t)
        limit = callable_in(body, functions)
        if limit == 0:
            body.local(t, 0)
        else:
            indirect(body, functions.pick(body.choices, limit), CALL_INDIRECT, CALL, depth)


def indirect(body: Body, callee: Callee, number: int, direct: int, depth: int) -> None:
    """A call through the dispatch table to a function of the same signature as this one.

    It is a `direct` call where the table has no room for the signature.
    """
    env = body.env
    dispatch = env.dispatch
    signature = callee.signature
    body.arguments(signature.params, depth)
    column = signature.column
    if column < 0 and body.plan.allowed[direct]:
        call(body, direct, callee)
        return
    reachable = 0
    if column >= 0:
        reachable = min(callable_in(body, signature.members), dispatch.rows)
    form = body.choices.index(DIGITS)
    if body.plan.no_traps and not reachable:
        call(body, direct, callee)
        return
    at = env.dispatch_address
    if form >= body.plan.guard_memory or not reachable:
        body.expression(at, depth + 1)
    elif form & 1 or reachable == 1 or not (body.plan.masks[at] and body.plan.allowed[ADD[at]]):
        row = (form >> 1) % power_of_two_within(reachable)
        number_of(body, at, row * dispatch.columns + column)
    else:
        body.expression(at, depth + 1)
        mask(body, at, (power_of_two_within(reachable) - 1) * dispatch.columns)
        body.scaffold(True)
        number_of(body, at, column)
        body.op(ADD[at])
        body.scaffold(False)
    env.uses_dispatch = True
    body.flat([number, env.type_index(signature), env.dispatch_table])


class CallFunction(Statement):
    def act(self, body: Body, depth: int) -> None:
        functions = body.env.functions
        limit = callable_in(body, functions)
        if limit:
            call_and_keep(body, functions.pick(body.choices, limit), depth)


class CallHost(Statement):
    def act(self, body: Body, depth: int) -> None:
        hosts = body.env.hosts
        if hosts.callees:
            call_and_keep(body, hosts.pick(body.choices, len(hosts.callees)), depth)


def call_and_keep(body: Body, callee: Callee, depth: int) -> None:
    body.arguments(callee.signature.params, depth)
    call(body, CALL, callee)
    body.keep(callee.signature.results)


class CallTable(Statement):
    def act(self, body: Body, depth: int) -> None:
        functions = body.env.functions
        limit = callable_in(body, functions)
        if limit:
            callee = functions.pick(body.choices, limit)
            indirect(body, callee, CALL_INDIRECT, CALL, depth)
            body.keep(callee.signature.results)


class CallRefValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        functions = body.env.returning(t)
        limit = callable_in(body, functions)
        if limit == 0:
            body.local(t, 0)
        else:
            by_reference(body, functions.pick(body.choices, limit), CALL_REF, depth)


class CallRef(Statement):
    def act(self, body: Body, depth: int) -> None:
        functions = body.env.functions
        limit = callable_in(body, functions)
        if limit:
            callee = functions.pick(body.choices, limit)
            by_reference(body, callee, CALL_REF, depth)
            body.keep(callee.signature.results)


def by_reference(body: Body, callee: Callee, number: int, depth: int) -> None:
    """A call of a reference: to this function, or where calls end in any case, to any like it."""
    body.arguments(callee.signature.params, depth)
    index = body.env.type_index(callee.signature)
    free = body.plan.recursion or body.plan.termination
    form = body.choices.index(DIGITS) if free else 0
    if form % 4 and body.hierarchy.has_values(index):
        operand_that_may_be_null(body, ref(CONCRETE + index, True), depth, form)
    else:
        body.function_reference(callee.index)
    body.emit(number, index)


def prefers(body: Body, hosts: Functions, limit: int) -> bool:
    """Whether a host is called, rather than one of the `limit` functions that may be instead."""
    return bool(hosts.callees) and (limit == 0 or body.choices.index(4) == 3)


def tail_call(body: Body, depth: int) -> bool:
    """Return what a called function returns; false if there is none that returns the same."""
    functions = body.callee.signature.alike
    limit = callable_in(body, functions)
    hosts = body.env.hosts_with(body.callee.signature.results)
    if prefers(body, hosts, limit):
        callee = hosts.pick(body.choices, len(hosts.callees))
        body.arguments(callee.signature.params, depth)
        body.emit(RETURN_CALL, callee.index)
        return True
    if limit == 0:
        return False
    callee = functions.pick(body.choices, limit)
    way = body.choices.index(4)
    if way == 2 and body.plan.allowed[RETURN_CALL_INDIRECT] and body.plan.can_mask:
        indirect(body, callee, RETURN_CALL_INDIRECT, RETURN_CALL, depth)
    elif way == 3 and body.plan.allowed[RETURN_CALL_REF] and body.plan.allowed[REF_FUNC]:
        by_reference(body, callee, RETURN_CALL_REF, depth)
    else:
        body.arguments(callee.signature.params, depth)
        call(body, RETURN_CALL, callee)
    return True


def describe_call(body: Body, number: int) -> bool:
    """Any function that may be called from here; for a tail call, with the same results."""
    env = body.env
    returns = number in (RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF)
    functions = body.callee.signature.alike if returns else env.functions
    limit = callable_in(body, functions)
    hosts = env.hosts_with(body.callee.signature.results) if returns else env.hosts
    if body.dead and not returns and env.uncallable and body.choices.index(4) == 3:
        callee = env.uncallable[body.choices.index(len(env.uncallable))]
    elif number in (CALL, RETURN_CALL) and prefers(body, hosts, limit):
        callee = hosts.pick(body.choices, len(hosts.callees))
    elif limit:
        callee = functions.pick(body.choices, limit)
    else:
        return False
    signature = callee.signature
    body.takes += signature.params
    if number in (CALL, RETURN_CALL):
        body.immediates = [callee.index]
    elif number in (CALL_REF, RETURN_CALL_REF):
        index = env.type_index(signature)
        body.takes.append(ref(CONCRETE + index, True))
        body.immediates = [index]
    else:
        env.uses_dispatch = True
        body.takes.append(env.dispatch_address)
        body.immediates = [env.type_index(signature), env.dispatch_table]
    if not returns:
        body.gives += signature.results
    return True
