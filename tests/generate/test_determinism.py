"""The same bytes make the same module in every Python, build and environment."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.builds import compiled_env, interpreted_env
from tests.generate import digests, pyodide

SCRIPT = digests.__file__
FEW = range(350)
MANY = range(10_000)
FOR_PYODIDE = range(2_000)

Environment = Callable[[], dict[str, str]]


def with_variables(**variables: str) -> Environment:
    """The environment of the build under test, with other variables."""
    return lambda: os.environ | variables


ENVIRONMENTS: dict[str, Environment] = {
    "interpreted": interpreted_env,
    "compiled": compiled_env,
    "another hash seed": with_variables(PYTHONHASHSEED="4711"),
    "another locale, encoding and time zone": with_variables(
        LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", TZ="XYZ-13:45"
    ),
    "no assertions": with_variables(PYTHONOPTIMIZE="2"),
}


class Printed(NamedTuple):
    """What the script prints."""

    python: str
    digests: list[str]


def run(command: list[str], seeds: range, env: dict[str, str]) -> Printed:
    """Have a Python run the script."""
    bounds = map(str, (seeds.start, seeds.stop, seeds.step))
    done = subprocess.run(
        [*command, SCRIPT, *bounds], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    python, *lines = done.stdout.splitlines()
    return Printed(python, lines)


@pytest.fixture(scope="module")
def expected() -> list[str]:
    return [*map(digests.line, FEW)]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_same_modules_everywhere(name: str, expected: list[str]) -> None:
    assert run([sys.executable], FEW, ENVIRONMENTS[name]()).digests == expected


def test_the_same_modules_in_any_order(expected: list[str]) -> None:
    """Nothing that one module leaves behind shows in the next."""
    assert run([sys.executable], FEW[::-1], {**os.environ}).digests == expected[::-1]


@pytest.mark.slow
def test_both_builds_make_the_same_modules() -> None:
    compiled = run([sys.executable], MANY, compiled_env())
    interpreted = run([sys.executable], MANY, interpreted_env())
    assert compiled.python.endswith(", compiled")
    assert interpreted.python.endswith(", interpreted")
    assert interpreted.digests == compiled.digests


@pytest.mark.slow
def test_another_python_of_another_word_size(tmp_path: Path) -> None:
    made = run(pyodide.install(tmp_path), FOR_PYODIDE, {**os.environ})
    assert made.python.startswith("Python 3.14.")
    assert made.python.endswith(", 32 bits, interpreted")
    assert made.digests == [*map(digests.line, FOR_PYODIDE)]
