"""How libFuzzer gets at Wasm binaries."""

import sys
from types import SimpleNamespace

import pytest

from smith.fuzz import modules
from smith.fuzz.mutate import cross_modules, mutate_module

EMPTY = b"\0asm\1\0\0\0"


@pytest.fixture(autouse=True)
def libfuzzer(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = SimpleNamespace(Mutate=lambda data, max_size: b"its own"[:max_size])
    monkeypatch.setitem(sys.modules, "atheris", fake)


def test_half_of_the_mutants_are_libfuzzers() -> None:
    mutants = [modules.mutate(EMPTY, 100, seed) for seed in range(100)]
    assert mutants.count(b"its own") == 50
    assert modules.mutate(EMPTY, 100, 7) == mutate_module(EMPTY, 7, 100)


def test_half_of_the_crossings_are_libfuzzers() -> None:
    crossed = [modules.cross(EMPTY, EMPTY, 100, seed) for seed in range(100)]
    assert crossed.count(b"its own") == 50
    assert modules.cross(EMPTY, EMPTY, 100, 3) == cross_modules(EMPTY, EMPTY, 3, 100)
