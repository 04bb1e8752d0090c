"""Structs and arrays: writing to them."""

from typing import Final

from smith.generate.body import Body, Statement
from smith.generate.defaults import unpacked
from smith.generate.emitter import I32_ADD, LOCAL_SET, LOCAL_TEE, NO_TYPES
from smith.generate.families.accesses import (
    ARRAY_GET,
    ARRAY_LEN,
    FIELD_MASK,
    I32_REM_U,
    STRUCT_GET,
    checked_array,
    compared_index,
    getter_of,
    index_below,
)
from smith.generate.families.aggregates import storage_bytes
from smith.generate.families.blocks import IF, SELECT
from smith.generate.families.fuel import ELEMENTS, FREE, charge_length
from smith.generate.families.observing import observe
from smith.generate.families.references import may_meet, operand_that_may_be_null
from smith.unstructured import DIGITS
from smith.wasm.hierarchy import FIELD_BITS
from smith.wasm.instructions import op
from smith.wasm.module import STRUCT_TYPE, SubType
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, I32, REF, ref

STRUCT_SET: Final = op("struct.set")
ARRAY_SET: Final = op("array.set")
ARRAY_FILL: Final = op("array.fill")
ARRAY_COPY: Final = op("array.copy")
ARRAY_INIT_DATA: Final = op("array.init_data")
ARRAY_INIT_ELEM: Final = op("array.init_elem")
I32_SUB: Final = op("i32.sub")
I32_LT_U: Final = op("i32.lt_u")
KEPT: Final = 128  # with a depth: a local that is read after expressions at greater depths


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
        getter = getter_of(body, stored, STRUCT_GET) if back else STRUCT_GET
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
        compares = form & 4 and body.plan.can_mask
        held, local = (compared_index if compares else checked_array)(body, array, depth, form)
        body.scaffold(True)
        body.block(IF, EMPTY_BLOCK)
        body.scaffold(False)
        body.open(NO_TYPES, NO_TYPES, backward=False)
        if compares:
            body.get(held)
            body.get(local)
        else:
            index_below(body, held, local, depth)
        getter = getter_of(body, subtype.fields[0], ARRAY_GET)
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
        body.scaffold(True)
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
        body.scaffold(False)
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
        body.scaffold(True)
        self.room_after(body, held, start)
        body.emit(LOCAL_TEE, rest)
        body.i32_const(most)
        body.get(rest)
        body.i32_const(most)
        body.op(I32_LT_U)
        body.op(SELECT)
        body.scaffold(False)
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
        body.scaffold(True)
        self.one_past(body, held)
        body.op(I32_REM_U)
        body.scaffold(False)
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
        body.scaffold(True)
        self.room_after(body, held, start)
        body.i32_const(1)
        body.op(I32_ADD)
        body.op(I32_REM_U)
        body.scaffold(False)
