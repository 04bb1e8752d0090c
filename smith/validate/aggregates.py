"""Rules of structures and arrays (spec section 3.4)."""

from typing import Final

from smith.validate.control import concrete
from smith.validate.definitions import PACKED, Definition
from smith.validate.errors import Invalid
from smith.validate.matching import matches_val
from smith.validate.needs import CUSTOM_DESCRIPTORS
from smith.validate.stacks import Stacks, shown
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import NONE
from smith.wasm.types import ARRAY, BOT, I32, REF, ref

ARRAYREF: Final = ref(ARRAY, nullable=True)
_SIGNED: Final = [row.name.endswith(("get_s", "get_u")) for row in INSTRUCTIONS]


def allocated(s: Stacks, definition: Definition) -> int:
    """The type of a new object: the proposal of custom descriptors knows that it is exact."""
    return concrete(definition, False, s.context.features & CUSTOM_DESCRIPTORS != 0)


def check_default(definition: Definition, what: str) -> None:
    if definition.without_default != BOT:
        raise Invalid(f"{what} type is not defaultable: {shown(definition.without_default)}")


def struct_new(s: Stacks, code: list[int], pos: int) -> None:
    definition = undescribed(s, code[pos])
    s.pop_vals(definition.unpacked)
    s.push_val(allocated(s, definition))


def struct_new_default(s: Stacks, code: list[int], pos: int) -> None:
    definition = undescribed(s, code[pos])
    check_default(definition, "field")
    s.push_val(allocated(s, definition))


def struct_new_desc(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.struct_type(code[pos])
    s.pop_vals([descriptor(s, definition)])
    s.pop_vals(definition.unpacked)
    s.push_val(allocated(s, definition))


def struct_new_default_desc(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.struct_type(code[pos])
    check_default(definition, "field")
    s.pop_vals([descriptor(s, definition)])
    s.push_val(allocated(s, definition))


def undescribed(s: Stacks, index: int) -> Definition:
    """A structure type that has no descriptor."""
    definition = s.context.struct_type(index)
    if definition.descriptor != NONE:
        raise Invalid("type with descriptor requires descriptor allocation")
    return definition


def descriptor(s: Stacks, definition: Definition) -> int:
    """The type of the descriptor that a new object is to have."""
    if definition.descriptor == NONE:
        raise Invalid("type without descriptor requires non-descriptor allocation")
    return concrete(s.types.types[definition.descriptor], True, exact=True)


def field_of(definition: Definition, index: int) -> int:
    if index >= len(definition.fields):
        raise Invalid(f"unknown field {index}")
    return definition.fields[index]


def check_access(s: Stacks, number: int, t: int, what: str) -> None:
    """What is packed is read with a sign, and nothing else is."""
    if (t in PACKED) != _SIGNED[number]:
        raise Invalid(f"{what} is {'packed' if t in PACKED else 'unpacked'}: {s.what}")


def struct_get(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.struct_type(code[pos])
    t = field_of(definition, code[pos + 1])
    check_access(s, code[pos - 1], t, "field")
    s.pop_vals([concrete(definition, True)])
    s.push_val(definition.unpacked[code[pos + 1]])


def struct_set(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.struct_type(code[pos])
    field_of(definition, code[pos + 1])
    if not definition.mutable[code[pos + 1]]:
        raise Invalid(f"immutable field {code[pos + 1]}")
    s.pop_vals([concrete(definition, True), definition.unpacked[code[pos + 1]]])


def array_new(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    s.pop_vals([definition.unpacked[0], I32])
    s.push_val(allocated(s, definition))


def array_new_default(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    check_default(definition, "array")
    s.pop_vals([I32])
    s.push_val(allocated(s, definition))


def array_new_fixed(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    s.pop_many(code[pos + 1], definition.unpacked[0])
    s.push_val(allocated(s, definition))


def array_new_data(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    check_numeric(definition)
    s.context.check_data(code[pos + 1])
    s.pop_vals([I32, I32])
    s.push_val(allocated(s, definition))


def array_new_elem(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    check_elements(s, s.context.element(code[pos + 1]), definition)
    s.pop_vals([I32, I32])
    s.push_val(allocated(s, definition))


def array_get(s: Stacks, code: list[int], pos: int) -> None:
    definition = s.context.array_type(code[pos])
    check_access(s, code[pos - 1], definition.fields[0], "array")
    s.pop_vals([concrete(definition, True), I32])
    s.push_val(definition.unpacked[0])


def array_set(s: Stacks, code: list[int], pos: int) -> None:
    definition = mutable_array(s, code[pos])
    s.pop_vals([concrete(definition, True), I32, definition.unpacked[0]])


def array_len(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals([ARRAYREF])
    s.push_val(I32)


def array_fill(s: Stacks, code: list[int], pos: int) -> None:
    definition = mutable_array(s, code[pos])
    s.pop_vals([concrete(definition, True), I32, definition.unpacked[0], I32])


def array_copy(s: Stacks, code: list[int], pos: int) -> None:
    target = mutable_array(s, code[pos])
    source = s.context.array_type(code[pos + 1])
    if not matches_val(s.types, source.fields[0], target.fields[0]):
        raise Invalid("array types do not match")
    s.pop_vals([concrete(target, True), I32, concrete(source, True), I32, I32])


def array_init_data(s: Stacks, code: list[int], pos: int) -> None:
    definition = mutable_array(s, code[pos])
    check_numeric(definition)
    s.context.check_data(code[pos + 1])
    s.pop_vals([concrete(definition, True), I32, I32, I32])


def array_init_elem(s: Stacks, code: list[int], pos: int) -> None:
    definition = mutable_array(s, code[pos])
    check_elements(s, s.context.element(code[pos + 1]), definition)
    s.pop_vals([concrete(definition, True), I32, I32, I32])


def mutable_array(s: Stacks, index: int) -> Definition:
    definition = s.context.array_type(index)
    if not definition.mutable[0]:
        raise Invalid(f"immutable array {index}")
    return definition


def check_numeric(definition: Definition) -> None:
    if definition.fields[0] >= REF:
        raise Invalid("array type is not numeric or vector")


def check_elements(s: Stacks, t: int, definition: Definition) -> None:
    """The elements of a segment are what an array holds."""
    if not matches_val(s.types, t, definition.fields[0]):
        raise Invalid(
            f"type mismatch: {s.what} puts {shown(t)} into an array of"
            f" {shown(definition.fields[0])}"
        )
