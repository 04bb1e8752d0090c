"""What the engine does with modules that nobody validated: it refuses them, or stays in bounds."""

import time

import pytest
import wasmtime

from smith import native
from smith.wasm import DecodeError, ValidationError, WasmError

SMALL = native.Limits(fuel=100_000, memory=1 << 22, heap=1 << 20)
HEADER = b"\0asm\1\0\0\0"


def wat2wasm(wat: str) -> bytes:
    """A binary; nobody asks whether it is valid."""
    return bytes(wasmtime.wat2wasm(wat))


def section(number: int, content: bytes) -> bytes:
    """A section of less than 128 bytes."""
    return bytes([number, len(content)]) + content


def run(wasm: bytes) -> None:
    """Call the export `f`, as if the module were valid."""
    instance = native.Instance(native.Module(wasm, validated=True), {}, native.Store(SMALL))
    instance.exports["f"].call_bits([])


TYPES = """
    (type $one (struct (field (mut i32))))
    (type $two (sub (struct (field (mut i64)) (field (mut i64)))))
    (type $wide (array (mut v128)))
    (type $bytes (array (mut i8)))
    (type $refs (array (mut anyref)))
    (type $f (func (param i64 i64 i64) (result i64 i64)))
    (type $c (cont $f))
    (tag $t (param i64 i64))
    (table $funcs 1 funcref)
    (table $any 1 anyref)
    (global $number (mut i64) (i64.const 0))
    (global $ref (mut anyref) (ref.null any))
    (elem $e func 0)
    (memory 1)
"""
FORGED = "(i64.const 0x7ffffff2)"
FORGERIES = {
    "a number as a struct": f"(drop (struct.get $one 0 {FORGED}))",
    "a number as a struct to write to": f"(struct.set $one 0 {FORGED} (i32.const 1))",
    "a small struct as a large one": "(struct.set $two 1 (struct.new $one (i32.const 1))"
    " (i64.const 1))",
    "a field of another type": f"(drop (struct.new $one {FORGED}))",
    "a number as an array": f"(drop (array.len {FORGED}))",
    "an array of bytes as one of vectors": "(array.set $wide (array.new $bytes"
    " (i32.const 0) (i32.const 9))"
    " (i32.const 8) (v128.const i64x2 1 1))",
    "a vector read as a byte": "(drop (array.get_s $wide (array.new_default $wide (i32.const 1))"
    " (i32.const 0)))",
    "vectors copied from bytes": "(array.copy $wide $bytes (array.new_default $wide (i32.const 4))"
    " (i32.const 0) (array.new_default $bytes (i32.const 4)) (i32.const 0) (i32.const 4))",
    "references made of data": "(drop (array.new_elem $wide $e (i32.const 0) (i32.const 0)))",
    "a number as an element": f"(table.set $any (i32.const 0) {FORGED})",
    "an object as a function": "(table.set $funcs (i32.const 0) (struct.new_default $one))",
    "a call through a table of objects": "(drop (drop (call_indirect $any (type $f)"
    " (i64.const 0) (i64.const 0) (i64.const 0) (i32.const 0))))",
    "a number as a function": f"(drop (drop (call_ref $f (i64.const 0) (i64.const 0)"
    f" (i64.const 0) {FORGED})))",
    "a number as a global's reference": f"(global.set $ref {FORGED})",
    "a number that is cast": f"(drop (ref.cast anyref {FORGED}))",
    "a number that is tested": f"(drop (ref.test anyref {FORGED}))",
    "a number that a branch casts": f"(block (result anyref)"
    f" (br_on_cast 0 anyref anyref {FORGED})) drop",
    "a number as an exception": f"(throw_ref {FORGED})",
    "a number as a continuation": f"(drop (cont.bind $c $c {FORGED}))",
    "a number that is resumed": f"(drop (drop (resume $c (i64.const 0) (i64.const 0)"
    f" (i64.const 0) {FORGED})))",
    "a number made external": f"(drop (extern.convert_any {FORGED}))",
    "a vector of a number": "(drop (v128.not (i64.const 0)))",
    "a vector in a global of a number": "(global.set $number (v128.const i64x2 1 1))",
    "a vector in a local of a number": "(local.set 0 (v128.const i64x2 1 1))",
    "a loop that begins with another type": "(struct.new_default $one)"
    " (loop (param (ref null $one)) (drop) (br 0 (i64.const 99)))",
    "a block that ends with another type": "(block (result anyref) (i64.const 99)) drop",
    "an if without an else": "(if (result i64) (i32.const 1) (then (i64.const 1))) drop",
    "a branch without its value": "(block (result i64) (br 0)) drop",
    "a table of labels of two kinds": "(block (result i64) (block (result anyref)"
    " (br_table 0 1 (ref.null any) (i32.const 0))) (drop) (i64.const 0)) drop",
    "a select of two types": f"(drop (ref.is_null (select (ref.null any) {FORGED} (i32.const 0))))",
    "a tail call with other results": "(return_call 1)",
    "too few operands": "(drop (i64.add (i64.const 1)))",
    "too few arguments": "(throw $t (i64.const 1))",
    "an unknown local": "(drop (local.get 77))",
    "an unknown function": "(call 77)",
    "an unknown global": "(drop (global.get 77))",
    "an unknown tag": "(throw 77)",
    "an unknown label": "(br 77)",
    "an unknown memory": "(memory.fill 77 (i32.const 0) (i32.const 0) (i32.const 0))",
    "an unknown memory to copy from": "(memory.copy 0 77 (i32.const 0) (i32.const 0)"
    " (i32.const 0))",
    "an unknown segment of data": "(memory.init 77 (i32.const 0) (i32.const 0) (i32.const 0))",
    "an unknown segment of data to drop": "(data.drop 77)",
    "an unknown segment of data for an array": "(drop (array.new_data $bytes 77"
    " (i32.const 0) (i32.const 0)))",
    "an unknown segment of elements": "(table.init $funcs 77 (i32.const 0) (i32.const 0)"
    " (i32.const 0))",
    "an unknown segment of elements to drop": "(elem.drop 77)",
    "an unknown table": "(table.copy 77 78 (i32.const 0) (i32.const 0) (i32.const 0))",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_no_value_is_taken_for_another(name: str) -> None:
    wat = f"""(module {TYPES}
        (func $dummy)
        (func $two-results (result i64 i64) (i64.const 1) (i64.const 1))
        (func (export "f") (local i64) {FORGERIES[name]}))"""
    with pytest.raises(ValidationError):
        run(wat2wasm(wat))


@pytest.mark.parametrize("lane", [2, 200])
def test_a_lane_is_one_of_the_vector(lane: int) -> None:
    wasm = wat2wasm(
        '(module (func (export "f") (drop (i64x2.extract_lane 1 (v128.const i64x2 1 1)))))'
    )
    place = wasm.index(b"\xfd\x1d\x01")
    mutant = bytearray(wasm)
    mutant[place + 2] = lane
    if lane > 127:  # a lane is a byte, whatever its uppermost bit
        assert mutant[place + 3] == 0x1A
    with pytest.raises(ValidationError):
        run(bytes(mutant))


MODULES = {
    "a global of another type": '(global anyref (i64.const 99)) (func (export "f"))',
    "a global of a number that is a vector": "(global i64 (v128.const i64x2 1 1))",
    "a global that is not there yet": "(global i64 (global.get 1)) (global i64 (i64.const 1))",
    "an element of another type": "(table 1 anyref) (elem (table 0) (i32.const 0) anyref"
    " (item i64.const 99))",
    "elements for another table": "(table 1 funcref)"
    " (elem (table 0) (i32.const 0) anyref (item ref.null any))",
    "a table of another type": "(table 1 anyref (i64.const 99))",
    "a constant struct of another type": "(type $s (struct (field anyref)))"
    " (global anyref (struct.new $s (i64.const 99)))",
    "a constant of too few operands": "(global i32 (i32.add (i32.const 1)))",
    "a start function with parameters": "(func $f (param i64)) (start $f)",
    "an unknown start function": "(start 7)",
    "an unknown type of a function": '(import "m" "f" (func (type 9)))',
    "an unknown type of a tag": "(tag (type 9))",
    "an unknown type of a table": "(table 0 (ref null 9))",
    "an unknown type of a field": "(type (struct (field (ref null 9))))",
    "a type of a later group": "(type (struct (field (ref null 1)))) (type (struct))",
    "a supertype that is itself": "(rec (type $s (sub $s (struct))))",
    "a supertype of another kind": "(type (sub (struct))) (type (sub 0 (array i8)))",
    "a supertype with more fields": "(type (sub (struct (field i64)))) (type (sub 0 (struct)))",
    "a supertype with other fields": "(type (sub (struct (field i64)))) (type (sub 0"
    " (struct (field v128))))",
    "a supertype with other parameters": "(type (sub (func))) (type (sub 0 (func (param v128))))",
    "a continuation of a struct": "(type (struct)) (type (cont 0))",
    "an unknown export": '(export "f" (func 9))',
    "an unknown memory of data": '(data (memory 7) (i32.const 0) "x")',
    "an unknown table of elements": "(elem (table 7) (i32.const 0) func)",
    "more values than engines take": f"(type (func (param{' i64' * 1001})))",
}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_there_that_is_not_as_it_should_be(name: str) -> None:
    with pytest.raises(WasmError):
        native.Instance(native.Module(wat2wasm(f"(module {MODULES[name]})"), validated=True), {})


def test_an_import_that_is_cut_off_is_not_counted() -> None:
    cut = HEADER + section(2, b"\1\0\0\1\x70\0")
    with pytest.raises(DecodeError):
        native.Module(cut, validated=True)


def test_an_empty_code_section_needs_no_function_section() -> None:
    wasm = HEADER + section(1, b"\1\x60\0\0") + section(2, b"\1\0\0\0\0") + section(10, b"\0")
    assert native.Module(wasm).imports == [("", "", "func")]


def test_names_that_are_no_text_are_shown() -> None:
    wasm = HEADER + section(2, b"\1\1\xff\1\xfe\2\0\1")
    assert native.Module(wasm, validated=True).imports == [("\\xff", "\\xfe", "memory")]


def test_supertypes_are_few() -> None:
    def chain(count: int) -> bytes:
        return wat2wasm(
            "(module (type (sub (struct)))"
            + "".join(f"(type (sub {place} (struct)))" for place in range(count))
            + ")"
        )

    native.Instance(native.Module(chain(63), validated=True))
    with pytest.raises(ValidationError):
        native.Instance(native.Module(chain(64), validated=True))


# What ends soon


def seconds(wat: str, limits: native.Limits) -> float:
    """How long a call of the export `f` takes, whatever it ends with."""
    store = native.Store(limits)
    function = native.Instance(native.Module(wat2wasm(wat)), {}, store).exports["f"]
    start = time.process_time()
    with pytest.raises((native.Exhausted, native.Trap)):
        function()
    return time.process_time() - start


def test_memory_that_grows_byte_by_byte_is_not_copied_each_time() -> None:
    wat = """(module (memory 0 (pagesize 1)) (func (export "f")
        (loop (br_if 0 (i32.gt_s (memory.grow (i32.const 1)) (i32.const -1))))
        unreachable))"""
    assert seconds(wat, native.Limits(fuel=10_000_000, memory=500_000)) < 2


def test_a_fill_that_no_fuel_is_for_ends_at_once() -> None:
    wat = """(module (memory i64 65536) (func (export "f")
        (memory.fill (i64.const 0) (i32.const 7) (i64.const 0x100000000))))"""
    assert seconds(wat, native.Limits(fuel=1000, memory=1 << 32)) < 0.1


def test_calls_of_functions_with_many_locals_take_fuel_for_them() -> None:
    locals = " ".join(["i64"] * 40_000)
    wat = f"""(module (func $many (local {locals}))
        (func (export "f") (loop (call $many) (br 0))))"""
    assert seconds(wat, native.Limits(fuel=10_000_000)) < 2
