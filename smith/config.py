"""What may be generated: one table of knobs.

Each field of `Config` is a row: name, type, default, range and a line of prose. The class, the
TOML form, `--set key=value`, swarm and the documentation all come from it. Knobs are integers,
booleans, strings and tables of them, never floats, so that nothing depends on rounding.
"""

from dataclasses import dataclass, field
from typing import Any

from smith.wasm import features as wasm_features

DEFAULT_FEATURES = (
    *wasm_features.names_of(wasm_features.WASM2),
    "extended-const",
    "multi-memory",
    "tail-call",
)
VALUE_TYPES = ("i32", "i64", "f32", "f64", "v128", "funcref", "externref")


def knob(default: Any, prose: str, low: int = 0, high: int = 0) -> Any:
    """A row of the table; `low` and `high` bound an integer, both included."""
    return field(default=default, metadata={"prose": prose, "low": low, "high": high})


@dataclass(frozen=True)
class Config:
    # Language
    features: tuple[str, ...] = knob(DEFAULT_FEATURES, "the features that may be used")
    value_types: tuple[str, ...] = knob(VALUE_TYPES, "the value types that may be used")
    allow: tuple[str, ...] = knob(("*",), "instructions that may be used: names, categories, globs")
    deny: tuple[str, ...] = knob((), "instructions that may not, though allowed")

    # Items of a module
    min_types: int = knob(0, "type definitions, at least", 0, 10_000)
    max_types: int = knob(10_000, "type definitions asked for by segments, at most", 0, 100_000)
    min_imports: int = knob(0, "imports, at least", 0, 10_000)
    max_imports: int = knob(1_000, "imports, at most", 0, 100_000)
    min_functions: int = knob(1, "defined functions, at least", 0, 10_000)
    max_functions: int = knob(10_000, "defined functions, at most", 0, 100_000)
    min_tables: int = knob(0, "tables, at least", 0, 90)
    max_tables: int = knob(20, "tables, at most", 0, 90)
    min_memories: int = knob(0, "memories, at least", 0, 90)
    max_memories: int = knob(10, "memories, at most", 0, 90)
    min_globals: int = knob(0, "globals, at least", 0, 10_000)
    max_globals: int = knob(1_000, "globals, at most", 0, 100_000)
    min_exports: int = knob(0, "exports, at least", 0, 10_000)
    max_exports: int = knob(20_000, "exports, at most", 0, 100_000)
    min_elements: int = knob(0, "element segments, at least", 0, 10_000)
    max_elements: int = knob(1_000, "element segments, at most", 0, 100_000)
    min_data: int = knob(0, "data segments, at least", 0, 10_000)
    max_data: int = knob(1_000, "data segments, at most", 0, 100_000)

    # Sizes
    min_params: int = knob(2, "parameters of most functions, at least", 0, 100)
    max_params: int = knob(8, "parameters of a function or block, at most", 0, 1_000)
    max_results: int = knob(4, "results of a function or block, at most", 0, 1_000)
    max_locals: int = knob(200, "locals that a function's statements declare, at most", 0, 40_000)
    max_code: int = knob(100_000_000, "bytes of code: no statement begins past them", 0, 10**12)
    max_nesting: int = knob(3, "blocks inside one another, at most", 0, 50)
    max_depth: int = knob(12, "operands of operands, at most", 0, 50)
    max_memory_pages: int = knob(16, "pages of a memory, at most", 0, 65_536)
    max_table_size: int = knob(1_000, "elements of a table, at most", 0, 10_000_000)

    # Techniques that keep code live; each of them hides something when it is on
    guard_memory: int = knob(98, "per cent of addresses and indices kept in bounds", 0, 100)
    guard_arithmetic: int = knob(70, "per cent of div, rem, trunc that cannot trap", 0, 100)
    fold: bool = knob(True, "fold what a function computed into its result")
    drop: bool = knob(False, "drop left-over values instead of keeping them in a local")
    dead_code: bool = knob(False, "go on after br, return and unreachable")
    stack_operands: int = knob(4, "weight of statements that work on the bare stack", 0, 100)
    counted_loops: bool = knob(True, "go back to a loop's head only by its counter")
    max_trip: int = knob(8, "rounds of an outermost counted loop, at most", 1, 1_000_000)
    recursion: bool = knob(False, "functions may call themselves and those after them")
    live_conditions: bool = knob(True, "shape conditions so that both ways are taken")
    live_operators: bool = knob(True, "prefer operators that keep information")
    mixed_global: bool = knob(True, "keep a global that everything mixes into")
    prefill: bool = knob(True, "fill the first memory's start with a pattern")
    start: bool = knob(True, "a start function now and then")

    # Modes
    termination: int = knob(
        0, "fuel of a module: function entries it allows; 0: no limit", 0, 10**9
    )
    canonicalize_nans: bool = knob(False, "make every NaN that is computed the canonical one")
    export_everything: bool = knob(False, "export every function, table, memory and global")

    @property
    def feature_bits(self) -> int:
        return wasm_features.feature_set(*self.features)
