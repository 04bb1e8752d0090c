"""What only the worker of the bundled engine does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from wasmtime import wat2wasm

from smith.engines import Worker
from tests.engines.conftest import start

MOST_LEFT = 100 << 10  # KiB


@pytest.fixture(scope="module")
def native() -> Iterator[Worker]:
    with start("native") as worker:
        yield worker


def test_every_trap_has_a_kind(native: Worker) -> None:
    from smith.engines.native_worker import TRAPS  # which needs the engine
    from smith.native.errors import TRAPS as KINDS

    assert TRAPS.keys() == KINDS.keys()


def test_traps_of_continuations(native: Worker) -> None:
    text = """(module (type $f (func)) (type $c (cont $f)) (tag $t) (elem declare func $suspend)
        (func $suspend (suspend $t))
        (func (export "unhandled") (resume $c (cont.new $c (ref.func $suspend))))
        (func (export "consumed") (local $c (ref null $c))
            (local.set $c (cont.new $c (ref.func $suspend)))
            (drop (block $h (result (ref $c))
                (resume $c (on $t $h) (local.get $c)) unreachable))
            (resume $c (local.get $c))))"""
    done = native.run(bytes(wat2wasm(text)))
    assert [outcome["kinds"] for _, outcome in done.calls] == [["SUSPEND"], ["SUSPEND"]]


def test_what_a_case_took_is_given_back(native: Worker) -> None:
    """Each of the memories is written to whole: together they have 2 GB."""
    text = """(module (import "a" "b" (func)) (memory 512)
        (func (export "f") (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x2000000))))"""
    wasm = bytes(wat2wasm(text))
    for _ in range(64):
        assert native.run(wasm).calls[0][1]["outcome"] == "values"
    status = Path(f"/proc/{native.pid}/status").read_text()
    (left,) = (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert left < MOST_LEFT
