"""What the validator says: the suite's phrase, both stacks, the function and the offset."""

from __future__ import annotations

import pytest
import wasmtime

from smith import ValidationError, validate
from smith.wasm.features import NAMES


def error_of(text: str, features: list[str] | None = None) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        validate(wasmtime.wat2wasm(text), features)
    return caught.value


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "i32.const 0 i64.const 0 i32.add drop",
            "type mismatch: instruction requires [i32 i32] but stack has [i32 i64]: i32.add",
        ),
        (
            "f32.const 0 i32.const 0 i64.const 0 i32.add drop",
            "type mismatch: instruction requires [i32 i32] but stack has [f32 i32 i64]: i32.add",
        ),
        ("drop", "type mismatch: instruction requires a value but stack has []: drop"),
        ("i32.const 0", "type mismatch: block requires [] but stack has [i32]"),
        (
            "i32.const 0 block (result i64) i64.const 0 i32.const 0 end drop",
            "type mismatch: block requires [i64] but stack has [i64 i32]",
        ),
        (
            "block (result i64) end drop",
            "type mismatch: instruction requires [i64] but stack has []: end",
        ),
        (
            "unreachable i64.const 0 i32.add drop",
            "type mismatch: instruction requires [i32 i32] but stack has [any* i64]: i32.add",
        ),
        (
            "i64.const 0 ref.is_null drop",
            "type mismatch: instruction requires a reference but stack has [i64]: ref.is_null",
        ),
        (
            f"{'i32.const 0 ' * 20} i64.eqz",
            "type mismatch: instruction requires [i64] but stack has [... i32 i32]: i64.eqz",
        ),
        (
            "i32.const 0 (array.new_fixed $a 3) drop",
            "type mismatch: instruction requires 3 values of type i64 but stack has [i32]:"
            " array.new_fixed",
        ),
        ("local.get 1 drop", "unknown local 1"),
        ("local.get $x drop", "uninitialized local 0"),
        ("call 7", "unknown function 7"),
        ("br 3", "unknown label 3"),
        ("i32.const 0 i32.load align=8 drop", "unknown memory 0"),
        ("(struct.get $s 3 (ref.null $s)) drop", "unknown field 3"),
        ("ref.func 0 drop", "undeclared function reference 0"),
    ],
)
def test_in_code(body: str, message: str) -> None:
    error = error_of(
        "(module (type $a (array i64)) (type $s (struct (field i32)))"
        f" (func) (func (local $x (ref func)) {body}))"
    )
    assert error.message == f"{message} in function 1"
    assert error.function == 1


def test_the_offset_is_that_of_the_instruction() -> None:
    for count in range(5):
        text = f"(module (func {'nop ' * count} i64.const 1 i32.eqz drop nop))"
        wasm = wasmtime.wat2wasm(text)
        assert wasm[error_of(text).offset] == 0x45  # i32.eqz
        assert error_of(text).offset == wasm.index(b"\x45\x1a\x01")


@pytest.mark.parametrize(
    ("text", "message", "byte"),
    [
        ('(module (import "m" "n" (func (type 3))))', "unknown type 3", 1),
        ('(module (func (export "a")) (export "a" (func 0)))', "duplicate export name: 'a'", 1),
        ("(module (memory 2 1))", "size minimum must not be greater than maximum: 2 > 1", 1),
        ("(module (global i32 (i64.const 0)))", "type mismatch", 0x0B),
        ("(module (func $f (param i32)) (start $f))", "start function 0", 0),
        ("(module (table 1 funcref) (elem (i32.const 0) $f) (func $f) (elem (i64.const 0) $f))",
         "type mismatch", 0x0B),
        ("(module (memory 1) (data (i32.const 0) \"\") (data (offset i32.const 0 i32.add) \"\"))",
         "type mismatch", 0x6A),
    ],
)  # fmt: skip
def test_outside_of_code(text: str, message: str, byte: int) -> None:
    """The offset is that of the entry, or of the instruction or the end of an expression."""
    error = error_of(text)
    assert error.message.startswith(message)
    assert wasmtime.wat2wasm(text)[error.offset] == byte
    assert error.function == -1


def test_features_are_named() -> None:
    error = error_of("(module (func (drop (v128.const i64x2 0 0))))", ["wasm1"])
    assert error.message == "disabled feature simd: v128.const in function 0"


def test_features_in_one_string() -> None:
    with pytest.raises(ValidationError, match="disabled feature gc: structure type"):
        validate(wasmtime.wat2wasm("(module (type (struct)))"), "wasm1,simd")


def test_what_is_no_binary() -> None:
    with pytest.raises(TypeError):
        validate(5)  # type: ignore[arg-type]


def test_features_that_there_are_not() -> None:
    with pytest.raises(ValueError, match=r"no feature 'nope': there are mvp, .*custom-descriptors"):
        validate(b"\0asm\1\0\0\0", ["nope"])
    validate(b"\0asm\1\0\0\0", NAMES)
