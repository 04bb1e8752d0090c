"""`benchmarks/reach.py`: which instructions and knobs swarm reaches."""

import json
from types import ModuleType

import pytest

import smith
from smith.config import KNOBS
from tests.benchmarks.scripts import load, run


@pytest.fixture(scope="module")
def reach() -> ModuleType:
    return load("reach")


def test_each_knob_is_counted_for_each_module(reach: ModuleType) -> None:
    report = reach.measure(range(6), 100, smith.Config.preset("swarm"), {"features": None})
    assert report.done == 6
    assert report.knobs.keys() == {row.name for row in KNOBS}
    for row in KNOBS:
        counts = report.knobs[row.name]
        if row.metadata["among"]:
            assert counts[row.metadata["among"][0]] == 6  # which is always there
        else:
            assert sum(counts.values()) == 6


def test_features_to_draw_from(reach: ModuleType) -> None:
    report = reach.measure(range(20), 50, smith.Config(), {"features": "mvp,simd,tail-call"})
    assert report.knobs["features"].keys() <= {"mvp", "simd", "tail-call", "bulk-memory"}
    assert 0 < report.knobs["features"]["simd"] < 20
    assert {*reach.chosen("all")} >= {*smith.Config().features}


def test_what_is_possible_and_was_not_seen(reach: ModuleType) -> None:
    report = reach.Report(1, {"nop": 1}, {"features": {"mvp": 1, "sign-extension": 1}})
    assert "i32.extend8_s" in reach.possible(report)
    assert "v128.const" not in reach.possible(report)
    assert "nop" not in reach.unseen(report)
    assert len(reach.unseen(report)) == len(reach.possible(report)) - 1


def test_command() -> None:
    ended = run("reach", "--count", 4, "--json", "--features", "simd")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 4
    assert document["opcodes"]
    assert ended.returncode == 1
    table = run("reach", "--count", 2)
    assert "never: " in table.stdout
    assert all(row.name in table.stdout for row in KNOBS)
    unknown = run("reach", "--features", "simd,nothing")
    assert unknown.returncode == 2
    assert "nothing" in unknown.stderr
