"""Segments of elements and data, and what else a table's or memory's segment holds."""

from typing import Final

from smith.generate.defaults import REF_FUNC
from smith.generate.emitter import CONST_OF, REF_NULL
from smith.generate.heads.heads import DATA, ELEMENT, OPTIONS, Heads
from smith.generate.islands import ISLANDS, island
from smith.unstructured import DIGIT_SLOTS, DIGITS, NO_LEADS, Choices
from smith.wasm import module as wasm
from smith.wasm.types import FUNC, FUNCREF, I64, heap_immediate, is_nullable, nullable

EMPTY_IN: Final = 12  # passive segments of data, one is


def read_elements(heads: Heads) -> None:
    for key, part in heads.segments[ELEMENT]:
        if heads.config.max_tables or heads.plan.has("reference-types"):
            _add_element(heads, key, _new_element(heads, part))
    for table, part in heads.table_contents:
        t = heads.env.table_types[table]
        if part.more() and len(heads.module.elements) < heads.max_elements:
            size = heads.env.table_sizes[table]
            offset = [CONST_OF[heads.env.table_addresses[table]], 0]
            if t == FUNCREF:
                functions = _function_items(heads, part, size)
                flags = wasm.ELEMENT_EXPLICIT if table else 0
                element = wasm.Element(flags, table, offset, t, functions, [])
            elif heads.constants.makes(t):
                items = _constant_items(heads, part, t, size)
                flags = wasm.ELEMENT_EXPRESSIONS | wasm.ELEMENT_EXPLICIT
                element = wasm.Element(flags, table, offset, t, [], items)
            else:
                continue
            _add_element(heads, 0, element)


def _add_element(heads: Heads, key: int, element: wasm.Element) -> None:
    env = heads.env
    heads.module.elements.append(element)
    passive = element.flags & 3 == wasm.ELEMENT_PASSIVE
    length = len(element.functions) + len(element.expressions)
    env.add_element(key, element.type, length, passive)
    for function in element.functions:
        env.declared[function] = True
    for expression in element.expressions:
        if expression[0] == REF_FUNC:
            env.declared[expression[1]] = True


def _new_element(heads: Heads, part: Choices) -> wasm.Element:
    """A segment in one of the eight encodings, of which single-table Wasm has one."""
    env = heads.env
    if not heads.plan.has("reference-types"):
        # The table may be the one for indirect calls, which is not there yet.
        address = (*env.table_addresses, env.dispatch_address)[0]
        return wasm.Element(0, 0, [CONST_OF[address], 0], FUNCREF, [], [])
    form = part.index(8)
    expressions = form & wasm.ELEMENT_EXPRESSIONS != 0
    t = FUNCREF
    others = expressions and form & 3 and heads.plan.references
    if others and (part.index(4) == 3 or not heads.plan.is_used[FUNCREF]):
        t = env.some_reference(part)
        t = t if heads.constants.makes(t) else nullable(t)
    table = 0
    if form & wasm.ELEMENT_PASSIVE == 0:
        table = _element_table(heads, form, t, part)
        if table < 0:
            form = form & wasm.ELEMENT_EXPRESSIONS | wasm.ELEMENT_PASSIVE
    active = form & wasm.ELEMENT_PASSIVE == 0
    room = env.table_sizes[table] if active else heads.config.max_table_size
    start = min(part.index(8), room) if active else 0
    offset = heads.constants.number(part, env.table_addresses[table], start) if active else []
    if expressions and t != FUNCREF:
        items = _constant_items(heads, part, t, room - start)
        return wasm.Element(form, table, offset, t, [], items)
    functions = _function_items(heads, part, room - start)
    as_expressions: list[list[int]] = []
    if expressions:
        named = heads.plan.allowed[REF_FUNC]
        as_expressions = [
            [REF_FUNC, item] if named and item else [REF_NULL, FUNC] for item in functions
        ]
        functions = []
    return wasm.Element(form, table, offset, t, functions, as_expressions)


