"""The first pass: a segment's head says what item of the module it is.

Every segment begins with two digits, its kind and its key (see `environment`); what follows depends
on the kind. Counts are stored nowhere: there are as many items as segments.
"""

from typing import Final

from smith.generate.constants import constant_expression
from smith.generate.emitter import I32_CONST, REF_NULL
from smith.generate.environment import Callee, Environment, Signature
from smith.generate.plan import Plan
from smith.generate.producers import TYPE_SLOTS
from smith.unstructured import (
    DIGIT_SLOTS,
    DIGITS,
    LEADS,
    NO_LEADS,
    Choices,
    Unstructured,
    menu,
)
from smith.wasm import module as wasm
from smith.wasm.instructions import op
from smith.wasm.types import EXTERNREF, FUNCREF, heap_of

REF_FUNC: Final = op("ref.func")

# Kinds of segments.
FUNCTION: Final = 0
GLOBALS: Final = 1
DATA: Final = 2
TYPE: Final = 3
IMPORT: Final = 4
MEMORY: Final = 5
TABLE: Final = 6
ELEMENT: Final = 7
OPTIONS: Final = 8
KINDS: Final[list[int]] = menu(
    [FUNCTION, GLOBALS, DATA, TYPE, IMPORT, MEMORY, TABLE, ELEMENT, OPTIONS],
    [184, 14, 8, 6, 8, 4, 6, 7, 3],
)
PAGE: Final = 65_536
SPACING: Final = 17  # between the keys of one segment's types or globals
MODULE_NAME: Final = "host"


class FunctionHead:
    """What the first pass learns of a function: its type, whether it is exported, its body."""

    def __init__(self, callee: Callee, exported: bool, body: Choices) -> None:
        self.callee = callee
        self.exported = exported
        self.body = body


