"""Modules that run by themselves, beside what wasmtime says of the same calls."""

from __future__ import annotations

import pytest
from wasmtime import wat2wasm

import smith

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.companions.calls import Call
from smith.engines import Worker
from smith.native import Exhausted, Session, Store, Thrown, Trap


def test_imports_with_the_same_name() -> None:
    text = """(module (import "a" "b" (func (param i32))) (import "a" "b" (memory 3))
        (import "a" "b" (global i64)) (func (export "f") (result i32 i64)
            (call 0 (i32.const -1)) (memory.size) (global.get 0)))"""
    session = Session(bytes(wat2wasm(text)), Store())
    [call] = session.calls()
    assert session.call(call) == [("i32", "3"), ("i64", "0")]
    assert session.notes == [("call", 0), ("i32", (1 << 32) - 1)]


def test_references_that_are_made() -> None:
    text = """(module (type $s (struct (field i32)))
        (func (export "f") (param (ref $s) externref v128) (result eqref externref v128)
            (local.get 0) (local.get 1) (local.get 2)))"""
    session = Session(bytes(wat2wasm(text)), Store())
    args = (("anyref", "1"), ("externref", "0"), ("v128", str(5 << 100)))
    [call] = session.calls([Call("f", args)])
    expected = [("anyref", "1"), ("externref", "0"), ("v128", str(5 << 100))]
    assert session.call(call) == expected
    assert session.call(call) == expected
    assert session.notes == []


def test_as_wasmtime_has_it() -> None:
    config = smith.Config.preset("differential")
    with Worker("wasmtime") as wasmtime:
        for seed in range(15):
            wasm = smith.generate(smith.input_from_seed(seed), config).wasm
            session = Session(wasm, Store(), validated=True)
            theirs = dict(wasmtime.run(wasm).calls)
            for call in session.calls():
                outcome = theirs[call.export.name]
                if outcome["outcome"] == "unsupported":
                    continue
                try:
                    found = [list(value) for value in session.call(call)]
                    assert (outcome["outcome"], outcome.get("values")) == ("values", found)
                except (Trap, Thrown, Exhausted):
                    assert outcome["outcome"] != "values"
