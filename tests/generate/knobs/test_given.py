"""Knobs that are modules: what may be imported, what is exported, or both."""

import sys
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from smith import Config, ConfigError, Module, generate, input_from_seed, validate
from smith.config.modules import MAGIC
from smith.unstructured import Unstructured
from smith.wasm.outline import Outline
from tests.generate.knobs.sampling import SEEDS

KNOBS = ("available_imports", "exports", "module_shape")
TEXT = """
(module
  (rec (type $node (sub (struct (field (mut (ref null $node))) (field $v (ref $visit)))))
       (type $visit (func (param (ref $node)) (result i32))))
  (type $leaf (sub final $node (struct (field (mut (ref null $node))) (field (ref $visit)))))
  (type $unused (struct (field f32)))
  (import "host" "visit" (func $import (type $visit)))
  (import "host" "memory" (memory 2 3))
  (import "host" "counter" (global (mut i64)))
  (import "host" "failed" (tag (param i32)))
  (import "" "" (table 5 (ref null $visit)))
  (func $own (type $visit) unreachable)
  (func $other (param f64 v128) (result i32 (ref null $leaf)) unreachable)
  (table $t 3 funcref)
  (global $root (ref $node) (struct.new $leaf (ref.null $node) (ref.func $own)))
  (memory $m 1)
  (tag $e (param (ref $leaf)))
  (export "run" (func $own))
  (export "run again" (func $own))
  (export "other" (func $other))
  (export "visit" (func $import))
  (export "table" (table $t))
  (export "root" (global $root))
  (export "counter" (global 0))
  (export "memory" (memory $m))
  (export "failed" (tag $e)))
"""
GIVEN = Module(bytes(wasmtime.wat2wasm(TEXT)), Config())


def modules(knob: str, given: Module = GIVEN, **knobs: Any) -> list[Module]:
    config = Config().replace(**{knob: given.wasm}, **knobs)
    found = [generate(b"", config), *(generate(input_from_seed(s, 700), config) for s in SEEDS)]
    for module in found:
        validate(module.wasm, module.config.features)
    return found


def as_data(thing: Any) -> Any:
    """Types, imports and all that as lists and dictionaries, which can be compared."""
    if isinstance(thing, list):
        return [as_data(each) for each in thing]
    if isinstance(thing, (int, str)):
        return thing
    names = [name for name in dir(thing) if name[0] != "_" and not callable(getattr(thing, name))]
    return {name: as_data(getattr(thing, name)) for name in names}


def outline(module: Module, imports: bool, exports: bool) -> Any:
    """Names and types of imports and exports: defined types with all of their groups."""
    found = Outline()
    found.take(module.model, False, imports, exports)
    return as_data(found)


def test_module_shape() -> None:
    wanted = outline(GIVEN, imports=True, exports=True)
    for module in modules("module_shape"):
        assert outline(module, imports=True, exports=True) == wanted


def test_exports() -> None:
    wanted = outline(GIVEN, imports=False, exports=True)
    found = modules("exports")
    for module in found:
        assert outline(module, imports=False, exports=True) == wanted
    assert any(module.imports for module in found)


def test_available_imports() -> None:
    given = [(entry.module, entry.name, entry.kind) for entry in GIVEN.imports]
    numbers = set()
    for module in modules("available_imports"):
        imported = [(entry.module, entry.name, entry.kind) for entry in module.imports]
        assert sorted({*imported}) == sorted(imported)
        assert {*imported} <= {*given}
        assert {entry.type for entry in module.imports if "ref" not in entry.type} <= {
            entry.type for entry in GIVEN.imports
        }
        numbers.add(len(imported))
    assert len(numbers) > 2


@pytest.mark.parametrize("least", [1, 5])
def test_available_imports_and_a_minimum(least: int) -> None:
    assert min(len(m.imports) for m in modules("available_imports", min_imports=least)) == least


@pytest.mark.parametrize("knob", KNOBS)
def test_nothing_is_a_module_too(knob: str) -> None:
    empty = Module(bytes(wasmtime.wat2wasm("(module)")), Config())
    for module in modules(knob, empty):
        assert not module.imports or knob == "exports"
        assert not module.exports or knob == "available_imports"


@pytest.mark.parametrize("knob", KNOBS)
def test_generated_modules(knob: str) -> None:
    """Of any kind, under tight limits: what is accepted is met."""
    met = 0
    for seed in range(150):
        drawn = Config.swarm(Unstructured(input_from_seed(seed, 500)), features="all")
        given = generate(input_from_seed(seed, 400), drawn.replace(export_everything=seed % 2 == 1))
        limits = dict.fromkeys(("max_functions", "max_globals", "max_tables"), 4 + seed % 30)
        try:
            config = Config(features=("all",), termination=seed % 3 * 50).replace(
                **{knob: given.wasm}, **limits
            )
        except ConfigError:
            continue
        module = generate(input_from_seed(seed + 1, 400), config)
        validate(module.wasm, config.features)
        imports, exports = knob == "module_shape", knob != "available_imports"
        assert outline(module, imports, exports) == outline(given, imports, exports), seed
        met += 1
    assert met > 100


