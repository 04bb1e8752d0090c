"""Conditions: values that are true about as often as is wanted."""

from typing import Final

from smith.generate.body import Body
from smith.generate.literals import literal
from smith.generate.producers import PARAMS
from smith.unstructured import DIGITS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import I32

I32_MUL: Final = op("i32.mul")
I32_GT_U: Final = op("i32.gt_u")

COMPARISONS: Final[list[int]] = [
    row.number
    for row in INSTRUCTIONS
    if row.category == "numeric"
    and row.results == [I32]
    and len(row.params) == 2
    and row.name.partition(".")[2].partition("_")[0] in ("eq", "ne", "lt", "gt", "le", "ge")
]

# What a condition compares a hash with, for it to be true about that often.
HALF: Final = 0x80000000
QUARTER: Final = 0xC0000000
THREE_QUARTERS: Final = 0x40000000
SIXTEENTH: Final = 0xF0000000


def condition(body: Body, depth: int, often: int) -> None:
    """An i32 that is true about as often as one of the thresholds above says."""
    choices = body.choices
    form = choices.index(DIGITS)
    if not body.plan.live_conditions or form >= 205:
        body.expression(I32, depth)
    elif often != HALF and form & 1:
        hashed(body, depth, often)
    elif form < 36 and body.plan.mixed_global:
        body.mixed()
        body.mask(1 << choices.index(16) | 1 << choices.index(24))
    elif form < 130:
        compared(body, depth)
    elif form < 170:
        body.expression(I32, depth)
        body.mask(1 << choices.index(8))
    else:
        hashed(body, depth, often)


def hashed(body: Body, depth: int, often: int) -> None:
    """x * odd > threshold, unsigned; false for x = 0."""
    body.expression(I32, depth)
    odd = literal(body.choices, I32) | 1
    threshold = often - (1 << 32) if often >> 31 else often
    body.i32_const(odd)
    body.op(I32_MUL)
    body.i32_const(threshold)
    body.op(I32_GT_U)


def compared(body: Body, depth: int) -> None:
    comparison = COMPARISONS[body.choices.pick(len(COMPARISONS))]
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
