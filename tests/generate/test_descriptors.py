"""Custom descriptors: valid, reached, and absent when off; and subtyping with exact types."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import smith
from smith.config import Config
from smith.generate import Module, generate
from smith.inputs import input_from_seed
from smith.validate.definitions import Definitions
from smith.validate.matching import matches_val
from smith.wasm import module as wasm
from smith.wasm.features import NAMES
from smith.wasm.hierarchy import Hierarchy
from smith.wasm.types import CONCRETE, HEAP_TYPES, REF, heap_of, is_exact, ref
from tests.conftest import WasmTools
from tests.generate.proposals import (
    EVERYWHERE,
    check,
    counts,
    dead_names,
    instructions_of,
    modules,
)

FEATURE = "custom-descriptors"
DESCRIPTORS = instructions_of(FEATURE)
ALONE = Config(features=(FEATURE,))
SEEDS = range(60)


@pytest.mark.parametrize("features", [(FEATURE,), tuple(NAMES)], ids=["alone", "all"])
@pytest.mark.parametrize("knobs", [{}, EVERYWHERE], ids=["live", "everywhere"])
def test_valid_and_reached(
    features: tuple[str, ...], knobs: dict[str, Any], wasm_tools: WasmTools, tmp_path: Path
) -> None:
    found = check(Config(features=features, **knobs), 120, wasm_tools, tmp_path)
    assert found.keys() >= {*DESCRIPTORS}


def test_every_instruction_in_dead_code() -> None:
    config = ALONE.replace(**EVERYWHERE)
    dead = {name for module in modules(config, 300) for name in dead_names(module)}
    assert dead >= {*DESCRIPTORS}


def test_valid_without_guards(wasm_tools: WasmTools, tmp_path: Path) -> None:
    """Descriptors may be null then, and casts are plain."""
    found = check(ALONE.replace(guard_references=0), 60, wasm_tools, tmp_path)
    assert found.keys() >= {"ref.cast_desc_eq", "ref.cast_desc_eq null", "ref.get_desc"}


def reference_types(model: wasm.Module) -> Iterator[int]:
    for each in model.types:
        yield from (t for t in (*each.params, *each.results, *each.fields) if t >= REF)
    for function in model.functions:
        yield from (t for _, t in function.locals if t >= REF)
    yield from (each.type.value for each in model.globals if each.type.value >= REF)


def is_of_descriptors(module: Module) -> bool:
    model = module.model
    return (
        any(each.descriptor >= 0 for each in model.types)
        or any(map(is_exact, reference_types(model)))
        or has_exact_import(model)
    )


def has_exact_import(model: wasm.Module) -> bool:
    imports = [each.type for each in model.imports]
    return any(isinstance(each, wasm.FunctionType) and each.exact for each in imports)


def test_off_means_absent() -> None:
    features = tuple(name for name in NAMES if name != FEATURE)
    off = Config(features=features, **EVERYWHERE)
    assert not counts(off, 60).keys() & {*DESCRIPTORS}
    assert not any(map(is_of_descriptors, modules(off, 60)))


def test_shapes_of_types() -> None:
    """Descriptors of descriptors, of structs below others, in groups of their own and larger."""
    described = longer = below = large = exact_import = 0
    for seed in SEEDS:
        model = generate(input_from_seed(seed, 6_000), ALONE).model
        for each in model.types:
            described += each.descriptor >= 0
            longer += each.descriptor >= 0 <= each.describes
            below += each.descriptor >= 0 and bool(each.supertypes)
        large += any(size > 3 for size in model.groups)
        exact_import += has_exact_import(model)
    assert min(described, longer, below, large, exact_import) > 3


# Subtyping


def definitions_of(hierarchy: Hierarchy) -> Definitions:
    """The same types as the validator holds them."""
    found = Definitions()
    start = 0
    for size in hierarchy.groups:
        found.add(hierarchy.types[start : start + size])
        start += size
    return found


def hierarchies() -> Iterator[Hierarchy]:
    """The types of random modules, as the generator knows them."""
    for seed in range(12):
        module = generate(input_from_seed(seed, 2_000), ALONE.replace(max_types=30))
        yield hierarchy_of(module.model)


def hierarchy_of(model: wasm.Module) -> Hierarchy:
    hierarchy = Hierarchy([], 0)
    start = 0
    for size in model.groups:
        hierarchy.add(model.types[start : start + size])
        start += size
    return hierarchy


def references(hierarchy: Hierarchy) -> list[int]:
    """Every reference type of a module: abstract ones, and defined ones, exact and not."""
    heaps = [number for number, _, _, _ in HEAP_TYPES]
    found = [ref(heap, null) for heap in heaps for null in (True, False)]
    for index in range(len(hierarchy.types)):
        found += [
            ref(CONCRETE + index, null, exact) for null in (True, False) for exact in (True, False)
        ]
    return found


def test_subtyping_is_that_of_the_validator() -> None:
    """Never more than that; and the same where no two types are equal."""
    exact = 0
    for hierarchy in hierarchies():
        definitions = definitions_of(hierarchy)
        alone = len({each.index for each in definitions.types}) == len(definitions.types)
        types = references(hierarchy)
        for s in types:
            for t in types:
                right = matches_val(definitions, definitions.close(s), definitions.close(t))
                said = hierarchy.is_subtype(s, t)
                assert said <= right
                if alone:
                    assert said == right
                    exact += said and s != t and is_exact(s) and heap_of(s) >= CONCRETE
    assert exact > 100


def test_all_above_is_above() -> None:
    """What `above` lists are supertypes, and all of them but those of bottom types."""
    for hierarchy in hierarchies():
        types = references(hierarchy)
        for s in types:
            above = hierarchy.above(s)
            assert len(above) == len({*above})
            assert s not in above
            wanted = {t for t in types if t != s and hierarchy.is_subtype(s, t)}
            if heap_of(s) < CONCRETE:
                wanted = {t for t in wanted if heap_of(t) < CONCRETE}
            assert {*above} == wanted


def test_equal_types_are_exactly_each_other() -> None:
    """A copy of a group is the same types; its exact ones are below the exact ones of the first."""
    hierarchy = Hierarchy([], 0)
    for twin in (-1, 0):
        start = len(hierarchy.types)
        described, descriptor = (wasm.SubType(wasm.STRUCT_TYPE) for _ in range(2))
        described.descriptor, descriptor.describes = start + 1, start
        hierarchy.add([described, descriptor], twin)
    first, copy = (ref(CONCRETE + index, False, exact=True) for index in (0, 2))
    assert hierarchy.is_subtype(copy, first)
    assert first in hierarchy.above(copy)
    assert not hierarchy.is_subtype(copy, ref(CONCRETE + 1, False, exact=True))


def test_the_pair_is_valid_without_any_input() -> None:
    """Two empty functions are enough for the types that are always there."""
    module = generate(b"\0\0\n\0\0", ALONE)
    smith.validate(module.wasm, ALONE.features)
    assert any(each.descriptor >= 0 for each in module.model.types)
