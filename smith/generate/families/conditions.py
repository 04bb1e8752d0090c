"""Conditions: values that are true about as often as is wanted.

Much of what code computes is 0 when it is called with zeros, so a condition of 0 is what it mostly
is: code behind rare branches is reached, and what is rarely left out is not left out.
"""

from typing import Final

from smith.generate.body import Body
from smith.generate.emitter import I32_AND, LOCAL_TEE
from smith.generate.literals import KNOWN, literal
from smith.generate.producers import PARAMS
from smith.unstructured import DIGITS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import I32

I32_EQZ: Final = op("i32.eqz")
I32_MUL: Final = op("i32.mul")
I32_GT_U: Final = op("i32.gt_u")
I32_LT_U: Final = op("i32.lt_u")
I32_XOR: Final = op("i32.xor")


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

# What makes a small i32 a number of each type.
FROM_I32: Final[list[int]] = [
    I32_AND,
    *(op(f"{name}_i32_u") for name in ("i64.extend", "f32.convert", "f64.convert")),
]
SMALL_NUMBERS: Final = 63  # a mask: those that are compared with one of them
FEW_NUMBERS: Final = 3  # where they have to be equal
# By comparison: whether it is true of few numbers and a large one.
IS_UPPER: Final[list[bool]] = [
    row.name.partition(".")[2][:2] in ("gt", "le") for row in INSTRUCTIONS
]
IS_EQUALITY: Final[list[bool]] = [row.name.endswith((".eq", ".ne")) for row in INSTRUCTIONS]
# Forms of conditions, up to which of 240.
MIXED: Final = 60
COMPARED: Final = 140
MASKED: Final = 175
HASHED: Final = 215
BOTH: Final = 3  # of ways to hash: 0 data, 1 and 2 the global

# How often a condition is to be true, of 2 ** 32 times.
HARDLY: Final = 1 << 26
SIXTEENTH: Final = 1 << 28
EIGHTH: Final = 1 << 29
QUARTER: Final = 1 << 30
HALF: Final = 1 << 31
THREE_QUARTERS: Final = 3 << 30
# So often one of these bits is set, or none of them is.
MASKS: Final[dict[int, int]] = {
    HARDLY: 63,
    SIXTEENTH: 15,
    EIGHTH: 7,
    QUARTER: 3,
    HALF: 1,
    THREE_QUARTERS: 3,
}


def condition(body: Body, depth: int, often: int) -> None:
    """An i32 that is true about so often."""
    choices = body.choices
    form = choices.index(DIGITS)
    if not body.plan.live_conditions:
        body.expression(I32, depth)
    elif often < EIGHTH or (often != HALF and form & 3):
        hashed(body, depth, often, form & 3)
    elif form < MIXED and body.plan.mixed_global:
        body.mixed()
        body.mask(MASKS[often] << choices.index(24))
        if often < HALF:
            body.op(I32_EQZ)
    elif form < COMPARED:
        compared(body, depth, often)
    elif form < MASKED and often >= HALF:
        if form & 1:
            varied(body, depth)
        else:
            body.expression(I32, depth)
        body.mask(1 << choices.index(8))
        if often > HALF:
            body.op(I32_EQZ)
    elif form < HASHED or often < HALF:
        hashed(body, depth, often, form & 3)
    else:
        body.expression(I32, depth)


def hashed(body: Body, depth: int, often: int, way: int) -> None:
    """x * odd against a threshold, or some of its bits.

    x is data, the global that all mix into, or both. Of data alone bits are not taken: they would
    say of 0, which much of it is, the opposite of what is wanted.
    """
    live = way != 0 and body.plan.mixed_global
    if not live:
        body.expression(I32, depth)
    elif way == BOTH:
        varied(body, depth)
    else:
        body.mixed()
    factor = literal(body.choices, I32) | 1
    body.i32_const(factor)
    body.op(I32_MUL)
    if body.plan.allowed[LOCAL_TEE]:  # and so it is folded
        body.write(LOCAL_TEE, body.target(I32, body.choices.index(DIGITS)))
    if live and factor & 6:
        body.mask(MASKS[often] << (factor & 15))
        if often < HALF:
            body.op(I32_EQZ)
    elif often > HALF:
        body.i32_const(often - (1 << 32))
        body.op(I32_LT_U)
    else:
        body.i32_const(-often)
        body.op(I32_GT_U)


def threshold(number: int, most: int, even: bool) -> int:
    """Of a number from 0 to `most` one in the middle half, or else in the lowest quarter."""
    return (number >> 1) + (most >> 2) if even else number >> 2


def varied(body: Body, depth: int) -> None:
    """An i32 that is another one each time, mixed from data and what was computed before."""
    body.expression(I32, depth)
    if body.plan.mixed_global:
        body.mixed()
        body.op(I32_XOR)


def compared(body: Body, depth: int, often: int) -> None:
    candidates = COMPARISONS
    if often != HALF:
        candidates = COMMON if often > HALF else RARE
    comparison = candidates[body.choices.pick(len(candidates))]
    t = PARAMS[comparison][0]
    if not (body.plan.is_used[t] and body.plan.allowed[comparison]):
        body.expression(I32, depth)
        return
    way = body.choices.index(8)
    live = way > 1 and body.plan.mixed_global and body.plan.allowed[FROM_I32[t]]
    most = FEW_NUMBERS if IS_EQUALITY[comparison] else SMALL_NUMBERS
    if live:
        body.mixed()
        body.mask(most)
        if t != I32:
            body.op(FROM_I32[t])
    else:
        body.expression(t, depth)
    if way == 1 or way == 7:
        body.expression(t, depth)
    elif live:
        place = threshold(body.choices.index(DIGITS) & most, most, often == HALF)
        body.const(t, KNOWN[t][most - place if IS_UPPER[comparison] else place])
    else:
        body.constant(t)
    body.op(comparison)
