"""Whether what knobs given as modules ask for can be, beside the other knobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smith.config.given_values import Values
from smith.config.reserves import MOST_CONTROL_TAGS, SPACIOUS
from smith.config.values import ConfigError
from smith.wasm.features import names_of
from smith.wasm.module import (
    FUNCTION,
    GLOBAL,
    MEMORY,
    NO_MAXIMUM,
    TABLE,
    TAG,
    ExternType,
    FunctionType,
    GlobalType,
    Import,
    MemoryType,
    Module,
    SubType,
    TableType,
)
from smith.wasm.module_features import features_of
from smith.wasm.outline import Outline
from smith.wasm.types import (
    CONCRETE,
    F32,
    F64,
    I8,
    I16,
    NOCONT,
    NOEXN,
    NOEXTERN,
    NOFUNC,
    REF,
    heap_of,
    is_nullable,
    nullable,
    ref,
    type_name,
)
from smith.wasm.types import NONE as NONE_TYPE

if TYPE_CHECKING:
    from smith.config.config import Config

ITEMS: Final = {
    FUNCTION: "functions",
    TABLE: "tables",
    MEMORY: "memories",
    GLOBAL: "globals",
    TAG: "tags",
}
# By kind of composite type, the abstract type above, for the knob `value_types`.
TOPS: Final = ("funcref", "structref", "arrayref", "contref")
BOTTOMS: Final = (NONE_TYPE, NOFUNC, NOEXTERN, NOEXN, NOCONT)


def check_outline(config: Config, outline: Outline) -> None:
    """Raise `ConfigError` for what cannot be."""
    name = next(
        name for name in ("module_shape", "exports", "available_imports") if vars(config)[name]
    )
    _check_features(name, config, outline)
    _check_types(name, config, outline)
    _check_counts(name, config, outline)
    _check_values(name, config, outline)
    _check_limits(name, config, outline)


def _check_features(name: str, config: Config, outline: Outline) -> None:
    asked = [Import("", "", type) for types in outline.defined for type in types]
    needed = _features(outline, [*outline.imports, *asked])
    for entry in outline.available:  # of these there may be one without the others
        needed |= _features(outline, [entry])
    lacking = names_of(needed & ~config.feature_bits)
    if lacking:
        raise ConfigError(f"{name} needs features that are off: {', '.join(lacking)}")


def _features(outline: Outline, imports: list[Import]) -> int:
    """The features of the outline's types and of these imports."""
    module = Module()
    module.types = outline.types
    module.groups = outline.groups
    module.imports = imports
    return features_of(module)


def _check_types(name: str, config: Config, outline: Outline) -> None:
    """Every value type has to be one of those that the Config has."""
    types = {t for subtype in outline.types for t in _parts(subtype)}
    for type in _externs(outline):
        if isinstance(type, GlobalType):
            types.add(type.value)
        elif isinstance(type, TableType):
            types.add(type.element)
    for t in sorted(types):
        shown = _name(t, outline)
        if t in (F32, F64) and not config.floats:
            raise ConfigError(f"{name} has the type {shown}: floats is false")
        if shown not in config.value_types:
            raise ConfigError(f"{name} has the type {shown}, which is none of value_types")
        if t >= REF and not is_nullable(t) and not config.non_null:
            what = type_name(t) if heap_of(t) < CONCRETE else "a reference to one of its own"
            raise ConfigError(f"{name} has a type without null, {what}: non_null is false")
        if t >= REF and not is_nullable(t) and heap_of(t) in BOTTOMS and not config.bottoms:
            raise ConfigError(f"{name} has a type without values, {type_name(t)}: bottoms is false")


def _name(t: int, outline: Outline) -> str:
    """What `value_types` calls a type; references to defined types are as what is above them."""
    if t in (I8, I16):
        return "i32"
    if t < REF:
        return type_name(t)
    heap = heap_of(t)
    if heap >= CONCRETE:
        return TOPS[outline.types[heap - CONCRETE].kind]
    return type_name(nullable(ref(heap, True)))


def _parts(subtype: SubType) -> list[int]:
    return [*subtype.params, *subtype.results, *subtype.fields]