@pytest.mark.parametrize(
    ("text", "knobs", "message"),
    [
        ("(func (export '') (param f32))", {"floats": False}, "has the type f32: floats is false"),
        ("(func (export '') (param v128))", {"value_types": ("i32",)}, "has the type v128, which"),
        (
            "(func (export '') (param v128))",
            {"features": ("wasm1",)},
            "features that are off: s",
        ),
        ("(memory (export '') 1)", {"max_memories": 0}, "has 1 memories, and max_memories is 0"),
        (
            "(func (export ''))",
            {"max_functions": 0, "min_functions": 0},
            "has 1 functions, and max_functions is 0",
        ),
        (
            "(global (export '') i32 i32.const 1)",
            {"max_globals": 1, "termination": 9},
            "has 1 globals besides 1 of the generator's, and max_globals is 1",
        ),
        ("(func (export ''))", {"max_types": 4}, "has 1 types besides 6 of the generator's, and"),
        ("(func (export ''))", {"max_exports": 0}, "has 1 exports, and max_exports is 0"),
        ("(func (export ''))", {"min_exports": 2}, "has 1 exports, and min_exports is 2"),
        ("(func (export ''))", {"min_imports": 1}, "has 0 imports, and min_imports is 1"),
        ("(func (export ''))", {"export_everything": True}, "needs export_everything to be false"),
        (
            "(func (export ''))",
            {"exports": GIVEN.wasm},
            "needs available_imports and exports to",
        ),
        (
            "(import '' '' (func (result (ref none))))",
            {"bottoms": False},
            "has a type without values, (ref none): bottoms is false",
        ),
        (
            "(import '' '' (func (result (ref any))))",
            {"non_null": False},
            "has a type without null, (ref any): non_null is false",
        ),
        (
            "(import '' '' (global $g (ref exn))) (global (export 'e') (ref exn) (global.get $g))",
            {"deny": ("global.get",)},
            "exports the global 'e', to begin with a value of (ref exn), which is not sure to be",
        ),
        (
            "(type $f (func)) (func $d (type $f)) (elem declare func $d)"
            "(table (export 't') 1 (ref $f) (ref.func $d))",
            {"deny": ("ref.func",)},
            "'t', to hold a value of its type, which is not sure to be there: it takes ref.func",
        ),
        (
            "(func (export 'f') (result (ref none)) unreachable)",
            {"no_traps": True},
            "exports the function 'f', to return a value of (ref none), which is not sure to be",
        ),
        (
            "(memory (export '') 1)",
            {"memory_max_required": True},
            "has a memory without a maximum, and memory_max_required is true",
        ),
        (
            "(import '' '' (table 1 funcref))",
            {"table_max_required": True},
            "has a table without a maximum, and table_max_required is true",
        ),
    ],
)
def test_what_contradicts(text: str, knobs: dict[str, Any], message: str) -> None:
    text = text.replace("'", '"')
    given = bytes(wasmtime.wat2wasm(f"(module {text})"))
    with pytest.raises(ConfigError) as refused:
        Config().replace(module_shape=given, **knobs)
    assert message in str(refused.value)
    assert str(refused.value).startswith("module_shape ")
    assert "\n" not in str(refused.value)


VALUES = [
    "(import '' '' (global $g (ref exn))) (global (export 'x') (ref exn) (global.get $g))",
    "(global (export 'x') (ref func) (ref.func $f)) (func $f)",
    "(type $t (func (param i32))) (func $f (type $t))(global (export 'x') (ref $t) (ref.func $f))",
    "(type $t (func (param i32))) (func $f (type $t))(table (export 'x') 2 (ref $t) (ref.func $f))",
    "(type $t (func)) (type $s (struct (field (ref $t)) (field (ref i31))))"
    "(global (export 'x') (ref $s) (struct.new $s (ref.func $f) (ref.i31 (i32.const 1))))"
    "(func $f)",
    "(func (export 'x') (result (ref exn)) unreachable)",
]


# Of types that this is too large for: see LARGEST_VALUE.
TOO_LARGE = [
    "(type $s (struct" + "(field (ref extern))" * count + "))"
    "(func (export 'x') (result (ref $s)) unreachable)"
    for count in (6, 30)
]


@pytest.mark.parametrize("text", TOO_LARGE)
def test_values_that_are_too_large(text: str) -> None:
    with pytest.raises(ConfigError, match=r"convert_any, and no more than 24|and no more than 24"):
        Config(no_traps=True).replace(
            module_shape=bytes(wasmtime.wat2wasm(f"(module {text})".replace("'", '"')))
        )


SUBTYPES = [
    "(type $t (func)) (import 'a' 'g' (global $g (ref $t))) (global (export 'x') (ref func)"
    " (global.get $g))",
    "(type $t (struct)) (import 'a' 'g' (global $g (ref $t))) (global (export 'x') (ref eq)"
    " (global.get $g))",
]


