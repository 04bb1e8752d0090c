"""References: null, tests for it, and functions."""

from smith.generate.body import Body, Operator
from smith.wasm.types import FUNCREF, I32, heap_of


class IsNull(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.expression(some_reference(body), depth + 1)
        body.op(number)


class RefFunc(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.emit(number, chosen_function(body))


def some_reference(body: Body) -> int:
    """A chosen reference type; there is one."""
    references = body.plan.references
    return references[body.choices.index(len(references))]


def chosen_function(body: Body) -> int:
    """Any function, for ref.func."""
    function = body.env.any_function(body.choices)
    body.env.referred[function] = True
    return function


def describe_null(body: Body, number: int) -> bool:
    t = some_reference(body)
    body.immediates = [heap_of(t)]
    body.gives = [t]
    return True


def describe_is_null(body: Body, number: int) -> bool:
    body.takes = [some_reference(body)]
    body.gives = [I32]
    return True


def describe_func(body: Body, number: int) -> bool:
    body.immediates = [chosen_function(body)]
    body.gives = [FUNCREF]
    return True
