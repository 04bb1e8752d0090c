"""Where values go so that somebody sees them: into the global that everything is mixed into."""

from typing import Final

from smith.generate.body import Body
from smith.generate.emitter import I64_CONST
from smith.generate.families.variables import mix_in
from smith.wasm.code import starts
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import op
from smith.wasm.types import REF


def _step(*code: int) -> tuple[list[int], bytes]:
    """The instructions that have to be allowed, and the code that is made of them."""
    return [code[pos] for pos in starts(list(code)) if code[pos] != I64_CONST], encoded(list(code))


# By type: what turns a value into an i32 that depends on most of its bits.
TO_I32: Final[list[tuple[list[int], bytes]]] = [
    _step(),
    _step(op("i32.wrap_i64")),
    _step(op("i32.reinterpret_f32")),
    # The upper half of a double holds its sign, exponent and the mantissa's larger part.
    _step(op("i64.reinterpret_f64"), I64_CONST, 20, op("i64.shr_u"), op("i32.wrap_i64")),
    _step(op("i32x4.extract_lane"), 1),
]
IS_NULL: Final = _step(op("ref.is_null"))


def to_i32(body: Body, t: int) -> bytes | None:
    """The code that makes an i32 of a value; None if the Config denies some of it."""
    needs, code = IS_NULL if t >= REF else TO_I32[t]
    for number in needs:
        if not body.plan.allowed[number]:
            return None
    return code


def observe(body: Body, t: int) -> None:
    """Take a value off the stack and mix it in, or else put it into a local."""
    code = to_i32(body, t) if body.plan.mixed_global else None
    if code is None:
        body.keep([t])
        return
    body.scaffold(True)
    body.code.write(code)
    body.scaffold(False)
    mix_in(body)
