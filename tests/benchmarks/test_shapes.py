"""`benchmarks/shapes.py`: how soon shapes are seen, and the command around it."""

import json
from types import ModuleType

import pytest

import smith
from tests.benchmarks.scripts import load, run
from tests.generate.shapes import SHAPES, Shape

NAMES = [shape.name for shape in SHAPES]


@pytest.fixture(scope="module")
def shapes() -> ModuleType:
    return load("shapes")


def test_the_first_seed_is_the_one_that_has_the_shape(shapes: ModuleType) -> None:
    """A shape that every module has, one that none has, and one that a function more makes."""
    config = smith.Config()
    counts = [
        len(smith.generate(smith.input_from_seed(seed, 300), config).model.functions)
        for seed in range(12)
    ]
    most = max(counts)
    wanted = [
        Shape("any", "", lambda module: True),
        Shape("none", "", lambda module: False),
        Shape("most functions", "", lambda module: len(module.functions) == most),
    ]
    report = shapes.look(range(12), 300, config, wanted)
    assert report.done == 12
    assert report.first == {"": {"any": 0, "most functions": counts.index(most)}}
    assert report.seen == {"": {"any": 12, "most functions": counts.count(most)}}


def test_reports_add_up_to_the_soonest(shapes: ModuleType) -> None:
    report = shapes.Report(5, {"": {NAMES[0]: 7}}, {"": {NAMES[0]: 1}})
    report.add(shapes.Report(5, {"": {NAMES[0]: 3, NAMES[1]: 9}}, {"": {NAMES[0]: 2, NAMES[1]: 1}}))
    report.add(shapes.Report(5, {"--set drop=true": {NAMES[1]: 2}}, {"--set drop=true": {}}))
    assert report.done == 15
    assert shapes.soonest(report, NAMES[0]) == (3, "")
    assert shapes.soonest(report, NAMES[1]) == (2, "--set drop=true")
    assert shapes.soonest(report, NAMES[2]) is None
    assert report.seen[""] == {NAMES[0]: 3, NAMES[1]: 1}
    assert shapes.unseen(report) == NAMES[2:]


def test_knobs_of_shapes_make_the_configs(shapes: ModuleType) -> None:
    configs = shapes.configs(None)
    assert {smith.Config().set(shape.knobs) for shape in SHAPES} == {*configs}
    assert len(configs) == len({*configs})
    assert shapes.configs(smith.Config(drop=True)) == [smith.Config(drop=True)]


def test_command() -> None:
    ended = run("shapes", "--count", 3, "--size", 100, "--preset", "mvp", "--json")
    assert ended.stderr == ""
    assert ended.returncode == 1  # of WebAssembly 1.0, next to nothing
    document = json.loads(ended.stdout)
    assert document["done"] == document["count"] == 3
    assert document["configs"] == ["--preset mvp"]
    assert [*document["first"]] == ["--preset mvp"]


def test_table() -> None:
    ended = run("shapes", "--count", 1, "--size", 10, "--set", "features=simd")
    assert f"of {len(SHAPES)} shapes were seen" in ended.stdout
    assert all(name in ended.stdout for name in NAMES)
