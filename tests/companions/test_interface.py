"""What is read from a module's bytes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import wat2wasm

from smith.companions.interface import Interface, InterfaceError, read_interface
from smith.engines.script import Script
from smith.wasm.module import FUNCTION, GLOBAL, MEMORY, TABLE, TAG, FunctionType


def read(text: str) -> Interface:
    return read_interface(bytes(wat2wasm(f"(module {text})")))


def names(found: Interface, type_index: int) -> str:
    signature = found.signature(FunctionType(type_index))
    params, results = found.names(signature.params), found.names(signature.results)
    return f"{' '.join(params)} -> {' '.join(results)}"


def test_every_value_type_has_a_name() -> None:
    found = read(
        """(rec (type $f (func (param (ref null $s)))) (type $s (struct)) (type $a (array i8)))
        (type (func (param i32 i64 f32 f64 v128)
            (param funcref externref anyref eqref i31ref structref arrayref exnref)
            (param nullref nullfuncref nullexternref nullexnref)
            (param (ref $f) (ref null $s) (ref $a) (ref func) (ref any) (ref extern) (ref exn))))
        """
    )
    assert names(found, 0) == "anyref -> "  # which refers to a later type
    numbers = "i32 i64 f32 f64 v128"
    abstract = "funcref externref anyref anyref anyref anyref anyref exnref"
    bottoms = "anyref funcref externref exnref"
    concrete = "funcref anyref anyref funcref anyref externref exnref"
    assert names(found, 3) == f"{numbers} {abstract} {bottoms} {concrete} -> "


def test_every_kind_of_export() -> None:
    found = read(
        """
        (import "m" "f" (func (param i32) (result f64)))
        (import "m" "t" (table 1 funcref))
        (import "m" "m" (memory 1))
        (import "m" "g" (global v128))
        (import "m" "e" (tag (param i32)))
        (table 2 externref) (memory 2) (global i64 (i64.const 0)) (tag (param i64))
        (func (export "own f"))
        (export "t" (table 0)) (export "own t" (table 1))
        (export "m" (memory 0)) (export "own m" (memory 1))
        (export "g" (global 0)) (export "own g" (global 1))
        (export "f" (func 0)) (export "e" (tag 0)) (export "own e" (tag 1))
        """
    )
    imports = [entry.type for entry in found.module.imports]
    assert [type.kind for type in imports] == [FUNCTION, TABLE, MEMORY, GLOBAL, TAG]
    exports = {export.name: export.type for export in found.exports}
    assert list(exports) == ["own f", "t", "own t", "m", "own m", "g", "own g", "f", "e", "own e"]
    assert [exports[name] for name in "ftmge"] == imports
    module = found.module
    own = [module.tables[0].type, module.memories[0], module.globals[0].type, module.tags[0]]
    assert [exports[f"own {name}"] for name in "tmge"] == own
    function = exports["own f"]
    assert isinstance(function, FunctionType)
    assert function.type_index == module.functions[0].type_index


@pytest.mark.parametrize(
    ("wasm", "reason"),
    [
        (b"", "unexpected end"),
        (b"\0asm\1\0\0\0\7\5\1\1f\0\7", "export 'f' is of nothing"),
        (b"\0asm\1\0\0\0\2\7\1\0\0\3\x64\x09\0", "unknown type 9"),  # a global's
        (b"\0asm\1\0\0\0\2\5\1\0\0\0\0", "unknown type 0"),  # a function's
        (
            b"\0asm\1\0\0\0\1\3\1\x5f\0\2\5\1\0\0\0\0",
            "type 0 is no function type",
        ),
        (
            b"\0asm\1\0\0\0\1\5\1\x60\1\x68\0\2\5\1\0\0\0\0",
            "nobody can tell a contref",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(wasm: bytes, reason: str) -> None:
    with pytest.raises(InterfaceError, match=reason):
        Script(wasm)


SAMPLE = bytes(
    wat2wasm(
        """(module (rec (type $f (func (param i32 (ref null $s)))) (type $s (struct (field i8))))
        (import "m" "f" (func (type $f))) (import "m" "m" (memory 1 2)) (table 1 2 funcref)
        (global (export "g") v128 (v128.const i64x2 1 2)) (export "f" (func 0)))"""
    )
)


@given(st.dictionaries(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), min_size=1), st.data())
def test_damaged_modules_are_planned_or_refused(
    damage: dict[int, int], data: st.DataObject
) -> None:
    wasm = bytearray(SAMPLE[: data.draw(st.integers(0, len(SAMPLE)))])
    for at, byte in damage.items():
        wasm[at : at + 1] = bytes([byte])
    with suppress(InterfaceError):
        Script(bytes(wasm))
