"""The benchmarks, as modules and as commands."""

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest

from smith.engines import available
from tests.builds import CHECKOUT

FOLDER = CHECKOUT / "benchmarks"


def load(name: str) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def need(*engines: str) -> None:
    """Skip without these engines."""
    if reasons := [each.reason for each in available() if not each and each.engine in engines]:
        pytest.skip(reasons[0])