def _element_table(heads: Heads, form: int, t: int, part: Choices) -> int:
    """The table that an active segment is for, or -1 if there is none of its type."""
    env = heads.env
    if form & wasm.ELEMENT_EXPLICIT == 0:
        return 0 if env.table_types[:1] == [FUNCREF] else -1
    fitting = [
        table
        for table, element in enumerate(env.table_types)
        if env.hierarchy.is_subtype(t, element)
    ]
    return fitting[part.index(len(fitting))] if fitting else -1


def _function_items(heads: Heads, part: Choices, room: int) -> list[int]:
    """A function for each digit that is left, and as many as there have to be."""
    count = len(heads.env.callees)
    items: list[int] = []
    while count and _goes_on(heads, part, len(items), room):
        items.append(part.statement(DIGIT_SLOTS, NO_LEADS) * count // DIGITS)
    return items


def _goes_on(heads: Heads, part: Choices, items: int, room: int) -> bool:
    plan = heads.plan
    wanted = part.more() or items < plan.min_element_size
    return wanted and items < min(room, plan.max_element_size)


def _constant_items(heads: Heads, part: Choices, t: int, room: int) -> list[list[int]]:
    """Constants of a reference type, as many as the segment has digits for or has to have."""
    items: list[list[int]] = []
    while _goes_on(heads, part, len(items), room):
        if part.statement(DIGIT_SLOTS, NO_LEADS) % 3 == 0 and is_nullable(t):
            items.append([REF_NULL, heap_immediate(t)])
        else:
            items.append(heads.constants.of(part, t))
    return items


def read_data(heads: Heads) -> None:
    for key, part in heads.segments[DATA]:
        if heads.env.memory_types or heads.plan.has("bulk-memory"):
            _add_data(heads, key, _new_data(heads, part))
    for memory, part in heads.memory_contents:
        if part.more() and len(heads.module.data) < heads.config.max_data:
            _add_data(heads, 0, _active_data(heads, memory, 0, part))


def _add_data(heads: Heads, key: int, data: wasm.Data) -> None:
    heads.module.data.append(data)
    heads.env.add_data(key, len(data.content), data.flags == wasm.DATA_PASSIVE)


def _new_data(heads: Heads, part: Choices) -> wasm.Data:
    env = heads.env
    way = part.index(EMPTY_IN * 3) if heads.plan.has("bulk-memory") else 0
    form = way % 3
    if not env.memory_types and heads.plan.has("bulk-memory"):
        form = wasm.DATA_PASSIVE
    if form == wasm.DATA_PASSIVE:
        content = b"" if way // 3 == EMPTY_IN - 1 else part.blob()
        return wasm.Data(form, 0, [], content[: heads.config.max_data_size])
    count = len(env.memory_types)
    return _active_data(heads, env.memories.pick(part) if count > 1 else 0, form, part)


def _active_data(heads: Heads, memory: int, form: int, part: Choices) -> wasm.Data:
    """An active segment of the rest of `part`, within the memory."""
    env = heads.env
    env.uses_memory[memory] = True
    size = env.memory_bytes[memory]
    way = part.index(4)
    start = 0
    if way == 1:
        start = min(part.index(1000), size)
    elif way == 2:
        start = island(size, part.index(ISLANDS))
    elif way == 3:
        start = part.index(size + 1)
    offset = heads.constants.number(part, env.memory_types[memory].address, start)
    flags = wasm.DATA_EXPLICIT if memory or form == wasm.DATA_EXPLICIT else 0
    content = part.blob()[: min(size - start, heads.config.max_data_size)]
    env.filled.append((memory, start, start + len(content)))
    return wasm.Data(flags, memory, offset, content)


def read_options(heads: Heads) -> None:
    """A start function, the address type of the table for indirect calls; how it is all written."""
    for _, part in heads.segments[OPTIONS]:
        heads.variety = part
        wanted = heads.config.start and part.index(4) == 3
        startable = heads.env.signature([], []).members.callees
        if wanted and startable:
            heads.module.start = startable[part.index(len(startable))].index
        if heads.plan.long_addresses and part.index(2) == 1:
            heads.env.dispatch_address = I64
