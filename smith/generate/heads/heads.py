"""Segments by kind, and what the first pass makes of them.

Every segment begins with two digits, its kind and its key (see `rings`); what follows depends on
the kind. Counts are stored nowhere: there are as many items as segments.
"""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.constants import Constants
from smith.generate.environment import Environment
from smith.generate.plan import Plan
from smith.generate.signatures import Callee
from smith.generate.variety.manner import Manner
from smith.unstructured import DIGITS, Choices, Unstructured, menu
from smith.wasm import module as wasm

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
TAG: Final = 9
KINDS: Final[list[int]] = menu(
    [FUNCTION, GLOBALS, DATA, TYPE, IMPORT, MEMORY, TABLE, ELEMENT, OPTIONS, TAG],
    [182, 14, 8, 7, 6, 8, 5, 6, 2, 2],
)
# Where the options have much to say they are in most inputs of some kilobytes.
VARIED_KINDS: Final[list[int]] = menu(
    [FUNCTION, GLOBALS, DATA, TYPE, IMPORT, MEMORY, TABLE, ELEMENT, OPTIONS, TAG],
    [160, 14, 8, 7, 6, 8, 5, 6, 24, 2],
)
MODULE_NAME: Final = "host"

Part = tuple[int, Choices]
"""The key of a segment, and the rest of it."""


@mypyc_attr(acyclic=True)
class FunctionHead:
    """What the first pass learns of a function: its type, whether it is exported, its body.

    And how the body is to be written.
    """

    def __init__(self, callee: Callee, exported: bool, body: Choices, manner: Manner) -> None:
        self.callee = callee
        self.exported = exported
        self.body = body
        self.manner = manner


@mypyc_attr(acyclic=True)
class Heads:
    """The segments of an input by kind, and the module that they make."""

    def __init__(self, plan: Plan, parts: list[Choices]) -> None:
        self.plan = plan
        self.config = plan.config
        self.module = wasm.Module()
        self.functions: list[FunctionHead] = []
        self.segments: list[list[Part]] = [[] for _ in range(10)]
        # What is left of a memory's or table's segment is its content: (index, segment).
        self.memory_contents: list[tuple[int, Choices]] = []
        self.table_contents: list[tuple[int, Choices]] = []
        self.exported: list[tuple[int, int]] = []  # kinds and indices, functions apart
        self.nothing: Choices = Unstructured(b"")
        self.variety: Choices = self.nothing  # says how the module is written
        # By kind, how many of the definitions that the Config's outline has are still to be made.
        self.owed = [len(types) for types in plan.outline.defined]
        self._set_maxima()
        self._sort(parts)
        self._pad()
        self.env = Environment(plan, len(self.segments[FUNCTION]))
        self.constants = Constants(plan, self.env)

    def _set_maxima(self) -> None:
        """What bodies may turn out to need has its place within the maxima."""
        config = self.config
        plan = self.plan
        self.max_tables = max(0, config.max_tables - 1) if plan.calls_tables else config.max_tables
        if not plan.has("reference-types"):
            self.max_tables = min(self.max_tables, 0 if plan.calls_tables else 1)
        self.max_globals = config.max_globals - plan.own_globals
        self.max_elements = config.max_elements - plan.own_elements
        self.max_tags = config.max_tags - plan.own_tags if plan.has_tags else 0
        self.max_memories = config.max_memories
        if not plan.has("multi-memory"):
            self.max_memories = min(1, config.max_memories)

    def _sort(self, parts: list[Choices]) -> None:
        """Read each segment's kind and key; what is above a maximum is ignored."""
        config = self.config
        most = [0] * len(self.segments)
        most[FUNCTION] = config.max_functions - self.plan.own_functions
        most[GLOBALS] = self.max_globals
        most[DATA] = config.max_data
        most[TYPE] = config.max_types
        most[IMPORT] = 0 if self.plan.outline.has_imports else config.max_imports
        most[MEMORY] = self.max_memories
        most[TABLE] = self.max_tables
        most[ELEMENT] = self.max_elements
        most[OPTIONS] = 1
        most[TAG] = self.max_tags
        kinds = VARIED_KINDS if self.plan.varies else KINDS
        for part in parts:
            kind = part.entry(kinds)
            key = part.index(DIGITS)
            if len(self.segments[kind]) < most[kind]:
                self.segments[kind].append((key, part))

    def _pad(self) -> None:
        """Where segments are fewer than a minimum, empty ones make up for them."""
        config = self.config
        outline = self.plan.outline
        wants_export = config.min_exports and config.max_functions and not outline.has_exports
        functions, tables, memories = self.owed[: wasm.MEMORY + 1]
        for kind, least in (
            (FUNCTION, max(config.min_functions, functions, 1 if wants_export else 0)),
            (DATA, config.min_data),
            (IMPORT, 0 if outline.has_imports else config.min_imports),
            (MEMORY, max(config.min_memories, memories)),
            (TABLE, max(config.min_tables, tables)),
            (ELEMENT, config.min_elements),
            (TAG, config.min_tags),
        ):
            while len(self.segments[kind]) < least:
                self.segments[kind].append((0, self.nothing))

    def has_room(self, kind: int) -> bool:
        """Whether there may be one more of a kind of external type, besides what is owed."""
        most = self.max_tags
        if kind == wasm.TABLE:
            most = self.max_tables
        elif kind == wasm.MEMORY:
            most = self.max_memories
        elif kind == wasm.GLOBAL:
            most = self.max_globals
        return self.env.count(kind) + self.owed[kind] < most

    def due(self, kind: int) -> wasm.ExternType | None:
        """The next definition of a kind that the outline has, which is made now."""
        owed = self.owed[kind]
        if owed == 0:
            return None
        self.owed[kind] = owed - 1
        types = self.plan.outline.defined[kind]
        return types[len(types) - owed]

    def add_import(self, type: wasm.ExternType) -> None:
        imports = self.module.imports
        imports.append(wasm.Import(MODULE_NAME, f"i{len(imports)}", type))

    def export(self, kind: int, index: int) -> None:
        self.exported.append((kind, index))
