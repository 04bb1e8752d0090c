"""Bytes to module: heads, then bodies, then what they turned out to need."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.config import Config
from smith.generate.body import Body
from smith.generate.constants import signed
from smith.generate.coroutines import coroutine
from smith.generate.emitter import CONST_OF
from smith.generate.forms import TABLES
from smith.generate.function import function
from smith.generate.heads.contents import read_data, read_elements, read_options
from smith.generate.heads.functions import read_functions, read_imports
from smith.generate.heads.heads import FunctionHead, Heads
from smith.generate.heads.items import read_globals, read_memories, read_tables, read_tags
from smith.generate.heads.types import read_types
from smith.generate.islands import filling
from smith.generate.plan import Plan
from smith.generate.raw import STAND_IN, raw_body, replaced
from smith.generate.scaffolding import Scaffolding
from smith.generate.signatures import NOTHING, Callee, Helper
from smith.generate.variety.vary import vary
from smith.unstructured import Choices, Unstructured
from smith.wasm import module as wasm
from smith.wasm.encoder import encode_with
from smith.wasm.types import FUNCREF, I32

# Bodies are bytes; what stands for them in the module is empty.
NO_LOCALS: Final[list[tuple[int, int]]] = []
NO_CODE: Final[list[int]] = []
MIXED_SEED: Final = 0x1234567
EXPORT_LETTERS: Final = "ftmgx"  # by kind of external type


@mypyc_attr(acyclic=True)
class Generator:
    """One module, from the consumers of its input's segments."""

    def __init__(
        self, plan: Plan, parts: list[Choices], scaffolding: Scaffolding | None = None
    ) -> None:
        self.plan = plan
        self.config: Config = plan.config
        self.heads = Heads(plan, parts)
        self.env = self.heads.env
        self.module = self.heads.module
        self.bodies: list[bytes] = []
        self.room = plan.config.max_code
        self.most_in_body: int = plan.config.max_body
        self.allows_invalid: bool = plan.config.allow_invalid
        self.implicit_memory = False
        self.scaffolding = scaffolding  # filled in, if it is asked for
        self.raw: dict[int, bytes] = {}  # what stands in the place of the bodies of some functions

    def generate(self) -> bytes:
        """The module's binary."""
        heads = self.heads
        env = self.env
        read_types(heads)
        read_imports(heads)
        read_functions(heads)
        read_memories(heads)
        self.add_implicit_memory()
        read_options(heads)
        read_tables(heads)
        env.dispatch_table = len(env.table_types)
        read_tags(heads)
        read_globals(heads)
        # Globals of our own come after those of the input.
        env.fuel = len(env.global_types)
        env.mixed = env.fuel + (1 if self.plan.termination else 0)
        read_elements(heads)
        read_data(heads)
        for head in heads.functions:
            self.add_function(head)
        self.add_helpers()
        self.finish()
        if not self.plan.varies:
            return encode_with(replaced(self.bodies, self.raw), self.module)
        manners = [head.manner for head in heads.functions]
        choices = heads.variety
        return vary(self.module, self.bodies, manners, choices, self.plan.variety, self.raw)

    def add_implicit_memory(self) -> None:
        """Bodies may count on a memory; whether it is needed shows in the end."""
        if not self.env.memory_types and self.config.max_memories:
            self.implicit_memory = True
            most = self.config.max_memory_pages
            shared = self.plan.shared_memories
            memory = wasm.MemoryType(min(1, most), min(4, most), I32, shared)
            self.env.add_memory(0, memory)

    def add_helpers(self) -> None:
        """The functions that were added for want of any of their types, which may want more."""
        added = 0
        while added < len(self.env.helpers):
            helper = self.env.helpers[added]
            callee = Callee(len(self.env.callees) + added, helper.signature, 0)
            callee.called = True  # or referred to: that is what it is there for
            # What suspends is not for hosts to call.
            exported = self.config.export_everything and helper.recipe == NOTHING
            head = FunctionHead(callee, exported, Unstructured(b""), self.plan.usual_manner)
            self.add_function(head, helper)
            self.heads.functions.append(head)
            added += 1

    def add_function(self, head: FunctionHead, helper: Helper | None = None) -> None:
        if head.body.traced:
            head.body.begin("function")
        room = max(0, min(self.room, self.most_in_body))
        body = Body(self.plan, self.env, TABLES, head.callee, head.body, room)
        if self.scaffolding is not None:
            body.notes = []
        if helper is not None and helper.recipe != NOTHING:
            binary = coroutine(body, helper)
        elif self.allows_invalid and head.body.index(16) == 15:
            raw = self.raw[len(self.bodies)] = raw_body(head.body, room)
            binary = STAND_IN
            self.room -= len(raw)
        else:
            binary = function(body)
        self.room -= len(binary)
        self.bodies.append(binary)
        if self.scaffolding is not None:
            self.scaffolding.add(binary, body.notes)
        type_index = self.env.type_index(head.callee.signature)
        self.module.functions.append(wasm.Function(type_index, NO_LOCALS, NO_CODE))
        if head.body.traced:
            head.body.end()

    def finish(self) -> None:
        """Add what bodies used without a segment asking for it."""
        self.finish_memory()
        self.finish_globals()
        self.finish_dispatch()
        for signature in self.env.own_tags:
            self.module.tags.append(wasm.TagType(self.env.type_index(signature)))
            if self.config.export_everything:
                self.heads.export(wasm.TAG, self.env.own_tag(signature))
        self.finish_exports()
        self.finish_references()
        while len(self.env.types) < self.config.min_types:
            self.env.hierarchy.add([wasm.function_type([], [])])
        self.module.types = self.env.types
        self.module.groups = self.env.hierarchy.groups
        self.module.has_data_count = self.env.uses_data and bool(self.module.data)

    def finish_memory(self) -> None:
        module = self.module
        env = self.env
        if self.implicit_memory and (env.uses_memory[0] or self.config.min_memories):
            module.memories.append(env.memory_types[0])
            self.heads.export(wasm.MEMORY, 0)  # what is stored there is to be seen
        if self.config.prefill:
            for memory, used in enumerate(env.uses_memory):
                if used:
                    self.fill(memory)

    def fill(self, memory: int) -> None:
        """Fill the memory's islands, except where segments of the input lie."""
        env = self.env
        data = self.module.data
        most = self.config.max_data_size
        t = env.memory_types[memory].address
        flags = wasm.DATA_EXPLICIT if memory else 0
        taken = [span for span in env.filled if span[0] == memory]
        for start, content in filling(env.memory_bytes[memory]):
            if taken and _meets(taken, start, start + len(content)):
                continue
            if len(data) < self.config.max_data:
                offset = [CONST_OF[t], signed(start, t)]
                data.append(wasm.Data(flags, memory, offset, content[:most]))

    def finish_globals(self) -> None:
        module = self.module
        counted = wasm.GlobalType(I32, True)
        if self.plan.termination:
            module.globals.append(wasm.Global(counted, [CONST_OF[I32], self.config.termination]))
        if self.env.uses_mixed:
            module.globals.append(wasm.Global(counted, [CONST_OF[I32], MIXED_SEED]))

    def finish_exports(self) -> None:
        config = self.config
        first = len(self.env.callees) + len(self.env.helpers) - len(self.heads.functions)
        wanted = [
            _export(wasm.FUNCTION, first + place)
            for place, head in enumerate(self.heads.functions)
            if head.exported or not head.callee.called  # which would never run
        ]
        if not wanted and self.heads.functions:
            wanted = [_export(wasm.FUNCTION, first)]
        if self.plan.has("mutable-global"):
            if self.plan.termination:
                wanted.append(wasm.Export("fuel", wasm.GLOBAL, self.env.fuel))
            if self.env.uses_mixed:
                wanted.append(wasm.Export("mixed", wasm.GLOBAL, self.env.mixed))
        wanted += [_export(kind, index) for kind, index in self.heads.exported]
        if self.plan.outline.has_exports:
            wanted = self.given_exports()
        exports = wanted[: config.max_exports]
        models = len(exports)
        while exports and len(exports) < config.min_exports:
            again = len(exports) - models
            model = exports[again % models]
            exports.append(wasm.Export(f"{model.name}_{again}", model.kind, model.index))
        self.module.exports = exports

    def given_exports(self) -> list[wasm.Export]:
        """Those of the Config's outline."""
        imported = [0] * len(EXPORT_LETTERS)
        for entry in self.module.imports:
            imported[entry.type.kind] += 1
        return [
            wasm.Export(
                export.name,
                export.kind,
                export.place + (0 if export.imported else imported[export.kind]),
            )
            for export in self.plan.outline.exports
        ]

    def finish_dispatch(self) -> None:
        module = self.module
        env = self.env
        # Where there can be one table only, segments are for this one.
        segments = not self.plan.has("reference-types") and bool(module.elements)
        missing = self.plan.calls_tables and env.dispatch_table < self.config.min_tables
        if env.uses_dispatch or missing or (segments and env.dispatch_table == 0):
            functions = env.dispatch.functions() if env.uses_dispatch else []
            size = len(functions)
            address = env.dispatch_address
            module.tables.append(wasm.Table(wasm.TableType(FUNCREF, size, size, address), []))
            if self.config.export_everything:
                self.heads.export(wasm.TABLE, env.dispatch_table)
            if functions:
                flags = wasm.ELEMENT_EXPLICIT if env.dispatch_table else 0
                start = [CONST_OF[address], 0]
                module.elements.append(
                    wasm.Element(flags, env.dispatch_table, start, FUNCREF, functions, [])
                )
            env.declared.update(dict.fromkeys(functions, True))

    def finish_references(self) -> None:
        """Declare the functions that only ref.func names (spec section 3.4.1, `C.refs`)."""
        env = self.env
        for export in self.module.exports:
            if export.kind == wasm.FUNCTION:
                env.declared[export.index] = True
        undeclared = [function for function in env.referred if function not in env.declared]
        if undeclared:
            flags = wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT
            self.module.elements.append(wasm.Element(flags, 0, [], FUNCREF, undeclared, []))


def _meets(spans: list[tuple[int, int, int]], start: int, stop: int) -> bool:
    """Whether one of the spans of a memory has a byte from `start` to `stop`."""
    return any(first < stop and start < last for _, first, last in spans)


def _export(kind: int, index: int) -> wasm.Export:
    return wasm.Export(f"{EXPORT_LETTERS[kind]}{index}", kind, index)
