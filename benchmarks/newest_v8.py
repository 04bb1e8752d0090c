"""Asks Deno about modules: the newest V8 there is, with all proposals that it knows switched on."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Final

from deno import find_deno_bin

from benchmarks.batches import Unusable

SWITCHES: Final = ("wide-arithmetic", "wasmfx", "custom-descriptors")
BROKEN: Final = b"\0asm\1\0\0\0\1"
SCRIPT: Final = """
const lines = require("fs").readFileSync(0, "latin1").split("\\n");
for (const line of lines.slice(0, -1)) {
    let message = "";
    try { new WebAssembly.Module(Buffer.from(line, "hex")); }
    catch (error) { message = String(error); }
    console.log(JSON.stringify(message));
}
"""


def deno_refuses(modules: Sequence[bytes]) -> dict[int, str]:
    """What it says against modules, by their places. A broken last one shows that it looks."""
    flags = ",".join(f"--experimental-wasm-{name}" for name in SWITCHES)
    with TemporaryDirectory() as folder:
        script = f"{folder}/judge.cjs"
        with open(script, "w", encoding="utf-8") as file:
            file.write(SCRIPT)
        done = subprocess.run(
            [find_deno_bin(), "run", "--allow-read", f"--v8-flags={flags}", script],
            input="".join(f"{wasm.hex()}\n" for wasm in [*modules, BROKEN]),
            capture_output=True,
            text=True,
            check=False,
        )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    if len(said) <= len(modules) or not said.pop():
        raise Unusable(f"deno has nothing against a broken module: {done.stderr}")
    return {place: message for place, message in enumerate(said) if message}
