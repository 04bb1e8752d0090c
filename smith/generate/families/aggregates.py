"""Structs and arrays: making them."""

from typing import Final

from smith.generate.body import Body, Expression
from smith.generate.defaults import ARRAY_NEW_FIXED, maker_of, unpacked
from smith.generate.emitter import I32_ADD
from smith.generate.families.bounds import mask, part_of
from smith.generate.families.fuel import ELEMENTS, FREE, charge_length
from smith.generate.families.references import operand_that_may_be_null
from smith.unstructured import DIGITS
from smith.wasm.hierarchy import ENDLESS
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, STRUCT_TYPE
from smith.wasm.types import CONCRETE, I32, REF, heap_of, is_exact, is_nullable, ref

ARRAY_NEW: Final = op("array.new")
ARRAY_NEW_DEFAULT: Final = op("array.new_default")
ARRAY_NEW_DATA: Final = op("array.new_data")
ARRAY_NEW_ELEM: Final = op("array.new_elem")
SPREAD: Final = 91  # makes of a digit another, in which its neighbours are far apart
# Of six ways to make an array, those that take a part of a segment, of data or of elements.
OF_SEGMENT: Final[tuple[tuple[int, ...], tuple[int, ...]]] = ((2,), (2, 3, 4))
SHORT: Final = 15  # a mask for lengths; unguarded, LONG
LONG: Final = 0xFFFF


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
        elif way in OF_SEGMENT[element >= REF] and self.of_segment(body, index, element):
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
    if part_of(body, size, unit, least=1) > FREE:
        charge_length(body, I32, ELEMENTS)


def storage_bytes(t: int) -> int:
    """The size of a number or packed type in a data segment."""
    return STORAGE_BYTES[t]


STORAGE_BYTES: Final[list[int]] = [4, 8, 4, 8, 16, 1, 2]  # by type


def length(body: Body, depth: int) -> None:
    """The length of a new array: a small one, and seldom 0."""
    form = body.choices.index(DIGITS)
    if form & 3 or not body.plan.can_mask:
        body.i32_const(1 + (form >> 2) % SHORT)
    else:
        guarded = form < body.plan.guard_memory
        body.expression(I32, depth + 1)
        mask(body, I32, SHORT if guarded else LONG)
        if form & 28 and body.plan.can_index:
            body.scaffold(True)
            body.i32_const(1)
            body.op(I32_ADD)
            body.scaffold(False)
        if not guarded:
            charge_length(body, I32, ELEMENTS)
