"""Conditions: values that are true about as often as is wanted.

Much of what code computes is 0 when it is called with zeros, so a condition of 0 is what it mostly
is: code behind rare branches is reached, and what is rarely left out is not left out.
"""

from typing import Final

from smith.generate.body import Body
from smith.generate.literals import literal
from smith.generate.producers import PARAMS
from smith.unstructured import DIGITS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import I32

I32_EQZ: Final = op("i32.eqz")
I32_MUL: Final = op("i32.mul")
I32_GT_U: Final = op("i32.gt_u")
I32_LT_U: Final = op("i32.lt_u")


def _comparisons(*names: str) -> list[int]:
    """The comparisons of two numbers that are called so."""
    return [
        row.number
        for row in INSTRUCTIONS
        if row.category == "numeric"
        and row.results == [I32]
        and len(row.params) == 2
        and row.name.partition(".")[2].partition("_")[0] in names
    ]


# Those that are false of two zeros, but for equality, and those that are true.
RARE: Final = _comparisons("eq", "lt", "gt")
COMMON: Final = _comparisons("ne", "le", "ge")
COMPARISONS: Final = _comparisons("eq", "ne", "lt", "gt", "le", "ge")

# How often a condition is to be true, of 2 ** 32 times.
SIXTEENTH: Final = 1 << 28
QUARTER: Final = 1 << 30
HALF: Final = 1 << 31
THREE_QUARTERS: Final = 3 << 30


def condition(body: Body, depth: int, often: int) -> None:
    """An i32 that is true about so often."""
    choices = body.choices
    form = choices.index(DIGITS)
    if not body.plan.live_conditions:
        body.expression(I32, depth)
    elif often < QUARTER or (often != HALF and form & 3):
        hashed(body, depth, often, form & 3 >= 2)
    elif form < 36 and body.plan.mixed_global:
        body.mixed()
        body.mask(1 << choices.index(16) | 1 << choices.index(24))
        if often < HALF:
            body.op(I32_EQZ)
    elif form < 130:
        compared(body, depth, often)
    elif form < 170:
        body.expression(I32, depth)
        body.mask(1 << choices.index(8))
        if often > HALF:
            body.op(I32_EQZ)
    elif form < 205 or often < HALF:
        hashed(body, depth, often, False)
    else:
        body.expression(I32, depth)


def hashed(body: Body, depth: int, often: int, mixed: bool) -> None:
    """x * odd against a threshold, unsigned; x may be the global that everything is mixed into."""
    if mixed and body.plan.mixed_global:
        body.mixed()
    else:
        body.expression(I32, depth)
    body.i32_const(literal(body.choices, I32) | 1)
    body.op(I32_MUL)
    if often > HALF:
        body.i32_const(often - (1 << 32))
        body.op(I32_LT_U)
    else:
        body.i32_const(-often)
        body.op(I32_GT_U)


def compared(body: Body, depth: int, often: int) -> None:
    candidates = COMPARISONS
    if often != HALF:
        candidates = COMMON if often > HALF else RARE
    comparison = candidates[body.choices.pick(len(candidates))]
    t = PARAMS[comparison][0]
    if not (body.plan.is_used[t] and body.plan.allowed[comparison]):
        body.expression(I32, depth)
        return
    body.expression(t, depth)
    if body.choices.index(2):
        body.expression(t, depth)
    else:
        body.constant(t)
    body.op(comparison)
