"""Segments of memories, tables, tags and globals."""

from typing import Final

from smith.generate.heads.groups import SPACING
from smith.generate.heads.heads import GLOBALS, MEMORY, TABLE, TAG, Heads
from smith.generate.heads.types import own_signature
from smith.generate.signatures import Signature
from smith.generate.techniques import MOST_VALUES
from smith.unstructured import DIGITS, LEADS, Choices
from smith.wasm import module as wasm
from smith.wasm.types import FUNCREF, I32, I64, REF, nullable

PAGE_LOG2: Final = 16
MOST_PAGES: Final = 65_536  # of a memory with 32-bit addresses
FEW_PAGES: Final = 216  # of the digits that say how many pages a memory begins with
MOST_AT_FIRST: Final = 1_000  # pages: 64 MB
BYTE_STEP: Final = 500  # bytes, between the maxima of memories whose pages are bytes

MOST_MEMORIES: Final = 4  # of a segment
MOST_TAGS: Final = 6  # of a segment


def new_memory(heads: Heads, key: int, part: Choices) -> wasm.MemoryType:
    plan = heads.plan
    config = heads.config
    address = I64 if plan.long_addresses and part.index(3) == 2 else I32
    shared = plan.shared_memories and part.index(2) == 1
    if plan.byte_pages and part.index(2) == 1:
        page_log2, step, most = 0, BYTE_STEP, config.max_memory_bytes
        size = _some_bytes(part)
    else:
        page_log2, step, most = PAGE_LOG2, 1, most_pages(config.max_memory_pages, address)
        size = _some_pages(part, most)
    least = 1 if plan.guard_memory and most else 0
    minimum = min(most, least + size)
    bounded = part.index(4) < 3 or plan.termination or config.memory_max_required or shared
    maximum = wasm.NO_MAXIMUM
    if bounded:
        more = part.index(8)
        maximum = most if more == 7 else min(most, minimum + more * step)
    memory = wasm.MemoryType(minimum, maximum, address, shared, page_log2)
    heads.env.add_memory(key, memory)
    return memory


def most_pages(limit: int, address: int) -> int:
    """The limit, or what the address type permits."""
    return limit if address == I64 else min(limit, MOST_PAGES)


def _some_pages(part: Choices, most: int) -> int:
    """A size: few pages; in one of ten cases any that there may be and that hosts easily have."""
    form = part.index(DIGITS)
    if form < FEW_PAGES:
        return form % 4
    return min(most, MOST_AT_FIRST) * (form - FEW_PAGES + 1) // (DIGITS - FEW_PAGES)


def _some_bytes(part: Choices) -> int:
    """A size: few bytes, more, around that of a page, or a little more."""
    form = part.index(4)
    if form == 0:
        return part.index(DIGITS)
    if form == 3:
        return (1 << PAGE_LOG2) - 8 + part.index(16)
    return part.bits(14 if form == 1 else 17)


def read_memories(heads: Heads) -> None:
    """A memory for each segment, or several, of which the last has what is left for its content."""
    several = heads.plan.has("multi-memory")
    for key, part in heads.segments[MEMORY]:
        index = -1
        count = 0
        while count == 0 or (several and count < MOST_MEMORIES and part.index(4) == 3):
            made = _read_memory(heads, (key + SPACING * count) % DIGITS, part)
            index = made if made >= 0 else index
            count += 1
        if index >= 0:
            heads.memory_contents.append((index, part))


def _read_memory(heads: Heads, key: int, part: Choices) -> int:
    """One memory, which may be one that is given; its index, or -1 where there is no room."""
    index = len(heads.env.memory_types)
    given = heads.due(wasm.MEMORY)
    if isinstance(given, wasm.MemoryType):
        heads.env.add_memory(key, given)
    elif heads.has_room(wasm.MEMORY):
        given = new_memory(heads, key, part)
    if not isinstance(given, wasm.MemoryType):
        return -1
    heads.module.memories.append(given)
    if heads.config.export_everything or part.index(4):
        heads.export(wasm.MEMORY, index)
    return index


def new_table(heads: Heads, key: int, part: Choices, imported: bool) -> wasm.TableType:
    """A table; one that is defined has elements that can be null, or a constant to begin with.

    One that is imported needs none.
    """
    env = heads.env
    most = heads.config.max_table_size
    element = FUNCREF
    if heads.plan.references and (part.index(3) == 2 or not heads.plan.is_used[FUNCREF]):
        element = env.some_reference(part)
        if imported:
            element = importable(heads, element, part)
        elif not (heads.plan.initialises_tables and heads.constants.makes(element)):
            element = nullable(element)
    address = I64 if heads.plan.long_addresses and part.index(4) == 3 else I32
    least = 1 if heads.plan.guard_memory else 0
    minimum = min(most, least + part.index(24))
    required = heads.plan.termination or heads.config.table_max_required
    maximum = wasm.NO_MAXIMUM
    if part.index(4) < 3 or required:
        more = part.index(24)
        maximum = most if more == 23 else min(most, minimum + more)
    table = wasm.TableType(element, minimum, maximum, address)
    env.add_table(key, table)
    return table


