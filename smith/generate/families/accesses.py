"""Structs and arrays: reading their fields, elements and lengths."""

from typing import Final

from smith.generate.body import Body, Expression, Operator
from smith.generate.defaults import unpacked
from smith.generate.emitter import LOCAL_SET, LOCAL_TEE, NO_TYPES
from smith.generate.families.aggregates import SPREAD
from smith.generate.families.blocks import ELSE, IF
from smith.generate.families.bounds import mask
from smith.generate.families.conditions import varied
from smith.generate.families.references import may_meet, operand_that_may_be_null
from smith.unstructured import DIGITS
from smith.wasm.hierarchy import FIELD_BITS
from smith.wasm.instructions import op
from smith.wasm.module import STRUCT_TYPE
from smith.wasm.types import ARRAY, CONCRETE, I8, I16, I32, block_of, ref

STRUCT_GET: Final = op("struct.get")
STRUCT_GET_S: Final = op("struct.get_s")
STRUCT_GET_U: Final = op("struct.get_u")
ARRAY_GET: Final = op("array.get")
ARRAY_GET_S: Final = op("array.get_s")
ARRAY_GET_U: Final = op("array.get_u")
ARRAY_LEN: Final = op("array.len")
I32_REM_U: Final = op("i32.rem_u")
I32_LT_U: Final = op("i32.lt_u")
# By the instruction for a field that is not packed.
PACKED_FORMS: Final[dict[int, tuple[int, int]]] = {
    STRUCT_GET: (STRUCT_GET_S, STRUCT_GET_U),
    ARRAY_GET: (ARRAY_GET_S, ARRAY_GET_U),
}
FIELD_MASK: Final = (1 << FIELD_BITS) - 1
SHORT: Final = 3  # a mask for indices that are compared with a length
ARRAYREF: Final = ref(ARRAY, True)


class FieldValue(Expression):
    """A field of a struct or an element of an array, of the wanted type."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        holders = body.hierarchy.holders.get(t)
        if holders is None:
            body.local(t, 0)
            return
        digit = body.choices.index(DIGITS)
        if len(holders) <= DIGITS:
            place = holders[digit * len(holders) // DIGITS]
        else:
            place = holders[body.choices.index(len(holders))]
        index = place >> FIELD_BITS
        form = digit * SPREAD % DIGITS
        if not may_meet(body, ref(CONCRETE + index, True), form):
            body.local(t, 0)
            return
        if body.env.types[index].kind == STRUCT_TYPE:
            read_field(body, index, place & FIELD_MASK, t, depth, form)
        else:
            read_element(body, index, depth, form)


def read_field(body: Body, index: int, field: int, wanted: int, depth: int, form: int) -> None:
    t = body.env.types[index].fields[field]
    if not may_read(body, t, STRUCT_GET):
        body.local(wanted, 0)
        return
    operand_that_may_be_null(body, ref(CONCRETE + index, True), depth, form)
    body.emit_two(getter_of(body, t, STRUCT_GET), index, field)


def may_read(body: Body, t: int, plain: int) -> bool:
    """Whether struct.get or array.get, or a packed form where the type is packed, may be used."""
    allowed = body.plan.allowed
    if t in (I8, I16):
        signed, unsigned = PACKED_FORMS[plain]
        return allowed[signed] or allowed[unsigned]
    return allowed[plain]


def getter_of(body: Body, t: int, plain: int) -> int:
    """struct.get or array.get, in one of the packed forms where the type is packed."""
    if t not in (I8, I16):
        return plain
    signed, unsigned = PACKED_FORMS[plain]
    with_sign = body.choices.index(2) == 0
    if not body.plan.allowed[signed]:
        return unsigned
    return signed if with_sign or not body.plan.allowed[unsigned] else unsigned


def read_element(body: Body, index: int, depth: int, form: int) -> None:
    """An element: guarded, by an index that is compared with the length or taken modulo it.

    Where there is none, a default stands in.
    """
    stored = body.env.types[index].fields[0]
    t = unpacked(stored)
    array = ref(CONCRETE + index, True)
    guarded = form < body.plan.guard_memory
    possible = body.plan.can_index and body.hierarchy.makes(t)
    if not may_read(body, stored, ARRAY_GET) or (body.plan.no_traps and not possible):
        body.local(t, 0)
        return
    if not (guarded and possible):
        operand_that_may_be_null(body, array, depth, form)
        body.expression(I32, depth + 1)
        body.emit(getter_of(body, stored, ARRAY_GET), index)
        return
    compares = form & 3 and body.plan.can_mask
    held, local = (compared_index if compares else checked_array)(body, array, depth, form)
    body.scaffold(True)
    body.block(IF, block_of(t))
    body.scaffold(False)
    body.open(NO_TYPES, body.one(t), backward=False)
    if compares:
        body.get(held)
        body.get(local)
    else:
        index_below(body, held, local, depth)
    body.emit(getter_of(body, stored, ARRAY_GET), index)
    body.leave_block()
    body.scaffold(True)
    body.op(ELSE)
    body.open(NO_TYPES, body.one(t), backward=False)
    body.default(t)
    body.end_block()
    body.scaffold(False)


def checked_array(body: Body, array: int, depth: int, form: int) -> tuple[int, int]:
    """Put an array and its length into locals; the length is also on the stack."""
    held = body.scratch_local(array, depth)
    size = body.scratch_local(I32, depth)
    operand_that_may_be_null(body, array, depth, form)
    body.scaffold(True)
    body.emit(LOCAL_TEE, held)
    body.op(ARRAY_LEN)
    body.emit(LOCAL_TEE, size)
    body.scaffold(False)
    return held, size


def compared_index(body: Body, array: int, depth: int, form: int) -> tuple[int, int]:
    """Put an array and an index into locals, and whether it is below the length on the stack."""
    held = body.scratch_local(array, depth)
    place = body.scratch_local(I32, depth)
    operand_that_may_be_null(body, array, depth, form)
    body.emit(LOCAL_SET, held)
    varied(body, depth + 1)
    mask(body, I32, SHORT)
    body.emit(LOCAL_TEE, place)
    body.get(held)
    body.op(ARRAY_LEN)
    body.op(I32_LT_U)
    return held, place


def index_below(body: Body, held: int, size: int, depth: int) -> None:
    """The array, and an index modulo its length, which is not 0."""
    body.get(held)
    body.expression(I32, depth + 1)
    body.scaffold(True)
    body.get(size)
    body.op(I32_REM_U)
    body.scaffold(False)


class ArrayLen(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        form = body.choices.index(DIGITS)
        if not may_meet(body, ARRAYREF, form):
            body.local(t, 0)
            return
        operand_that_may_be_null(body, ARRAYREF, depth, form)
        body.op(number)
