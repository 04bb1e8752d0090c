"""Helpers that switch to others."""

from smith.generate.emitter import NO_TYPES
from smith.generate.families.continuations import ON_SWITCH, RESUME, SWITCH
from smith.generate.families.runs import Run
from smith.generate.signatures import IS_SWITCHED_TO, SWITCHES, SWITCHES_BACK, Helper
from smith.wasm.types import CONCRETE, I32, ref


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
