"""`benchmarks/observed.py`: which changes show, of modules of which it is known."""

import json
import struct
from random import Random
from types import ModuleType

import pytest
from wasmtime import wat2wasm

from smith.wasm.decoder import decode
from smith.wasm.types import F32, F64, I32, I64
from tests.benchmarks.scripts import load, run

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")


@pytest.fixture(scope="module")
def observed() -> ModuleType:
    return load("observed")


@pytest.mark.parametrize(
    ("fields", "shows"),
    [
        ('(func (export "f") (result i32) (i32.const 1))', 1),
        ('(func (export "f") (drop (i32.const 1)))', 0),
        ('(memory (export "m") 1)'
         ' (func (export "f") (f32.store 0 (local.get 0) (f32.const 1)))', 1),
        ('(memory 1) (func (export "f") (f32.store 0 (local.get 0) (f32.const 1)))', 0),
        ('(global $g (export "g") (mut i64) (i64.const 0))'
         ' (func (export "f") (global.set $g (i64.const 1)))', 1),
        ('(global $g (export "fuel") (mut i64) (i64.const 0))'
         ' (func (export "f") (global.set $g (i64.const 1)))', 0),
        ('(import "a" "b" (func $b (param f64))) (func (export "f") (call $b (f64.const 1)))', 1),
        ('(func (export "f") (if (i32.eqz (local.get 0)) (then (if (i32.const 0) (then)'
         ' (else unreachable)))))', 1),
        ('(func (export "f") (if (i32.eqz (i32.const 1)) (then (drop (i64.const 1)))))', 0),
    ],
)  # fmt: skip
def test_what_shows(observed: ModuleType, fields: str, shows: int) -> None:
    text = fields.replace('"f")', '"f") (param i32)') if "local.get" in fields else fields
    report = observed.Report()
    observed.examine(decode(bytes(wat2wasm(f"(module {text})"))), [], Random(0), 8, report)
    assert observed.totals(report, observed.OWN) == [1, shows]
    assert observed.falls_short(report) == (not shows)


def test_scaffolding_counts_apart(observed: ModuleType) -> None:
    module = decode(
        bytes(
            wat2wasm("""(module (func (export "f") (result i32)
        (i32.and (i32.const 1) (i32.const 2))))""")
        )
    )
    report = observed.Report()
    observed.examine(module, [[1, 2]], Random(0), 8, report)
    assert observed.totals(report, observed.OWN)[0] == 1
    assert observed.totals(report, observed.OTHER)[0] == 1


def test_steps(observed: ModuleType) -> None:
    assert observed.stepped(I32, (1 << 31) - 1) == -1 << 31
    assert observed.stepped(I64, -1) == 0
    assert observed.stepped(4, (1 << 128) - 1) == 0
    one, two = (struct.unpack("<I", struct.pack("<f", value))[0] for value in (1, 2))
    assert observed.stepped(F32, one) == two
    for alone in (0x7FF0 << 48, 0x7FF8 << 48, 0x7FEF << 48):
        assert observed.stepped(F64, alone) == alone


def test_command() -> None:
    ended = run("observed", "--count", 4, "--jobs", 1, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert document["done"] == 4
    assert sum(tried for tried, _ in document["tried"].values()) == 32
    assert "scaffolding" in run("observed", "--count", 2, "--jobs", 1).stdout
