"""`benchmarks/nans.py`: what counts as a difference, and what is not compared."""

import json
from types import ModuleType

import pytest

from smith.engines import Outcome, Run
from tests.benchmarks.scripts import load, need, run


@pytest.fixture(scope="module")
def nans() -> ModuleType:
    return load("nans")


def values(*found: tuple[str, str]) -> Outcome:
    return Outcome(outcome="values", values=[[*value] for value in found])


def trap(*kinds: str) -> Outcome:
    return Outcome(outcome="trap", kinds=[*kinds])


STACK = Outcome(outcome="limit", limit="stack")
TRACED = Outcome(outcome="values", values=[], trace=[["call", "0"]])
TRACE = Outcome(outcome="limit", limit="trace", trace=[["call", "0"]])
UNSUPPORTED = Outcome(outcome="unsupported")
NAN, OTHER_NAN = ("f32", "2143289344"), ("f32", "4290772992")
STATE = Outcome(outcome="state", globals=[["i32", "1"]], memories=[{"bytes": "0", "crc32": "0"}])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([values(NAN)], [values(NAN)], "1 0 1"),
        ([values(NAN)], [values(OTHER_NAN)], "1 1 0"),
        ([values(NAN), values()], [values(OTHER_NAN), values()], "1 1 0"),
        ([trap("CALL_NULL", "CALL_SIG")], [trap("NULL_REF", "CALL_SIG")], "1 0 1"),
        ([trap("DIV_ZERO")], [trap("CAST")], "1 1 0"),
        ([trap("MEM_OOB")], [trap("ATOMIC_ALIGN")], "1 0 1"),
        ([values()], [trap("CAST")], "1 1 0"),
        ([TRACED], [values()], "1 1 0"),
        ([values(), STACK, values()], [values(), values(), values(NAN)], "1 0 0"),
        ([UNSUPPORTED, values()], [UNSUPPORTED, values()], "2 0 1"),
        ([UNSUPPORTED], [values()], "0 0 0"),
        ([TRACE], [TRACE], "1 0 1"),
    ],
)
def test_comparison(
    nans: ModuleType, one: list[Outcome], other: list[Outcome], expected: str
) -> None:
    """Calls, differences and states that were compared."""
    report = nans.Report()
    runs = [Run(values(), [("f", each) for each in calls], STATE) for calls in (one, other)]
    nans.compare(7, *runs, report)
    assert f"{report.calls} {len(report.differences)} {report.states}" == expected
    assert all(row["seed"] == 7 for row in report.differences)
    assert report.done == 1


def test_states(nans: ModuleType) -> None:
    report = nans.Report()
    memory = Outcome(
        outcome="state", globals=[["i32", "1"]], memories=[{"bytes": "0", "crc32": "9"}]
    )
    nans.compare(3, Run(values(), [], STATE), Run(values(), [], memory), report)
    (row,) = report.differences
    assert (row["seed"], row["what"]) == (3, "the state")
    assert row["wasmtime"].startswith("memories: ")


def test_what_is_generated_can_be_compared(nans: ModuleType) -> None:
    config = nans.comparable()
    assert config.canonicalize_nans
    assert config.export_everything
    assert "relaxed-simd" not in config.features


def test_command() -> None:
    need("wasmtime", "v8")
    ended = run("nans", "--count", 4, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 4
    assert document["calls"] > 10
    assert document["differences"] == []
    assert ended.returncode == 0
