"""What fills, copies and initialises memories, and drops segments."""

from smith.generate.body import Body, Operator, Statement
from smith.generate.families.addresses import chosen_memory
from smith.generate.families.bounds import number as constant
from smith.generate.families.bounds import place_for
from smith.generate.families.fuel import BYTES, FREE, paid_length
from smith.generate.islands import NAMES, STEP, chosen_island
from smith.unstructured import DIGITS
from smith.wasm.types import I32, I64


class Bulk(Statement):
    """One of the plan's bulk operations."""

    def act(self, body: Body, depth: int) -> None:
        number = body.plan.bulk[body.choices.index(len(body.plan.bulk))]
        body.tables.operators[number].emit(body, number, I32, depth)


class DataDrop(Operator):
    """data.drop of a segment of which no guarded instruction needs anything."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if env.dropped_data.items:
            env.uses_data = True
            body.emit(number, env.dropped_data.pick(body.choices))


class MemoryInit(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        choices = body.choices
        if not env.data_sizes or not env.memory_types:
            return
        guarded = choices.index(DIGITS) < body.plan.guard_memory
        ring = env.lasting_data if guarded and env.lasting_data.items else env.data
        segment = ring.pick(choices)
        env.uses_data = True
        memory = chosen_memory(body)
        size = env.data_sizes[segment] if guarded else env.data_lengths[segment]
        most = choices.pick(min(size, env.memory_bytes[memory]) + 1)
        memory_place(body, memory, most, guarded, depth)
        place_for(body, I32, size, most, guarded, depth)
        paid_length(body, I32, most, guarded, BYTES, depth)
        body.flat([number, segment, memory])


class MemoryFill(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if body.env.memory_types:
            memory = chosen_memory(body)
            guarded = body.choices.index(DIGITS) < body.plan.guard_memory
            most = longest(body, body.env.memory_bytes[memory])
            memory_place(body, memory, most, guarded, depth)
            body.expression(I32, depth + 1)
            t = body.env.memory_types[memory].address
            paid_length(body, t, most, guarded, BYTES, depth)
            body.emit(number, memory)


class MemoryCopy(Operator):
    """Between memories of different address types, a length is an i32 (spec: section 3.4.9)."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if env.memory_types:
            to = chosen_memory(body)
            source = chosen_memory(body)
            guarded = body.choices.index(DIGITS) < body.plan.guard_memory
            most = longest(body, min(env.memory_bytes[to], env.memory_bytes[source]))
            memory_place(body, to, most, guarded, depth)
            memory_place(body, source, most, guarded, depth)
            t = length_type(body, to, source)
            paid_length(body, t, most, guarded, BYTES, depth)
            body.flat([number, to, source])


def length_type(body: Body, to: int, source: int) -> int:
    """The type of the length of what is copied between two memories."""
    types = body.env.memory_types
    return I64 if types[to].address == I64 and types[source].address == I64 else I32


def longest(body: Body, size: int) -> int:
    """How much to fill or copy at most: mostly not much."""
    if body.choices.index(4) < 3:
        return body.choices.index(min(size, FREE) + 1)
    return body.choices.index(size + 1)


def memory_place(body: Body, memory: int, length: int, guarded: bool, depth: int) -> None:
    """The address of so many bytes: half of them on an island."""
    t = body.env.memory_types[memory].address
    size = body.env.memory_bytes[memory]
    if guarded and body.choices.index(2) == 0:
        digit = body.choices.index(DIGITS)
        place = chosen_island(size, digit, body.callee.key) + digit // NAMES * STEP
        constant(body, t, min(place, size - length))
    else:
        place_for(body, t, size, length, guarded, depth)


# On the bare stack


def describe_memory_copy(body: Body, number: int) -> bool:
    if not body.env.memory_types:
        return False
    to = chosen_memory(body)
    source = chosen_memory(body)
    types = body.env.memory_types
    body.immediates = [to, source]
    body.takes = [types[to].address, types[source].address, length_type(body, to, source)]
    return True
