"""The state of one function body while it is generated, and what every part of it emits.

The body is flat code (see `wasm.module`). Operands are generated before their instruction, so the
stack needs no model, except for `pending`: values that statements left on it for later ones.
"""

from typing import Final

from smith.generate.environment import Callee, Environment
from smith.generate.literals import literal
from smith.generate.plan import TYPE_SLOTS, Plan
from smith.unstructured import DIGITS, Choices
from smith.wasm.instructions import op
from smith.wasm.types import (
    EMPTY_BLOCK,
    F32,
    F64,
    I32,
    I64,
    REF,
    V128,
    block_of,
    heap_of,
)

LOCAL_GET: Final = op("local.get")
LOCAL_SET: Final = op("local.set")
LOCAL_TEE: Final = op("local.tee")
GLOBAL_GET: Final = op("global.get")
GLOBAL_SET: Final = op("global.set")
I32_CONST: Final = op("i32.const")
I64_CONST: Final = op("i64.const")
I32_AND: Final = op("i32.and")
I32_ADD: Final = op("i32.add")
REF_NULL: Final = op("ref.null")
DROP: Final = op("drop")
CONST_OF: Final[list[int]] = [op(f"{t}.const") for t in ("i32", "i64", "f32", "f64", "v128")]

# By wanted type: conversions from a local of another type, the likeliest local first.
CONVERSIONS: Final[list[list[tuple[int, int]]]] = [
    [(I64, op("i32.wrap_i64")), (F32, op("i32.reinterpret_f32")), (V128, op("v128.any_true"))],
    [(I32, op("i64.extend_i32_s")), (F64, op("i64.reinterpret_f64"))],
    [(I32, op("f32.convert_i32_s")), (F64, op("f32.demote_f64")), (I64, op("f32.convert_i64_s"))],
    [(I32, op("f64.convert_i32_s")), (I64, op("f64.convert_i64_u")), (F32, op("f64.promote_f32"))],
    [(I32, op("i32x4.splat")), (I64, op("i64x2.splat")), (F64, op("f64x2.splat"))],
]


NO_LOCALS: Final[list[int]] = []


def _append(by_type: list[list[int]], t: int, local: int) -> None:
    if by_type[t]:
        by_type[t].append(local)
    else:
        by_type[t] = [local]


class Emitter:
    """A body: its code, locals, labels and pending values."""

    def __init__(self, plan: Plan, env: Environment, callee: Callee, choices: Choices) -> None:
        self.plan = plan
        self.env = env
        self.callee = callee
        self.choices = choices
        self.traced = choices.traced
        self.menus = plan.menus
        self.max_depth = plan.max_depth
        self.code: list[int] = []
        self.locals: list[int] = []
        # Locals by type; a type's list is its own from its first local on.
        self.readable: list[list[int]] = [NO_LOCALS] * TYPE_SLOTS
        self.writable: list[list[int]] = [NO_LOCALS] * TYPE_SLOTS
        self.was_set: list[bool] = []  # by local: whether it is worth folding
        self.scratch: list[int] = [-1] * TYPE_SLOTS
        # Labels, the innermost last: the types that a branch to them takes.
        self.labels: list[list[int]] = [callee.signature.results]
        self.backward: list[bool] = [False]
        self.nesting = 0
        self.room = plan.max_code  # statements begin only while the code is smaller
        self.pending: list[int] = []  # types on the stack, of all open blocks
        self.base = 0  # where those of the innermost block begin
        self.frames: list[int] = []  # base and dead of the blocks around it
        self.dead = False  # nothing runs from here to the end of the innermost block
        for t in callee.signature.params:
            self.add_local(t, writable=True)

    def add_local(self, t: int, writable: bool) -> int:
        index = len(self.locals)
        self.locals.append(t)
        self.was_set.append(index < len(self.callee.signature.params))
        _append(self.readable, t, index)
        if writable:
            _append(self.writable, t, index)
        return index

    def scratch_local(self, t: int) -> int:
        """A local that is written right before it is read."""
        index = self.scratch[t]
        if index < 0:
            index = len(self.locals)
            self.locals.append(t)
            self.was_set.append(False)
            self.scratch[t] = index
        return index

    def pick(self, n: int) -> int:
        """One of n by a single digit where that can reach them all."""
        return self.choices.index(DIGITS) % n if n <= DIGITS else self.choices.index(n)

    def i32_const(self, value: int) -> None:
        self.code.append(I32_CONST)
        self.code.append(value)

    def get(self, local: int) -> None:
        self.code.append(LOCAL_GET)
        self.code.append(local)

    def emit(self, number: int, immediate: int) -> None:
        """An instruction with one immediate."""
        self.code.append(number)
        self.code.append(immediate)

    def set(self, local: int) -> None:
        self.was_set[local] = True
        self.code.append(LOCAL_SET)
        self.code.append(local)

    def mask(self, bits: int) -> None:
        """Keep the low bits of the i32 on the stack."""
        code = self.code
        code.append(I32_CONST)
        code.append(bits)
        code.append(I32_AND)

    def constant(self, t: int) -> None:
        """A chosen constant of the type."""
        if t >= REF:
            self.code.append(REF_NULL)
            self.code.append(heap_of(t))
        else:
            self.code.append(CONST_OF[t])
            self.code.append(literal(self.choices, t))

    def zero(self, t: int) -> None:
        """The default value of the type."""
        if t >= REF:
            self.emit(REF_NULL, heap_of(t))
        else:
            self.code += [CONST_OF[t], 0]

    def local(self, t: int, place: int) -> None:
        """The value of a local of the type, or of one of another type, converted."""
        candidates = self.readable[t]
        if candidates:
            self.get(candidates[place % len(candidates)])
            return
        if t < REF:
            for source, conversion in CONVERSIONS[t]:
                others = self.readable[source]
                if others and self.plan.allowed[conversion]:
                    self.get(others[place % len(others)])
                    self.code.append(conversion)
                    return
        self.zero(t)

    def target(self, t: int, place: int) -> int:
        """A local that a value of the type may be written to: one there is, or a new one."""
        candidates = self.writable[t]
        room = len(self.locals) < self.plan.max_locals
        place %= len(candidates) + (1 if room or not candidates else 0)
        if place < len(candidates):
            return candidates[place]
        return self.add_local(t, writable=True)

    def keep(self, types: list[int]) -> None:
        """Take the values off the stack, into locals rather than to nowhere."""
        for t in reversed(types):
            if self.plan.drop:
                self.code.append(DROP)
            elif self.writable[t]:
                self.set(self.writable[t][-1])
            else:
                self.set(self.add_local(t, writable=True))

    def blocktype(self, params: list[int], results: list[int]) -> int:
        if not params:
            if not results:
                return EMPTY_BLOCK
            if len(results) == 1:
                return block_of(results[0])
        return self.env.type_index(self.env.signature(params, results))
