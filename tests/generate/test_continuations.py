"""Stack switching: valid, reached, absent when off, and nothing guarded that could trap."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smith.config import Config
from smith.generate import Module, generate
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm import module as wasm
from smith.wasm.features import NAMES
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import CONCRETE, CONT, NOCONT, REF, heap_of
from tests.conftest import WasmTools
from tests.generate.proposals import (
    EVERYWHERE,
    check,
    counts,
    dead_names,
    instructions_of,
    modules,
)

FEATURE = "stack-switching"
CONTINUATIONS = instructions_of(FEATURE)
ALONE = Config(features=(FEATURE,))
GUARDED = Config(
    features=(FEATURE, "multi-value", "gc"),
    guard_references=100,
    guard_exceptions=100,
    guard_memory=100,
    stack_operands=0,
    export_everything=True,
    termination=1_000,
)
CONSUMERS = [op(name) for name in CONTINUATIONS if name not in ("cont.new", "suspend")]
SUSPENDS = (op("suspend"), op("switch"))


@pytest.mark.parametrize(
    "features",
    [(FEATURE,), (FEATURE, "multi-value", "gc"), tuple(NAMES)],
    ids=["alone", "with gc", "all"],
)
@pytest.mark.parametrize("knobs", [{}, EVERYWHERE], ids=["live", "everywhere"])
def test_valid_and_reached(
    features: tuple[str, ...], knobs: dict[str, Any], wasm_tools: WasmTools, tmp_path: Path
) -> None:
    found = check(Config(features=features, **knobs), 180, wasm_tools, tmp_path)
    assert found.keys() >= {*CONTINUATIONS}


def test_valid_where_room_is_short(wasm_tools: WasmTools, tmp_path: Path) -> None:
    for knobs in ({"max_types": 3}, {"max_types": 9}, {"max_tags": 0}, {"max_functions": 2}):
        check(ALONE.replace(**knobs), 30, wasm_tools, tmp_path)


def test_every_instruction_in_dead_code() -> None:
    config = ALONE.replace(**EVERYWHERE)
    dead = {name for module in modules(config, 300) for name in dead_names(module)}
    assert dead >= {*CONTINUATIONS}


def is_of_continuations(module: Module) -> bool:
    model = module.model
    types = [t for each in model.types for t in (*each.params, *each.results, *each.fields)]
    types += [t for function in model.functions for _, t in function.locals]
    tags = [*model.tags, *(each.type for each in model.imports)]
    return (
        any(each.kind == wasm.CONT_TYPE for each in model.types)
        or any(heap_of(t) in (CONT, NOCONT) for t in types if t >= REF)
        or any(isinstance(tag, wasm.TagType) and results_of(model, tag) for tag in tags)
    )


def results_of(model: wasm.Module, tag: wasm.TagType) -> list[int]:
    return model.types[tag.type_index].results


def test_off_means_absent() -> None:
    features = tuple(name for name in NAMES if name != FEATURE)
    off = Config(features=features, **EVERYWHERE)
    assert not counts(off, 60).keys() & {*CONTINUATIONS}
    assert not any(map(is_of_continuations, modules(off, 60)))


def test_what_is_denied_is_absent() -> None:
    for name in CONTINUATIONS:
        assert counts(ALONE.replace(deny=(name,), **EVERYWHERE), 20)[name] == 0


def test_shapes_of_types() -> None:
    """Below others, in groups with their functions, in values; and tags with results."""
    below = together = held = tags = 0
    for seed in range(60):
        model = generate(input_from_seed(seed, 6_000), GUARDED).model
        group_of = [n for n, size in enumerate(model.groups) for _ in range(size)]
        for index, each in enumerate(model.types):
            if each.kind == wasm.CONT_TYPE:
                below += bool(each.supertypes)
                together += group_of[each.continuation] == group_of[index]
            held += any(
                model.types[heap_of(t) - CONCRETE].kind == wasm.CONT_TYPE
                for t in (*each.params, *each.results, *each.fields)
                if t >= REF and heap_of(t) >= CONCRETE
            )
        tags += sum(1 for tag in model.tags if results_of(model, tag))
    assert min(below, together, held, tags) > 3


# Guarded code


def functions_of(module: Module) -> Iterator[tuple[int, list[int], list[int]]]:
    """The defined functions: index, code, and where each instruction begins."""
    model = module.model
    imported = sum(isinstance(each.type, wasm.FunctionType) for each in model.imports)
    for place, function in enumerate(model.functions):
        yield imported + place, function.code, code.starts(function.code)


def suspending(module: Module) -> dict[int, set[tuple[int, int]]]:
    """By function, what it suspends or switches with: kinds of handlers, and tags."""
    found: dict[int, set[tuple[int, int]]] = {}
    for index, flat, starts in functions_of(module):
        for pos in starts:
            if flat[pos] in SUSPENDS:
                kind = SUSPENDS.index(flat[pos])
                found.setdefault(index, set()).add((kind, flat[pos + 1 + kind]))
    return found


def handled(flat: list[int], pos: int) -> set[tuple[int, int]]:
    """What a resume has handlers for."""
    clauses = flat[pos + 3 : pos + 3 + 3 * flat[pos + 2]]
    return {(clauses[place], clauses[place + 1]) for place in range(0, len(clauses), 3)}


def test_guarded_functions_suspend_only_under_a_handler() -> None:
    """They are not exported, not called, and in a new continuation each is resumed at once.

    But for those that are switched to by one under the same handler.
    """
    seen = 0
    for module in modules(GUARDED, 150):
        model = module.model
        suspends = suspending(module)
        exported = {each.index for each in model.exports if each.kind == wasm.FUNCTION}
        assert not exported & suspends.keys()
        for element in model.elements:
            if element.flags & 3 != wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT:
                assert not {*element.functions} & suspends.keys()
        for index, flat, starts in functions_of(module):
            for place, pos in enumerate(starts):
                name = INSTRUCTIONS[flat[pos]].name
                if name in ("call", "return_call"):
                    assert flat[pos + 1] not in suspends
                elif name == "ref.func" and flat[pos + 1] in suspends:
                    user = starts[place + 2]
                    assert flat[starts[place + 1]] == op("cont.new")
                    if flat[user] == op("switch"):
                        assert (1, flat[user + 2]) in suspends[index]
                    else:
                        assert flat[user] == op("resume")
                        assert suspends[flat[pos + 1]] <= handled(flat, user)
                        seen += 1
    assert seen > 100


def test_guarded_continuations_are_new() -> None:
    """Each that is consumed was made right before, or is one that a handler got in a local."""
    before = {op("cont.new"), op("cont.bind"), op("local.get")}
    seen = 0
    for module in modules(GUARDED, 150):
        for _, flat, starts in functions_of(module):
            for place, pos in enumerate(starts):
                if flat[pos] in CONSUMERS:
                    assert flat[starts[place - 1]] in before
                    seen += 1
    assert seen > 300


def test_unguarded_code_suspends_anywhere() -> None:
    config = GUARDED.replace(guard_exceptions=0, guard_references=0)
    exported = 0
    for module in modules(config, 60):
        functions = {each.index for each in module.model.exports if each.kind == wasm.FUNCTION}
        exported += bool(functions & suspending(module).keys())
    assert exported > 5
