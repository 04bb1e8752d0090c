"""What knobs need of other knobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from smith.config.reserves import SPACIOUS
from smith.config.values import ConfigError

if TYPE_CHECKING:
    from smith.config.config import Config

# The knobs that bound what a module may have that is given.
OUTSIDE: Final = (
    *("features", "value_types", "floats", "non_null", "bottoms", "max_types", "max_imports"),
    *("max_functions", "max_tables", "max_memories", "max_globals", "max_exports", "max_tags"),
    *("memory_max_required", "table_max_required"),
)
# (a knob, above which value of it, what has to hold then, in words, which knobs that depends on)
NEEDS: Final[list[tuple[str, int | str, Callable[[Config], bool], str, tuple[str, ...]]]] = [
    (
        "min_tables",
        1,
        lambda c: "reference-types" in c.features,
        "the feature reference-types",
        ("features",),
    ),
    (
        "min_memories",
        1,
        lambda c: "multi-memory" in c.features,
        "the feature multi-memory",
        ("features",),
    ),
    (
        "min_exports",
        0,
        lambda c: c.max_functions > 0,
        "functions to export: max_functions is 0",
        ("max_functions",),
    ),
    (
        "min_tags",
        0,
        lambda c: "exceptions" in c.features and c.max_types >= SPACIOUS,
        f"the feature exceptions, and max_types of at least {SPACIOUS}",
        ("features", "max_types"),
    ),
    (
        "min_data",
        0,
        lambda c: c.max_memories > 0 or "bulk-memory" in c.features,
        "memories or the feature bulk-memory",
        ("max_memories", "features"),
    ),
    (
        "min_elements",
        0,
        lambda c: c.max_tables > 0 or "reference-types" in c.features,
        "tables or the feature reference-types",
        ("max_tables", "features"),
    ),
    (
        "no_traps",
        0,
        lambda c: c.non_null,
        "references that cannot be null: non_null is false",
        ("non_null",),
    ),
    (
        "no_traps",
        0,
        lambda c: c.termination > 0 or (c.counted_loops and not c.recursion),
        "fuel, or counted_loops without recursion",
        ("counted_loops", "recursion"),
    ),
    (
        "min_element_size",
        0,
        lambda c: c.max_functions > 0,
        "functions to name: max_functions is 0",
        ("max_functions",),
    ),
    (
        "termination",
        0,
        lambda c: c.max_globals > 0,
        "a global for its fuel: max_globals is 0",
        ("max_globals",),
    ),
    (
        "module_shape",
        "",
        lambda c: not c.available_imports and not c.exports,
        "available_imports and exports to be empty",
        OUTSIDE,
    ),
    (
        "module_shape",
        "",
        lambda c: not c.export_everything,
        "export_everything to be false",
        ("export_everything",),
    ),
    (
        "exports",
        "",
        lambda c: not c.export_everything,
        "export_everything to be false",
        (*OUTSIDE, "export_everything"),
    ),
    ("available_imports", "", lambda c: not c.module_shape, "module_shape to be empty", OUTSIDE),
]


def check_needs(config: Config) -> None:
    values = vars(config)
    for name, least in values.items():
        most = name.replace("min_", "max_", 1)
        if most != name and least > values[most]:
            raise ConfigError(
                f"{name} is {least}, more than {most}, which is {values[most]}: set {name}, too"
            )
    for name, above, holds, what, _ in NEEDS:
        if values[name] > above and not holds(config):
            value = "a module" if isinstance(above, str) else values[name]
            raise ConfigError(f"{name} is {value}, which needs {what}")
