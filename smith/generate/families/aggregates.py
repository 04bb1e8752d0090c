"""Structs and arrays: making them, reading and writing them."""

from typing import Final

from smith.generate.body import Body, Expression, Operator, Statement
from smith.generate.defaults import (
    ARRAY_NEW_FIXED,
    STRUCT_NEW_DEFAULT,
    STRUCT_NEW_DEFAULT_DESC,
    STRUCT_NEW_DESC,
    maker_of,
    unpacked,
)
from smith.generate.emitter import I32_ADD, I32_AND, I32_CONST, LOCAL_SET, LOCAL_TEE, NO_TYPES
from smith.generate.families.blocks import ELSE, IF, SELECT
from smith.generate.families.bounds import part_of
from smith.generate.families.fuel import ELEMENTS, FREE, charge_length
from smith.generate.families.observing import observe
from smith.generate.families.references import may_meet, operand_that_may_be_null
from smith.generate.hierarchy import ENDLESS, FIELD_BITS
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, STRUCT_TYPE, SubType
from smith.wasm.types import (
    ARRAY,
    CONCRETE,
    EMPTY_BLOCK,
    I8,
    I16,
    I32,
    REF,
    block_of,
    heap_of,
    is_exact,
    is_nullable,
    ref,
)

STRUCT_GET: Final = op("struct.get")
STRUCT_GET_S: Final = op("struct.get_s")
STRUCT_GET_U: Final = op("struct.get_u")
STRUCT_SET: Final = op("struct.set")
ARRAY_NEW: Final = op("array.new")
ARRAY_NEW_DEFAULT: Final = op("array.new_default")
ARRAY_NEW_DATA: Final = op("array.new_data")
ARRAY_NEW_ELEM: Final = op("array.new_elem")
ARRAY_GET: Final = op("array.get")
ARRAY_GET_S: Final = op("array.get_s")
ARRAY_GET_U: Final = op("array.get_u")
ARRAY_SET: Final = op("array.set")
ARRAY_LEN: Final = op("array.len")
ARRAY_FILL: Final = op("array.fill")
ARRAY_COPY: Final = op("array.copy")
ARRAY_INIT_DATA: Final = op("array.init_data")
ARRAY_INIT_ELEM: Final = op("array.init_elem")
I32_REM_U: Final = op("i32.rem_u")
I32_SUB: Final = op("i32.sub")
I32_LT_U: Final = op("i32.lt_u")

# By the instruction for a field that is not packed.
PACKED_FORMS: Final[dict[int, tuple[int, int]]] = {
    STRUCT_GET: (STRUCT_GET_S, STRUCT_GET_U),
    ARRAY_GET: (ARRAY_GET_S, ARRAY_GET_U),
}
SPREAD: Final = 91  # makes of a digit another, in which its neighbours are far apart
SHORT: Final = 15  # a mask for lengths; unguarded, LONG
LONG: Final = 0xFFFF
KEPT: Final = 128  # with a depth: a local that is read after expressions at greater depths
FIELD_MASK: Final = (1 << FIELD_BITS) - 1
ARRAYREF: Final = ref(ARRAY, True)


