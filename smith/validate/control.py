"""Rules of control instructions: blocks, branches and calls (spec section 3.4, in its order).

A rule gets the stacks, the code, and the place of the instruction's first immediate.
"""

from typing import Final

from smith.validate import needs
from smith.validate.definitions import Definition
from smith.validate.errors import Invalid
from smith.validate.matching import matches_result, matches_val, top_of
from smith.validate.stacks import NO_TYPES, Stacks, shown
from smith.wasm.instructions import op
from smith.wasm.types import (
    CONCRETE,
    CONT,
    EMPTY_BLOCK,
    FUNCREF,
    I32,
    REF,
    block_value,
    heap_of,
    is_nullable,
    ref,
)

IF: Final = op("if")
ELSE: Final = op("else")
I32_TYPES: Final[list[int]] = [I32]


def unreachable(s: Stacks, code: list[int], pos: int) -> None:
    s.unreachable()


def block_params(s: Stacks, blocktype: int) -> list[int]:
    """The parameters of a block type, which is seen to be valid."""
    if blocktype < 0:
        return NO_TYPES
    needs.require(s.context.features, needs.MULTI_VALUE, "a block with a type index")
    return s.context.function_type(blocktype).params


def block_results(s: Stacks, blocktype: int) -> list[int]:
    if blocktype == EMPTY_BLOCK:
        return NO_TYPES
    if blocktype < 0:
        return [s.context.value_type(block_value(blocktype))]
    return s.context.function_type(blocktype).results


def open_block(s: Stacks, opcode: int, blocktype: int) -> None:
    params = block_params(s, blocktype)
    results = block_results(s, blocktype)
    if opcode == IF:
        s.pop_vals(I32_TYPES)
    s.pop_vals(params)
    s.push_ctrl(opcode, params, results)


def block(s: Stacks, code: list[int], pos: int) -> None:
    """`block`, `loop`, `if` and the legacy `try`."""
    open_block(s, code[pos - 1], code[pos])


def else_(s: Stacks, code: list[int], pos: int) -> None:
    frame = s.pop_ctrl()
    assert frame.opcode == IF  # or the code does not decode
    s.push_ctrl(ELSE, frame.start_types, frame.end_types)


def end(s: Stacks, code: list[int], pos: int) -> None:
    frame = s.pop_ctrl()
    if frame.opcode == IF:  # without else: as if there were an empty one
        s.push_ctrl(ELSE, frame.start_types, frame.end_types)
        s.pop_ctrl()
    s.push_vals(frame.end_types)


