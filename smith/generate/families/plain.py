"""Instructions on the bare stack whose types the instruction table says."""

from collections.abc import Callable
from typing import Final

from smith.generate.body import CAN_TRAP, END, Body, Statement
from smith.generate.defaults import BLOCK, TRY_TABLE
from smith.generate.families.addresses import OFFSET_GROUPS, chosen_memory
from smith.generate.families.blocks import ELSE, IF, LOOP, block_types
from smith.generate.families.bounds import LARGEST
from smith.generate.families.exceptions import bare_catches
from smith.generate.families.fuel import charge
from smith.generate.families.legacy import CATCH, CATCH_ALL, DELEGATE, TRY, bare_try
from smith.generate.families.memory import WAITS, timeout
from smith.generate.families.numeric import lanes
from smith.generate.literals import literal
from smith.generate.producers import ALIGN, IS_ATOMIC, LANE_COUNT
from smith.unstructured import DIGITS
from smith.wasm import instructions as table
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.types import I32, REF

DATA_DROP: Final = op("data.drop")
ELEM_DROP: Final = op("elem.drop")
SELECT: Final = op("select")
SELECT_T: Final = op("select t")


def _item_place(row: Instruction) -> int:
    """Which immediate is the index of the memory or table; in a memarg, after the alignment."""
    for place, kind in enumerate(row.immediates):
        if kind in (table.MEMORY, table.TABLE):
            return place
    return 1


# By instruction number.
ITEM_PLACE: Final[list[int]] = [_item_place(row) for row in INSTRUCTIONS]


class BareInstruction(Statement):
    """A statement: any instruction, with operands from the stack."""

    def act(self, body: Body, depth: int) -> None:
        choices = body.choices
        instructions = body.plan.bare
        number = instructions[choices.index(len(instructions))]
        nest = NEST.get(number)
        if nest is not None:
            if body.may_nest():
                nest(body, number, depth)
        elif not CAN_TRAP[number] or choices.index(DIGITS) >= body.plan.guard_memory or body.dead:
            body.bare(number, depth)


def bare_block(body: Body, number: int, depth: int) -> None:
    """A block with parameters from the stack and results that stay on it."""
    types = block_types(body, number, depth)
    if types is None:
        return
    params, results = types
    blocktype = body.blocktype(params, results)
    caught = len(body.catching)
    if number == TRY_TABLE:
        body.flat([number, blocktype, *bare_catches(body)])
    else:
        body.block(number, blocktype)
    counted = number == LOOP and body.plan.counted_loops
    body.open(params, params if number == LOOP else results, backward=counted)
    if number == LOOP and not counted:
        charge(body)
    body.nested(depth)
    body.close(results, depth)
    del body.catching[caught:]
    if number == IF and (params != results or body.choices.index(2)):
        body.op(ELSE)
        body.inner(params, results, results, depth)
    body.op(END)
    body.pending += results


Nest = Callable[[Body, int, int], None]
# What begins a block with parameters and results on the stack.
NEST: Final[dict[int, Nest]] = {
    BLOCK: bare_block,
    LOOP: bare_block,
    IF: bare_block,
    TRY_TABLE: bare_block,
    TRY: bare_try,
    CATCH: bare_try,
    CATCH_ALL: bare_try,
    DELEGATE: bare_try,
}


def describe_typed(body: Body, number: int) -> bool:
    """What the table says; immediates are chosen one by one."""
    row = INSTRUCTIONS[number]
    if not all(_immediate(body, number, kind) for kind in row.immediates):
        return False
    params = row.params
    if number in WAITS:  # which must not wait for as long as any number on the stack says
        body.leading = timeout(body)
        params = params[:-1]
    for t in params:
        body.takes.append(_operand_type(body, number, t))
    for t in row.results:
        body.gives.append(_operand_type(body, number, t))
    return True


def _operand_type(body: Body, number: int, t: int) -> int:
    """The type itself, or that of addresses of the memory or table among the immediates."""
    if t >= 0:
        return t
    index = body.immediates[ITEM_PLACE[number]]
    env = body.env
    return env.memory_types[index].address if t == table.ADDRESS else env.table_addresses[index]


def _immediate(body: Body, number: int, kind: int) -> bool:
    """Choose one immediate of an instruction that needs no typing rule."""
    choices = body.choices
    env = body.env
    if kind == table.MEMARG:
        return _memarg(body, number)
    if kind == table.LANE:
        body.immediates.append(choices.index(LANE_COUNT[number]))
    elif kind == table.LANES:
        body.immediates.append(lanes(body))
    elif kind == table.MEMORY:
        if not env.memory_types:
            return False
        body.immediates.append(chosen_memory(body))
    elif kind == table.DATA:
        ring = env.dropped_data if number == DATA_DROP else env.data
        if not ring.items:
            return False
        env.uses_data = True
        body.immediates.append(ring.pick(choices))
    elif kind == table.ELEM:
        return _element_and_table(body, number)
    elif kind == table.TABLE:
        if len(body.immediates) == 0:
            if not env.all_tables.items:
                return False
            body.immediates.append(env.all_tables.pick(choices))
    elif kind == table.RESERVED:
        body.immediates.append(0)
    else:
        body.immediates.append(literal(choices, INSTRUCTIONS[number].results[0]))
    return True


def _memarg(body: Body, number: int) -> bool:
    if not body.env.memory_types:
        return False
    choices = body.choices
    align = ALIGN[number]
    if not IS_ATOMIC[number]:
        align -= choices.index(align + 1)
    memory = chosen_memory(body)
    t = body.env.memory_types[memory].address
    offset = choices.bits(7 * choices.index(OFFSET_GROUPS[t])) & LARGEST[t]
    body.immediates += [align, memory, offset]
    return True


def _element_and_table(body: Body, number: int) -> bool:
    """elem.drop's segment, or table.init's segment and a table of its type."""
    env = body.env
    if number == ELEM_DROP:
        if not env.dropped_elements.items:
            return False
        body.immediates.append(env.dropped_elements.pick(body.choices))
        return True
    if not env.all_tables.items:
        return False
    index = env.all_tables.pick(body.choices)
    elements = env.elements.of(env.table_types[index])
    if not elements.items:
        return False
    body.immediates += [elements.pick(body.choices), index]
    return True


def describe_drop(body: Body, number: int) -> bool:
    have = body.top(1)
    body.takes = [have[-1] if have else body.some_type()]
    return True


def describe_select(body: Body, number: int) -> bool:
    t = body.some_type()
    if t >= REF and number == SELECT:
        return False
    body.takes = [t, t, I32]
    body.gives = [t]
    if number == SELECT_T:
        body.immediates = [1, t]
    return True
