"""What Wasm code does steers libFuzzer."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="no atheris: pip install '.[fuzz]'")
pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

# Nested comparisons that nobody guesses at once: only the counters say that one of them held.
SCRIPT = '''
import sys
import atheris
from wasmtime import wat2wasm
from smith.fuzz.steering import steer
from smith.native import Edges, Instance, Module, Profile, Store

SECRET = b"w!k"
body = "unreachable"
for place, byte in reversed([*enumerate(SECRET)]):
    body = f"""(if (i32.eq (i32.load8_u (i32.const {place})) (i32.const {byte}))
        (then (drop (i32.const {place})) {body}))"""
edges = Edges()
if sys.argv.pop(1) == "steered":
    steer(edges)
store = Store(profile=Profile(edges=edges))
text = f'(module (memory (export "m") 1) (func (export "f") {body}))'
exports = Instance(Module(wat2wasm(text)), store=store).exports
memory, function = exports["m"], exports["f"]

def one_input(data):
    memory.write(0, data[:3].ljust(3, b"\\0"))
    function()

atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
'''


def found(how: str, folder: Path) -> bool:
    """Whether the trap at the bottom is reached."""
    options = [
        "-runs=300000",
        "-seed=1",
        "-max_len=3",
        "-len_control=0",
        f"-artifact_prefix={folder}/",
    ]
    command = [sys.executable, "-c", SCRIPT, how, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    trapped = "Trap: unreachable" in done.stdout + done.stderr
    assert trapped or "Done 300000 runs" in done.stderr, done.stderr
    return trapped


def test_edges_lead_to_the_bottom(tmp_path: Path) -> None:
    assert found("steered", tmp_path)


def test_without_them_it_is_not_found(tmp_path: Path) -> None:
    assert not found("alone", tmp_path)
