"""The engine's C: free of warnings, without variables of its own, in step with the one table."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smith.native import opcodes
from tests.builds import CHECKOUT
from tests.native import driver

SOURCES = sorted(driver.ENGINE.glob("*.c"))
LONGEST = 120  # columns
CLEAN = ["-std=c11", "-fno-pie", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
WRITABLE = re.compile(r" [BbDdCc] (?!__)(\w+)")


@pytest.mark.parametrize("compiler", COMPILERS or ["cc"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_warnings_and_no_variables(compiler: str, source: Path, tmp_path: Path) -> None:
    if not shutil.which(compiler):
        pytest.skip("no C compiler")
    binary = tmp_path / "out.o"
    command = [compiler, *CLEAN, "-I", str(driver.ENGINE), "-c", str(source), "-o", str(binary)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if shutil.which("nm"):
        symbols = subprocess.run(["nm", str(binary)], capture_output=True, text=True, check=True)
        assert WRITABLE.findall(symbols.stdout) == []


@pytest.mark.parametrize("source", sorted(driver.ENGINE.iterdir()), ids=lambda source: source.name)
def test_lines_are_short(source: Path) -> None:
    lines = source.read_text(encoding="utf-8").splitlines()
    if source.name != opcodes.HEADER.name:
        assert [line for line in lines if len(line) > LONGEST] == []


def test_opcodes_are_those_of_the_table(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "smith.native.opcodes", "--check"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
