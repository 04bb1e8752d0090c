"""Functions that run as continuations: resumed, suspended and resumed again, aborted, switched to.

What is guarded resumes new continuations, and those that its own handlers got. It suspends nowhere
but in helpers (see `coroutines`), which are resumed under a handler for what they do.
"""

from collections.abc import Callable
from typing import Final

from smith.generate.body import END, Body, Expression, Statement
from smith.generate.defaults import BLOCK, CONT_NEW, TRY_TABLE
from smith.generate.emitter import LOCAL_SET, NO_TYPES
from smith.generate.families.blocks import LOOP
from smith.generate.families.branches import BR
from smith.generate.families.calls import CALL, callable_in
from smith.generate.families.continuations import (
    CONT_BIND,
    ON_LABEL,
    ON_SWITCH,
    RESUME,
    RESUME_THROW,
    RESUME_THROW_REF,
    SUSPEND,
    SWITCH,
    control_tag,
    handlers,
)
from smith.generate.families.exceptions import (
    ANY_TAG,
    CATCH,
    CATCH_ALL,
    EXCEPTION,
    Clause,
    chosen_tag,
    open_try,
    params_of,
)
from smith.generate.families.fuel import charge
from smith.generate.families.legacy import CATCH as LEGACY_CATCH
from smith.generate.families.legacy import TRY
from smith.generate.families.references import operand_that_may_be_null
from smith.generate.families.variables import set_local
from smith.generate.signatures import (
    IS_SWITCHED_TO,
    SUSPENDS,
    SWITCHES,
    SWITCHES_BACK,
    Callee,
    Helper,
    Signature,
)
from smith.unstructured import DIGITS
from smith.wasm.types import CONCRETE, I32, ref


class Run:
    """A function that is to run as a continuation, where a call might stand.

    `index` is the type of its continuations, `form` a digit for what of it is not chosen yet.
    """

    def __init__(self, body: Body, callee: Callee, index: int, depth: int, form: int) -> None:
        self.body = body
        self.callee = callee
        self.signature: Signature = callee.signature
        self.index = index
        self.depth = depth
        self.form = form

    def bits(self, n: int) -> int:
        """A number in [0, n), of the form."""
        found = self.form % n
        self.form //= n
        return found

    def arguments(self) -> None:
        self.body.arguments(self.signature.params, self.depth)

    def new(self) -> None:
        """A new continuation of the function, or of any like it where calls end in any case."""
        body = self.body
        function = ref(CONCRETE + self.signature.index, True)
        free = body.plan.recursion or body.plan.termination
        if free and self.bits(2) and body.hierarchy.has_values(self.signature.index):
            operand_that_may_be_null(body, function, self.depth, self.form)
        else:
            body.function_reference(self.callee.index)
        body.emit(CONT_NEW, self.index)

    def new_of(self, function: int) -> None:
        """A new continuation of a helper."""
        self.body.function_reference(function)
        self.body.emit(CONT_NEW, self.index)


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


# Suspensions


def suspended(run: Run) -> bool:
    """A helper that suspends once or more, and is resumed each time; then it runs the function."""
    body = run.body
    env = body.env
    results = run.signature.results
    tag = control_tag(body) if body.plan.allowed[SUSPEND] else -1
    if tag < 0:
        return False
    carried = env.tag_signature(tag)
    rest = env.continuation_of(env.signature(carried.results, results))
    if rest < 0:
        return False
    label = [*carried.params, ref(CONCRETE + rest, run.bits(2) == 0)]
    done = blocktype_of(body, NO_TYPES, results)
    first = blocktype_of(body, run.signature.params, label)
    again = blocktype_of(body, carried.results, label)
    count = 1 + run.bits(3) if again is not None and body.plan.allowed[LOOP] else 1
    callee = run.callee.index
    helper = env.coroutine(Helper(run.signature, SUSPENDS, tag, way=count, callee=callee))
    if done is None or first is None or helper < 0:
        return False
    held = body.scratch_local(ref(CONCRETE + rest, True), run.depth)
    body.block(BLOCK, done)
    body.open(NO_TYPES, results, backward=False)
    run.arguments()
    body.block(BLOCK, first)
    run.new_of(helper)
    body.flat([RESUME, run.index, 1, ON_LABEL, tag, 0])
    close_handler(body, carried.params, held, distance=1)
    if count > 1 and again is not None:
        again_and_again(run, tag, rest, done, again, held)
    else:
        go_on(run, carried, rest, held)
    body.end_block()
    return True


def blocktype_of(body: Body, params: list[int], results: list[int]) -> int | None:
    """A block type, if there is one or room for it."""
    if params and not body.plan.multi_value:
        return None
    possible = (
        body.env.has_room(body.env.signature(params, results))
        if params
        else (body.has_blocktype(results))
    )
    return body.blocktype(params, results) if possible else None


def close_handler(body: Body, carried: list[int], held: int, distance: int) -> None:
    """Without a suspension there are the results; else keep what came with the continuation.

    No other code is in the block, since it could branch there with another continuation.
    """
    body.emit(BR, distance)
    body.op(END)
    body.emit(LOCAL_SET, held)
    body.keep(carried)


