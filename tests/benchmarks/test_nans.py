"""`benchmarks/nans.py`: what counts as a difference, and what is not compared."""

import json
from types import ModuleType

import pytest

import smith
from smith.engines import Outcome, Run
from smith.wasm.features import NAMES as FEATURES
from smith.wasm.features import names_of
from tests.benchmarks.scripts import load, need, run
from tests.near_misses.judges import ENGINES as JUDGES


@pytest.fixture(scope="module")
def nans() -> ModuleType:
    return load("nans")


def values(*found: tuple[str, str]) -> Outcome:
    return Outcome(outcome="values", values=[[*value] for value in found])


def trap(*kinds: str) -> Outcome:
    return Outcome(outcome="trap", kinds=[*kinds])


NAMES = ("a", "b")
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
    nans.compare(7, NAMES, runs, report)
    calls, states = report.calls.get("a and b", 0), report.states.get("a and b", 0)
    assert f"{calls} {len(report.differences)} {states}" == expected
    assert all(row["seed"] == 7 for row in report.differences)


def test_who_cannot_go_on(nans: ModuleType) -> None:
    report = nans.Report()
    nans.compare(7, NAMES, [Run(values(), [("f", end)]) for end in (values(), STACK)], report)
    assert report.cut == {"b: limit stack": 1}


def test_states(nans: ModuleType) -> None:
    report = nans.Report()
    memory = Outcome(
        outcome="state", globals=[["i32", "1"]], memories=[{"bytes": "0", "crc32": "9"}]
    )
    nans.compare(3, NAMES, [Run(values(), [], state) for state in (STATE, memory)], report)
    (row,) = report.differences
    assert (row["seed"], row["what"]) == (3, "the state")
    assert row["b"].startswith("memories: ")


def test_what_is_generated_can_be_compared(nans: ModuleType) -> None:
    for config in nans.comparable():
        assert config.canonicalize_nans
        assert config.export_everything
        assert "relaxed-simd" not in config.features


def test_what_engines_lack_is_no_mistake_of_theirs(nans: ModuleType) -> None:
    has = {name: set(names_of(features)) for name, features in JUDGES.items()}
    for name, features in has.items():
        assert features == {*FEATURES} - nans.LACKS[name]


def test_engines_are_not_asked_for_what_they_lack(nans: ModuleType) -> None:
    need("native", "wasmtime", "v8")
    config = smith.Config(features=("mvp", "wide-arithmetic"), canonicalize_nans=True)
    report = nans.measure(
        range(8), 300, config, {"patience": 60.0, "rounds": 1, "engine": nans.ENGINES}
    )
    assert report.done == 8
    assert report.differences == []
    assert report.states["native and wasmtime"] > report.states.get("native and v8", 0)


def test_two_engines() -> None:
    need("native", "v8")
    ended = run("nans", "--count", 2, "--engine", "v8", "--engine", "native", "--json")
    assert [*json.loads(ended.stdout)["calls"]] == ["native and v8"]


def test_command() -> None:
    need("native", "wasmtime", "v8")
    ended = run("nans", "--count", 4, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 8
    assert len(document["calls"]) == 3
    assert all(number > 10 for number in document["calls"].values())
    assert document["differences"] == []
    assert ended.returncode == 0
