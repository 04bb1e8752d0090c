"""Atomic operations, where the official test suite says nothing."""

from __future__ import annotations

import pytest
from wasmtime import wat2wasm

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.native import Instance, Module

NARROW = [("i32", 8), ("i32", 16), ("i64", 8), ("i64", 16), ("i64", 32)]


@pytest.mark.parametrize(("type", "bits"), NARROW)
def test_what_is_expected_is_wrapped(type: str, bits: int) -> None:
    """Bits above the access do not count (WebAssembly/threads#195)."""
    text = f"""(module (memory (export "m") 1 1 shared)
        (func (export "f") (param {type} {type}) (result {type})
            ({type}.atomic.rmw{bits}.cmpxchg_u (i32.const 8) (local.get 0) (local.get 1))))"""
    exports = Instance(Module(wat2wasm(text))).exports
    high = 1 << bits
    assert exports["f"](high, high | 5) == 0
    assert exports["f"](high | 6, 7) == 5
    assert exports["f"](-high | 5, -1) == 5
    assert exports["m"].read(8, 8) == b"\xff" * (bits // 8) + b"\0" * (8 - bits // 8)
