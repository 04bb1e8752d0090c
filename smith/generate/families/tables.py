"""Tables."""

from typing import Final

from smith.generate.body import Body, Expression, Operator
from smith.generate.families.memory import little, part_of
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import I32

TABLE_GET: Final = op("table.get")
TABLE_SET: Final = op("table.set")
TABLE_GROW: Final = op("table.grow")
TABLE_FILL: Final = op("table.fill")
TABLE_COPY: Final = op("table.copy")


class TableGet(Expression):
    """An element of a table; a null or another default where there is no such table."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        ring = body.env.tables.of(t)
        if not ring.items:
            body.local(t, 0)
            return
        table = ring.pick(body.choices)
        index_within(body, body.env.table_sizes[table], depth)
        body.emit(TABLE_GET, table)


class TableSize(Operator):
    """table.size and table.grow; a zero where there is no such table."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if not env.all_tables.items:
            body.constant(t)
            return
        table = env.all_tables.pick(body.choices)
        if number == TABLE_GROW and not body.plan.uses(env.table_types[table]):
            body.constant(t)
            return
        if number == TABLE_GROW:
            body.expression(env.table_types[table], depth + 1)
            little(body, depth)
        body.emit(number, table)


def index_within(body: Body, size: int, depth: int) -> None:
    """An i32 that mostly is below `size`."""
    form = body.choices.index(DIGITS)
    if form >= body.plan.guard_memory or size == 0:
        body.expression(I32, depth + 1)
    elif form & 1 or not body.plan.can_mask:
        body.i32_const((form >> 1) % size)
    else:
        bits = 1
        while bits * 2 <= size:
            bits *= 2
        body.expression(I32, depth + 1)
        body.mask(bits - 1)


# Statements


class ElemDrop(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if env.element_sizes:
            segment = env.all_elements.pick(body.choices)
            body.emit(number, segment)


def chosen_table(body: Body, number: int) -> int:
    """A table for the instruction, or -1 if there is none that it may be."""
    env = body.env
    if not env.all_tables.items:
        return -1
    index = env.all_tables.pick(body.choices)
    writes = number in (TABLE_SET, TABLE_FILL)
    return -1 if writes and not body.plan.uses(env.table_types[index]) else index


class TableSet(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        index = chosen_table(body, number)
        if index >= 0:
            index_within(body, body.env.table_sizes[index], depth)
            body.expression(body.env.table_types[index], depth)
            body.emit(number, index)


class TableFill(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        index = chosen_table(body, number)
        if index >= 0:
            size = body.env.table_sizes[index]
            start = body.choices.index(size + 1)
            body.i32_const(start)
            body.expression(body.env.table_types[index], depth)
            body.i32_const(body.choices.index(size - start + 1))
            body.emit(number, index)


class TableCopy(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        index = chosen_table(body, number)
        if index >= 0:
            sizes = body.env.table_sizes
            other = body.env.tables.of(body.env.table_types[index]).pick(body.choices)
            body.i32_const(body.choices.index(sizes[index] + 1))
            body.i32_const(body.choices.index(sizes[other] + 1))
            body.i32_const(0)
            body.flat([number, index, other])


class TableInit(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        index = chosen_table(body, number)
        if index >= 0 and env.elements.of(env.table_types[index]).items:
            segment = env.elements.of(env.table_types[index]).pick(body.choices)
            body.i32_const(0)
            part_of(body, min(env.table_sizes[index], env.element_sizes[segment]))
            body.flat([number, segment, index])


# On the bare stack


def describe_table(body: Body, number: int) -> bool:
    """The table instructions whose operands have the table's element type."""
    env = body.env
    ring = env.all_tables
    if not ring.items:
        return False
    index = ring.pick(body.choices)
    t = env.table_types[index]
    body.immediates = [index]
    if number != TABLE_COPY and not body.plan.uses(t):
        return False
    if number == TABLE_GET:
        body.takes = [I32]
        body.gives = [t]
    elif number == TABLE_SET:
        body.takes = [I32, t]
    elif number == TABLE_GROW:
        body.takes = [t, I32]
        body.gives = [I32]
    elif number == TABLE_FILL:
        body.takes = [I32, t, I32]
    else:
        body.immediates.append(env.tables.of(t).pick(body.choices))
        body.takes = [I32, I32, I32]
    return True