@pytest.mark.parametrize("text", SUBTYPES)
def test_an_imported_global_may_be_of_a_subtype(text: str) -> None:
    given = Module(bytes(wasmtime.wat2wasm(f"(module {text})".replace("'", '"'))), Config())
    for module in modules("module_shape", given, deny=("ref.func", "ref.i31")):
        assert [export.name for export in module.model.exports] == ["x"]


@pytest.mark.parametrize(
    ("knob", "text"),
    [
        ("module_shape", "(memory (export 'm') 1)"),
        ("exports", "(table (export 't') 1 funcref)"),
        ("available_imports", "(import 'a' 'b' (table 1 funcref))"),
        ("module_shape", "(global (export 'x') (ref func) (ref.func $f)) (func $f)"),
    ],
)
def test_swarm_draws_nothing_that_contradicts(knob: str, text: str) -> None:
    """Whatever the input: the knobs that are given stay."""
    given = bytes(wasmtime.wat2wasm(f"(module {text})".replace("'", '"')))
    config = Config.preset("swarm").replace(**{knob: given}, features=("all",))
    for seed in range(200):
        module = generate(input_from_seed(seed, 200), config)
        validate(module.wasm, module.config.features)


@pytest.mark.parametrize("text", VALUES)
@pytest.mark.parametrize("knobs", [{}, {"no_traps": True}, {"max_functions": 3}])
def test_what_values_can_be_made_of(text: str, knobs: dict[str, Any]) -> None:
    """Of functions that are added for it, of a global that is imported, or in a function."""
    given = Module(bytes(wasmtime.wat2wasm(f"(module {text})".replace("'", '"'))), Config())
    for module in modules("module_shape", given, **knobs):
        assert [export.name for export in module.model.exports] == ["x"]


def test_functions_are_kept_for_values() -> None:
    """However many an input has."""
    text = VALUES[2].replace("'", '"')
    config = Config().replace(
        module_shape=bytes(wasmtime.wat2wasm(f"(module {text})")), max_functions=2
    )
    module = generate(b"\0\0\n" * 9, config)
    validate(module.wasm, config.features)
    assert len(module.model.functions) == 2


def test_a_path_with_a_line_break(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        Config().set([f"exports={tmp_path}/a\nb"])
    assert "\n" not in str(refused.value)


def test_too_few_are_available() -> None:
    with pytest.raises(ConfigError, match="has 5 imports that there is room for, and min_imports"):
        Config().replace(available_imports=GIVEN.wasm, min_imports=6)


@pytest.mark.parametrize("knob", KNOBS)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "3 is not the text of a module"),
        ("shape.wasm", "no base64 of a module; a file is read by from_toml and by --set"),
        (b"\0asm\1\0\0\0\7", "no valid module: unexpected end"),
        (b"\0asm\1\0\0\0\7\5\1\1a\0\0", "no valid module: unknown function 0"),
        (b"\0asm", "no valid module: unexpected end"),
    ],
)
def test_what_is_no_module(knob: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config().replace(**{knob: value})
    assert str(refused.value).startswith(f"{knob}: {message}")
    assert "\n" not in str(refused.value)


# Files


@pytest.mark.parametrize("name", ["shape.wasm", "shape.wat"])
def test_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shape.wasm").write_bytes(GIVEN.wasm)
    (tmp_path / "shape.wat").write_text(TEXT)
    toml = f"max_locals = 7\nexports = '{name}'"
    config = Config.from_toml(toml, str(tmp_path))
    assert config == Config(max_locals=7).replace(exports=GIVEN.wasm)
    assert Config.from_toml(config.to_toml()) == config
    monkeypatch.chdir(tmp_path)
    assert Config.from_toml(toml) == config == Config().set(["max_locals=7", f"exports={name}"])
    assert config.exports.startswith(MAGIC)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.wasm", b"", "exports: missing.wasm: No such file or directory"),
        ("a.wasm", b"(module)", "exports: a.wasm is no module: it begins with no \\0asm"),
        ("a.wasm", b"\0asm", "exports: no valid module: unexpected end"),
        ("a.wat", b"(module", "exports: a.wat: "),
    ],
)
def test_files_that_cannot_be(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.wasm").write_bytes(content)
    (tmp_path / "a.wat").write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        Config.from_toml(f"exports = '{name}'", str(tmp_path))
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_text_without_an_assembler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.wat").write_text(TEXT)
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    with pytest.raises(ConfigError, match=r"a\.wat is text, which wasmtime has to assemble: pip"):
        Config.from_toml("exports = 'a.wat'", str(tmp_path))


def test_a_tag_that_carries_as_much_as_there_may_be() -> None:
    """What handles it gets a continuation, too, which would be one result too many."""
    text = f'(module (tag (export "t") (param {"i32 " * 1_000})))'
    given = Module(bytes(wasmtime.wat2wasm(text)), Config()).wasm
    config = Config(features=("stack-switching", "multi-value")).replace(exports=given)
    for seed in SEEDS:
        validate(generate(input_from_seed(seed), config).wasm, config.features)


def test_exports_again_have_short_names() -> None:
    module = generate(b"", Config(min_exports=2_000, max_exports=2_000))
    names = [export.name for export in module.exports]
    assert len({*names}) == 2_000
    assert max(map(len, names)) < 15
