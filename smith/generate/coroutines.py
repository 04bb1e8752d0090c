"""Functions that suspend or switch: helpers that run nowhere but under a handler for it.

Nothing else refers to them, and they are not exported, so that what they do cannot trap. In the end
each calls the function in whose stead it was resumed.
"""

from collections.abc import Callable
from typing import Final

from smith.generate.body import Body
from smith.generate.defaults import CONT_NEW
from smith.generate.families.calls import CALL
from smith.generate.families.continuations import RESUME, SUSPEND, SWITCH, continued
from smith.generate.families.fuel import charge_entry
from smith.generate.function import fold_into_global, runs
from smith.generate.signatures import (
    IS_SWITCHED_TO,
    RESUMES,
    SUSPENDS,
    SWITCHES,
    SWITCHES_BACK,
    Helper,
)
from smith.wasm.encode_code import encode_body
from smith.wasm.module import SubType
from smith.wasm.types import CONCRETE, heap_of


def coroutine(body: Body, helper: Helper) -> bytes:
    """Generate a whole body."""
    charge_entry(body)
    RECIPES[helper.recipe](body, helper)
    declared = body.locals[len(helper.signature.params) :]
    return encode_body(runs(declared), body.code.getvalue())


def suspend(body: Body, helper: Helper) -> None:
    """Suspend as often as the helper's way says."""
    tag = body.env.tag_signature(helper.tag)
    for place in range(helper.way):
        payload(body, tag.params, place)
        body.emit(SUSPEND, helper.tag)
        body.keep(tag.results)
    call_in_the_end(body, helper)


def switch(body: Body, helper: Helper) -> None:
    """Switch to a new continuation of the peer, with that of here as its last argument."""
    function = continued(body, helper.continuation)
    payload(body, function.params[:-1], 0)
    body.function_reference(helper.peer)
    body.emit(CONT_NEW, helper.continuation)
    body.flat([SWITCH, helper.continuation, helper.tag])
    body.keep(continued(body, last_of(function)).params)
    call_in_the_end(body, helper)


def go_back(body: Body, helper: Helper) -> None:
    """What a function does that has been switched to."""
    signature = helper.signature
    function = continued(body, helper.continuation)
    last = len(signature.params) - 1
    if helper.way == RESUMES:
        payload(body, function.params, 0)
        body.get(last)
        body.flat([RESUME, helper.continuation, 0])
        return
    if helper.way == SWITCHES_BACK:
        payload(body, function.params[:-1], 0)
        body.get(last)
        body.flat([SWITCH, helper.continuation, helper.tag])
        body.keep(continued(body, last_of(function)).params)
    for t in signature.results:
        body.default(t)


RECIPES: Final[dict[int, Callable[[Body, Helper], None]]] = {
    SUSPENDS: suspend,
    SWITCHES: switch,
    IS_SWITCHED_TO: go_back,
}


def last_of(function: SubType) -> int:
    """The type of continuations that a function type's last parameter refers to."""
    return heap_of(function.params[-1]) - CONCRETE


def payload(body: Body, types: list[int], place: int) -> None:
    """Values of these types, of locals where there are any."""
    for t in types:
        body.local(t, place)
        place += 1


def call_in_the_end(body: Body, helper: Helper) -> None:
    """Leave the results of the helper's callee, called with the same arguments."""
    fold_into_global(body)
    signature = helper.signature
    if not body.plan.allowed[CALL]:
        for t in signature.results:
            body.default(t)
        return
    for local in range(len(signature.params)):
        body.get(local)
    body.emit(CALL, helper.callee)
