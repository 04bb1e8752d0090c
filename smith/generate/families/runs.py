"""A function that is to run as a continuation."""

from smith.generate.body import Body
from smith.generate.defaults import CONT_NEW
from smith.generate.families.references import operand_that_may_be_null
from smith.generate.signatures import Callee, Signature
from smith.wasm.types import CONCRETE, ref


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