def importable(heads: Heads, t: int, part: Choices) -> int:
    """A type of what is in an imported table or global, which a host can give.

    Where there are types without values, one in eight cannot be given by anybody: there is no
    constant of the type.
    """
    if t < REF or heads.constants.makes(t):
        return t
    return t if heads.plan.bottoms and part.index(8) == 7 else nullable(t)


def read_tables(heads: Heads) -> None:
    for key, part in heads.segments[TABLE]:
        table = heads.due(wasm.TABLE)
        if isinstance(table, wasm.TableType):
            heads.env.add_table(key, table)
        elif heads.has_room(wasm.TABLE):
            table = new_table(heads, key, part, imported=False)
        if isinstance(table, wasm.TableType):
            init: list[int] = []
            if nullable(table.element) != table.element or (
                heads.plan.initialises_tables and part.index(2) == 1
            ):
                init = heads.constants.of(part, table.element)
            heads.module.tables.append(wasm.Table(table, init))
            if heads.config.export_everything or part.index(4) == 3:
                heads.export(wasm.TABLE, len(heads.env.table_types) - 1)
            heads.table_contents.append((len(heads.env.table_types) - 1, part))


def new_tag(heads: Heads, key: int, part: Choices) -> wasm.TagType:
    env = heads.env
    own = own_signature(heads, part)
    signature = own
    if not heads.plan.has_continuations or part.index(2) == 0:
        signature = env.signature(own.params, [])
    if not env.has_room(signature):
        signature = env.signature([], [])
    add_tag(heads, key, signature)
    return wasm.TagType(env.type_index(signature))


def add_tag(heads: Heads, key: int, signature: Signature) -> None:
    env = heads.env
    index = len(env.tag_types)
    makes = env.hierarchy.all_make
    if not signature.results and (makes(signature.params) or not heads.plan.no_traps):
        env.tags.add(key, index)  # for exceptions, which have no results
    few = len(signature.params) < MOST_VALUES  # since a handler gets the continuation, too
    values = [*signature.params, *signature.results]
    if heads.plan.has_continuations and few and makes(values):
        env.control_tags.add(key, index)
    env.tag_of.setdefault((*signature.params, -1, *signature.results), index)
    env.tag_types.append(signature)


def read_tags(heads: Heads) -> None:
    while isinstance(tag := heads.due(wasm.TAG), wasm.TagType):
        key = SPACING * len(heads.module.tags) % DIGITS
        add_tag(heads, key, heads.env.defined_signature(tag.type_index))
        heads.module.tags.append(tag)
    for key, part in heads.segments[TAG]:
        count = 0
        while (count == 0 or part.more()) and count < MOST_TAGS:
            if not heads.has_room(wasm.TAG):
                break
            heads.module.tags.append(new_tag(heads, (key + SPACING * count) % DIGITS, part))
            if heads.config.export_everything or part.index(4) == 3:
                heads.export(wasm.TAG, len(heads.env.tag_types) - 1)
            count += 1


def add_global_name(heads: Heads, key: int, t: int, mutable: bool, imported: bool) -> None:
    env = heads.env
    index = len(env.global_types)
    env.global_types.append(t)
    env.readable.add(t, key, index)
    if mutable:
        env.writable.add(key, index)
    elif imported or heads.plan.has("gc"):
        env.constants.add(t, key, index)


def read_globals(heads: Heads) -> None:
    """As many globals as a segment's digits are for, and what the minimum wants."""
    env = heads.env
    _read_given_globals(heads)
    for key, part in heads.segments[GLOBALS]:
        count = 0
        while part.more() and heads.has_room(wasm.GLOBAL):
            _read_global(heads, (key + SPACING * count) % DIGITS, part)
            count += 1
    fuels = 1 if heads.plan.termination else 0
    while len(env.global_types) + fuels < heads.config.min_globals:
        _read_global(heads, 0, heads.nothing)


def _read_given_globals(heads: Heads) -> None:
    """Those of the Config's outline; the first segment says with which values they begin."""
    part = heads.segments[GLOBALS][0][1] if heads.segments[GLOBALS] else heads.nothing
    while isinstance(type := heads.due(wasm.GLOBAL), wasm.GlobalType):
        init = heads.constants.of(part, type.value)
        key = SPACING * len(heads.module.globals) % DIGITS
        add_global_name(heads, key, type.value, type.mutable, imported=False)
        heads.module.globals.append(wasm.Global(type, init))


def _read_global(heads: Heads, key: int, part: Choices) -> None:
    # A lead has no meaning here; read as a type it is stepped over.
    env = heads.env
    t = part.statement(heads.plan.type_menu, [heads.plan.types[0]] * LEADS)
    if t < 0:
        t = env.defined_type(t, part)
    if t >= REF and not heads.constants.makes(t):
        t = nullable(t)
    mutable = part.index(4) < 3
    init = heads.constants.of(part, t)
    add_global_name(heads, key, t, mutable, imported=False)
    heads.module.globals.append(wasm.Global(wasm.GlobalType(t, mutable), init))
    wanted = heads.plan.export_everything or part.index(4) > 0
    if wanted and (not mutable or heads.plan.has("mutable-global")):
        heads.export(wasm.GLOBAL, len(env.global_types) - 1)
