"""Validates code: the loop over instructions.

An instruction is checked by its shape. Those that the instruction table types are popped and
pushed here, the commonest of them without a call; the others have a rule. Which shapes there are
depends on the features: what needs one that is off has none.
"""

from typing import Final

from smith.validate.constants import check_constant
from smith.validate.control import end
from smith.validate.errors import Invalid
from smith.validate.needs import require
from smith.validate.rules import RULES
from smith.validate.stacks import Stacks
from smith.wasm import instructions as table
from smith.wasm.code import after
from smith.wasm.instructions import ADDRESS, INSTRUCTIONS, TABLE_ADDRESS, Instruction
from smith.wasm.types import BOT, I32, I64

# Shapes of instructions.
DISALLOWED: Final = 0
RULE: Final = 1
PLAIN: Final = 2  # the table says all
CHECKED: Final = 3  # the table says all but what the immediates have to be
PUSH: Final = 4  # [] -> [t], where the immediate can be anything
UNARY: Final = 5  # [t] -> [t]
BINARY: Final = 6  # [t t] -> [t]
LOCAL_GET: Final = 7
END: Final = 8

_LANES_OF_TWO: Final = 32  # of the two vectors of a shuffle
_CHECKED_KINDS: Final = (
    table.MEMARG,
    table.MEMORY,
    table.TABLE,
    table.DATA,
    table.ELEM,
    table.LANE,
    table.LANES,
)
_SINGLE: Final = {"local.get": LOCAL_GET, "end": END}
_BY_ARITY: Final[dict[tuple[int, int], int]] = {(0, 1): PUSH, (1, 1): UNARY, (2, 1): BINARY}


def _shape(row: Instruction) -> int:
    if row.name in _SINGLE:
        return _SINGLE[row.name]
    if RULES[row.number] is not None:
        return RULE
    if any(kind in _CHECKED_KINDS for kind in row.immediates):
        return CHECKED
    return _BY_ARITY.get((len(row.params), len(row.results)), PLAIN)


def _addressed(types: list[int], address: int) -> list[int]:
    """A typing where the address type is known."""
    return [address if t in (ADDRESS, TABLE_ADDRESS) else t for t in types]


_SHAPE: Final = bytes([_shape(row) for row in INSTRUCTIONS])
_PARAMS: Final = [_addressed(row.params, I32) for row in INSTRUCTIONS]
_RESULTS: Final = [_addressed(row.results, I32) for row in INSTRUCTIONS]
_PARAMS64: Final = [_addressed(row.params, I64) for row in INSTRUCTIONS]
_RESULTS64: Final = [_addressed(row.results, I64) for row in INSTRUCTIONS]
_FIRST: Final = bytes([(*params, BOT)[0] for params in _PARAMS])
_SECOND: Final = bytes([(*params, BOT, BOT)[1] for params in _PARAMS])
_RESULT: Final = bytes([(*results, BOT)[0] for results in _RESULTS])
_NAMES: Final = [row.name for row in INSTRUCTIONS]
_IMMEDIATES: Final = [row.immediates for row in INSTRUCTIONS]
_ATOMIC: Final = [row.category == "atomic" for row in INSTRUCTIONS]


def shapes_of(features: int) -> bytes:
    """By instruction number: the shape, under these features."""
    return bytes(
        [DISALLOWED if row.features & ~features else _SHAPE[row.number] for row in INSTRUCTIONS]
    )


def validate_code(s: Stacks, code: list[int], shapes: bytes) -> None:
    """Validate instructions and the end behind them, on stacks where these have begun.

    Raises `Invalid`, which says at which place of the code.
    """
    vals = s.vals
    stop = len(code)
    pos = 0
    try:
        while pos < stop:
            number = code[pos]
            shape = shapes[number]
            if shape == LOCAL_GET:
                vals.append(s.get_local(code[pos + 1]))
                pos += 2
                continue
            if shape == PUSH:
                vals.append(_RESULT[number])
                pos += 2
                continue
            if shape == BINARY:
                top = len(vals) - 1
                if (
                    top > s.frame.val_height
                    and vals[top] == _SECOND[number]
                    and vals[top - 1] == _FIRST[number]
                ):
                    vals.pop()
                    vals[top - 1] = _RESULT[number]
                else:
                    plain(s, number)
                pos += 1
                continue
            if shape == UNARY:
                top = len(vals) - 1
                if top >= s.frame.val_height and vals[top] == _FIRST[number]:
                    vals[top] = _RESULT[number]
                else:
                    plain(s, number)
                pos += 1
                continue
            s.what = _NAMES[number]
            if shape == END:
                end(s, code, pos + 1)
                pos += 1
                continue
            if shape == RULE:
                rule = RULES[number]
                assert rule
                rule(s, code, pos + 1)
            elif shape == CHECKED:
                checked(s, code, pos)
            elif shape == PLAIN:
                plain(s, number)
            else:
                require(s.context.features, INSTRUCTIONS[number].features, _NAMES[number])
            pos = after(code, pos)
        s.what = "the end"
        s.pop_ctrl()
    except Invalid as invalid:
        invalid.pos = pos
        raise


def validate_constant(s: Stacks, code: list[int], shapes: bytes, imported: int) -> None:
    """Validate a constant expression, as `validate_code` does code."""
    pos = 0
    while pos < len(code):
        try:
            check_constant(s.context, code, pos, imported)
        except Invalid as invalid:
            invalid.pos = pos
            raise
        pos = after(code, pos)
    validate_code(s, code, shapes)


def plain(s: Stacks, number: int) -> None:
    """An instruction of which the table says all."""
    s.what = _NAMES[number]
    s.pop_vals(_PARAMS[number])
    s.push_vals(_RESULTS[number])


def checked(s: Stacks, code: list[int], pos: int) -> None:
    """An instruction whose immediates name what there has to be, or are in bounds."""
    number = code[pos]
    address = I32
    pos += 1
    for kind in _IMMEDIATES[number]:
        if kind == table.MEMARG:
            address = check_memarg(s, number, code, pos)
            pos += 2
        elif kind == table.MEMORY:
            address = s.context.memory(code[pos])
        elif kind == table.TABLE:
            address = s.context.table(code[pos]).address
        elif kind == table.LANE:
            check_lane(code[pos], INSTRUCTIONS[number].lanes)
        elif kind == table.LANES:
            for shift in range(0, 128, 8):
                check_lane(code[pos] >> shift & 0xFF, _LANES_OF_TWO)
        elif kind == table.DATA:
            s.context.check_data(code[pos])
        elif kind == table.ELEM:
            s.context.element(code[pos])
        pos += 1
    s.pop_vals(_PARAMS64[number] if address == I64 else _PARAMS[number])
    s.push_vals(_RESULTS64[number] if address == I64 else _RESULTS[number])


def check_lane(lane: int, lanes: int) -> None:
    if lane >= lanes:
        raise Invalid(f"invalid lane index {lane}: there are {lanes}")


def check_memarg(s: Stacks, number: int, code: list[int], pos: int) -> int:
    """The address type of the memory that is accessed, in a way that is allowed."""
    address = s.context.memory(code[pos + 1])
    natural = INSTRUCTIONS[number].align
    if code[pos] != natural and _ATOMIC[number]:
        raise Invalid(f"atomic alignment must be natural: 2 ** {natural}")
    if code[pos] > natural:
        raise Invalid(
            f"alignment must not be larger than natural: 2 ** {code[pos]} > 2 ** {natural}"
        )
    if address == I32 and code[pos + 2] >= 1 << 32:
        raise Invalid(f"offset out of range: {code[pos + 2]} in a memory of 32-bit addresses")
    return address