class Heads:
    """The items that segments ask for, in the order of the input."""

    def __init__(self, plan: Plan, env: Environment, module: wasm.Module) -> None:
        self.plan = plan
        self.env = env
        self.module = module
        self.config = plan.config
        self.functions: list[FunctionHead] = []
        self.imports: list[tuple[int, Choices]] = []
        self.global_segments: list[tuple[int, Choices]] = []
        self.memory_segments: list[tuple[int, Choices]] = []
        self.table_segments: list[tuple[int, Choices]] = []
        self.element_segments: list[tuple[int, Choices]] = []
        self.data_segments: list[tuple[int, Choices]] = []
        self.type_segments: list[tuple[int, Choices]] = []
        self.function_segments: list[tuple[int, Choices]] = []
        self.options: list[tuple[int, Choices]] = []
        # What is left of a memory's or table's segment is its content: (index, segment).
        self.memory_contents: list[tuple[int, Choices]] = []
        self.table_contents: list[tuple[int, Choices]] = []
        self.constants: list[list[int]] = [[] for _ in range(TYPE_SLOTS)]  # imported globals
        self.exported: list[tuple[int, int]] = []  # kinds and indices, functions apart
        self.nothing: Choices = Unstructured(b"")
        config = plan.config
        # What bodies may turn out to need has its place within the maxima.
        self.max_tables = max(0, config.max_tables - 1) if plan.calls_tables else config.max_tables
        if not plan.has("reference-types"):
            self.max_tables = min(self.max_tables, 0 if plan.calls_tables else 1)
        self.max_globals = config.max_globals - plan.own_globals
        self.max_elements = config.max_elements - plan.own_elements
        self.max_memories = config.max_memories
        if not plan.has("multi-memory"):
            self.max_memories = min(1, config.max_memories)

    def sort_segments(self, parts: list[Choices]) -> None:
        """Read each segment's kind and key; what is above a maximum is ignored."""
        config = self.config
        places = [
            (self.function_segments, config.max_functions),
            (self.global_segments, self.max_globals),
            (self.data_segments, config.max_data),
            (self.type_segments, config.max_types),
            (self.imports, config.max_imports),
            (self.memory_segments, self.max_memories),
            (self.table_segments, self.max_tables),
            (self.element_segments, self.max_elements),
            (self.options, 1),
        ]
        for part in parts:
            kind = part.entry(KINDS)
            key = part.index(DIGITS)
            place, most = places[kind]
            if len(place) < most:
                place.append((key, part))

    def pad(self) -> None:
        """Where segments are fewer than a minimum, empty ones make up for them."""
        config = self.config
        wants_export = 1 if config.min_exports and config.max_functions else 0
        for place, least in (
            (self.function_segments, max(config.min_functions, wants_export)),
            (self.data_segments, config.min_data),
            (self.imports, config.min_imports),
            (self.memory_segments, config.min_memories),
            (self.table_segments, config.min_tables),
            (self.element_segments, config.min_elements),
        ):
            while len(place) < least:
                place.append((0, self.nothing))

    # Types and functions

    def read_types(self) -> None:
        env = self.env
        for key, takes, gives in self.plan.common:
            env.add_to_pool(key, env.signature(takes, gives))
        for key, part in self.type_segments:
            count = 0
            while count == 0 or part.more():
                signature = self.own_signature(part)
                if not env.has_room(signature):
                    break
                env.type_index(signature)
                env.add_to_pool((key + SPACING * count) % DIGITS, signature)
                count += 1
        env.pool.settle()
        if len(self.function_segments) > 1:
            # Always there, so that the indices of types depend on functions less.
            for signature in env.pooled[: len(self.plan.common)]:
                if env.has_room(signature):
                    env.type_index(signature)
        if len(env.types) < self.config.min_types:
            env.type_index(env.signature([], []))
        while len(env.types) < self.config.min_types:
            env.types.append(wasm.function_type([], []))

    def own_signature(self, part: Choices) -> Signature:
        plan = self.plan
        most = plan.max_params
        params = part.statement(DIGIT_SLOTS, NO_LEADS) % (min(most, 5) + 1)
        if params == 5 and most > 5:
            params += part.index(most - 4)
        types = [part.entry(plan.type_menu) for _ in range(params)]
        results = part.index(min(plan.max_results, 3) + 1)
        if results == 3 and plan.max_results > 3:
            results += part.index(plan.max_results - 2)
        return self.env.signature(types, [part.entry(plan.type_menu) for _ in range(results)])

    def chosen_signature(self, part: Choices) -> Signature:
        """A signature for which there is a type, or room for one."""
        signature = self.wanted_signature(part)
        return signature if self.env.has_room(signature) else self.env.first_signature()

    def wanted_signature(self, part: Choices) -> Signature:
        """Without input no parameters and results; mostly one that others share, or its own."""
        form = part.index(DIGITS)
        if form == 0:
            return self.env.signature([], [])
        if form < 150:
            return self.env.from_pool(part)
        signature = self.own_signature(part)
        missing = self.config.min_params - len(signature.params)
        if missing > 0 and form % 16:
            params = signature.params + [self.plan.types[0]] * missing
            return self.env.signature(params, signature.results)
        return signature

    def read_functions(self) -> None:
        env = self.env
        first = len(env.callees)
        for key, part in self.function_segments:
            signature = self.chosen_signature(part)
            env.type_index(signature)
            callee = Callee(len(env.callees), signature, key)
            env.callees.append(callee)
            exported = self.config.export_everything or part.index(8) < 7
            self.functions.append(FunctionHead(callee, exported, part))
        env.rank_functions(first)

    # Imports

    def read_imports(self) -> None:
        for key, part in self.imports:
            what = part.index(8)
            if what == 5 and len(self.env.memory_bytes) < self.max_memories:
                self.add_import(self.new_memory(key, part))
            elif what == 6 and len(self.env.table_types) < self.max_tables:
                self.add_import(self.new_table(key, part))
            elif what in (4, 7) and len(self.env.global_types) < self.max_globals:
                t = part.entry(self.plan.type_menu)
                mutable = part.index(2) == 1 and self.plan.has("mutable-global")
                if not mutable:
                    self.constants[t].append(len(self.env.global_types))
                self.add_global_name(key, t, mutable)
                self.add_import(wasm.GlobalType(t, mutable))
            else:
                signature = self.chosen_signature(part)
                self.env.callees.append(Callee(len(self.env.callees), signature, key))
                self.add_import(wasm.FunctionType(self.env.type_index(signature)))
        self.env.add_hosts()

    def add_import(self, type: wasm.ExternType) -> None:
        imports = self.module.imports
        imports.append(wasm.Import(MODULE_NAME, f"i{len(imports)}", type))

    # Memories, tables, globals

    def new_memory(self, key: int, part: Choices) -> wasm.MemoryType:
        most = self.config.max_memory_pages
        least = 1 if self.plan.guard_memory and most else 0
        minimum = min(most, least + part.index(4))
        bounded = part.index(4) < 3 or self.plan.termination
        maximum = min(most, minimum + part.index(8)) if bounded else wasm.NO_MAXIMUM
        self.env.memories.add(key, len(self.env.memory_bytes))
        self.env.memory_bytes.append(minimum * PAGE)
        return wasm.MemoryType(minimum, maximum)

    def read_memories(self) -> None:
        for key, part in self.memory_segments:
            if len(self.env.memory_bytes) < self.max_memories:
                self.module.memories.append(self.new_memory(key, part))
                if self.config.export_everything or part.index(2):
                    self.export(wasm.MEMORY, len(self.env.memory_bytes) - 1)
                self.memory_contents.append((len(self.env.memory_bytes) - 1, part))

    def new_table(self, key: int, part: Choices) -> wasm.TableType:
        most = self.config.max_table_size
        element = FUNCREF
        if EXTERNREF in self.plan.types and (FUNCREF not in self.plan.types or part.index(3) == 2):
            element = EXTERNREF
        least = 1 if self.plan.guard_memory else 0
        minimum = min(most, least + part.index(24))
        bounded = part.index(4) < 3 or self.plan.termination
        maximum = min(most, minimum + part.index(24)) if bounded else wasm.NO_MAXIMUM
        index = len(self.env.table_types)
        self.env.tables[element].add(key, index)
        self.env.all_tables.add(key, index)
        self.env.table_types.append(element)
        self.env.table_sizes.append(minimum)
        return wasm.TableType(element, minimum, maximum)

    def read_tables(self) -> None:
        for key, part in self.table_segments:
            if len(self.env.table_types) < self.max_tables:
                self.module.tables.append(wasm.Table(self.new_table(key, part), []))
                if self.config.export_everything or part.index(4) == 3:
                    self.export(wasm.TABLE, len(self.env.table_types) - 1)
                self.table_contents.append((len(self.env.table_types) - 1, part))

    def add_global_name(self, key: int, t: int, mutable: bool) -> None:
        env = self.env
        index = len(env.global_types)
        env.global_types.append(t)
        env.readable[t].add(key, index)
        if mutable:
            env.writable.add(key, index)

    def read_globals(self) -> None:
        """As many globals as a segment's digits are for, and what the minimum wants."""
        for key, part in self.global_segments:
            count = 0
            while part.more() and len(self.env.global_types) < self.max_globals:
                self.read_global((key + SPACING * count) % DIGITS, part)
                count += 1
        fuels = 1 if self.plan.termination else 0
        while len(self.env.global_types) + fuels < self.config.min_globals:
            self.read_global(0, self.nothing)

    def read_global(self, key: int, part: Choices) -> None:
        # A lead has no meaning here; read as a type it is stepped over.
        t = part.statement(self.plan.type_menu, [self.plan.types[0]] * LEADS)
        mutable = part.index(4) < 3
        init = constant_expression(part, self.plan, self.constants[t], t)
        self.add_global_name(key, t, mutable)
        self.module.globals.append(wasm.Global(wasm.GlobalType(t, mutable), init))
        wanted = self.config.export_everything or part.index(2) == 1
        if wanted and (not mutable or self.plan.has("mutable-global")):
            self.export(wasm.GLOBAL, len(self.env.global_types) - 1)

    def export(self, kind: int, index: int) -> None:
        self.exported.append((kind, index))

    # Segments of elements and data

    def read_elements(self) -> None:
        for key, part in self.element_segments:
            if self.config.max_tables or self.plan.has("reference-types"):
                self.add_element(key, self.new_element(part))
        for table, part in self.table_contents:
            t = self.env.table_types[table]
            if t == FUNCREF and part.more() and len(self.module.elements) < self.max_elements:
                functions = self.function_items(part, self.env.table_sizes[table])
                flags = wasm.ELEMENT_EXPLICIT if table else 0
                offset = [I32_CONST, 0]
                self.add_element(0, wasm.Element(flags, table, offset, t, functions, []))

    def add_element(self, key: int, element: wasm.Element) -> None:
        env = self.env
        index = len(self.module.elements)
        self.module.elements.append(element)
        env.elements[element.type].add(key, index)
        env.all_elements.add(key, index)
        passive = element.flags & 3 == wasm.ELEMENT_PASSIVE
        length = len(element.functions) + len(element.expressions)
        env.element_sizes.append(length if passive else 0)
        for function in element.functions:
            env.declared[function] = True
        for expression in element.expressions:
            if expression[0] == REF_FUNC:
                env.declared[expression[1]] = True

    def new_element(self, part: Choices) -> wasm.Element:
        """A segment in one of the eight encodings, of which single-table Wasm has one."""
        env = self.env
        if not self.plan.has("reference-types"):
            return wasm.Element(0, 0, [I32_CONST, 0], FUNCREF, [], [])
        form = part.index(8)
        expressions = form & wasm.ELEMENT_EXPRESSIONS != 0
        t = FUNCREF
        if expressions and form & 3 and EXTERNREF in self.plan.types and part.index(4) == 3:
            t = EXTERNREF
        table = 0
        if form & wasm.ELEMENT_PASSIVE == 0:
            table = self.element_table(form, t, part)
            if table < 0:
                form = form & wasm.ELEMENT_EXPRESSIONS | wasm.ELEMENT_PASSIVE
        active = form & wasm.ELEMENT_PASSIVE == 0
        room = env.table_sizes[table] if active else self.config.max_table_size
        start = min(part.index(8), room) if active else 0
        items = self.function_items(part, room - start)
        as_expressions: list[list[int]] = []
        if expressions:
            named = t == FUNCREF and self.plan.allowed[REF_FUNC]
            as_expressions = [
                [REF_FUNC, item] if named and item else [REF_NULL, heap_of(t)] for item in items
            ]
            items = []
        return wasm.Element(form, table, [I32_CONST, start], t, items, as_expressions)

    def element_table(self, form: int, t: int, part: Choices) -> int:
        """The table that an active segment is for, or -1 if there is none of its type."""
        env = self.env
        if form & wasm.ELEMENT_EXPLICIT == 0:
            return 0 if env.table_types[:1] == [FUNCREF] else -1
        tables = env.tables[t]
        return tables.pick(part) if tables.items else -1

    def function_items(self, part: Choices, room: int) -> list[int]:
        """A function for each digit that is left."""
        count = len(self.env.callees)
        items: list[int] = []
        while count and part.more() and len(items) < room:
            items.append(part.statement(DIGIT_SLOTS, NO_LEADS) * count // DIGITS)
        return items

    def read_data(self) -> None:
        for key, part in self.data_segments:
            if self.env.memory_bytes or self.plan.has("bulk-memory"):
                self.add_data(key, self.new_data(part))
        for memory, part in self.memory_contents:
            if part.more() and len(self.module.data) < self.config.max_data:
                self.add_data(0, self.active_data(memory, 0, part))

    def add_data(self, key: int, data: wasm.Data) -> None:
        self.env.data.add(key, len(self.module.data))
        self.module.data.append(data)
        passive = data.flags == wasm.DATA_PASSIVE
        self.env.data_sizes.append(len(data.content) if passive else 0)

    def new_data(self, part: Choices) -> wasm.Data:
        env = self.env
        form = part.index(3) if self.plan.has("bulk-memory") else 0
        if not env.memory_bytes and self.plan.has("bulk-memory"):
            form = wasm.DATA_PASSIVE
        if form == wasm.DATA_PASSIVE:
            return wasm.Data(form, 0, [], part.blob()[:PAGE])
        count = len(env.memory_bytes)
        return self.active_data(env.memories.pick(part) if count > 1 else 0, form, part)

    def active_data(self, memory: int, form: int, part: Choices) -> wasm.Data:
        """An active segment of the rest of `part`, within the memory."""
        env = self.env
        env.uses_memory = True
        size = env.memory_bytes[memory]
        start = min(part.index(1000) if part.index(4) else 0, size)
        flags = wasm.DATA_EXPLICIT if memory or form == wasm.DATA_EXPLICIT else 0
        return wasm.Data(flags, memory, [I32_CONST, start], part.blob()[: size - start])

    # The rest

    def read_options(self) -> None:
        """A start function, perhaps."""
        for _, part in self.options:
            wanted = self.config.start and part.index(4) == 3
            startable = self.env.signature([], []).members.callees
            if wanted and startable:
                self.module.start = startable[part.index(len(startable))].index
