"""Helpers that suspend, and what becomes of their continuations."""

from smith.generate.body import END, Body
from smith.generate.defaults import BLOCK
from smith.generate.emitter import LOCAL_SET, NO_TYPES
from smith.generate.families.aborts import abort
from smith.generate.families.blocks import LOOP
from smith.generate.families.branches import BR
from smith.generate.families.continuations import (
    CONT_BIND,
    ON_LABEL,
    RESUME,
    SUSPEND,
    control_tag,
)
from smith.generate.families.runs import Run, blocktype_of
from smith.generate.signatures import SUSPENDS, Helper, Signature
from smith.wasm.types import CONCRETE, ref


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


def close_handler(body: Body, carried: list[int], held: int, distance: int) -> None:
    """Without a suspension there are the results; else keep what came with the continuation.

    No other code is in the block, since it could branch there with another continuation.
    """
    body.emit(BR, distance)
    body.op(END)
    body.emit(LOCAL_SET, held)
    body.keep(carried)


def again_and_again(run: Run, tag: int, rest: int, done: int, again: int, held: int) -> None:
    """Resume until there are results, which is as often as the helper suspends."""
    body = run.body
    carried = body.env.tag_signature(tag)
    body.block(LOOP, done)
    body.open(NO_TYPES, NO_TYPES, backward=True)
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
