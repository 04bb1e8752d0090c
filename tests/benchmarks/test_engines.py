"""The benchmark of the bundled engine: what it prints, and that all engines compute the same."""

import json

import pytest
from wasmtime import wat2wasm

from tests.benchmarks.scripts import load, run

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

KERNELS = load("kernels").KERNELS
ENGINES = load("engines")


def rows(*arguments: object) -> dict[str, dict[str, str]]:
    done = run("engines", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)["rows"]
    return found


def test_short() -> None:
    found = rows("short", "--count", 2, "--rounds", 1)
    assert [*found] == ["native", "wasmtime", "validation", "wasmtime / native"]


def test_steady() -> None:
    found = rows("steady", "--only", "simd", "--rounds", 1)
    assert {"native, ms", "wasmtime"} <= {*found["simd"]}


def test_idle() -> None:
    assert float(rows("idle")["resident"]["KiB each"]) > 0


@pytest.mark.parametrize("name", KERNELS)
def test_programs_compute_the_same_everywhere(name: str) -> None:
    text, _ = KERNELS[name]
    wasm = bytes(wat2wasm(text))
    for n in (1, 3):
        [bits] = ENGINES.native_runner(wasm)(n)
        theirs = ENGINES.wasmtime_runner(wasm)(n)
        if isinstance(theirs, int):
            assert bits in (theirs % (1 << 32), theirs % (1 << 64))
    alone = wat2wasm(load("kernels").without_arguments(text, 2))
    assert b"go" in alone
