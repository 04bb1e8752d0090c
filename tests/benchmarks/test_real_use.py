"""`benchmarks/real_use.py`: its figures of modules of which they are known."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from wasmtime import wat2wasm

import smith
from tests.benchmarks.scripts import load, need, run

GIVEN = {"rounds": 1, "patience": 60.0, "trials": 9}


@pytest.fixture(scope="module")
def real_use() -> ModuleType:
    need("wasmtime")
    return load("real_use")


@pytest.fixture
def measured(real_use: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """The report about a module, instead of one that is generated."""

    def measure(text: str) -> Any:
        module = smith.Module(bytes(wat2wasm(f"(module {text})")), smith.Config())
        monkeypatch.setattr(smith, "generate", lambda data, config: module)
        return real_use.measure(range(1), 0, smith.Config(), GIVEN)

    return measure


def test_executed_and_not(measured: Callable[[str], Any]) -> None:
    """Of 5 instructions, counted in two calls, the `nop` is not executed."""
    report = measured('(func (export "f") (if (i32.const 0) (then nop)) i64.const 1 drop)')
    assert report.done == 1
    assert report.calls == {"returned": 2}
    names = ("i32.const", "if", "nop", "end", "i64.const", "drop")
    assert report.present == dict.fromkeys(names, 1)
    assert report.reached == {name: 1 for name in names if name != "nop"}
    assert report.executed == {name: 2 for name in names if name != "nop"}


def test_what_traps_at_the_start(measured: Callable[[str], Any]) -> None:
    report = measured('(func $f nop unreachable) (start $f) (func (export "f"))')
    assert report.calls == {"at the start: trap UNREACHABLE": 2}
    assert report.present == {"nop": 1, "unreachable": 1}
    assert report.reached == {}


def test_tests_accesses_and_reads(measured: Callable[[str], Any], real_use: ModuleType) -> None:
    report = measured(
        """
        (memory 1) (type $s (struct (field i8) (field f32) (field anyref)))
        (func (export "f") (result i32) (local $s (ref $s))
            (local.set $s (struct.new_default $s))
            (drop (ref.test (ref i31) (ref.null any)))
            (drop (ref.is_null (struct.get $s 2 (local.get $s))))
            (drop (struct.get $s 1 (local.get $s)))
            (drop (f32.neg (struct.get $s 1 (local.get $s))))
            (i32.store (i32.const 0) (i32.const 1))
            (i32.store (i32.const 40000) (i32.const 1))
            (struct.get_s $s 0 (local.get $s)))
        """
    )
    assert report.tests == {"ref.test": [0, 2], "ref.is_null": [2, 0]}
    assert report.reads == {
        "struct: reference": [2, 2, 0],
        "struct: number": [4, 2, 0],
        "struct: packed": [2, 2, 2],
    }
    (numbers,) = report.accesses.values()
    assert real_use.accesses(numbers) == 4
    assert real_use.shortfalls(report) == [
        "0.0 % of the tests of types succeed",
        "50.0 % of the accesses are in the first 64 bytes",
        "25.0 % of the reads of objects are observed",
    ]


def test_what_exhausts_the_stack_does_not_count(measured: Callable[[str], Any]) -> None:
    report = measured('(func $f (export "f") nop (call $f) nop)')
    assert report.calls == {"stack exhausted": 2}
    assert report.executed == {}


STRUCTURES = "(type $s (struct (field (mut i32)) (field f64) (field v128) (field anyref)))"


@pytest.mark.parametrize(
    ("body", "shows"),
    [
        ("(drop (struct.get $s 0 (struct.new_default $s)))", False),
        ("(local.set 0 (struct.get $s 0 (struct.new_default $s)))", True),
        ("(drop (call $f (i32.and (i32.const 0) (struct.get $s 0 (struct.new_default $s)))))", 0),
        ("(global.set $g (struct.get $s 0 (struct.new_default $s)))", True),
        ("(i32.store8 (i32.const 9) (struct.get $s 0 (struct.new_default $s)))", True),
        ("(f64.store (i32.const 9) (struct.get $s 1 (struct.new_default $s)))", True),
        ("(v128.store (i32.const 9) (struct.get $s 2 (struct.new_default $s)))", True),
        ("(if (struct.get $s 0 (struct.new_default $s)) (then unreachable))", True),
        ("(drop (i32.div_u (i32.const 1) (struct.get $s 0 (struct.new_default $s))))", True),
        (
            "(local.set 0 (ref.is_null (struct.get $s 3 (struct.new $s (i32.const 0)"
            " (f64.const 0) (v128.const i64x2 0 0) (ref.i31 (i32.const 0))))))",
            True,
        ),
    ],
)
def test_trials(
    measured: Callable[[str], Any], real_use: ModuleType, body: str, shows: bool
) -> None:
    report = measured(
        f"""{STRUCTURES} (memory 1) (global $g (mut i32) (i32.const 0))
        (func $f (param i32) (result i32) (i32.const 1))
        (func (export "f") (result i32) (local i32) {body} (local.get 0))"""
    )
    ((tried, shown),) = report.trials.values()
    assert (tried, shown) == (1, int(shows))
    words = [line for line in real_use.shortfalls(report) if "observed" in line]
    assert words == ([] if shows else ["0.0 % of the reads of objects are observed"])


def test_figures_that_are_not_short(real_use: ModuleType) -> None:
    report = real_use.Report(
        tests={"ref.cast": [4, 1], "ref.test null": [0, 1], "ref.is_null": [9, 0]},
        accesses={"load": [1, 2, 5, *[0] * 15], "store": [0, 0, *[0] * 16, 4][:18]},
    )
    assert real_use.shortfalls(report) == ["33.3 % of the accesses are in the first 64 bytes"]
    report.accesses["vector"] = [0, 0, *[1] * 16]
    assert real_use.shortfalls(report) == []
    assert real_use.shortfalls(real_use.Report()) == []


def test_reports_add_up(real_use: ModuleType) -> None:
    report = real_use.Report(1, [], {"returned": 1}, {"nop": 1}, tests={"ref.cast": [1, 0]})
    report.add(real_use.Report(2, ["x"], {"returned": 2}, {"drop": 1}, tests={"ref.cast": [2, 3]}))
    assert report == real_use.Report(
        3, ["x"], {"returned": 3}, {"nop": 1, "drop": 1}, tests={"ref.cast": [3, 3]}
    )


def test_command() -> None:
    need("wasmtime")
    ended = run("real_use", "--count", 4, "--rounds", 1, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 4
    assert document["broken"] == []
    assert sum(document["executed"].values()) > 100
    assert document["reached"].keys() <= document["present"].keys()
    table = run("real_use", "--count", 2)
    assert "sign-extension" in table.stdout
    assert table.returncode in (0, 1)
