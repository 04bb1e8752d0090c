"""What generated code does while it runs: tests of types, addresses, what is read of objects."""

from collections.abc import Callable
from itertools import accumulate
from types import ModuleType
from typing import Any

import pytest

from smith.config import Config
from smith.stats.addresses import FIRST_PART, NEAR_START
from tests.benchmarks.scripts import load, need

MODULES = 80
GIVEN = {"rounds": 1, "patience": 60.0, "trials": 5}
# Those that ask for a type, and those that ask for null.
FAMILIES = {
    "all": ("ref.test", "ref.cast", "br_on"),
    "tests": ("ref.test",),
    "branches on types": ("br_on_cast",),
    "branches on null": ("br_on_null", "br_on_non_null"),
}


@pytest.fixture(scope="module")
def real_use() -> ModuleType:
    need("wasmtime")
    return load("real_use")


@pytest.fixture(scope="module")
def report(real_use: ModuleType) -> Callable[[bool], Any]:
    """By `no_traps`, what was counted under the defaults."""
    known: dict[bool, Any] = {}

    def measure(no_traps: bool) -> Any:
        if no_traps not in known:
            config = Config(no_traps=no_traps)
            known[no_traps] = real_use.measure(range(MODULES), 2048, config, GIVEN)
        return known[no_traps]

    return measure


@pytest.mark.parametrize("no_traps", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_tests_of_types_succeed_and_fail(
    report: Callable[[bool], Any], no_traps: bool, family: str
) -> None:
    tests = report(no_traps).tests
    names = [name for name in tests if name.startswith(FAMILIES[family])]
    yes = sum(tests[name][0] for name in names)
    no = sum(tests[name][1] for name in names)
    assert yes + no > 500
    assert 0.25 < yes / (yes + no) < 0.75


def test_addresses_are_all_over_the_memory(
    report: Callable[[bool], Any], real_use: ModuleType
) -> None:
    accesses = report(True).accesses.values()
    total = sum(map(real_use.accesses, accesses))
    assert total > 10_000
    assert sum(counts[NEAR_START] for counts in accesses) < 0.12 * total
    parts = [sum(numbers) for numbers in zip(*accesses, strict=True)][FIRST_PART:]
    quarters = [*accumulate(parts)][3::4]
    assert all(b - a > 0.08 * total for a, b in zip([0, *quarters], quarters, strict=False))


def test_what_is_read_of_objects_is_observed(report: Callable[[bool], Any]) -> None:
    reads = report(False).reads
    for kind in ("struct", "array"):
        assert sum(numbers[0] for key, numbers in reads.items() if key.startswith(kind)) > 300
    trials = report(False).trials.values()
    assert sum(changed for changed, _ in trials) > 100
    assert sum(shown for _, shown in trials) > 0.5 * sum(changed for changed, _ in trials)


def test_most_instructions_are_executed(report: Callable[[bool], Any]) -> None:
    for no_traps, least in ((False, 0.5), (True, 0.6)):
        found = report(no_traps)
        assert sum(found.reached.values()) > least * sum(found.present.values())
