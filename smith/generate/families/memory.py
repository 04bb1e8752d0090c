"""Memories: loads and stores, sizes, and what copies and fills."""

from typing import Final

from smith.generate.body import Body, Operator, Statement
from smith.generate.environment import PAGE
from smith.generate.producers import ALIGN, LANE_COUNT, LOAD_LANE, PARAMS, SHAPE
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.leb128 import write_u
from smith.wasm.types import I32

MEMORY_GROW: Final = op("memory.grow")
MEMORY_COPY: Final = op("memory.copy")
MEMORY_INIT: Final = op("memory.init")

WINDOW: Final = 0xFF  # guarded addresses; `prefill` covers them
WIDE_WINDOW: Final = 0x7FFF


def chosen_memory(body: Body) -> int:
    """The index of a chosen memory; there is one."""
    body.env.uses_memory = True
    count = len(body.env.memories.items)
    return body.env.memories.pick(body.choices) if count > 1 else 0


class Load(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if not body.env.memory_bytes:
            body.constant(t)
            return
        memory, offset, loose = address(body, depth)
        if SHAPE[number] == LOAD_LANE:
            body.expression(t, depth + 1)
        access(body, number, loose, memory, offset)
        if SHAPE[number] == LOAD_LANE:
            body.code.append(body.choices.index(LANE_COUNT[number]))


class Store(Statement):
    def act(self, body: Body, depth: int) -> None:
        if not body.env.memory_bytes:
            return
        stores = body.plan.stores
        number = stores[body.choices.index(len(stores))]
        memory, offset, loose = address(body, depth)
        body.expression(PARAMS[number][1], depth)
        access(body, number, loose, memory, offset)
        if LANE_COUNT[number]:
            body.code.append(body.choices.index(LANE_COUNT[number]))


def access(body: Body, number: int, loose: bool, memory: int, offset: int) -> None:
    """A load or store, with its memarg."""
    align = 0 if loose else ALIGN[number]
    body.op(number)
    if memory:
        body.code.append(align | 0x40)
        write_u(body.code, memory)
    else:
        body.code.append(align)
    write_u(body.code, offset)


def address(body: Body, depth: int) -> tuple[int, int, bool]:
    """An address on the stack; the memory, the static offset, and whether it is unaligned.

    A digit picks the form: within the first bytes or, unguarded, anywhere.
    """
    choices = body.choices
    memory = chosen_memory(body)
    form = choices.index(DIGITS)
    loose = form // 16 % 4 == 3
    size = body.env.memory_bytes[memory]
    if form >= body.plan.guard_memory or size < PAGE:
        if form & 1 and size:
            body.i32_const(_signed32(size - choices.index(24)))
            return memory, 0, loose
        body.expression(I32, depth + 1)
        return memory, choices.bits(7 * choices.index(6)) & 0xFFFFFFFF, loose
    way = form & 15
    if way < 5:
        body.i32_const(choices.index(DIGITS))
        return memory, 0, loose
    if way < 9 or not body.plan.can_mask:
        body.i32_const(0)
        return memory, choices.index(DIGITS), loose
    body.expression(I32, depth + 1)
    body.mask(WIDE_WINDOW if way == 15 else WINDOW)
    return memory, choices.index(DIGITS) if way > 11 else 0, loose


class MemorySize(Operator):
    """memory.size and memory.grow."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if not body.env.memory_bytes:
            body.constant(I32)
            return
        if number == MEMORY_GROW:
            little(body, depth)
        body.emit(number, chosen_memory(body))


def little(body: Body, depth: int) -> None:
    """An i32 that mostly is small: how much to grow by."""
    form = body.choices.index(DIGITS)
    if form < body.plan.guard_memory:
        body.i32_const(form & 3)
    else:
        body.expression(I32, depth + 1)


# Bulk operations, in bounds


class Bulk(Statement):
    """One of the plan's bulk operations."""

    def act(self, body: Body, depth: int) -> None:
        number = body.plan.bulk[body.choices.index(len(body.plan.bulk))]
        body.tables.operators[number].emit(body, number, I32, depth)


class DataDrop(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if env.data_sizes:
            env.uses_data = True
            body.emit(number, env.data.pick(body.choices))


class MemoryInit(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        env = body.env
        if env.data_sizes and env.memory_bytes:
            env.uses_data = True
            segment = env.data.pick(body.choices)
            window(body, depth)
            part_of(body, env.data_sizes[segment])
            body.flat([number, segment, chosen_memory(body)])


class MemoryFill(Operator):
    """memory.fill and memory.copy."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        if body.env.memory_bytes:
            window(body, depth)
            if number == MEMORY_COPY:
                window(body, depth)
            else:
                body.expression(I32, depth)
            window(body, depth)
            memories = [chosen_memory(body)]
            if number == MEMORY_COPY:
                memories.append(chosen_memory(body))
            body.flat([number, *memories])


def window(body: Body, depth: int) -> None:
    """An address or a length within the first bytes of a memory."""
    if body.choices.index(2) and body.plan.can_mask:
        body.expression(I32, depth)
        body.mask(WINDOW)
    else:
        body.i32_const(body.choices.index(DIGITS))


def part_of(body: Body, size: int, unit: int = 1) -> None:
    """Where a part of a segment begins, and its length in units of so many bytes."""
    start = body.choices.index(size + 1)
    body.i32_const(start)
    body.i32_const(body.choices.index((size - start) // unit + 1))


def _signed32(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


# On the bare stack


def describe_memory_copy(body: Body, number: int) -> bool:
    if not body.env.memory_bytes:
        return False
    body.immediates = [chosen_memory(body), chosen_memory(body)]
    body.takes = [I32, I32, I32]
    return True
