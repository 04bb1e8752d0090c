"""The recognisers of `shapes.py`: each sees its shape, and not what only looks like it."""

import pytest
from wasmtime import wat2wasm

import smith
from smith.wasm.module import Module
from tests.generate.shapes import SHAPES

SEEN_IN = {shape.name: shape.seen_in for shape in SHAPES}

# What examples have in common; indices go on behind it.
ARRAYS = '(type $a (array (mut i32))) (type $r (array (mut anyref))) (data $d "") (elem $e anyref)'
VECTORS = "(type $s (struct (field i32) (field v128))) (type $v (array v128))"
CALLEE = """
    (func $f (param eqref v128 i32) (result i32)
        (ref.eq (local.get 0) (ref.i31 (i32.const 7))))
"""
NULLS = "(table $t 4 (ref null none))"


def results(count: int) -> str:
    return f'(func (export "f") (result {"i32 " * count}) unreachable)'


# By shape: a module that has it, and some that do not.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "try_table after a stop": (
        "(func return try_table end)",
        "(func try_table end return)",
        "(func block return end try_table end)",
        "(func return block try_table end end)",
    ),
    "array.new_data after a stop": (
        f"{ARRAYS} (func unreachable array.new_data $a $d drop)",
        f"{ARRAYS} (func i32.const 0 i32.const 0 array.new_data $a $d drop unreachable)",
        f"{ARRAYS} (func unreachable block i32.const 0 i32.const 0 array.new_data $a $d drop end)",
    ),
    "array.new_elem after a stop": (
        f"{ARRAYS} (func return array.new_elem $r $e drop)",
        f"{ARRAYS} (func i32.const 0 i32.const 0 array.new_elem $r $e drop return)",
        f"{ARRAYS} (func unreachable array.new_data $a $d drop)",
    ),
    "array.new_fixed after a stop": (
        f"{ARRAYS} (func (block br 0 array.new_fixed $a 3 drop))",
        f"{ARRAYS} (func (block br 0) (drop (array.new_fixed $a 1 (i32.const 0))))",
        f"{ARRAYS} (func unreachable array.new_default $a drop)",
    ),
    "any.convert_extern after a stop": (
        "(func unreachable any.convert_extern drop)",
        "(func (drop (any.convert_extern (ref.null extern))) unreachable)",
        "(func unreachable extern.convert_any drop)",
    ),
    "extern.convert_any after a stop": (
        "(func return extern.convert_any drop)",
        "(func (drop (extern.convert_any (ref.null any))) return)",
        "(func unreachable any.convert_extern drop)",
    ),
    "br_on_cast after a stop": (
        "(func (result anyref) unreachable br_on_cast 0 anyref i31ref)",
        "(func (result anyref) ref.null any br_on_cast 0 anyref i31ref return)",
        "(func (result anyref) unreachable br_on_cast_fail 0 anyref i31ref)",
    ),
    "ref.null of type 2 or more after a stop": (
        "(type (func)) (type (func (param i32))) (type (func (param i64)))"
        "(func unreachable ref.null 2 drop)",
        "(type (func)) (type (func (param i32))) (type (func (param i64)))"
        "(func unreachable ref.null 1 drop)",
        "(type (func)) (type (func (param i32))) (type (func (param i64)))"
        "(func ref.null 2 drop unreachable)",
        "(func unreachable ref.null func drop)",
    ),
    "struct.get of a v128 of null": (
        f"{VECTORS} (func (result v128) (struct.get $s 1 (ref.null $s)))",
        f"{VECTORS} (func (result i32) (struct.get $s 0 (ref.null $s)))",
        f"{VECTORS} (func (param (ref null $s)) (result v128) (struct.get $s 1 (local.get 0)))",
        f"{VECTORS} (func (result v128) (local (ref null $s))"
        "(local.set 0 (struct.new_default $s)) (struct.get $s 1 (local.get 0)))",
    ),
    "array.get of a v128 of null": (
        f"{VECTORS} (func (result v128) (local (ref null $v))"
        "(array.get $v (local.get 0) (i32.const 0)))",
        f"{VECTORS} (func (param (ref $v)) (result v128)"
        "(array.get $v (local.get 0) (i32.const 0)))",
        f"{ARRAYS} (func (result i32) (array.get $a (ref.null $a) (i32.const 0)))",
    ),
    "throw_ref of (ref exn)": (
        "(func (param (ref exn)) (throw_ref (local.get 0)))",
        "(func (param exnref) (throw_ref (local.get 0)))",
        "(func (param (ref exn)) return (throw_ref (local.get 0)))",
    ),
    "catch_ref to (ref exn)": (
        "(tag $t (param i32))"
        "(func (result i32 (ref exn)) (try_table (catch_ref $t 0)) unreachable)",
        "(tag $t (param i32)) (func (result i32 exnref) (try_table (catch_ref $t 0)) unreachable)",
        "(func (param (ref exn)) (result (ref exn))"
        "(block (try_table (catch_all 0))) (local.get 0))",
    ),
    "large i31 passed beside a v128, compared": (
        f"{CALLEE} (func (result i32) (call $f (ref.i31 (i32.const 0x4000_0000))"
        "(v128.const i64x2 1 2) (i32.const 0)))",
        f"{CALLEE} (func (result i32) (call $f (ref.i31 (i32.const 0x3fff_ffff))"
        "(v128.const i64x2 1 2) (i32.const 0)))",
        f"{CALLEE} (func (result i32) (call $f (ref.null eq)"
        "(v128.const i64x2 1 2) (i32.const 0x4000_0000)))",
        "(func $f (param eqref i32) (result i32) (ref.eq (local.get 0) (ref.null eq)))"
        "(func (result i32) (call $f (ref.i31 (i32.const 0x4000_0000)) (i32.const 0)))",
        "(func $f (param eqref v128) (result i32) (ref.eq (ref.null eq) (ref.null eq)))"
        "(func (result i32) (call $f (ref.i31 (i32.const -1)) (v128.const i64x2 1 2)))",
    ),
    "throw_ref of null in a block beside a v128": (
        "(func (local v128) (block (throw_ref (ref.null exn))))",
        "(func (local v128) (throw_ref (ref.null exn)))",
        "(func (local i64) (block (throw_ref (ref.null exn))))",
        "(func (param exnref) (local v128) (block (throw_ref (local.get 0))))",
        "(func (local v128) unreachable (block (throw_ref (ref.null exn))))",
    ),
    "(ref null noexn) in a signature": (
        "(func (param (ref null noexn)))",
        "(func (param exnref) (local nullexnref))",
        "(func (param (ref noexn)))",
    ),
    "table.get on a table of (ref null none)": (
        f"{NULLS} (func (result anyref) (table.get $t (i32.const 4)))",
        f"{NULLS} (func (result anyref) (table.get $t (i32.const 3)))",
        f"{NULLS} (func (param i32) (result anyref)"
        "(table.get $t (i32.and (local.get 0) (i32.const 3))))",
        "(table 4 anyref) (func (param i32) (result anyref) (table.get 0 (local.get 0)))",
    ),
    "global.set of a large i31": (
        "(global $g (mut anyref) (ref.null any))"
        "(func (global.set $g (ref.i31 (i32.const 262136))))",
        "(global $g (mut anyref) (ref.null any))"
        "(func (global.set $g (ref.i31 (i32.const 262135))))",
        "(global $g (mut i31ref) (ref.null i31))"
        "(func (global.set $g (ref.i31 (i32.const 262136))))",
    ),
    "table.set of a large i31": (
        "(table $t 1 eqref) (func (table.set $t (i32.const 0) (ref.i31 (i32.const -1))))",
        "(table $t 1 eqref) (func (table.set $t (i32.const 0) (ref.i31 (i32.const 5))))",
        "(table $t 1 i31ref) (func (table.set $t (i32.const 0) (ref.i31 (i32.const -1))))",
        "(table $t 1 eqref) (func (table.set $t (i32.const 262136) (ref.null eq)))",
    ),
    "table that starts with arrays of v128": (
        f"{VECTORS} (table 1 (ref $v) (array.new_fixed $v 1 (v128.const i64x2 1 2)))",
        f"{VECTORS} (table 1 (ref null $v))",
        f"{ARRAYS} (table 1 (ref $a) (array.new_fixed $a 1 (i32.const 1)))",
        f"{VECTORS} (global (ref $v) (array.new_fixed $v 0)) (table 1 (ref null $v))",
    ),
    "exported function with 254 results": (
        results(254),
        results(253),
        results(254).replace('(export "f")', ""),
    ),
    "table.init of nothing from a declared segment": (
        "(table 0 externref) (elem declare externref)"
        "(func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0)))",
        "(table 0 externref) (elem externref)"
        "(func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0)))",
        "(table 0 funcref) (elem declare funcref)"
        "(func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0)))",
        "(table 0 externref) (elem declare externref)"
        "(func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 1)))",
    ),
    "empty passive data segment": (
        '(data "")',
        '(data "x")',
        '(memory 0) (data (i32.const 0) "")',
    ),
    "constant any.convert_extern": (
        "(global anyref (any.convert_extern (ref.null extern)))",
        "(global anyref (ref.null any))"
        "(func (result anyref) (any.convert_extern (ref.null extern)))",
        "(global externref (extern.convert_any (ref.null any)))",
    ),
    "constant extern.convert_any": (
        "(elem externref (item (extern.convert_any (ref.i31 (i32.const 1)))))",
        "(elem externref (item (ref.null extern)))",
        "(func (result externref) (extern.convert_any (ref.null any)))",
    ),
    "float result in a sub type": (
        "(type (sub (func (result i32 f64))))",
        "(type (sub (func (result i32))))",
        "(type (func (result f64)))",
        "(type (sub (func (param f32))))",
    ),
    "extract_lane without a sign": (
        "(func (param v128) (result f32) (f32x4.extract_lane 3 (local.get 0)))",
        "(func (param v128) (result i32) (i8x16.extract_lane_s 3 (local.get 0)))",
        "(func (param v128) (result f32) unreachable (f32x4.extract_lane 3 (local.get 0)))",
    ),
    "select of a v128, observed": (
        "(func (param v128 i32) (result v128)"
        "(select (local.get 0) (v128.const i64x2 1 2) (local.get 1)))",
        "(func (param v128 i32)(drop (select (local.get 0) (v128.const i64x2 1 2) (local.get 1))))",
        "(func (param i64 i32) (result i64)(select (local.get 0) (i64.const 1) (local.get 1)))",
    ),
    "tail call of a host function": (
        '(import "m" "f" (func $f)) (func return_call $f)',
        '(import "m" "f" (func $f)) (func call $f)',
        '(import "m" "f" (func)) (func return_call 1)',
    ),
    "imported table of (ref exn)": (
        '(import "m" "t" (table 1 (ref exn)))',
        '(import "m" "t" (table 1 exnref))',
        '(import "m" "t" (table 1 (ref any)))',
    ),
}


def module_of(text: str) -> Module:
    wasm = bytes(wat2wasm(f"(module {text})"))
    smith.validate(wasm)
    return smith.decode(wasm)


def test_each_shape_has_examples() -> None:
    assert len(SEEN_IN) == len(SHAPES)
    assert {*EXAMPLES} == {*SEEN_IN}
    assert all(len(texts) > 1 for texts in EXAMPLES.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_shape_is_recognised(name: str) -> None:
    has, *have_not = map(module_of, EXAMPLES[name])
    assert SEEN_IN[name](has)
    for place, module in enumerate(have_not, start=1):
        assert not SEEN_IN[name](module), EXAMPLES[name][place]
