"""What is known of a generated module: its imports, exports, features, and whether it is valid."""

from typing import Any

import pytest
import wasmtime

import smith
import smith.module
from smith import Config, External, Module, WasmError, generate, input_from_seed, validate
from smith.wasm.encoder import encode

SEEDS = range(60)

TEXT = """
(module
  (type $point (struct (field i32)))
  (import "a" "f" (func (param i32 (ref null $point)) (result i64)))
  (import "a" "m" (memory i64 1 2))
  (import "b" "g" (global (mut f32)))
  (import "b" "e" (tag (param i32)))
  (func $own (result i32 i32) unreachable)
  (table $t 3 externref)
  (global $g (ref $point) (struct.new_default $point))
  (export "" (func $own))
  (export "again" (func 0))
  (export "table" (table $t))
  (export "memory" (memory 0))
  (export "global" (global $g))
  (export "tag" (tag 0)))
"""

PARAMS = ("i32", "(ref null 0)")
TYPE = "(func (param i32 (ref null 0)) (result i64))"


@pytest.fixture
def module() -> Module:
    return Module(bytes(wasmtime.wat2wasm(TEXT)), Config())


def test_imports(module: Module) -> None:
    assert module.imports == (
        External("a", "f", "function", 0, TYPE, PARAMS, ("i64",)),
        External("a", "m", "memory", 0, "(memory i64 1 2)"),
        External("b", "g", "global", 0, "(global (mut f32))"),
        External("b", "e", "tag", 0, "(tag (param i32))", ("i32",)),
    )


def test_exports(module: Module) -> None:
    assert module.exports == (
        External("", "", "function", 1, "(func (result i32 i32))", (), ("i32", "i32")),
        External("", "again", "function", 0, TYPE, PARAMS, ("i64",)),
        External("", "table", "table", 0, "(table 3 externref)"),
        External("", "memory", "memory", 0, "(memory i64 1 2)"),
        External("", "global", "global", 1, "(global (ref 0))"),
        External("", "tag", "tag", 0, "(tag (param i32))", ("i32",)),
    )


def test_features() -> None:
    config = Config(features=("wasm2",))
    for seed in SEEDS:
        module = generate(input_from_seed(seed), config)
        assert {*module.features} <= {*config.features}
        validate(module.wasm, module.features)


def test_nothing_is_found_out_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smith.module, "decode_without", None)
    module = generate(input_from_seed(7))
    assert module.valid
    assert module.wasm[:4] == b"\0asm"
    with pytest.raises(TypeError):
        _ = module.exports


def test_all_are_expected_to_be_valid_by_default() -> None:
    module = generate(input_from_seed(7))
    assert module.valid
    assert module.invalid_functions == ()


@pytest.mark.parametrize("encoding_variety", [0, 50])
def test_bodies_of_any_bytes(encoding_variety: int) -> None:
    config = Config(allow_invalid=True, encoding_variety=encoding_variety, names=True)
    refused = expected = 0
    for seed in SEEDS:
        module = generate(input_from_seed(seed), config)
        try:
            validate(module.wasm, config.features)
        except WasmError:
            refused += 1
            assert not module.valid
        expected += not module.valid
    assert 0.8 * expected < refused <= expected < 0.8 * len(SEEDS)
    assert expected > 0.1 * len(SEEDS)


def test_what_is_known_of_an_invalid_module() -> None:
    """All but those bodies, and that is valid."""
    config = Config(allow_invalid=True)
    found = [generate(input_from_seed(seed), config) for seed in SEEDS]
    for module in [module for module in found if not module.valid]:
        imported = sum(entry.kind == "function" for entry in module.imports)
        for index in module.invalid_functions:
            function = module.model.functions[index - imported]
            assert not function.code
            assert not function.locals
            assert f";; the body of function {index} is bytes of the input" in module.wat
            function.code = smith.decode(UNREACHABLE).functions[0].code
        validate(encode(module.model), module.config.features)
        assert module.exports
        assert {*module.features} <= {*config.features}


UNREACHABLE = bytes(wasmtime.wat2wasm("(module (func unreachable))"))


def test_without_input_nothing_is_invalid() -> None:
    assert generate(b"", Config(allow_invalid=True, min_functions=40)).valid


@pytest.mark.parametrize("make", [smith.generate, smith.spans, smith.record])
def test_what_is_no_input(make: Any) -> None:
    for data in (5, "text", [1, 2], None):
        with pytest.raises(TypeError, match="an input is bytes, not "):
            make(data)
    wrong: tuple[Any, ...] = ({}, "differential", 0)
    for config in wrong:
        with pytest.raises(TypeError, match=r"a smith\.Config is wanted, not "):
            make(b"", config)
