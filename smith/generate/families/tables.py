"""Tables."""

from typing import Final

from smith.generate.body import Body, Expression, Operator
from smith.generate.families.bounds import index_below, place_for
from smith.generate.families.fuel import ELEMENTS, charge_table_growth, paid_length
from smith.generate.families.memory import little
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import I32, I64

TABLE_GET: Final = op("table.get")
TABLE_SET: Final = op("table.set")
TABLE_GROW: Final = op("table.grow")
TABLE_FILL: Final = op("table.fill")
TABLE_COPY: Final = op("table.copy")


class TableGet(Expression):
    """An element of a table; a null or another default where there is no such table."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        env = body.env
        ring = env.tables.of(t)
        if ring.items:
            table = ring.pick(body.choices)
            if index_below(body, env.table_addresses[table], env.table_sizes[table], depth):
                body.emit(TABLE_GET, table)
                return
        body.local(t, 0)


class TableSize(Operator):
    """table.size and table.grow of a table whose indices have the wanted type; else a constant."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        ring = env.tables_by_address[t]
        if not ring.items:
            body.constant(t)
            return
        table = ring.pick(body.choices)
        if number == TABLE_GROW:
            if not body.plan.uses(env.table_types[table]):
                body.constant(t)
                return
            body.expression(env.table_types[table], depth + 1)
            if not little(body, t, 1, depth):
                charge_table_growth(body, table)
        body.emit(number, table)


# Statements


class ElemDrop(Operator):
    """elem.drop of a segment of which no guarded instruction needs anything."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if body.env.dropped_elements.items:
            body.emit(number, body.env.dropped_elements.pick(body.choices))


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
        env = body.env
        index = chosen_table(body, number)
        if index >= 0:
            at = env.table_addresses[index]
            if index_below(body, at, env.table_sizes[index], depth):
                body.expression(env.table_types[index], depth + 1)
                body.emit(number, index)


class TableFill(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        index = chosen_table(body, number)
        if index >= 0:
            size = env.table_sizes[index]
            at = env.table_addresses[index]
            guarded = body.choices.index(DIGITS) < body.plan.guard_memory
            most = body.choices.pick(size + 1)
            place_for(body, at, size, most, guarded, depth)
            body.expression(env.table_types[index], depth + 1)
            paid_length(body, at, most, guarded, ELEMENTS, depth)
            body.emit(number, index)


class TableCopy(Operator):
    """Between tables of different address types, a length is an i32 (spec: section 3.4.8)."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        index = chosen_table(body, number)
        if index >= 0:
            source = env.tables.of(env.table_types[index]).pick(body.choices)
            sizes = env.table_sizes
            guarded = body.choices.index(DIGITS) < body.plan.guard_memory
            most = body.choices.pick(min(sizes[index], sizes[source]) + 1)
            for table in (index, source):
                at = env.table_addresses[table]
                place_for(body, at, sizes[table], most, guarded, depth)
            t = length_type(body, index, source)
            paid_length(body, t, most, guarded, ELEMENTS, depth)
            body.flat([number, index, source])


def length_type(body: Body, to: int, source: int) -> int:
    """The type of the length of what is copied between two tables."""
    types = body.env.table_addresses
    return I64 if types[to] == I64 and types[source] == I64 else I32


class TableInit(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        choices = body.choices
        index = chosen_table(body, number)
        if index >= 0 and env.elements.of(env.table_types[index]).items:
            segment = env.elements.of(env.table_types[index]).pick(choices)
            guarded = choices.index(DIGITS) < body.plan.guard_memory
            size = env.element_sizes[segment] if guarded else env.element_lengths[segment]
            most = choices.pick(min(env.table_sizes[index], size) + 1)
            at = env.table_addresses[index]
            place_for(body, at, env.table_sizes[index], most, guarded, depth)
            place_for(body, I32, size, most, guarded, depth)
            paid_length(body, I32, most, guarded, ELEMENTS, depth)
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
    at = env.table_addresses[index]
    body.immediates = [index]
    if number != TABLE_COPY and not body.plan.uses(t):
        return False
    if number == TABLE_GET:
        body.takes = [at]
        body.gives = [t]
    elif number == TABLE_SET:
        body.takes = [at, t]
    elif number == TABLE_GROW:
        body.takes = [t, at]
        body.gives = [at]
    elif number == TABLE_FILL:
        body.takes = [at, t, at]
    else:
        source = env.tables.of(t).pick(body.choices)
        body.immediates.append(source)
        body.takes = [at, env.table_addresses[source], length_type(body, index, source)]
    return True
