"""What may happen any number of times takes no memory."""

from __future__ import annotations

import resource

import pytest
from wasmtime import wat2wasm

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.native import Instance, Limits, Module, Store

MILLION = 1_000_000


def made(text: str, limits: Limits) -> Instance:
    return Instance(Module(wat2wasm(text)), store=Store(limits))


def test_a_million_tail_calls() -> None:
    for call in ["return_call $f", "return_call_ref $t", "return_call_indirect (type $t)"]:
        target = {"$f": "", "$t": "(ref.func $f)"}.get(call.split()[1], "(i32.const 0)")
        text = f"""(module (type $t (func (param i32) (result i32)))
            (table funcref (elem $f))
            (func $f (export "f") (type $t)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
                (i32.sub (local.get 0) (i32.const 1)) {target} {call}))"""
        assert made(text, Limits(depth=2, stack=4096)).exports["f"](MILLION) == 7


THROWS = """(module (tag $t (param i32 i64)) (func $throw (throw $t (i32.const 1) (i64.const 2)))
    (func (export "f") (param i32) (result i32) (local i32)
        (loop $again
            (block $caught (result i32 i64)
                (try_table (result i32 i64) (catch $t $caught) {throw} unreachable))
            drop (local.set 1 (i32.add (local.get 1)))
            (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1)))"""


@pytest.mark.parametrize("throw", ["(throw $t (i32.const 1) (i64.const 2))", "(call $throw)"])
def test_a_million_throws(throw: str) -> None:
    instance = made(THROWS.format(throw=throw), Limits(heap=100))
    assert instance.exports["f"](MILLION) == MILLION
    assert instance.store.facts().heap <= 16


def test_an_exception_that_is_kept_stays() -> None:
    text = """(module (tag $t (param i32)) (table 3 exnref)
        (func $keep (param i32) (local exnref)
            (block $caught (result i32 exnref)
                (try_table (catch_ref $t $caught) (throw $t (local.get 0))) unreachable)
            (local.set 1) drop (table.set (local.get 0) (local.get 1)))
        (func (export "f") (result i32)
            (call $keep (i32.const 0)) (call $keep (i32.const 1))
            (block $caught (try_table (catch_all $caught) (throw_ref (table.get (i32.const 0)))))
            (call $keep (i32.const 2))
            (block $caught (result i32)
                (try_table (catch $t $caught) (throw_ref (table.get (i32.const 1)))) unreachable)))
        """
    assert made(text, Limits()).exports["f"]() == 1


def instances(module: Module, count: int) -> None:
    for _ in range(count):
        assert Instance(module).exports["f"]() == 5


MODULE = """(module (memory 1) (table 9 funcref) (data (i32.const 0) "abc")
    (global (mut i32) (i32.const 5))
    (func $f (export "f") (result i32) (call $g)) (func $g (result i32) (global.get 0)))"""


@pytest.mark.parametrize("count", [20_000, pytest.param(MILLION, marks=pytest.mark.slow)])
def test_short_lived_instances(count: int) -> None:
    module = Module(wat2wasm(MODULE))
    instances(module, 2000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    instances(module, count)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= before + 2000  # KiB


def test_four_gib_without_fuel_take_no_time() -> None:
    text = """(module (memory i64 65536) (func (export "f")
        (memory.fill (i64.const 0) (i32.const 1) (i64.const 0x100000000))))"""
    instance = made(text, Limits(fuel=1000, memory=1 << 33))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Exception, match="fuel"):
        instance.exports["f"]()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= before + 2000
