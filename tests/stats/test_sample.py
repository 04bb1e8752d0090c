"""What modules contain: hand-made ones, of which every figure is known."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from smith import DecodeError
from smith.stats.contents import contents_of
from smith.stats.figures import Section, spread
from smith.stats.sample import CONTENTS, Sample
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import FUNCTION, Export, FunctionType, Import, Module
from smith.wasm.types import EMPTY_BLOCK
from tests.spec_testsuite import WELL_FORMED, cases
from tests.stats.assembly import binary_of, code, module_of
from tests.wasm.strategies import modules

LOOP = code("loop", EMPTY_BLOCK, "local.get", 0, "br_if", 0, "end")
DEAD = code("return", "nop", "nop", "nop")


def sample_of(*wasms: bytes) -> Sample:
    sample = Sample("some")
    for wasm in wasms:
        sample.add(wasm)
    return sample


def section_of(*wasms: bytes) -> Section[Sample]:
    return Section("contents", "a module", CONTENTS, {"modules": sample_of(*wasms)})


def figures_of(*wasms: bytes) -> dict[str, Any]:
    return section_of(*wasms).document()["modules"]


def evenly(value: float) -> dict[str, float]:
    return {"mean": value, "median": value, "p10": value, "p90": value}


def test_a_module() -> None:
    wasm = binary_of(LOOP, DEAD)
    assert figures_of(wasm) == {
        "name": "some",
        "modules": 1,
        "exports_a_function": 1.0,
        "bytes": evenly(len(wasm)),
        "functions": evenly(2),
        "exports": evenly(1),
        "imports": evenly(0),
        "instructions": evenly(8),
        "dead": 3 / 8,
        "depth": evenly(1),
        "loops": evenly(1),
        "nested_loops": 0.0,
        "shapes": {"conditional": 1.0},
        "features": {"mvp": 1.0},
        "opcodes": 6,
        "opcodes_of_all": 6 / len(INSTRUCTIONS),
        "opcodes_of_features": 6 / sum(row.features == 1 for row in INSTRUCTIONS),
        "unseen": [
            row.name
            for row in INSTRUCTIONS
            if row.features == 1
            and row.name not in ("loop", "local.get", "br_if", "end", "return", "nop")
        ],
        "histogram": {"nop": 3, "loop": 1, "local.get": 1, "br_if": 1, "end": 1, "return": 1},
    }


def test_several_modules() -> None:
    """Shares of instructions and loops are those of all modules together."""
    nested = code("loop", EMPTY_BLOCK, "loop", EMPTY_BLOCK, "end", "br", 0, "end")
    figures = figures_of(binary_of(LOOP, DEAD), binary_of(nested), binary_of(exported=False))
    assert figures["exports_a_function"] == pytest.approx(2 / 3)
    assert figures["instructions"] == {"mean": 13 / 3, "median": 5, "p10": 1, "p90": 7.4}
    assert figures["dead"] == 3 / 13
    assert figures["loops"]["mean"] == 1
    assert figures["nested_loops"] == 1 / 3
    assert figures["shapes"] == {"conditional": 1 / 3, "other": 1 / 3, "none": 1 / 3}
    assert figures["histogram"]["loop"] == 3


def test_the_exported_function_has_to_be_defined() -> None:
    module = module_of([])
    module.imports = [Import("m", "n", FunctionType(0))]
    assert not contents_of(encode(module)).exports_a_function
    module.exports.append(Export("g", FUNCTION, 1))
    assert contents_of(encode(module)).exports_a_function


def test_nothing_at_all() -> None:
    """No figure fails for want of modules, of instructions or of loops."""
    for section in (section_of(), section_of(encode(Module()))):
        json.dumps(section.document(), allow_nan=False)
        assert [len(row) for row in section.rows()] == [2] * len(CONTENTS)


def test_malformed_modules_are_not_counted() -> None:
    sample = sample_of(binary_of(LOOP))
    with pytest.raises(DecodeError):
        sample.add(binary_of(DEAD)[:-1])
    assert len(sample.modules) == 1
    assert sample.histogram() == {"loop": 1, "local.get": 1, "br_if": 1, "end": 1}


@pytest.mark.parametrize(
    ("values", "p10", "p90"), [([3], 3, 3), ([0, 10], 1, 9), ([*range(11)], 1, 9)]
)
def test_spreads(values: list[float], p10: float, p90: float) -> None:
    found = spread(values)
    assert found
    assert (found["p10"], found["p90"]) == (p10, p90)
    assert found["mean"] == found["median"] == sum(values) / len(values)


@given(modules())
def test_whatever_decodes_can_be_counted(module: Module) -> None:
    contents = contents_of(encode(module))
    assert contents.dead <= contents.instructions == contents.opcodes.total()
    assert contents.shapes.total() == contents.loops >= contents.nested_loops


def test_the_test_suite_can_be_counted(known_testsuite: Path) -> None:
    sample = sample_of(*(case.binary for case in cases(known_testsuite, *WELL_FORMED)))
    assert sample.total("functions") > 10_000
