"""The notation of near-misses: what fields and code become in a module."""

import pytest

import smith
from smith.near_misses.fragment.fragment import Fragment
from smith.near_misses.fragment.prelude import PRELUDE
from smith.near_misses.fragment.reader import alternatives, read
from smith.near_misses.rule import First
from smith.unstructured import Unstructured
from smith.wasm import module as wasm
from smith.wasm.encoder import encode
from smith.wasm.features import ALL, names_of
from smith.wasm.instructions import op
from smith.wasm.module import (
    Data,
    Element,
    Export,
    Function,
    Global,
    GlobalType,
    MemoryType,
    Module,
    Table,
    TableType,
    function_type,
)
from smith.wasm.types import EMPTY_BLOCK, FUNCREF, I32, I64
from tests.near_misses.judges import said

BLOCK, END, NOP, DROP = op("block"), op("end"), op("nop"), op("drop")


def added(text: str, module: Module | None = None) -> Module:
    return Fragment(text).added(module or Module(), First())[0]


def needs(text: str) -> list[str]:
    return names_of(Fragment(text).added(Module(), First())[1])[1:]


def busy() -> Module:
    """A module whose parts name one another by index."""
    module = Module()
    module.types = [function_type([], [])]
    module.groups = [1]
    zero = [op("i32.const"), 0]
    module.functions = [
        Function(0, [], [op("call"), 0, op("ref.func"), 0, DROP]),
        Function(0, [], [*zero, op("i32.load"), 2, 0, 0, DROP, op("global.get"), 0, DROP]),
        Function(0, [], [*zero, op("call_indirect"), 0, 0]),
        Function(0, [], [op("try_table"), EMPTY_BLOCK, 2, 0, 0, 0, 2, 0, 0, op("throw"), 0, END]),
    ]
    module.tables = [Table(TableType(FUNCREF, 1), [])]
    module.memories = [MemoryType(1)]
    module.tags = [wasm.TagType(0)]
    module.globals = [
        Global(GlobalType(I32, False), zero),
        Global(GlobalType(I32, False), [op("global.get"), 0]),
    ]
    module.exports = [Export("f", wasm.FUNCTION, 0), Export("g", wasm.GLOBAL, 0)]
    module.start = 0
    module.elements = [
        Element(0, 0, zero, FUNCREF, [0], []),
        Element(4, 0, zero, FUNCREF, [], [[op("ref.func"), 0]]),
    ]
    module.data = [Data(0, 0, zero, b"data")]
    return module


def test_alternatives() -> None:
    assert alternatives("a {b|c} {|d} e") == ("a b  e", "a c d e")


def test_reading() -> None:
    assert read('a (b "c d" (e)) f') == ["a", ["b", '"c d"', ["e"]], "f"]


@pytest.mark.parametrize("text", ["(a", "a)", "(a))"])
def test_unbalanced_parentheses(text: str) -> None:
    with pytest.raises(ValueError, match="parenthesis"):
        read(text)


def test_the_prelude_is_valid() -> None:
    """With stack switching, and without it if tags with results are left out."""
    module = added(PRELUDE)
    assert said(encode(module), ALL) == ""


def test_code_goes_into_a_block() -> None:
    (function,) = added("nop").functions
    assert function.code == [BLOCK, EMPTY_BLOCK, NOP, END]


def test_code_goes_between_two_instructions() -> None:
    found = set()
    module = Module()
    module.types = [function_type([], [])]
    module.groups = [1]
    module.functions = [Function(0, [], [NOP, NOP])]
    for number in range(24):
        grown = Fragment("unreachable").added(module, Unstructured(bytes([0, number])))[0]
        found.add(grown.functions[0].code.index(BLOCK))
    assert found == {0, 1, 2}
    assert module.functions[0].code == [NOP, NOP]


def test_names_are_those_of_the_fragment_before_those_of_the_prelude() -> None:
    module = added("(type $unit (func (param i64))) (func (type $unit))")
    assert [t.params for t in module.types] == [[I64]]


def test_a_number_sign_is_the_first_index_that_is_not_there() -> None:
    module = added("(func local.get # br # call # drop)")
    code = module.functions[0].code
    assert code[:6] == [op("local.get"), 0, op("br"), 1, op("call"), 1]
    module = added("block br # end", busy())
    code = module.functions[0].code
    assert code[:6] == [BLOCK, EMPTY_BLOCK, BLOCK, EMPTY_BLOCK, op("br"), 3]


@pytest.mark.parametrize("kind", ["func", "table", "memory", "global", "tag"])
def test_an_import_moves_what_is_defined(kind: str) -> None:
    what = {
        "func": "(type $unit)",
        "table": "1 funcref",
        "memory": "1",
        "global": "i32",
        "tag": "(type $unit)",
    }
    module = busy()
    assert said(encode(module), ALL) == ""
    module = added(f'(import "m" "n" ({kind} {what[kind]}))', module)
    assert said(encode(module), ALL) == ""
    module = added(f'(import "m" "o" ({kind} {what[kind]}))', module)
    assert said(encode(module), ALL) == ""
    first = len(module.imports)
    assert first == 2
    moved = smith.print_wat(encode(module))
    assert {
        "func": "call 2",
        "table": "call_indirect 2",
        "memory": "i32.load 2",
        "global": "global.get 2",
        "tag": "throw 2",
    }[kind] in moved


def test_names_of_exports_are_new() -> None:
    module = busy()
    for _ in range(3):
        module = added('(export "a" (func $u))', module)
    assert len({export.name for export in module.exports}) == 5
    assert said(encode(module), ALL) == ""


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("nop", []),
        ("(memory 1) (memory 1)", ["multi-memory"]),
        ("(memory i64 1)", ["memory64"]),
        ("(table 1 externref)", ["reference-types"]),
        ("i32.const 0 i32.extend8_s drop", ["sign-extension"]),
        ("(global i32 i32.const 0 i32.const 0 i32.add)", ["extended-const"]),
        ("(global $a i32 i32.const 0) (global i32 global.get $a)", ["gc"]),
        ('(data "")', ["bulk-memory"]),
        ('(export "a" (global $v))', ["mutable-global"]),
        ("(rec (type $a (func)))", []),
        ("(rec (type $a (func)) (type $b (func)))", ["gc"]),
    ],
)
def test_what_a_fragment_needs(text: str, features: list[str]) -> None:
    assert needs(text) == features
    wasm_, enabled = encode(added(text)), Fragment(text).added(Module(), First())[1]
    assert said(wasm_, enabled) == ""


def test_types_are_shared_only_if_they_are_the_same() -> None:
    module = added("(type $open (sub (func (param i32)))) (func (param i32) nop)")
    assert [t.final for t in module.types] == [False, True]
    assert module.functions[0].type_index == 1
