"""What is read from a module's bytes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import wat2wasm

from smith.engines.interface import (
    FUNCTION,
    GLOBAL,
    MEMORY,
    TABLE,
    TAG,
    Interface,
    InterfaceError,
    Signature,
    read_interface,
)

KINDS = {FUNCTION: "func", TABLE: "table", MEMORY: "memory", GLOBAL: "global", TAG: "tag"}


def read(text: str) -> Interface:
    return read_interface(bytes(wat2wasm(f"(module {text})")))


def names(signature: Signature | None) -> str:
    assert signature
    params = " ".join(param.name for param in signature.params)
    return f"{params} -> {' '.join(result.name for result in signature.results)}"


def test_every_value_type_has_a_name() -> None:
    found = read(
        """(rec (type $f (func (param (ref null $s)))) (type $s (struct)) (type $a (array i8)))
        (type (func (param i32 i64 f32 f64 v128)
            (param funcref externref anyref eqref i31ref structref arrayref exnref)
            (param nullref nullfuncref nullexternref nullexnref)
            (param (ref $f) (ref null $s) (ref $a) (ref func) (ref any) (ref extern) (ref exn))))
        """
    )
    assert found.groups == 2
    assert isinstance(found.types[0], Signature)
    assert names(found.types[0]) == "anyref -> "  # which refers to a later type
    assert isinstance(found.types[3], Signature)
    numbers = "i32 i64 f32 f64 v128"
    abstract = "funcref externref anyref anyref anyref anyref anyref exnref"
    bottoms = "anyref funcref externref exnref"
    concrete = "funcref anyref anyref funcref anyref externref exnref"
    assert names(found.types[3]) == f"{numbers} {abstract} {bottoms} {concrete} -> "
    nullable = [param.nullable for param in found.types[3].params]
    assert nullable == [True] * 17 + [False, True] + [False] * 5


def test_every_kind_of_import_and_export() -> None:
    found = read(
        """(type $unit (func))
        (import "m" "f" (func (param i32) (result f64)))
        (import "m" "t" (table i64 1 2 (ref null $unit)))
        (import "m" "m" (memory i64 1 2 shared))
        (import "m" "p" (memory 1 2 (pagesize 1)))
        (import "m" "g" (global (mut v128)))
        (import "m" "e" (tag (param i32)))
        (table 1 (ref $unit) (ref.func $f))
        (tag (param i64))
        (func $f (export "own f"))
        (export "t" (table 0)) (export "own t" (table 1)) (export "m" (memory 1))
        (export "g" (global 0)) (export "f" (func 0)) (export "e" (tag 0)) (export "own e" (tag 1))
        """
    )
    assert [KINDS[entry.type.kind] for entry in found.imports] == [
        "func", "table", "memory", "memory", "global", "tag"
    ]  # fmt: skip
    raws = [entry.type.raw.hex() for entry in found.imports]
    assert raws[1:5] == ["6300050102", "070102", "09010200", "7b01"]
    exports = {export.name: export for export in found.exports}
    assert list(exports) == ["own f", "t", "own t", "m", "g", "f", "e", "own e"]
    assert names(exports["f"].type.signature) == "i32 -> f64"
    assert names(exports["own f"].type.signature) == " -> "
    assert names(exports["own e"].type.signature) == "i64 -> "
    assert exports["t"].type == found.imports[1].type
    assert exports["m"].type == found.imports[3].type
    content = exports["own t"].type.content
    assert content
    assert (content.name, content.nullable, content.heap) == ("funcref", False, 0)


@pytest.mark.parametrize(
    "initial",
    [
        "(i64.const 0x8000000000000000)",
        "(i64.add (i64.const 11) (i64.mul (i64.const -1) (global.get $imported)))",
    ],
)
def test_constant_expressions_are_stepped_over(initial: str) -> None:
    """The global after the expression is found."""
    found = read(
        f"""(import "m" "g" (global $imported i64)) (global i64 {initial})
        (global (export "g") f32 (f32.const 1))"""
    )
    content = found.exports[0].type.content
    assert content
    assert content.name == "f32"


def test_constant_expressions_with_objects_are_stepped_over() -> None:
    found = read(
        """(type $s (struct (field i8 (mut f64) v128 funcref)))
        (type $a (array (mut i16))) (elem declare func $f)
        (func $f)
        (global (ref $s) (struct.new $s (i32.const 11) (f64.const 1e300)
            (v128.const i64x2 0x0b0b0b0b0b0b0b0b 0x0b0b0b0b0b0b0b0b) (ref.func $f)))
        (global (ref $s) (struct.new_default $s))
        (global (ref $a) (array.new $a (i32.const 1) (i32.const 2)))
        (global (ref $a) (array.new_default $a (i32.const 2)))
        (global (ref $a) (array.new_fixed $a 2 (i32.const 11) (i32.const 12)))
        (global anyref (any.convert_extern (extern.convert_any (ref.i31 (i32.const 11)))))
        (global (ref null $s) (ref.null $s))
        (global f32 (f32.const 1.5))
        (global (export "g") i32 (i32.const 0))"""
    )
    content = found.exports[0].type.content
    assert content
    assert content.name == "i32"


@pytest.mark.parametrize(
    ("wasm", "reason"),
    [
        (b"", "unexpected end"),
        (b"\0asm\2\0\0\0", "magic header not detected"),
        (b"\0asm\1\0\0\0\1\5\1\x60\0", "unexpected end"),
        (b"\0asm\1\0\0\0\1\2\1\x61", "malformed type form"),
        (b"\0asm\1\0\0\0\1\4\1\x5e\x40\0", "malformed value type"),
        (b"\0asm\1\0\0\0\1\2\0\0", "section size mismatch"),
        (b"\0asm\1\0\0\0\2\5\1\1\xff\0\0", "malformed UTF-8 encoding"),
        (b"\0asm\1\0\0\0\5\3\1\x10\0", "malformed limits flags"),
        (b"\0asm\1\0\0\0\6\5\1\x7f\0\x00\x0b", "constant expression required"),
        (b"\0asm\1\0\0\0\7\4\1\0\5\0", "malformed export kind"),
        (b"\0asm\1\0\0\0\2\4\1\0\0\5", "malformed import kind"),
        (b"\0asm\1\0\0\0\1\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "too long"),
    ],
)
def test_malformed_modules_are_refused(wasm: bytes, reason: str) -> None:
    with pytest.raises(InterfaceError, match=reason):
        read_interface(wasm)


SAMPLE = bytes(
    wat2wasm(
        """(module (rec (type $f (func (param i32 (ref null $s)))) (type $s (struct (field i8))))
        (import "m" "f" (func (type $f))) (import "m" "m" (memory 1 2)) (table 1 2 funcref)
        (global (export "g") v128 (v128.const i64x2 1 2)) (export "f" (func 0)))"""
    )
)


@given(st.dictionaries(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), min_size=1), st.data())
def test_damaged_modules_are_read_or_refused(damage: dict[int, int], data: st.DataObject) -> None:
    wasm = bytearray(SAMPLE[: data.draw(st.integers(0, len(SAMPLE)))])
    for at, byte in damage.items():
        wasm[at : at + 1] = bytes([byte])
    with suppress(InterfaceError):
        read_interface(bytes(wasm))
