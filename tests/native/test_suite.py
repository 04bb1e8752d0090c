"""Every assertion of the WebAssembly test suite about what code does, bit for bit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.spec_testsuite import commands, files

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from tests.native.suite import COMMANDS, Script

# The reasons are those of the suite's README.
ASSERTIONS = [name for name in COMMANDS if name.startswith("assert_")]
LEAST_ASSERTIONS = {"assert_return": 41_652, "assert_trap": 4_490, "assert_unlinkable": 249}


def failures(folder: Path, file: str) -> list[str]:
    script = Script()
    found = []
    for command in commands(folder, file):
        try:
            wrong = script.run(command)
        except Exception as error:  # of any kind: the next commands are still to be run
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            found.append(f"{file}:{command['line']} {command['type']}: {wrong}")
    return found


def test_every_file(spec_testsuite: Path) -> None:
    assert [line for file in files(spec_testsuite) for line in failures(spec_testsuite, file)] == []


def test_all_is_asserted(known_testsuite: Path) -> None:
    counts = Counter(
        command["type"]
        for file in files(known_testsuite)
        for command in commands(known_testsuite, file)
    )
    assert {name: counts[name] for name in LEAST_ASSERTIONS} == LEAST_ASSERTIONS
    assert all(counts[name] for name in ASSERTIONS)
