"""`smith run`: a line for each call, what ran, and the exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from wasmtime import wat2wasm

import smith
from tests.cli.process import SMITH, output_of, run

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.cli import values

TEXT = """(module
    (import "env" "log" (func $log (param i32 f64) (result i32)))
    (import "env" "m" (memory 1))
    (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "id") (param f32 f64 i64 v128 externref)
        (result f32 f64 i64 v128 externref)
        local.get 0 local.get 1 local.get 2 local.get 3 local.get 4)
    (func (export "logs") (param i32)
        (loop (drop (call $log (local.get 0) (f64.const 1.5)))
            (br_if 0 (i32.eqz (local.get 0)))))
    (func (export "log") (drop (call $log (i32.const 1) (f64.const -2))))
    (func (export "object") (param (ref i31)) (result i32 eqref)
        (i31.get_s (local.get 0)) (local.get 0)))"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "m.wasm"
    path.write_bytes(wat2wasm(TEXT))
    return path


def lines(*arguments: object) -> list[str]:
    return output_of("run", *arguments).decode().splitlines()


def test_a_call_with_arguments(module: Path) -> None:
    assert lines(module, "--invoke", "div", "7", "-2") == ["div(7, -2) -> -3"]
    assert lines(module, "--invoke", "div", "0xffffffff", "1") == ["div(-1, 1) -> -1"]
    words = ["0x1p-3", "-nan:0x5", "-9", str(1 << 127), "null"]
    shown = f"0.125, -nan:0x5, -9, {1 << 127:#034x}, null"
    assert lines(module, "--invoke", "id", *words) == [f"id({shown}) -> {shown}"]
    assert lines(module, "--invoke", "object", "new") == ["object(new) -> 0, new"]


def test_calls_of_imports_are_shown(module: Path) -> None:
    assert lines(module, "--invoke", "log") == ["  env.log(1, -2.0)", "log()"]
    status, stdout, _ = run("run", module, "--invoke", "logs", 0, "--fuel", 1000)
    found = stdout.decode().splitlines()
    assert found[:20] == ["  env.log(0, 1.5)"] * 20
    assert re.fullmatch(r"  \.\.\. and \d+ calls more", found[20])
    assert found[21:] == ["logs(0) exhausted: all fuel consumed"]
    assert status == 1


def test_a_trap_is_a_finding(module: Path) -> None:
    status, stdout, stderr = run("run", module, "--invoke", "div", 1, 0)
    found = stdout.decode()
    assert re.fullmatch(
        r"div\(1, 0\) trap: integer divide by zero \(function 1, at offset 0x\w+\)\n", found
    )
    assert (status, stderr) == (1, "")


def test_all_exports(module: Path) -> None:
    status, stdout, _ = run("run", module, "--fuel", 1000)
    names = [line.partition("(")[0] for line in stdout.decode().splitlines() if line[0] != " "]
    assert names == ["div", "id", "logs", "log", "object"]
    assert status == 1


def test_coverage(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    text = """(module (func (export "f") (param i32)
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) return nop))"""
    path.write_bytes(wat2wasm(text))
    found = lines(path, "--invoke", "f", 1200, "--coverage")
    assert found[0] == "f(1200)"
    assert found[1] == "8 of 10 instructions ran (80.0 %)"
    assert "1,200        local.get 0" in found
    assert "1,200        br_if 0" in found
    assert "    0      nop" in found
    assert "           (module" not in found[2]
    text = "\n".join(line[7:] for line in found[2:])
    assert wat2wasm(text) == path.read_bytes()


def test_trace(module: Path) -> None:
    found = lines(module, "--invoke", "object", "new", "--trace")
    assert len(found) == 2
    assert re.fullmatch(r"function 5 @\w+ +i31.get_s = 0", found[1])


def test_json(module: Path) -> None:
    arguments = ["--json", "--trace", "--coverage", "--invoke", "div", 8, 2]
    document = json.loads(output_of("run", module, *arguments))
    [ended] = document["ended"]
    assert (ended["what"], ended["outcome"], ended["results"]) == ("div(8, 2)", "returned", ["4"])
    assert [event["bits"] for event in document["trace"]] == [4]
    assert {row["op"]: row["times"] for row in document["coverage"]}["i32.div_s"] == 1
    assert document["facts"]["memory"] == 1 << 16


def test_the_start_may_fail(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    path.write_bytes(wat2wasm("(module (func unreachable) (start 0))"))
    status, stdout, _ = run("run", path)
    assert stdout.decode().startswith("start trap: unreachable (function 0, at offset 0x")
    assert status == 1


def test_standard_input() -> None:
    wasm = wat2wasm('(module (func (export "f") (result i32) (i32.const 6)))')
    assert output_of("run", "-", stdin=bytes(wasm)) == b"f() -> 6\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--invoke", "nope"], 2, "the module exports no function 'nope'"),
        (["--invoke", "div", "1"], 2, "'div' takes 2 (i32 i32) arguments, not 1"),
        (["--invoke", "log", "1"], 2, "'log' takes no arguments, not 1"),
        (["--invoke", "div", "1", "x"], 2, "'x' is no integer"),
        (["--invoke", "div", "1", "4294967296"], 2, "4294967296 has more than 32 bits"),
        (["--invoke", "id", "nan:0xffffff", "0", "0", "0", "null"], 2, "has no payload of an f32"),
        (["--invoke", "id", "1e99", "0", "0", "0", "null"], 2, "'1e99' is no f32"),
        (["--invoke", "id", "0", "0", "0", "0", "5"], 2, "a externref is null or new, not '5'"),
        (["--invoke", "object", "null"], 2, "'object' takes no null there"),
        (["1"], 2, "'1': arguments are for the function that --invoke names"),
        (["--fuel", "-1"], 2, "Invalid value for '--fuel'"),
    ],
)
def test_wrong_usage(module: Path, arguments: list[str], status: int, message: str) -> None:
    found, stdout, stderr = run("run", module, *arguments)
    assert (found, stdout, stderr.count("\n")) == (status, b"", 1)
    assert message in stderr


def test_modules_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    for content in [b"abc", bytes(wat2wasm("(module (func (result i32)))"))]:
        path.write_bytes(content)
        found, stdout, stderr = run("run", path)
        assert (found, stdout, stderr.count("\n")) == (1, b"", 1)
        assert stderr.startswith(f"error: {path}: ")
    found, _, stderr = run("run", tmp_path / "none")
    assert (found, stderr) == (2, f"error: {tmp_path / 'none'}: No such file or directory\n")


def test_ctrl_c(tmp_path: Path) -> None:
    path = tmp_path / "m.wasm"
    path.write_bytes(wat2wasm('(module (func (export "a")) (func (export "f") (loop (br 0))))'))
    command = [*SMITH, "run", str(path), "--fuel", str(1 << 60)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"a()\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, b"interrupted\n")


@pytest.mark.parametrize("seed", range(3))
def test_generated_modules(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "m.wasm"
    path.write_bytes(smith.generate(smith.input_from_seed(seed)).wasm)
    status, stdout, stderr = run("run", path, "--coverage", "--trace")
    assert status in (0, 1)
    assert stderr == ""
    assert b" instructions ran (" in stdout


@pytest.mark.parametrize("word", ["0.5", "-0.0", "inf", "-inf", "nan", "-nan", "nan:0x1"])
def test_floats_as_they_are_typed(word: str) -> None:
    for name in ("f32", "f64"):
        assert values.shown(values.parse(name, word)) == word
