"""Locals and globals."""

from typing import Final

from smith.generate.body import Body, Expression, Statement
from smith.generate.emitter import (
    GLOBAL_GET,
    GLOBAL_SET,
    I32_CONST,
    LOCAL_TEE,
)
from smith.generate.type_menus import TYPE_STRIDE
from smith.unstructured import DIGITS
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import op
from smith.wasm.types import I32, REF, V128, nullable

I32_XOR: Final = op("i32.xor")
I32_ROTL: Final = op("i32.rotl")
MIX_I32: Final = encoded([I32_CONST, 7, I32_ROTL])

# How a global takes up a value, by type.
ACCUMULATE: Final[list[int]] = [
    op(name) for name in ("i32.add", "i64.xor", "f32.add", "f64.sub", "v128.xor")
]


class Tee(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        body.expression(t, depth + 1)
        if t < REF or body.may_declare(t):
            body.write(LOCAL_TEE, body.target(t, body.choices.index(DIGITS)))


class GlobalValue(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        ring = body.env.readable.of(t)
        if ring.items:
            body.emit(GLOBAL_GET, ring.pick(body.choices))
        elif t == I32 and body.plan.mixed_global:
            body.mixed()
        else:
            body.local(t, 0)


class SetLocal(Statement):
    def act(self, body: Body, depth: int) -> None:
        set_local(body, depth)


def set_local(body: Body, depth: int) -> None:
    """A local, also in the stead of what the surroundings forbid."""
    if not body.plan.can_set:
        return
    chosen = body.choices.entry(body.plan.targets)
    if chosen >= 0:
        t = chosen % TYPE_STRIDE
        place = chosen // TYPE_STRIDE
    else:
        t = body.env.defined_type(chosen, body.choices)
        place = body.choices.index(DIGITS)
    if t >= REF and not body.hierarchy.makes(t) and (place % 8 < 7 or not body.plan.bottoms):
        t = nullable(t)
    local = body.target(t, place)
    body.expression(t, depth)
    body.set(local)


class SetGlobal(Statement):
    def act(self, body: Body, depth: int) -> None:
        ring = body.env.writable
        plan = body.plan
        form = body.choices.index(DIGITS) if ring.items else 0
        if plan.mixed_global and form % 4 == 0:
            mix(body, I32, depth)
        if not ring.items or (plan.mixed_global and form % 4 == 0):
            return
        target = ring.pick(body.choices)
        t = body.env.global_types[target]
        accumulates = form % 5 and t <= V128 and plan.allowed[ACCUMULATE[t]]
        if accumulates and plan.allowed[GLOBAL_GET]:
            body.expression(t, depth)
            body.emit(GLOBAL_GET, target)
            body.operator(ACCUMULATE[t])
        else:
            body.expression(t, depth)
        body.emit(GLOBAL_SET, target)


def mix(body: Body, t: int, depth: int) -> None:
    """Mix an expression into the global that everything is mixed into.

    The global is read behind it: else what the expression itself has mixed in would be lost.
    """
    body.expression(t, depth)
    mix_in(body)


def mix_in(body: Body) -> None:
    """Mix in the i32 on the stack."""
    body.scaffold(True)
    body.mixed()
    body.code.write(MIX_I32)
    body.op(I32_XOR)
    body.emit(GLOBAL_SET, body.env.mixed)
    body.scaffold(False)


# On the bare stack


def describe_local_get(body: Body, number: int) -> bool:
    if not body.locals:
        return False
    local = body.choices.pick(len(body.locals))
    if not body.can_read(local) or body.holds_any_nan(local):
        return False
    body.immediates = [local]
    body.gives = [body.locals[local]]
    return True


def describe_local_set(body: Body, number: int) -> bool:
    """local.set and local.tee: of any local, counters of loops, too, where these may go on."""
    if body.plan.counted_loops or body.plan.termination:
        t = body.some_type()
        local = body.target(t, body.choices.index(DIGITS))
    else:
        if not body.locals:
            return False
        local = body.choices.pick(len(body.locals))
        if body.holds_any_nan(local):  # the fold would read it
            return False
        t = body.locals[local]
    body.was_set[local] = True
    body.immediates = [local]
    body.takes = [t]
    if number == LOCAL_TEE:
        body.gives = [t]
    return True


def describe_global_get(body: Body, number: int) -> bool:
    ring = body.env.readable.of(body.some_type())
    if not ring.items:
        return False
    index = ring.pick(body.choices)
    body.immediates = [index]
    body.gives = [body.env.global_types[index]]
    return True


def describe_global_set(body: Body, number: int) -> bool:
    ring = body.env.writable
    if not ring.items:
        return False
    index = ring.pick(body.choices)
    body.immediates = [index]
    body.takes = [body.env.global_types[index]]
    return True
