"""Whether what knobs given as modules ask for can be, beside the other knobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smith.config.patterns import instructions
from smith.config.reserves import LARGEST_VALUE, MOST_CONTROL_TAGS, OWN_ELEMENTS, SPACIOUS
from smith.config.values import ConfigError
from smith.wasm.features import names_of
from smith.wasm.instructions import op
from smith.wasm.module import (
    ARRAY_TYPE,
    FUNC_TYPE,
    FUNCTION,
    GLOBAL,
    MEMORY,
    NONE,
    STRUCT_TYPE,
    TABLE,
    TAG,
    ExternType,
    FunctionType,
    GlobalType,
    Import,
    Module,
    SubType,
    TableType,
)
from smith.wasm.module_features import features_of
from smith.wasm.outline import Outline
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    EQ,
    EXTERN,
    F32,
    F64,
    FUNC,
    I8,
    I16,
    I31,
    NOCONT,
    NOEXN,
    NOEXTERN,
    NOFUNC,
    REF,
    STRUCT,
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
ENDLESS: Final = 1_000  # of what there is no constant
MAKERS: Final = ("ref.func", "ref.i31", "struct.new", "struct.new_default", "array.new_fixed")
# By kind of composite type, the abstract type above, for the knob `value_types`.
TOPS: Final = ("funcref", "structref", "arrayref", "contref")
BOTTOMS: Final = (NONE_TYPE, NOFUNC, NOEXTERN, NOEXN, NOCONT)
MADE: Final = (EXTERN, ANY, EQ, I31, STRUCT, ARRAY)


def check_outline(config: Config, outline: Outline) -> None:
    """Raise `ConfigError` for what cannot be."""
    name = next(
        name for name in ("module_shape", "exports", "available_imports") if vars(config)[name]
    )
    _check_features(name, config, outline)
    _check_types(name, config, outline)
    _check_counts(name, config, outline)
    _check_constants(name, config, outline)


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
        if shown not in config.value_types or (t in (F32, F64) and not config.floats):
            raise ConfigError(f"{name} has the type {shown}, which is none of value_types")
        if t >= REF and not is_nullable(t) and not config.non_null:
            raise ConfigError(f"{name} has a type without null, {type_name(t)}: non_null is false")
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


def _check_constants(name: str, config: Config, outline: Outline) -> None:
    """Whether there are constants for globals and tables that cannot begin with a default.

    Without traps there have to be values for what functions return, too.
    """
    sizes: dict[int, int] = {}
    wanted = [type.value for type in outline.defined[GLOBAL] if isinstance(type, GlobalType)]
    wanted += [type.element for type in outline.defined[TABLE] if isinstance(type, TableType)]
    if config.no_traps:
        wanted += [t for index in _functions(outline) for t in outline.types[index].results]
    for t in wanted:
        if _size(t, config, outline, sizes) > LARGEST_VALUE:
            raise ConfigError(
                f"{name} wants something of the type {type_name(t)} defined, and there is no"
                " constant of this type"
            )


def _functions(outline: Outline) -> set[int]:
    """The type indices of the functions that are to be defined."""
    found = outline.defined[FUNCTION]
    return {type.type_index for type in found if isinstance(type, FunctionType)}


def _size(t: int, config: Config, outline: Outline, sizes: dict[int, int]) -> int:
    """How many instructions make a constant of the type, at least; with too many none is made.

    `sizes` are those of defined types that are known, by index.
    """
    if t < REF or is_nullable(t):
        return 1
    if not _makes_references(config):
        return ENDLESS
    heap = heap_of(t)
    if heap == FUNC:
        return 1 if _functions(outline) else ENDLESS
    if heap < CONCRETE:
        return 3 if heap in MADE and "gc" in config.features else ENDLESS
    index = heap - CONCRETE
    if index not in sizes:
        sizes[index] = ENDLESS  # of a type that is in itself
        sizes[index] = _size_of_defined(index, config, outline, sizes)
    return sizes[index]


def _size_of_defined(index: int, config: Config, outline: Outline, sizes: dict[int, int]) -> int:
    subtype = outline.types[index]
    if subtype.kind == FUNC_TYPE:
        return 1 if index in _functions(outline) else ENDLESS
    if subtype.kind == ARRAY_TYPE or (subtype.kind == STRUCT_TYPE and subtype.has_default()):
        return 1 if subtype.descriptor == NONE else ENDLESS
    if subtype.kind != STRUCT_TYPE or subtype.descriptor != NONE:
        return ENDLESS
    return 1 + sum(_size(field, config, outline, sizes) for field in subtype.fields)


def _makes_references(config: Config) -> bool:
    """Whether all instructions may be used that make references, and functions be declared."""
    allowed = instructions(config.allow) if config.allow != ("*",) else None
    denied = instructions(config.deny)
    makers = [op(name) for name in MAKERS]
    permitted = all(
        number not in denied and (allowed is None or number in allowed) for number in makers
    )
    return permitted and config.max_elements - config.min_elements >= OWN_ELEMENTS
