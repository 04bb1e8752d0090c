"""Memories: loads, stores, atomic operations, sizes."""

from typing import Final

from smith.generate.body import Body, Operator, Statement
from smith.generate.emitter import I64_CONST
from smith.generate.families.addresses import NOWHERE, address, chosen_memory
from smith.generate.families.bounds import number as constant
from smith.generate.families.fuel import charge_memory_growth
from smith.generate.producers import LANE_COUNT, PARAMS
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.leb128 import write_u

MEMORY_GROW: Final = op("memory.grow")
WAITS: Final = [op("memory.atomic.wait32"), op("memory.atomic.wait64")]


class Load(Operator):
    """Whatever gives what was in a memory: loads, of lanes, too, and atomic operations."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if body.env.memory_types:
            memory = chosen_memory(body)
            offset, align = address(body, number, memory, depth)
            if offset != NOWHERE:
                params = PARAMS[number]
                for place in range(1, len(params)):
                    body.expression(params[place], depth + 1)
                access(body, number, align, memory, offset)
                return
        body.constant(t)


class Store(Statement):
    def act(self, body: Body, depth: int) -> None:
        number = body.choices.entry(body.plan.stores)
        if body.env.memory_types:
            memory = chosen_memory(body)
            offset, align = address(body, number, memory, depth)
            if offset != NOWHERE:
                body.expression(PARAMS[number][1], depth)
                access(body, number, align, memory, offset)


def access(body: Body, number: int, align: int, memory: int, offset: int) -> None:
    """A load or store, with its memarg and its lane."""
    body.op(number)
    if memory:
        body.code.append(align | 0x40)
        write_u(body.code, memory)
    else:
        body.code.append(align)
    write_u(body.code, offset)
    if LANE_COUNT[number]:
        body.code.append(body.choices.index(LANE_COUNT[number]))


class Wait(Operator):
    """memory.atomic.wait32 and memory.atomic.wait64, which trap unless the memory is shared."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        guarded = body.choices.index(DIGITS) < body.plan.guard_memory
        ring = env.shared_memories if guarded else env.memories
        if ring.items:
            memory = ring.pick(body.choices)
            env.uses_memory[memory] = True
            offset, align = address(body, number, memory, depth)
            if offset != NOWHERE:
                body.expression(PARAMS[number][1], depth + 1)
                body.flat(timeout(body))
                access(body, number, align, memory, offset)
                return
        body.constant(t)


def timeout(body: Body) -> list[int]:
    """Flat code of a timeout: some nanoseconds, since nobody may ever notify who waits."""
    return [I64_CONST, body.choices.index(DIGITS)]


class Fence(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.flat([number, 0])


class MemorySize(Operator):
    """memory.size and memory.grow of a memory whose addresses have the wanted type."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        ring = body.env.memories_by_address[t]
        if not ring.items:
            body.constant(t)
            return
        memory = ring.pick(body.choices)
        body.env.uses_memory[memory] = True
        if number == MEMORY_GROW:
            unit = 1 if body.env.memory_types[memory].page_log2 else 40
            if not little(body, t, unit, depth):
                charge_memory_growth(body, memory)
        body.emit(number, memory)


def little(body: Body, t: int, unit: int, depth: int) -> bool:
    """How much to grow by: up to three times the unit, which is true, or anything."""
    form = body.choices.index(DIGITS)
    guarded = form < body.plan.guard_memory
    if guarded:
        constant(body, t, (form & 3) * unit)
    else:
        body.expression(t, depth + 1)
    return guarded
