"""`benchmarks/no_traps.py`: what came of calls, and what counts as a failure."""

import json
from collections.abc import Iterator
from types import ModuleType

import pytest
from wasmtime import wat2wasm

from smith.engines import Worker
from tests.benchmarks.scripts import load, need, run

MEMORY = "(memory 1 1 shared)"


@pytest.fixture(scope="module")
def no_traps() -> ModuleType:
    return load("no_traps")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    need("wasmtime")
    with Worker("wasmtime", deadline=2) as shared:
        yield shared


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('(func (export "f"))', "returned"),
        ('(func (export "f") (drop (i32.div_u (i32.const 1) (i32.const 0))))', "trap DIV_ZERO"),
        ('(func $f (export "f") (call $f))', "stack exhausted"),
        ('(tag $t) (func (export "f") (throw $t))', "uncaught exception"),
        (
            "(type $a (array i64)) (global $g (mut (ref null $a)) (ref.null $a))"
            '(func (export "f") (global.set $g (array.new_default $a (i32.const 60000000))))',
            "GC heap exhausted",
        ),
        ('(func (export "f") (loop br 0))', "timed out"),
        (
            f'{MEMORY} (func (export "f")'
            "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))",
            "unbounded wait",
        ),
        (
            f'{MEMORY} (func (export "f") (loop br 0)'
            "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))",
            "timed out",
        ),
        (
            f'{MEMORY} (func (export "f")'
            "(drop (memory.atomic.wait64 (i32.const 0) (i64.const 0) (i64.const 9))))",
            "returned",
        ),
        ("(func $f unreachable) (start $f)", "trap UNREACHABLE"),
        ('(func (export "f") (param (ref noexn)))', "unsupported"),
    ],
)
def test_kinds_of_outcomes(no_traps: ModuleType, worker: Worker, text: str, kind: str) -> None:
    wasm = bytes(wat2wasm(f"(module {text})"))
    assert {found for found, _, _ in no_traps.outcomes(worker, wasm, 0, 2)} == {kind}


def test_failures(no_traps: ModuleType) -> None:
    def failures(calls: dict[str, int], opcodes: int = 100) -> list[str]:
        names = [f"{number}" for number in range(100)]
        report = no_traps.Report(1, calls, [], names[:opcodes], names)
        found: list[str] = no_traps.failures(report)
        return found

    assert failures({"returned": 1000, "stack exhausted": 5, "unsupported": 3}) == []
    assert failures({"returned": 100, "stack exhausted": 1}) == [
        "the stack was exhausted in 1.0 % of calls"
    ]
    assert failures({"returned": 9, "trap CAST": 2, "timed out": 1}) == ["3 calls failed"]
    assert failures({"returned": 9}, opcodes=95) == []
    assert failures({"returned": 9}, opcodes=94) == ["94.0 % of the opcodes are left"]
    assert failures({}) == []


def test_failures_are_listed_by_kind(no_traps: ModuleType) -> None:
    rows = [
        {"seed": seed, "export": export, "kind": kind, "message": ""}
        for seed, export, kind in [(7, "f", "a"), (3, "g", "b"), (7, "g", "a"), (2, "f", "a")]
    ]
    assert [*no_traps.by_kind(rows)] == [(rows[0], [2, 7]), (rows[1], [3])]
    assert no_traps.listed(range(3)) == "0, 1, 2"
    assert no_traps.listed(range(25)).endswith("18, 19, and 5 more: --json has all")


def test_command() -> None:
    need("wasmtime")
    settings = ["--set", "deny=unreachable,vector", "--against", "deny=unreachable"]
    ended = run("no_traps", "--count", 4, "--size", 500, *settings, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 4
    assert {*document["others"]} - {*document["opcodes"]}
    assert ended.returncode == 1  # less than 95 % of the opcodes
    assert sum(document["calls"].values()) > 10
    assert run("no_traps", "--set", "drop=true", "--against", "nothing=1").returncode == 2