def _externs(outline: Outline) -> list[ExternType]:
    found = [entry.type for entry in (*outline.imports, *outline.available)]
    for types in outline.defined:
        found += types
    return found


def _check_counts(name: str, config: Config, outline: Outline) -> None:
    values = vars(config)
    if len(outline.types) + SPACIOUS > config.max_types:
        _refuse_count(name, len(outline.types), "types", "max_types", config.max_types, SPACIOUS)
    for kind, items in ITEMS.items():
        count = len(outline.defined[kind]) if kind == FUNCTION else outline.count(kind)
        spare = 1 if kind == GLOBAL and config.termination else 0
        most = values[f"max_{items}"]
        if count + spare > most:
            _refuse_count(name, count, items, f"max_{items}", most, spare)
    for items, found, least, most in (
        ("imports", len(outline.imports), 0, config.max_imports),
        ("exports", len(outline.exports), config.min_exports, config.max_exports),
    ):
        if found > most:
            _refuse_count(name, found, items, f"max_{items}", most, 0)
        if outline.has_exports and found < least:
            raise ConfigError(f"{name} has {found} exports, and min_exports is {least}")
    if outline.has_imports and len(outline.imports) < config.min_imports:
        raise ConfigError(
            f"{name} has {len(outline.imports)} imports, and min_imports is {config.min_imports}"
        )
    if outline.has_available:
        _check_available(config, outline)


def _refuse_count(name: str, count: int, items: str, knob: str, most: int, spare: int) -> None:
    more = f" besides {spare} of the generator's" if spare else ""
    raise ConfigError(f"{name} has {count} {items}{more}, and {knob} is {most}")


def _check_available(config: Config, outline: Outline) -> None:
    """Whether as many imports as there have to be are within the maxima of their kinds."""
    possible = 0
    for kind, items in ITEMS.items():
        count = sum(entry.type.kind == kind for entry in outline.available)
        room = vars(config)[f"max_{items}"] - outline.count(kind)
        possible += count if kind == FUNCTION else min(count, max(0, room - OWN_ITEMS[kind]))
    if possible < config.min_imports:
        raise ConfigError(
            f"available_imports has {possible} imports that there is room for, and min_imports is"
            f" {config.min_imports}"
        )


# What of a maximum may be kept for what the generator adds.
OWN_ITEMS: Final = {TABLE: 1, MEMORY: 0, GLOBAL: 2, TAG: 1 + MOST_CONTROL_TAGS}


def _check_values(name: str, config: Config, outline: Outline) -> None:
    """Whether there is something that globals and tables without a default can begin with.

    Without traps there have to be values for what functions return, too.
    """
    values = Values(config, outline)
    for export in outline.exports:
        if export.imported:
            continue
        type = outline.defined[export.kind][export.place]
        where = f"{name} exports the {ITEMS[export.kind][:-1]} {export.name!r}"
        if isinstance(type, GlobalType):
            _check_value(f"{where}, to begin with", type.value, values, constant=True)
        elif isinstance(type, TableType):
            _check_value(f"{where}, to hold", type.element, values, constant=True)
        elif isinstance(type, FunctionType) and config.no_traps:
            for t in outline.types[type.type_index].results:
                _check_value(f"{where}, to return", t, values, constant=False)


def _check_value(where: str, t: int, values: Values, constant: bool) -> None:
    if not (values.makes_constant(t) if constant else values.makes(t)):
        what = "a value of its type" if heap_of(t) >= CONCRETE else f"a value of {type_name(t)}"
        needs = values.needs(t, constant)
        raise ConfigError(f"{where} {what}, which is not sure to be there: {needs}")


def _check_limits(name: str, config: Config, outline: Outline) -> None:
    """Whether memories and tables have the maxima that they are required to have."""
    for type in _externs(outline):
        if isinstance(type, MemoryType) and config.memory_max_required:
            item, knob, maximum = "memory", "memory_max_required", type.maximum
        elif isinstance(type, TableType) and config.table_max_required:
            item, knob, maximum = "table", "table_max_required", type.maximum
        else:
            continue
        if maximum == NO_MAXIMUM:
            raise ConfigError(f"{name} has a {item} without a maximum, and {knob} is true")
