"""What a changed byte of an input, or a deleted segment, changes."""

import json
from random import Random
from typing import Any

import pytest

from smith import Config, generate, input_from_seed, spans
from smith.stats.locality import (
    MUTATIONS,
    Deletion,
    Locality,
    deletion,
    sections_of,
    without_segment,
)
from smith.wasm.module import FunctionType, Import, Module
from tests.stats.assembly import code, module_of


def test_mutations_change_one_byte() -> None:
    random = Random(0)
    for size in (1, 2, 100):
        data = random.randbytes(size)
        for name, longer in (("replaced", 0), ("inserted", 1), ("erased", -1)):
            mutant = MUTATIONS[name](data, random)
            assert len(mutant) == size + longer
            assert mutant != data


@pytest.mark.parametrize(
    ("place", "left"),
    [(0, b"cd\xffef"), (2, b"cd\xffef"), (3, b"ab\nef"), (5, b"ab\nef"), (8, b"ab\ncd\xff")],
)
def test_segments_go_with_a_delimiter(place: int, left: bytes) -> None:
    assert without_segment(b"ab\ncd\xffef", place) == left


def test_segments_of_functions_are_found_by_their_spans() -> None:
    data = input_from_seed(2)
    begins = [span.start for span in spans(data) if span.label == "function"]
    functions = generate(data).model.functions
    assert len(begins) == len(functions)
    for place, begin in enumerate(begins):
        left = generate(without_segment(data, begin)).model.functions
        assert len(left) == len(functions) - 1, place


FIRST = code("nop", "nop")
SECOND = code("call", 0, "call", 2, "nop")
THIRD = code("i32.const", 7, "drop")
FOURTH = code("call", 1, "global.get", 0, "drop")


def imported(module: Module) -> Module:
    """The module with an import, which takes function index 0."""
    module.imports = [Import("m", "n", FunctionType(0))]
    return module


def test_a_deletion() -> None:
    """Without the first function, index 1: others call the import, each other, and it."""
    module = imported(module_of(FIRST, SECOND, THIRD, FOURTH))
    second = code("call", 0, "call", 1, "nop")  # still the import and itself
    fourth = code("call", 1, "global.get", 1, "drop")  # not what it called; another global
    shorter = imported(module_of(second, THIRD, fourth))
    assert deletion(module, 0, shorter) == Deletion(True, 1 / 3, 2 / 3, 1.0)


def test_a_deletion_that_changes_more() -> None:
    module = module_of(FIRST, THIRD, THIRD)
    assert deletion(module, 0, module_of(THIRD)) == Deletion(False, 0.5, 0.5, 0.5)
    assert deletion(module_of(FIRST), 0, module_of([])) == Deletion(False, None, None, None)


def figures_of(config: Config, seeds: range, size: int) -> dict[str, Any]:
    meter = Locality(config)
    for seed in seeds:
        meter.add(input_from_seed(seed, size), Random(seed))
    return {section.key: section.document() for section in sections_of(meter)}


def test_figures() -> None:
    """Of a few inputs, roughly: `smith stats --locality` measures them."""
    figures = figures_of(Config(), range(10), 2048)
    changes = figures["changes"]
    assert changes["any of these"]["trials"] == 30
    for name in MUTATIONS:
        assert changes[name]["trials"] == 10
        assert changes[name]["effective"] > 0.5
        assert changes[name]["functions"]["median"] <= 2
        assert changes[name]["instructions"]["median"] < 0.1
    lost = figures["deletions"]["a function"]
    assert lost["trials"] == 10
    assert lost["removes_it"] >= 0.8
    assert lost["identical"]["mean"] <= lost["renamed"]["mean"] <= lost["masked"]["mean"]


def test_the_same_inputs_give_the_same_figures() -> None:
    assert figures_of(Config(), range(3), 500) == figures_of(Config(), range(3), 500)


@pytest.mark.parametrize("preset", ["swarm", "differential"])
@pytest.mark.parametrize("size", [1, 5, 300])
def test_no_input_is_too_small(preset: str, size: int) -> None:
    json.dumps(figures_of(Config.preset(preset), range(20), size), allow_nan=False)
