"""Rules of references, and of the casts of custom descriptors (spec section 3.4)."""

from typing import Final

from smith.validate.control import (
    branch_on_cast,
    cast_types,
    check_castable,
    concrete,
    difference,
    non_null,
)
from smith.validate.definitions import Definition
from smith.validate.errors import Invalid
from smith.validate.matching import matches_val
from smith.validate.stacks import Stacks
from smith.wasm.instructions import op
from smith.wasm.module import NONE
from smith.wasm.types import (
    ANY,
    CONCRETE,
    EQ,
    EXACT_HEAP,
    EXTERN,
    I31,
    I32,
    heap_name,
    heap_of,
    is_exact,
    is_nullable,
    ref,
)

EQREF: Final = ref(EQ, nullable=True)
I31REF: Final = ref(I31, nullable=True)
_NULLABLE: Final = (op("ref.test null"), op("ref.cast null"), op("ref.cast_desc_eq null"))


def immediate(s: Stacks, heap: int, null: bool) -> int:
    """The reference type to a heap type that an instruction names."""
    if heap >= EXACT_HEAP:
        return s.context.value_type(ref(heap - EXACT_HEAP, null, exact=True))
    return s.context.value_type(ref(heap, null))


def ref_null(s: Stacks, code: list[int], pos: int) -> None:
    s.push_val(immediate(s, code[pos], True))


def ref_func(s: Stacks, code: list[int], pos: int) -> None:
    index = code[pos]
    function = s.context.function(index)
    if index not in s.context.references:
        raise Invalid(f"undeclared function reference {index}")
    s.push_val(concrete(function, False, index in s.context.exact))


def ref_is_null(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_ref()
    s.push_val(I32)


def ref_as_non_null(s: Stacks, code: list[int], pos: int) -> None:
    s.push_val(non_null(s.pop_ref()))


def ref_eq(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals([EQREF, EQREF])
    s.push_val(I32)


def ref_test(s: Stacks, code: list[int], pos: int) -> None:
    cast(s, code, pos)
    s.push_val(I32)


def ref_cast(s: Stacks, code: list[int], pos: int) -> None:
    s.push_val(cast(s, code, pos))


def cast(s: Stacks, code: list[int], pos: int) -> int:
    """Pop what may be cast to the type that is named, which is returned."""
    t = immediate(s, code[pos], code[pos - 1] in _NULLABLE)
    s.pop_vals([ref(check_castable(s, heap_of(t)), nullable=True)])
    return t


def ref_i31(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals([I32])
    s.push_val(ref(I31, nullable=False))


def i31_get(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals([I31REF])
    s.push_val(I32)


def any_convert_extern(s: Stacks, code: list[int], pos: int) -> None:
    convert(s, EXTERN, ANY)


def extern_convert_any(s: Stacks, code: list[int], pos: int) -> None:
    convert(s, ANY, EXTERN)


def convert(s: Stacks, source: int, target: int) -> None:
    """From one hierarchy to another; what is not null stays so."""
    s.check_vals([ref(source, nullable=True)])
    s.push_val(ref(target, is_nullable(s.pop_ref())))


def described(s: Stacks, t: int) -> Definition:
    """The descriptor of the type that a reference is to. Raises `Invalid` if it has none."""
    heap = heap_of(t)
    if heap < CONCRETE:
        raise Invalid(f"type {heap_name(heap)} does not have a descriptor")
    definition = s.types.types[heap - CONCRETE]
    if definition.descriptor == NONE:
        raise Invalid(f"type {heap - CONCRETE} does not have a descriptor")
    return s.types.types[definition.descriptor]


def ref_get_desc(s: Stacks, code: list[int], pos: int) -> None:
    """The result is as exact as the operand."""
    definition = s.context.types.at(code[pos])
    if definition.descriptor == NONE:
        raise Invalid(f"type without descriptor {code[pos]}")
    descriptor = s.types.types[definition.descriptor]
    s.check_vals([concrete(definition, True)])
    found = s.pop_ref()
    exact = matches_val(s.types, found, concrete(definition, True, exact=True))
    s.push_val(concrete(descriptor, False, exact))


def ref_cast_desc_eq(s: Stacks, code: list[int], pos: int) -> None:
    t = immediate(s, code[pos], code[pos - 1] in _NULLABLE)
    descriptor = concrete(described(s, t), True, is_exact(t))
    s.pop_vals([ref(check_castable(s, heap_of(t)), nullable=True), descriptor])
    s.push_val(t)


def br_on_cast_desc_eq(s: Stacks, code: list[int], pos: int) -> None:
    source, target = cast_types(s, code, pos)
    descriptor = concrete(described(s, target), True, is_exact(target))
    operands = [source, descriptor]
    branch_on_cast(s, code[pos], operands, target, difference(source, target))


def br_on_cast_desc_eq_fail(s: Stacks, code: list[int], pos: int) -> None:
    source, target = cast_types(s, code, pos)
    descriptor = concrete(described(s, target), True, is_exact(target))
    operands = [source, descriptor]
    branch_on_cast(s, code[pos], operands, difference(source, target), target)