def again_and_again(run: Run, tag: int, rest: int, done: int, again: int, held: int) -> None:
    """Resume until there are results."""
    body = run.body
    carried = body.env.tag_signature(tag)
    body.block(LOOP, done)
    body.open(NO_TYPES, NO_TYPES, backward=True)
    if body.plan.charges_loops:
        charge(body)
    body.arguments(carried.results, run.depth)
    body.block(BLOCK, again)
    body.get(held)
    body.flat([RESUME, rest, 1, ON_LABEL, tag, 0])
    close_handler(body, carried.params, held, distance=2)
    body.emit(BR, 0)
    body.end_block()


def go_on(run: Run, carried: Signature, rest: int, held: int) -> None:
    """What becomes of a suspended continuation: its results are on the stack in the end."""
    body = run.body
    results = run.signature.results
    way = run.bits(4)
    if way == 1 and abort(run, rest, held):
        return
    if way == 2 and carried.results and body.plan.allowed[CONT_BIND]:
        last = body.env.continuation_of(body.env.signature(carried.results[1:], results))
        if last >= 0:
            body.arguments(carried.results[1:], run.depth)
            body.arguments(carried.results[:1], run.depth)
            body.get(held)
            body.flat([CONT_BIND, rest, last])
            body.flat([RESUME, last, 0])
            return
    if way == 3 and body.hierarchy.all_make(results):
        body.arguments(results, run.depth)  # and it is forgotten
        return
    body.arguments(carried.results, run.depth)
    body.get(held)
    body.flat([RESUME, rest, 0])


# Exceptions


def aborted(run: Run) -> bool:
    """An exception is thrown where the function would begin."""
    return abort(run, run.index, held=-1)


def abort(run: Run, index: int, held: int) -> bool:
    """Throw into a continuation, one that a local holds or a new one, and catch it around that."""
    body = run.body
    allowed = body.plan.allowed
    results = run.signature.results
    by_reference = (
        run.bits(2) == 1 and allowed[RESUME_THROW_REF] and body.hierarchy.makes(EXCEPTION)
    )
    tag = ANY_TAG if by_reference else chosen_tag(body)
    if not by_reference and (tag < 0 or not allowed[RESUME_THROW]):
        return False
    carried = NO_TYPES if by_reference else params_of(body, tag)
    possible = body.hierarchy.all_make(carried) and body.hierarchy.all_make(results)
    if not (possible and body.has_blocktype(carried) and body.has_blocktype(results)):
        return False
    if allowed[TRY_TABLE]:
        standard_abort(run, index, held, tag, carried)
    elif allowed[TRY] and allowed[LEGACY_CATCH]:
        legacy_abort(run, index, held, tag, carried)
    else:
        return False
    return True


def standard_abort(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    results = run.signature.results
    blocktype = body.blocktype(NO_TYPES, results)
    caught = body.blocktype(NO_TYPES, carried)
    body.block(BLOCK, blocktype)
    body.open(NO_TYPES, results, backward=False)
    body.block(BLOCK, caught)
    body.open(NO_TYPES, carried, backward=False)
    kind = CATCH_ALL if tag == ANY_TAG else CATCH
    open_try(body, blocktype, results, [Clause(kind, tag, carried)])
    throw_into(run, index, held, tag, carried)
    body.end_block()
    body.catching.pop()
    body.emit(BR, 1)
    body.end_block()
    body.keep(carried)
    body.arguments(results, run.depth)
    body.end_block()


def legacy_abort(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    results = run.signature.results
    body.block(TRY, body.blocktype(NO_TYPES, results))
    body.open(NO_TYPES, results, backward=False)
    throw_into(run, index, held, tag, carried)
    body.leave_block()
    body.emit(LEGACY_CATCH, tag)
    body.open(NO_TYPES, results, backward=False)
    body.keep(carried)
    body.arguments(results, run.depth)
    body.end_block()


def throw_into(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    if tag == ANY_TAG:
        body.expression(EXCEPTION, run.depth + 1)
    else:
        body.arguments(carried, run.depth)
    if held >= 0:
        body.get(held)
    else:
        run.new()
    code = [RESUME_THROW_REF, index] if tag == ANY_TAG else [RESUME_THROW, index, tag]
    body.flat([*code, 0])


# Switches


def switched(run: Run) -> bool:
    """A helper that switches to another, which goes back or not; in the end runs the function."""
    body = run.body
    env = body.env
    results = run.signature.results
    if not (body.plan.allowed[SWITCH] and body.hierarchy.all_make(results)):
        return False
    tag = env.control_tag(env.signature([], results))
    way = run.bits(3)
    takes = [I32] if run.bits(2) else NO_TYPES
    back = takes
    if way == SWITCHES_BACK:
        third = env.continuation_of(env.signature(takes, results))
        back = [*takes, ref(CONCRETE + third, True)]
        if third < 0:
            return False
    second = env.continuation_of(env.signature(back, results))
    if tag < 0 or second < 0:
        return False
    other = env.signature([*takes, ref(CONCRETE + second, True)], results)
    first = env.continuation_of(other)
    if first < 0:
        return False
    peer = env.coroutine(Helper(other, IS_SWITCHED_TO, tag, way, continuation=second))
    callee = run.callee.index
    helper = Helper(run.signature, SWITCHES, tag, callee=callee, continuation=first, peer=peer)
    switcher = env.coroutine(helper) if peer >= 0 else -1
    if switcher < 0:
        return False
    run.arguments()
    run.new_of(switcher)
    body.flat([RESUME, run.index, 1, ON_SWITCH, tag, 0])
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
