"""Legacy exception handling: valid, reached, apart from the standard one, and caught if guarded."""

from pathlib import Path
from typing import Any

import pytest

from smith.config import Config
from smith.engines import Worker
from smith.generate import Module, generate
from smith.wasm.features import NAMES
from smith.wasm.types import EXN, NOEXN, REF, heap_of
from tests.conftest import WasmTools
from tests.generate.proposals import (
    EVERYWHERE,
    check,
    counts,
    dead_names,
    instructions_of,
    modules,
    names,
    need,
)

FEATURE = "legacy-exceptions"
LEGACY = instructions_of(FEATURE)
STANDARD = {"try_table", "throw_ref", "resume_throw_ref"}
ALONE = Config(features=(FEATURE,))


@pytest.mark.parametrize("features", [(FEATURE,), tuple(NAMES)], ids=["alone", "all"])
@pytest.mark.parametrize("knobs", [{}, EVERYWHERE], ids=["live", "everywhere"])
def test_valid_and_reached(
    features: tuple[str, ...], knobs: dict[str, Any], wasm_tools: WasmTools, tmp_path: Path
) -> None:
    found = check(Config(features=features, **knobs), 150, wasm_tools, tmp_path)
    assert found.keys() >= {*LEGACY}


def test_off_means_absent() -> None:
    features = tuple(name for name in NAMES if name != FEATURE)
    assert not counts(Config(features=features, **EVERYWHERE), 60).keys() & {*LEGACY}


def types_of(module: Module) -> set[int]:
    """The heap types of all references that a module mentions in types, locals and items."""
    model = module.model
    types = [t for each in model.types for t in (*each.params, *each.results, *each.fields)]
    types += [t for function in model.functions for _, t in function.locals]
    types += [table.type.element for table in model.tables]
    types += [each.type.value for each in model.globals]
    return {heap_of(t) for t in types if t >= REF}


def test_a_module_has_one_handling() -> None:
    """V8 refuses both in one module; an input says which it is."""
    kinds = {True: 0, False: 0}
    for module in modules(Config(features=tuple(NAMES), **EVERYWHERE), 150):
        found = {*names(module)}
        legacy = FEATURE in module.config.features
        kinds[legacy] += 1
        if legacy:
            assert not found & STANDARD
            assert not types_of(module) & {EXN, NOEXN}
        else:
            assert not found & {*LEGACY}
    assert min(kinds.values()) > 30


def test_what_is_denied_leaves_no_choice() -> None:
    legacy = ALONE.replace(deny=("try_table",))
    assert all(FEATURE in module.config.features for module in modules(legacy, 12))
    standard = ALONE.replace(deny=("try",))
    assert not any(FEATURE in module.config.features for module in modules(standard, 12))


def test_the_simplest_module_is_standard() -> None:
    assert FEATURE not in generate(b"", ALONE).config.features


def test_every_instruction_in_dead_code() -> None:
    config = ALONE.replace(**EVERYWHERE)
    dead = {name for module in modules(config, 200) for name in dead_names(module)}
    assert dead >= {*LEGACY}


def escaped(config: Config) -> int:
    """How many calls of exports an exception left in V8."""
    need("v8")
    with Worker("v8") as worker:
        return sum(
            outcome["outcome"] == "exception"
            for module in modules(config, 200)
            for _, outcome in worker.run(module.wasm, state=False).calls
        )


def test_guarded_exceptions_are_caught() -> None:
    config = ALONE.replace(deny=("try_table",), termination=300, stack_operands=40)
    assert escaped(config.replace(guard_exceptions=100)) == 0
    assert escaped(config.replace(guard_exceptions=0)) > 0
