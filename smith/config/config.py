"""What may be generated: one table of knobs.

Each field of `Config` is a row of the table: name, type, default, range, what swarm makes of it,
and a line of prose. The class, its TOML form, `--set name=value`, swarm and `docs/config.md` come
from it. Knobs are integers, booleans, strings and tuples of strings, never floats: nothing depends
on rounding.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, Final

import tomli_w

from smith.config.drawing import Drawing
from smith.config.features import DEFAULT_FEATURES, selected, within
from smith.config.modules import MODULE_KNOBS, module_text, outline_of, read_module
from smith.config.needs import NEEDS, check_needs
from smith.config.outlines import check_outline
from smith.config.patterns import check_pattern, check_weight
from smith.config.values import ConfigError, check_value, nearest, parse_setting
from smith.unstructured import Choices, many_digits
from smith.wasm import features as wasm_features
from smith.wasm.outline import Outline
from smith.wasm.types import HEAP_TYPES

VALUE_TYPES: Final = (
    "i32",
    "i64",
    "f32",
    "f64",
    "v128",
    *(short for _, _, short, _ in HEAP_TYPES),
)


def knob(
    default: Any,
    prose: str,
    low: int = 0,
    high: int = 0,
    *,
    among: tuple[str, ...] = (),
    swarm: tuple[Any, ...] = (),
    group: str = "",
    feature: str = "",
) -> Any:
    """A row of the table.

    `low` and `high` bound an integer, both included; `among` has all that a tuple may hold. Swarm
    gives the knob one of the values in `swarm` in one module of four, and leaves each entry of
    `among` but the first out in one of four. A `group` is the title of this row and those after it.
    A `feature` is what the knob is about, if it is one alone.
    """
    row = {"prose": prose, "low": low, "high": high, "among": among, "swarm": swarm, "group": group}
    return field(default=default, metadata=row | {"feature": feature})


OFF: Final = (False,)
ON: Final = (True,)
SWARM_WEIGHTS: Final = (
    ("vector=10",),
    ("vector=0",),
    ("control=5",),
    ("memory=5",),
    ("table=20",),
    ("variable=5",),
    ("parametric=20",),
    ("numeric=0",),
    ("reference=5", "aggregate=5"),
    ("i64.*=10", "i64x2.*=10"),
    ("f32.*=10", "f64.*=10", "f32x4.*=10", "f64x2.*=10"),
    ("*div*=20", "*rem*=20", "*trunc*=20"),
    ("*extend*=20", "*wrap*=20", "*promote*=20", "*demote*=20", "*convert*=20"),
    ("*load*=10", "*store*=0"),
    ("call*=10", "return_call*=10"),
)


@dataclass(frozen=True, repr=False)
class Config:
    """What the generator may make. Immutable; raises `ConfigError` for what cannot be."""

    features: tuple[str, ...] = knob(
        DEFAULT_FEATURES,
        "the features of Wasm that may be used; what they cannot do without is added, and what"
        " cannot do without one that has a minus goes with it",
        among=tuple(wasm_features.NAMES),
        group="Language",
    )
    value_types: tuple[str, ...] = knob(
        VALUE_TYPES, "the value types that may be used", among=VALUE_TYPES
    )
    non_null: bool = knob(
        True, "references that cannot be null", swarm=OFF, feature="function-references"
    )
    bottoms: bool = knob(
        True,
        "references to bottom types, of which there are no values, and imports of references that"
        " no host can give",
        swarm=OFF,
        feature="gc",
    )
    floats: bool = knob(
        True, "f32, f64, and all instructions of them, those of their vectors too", swarm=OFF
    )
    allow: tuple[str, ...] = knob(("*",), "instructions that may be used: names, categories, globs")
    deny: tuple[str, ...] = knob(
        (),
        "instructions that may not, although allowed; constants of numbers, `ref.null`, `drop` and"
        " `unreachable` stay, for values come from somewhere and go somewhere, and so does what"
        " modes add",
        swarm=(("vector",), ("memory",), ("f32.*", "f64.*"), ("table",), ("select", "if")),
    )
    weights: tuple[str, ...] = knob(
        (),
        "what instructions weigh where they are chosen among others, 0 to 100, as"
        " `vector=0,i32.add=5`: names, categories, globs; the last that is for an instruction"
        " counts, without any it is 1",
        swarm=SWARM_WEIGHTS,
    )

    min_types: int = knob(0, "type definitions, at least", 0, 10_000, group="Items of a module")
    max_types: int = knob(10_000, "type definitions, at most", 1, 100_000, swarm=(4,))
    min_imports: int = knob(0, "imports, at least", 0, 10_000)
    max_imports: int = knob(1_000, "imports, at most", 0, 100_000, swarm=(0,))
    min_functions: int = knob(1, "defined functions, at least", 0, 10_000)
    max_functions: int = knob(10_000, "defined functions, at most", 0, 100_000, swarm=(1, 4))
    min_tables: int = knob(0, "tables, at least", 0, 90)
    max_tables: int = knob(20, "tables, at most", 0, 90, swarm=(0, 1))
    min_memories: int = knob(0, "memories, at least", 0, 90)
    max_memories: int = knob(10, "memories, at most", 0, 90, swarm=(0, 1))
    min_globals: int = knob(0, "globals, at least", 0, 10_000)
    max_globals: int = knob(1_000, "globals, at most", 0, 100_000, swarm=(0,))
    min_exports: int = knob(0, "exports, at least", 0, 10_000)
    max_exports: int = knob(20_000, "exports, at most", 0, 100_000)
    min_tags: int = knob(0, "tags, at least", 0, 10_000, feature="exceptions")
    max_tags: int = knob(1_000, "tags, at most", 0, 100_000, swarm=(0, 1), feature="exceptions")
    min_elements: int = knob(0, "element segments, at least", 0, 10_000)
    max_elements: int = knob(1_000, "element segments, at most", 0, 90_000)
    min_data: int = knob(0, "data segments, at least", 0, 10_000)
    max_data: int = knob(1_000, "data segments, at most", 0, 90_000)

    available_imports: str = knob(
        "", "a module that has all that may be imported", group="Modules as they are given"
    )
    exports: str = knob(
        "", "a module that has the exports to be there, and no others: their names and types"
    )
    module_shape: str = knob(
        "",
        "a module that has the imports and exports to be there, and no others, of whatever sizes:"
        " maxima of sizes are for what is not given",
    )

    min_params: int = knob(
        2, "parameters of most functions, at least", 0, 100, swarm=(0,), group="Sizes"
    )
    max_params: int = knob(8, "parameters of a function or block, at most", 0, 1_000, swarm=(2, 30))
    max_results: int = knob(
        4,
        "results of a function or block, at most; that of a handler has what its tag carries and"
        " the continuation",
        0,
        1_000,
        swarm=(1, 20),
    )
    max_locals: int = knob(
        200,
        "locals that statements declare, at most; besides the first of a type, and those of loops"
        " and guards",
        0,
        40_000,
        swarm=(0, 4, 2_000),
    )
    max_body: int = knob(
        1_000_000, "bytes of a function's code: no statement begins past them", 0, 7_000_000
    )
    max_code: int = knob(
        100_000_000, "bytes of all code: no statement begins past them", 0, 500_000_000
    )
    max_nesting: int = knob(
        3,
        "lists of statements inside one another, at most; a loop is two or three blocks",
        0,
        50,
        swarm=(0, 1, 2, 6, 12),
    )
    max_depth: int = knob(12, "operands of operands, at most", 0, 50, swarm=(2, 4, 25))
    max_fields: int = knob(
        6, "fields of a struct type, at most", 0, 1_000, swarm=(0, 2, 30), feature="gc"
    )
    max_group: int = knob(
        8, "types of a recursive group, at most", 1, 1_000, swarm=(1, 40), feature="gc"
    )
    max_constant: int = knob(
        12,
        "instructions of a constant expression after which nothing but the simplest follows",
        0,
        1_000,
        swarm=(0, 60),
        feature="extended-const",
    )
    max_constant_array: int = knob(
        8,
        "elements of an array in a constant expression, at most",
        0,
        10_000,
        swarm=(0, 50),
        feature="gc",
    )
    min_element_size: int = knob(
        0,
        "functions or constants of an element segment, at least, where its table has the room;"
        " besides those for calls, and for what is only referred to",
        0,
        10_000,
    )
    max_element_size: int = knob(
        1_000,
        "functions or constants of an element segment, at most; besides what is only referred to"
        " or called through a table of the generator's own",
        0,
        10_000_000,
        swarm=(0, 4),
    )
    max_data_size: int = knob(
        65_536, "bytes of a data segment, at most", 0, 10_000_000, swarm=(0, 16)
    )
    max_memory_pages: int = knob(
        16,
        "pages of 64 KiB of a memory, at most; with 32-bit addresses no more than 65,536",
        0,
        1 << 48,
        swarm=(1, 64, 65_536),
    )
    max_memory_bytes: int = knob(
        100_000,
        "bytes of a memory whose pages are single bytes, at most",
        0,
        (1 << 32) - 1,
        swarm=(1, 100),
        feature="custom-page-sizes",
    )
    memory_max_required: bool = knob(False, "every memory has a maximum", swarm=ON)
    max_table_size: int = knob(1_000, "elements of a table, at most", 0, 10_000_000, swarm=(4,))
    table_max_required: bool = knob(False, "every table has a maximum", swarm=ON)
    shared_memories: bool = knob(
        False,
        "shared memories, too, with the feature threads; wasmtime has to be told to take them",
        swarm=ON,
        feature="threads",
    )

    guard_memory: int = knob(
        99,
        "per cent of addresses and indices kept in bounds",
        0,
        100,
        swarm=(0, 90, 100),
        group="Techniques that keep code live, of which each hides something while it is on",
    )
    edge_memory: int = knob(
        50,
        "per cent of the other addresses and indices that lie around the end, before or behind it;"
        " the rest lie anywhere",
        0,
        100,
        swarm=(0, 100),
    )
    guard_references: int = knob(
        99,
        "per cent of uses of references that cannot meet a null",
        0,
        100,
        swarm=(0, 80, 100),
        feature="function-references",
    )
    guard_exceptions: int = knob(
        95,
        "per cent of throws and suspensions that a handler of the same function gets",
        0,
        100,
        swarm=(0, 100),
        feature="exceptions",
    )
    guard_arithmetic: int = knob(
        95, "per cent of div, rem, trunc that cannot trap", 0, 100, swarm=(0, 100)
    )
    fold: bool = knob(True, "fold what a function computed into its result", swarm=OFF)
    drop: bool = knob(False, "drop left-over values instead of keeping them", swarm=ON)
    dead_code: bool = knob(False, "go on after br, return and unreachable", swarm=ON)
    stack_operands: int = knob(
        4, "weight of statements that work on the bare stack", 0, 100, swarm=(0, 40, 100)
    )
    counted_loops: bool = knob(True, "go back to a loop's head only by its counter", swarm=OFF)
    max_trip: int = knob(
        8, "rounds of an outermost counted loop, at most", 1, 1_000_000, swarm=(2, 100)
    )
    recursion: bool = knob(False, "functions may call themselves and later ones", swarm=ON)
    live_conditions: bool = knob(True, "shape conditions so that both ways are taken", swarm=OFF)
    live_operators: bool = knob(True, "prefer operators that keep information", swarm=OFF)
    mixed_global: bool = knob(True, "keep a global that everything mixes into", swarm=OFF)
    prefill: bool = knob(
        True, "places all over a memory have a pattern, where most addresses lie", swarm=OFF
    )
    start: bool = knob(True, "a start function now and then", swarm=OFF)

    encoding_variety: int = knob(
        0,
        "per cent of sections and bodies that are written in another than the shortest form",
        0,
        100,
        swarm=(10, 50, 100),
        group="What means nothing, and all that engines read",
    )
    custom_sections: int = knob(
        0, "custom sections of any name and content, at most", 0, 100, swarm=(2, 10)
    )
    names: bool = knob(False, "a name section", swarm=ON)
    producers: bool = knob(False, "a producers section", swarm=ON)
    branch_hints: int = knob(
        0, "per cent of bodies that have branch hints", 0, 100, swarm=(50, 100)
    )

    termination: int = knob(
        0,
        "fuel: the entries of functions that a module allows, which rounds of loops and long bulk"
        " operations use up, too; 0: no limit",
        0,
        10**9,
        swarm=(100, 10_000),
        group="Modes",
    )
    no_traps: bool = knob(
        False,
        "nothing traps, throws out of a function or goes on for ever: all guards are there",
        swarm=ON,
    )
    canonicalize_nans: bool = knob(
        False, "make every NaN that is computed the canonical one", swarm=ON
    )
    export_everything: bool = knob(
        False,
        "export every function, table, memory, global and tag, imported ones too; but no function"
        " that suspends, which is not for hosts to call",
        swarm=ON,
    )
    allow_invalid: bool = knob(
        False, "of functions with input of their own one in sixteen has these bytes for a body"
    )
    per_input: bool = knob(
        False, "draw the knobs that stand at their defaults anew, from an input's first segment"
    )

    def __post_init__(self) -> None:
        for name in MODULE_KNOBS:
            value = getattr(self, name)
            if isinstance(value, (bytes, bytearray, memoryview)):
                object.__setattr__(self, name, module_text(bytes(value)))
        for row in KNOBS:
            value = getattr(self, row.name)
            if isinstance(value, list):
                value = tuple(value)
                object.__setattr__(self, row.name, value)
            check_value(row, value)
        self._complete()
        for pattern in (*self.allow, *self.deny):
            check_pattern(pattern)
        for entry in self.weights:
            check_weight(entry)
        check_needs(self)
        if any(getattr(self, name) for name in MODULE_KNOBS):
            check_outline(self, self.outline())

    def _complete(self) -> None:
        """Add to the features those that they need, and i32 to the types; put both in order."""
        features = selected(self.features)
        types = {*self.value_types, VALUE_TYPES[0]}
        for name, order, given in (
            ("features", wasm_features.NAMES, features),
            ("value_types", VALUE_TYPES, types),
        ):
            object.__setattr__(self, name, tuple(entry for entry in order if entry in given))

    def __repr__(self) -> str:
        """The knobs that differ from their defaults, as the call that makes this Config."""
        changed = [f"{n}={v!r}" for n, v in vars(self).items() if v != _DEFAULTS[n]]
        return f"Config({', '.join(changed)})"

    @property
    def feature_bits(self) -> int:
        return wasm_features.feature_set(*self.features)

    def outline(self) -> Outline:
        """What is asked for by knobs that are modules."""
        return outline_of(self.available_imports, self.exports, self.module_shape)

    @classmethod
    def preset(cls, name: str) -> Config:
        """One of the `PRESETS`. Raises `ConfigError` if there is none of this name."""
        if name not in PRESETS:
            near = nearest(str(name), PRESETS) or f"; there are {', '.join(PRESETS)}"
            raise ConfigError(f"unknown preset {name!r}{near}")
        return cls(**PRESETS[name][1])

    @classmethod
    def from_toml(cls, text: str, folder: str = "") -> Config:
        """A Config from `name = value` lines; `preset = "name"` among them says what they change.

        Knobs that are modules may be paths of files, from that folder on. Raises `ConfigError` for
        text that is no TOML, unknown names and bad values.
        """
        try:
            knobs = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # of numbers and nesting that are too long
            raise ConfigError(f"no TOML: {error}") from None
        preset = knobs.pop("preset", "default")
        if not isinstance(preset, str):
            raise ConfigError(f"preset: {preset!r} is no name")
        return cls.preset(preset).replace(**_read_modules(knobs, folder))

    def to_toml(self) -> str:
        """The knobs that differ from their defaults; `from_toml` reads them back."""
        changed = {name: value for name, value in vars(self).items() if value != _DEFAULTS[name]}
        return tomli_w.dumps(changed)

    def replace(self, /, **knobs: Any) -> Config:
        """A Config with other values for the named knobs. Raises `ConfigError`.

        Knobs that are modules take their bytes, too.
        """
        for name in knobs:
            if name not in _DEFAULTS:
                raise ConfigError(f"unknown knob {name!r}{nearest(name, _DEFAULTS)}")
        return replace(self, **knobs)

    def set(self, settings: Iterable[str]) -> Config:
        """A Config with the knobs that `name=value` texts say.

        A value is a TOML value; lists can go without brackets and quotes: `deny=memory,i32.div_s`.
        Knobs that are modules may be paths of files. Raises `ConfigError`.
        """
        knobs = dict(parse_setting(setting, _DEFAULTS) for setting in settings)
        return self.replace(**_read_modules(knobs, ""))

    @classmethod
    def swarm(
        cls, unstructured: Choices, features: tuple[str, ...] | str = DEFAULT_FEATURES
    ) -> Config:
        """A Config drawn from a choice door, with some of `features`: see `drawn`.

        `features` is as the knob is, or one word of it: `wasm2`, `wasm3`, `all`, `-gc`.
        """
        given = (features,) if isinstance(features, str) else features
        return cls(features=given).drawn(unstructured)

    def drawn(self, choices: Choices) -> Config:
        """This Config, with every knob drawn that stands at its default and that no other needs.

        Of its features each is left out in one case of four, and then those that need it, too.
        Shared memories are drawn only together with features besides the default ones.
        Swarm testing: what is always there hides what shows only without it (Groce et al., "Swarm
        testing", ISSTA 2012). Each knob takes the same digits whether it is drawn or not.
        """
        given = vars(self)
        digits = many_digits(choices, _DRAWN.digits)
        knobs: dict[str, Any] = {"per_input": False}
        for name, value in _DRAWN.values(digits):
            if name == "features":
                knobs["features"] = within(self.features, value)
            elif given[name] == _DEFAULTS[name]:
                knobs[name] = value
        for most, least in _BOUNDS:
            if most in knobs:
                knobs[most] = max(knobs[most], given[least])
        if {*DEFAULT_FEATURES}.issuperset(self.features) and not self.shared_memories:
            knobs["shared_memories"] = False  # as what not every engine has switched on
        for name, above, holds, _, needed in NEEDS:
            if knobs.get(name, above) > above and not holds(self):
                del knobs[name]  # what was set does not permit it
            if knobs.get(name, given[name]) > above:
                knobs = {knob: value for knob, value in knobs.items() if knob not in needed}
        # What is drawn is complete, and needs no check: where each input has a Config of its own,
        # time counts.
        drawn = _unchecked({**given, **knobs})
        if drawn._fits_outline():
            return drawn
        drawn = _unchecked({**vars(drawn), **_modes_of(self)})
        return drawn if drawn._fits_outline() else replace(self, per_input=False)

    def _fits_outline(self) -> bool:
        """Whether what is given as a module can be with the other knobs."""
        if any(getattr(self, name) for name in MODULE_KNOBS):
            try:
                check_outline(self, self.outline())
            except ConfigError:
                return False
        return True


def _unchecked(knobs: dict[str, Any]) -> Config:
    """The Config of knobs that are known to be right."""
    config = object.__new__(Config)
    vars(config).update(knobs)
    return config


def _modes_of(config: Config) -> dict[str, Any]:
    """The knobs that change what a module may have, other than those it is bounded by itself."""
    return {name: getattr(config, name) for name in ("termination", "no_traps")}


def _read_modules(knobs: dict[str, Any], folder: str) -> dict[str, Any]:
    """The knobs, with the text of modules for the paths of files."""
    read = {
        name: read_module(name, knobs[name], folder)
        for name in MODULE_KNOBS
        if isinstance(knobs.get(name), str)
    }
    return knobs | read


KNOBS: Final[tuple[Field[Any], ...]] = fields(Config)
"""The rows of the table; a row's metadata has what `knob` was given."""

_DEFAULTS: Final[dict[str, Any]] = {row.name: row.default for row in KNOBS}
_DRAWN: Final = Drawing(KNOBS)
# Those of the drawn ones that are maxima, with the minima that they may not be below.
_BOUNDS: Final[list[tuple[str, str]]] = [
    (name, least)
    for name in _DRAWN.names
    if (least := name.replace("max_", "min_", 1)) != name and least in _DEFAULTS
]

PRESETS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "default": ("live code of every feature", {}),
    "mvp": (
        "WebAssembly 1.0 alone",
        {"features": tuple(wasm_features.names_of(wasm_features.MVP))},
    ),
    "wasm2": (
        "WebAssembly 2.0",
        {"features": tuple(wasm_features.names_of(wasm_features.WASM2))},
    ),
    "differential": (
        "made to be compared: it ends, NaNs are canonical, everything is exported",
        {
            "features": tuple(name for name in DEFAULT_FEATURES if name != "relaxed-simd"),
            "termination": 1_000,
            "canonicalize_nans": True,
            "export_everything": True,
        },
    ),
    "swarm": ("each input says itself what is off", {"per_input": True}),
}
"""By name: a line of prose, and the knobs that are not at their defaults."""