def chosen_type(body: Body, t: int, kind: int, digit: int) -> int:
    """The type that a digit chooses among those whose references may stand where t is wanted.

    Structs or arrays, as the kind says; -1 if there is none.
    """
    heap = heap_of(t)
    hierarchy = body.hierarchy
    if is_exact(t):
        return heap - CONCRETE
    if heap >= CONCRETE:
        known = hierarchy.below(heap - CONCRETE)
    else:
        known = hierarchy.by_kind[kind]
        if not known:
            return -1
    return known[digit * len(known) // DIGITS]


class StructNew(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        index = chosen_type(body, t, STRUCT_TYPE, digit)
        if index < 0 or body.hierarchy.sizes[index] == ENDLESS:
            body.local(t, 0)
            return
        subtype = body.env.types[index]
        default = subtype.has_default() and (digit % 8 == 7 or not subtype.fields)
        for field in [] if default else subtype.fields:
            body.expression(unpacked(field), depth + 1)
        if subtype.descriptor >= 0:
            descriptor = ref(CONCRETE + subtype.descriptor, True, exact=True)
            operand_that_may_be_null(body, descriptor, depth, digit * SPREAD % DIGITS)
        body.emit(maker_of(subtype, default), index)


class ArrayNew(Expression):
    """A new array, in one of the five ways that permit its type."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        index = chosen_type(body, t, ARRAY_TYPE, digit)
        if index < 0 or body.hierarchy.sizes[index] == ENDLESS:
            body.local(t, 0)
            return
        element = body.env.types[index].fields[0]
        allowed = body.plan.allowed
        form = digit * SPREAD % DIGITS
        way = form % 6
        if not body.hierarchy.makes(unpacked(element)):
            body.emit_two(ARRAY_NEW_FIXED, index, 0)
        elif way == 0 and allowed[ARRAY_NEW]:
            body.expression(unpacked(element), depth + 1)
            length(body, depth)
            body.emit(ARRAY_NEW, index)
        elif way == 1 and allowed[ARRAY_NEW_DEFAULT] and (element < REF or is_nullable(element)):
            length(body, depth)
            body.emit(ARRAY_NEW_DEFAULT, index)
        elif way == 2 and self.of_segment(body, index, element):
            pass
        else:
            count = 1 + form // 6 % 5
            for _ in range(count):
                body.expression(unpacked(element), depth + 1)
            body.emit_two(ARRAY_NEW_FIXED, index, count)

    def of_segment(self, body: Body, index: int, element: int) -> bool:
        """array.new_data or array.new_elem of a part of a segment, if there is one."""
        env = body.env
        if element < REF:
            if not env.data_sizes or not body.plan.allowed[ARRAY_NEW_DATA]:
                return False
            segment = env.data.pick(body.choices)
            env.uses_data = True
            paid_part(body, env.data_sizes[segment], storage_bytes(element))
            body.emit_two(ARRAY_NEW_DATA, index, segment)
            return True
        segments = env.elements.of(element)
        if not segments.items or not body.plan.allowed[ARRAY_NEW_ELEM]:
            return False
        segment = segments.pick(body.choices)
        paid_part(body, env.element_sizes[segment], 1)
        body.emit_two(ARRAY_NEW_ELEM, index, segment)
        return True


def paid_part(body: Body, size: int, unit: int) -> None:
    """A part of a segment of so many bytes or elements, for elements of `unit` each."""
    if part_of(body, size, unit) > FREE:
        charge_length(body, I32, ELEMENTS)


def storage_bytes(t: int) -> int:
    """The size of a number or packed type in a data segment."""
    return STORAGE_BYTES[t]


STORAGE_BYTES: Final[list[int]] = [4, 8, 4, 8, 16, 1, 2]  # by type


def length(body: Body, depth: int) -> None:
    """The length of a new array: a small one."""
    form = body.choices.index(DIGITS)
    if form & 1 or not body.plan.can_mask:
        body.i32_const(form >> 1 & SHORT)
    else:
        guarded = form < body.plan.guard_memory
        body.expression(I32, depth + 1)
        body.mask(SHORT if guarded else LONG)
        if not guarded:
            charge_length(body, I32, ELEMENTS)


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
    body.emit_two(_getter(body, t, STRUCT_GET), index, field)


def may_read(body: Body, t: int, plain: int) -> bool:
    """Whether struct.get or array.get, or a packed form where the type is packed, may be used."""
    allowed = body.plan.allowed
    if t in (I8, I16):
        signed, unsigned = PACKED_FORMS[plain]
        return allowed[signed] or allowed[unsigned]
    return allowed[plain]


def _getter(body: Body, t: int, plain: int) -> int:
    """struct.get or array.get, in one of the packed forms where the type is packed."""
    if t not in (I8, I16):
        return plain
    signed, unsigned = PACKED_FORMS[plain]
    with_sign = body.choices.index(2) == 0
    if not body.plan.allowed[signed]:
        return unsigned
    return signed if with_sign or not body.plan.allowed[unsigned] else unsigned


def read_element(body: Body, index: int, depth: int, form: int) -> None:
    """An element: guarded, by an index modulo the length, and a default where that is 0."""
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
        body.emit(_getter(body, stored, ARRAY_GET), index)
        return
    held, size = checked_array(body, array, depth, form)
    body.block(IF, block_of(t))
    body.open(NO_TYPES, body.one(t), backward=False)
    index_below(body, held, size, depth)
    body.emit(_getter(body, stored, ARRAY_GET), index)
    body.leave_block()
    body.op(ELSE)
    body.open(NO_TYPES, body.one(t), backward=False)
    body.default(t)
    body.end_block()


def checked_array(body: Body, array: int, depth: int, form: int) -> tuple[int, int]:
    """Put an array and its length into locals; the length is also on the stack."""
    held = body.scratch_local(array, depth)
    size = body.scratch_local(I32, depth)
    operand_that_may_be_null(body, array, depth, form)
    body.emit(LOCAL_TEE, held)
    body.op(ARRAY_LEN)
    body.emit(LOCAL_TEE, size)
    return held, size


def index_below(body: Body, held: int, size: int, depth: int) -> None:
    """The array, and an index modulo its length, which is not 0."""
    body.get(held)
    body.expression(I32, depth + 1)
    body.get(size)
    body.op(I32_REM_U)


class ArrayLen(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        form = body.choices.index(DIGITS)
        if not may_meet(body, ARRAYREF, form):
            body.local(t, 0)
            return
        operand_that_may_be_null(body, ARRAYREF, depth, form)
        body.op(number)


# Statements


class Mutate(Statement):
    """Write to a struct or an array."""

    def act(self, body: Body, depth: int) -> None:
        places = body.hierarchy.mutable
        if not places:
            return
        place = places[body.choices.pick(len(places))]
        index = place >> FIELD_BITS
        form = body.choices.index(DIGITS)
        if not may_meet(body, ref(CONCRETE + index, True), form):
            return
        subtype = body.env.types[index]
        if subtype.kind == STRUCT_TYPE:
            field = place & FIELD_MASK
            t = unpacked(subtype.fields[field])
            if body.plan.allowed[STRUCT_SET] and body.hierarchy.makes(t):
                self.set_field(body, index, field, depth, form)
        elif body.hierarchy.makes(unpacked(subtype.fields[0])):
            self.write_array(body, index, subtype, depth, form)

    def set_field(self, body: Body, index: int, field: int, depth: int, form: int) -> None:
        """A field is written, and mostly read back."""
        stored = body.env.types[index].fields[field]
        struct = ref(CONCRETE + index, True)
        back = form & 3 and body.plan.can_get and body.plan.allowed[LOCAL_TEE]
        getter = _getter(body, stored, STRUCT_GET) if back else STRUCT_GET
        held = -1
        operand_that_may_be_null(body, struct, depth, form)
        if back and body.plan.allowed[getter] and body.may_declare(struct):
            held = body.scratch_local(struct, KEPT + depth)
            body.emit(LOCAL_TEE, held)
        body.expression(unpacked(stored), depth + 1)
        body.emit_two(STRUCT_SET, index, field)
        if held >= 0:
            body.get(held)
            body.emit_two(getter, index, field)
            observe(body, unpacked(stored))

    def write_array(self, body: Body, index: int, subtype: SubType, depth: int, form: int) -> None:
        allowed = body.plan.allowed
        way = body.choices.index(8)
        if not body.plan.can_index:
            return
        if way == 4 and allowed[ARRAY_FILL]:
            self.fill(body, index, subtype, depth, form)
        elif way == 5 and allowed[ARRAY_COPY]:
            self.copy(body, index, subtype, depth, form)
        elif way >= 6 and self.initialise(body, index, subtype, depth, form):
            pass
        elif allowed[ARRAY_SET]:
            self.set(body, index, subtype, depth, form)

    def set(self, body: Body, index: int, subtype: SubType, depth: int, form: int) -> None:
        array = ref(CONCRETE + index, True)
        t = unpacked(subtype.fields[0])
        if form >= body.plan.guard_memory:
            operand_that_may_be_null(body, array, depth, form)
            body.expression(I32, depth)
            body.expression(t, depth)
            body.emit(ARRAY_SET, index)
            return
        held, size = checked_array(body, array, depth, form)
        body.block(IF, EMPTY_BLOCK)
        body.open(NO_TYPES, NO_TYPES, backward=False)
        index_below(body, held, size, depth)
        getter = _getter(body, subtype.fields[0], ARRAY_GET)
        back = form & 3 and body.plan.allowed[getter]
        place = body.scratch_local(I32, KEPT + depth) if back else -1
        kept = body.scratch_local(array, KEPT + depth) if back else -1
        if back:
            body.emit(LOCAL_TEE, place)
            body.get(held)
            body.emit(LOCAL_SET, kept)
        body.expression(t, depth + 1)
        body.emit(ARRAY_SET, index)
        if back:
            body.get(kept)
            body.get(place)
            body.emit(getter, index)
            observe(body, t)
        body.end_block()

    def fill(self, body: Body, index: int, subtype: SubType, depth: int, form: int) -> None:
        held, start = self.start_within(body, ref(CONCRETE + index, True), depth, form, 0)
        body.get(held)
        body.get(start)
        body.expression(unpacked(subtype.fields[0]), depth + 1)
        self.rest_of(body, held, start, depth)
        charge_length(body, I32, ELEMENTS)
        body.emit(ARRAY_FILL, index)

    def copy(self, body: Body, index: int, subtype: SubType, depth: int, form: int) -> None:
        """Within one array, or from one of the same type to another, as much as both permit."""
        to, to_start = self.start_within(body, ref(CONCRETE + index, True), depth, form, 0)
        of, of_start = self.start_within(body, ref(CONCRETE + index, True), depth, form, 1)
        for local in (to, to_start, of, of_start):
            body.get(local)
        left = body.scratch_local(I32, depth + 2)
        right = body.scratch_local(I32, depth + 3)
        for array, start, rest in ((to, to_start, left), (of, of_start, right)):
            body.get(array)
            body.op(ARRAY_LEN)
            body.get(start)
            body.op(I32_SUB)
            body.emit(LOCAL_TEE, rest)
        body.get(left)
        body.get(right)
        body.op(I32_LT_U)
        body.op(SELECT)
        charge_length(body, I32, ELEMENTS)
        body.emit_two(ARRAY_COPY, index, index)

    def initialise(self, body: Body, index: int, subtype: SubType, depth: int, form: int) -> bool:
        """array.init_data and array.init_elem."""
        env = body.env
        t = subtype.fields[0]
        number = ARRAY_INIT_DATA if t < REF else ARRAY_INIT_ELEM
        if not body.plan.allowed[number]:
            return False
        ring = env.data if t < REF else env.elements.of(t)
        if not ring.items:
            return False
        segment = ring.pick(body.choices)
        size = env.data_sizes[segment] if t < REF else env.element_sizes[segment]
        width = storage_bytes(t) if t < REF else 1
        env.uses_data = env.uses_data or t < REF
        held, start = self.start_within(body, ref(CONCRETE + index, True), depth, form, 0)
        body.get(held)
        body.get(start)
        begin = body.choices.index(size + 1)
        body.i32_const(begin)
        # No more than the segment has, and no more than fits.
        most = (size - begin) // width
        rest = body.scratch_local(I32, depth + 2)
        self.room_after(body, held, start)
        body.emit(LOCAL_TEE, rest)
        body.i32_const(most)
        body.get(rest)
        body.i32_const(most)
        body.op(I32_LT_U)
        body.op(SELECT)
        if most > FREE:
            charge_length(body, I32, ELEMENTS)
        body.emit_two(number, index, segment)
        return True

    def start_within(
        self, body: Body, array: int, depth: int, form: int, which: int
    ) -> tuple[int, int]:
        """Locals with an array and with a place in it, at most its length."""
        held = body.scratch_local(array, depth + which)
        start = body.scratch_local(I32, depth + which)
        operand_that_may_be_null(body, array, depth + 4, form)
        body.emit(LOCAL_SET, held)
        body.expression(I32, depth + 4)
        self.one_past(body, held)
        body.op(I32_REM_U)
        body.emit(LOCAL_SET, start)
        return held, start

    def one_past(self, body: Body, held: int) -> None:
        body.get(held)
        body.op(ARRAY_LEN)
        body.i32_const(1)
        body.op(I32_ADD)

    def room_after(self, body: Body, held: int, start: int) -> None:
        body.get(held)
        body.op(ARRAY_LEN)
        body.get(start)
        body.op(I32_SUB)

    def rest_of(self, body: Body, held: int, start: int, depth: int) -> None:
        """A number of elements from the start on that are there."""
        body.expression(I32, depth + 4)
        self.room_after(body, held, start)
        body.i32_const(1)
        body.op(I32_ADD)
        body.op(I32_REM_U)


# On the bare stack


def made(body: Body, index: int) -> int:
    """The type of a new object: the proposal of custom descriptors says that it is exact."""
    return ref(CONCRETE + index, False, body.plan.has_descriptors)


def describe_struct_new(body: Body, number: int) -> bool:
    """struct.new and struct.new_default, and these with a descriptor."""
    described = number in (STRUCT_NEW_DESC, STRUCT_NEW_DEFAULT_DESC)
    hierarchy = body.hierarchy
    known = hierarchy.described if described else hierarchy.by_kind[STRUCT_TYPE]
    if not known:
        return False
    index = known[body.choices.pick(len(known))]
    subtype = body.env.types[index]
    default = number in (STRUCT_NEW_DEFAULT, STRUCT_NEW_DEFAULT_DESC)
    body.immediates = [index]
    body.takes = [] if default else [unpacked(t) for t in subtype.fields]
    if described:
        body.takes.append(ref(CONCRETE + subtype.descriptor, True, exact=True))
    body.gives = [made(body, index)]
    return maker_of(subtype, default) == number and (subtype.has_default() or not default)


def describe_struct(body: Body, number: int) -> bool:
    """struct.get and its packed forms, struct.set."""
    known = body.hierarchy.by_kind[STRUCT_TYPE]
    if not known:
        return False
    choices = body.choices
    index = known[choices.pick(len(known))]
    subtype = body.env.types[index]
    body.immediates = [index]
    packed = number in (STRUCT_GET_S, STRUCT_GET_U)
    fields = [
        field
        for field, t in enumerate(subtype.fields)
        if (subtype.mutable[field] if number == STRUCT_SET else (t in (I8, I16)) == packed)
    ]
    if not fields:
        return False
    field = fields[choices.pick(len(fields))]
    body.immediates.append(field)
    body.takes = [ref(CONCRETE + index, True)]
    if number == STRUCT_SET:
        body.takes.append(unpacked(subtype.fields[field]))
    else:
        body.gives = [unpacked(subtype.fields[field])]
    return True


def describe_array(body: Body, number: int) -> bool:
    """All array instructions but array.len."""
    known = _arrays_for(body, number)
    if not known:
        return False
    choices = body.choices
    index = known[choices.pick(len(known))]
    subtype = body.env.types[index]
    stored = subtype.fields[0]
    t = unpacked(stored)
    array = ref(CONCRETE + index, True)
    new = made(body, index)
    body.immediates = [index]
    if number in (ARRAY_NEW, ARRAY_NEW_DEFAULT):
        default = number == ARRAY_NEW_DEFAULT
        body.takes = [I32] if default else [t, I32]
        body.gives = [new]
        return _short(body) and (stored < REF or is_nullable(stored) or not default)
    if number == ARRAY_NEW_FIXED:
        count = choices.index(5)
        body.immediates.append(count)
        body.takes = [t] * count
        body.gives = [new]
    elif number in (ARRAY_NEW_DATA, ARRAY_NEW_ELEM):
        body.takes = [I32, I32]
        body.gives = [new]
        return _segment(body, stored, number == ARRAY_NEW_DATA)
    elif number in (ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U):
        body.takes = [array, I32]
        body.gives = [t]
        return (stored in (I8, I16)) == (number != ARRAY_GET)
    elif not subtype.mutable[0]:
        return False
    elif number == ARRAY_SET:
        body.takes = [array, I32, t]
    elif number == ARRAY_FILL:
        body.takes = [array, I32, t, I32]
    elif number == ARRAY_COPY:
        body.takes = [array, I32, array, I32, I32]
        body.immediates.append(index)
    else:
        body.takes = [array, I32, I32, I32]
        return _segment(body, stored, number == ARRAY_INIT_DATA)
    return True


def _arrays_for(body: Body, number: int) -> list[int]:
    """The array types that the instruction may be for: elements that come of a segment have one."""
    known = body.hierarchy.by_kind[ARRAY_TYPE]
    if number not in (ARRAY_NEW_ELEM, ARRAY_INIT_ELEM):
        return known
    types = body.env.types
    return [index for index in known if body.env.elements.of(types[index].fields[0]).items]


def _short(body: Body) -> bool:
    """Make the length on the stack a short one, if guarded: memory for objects has an end."""
    guarded = body.choices.index(DIGITS) < body.plan.guard_memory and not body.dead
    if guarded and body.plan.can_mask:
        body.leading = [I32_CONST, SHORT, I32_AND]
    return body.plan.can_mask or not guarded


def _segment(body: Body, stored: int, of_data: bool) -> bool:
    """Choose the segment of which an array's elements come."""
    env = body.env
    if of_data != (stored < REF):
        return False
    ring = env.data if of_data else env.elements.of(stored)
    if not ring.items:
        return False
    env.uses_data = env.uses_data or of_data
    body.immediates.append(ring.pick(body.choices))
    return True


def describe_array_len(body: Body, number: int) -> bool:
    body.takes = [ARRAYREF]
    body.gives = [I32]
    return True
