"""Operators that need more than their operands: lanes, and guards of what may trap."""

from typing import Final

from smith.generate.body import Body, Operator
from smith.generate.emitter import AT_ONCE, DROP, I32_ADD, LOCAL_SET, LOCAL_TEE
from smith.generate.families.blocks import SELECT
from smith.generate.families.fuel import I32_EQZ
from smith.generate.literals import literal
from smith.generate.producers import LANE_COUNT, PARAMS, SHAPE, TRUNCATION
from smith.unstructured import DIGITS
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import F32, I32, I64

I64_EXTEND_I32_U: Final = op("i64.extend_i32_u")
I32_DIV_S: Final = op("i32.div_s")
I64_DIV_S: Final = op("i64.div_s")
# By type.
OR: Final = (op("i32.or"), op("i64.or"))
SHR_U: Final = (op("i32.shr_u"), op("i64.shr_u"))
ADD_IS_ZERO: Final = (
    encoded([I32_EQZ, I32_ADD]),
    encoded([op("i64.eqz"), I64_EXTEND_I32_U, op("i64.add")]),
)
ADD_ONE_ABOVE_ONE: Final = (
    encoded([op("i32.const"), 1, I32_ADD, op("i32.const"), 1, op("i32.gt_u")]),
    encoded([op("i64.const"), 1, op("i64.add"), op("i64.const"), 1, op("i64.gt_u")]),
)


class _Truncation:
    """What keeps a truncation from trapping: `choose` takes x or 0, whether abs(x) < limit."""

    def __init__(self, number: int) -> None:
        row = INSTRUCTIONS[number]
        source = row.params[0]
        name = "f32" if source == F32 else "f64"
        bits = 32 if row.results[0] == I32 else 64
        self.unsigned = row.name.endswith("_u")
        power = bits if self.unsigned else bits - 1
        # 2.0 ** power: a biased exponent and an empty mantissa.
        limit = (127 + power) << 23 if source == F32 else (1023 + power) << 52
        self.abs = op(f"{name}.abs")
        self.choose = encoded([self.abs, op(f"{name}.const"), limit, op(f"{name}.lt"), SELECT])


TRUNCATIONS: Final[dict[int, _Truncation]] = {
    row.number: _Truncation(row.number) for row in INSTRUCTIONS if SHAPE[row.number] == TRUNCATION
}


class WithLane(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.arguments(PARAMS[number], depth)
        body.op(number)
        body.code.append(body.choices.index(LANE_COUNT[number]))


class Shuffle(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.arguments(PARAMS[number], depth)
        body.flat([number, lanes(body)])


def lanes(body: Body) -> int:
    """The immediate of a shuffle: a lane number below 32 in each byte."""
    value = 0
    for place in range(16):
        value |= (body.choices.index(DIGITS) & 31) << (8 * place)
    return value


class Division(Operator):
    """Division and remainder, guarded by a divisor that is not 0, nor -1 where that overflows."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        choices = body.choices
        body.expression(t, depth + 1)
        form = choices.index(DIGITS)
        overflows = number in (I32_DIV_S, I64_DIV_S)
        possible = body.plan.can_avoid_overflow if overflows else body.plan.can_avoid_zero
        if form >= body.plan.guard_arithmetic:
            body.expression(t, depth + 1)
        elif form % 3 == 0 or not possible:
            divisor = literal(choices, t)
            body.const(t, divisor if divisor not in (0, -1) else 3)
        elif form % 3 == 1 and body.plan.allowed[OR[t]]:
            body.expression(t, depth + 1)
            body.scaffold(True)
            if overflows:  # odd and positive
                body.const(t, 1)
                body.op(SHR_U[t])
            body.const(t, 1)
            body.op(OR[t])
            body.scaffold(False)
        else:
            scratch = body.scratch_local(t, AT_ONCE)
            body.expression(t, depth + 1)
            body.scaffold(True)
            body.emit(LOCAL_TEE, scratch)
            if overflows:  # x + 1 > 1, unsigned, ? x : 3
                body.const(t, 3)
                body.get(scratch)
                body.code.write(ADD_ONE_ABOVE_ONE[t])
                body.op(SELECT)
            else:  # x + (x == 0)
                body.get(scratch)
                body.code.write(ADD_IS_ZERO[t])
            body.scaffold(False)
        body.op(number)


class TwoResults(Operator):
    """Arithmetic of two i64 results: one is the wanted value, the other goes into a local."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.arguments(PARAMS[number], depth)
        body.op(number)
        scratch = -1
        if body.choices.index(2) == 1 and body.plan.can_set and body.plan.can_get:
            scratch = body.scratch_local(I64, AT_ONCE)
            body.emit(LOCAL_SET, scratch)
        if body.plan.drop:
            body.op(DROP)
        else:
            body.set(body.target(I64, body.choices.index(DIGITS)))
        if scratch >= 0:
            body.get(scratch)


class Truncation(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        guard = TRUNCATIONS[number]
        source = PARAMS[number][0]
        if body.plan.no_traps and not body.plan.can_avoid_truncation:
            body.local(t, 0)
            return
        body.expression(source, depth + 1)
        guarded = body.choices.index(DIGITS) < body.plan.guard_arithmetic
        if guarded and body.plan.can_avoid_truncation:
            scratch = body.scratch_local(source, AT_ONCE)
            body.scaffold(True)
            if guard.unsigned:
                body.op(guard.abs)
            body.emit(LOCAL_TEE, scratch)
            body.const(source, 0)
            body.get(scratch)
            body.code.write(guard.choose)
            body.scaffold(False)
        body.op(number)
