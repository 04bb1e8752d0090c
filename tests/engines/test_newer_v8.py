"""The worker of V8 in Deno, whose V8 is newer than Node's: it has other messages, and proposals."""

from collections.abc import Iterator

import pytest
from wasmtime import wat2wasm

from smith.engines import Engine, Worker
from smith.engines.engine import HERE

deno = pytest.importorskip("deno", reason="no Deno: `pip install deno`")

FLAGS = "--v8-flags=--experimental-wasm-wasmfx"

AROUND = """(type $f (func)) (type $c (cont $f)) (tag $e) (elem declare func $suspend)
    (table $t 2 funcref) (elem (table $t) (i32.const 1) func $number)
    (func $number (result i32) (i32.const 1))
    (func $suspend (suspend $e))"""
TRAPS = {
    "CALL_NULL": "(call_indirect $t (i32.const 0))",
    "CALL_SIG": "(call_indirect $t (i32.const 1))",
    "NULL_REF": "(call_ref $f (ref.null $f))",
    "SUSPEND": "(resume $c (cont.new $c (ref.func $suspend)))",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    command = [deno.find_deno_bin(), "run", "-A", FLAGS, str(HERE / "v8_worker.cjs")]
    with Worker(Engine("v8", "V8 (Deno)", lambda: command)) as worker:
        yield worker


@pytest.mark.parametrize("kind", TRAPS)
def test_traps(worker: Worker, kind: str) -> None:
    wasm = bytes(wat2wasm(f'(module {AROUND} (func (export "f") {TRAPS[kind]}))'))
    [(_, outcome)] = worker.run(wasm).calls
    assert kind in outcome["kinds"]
