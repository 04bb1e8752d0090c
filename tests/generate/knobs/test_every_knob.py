"""Each knob has a test that shows that it does what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from smith.config import KNOBS

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of the other tests of this folder, and their parameters."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist"]
    arguments = [str(FOLDER), f"--ignore={__file__}"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if "::" in line]
    return {word for line in lines for word in re.findall(r"\w+", line.rpartition("::")[2])}


@pytest.mark.parametrize("name", [row.name for row in KNOBS])
def test_each_has_a_test(name: str, tests: set[str]) -> None:
    """`test_name`, or one with the name for a parameter."""
    assert {f"test_{name}", name} & tests
