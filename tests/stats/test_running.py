"""`smith stats --run`: what is counted of code that runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from wasmtime import wat2wasm

from tests.cli.process import output_of, run

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.stats.running import RUNNING, Ran, Runs
from smith.stats.running import run as ran_of


def ran(text: str) -> Ran:
    return ran_of(bytes(wat2wasm(text)), validated=False)


def test_shares_and_both_ways() -> None:
    found = ran("""(module (func (export "f") (param i32) (result i32)
        (if (local.get 0) (then nop) (else nop nop))
        (if (i32.const 1) (then nop) (else nop nop))
        (block (br_if 0 (i32.lt_s (local.get 0) (i32.const 0))) nop)
        (block (br_if 0 (i32.const 1)) nop)
        (i32.const 5)))""")
    assert (found.instructions, found.executed) == (21, 18)
    assert (found.ifs, found.ifs_both) == (2, 1)
    assert (found.branches, found.branches_both) == (2, 1)
    assert dict(found.outcomes) == {"returned": 3}


def test_ways_to_end() -> None:
    found = ran("""(module (tag $t) (func (export "a") (i32.div_s (i32.const 1) (i32.const 0)) drop)
        (func (export "b") (throw $t)) (func $c (export "c") (call $c))
        (func (export "d") (loop (br 0))))""")
    assert dict(found.outcomes) == {
        "trap: divide-by-zero": 3,
        "exception": 3,
        "exhausted: stack": 3,
        "exhausted: fuel": 3,
    }


def test_arguments_of_references() -> None:
    found = ran("""(module (func (export "f") (param (ref eq) externref) (result i32)
        (if (result i32) (ref.is_null (local.get 1))
            (then (i32.const 1)) (else (i32.const 2)))))""")
    assert (found.ifs, found.ifs_both, found.outcomes.total()) == (1, 1, 3)


def test_what_cannot_begin() -> None:
    assert dict(ran("(module (func unreachable) (start 0))").outcomes) == {
        "start: trap: unreachable": 1
    }
    assert dict(ran('(module (import "a" "b" (global (ref exn))))').outcomes) == {"not linked": 1}


def test_figures_of_nothing() -> None:
    empty = Runs("none")
    assert [figure.of(empty) for figure in RUNNING][:2] == ["none", 0]
    empty.add(bytes(wat2wasm("(module)")))
    assert [figure.of(empty) for figure in RUNNING][1] == 1


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    path.write_bytes(wat2wasm('(module (func (export "f") nop unreachable nop))'))
    document = json.loads(output_of("stats", "--run", "--json", path))
    running = document["running"]["modules"]
    assert running["outcomes"] == {"trap: unreachable": 1.0}
    assert running["executed"] == pytest.approx(2 / 3)
    assert running["opcodes_of_all"] == 2
    shown = output_of("stats", "--run", "--seeds", "0..3").decode()
    assert "instructions that run" in shown


def test_invalid_modules_are_named(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    path.write_bytes(wat2wasm("(module (func (result i32)))"))
    status, _, stderr = run("stats", "--run", path)
    assert status == 1
    assert stderr.startswith(f"error: {path}: type mismatch")
