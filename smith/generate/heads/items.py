"""Segments of memories, tables, tags and globals."""

from smith.generate.environment import PAGE
from smith.generate.heads.groups import SPACING
from smith.generate.heads.heads import GLOBALS, MEMORY, TABLE, TAG, Heads
from smith.generate.heads.types import own_signature
from smith.unstructured import DIGITS, LEADS, Choices
from smith.wasm import module as wasm
from smith.wasm.types import FUNCREF, REF, nullable

MOST_TAGS = 6  # of a segment


def new_memory(heads: Heads, key: int, part: Choices) -> wasm.MemoryType:
    most = heads.config.max_memory_pages
    least = 1 if heads.plan.guard_memory and most else 0
    minimum = min(most, least + part.index(4))
    bounded = part.index(4) < 3 or heads.plan.termination
    maximum = min(most, minimum + part.index(8)) if bounded else wasm.NO_MAXIMUM
    heads.env.memories.add(key, len(heads.env.memory_bytes))
    heads.env.memory_bytes.append(minimum * PAGE)
    return wasm.MemoryType(minimum, maximum)


def read_memories(heads: Heads) -> None:
    for key, part in heads.segments[MEMORY]:
        if len(heads.env.memory_bytes) < heads.max_memories:
            heads.module.memories.append(new_memory(heads, key, part))
            if heads.config.export_everything or part.index(2):
                heads.export(wasm.MEMORY, len(heads.env.memory_bytes) - 1)
            heads.memory_contents.append((len(heads.env.memory_bytes) - 1, part))


def new_table(heads: Heads, key: int, part: Choices, imported: bool) -> wasm.TableType:
    """A table; one that is defined has elements that can be null, or a constant to begin with."""
    env = heads.env
    most = heads.config.max_table_size
    element = FUNCREF
    if heads.plan.references and (part.index(3) == 2 or not heads.plan.is_used[FUNCREF]):
        element = env.some_reference(part)
        # A host can give a table of nulls, and a defined one needs a constant where it has none.
        constant = heads.plan.initialises_tables and heads.constants.makes(element)
        if imported or not constant:
            element = nullable(element)
    least = 1 if heads.plan.guard_memory else 0
    minimum = min(most, least + part.index(24))
    bounded = part.index(4) < 3 or heads.plan.termination
    maximum = min(most, minimum + part.index(24)) if bounded else wasm.NO_MAXIMUM
    index = len(env.table_types)
    env.tables.add(element, key, index)
    env.all_tables.add(key, index)
    env.table_types.append(element)
    env.table_sizes.append(minimum)
    return wasm.TableType(element, minimum, maximum)


def read_tables(heads: Heads) -> None:
    for key, part in heads.segments[TABLE]:
        if len(heads.env.table_types) < heads.max_tables:
            table = new_table(heads, key, part, imported=False)
            init: list[int] = []
            if nullable(table.element) != table.element or (
                heads.plan.initialises_tables and part.index(4) == 3
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
    index = len(env.tag_types)
    if not signature.results:  # only these are for exceptions
        env.tags.add(key, index)
    makes = env.hierarchy.all_make
    if heads.plan.has_continuations and makes(signature.params) and makes(signature.results):
        env.control_tags.add(key, index)
    env.tag_of.setdefault((*signature.params, -1, *signature.results), index)
    env.tag_types.append(signature)
    return wasm.TagType(env.type_index(signature))


def read_tags(heads: Heads) -> None:
    for key, part in heads.segments[TAG]:
        count = 0
        while (count == 0 or part.more()) and count < MOST_TAGS:
            if len(heads.env.tag_types) >= heads.max_tags:
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
    for key, part in heads.segments[GLOBALS]:
        count = 0
        while part.more() and len(env.global_types) < heads.max_globals:
            _read_global(heads, (key + SPACING * count) % DIGITS, part)
            count += 1
    fuels = 1 if heads.plan.termination else 0
    while len(env.global_types) + fuels < heads.config.min_globals:
        _read_global(heads, 0, heads.nothing)


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
    wanted = heads.config.export_everything or part.index(2) == 1
    if wanted and (not mutable or heads.plan.has("mutable-global")):
        heads.export(wasm.GLOBAL, len(env.global_types) - 1)
