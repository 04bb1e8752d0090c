"""What can be seen of a run, and whether NaNs can be."""

from __future__ import annotations

import pytest
from wasmtime import wat2wasm

import smith

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.native import Limits, Store, nan_shows, observe


def binary(body: str) -> bytes:
    return bytes(wat2wasm(f"(module {body})"))


def test_everything_that_can_be_seen() -> None:
    found = observe(
        binary("""(import "a" "b" (func (param i32))) (memory (export "m") 1)
            (table (export "t") 2 funcref) (elem (i32.const 1) func 0)
            (global (export "g") (mut i64) (i64.const 3))
            (func (export "f") (call 0 (i32.const 9)) (global.set 0 (i64.const -1)))
            (func (export "x") unreachable) (func (export "y") (result f32) (f32.const 1))""")
    )
    assert [end.how for end in found.calls] == ["returned", "trap: unreachable", "returned"]
    assert found.calls[2].results == (("f32", str(0x3F80_0000)),)
    assert found.notes == (("call", 0), ("i32", 9))
    assert found.globals == (f"i64 {((1 << 64) - 1,)}",)
    assert found.memories[0].startswith("65536 ")
    assert found.tables == ((True, False),)


@pytest.mark.parametrize(
    "change",
    [
        ("i32.const 1", "i32.const 2"),
        ("global.set 0", "drop"),
        ("i32.store8", "i32.store"),
        ("i32.div_s", "i32.rem_s"),
    ],
)
def test_a_change_is_seen(change: tuple[str, str]) -> None:
    body = """(memory (export "m") 1) (global (export "g") (mut i32) (i32.const 0))
        (func (export "a") (result i32) i32.const 1) (func (export "b") i32.const 5 global.set 0)
        (func (export "c") i32.const 0 i32.const 777 i32.store8)
        (func (export "d") (result i32) i32.const -2147483648 i32.const -1 i32.div_s)"""
    assert observe(binary(body)) == observe(binary(body))
    assert observe(binary(body)) != observe(binary(body.replace(*change)))


def test_a_start_that_fails() -> None:
    assert observe(binary("(func unreachable) (start 0)")).start.how == "trap: unreachable"
    store = Store(Limits(memory=0))
    assert observe(binary("(memory 1)"), store=store).start.how == "exhausted: memory"


@pytest.mark.parametrize(
    ("shows", "body"),
    [
        (True, '(func (export "f") (result f32) (f32.sqrt (f32.const -1)))'),
        (True, '(func (export "f") (result i32) (i32.reinterpret_f32 (f32.sqrt (f32.const -1))))'),
        (
            False,
            '(func (export "f") (result i32) (f32.eq (f32.const 1) (f32.sqrt (f32.const -1))))',
        ),
        (False, '(func (export "f") (result f32) (f32.sqrt (f32.const 4)))'),
        (False, '(func (export "f") (result f32) (f32.const nan))'),
        (
            True,
            """(memory (export "m") 1) (func (export "f")
                (f64.store (i32.const 0) (f64.div (f64.const 0) (f64.const 0))))""",
        ),
    ],
)
def test_whether_a_nan_shows(shows: bool, body: str) -> None:
    assert nan_shows(binary(body))[0] == shows


def test_canonical_nans_never_show() -> None:
    config = smith.Config(canonicalize_nans=True, features=("wasm3", "-relaxed-simd"))
    made = 0
    for seed in range(60):
        wasm = smith.generate(smith.input_from_seed(seed), config).wasm
        shows, facts = nan_shows(wasm, limits=Limits(fuel=1_000_000), validated=True)
        assert not shows, seed
        made += facts.nans
    assert made > 100
