"""The validity of types (spec section 3.2)."""

from typing import Final

from smith.validate import needs
from smith.validate.definitions import FIRST_CONCRETE, Definition, Definitions
from smith.validate.errors import Invalid
from smith.validate.limits import MOST_PARAMS, MOST_RESULTS
from smith.validate.matching import matches_composite
from smith.validate.needs import require, require_type
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, NONE, STRUCT_TYPE, SubType
from smith.wasm.types import CONCRETE, heap_of

_KIND_NEEDS: Final[dict[int, int]] = {
    FUNC_TYPE: 0,
    STRUCT_TYPE: needs.GC,
    ARRAY_TYPE: needs.GC,
    CONT_TYPE: needs.STACK_SWITCHING,
}
OUTSIDE: Final = "described type is outside rec group"
KIND_NAMES: Final[dict[int, str]] = {
    FUNC_TYPE: "function",
    STRUCT_TYPE: "structure",
    ARRAY_TYPE: "array",
    CONT_TYPE: "continuation",
}


def add_group(types: Definitions, group: list[SubType], alone: bool, enabled: int) -> None:
    """Validate a recursive group and add it to the types.

    `alone` says that it is a single type, and that it may be so without `gc`. Raises `Invalid`.
    """
    start = len(types.types)
    if not alone:
        require(enabled, needs.GC, "a recursive group")
    # Without gc a type refers to those before it; with it, to those of its group too.
    bound = start + len(group) if enabled & needs.GC else start
    for place, subtype in enumerate(group):
        _check_references(subtype, start + place, bound)
        _check_features(subtype, enabled)
    if types.add(group):
        for place, subtype in enumerate(group):
            definition = types.types[start + place]
            if definition.kind == CONT_TYPE:
                _check_continuation(types, definition)
            _check_descriptors(types, definition, start)
            if subtype.supertypes:
                _check_supertype(types, definition, subtype.supertypes[0])


def _check_references(subtype: SubType, index: int, bound: int) -> None:
    """All indices are those of types: of earlier ones or the same group, where that is asked."""
    if len(subtype.supertypes) > 1:
        raise Invalid("sub type: more than one supertype")
    for supertype in subtype.supertypes:
        if supertype >= index:
            what = "forward use of" if supertype < bound else "unknown"
            raise Invalid(f"{what} type {supertype} as a supertype")
    if subtype.describes >= index:
        forward = "forward use of described type" if subtype.describes < bound else OUTSIDE
        raise Invalid(f"{forward}: {subtype.describes}")
    if subtype.descriptor >= bound:
        raise Invalid(f"descriptor type is outside rec group: {subtype.descriptor}")
    for types in (subtype.params, subtype.results, subtype.fields):
        for t in types:
            if t >= FIRST_CONCRETE:
                _check_index(heap_of(t) - CONCRETE, bound)
    if subtype.continuation != NONE:
        _check_index(subtype.continuation, bound)


def _check_index(index: int, bound: int) -> None:
    if index >= bound:
        raise Invalid(f"unknown type {index}")


def _check_features(subtype: SubType, enabled: int) -> None:
    kind = subtype.kind
    require(enabled, _KIND_NEEDS[kind], f"{KIND_NAMES[kind]} type")
    if subtype.supertypes or not subtype.final:
        require(enabled, needs.GC, "subtyping")
    if subtype.describes != NONE or subtype.descriptor != NONE:
        require(enabled, needs.CUSTOM_DESCRIPTORS, "a descriptor")
    for types in (subtype.params, subtype.results, subtype.fields):
        for t in types:
            require_type(enabled, t)
    if len(subtype.results) > 1:
        require(enabled, needs.MULTI_VALUE, "a function type with several results")
    if len(subtype.params) > MOST_PARAMS or len(subtype.results) > MOST_RESULTS:
        raise Invalid("too many parameters or results: the limit is 1000 of each")


def _check_continuation(types: Definitions, definition: Definition) -> None:
    if types.types[definition.continuation].kind != FUNC_TYPE:
        raise Invalid(f"non-function type {definition.continuation} of a continuation")


def _check_descriptors(types: Definitions, definition: Definition, start: int) -> None:
    """A described type and its descriptor name each other, so they are in the same group."""
    if definition.descriptor != NONE:
        if definition.kind != STRUCT_TYPE:
            raise Invalid("descriptor type must be a struct")
        if types.types[definition.descriptor].describes != definition.index:
            outside = "descriptor type is outside rec group"
            unlike = "type is not described by its descriptor"
            raise Invalid(outside if definition.descriptor < start else unlike)
    if definition.describes != NONE:
        if definition.kind != STRUCT_TYPE:
            raise Invalid("described type must be a struct")
        if types.types[definition.describes].descriptor != definition.index:
            unlike = "described type is not described by descriptor"
            raise Invalid(OUTSIDE if definition.describes < start else unlike)


def _check_supertype(types: Definitions, definition: Definition, index: int) -> None:
    """What is declared to be a subtype is one, and so is its descriptor."""
    parent = types.types[index]
    named = f"sub type {definition.index} does not match super type {index}"
    if parent.final:
        raise Invalid(f"{named}, which is final")
    if not matches_composite(types, definition, parent):
        raise Invalid(named)
    if parent.descriptor != NONE:
        descriptor = definition.descriptor
        extended = NONE if descriptor == NONE else types.types[descriptor].parent
        if extended != parent.descriptor:
            unlike = f"descriptor type {descriptor} does not match"
            raise Invalid(named if descriptor == NONE else unlike)
    if (parent.describes == NONE) != (definition.describes == NONE):
        raise Invalid(f"{named}: only one of them is a descriptor")
    if parent.describes != NONE:
        described = types.types[definition.describes]
        if described.parent != parent.describes:
            raise Invalid(f"described type {definition.describes} does not match")
