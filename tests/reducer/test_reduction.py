"""The whole: exact results, properties that hold for any predicate, any number of jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reducer import Progress, reduce
from reducer.shrinker import digest, shortlex
from tests.reducer.problems import PROBLEMS, Problem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reducer-problems"

# Two searches of long programs end a little above what is known to be possible.
SLACK = {"python": 2, "scaled": 3}


@pytest.fixture(autouse=True)
def _without_warnings() -> Iterator[None]:
    """Of what is left of a Python program while it is being reduced."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        yield


@pytest.mark.parametrize("problem", PROBLEMS, ids=str)
def test_problems_of_other_shapes(problem: Problem) -> None:
    result = reduce(problem.initial, problem.interesting)
    assert problem.interesting(result.best)
    assert len(result.best) <= problem.length + SLACK.get(problem.name, 0)
    assert result.calls <= 20_000
    assert (result.ended, result.flaky, result.error) == ("minimal", False, None)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reducer-problems")
def test_the_shared_problems(tmp_path: Path) -> None:
    """No result is larger than the best of any other reducer."""
    out = tmp_path / "runs.json"
    command = [sys.executable, str(SHARED / "run.py"), "--reducer", "reducer:reduce", "--strict"]
    # It looks for its modules beside itself, and for the reducer in the current folder.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [*command, "--json", str(out)],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert max(run["calls"] for run in json.loads(out.read_text())) <= 20_000


@settings(max_examples=30)
@given(st.binary(min_size=1, max_size=12), st.integers(1, 8))
def test_any_predicate(initial: bytes, modulus: int) -> None:
    """One that is as good as random: an input in so many is interesting."""

    def interesting(data: bytes) -> bool:
        return data == initial or digest(data)[0] % modulus == 0

    result = reduce(initial, interesting, max_calls=2000)
    assert interesting(result.best)
    assert shortlex(result.best) <= shortlex(initial)
    assert [i.size for i in result.trace] == sorted((i.size for i in result.trace), reverse=True)
    assert all(a.calls < b.calls for a, b in pairwise(result.trace))
    again = reduce(initial, interesting, max_calls=2000)
    assert (again.best, again.calls) == (result.best, result.calls)


@pytest.mark.parametrize("name", ["protobuf", "csv", "bitmap", "jumps"])
def test_jobs_do_not_change_the_result(name: str) -> None:
    problem = next(p for p in PROBLEMS if p.name == name)
    one = reduce(problem.initial, problem.interesting)
    many = reduce(problem.initial, problem.interesting, jobs=4)
    assert many.best == one.best
    assert [(i.size, i.by, i.calls) for i in many.trace] == [
        (i.size, i.by, i.calls) for i in one.trace
    ]
    assert many.calls == one.calls


def test_progress_tells_of_each_call_and_each_best() -> None:
    seen: list[Progress] = []
    result = reduce(b"...x...", lambda data: b"x" in data, on_progress=seen.append)
    assert {p.calls for p in seen} == set(range(1, result.calls + 1))
    assert seen[-1].best == result.best
    sizes = [len(p.best) for p in seen]
    assert sizes == sorted(sizes, reverse=True)


def test_the_empty_input() -> None:
    assert reduce(b"", lambda data: True).best == b""
    assert reduce(b"abc" * 100, lambda data: True).best == b""