def br(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(s.label_types(code[pos]))
    s.unreachable()


def br_if(s: Stacks, code: list[int], pos: int) -> None:
    types = s.label_types(code[pos])
    s.pop_vals(I32_TYPES)
    s.pop_vals(types)
    s.push_vals(types)


def br_table(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(I32_TYPES)
    count = code[pos]
    types = s.label_types(code[pos + count + 1])
    checked: set[int] = set()  # each once: labels are many, and their types may be
    for place in range(pos + 1, pos + count + 1):
        if code[place] in checked:
            continue
        checked.add(code[place])
        found = s.label_types(code[place])
        if len(found) != len(types):
            raise Invalid("type mismatch: the labels of br_table take different numbers of values")
        s.check_vals(found)
    s.pop_vals(types)
    s.unreachable()


def br_on_null(s: Stacks, code: list[int], pos: int) -> None:
    types = s.label_types(code[pos])
    t = s.pop_ref()
    s.pop_vals(types)
    s.push_vals(types)
    s.push_val(non_null(t))


def br_on_non_null(s: Stacks, code: list[int], pos: int) -> None:
    types = s.label_types(code[pos])
    if not types or types[-1] < REF:
        raise Invalid("type mismatch: the label of br_on_non_null takes no reference")
    s.pop_vals([*types[:-1], nullable(types[-1])])
    s.push_vals(types[:-1])


def br_on_cast(s: Stacks, code: list[int], pos: int) -> None:
    source, target = cast_types(s, code, pos)
    branch_on_cast(s, code[pos], [source], target, difference(source, target))


def br_on_cast_fail(s: Stacks, code: list[int], pos: int) -> None:
    source, target = cast_types(s, code, pos)
    branch_on_cast(s, code[pos], [source], difference(source, target), target)


def cast_types(s: Stacks, code: list[int], pos: int) -> tuple[int, int]:
    """The types that a branch casts from and to; they have to be related."""
    source = s.context.value_type(code[pos + 1])
    target = s.context.value_type(code[pos + 2])
    top = check_castable(s, heap_of(target))
    if s.context.features & needs.CUSTOM_DESCRIPTORS:  # relaxes the rule
        if top != top_of(s.types, heap_of(source)):
            raise Invalid(f"type mismatch: {shown(source)} and {shown(target)} have no supertype")
    elif not matches_val(s.types, target, source):
        raise Invalid(f"type mismatch: {shown(target)} is no subtype of {shown(source)}")
    return source, target


def check_castable(s: Stacks, heap: int) -> int:
    """The top of the hierarchy of a heap type that is cast to: not that of continuations."""
    top = top_of(s.types, heap)
    if top == CONT:
        raise Invalid("invalid cast: continuations have no type to be tested")
    return top


def branch_on_cast(s: Stacks, label: int, operands: list[int], taken: int, stays: int) -> None:
    """A branch that takes a reference of one type along, and leaves one of another if not taken."""
    types = s.label_types(label)
    if not types or not matches_val(s.types, taken, types[-1]):
        raise Invalid(f"type mismatch: the label of {s.what} takes no {shown(taken)}")
    others = types[:-1]
    s.pop_vals(others + operands)
    s.push_vals(others)
    s.push_val(stays)


def non_null(t: int) -> int:
    return t - 1 if is_nullable(t) else t


def nullable(t: int) -> int:
    return t if is_nullable(t) else t + 1


def difference(source: int, target: int) -> int:
    """What is left of a type after a cast to another failed."""
    return non_null(source) if is_nullable(target) else source


def return_(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(s.ctrls[0].end_types)
    s.unreachable()


def call(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.function(code[pos])
    s.pop_vals(function.params)
    s.push_vals(function.results)


def return_call(s: Stacks, code: list[int], pos: int) -> None:
    function = s.context.function(code[pos])
    s.pop_vals(function.params)
    tail(s, function)


def call_ref(s: Stacks, code: list[int], pos: int) -> None:
    function = called_reference(s, code[pos])
    s.push_vals(function.results)


def return_call_ref(s: Stacks, code: list[int], pos: int) -> None:
    tail(s, called_reference(s, code[pos]))


def call_indirect(s: Stacks, code: list[int], pos: int) -> None:
    function = called_indirectly(s, code[pos], code[pos + 1])
    s.push_vals(function.results)


def return_call_indirect(s: Stacks, code: list[int], pos: int) -> None:
    tail(s, called_indirectly(s, code[pos], code[pos + 1]))


def called_reference(s: Stacks, index: int) -> Definition:
    """Pop a reference to a function of this type, and its arguments."""
    function = s.context.function_type(index)
    s.pop_vals([*function.params, concrete(function, True)])
    return function


def called_indirectly(s: Stacks, index: int, table_index: int) -> Definition:
    """Pop the place of a function of this type in a table, and its arguments."""
    table = s.context.table(table_index)
    function = s.context.function_type(index)
    if not matches_val(s.types, table.element, FUNCREF):
        raise Invalid(f"type mismatch: table {table_index} holds no functions")
    s.pop_vals([*function.params, table.address])
    return function


def tail(s: Stacks, function: Definition) -> None:
    """What a tail call gives is what the caller has to give."""
    if not matches_result(s.types, function.results, s.ctrls[0].end_types):
        raise Invalid(f"type mismatch: {s.what} gives other results than this function has")
    s.unreachable()


def concrete(definition: Definition, null: bool, exact: bool = False) -> int:
    """The type of references to a defined type."""
    return ref(definition.index + CONCRETE, null, exact)
