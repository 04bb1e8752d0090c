"""The figures that the generator has to reach: what modules contain, and how much of it runs."""

from collections import Counter

import pytest

from smith.config import Config
from smith.engines import Worker
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.stats.loops import CONDITIONAL, COUNTED
from smith.stats.sample import Sample


@pytest.fixture(scope="module")
def sample() -> Sample:
    """2,000 modules of 2 KiB each, under the defaults."""
    sample = Sample("default")
    for seed in range(2000):
        sample.add(generate(input_from_seed(seed)).wasm)
    return sample


def test_every_opcode_of_the_features_is_seen(sample: Sample) -> None:
    assert {*Config().features} <= sample.features().keys()
    assert sample.unseen() == []


def test_modules_define_and_export_functions_of_live_code(sample: Sample) -> None:
    modules = len(sample.modules)
    assert sample.total("exports_a_function") >= 0.99 * modules
    assert sample.total("instructions") >= 200 * modules
    assert sample.total("dead") <= 0.1 * sample.total("instructions")


def test_loops_have_natural_shapes(sample: Sample) -> None:
    shapes = sample.shapes()
    assert shapes[COUNTED] > 0.5
    assert shapes[CONDITIONAL] > 0.05
    assert sample.total("nested_loops") > 0.1 * sample.total("loops")


def test_most_functions_return() -> None:
    outcomes: Counter[str] = Counter()
    config = Config.preset("differential")
    with Worker("wasmtime") as worker:
        for seed in range(150):
            run = worker.run(generate(input_from_seed(seed), config).wasm)
            outcomes.update(outcome["outcome"] for _, outcome in run.calls)
    assert outcomes["values"] >= 0.75 * outcomes.total()
    # Nobody can call what takes a reference without null.
    assert outcomes.keys() <= {"values", "trap", "exception", "unsupported", "limit"}
    assert outcomes["unsupported"] <= 0.03 * outcomes.total()
    assert outcomes["limit"] <= 0.005 * outcomes.total()  # more calls of imports than are noted
