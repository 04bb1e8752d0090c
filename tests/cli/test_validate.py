"""`smith validate`: a line for each file, and the exit status that says the worst of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import wasmtime

import smith
from tests.cli.process import output_of, run, tree

VALID = smith.generate(b"").wasm
INVALID = wasmtime.wat2wasm("(module (func) (func (result i32) i64.const 0))")
MALFORMED = VALID[:-1]
GC = wasmtime.wat2wasm("(module (type (struct)))")

MISMATCH = "type mismatch: instruction requires [i32] but stack has [i64]: the end in function 1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    contents = {"a": VALID, "b": INVALID, "c": MALFORMED, "gc": GC}
    for name, content in contents.items():
        (tmp_path / f"{name}.wasm").write_bytes(bytes(content))
    return tmp_path


def test_a_line_each(folder: Path) -> None:
    before = tree(folder)
    status, stdout, stderr = run("validate", "a.wasm", "b.wasm", "c.wasm", cwd=folder)
    valid, invalid, malformed = stdout.decode().splitlines()
    assert valid == "a.wasm: valid"
    assert invalid == f"b.wasm: invalid: {MISMATCH} (at offset {len(INVALID) - 1:#x})"
    assert malformed.startswith("c.wasm: malformed: ")
    assert (status, stderr, tree(folder)) == (1, "", before)


def test_all_are_valid(folder: Path) -> None:
    assert output_of("validate", "a.wasm", "a.wasm", cwd=folder) == b"a.wasm: valid\n" * 2
    assert output_of("validate", "-", stdin=VALID) == b"-: valid\n"


def test_json(folder: Path) -> None:
    status, stdout, _ = run("validate", "--json", "a.wasm", "b.wasm", cwd=folder)
    nothing = {"message": "", "offset": None, "function": None}
    message = f"{MISMATCH} (at offset {len(INVALID) - 1:#x})"
    found = {"message": message, "offset": len(INVALID) - 1, "function": 1}
    assert json.loads(stdout) == [
        {"file": "a.wasm", "verdict": "valid", **nothing},
        {"file": "b.wasm", "verdict": "invalid", **found},
    ]
    assert status == 1


@pytest.mark.parametrize(
    ("features", "status"),
    [("", 0), ("-gc", 1), ("wasm2", 1), ("gc,wasm2", 1), ("wasm2, gc", 0), ("all", 0)],
)
def test_features(folder: Path, features: str, status: int) -> None:
    done = run("validate", f"--features={features}", "gc.wasm", cwd=folder)
    assert done.status == status
    assert (b"disabled feature gc: structure type" in done.stdout) == (status == 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "error: missing: No such file or directory\n"),
        (["."], "error: .: Is a directory\n"),
        (["--features", "nope", "a.wasm"], "error: no feature 'nope': there are mvp, "),
        ([], "error: Missing argument 'FILE...'. (python -m smith validate --help)\n"),
    ],
)
def test_wrong_usage(folder: Path, arguments: list[str], message: str) -> None:
    status, stdout, stderr = run("validate", *arguments, cwd=folder)
    assert (status, stdout) == (2, b"")
    assert stderr.startswith(message)
    assert "Traceback" not in stderr


def test_the_others_are_judged_where_one_cannot_be_read(folder: Path) -> None:
    status, stdout, stderr = run("validate", "missing", "b.wasm", "a.wasm", cwd=folder)
    assert status == 2
    assert stdout.decode().splitlines()[-1] == "a.wasm: valid"
    assert stderr == "error: missing: No such file or directory\n"
