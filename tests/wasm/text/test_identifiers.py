"""Names in text: which identifiers they become, and where these stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import wat2wasm

import smith
from smith.wasm import module as wasm
from smith.wasm.custom import names as name_section
from smith.wasm.custom.names import NAME_SECTION, Names
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.text.identifiers import MOST_LETTERS, Space, identifier_of
from smith.wasm.text.types import LONGEST_REPEATED
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, FUNCREF, I32, I64, ref
from tests.wasm.name_sections import names_of, plain_names, sized, with_names, words


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("add", "$add"),
        ("1", "$1"),
        ("_ZN4core3fmt5Write", "$_ZN4core3fmt5Write"),
        ("a.b/c!#$%&'*+-:<=>?@\\^_`|~", "$a.b/c!#$%&'*+-:<=>?@\\^_`|~"),
        ("two words", '$"two words"'),
        ('"', '$"\\22"'),
        ("f(x)", '$"f(x)"'),
        ("a;b", '$"a;b"'),
        ("é", '$"\\u{e9}"'),
        ("\u202e", '$"\\u{202e}"'),
        ("\n", '$"\\0a"'),
    ],
)
def test_identifiers(name: str, identifier: str) -> None:
    assert identifier_of(name) == identifier


def test_identifiers_are_unique() -> None:
    space = Space({0: "a", 1: "a", 2: "", 3: "a#1", 4: "n" * (MOST_LETTERS + 1), 9: "b"}, 5)
    assert [space.use(index) for index in range(7)] == [
        "$a",
        "$a#1#",
        "$#2",
        "$a#1",
        f"${'n' * MOST_LETTERS}#4",
        "5",
        "6",
    ]
    assert space.binding(0) == "$a "
    assert space.binding(1) == '$a#1# (@name "a") '
    assert space.binding(2) == '$#2 (@name "") '
    assert space.binding(9) == ""


@given(st.dictionaries(st.integers(0, 9), words), st.integers(0, 9))
def test_any_names_give_unique_identifiers(names: dict[int, str], count: int) -> None:
    space = Space(names, count)
    assert {*space.references} == {index for index in names if index < count}
    assert len({*space.references.values()}) == len(space.references)


def everything() -> tuple[Module, Names]:
    """A module with one of each kind of thing, each of which is used, and names for all."""
    struct = wasm.SubType(wasm.STRUCT_TYPE)
    struct.fields, struct.mutable = [I32, I64, I64], [True, False, False]
    module = Module()
    module.types = [wasm.function_type([I32, I64], [I32]), struct, wasm.function_type([], [])]
    module.groups = [1, 1, 1]
    module.imports = [wasm.Import("m", "n", wasm.FunctionType(0))]
    module.tables = [wasm.Table(wasm.TableType(FUNCREF, 1), [])]
    module.memories = [wasm.MemoryType(1), wasm.MemoryType(1)]
    module.tags = [wasm.TagType(2)]
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable=True), [op("i32.const"), 1])]
    module.exports = [wasm.Export("g", wasm.GLOBAL, 0), wasm.Export("f", wasm.FUNCTION, 1)]
    module.start = 1
    module.elements = [wasm.Element(0, 0, [op("global.get"), 0], FUNCREF, [0, 1], [])]
    module.data = [wasm.Data(2, 1, [op("i32.const"), 0], b"x")]
    module.has_data_count = True
    body = [
        *(
            op("block"),
            EMPTY_BLOCK,
            op("try_table"),
            EMPTY_BLOCK,
            1,
            0,
            0,
            0,
            op("br"),
            1,
            op("end"),
        ),
        *(op("local.get"), 2, op("br_if"), 0, op("end")),
        *(op("ref.null"), CONCRETE + 1, op("struct.get"), 1, 0, op("global.set"), 0),
        *(op("call"), 1, op("i32.const"), 0, op("call_indirect"), 2, 0),
        *(op("i32.const"), 0, op("i32.load"), 2, 1, 4, op("drop")),
        *(op("memory.init"), 0, 1, op("table.init"), 0, 0, op("throw"), 0),
        *(op("block"), 2, op("br_table"), 1, 0, 1, op("end")),
    ]
    locals = [(1, I32), (1, ref(CONCRETE + 1, nullable=True)), (2, I64)]
    block = [op("block"), EMPTY_BLOCK, op("br"), 0, op("end")]
    module.functions = [wasm.Function(2, locals, body), wasm.Function(2, [], block)]
    names = Names()
    names.has_module, names.module = True, "the module"
    for place, found in [
        (name_section.FUNCTIONS, {0: "imported", 1: "main"}),
        (name_section.TYPES, {0: "sig", 1: "point", 2: "none"}),
        (name_section.TABLES, {0: "table"}),
        (name_section.MEMORIES, {0: "first", 1: "second"}),
        (name_section.GLOBALS, {0: "counter"}),
        (name_section.ELEMENTS, {0: "segment"}),
        (name_section.DATA, {0: "bytes"}),
        (name_section.TAGS, {0: "error"}),
    ]:
        names.direct[place] = found
    names.indirect[name_section.LOCALS] = {0: {1: "b"}, 1: {1: "p", 2: "l"}}
    names.indirect[name_section.LABELS] = {1: {0: "outer", 1: "inner"}, 2: {0: "only"}}
    names.indirect[name_section.FIELDS] = {1: {0: "x", 2: "z"}}
    return module, names


def test_every_kind_of_name() -> None:
    module, names = everything()
    # Local 0 of the function is its first local: it has no parameters.
    text = smith.print_wat(encode(with_names(module, names)))
    assert text.splitlines() == [
        '(module $"the module"',
        "  (type $sig (;0;) (func (param i32 i64) (result i32)))",
        "  (type $point (;1;) (struct (field $x (mut i32)) (field i64) (field $z i64)))",
        "  (type $none (;2;) (func))",
        '  (import "m" "n" (func $imported (;0;) (type $sig) (param i32) (param $b i64)'
        " (result i32)))",
        "  (table $table (;0;) 1 funcref)",
        "  (memory $first (;0;) 1)",
        "  (memory $second (;1;) 1)",
        "  (tag $error (;0;) (type $none))",
        "  (global $counter (;0;) (mut i32) i32.const 1)",
        '  (export "g" (global $counter))',
        '  (export "f" (func $main))',
        "  (start $main)",
        "  (elem $segment (;0;) (global.get $counter) func $imported $main)",
        "  (func $main (;1;) (type $none) (local i32) (local $p (ref null $point))"
        " (local $l i64) (local i64)",
        "    block $outer",
        "      try_table $inner (catch $error $outer)",
        "        br $outer",
        "      end",
        "      local.get $l",
        "      br_if $outer",
        "    end",
        "    ref.null $point",
        "    struct.get $point $x",
        "    global.set $counter",
        "    call $main",
        "    i32.const 0",
        "    call_indirect $table (type $none)",
        "    i32.const 0",
        "    i32.load $second offset=4",
        "    drop",
        "    memory.init $second $bytes",
        "    table.init $table $segment",
        "    throw $error",
        "    block (type $none)",
        "      br_table 0 1",
        "    end",
        "  )",
        "  (func (;2;) (type $none)",
        "    block $only",
        "      br $only",
        "    end",
        "  )",
        '  (data $bytes (;0;) (memory $second) (i32.const 0) "x")',
        ")",
    ]


@pytest.mark.parametrize("folded", [False, True])
def test_names_are_read_back(folded: bool) -> None:
    module, names = everything()
    again = bytes(wat2wasm(smith.print_wat(encode(with_names(module, names)), folded=folded)))
    assert plain_names(names_of(again)) == plain_names(names)


def test_without_names_the_section_is_a_custom_section() -> None:
    module, names = everything()
    binary = encode(with_names(module, names))
    text = smith.print_wat(binary, names=False)
    assert '(@custom "name"' in text
    assert " $" not in text
    assert bytes(wat2wasm(text)) == binary


def function_of(type: wasm.SubType, names: dict[int, str]) -> str:
    module = Module()
    module.types = [type]
    module.groups = [1]
    module.functions = [wasm.Function(0, [(1, I32)], [op("local.get"), 0, op("local.get"), 1])]
    section = Names()
    section.indirect[name_section.LOCALS] = {0: names}
    return smith.print_wat(encode(with_names(module, section)))


def test_parameters() -> None:
    """Where they are too many to be repeated for a few names, they have no identifiers."""
    few = wasm.function_type([I32], [])
    assert "(param $p i32) (local $l i32)\n    local.get $p\n    local.get $l\n" in function_of(
        few, {0: "p", 1: "l"}
    )
    many = wasm.function_type([I32] * LONGEST_REPEATED * 4, [])
    text = function_of(many, {0: "p", 200: "l"})
    assert "(func (;0;) (type 0) (local $l i32)\n    local.get 0\n" in text
    assert ";; the name section has 1 more names, of nothing here" in text
    text = function_of(many, {0: "p", 1: "q", 200: "l"})
    assert "(param $p i32) (param $q i32)" in text
    assert "local.get $p\n    local.get $q\n" in text


def test_locals_of_functions_without_a_function_type() -> None:
    """Nobody knows their indices."""
    text = function_of(wasm.SubType(wasm.STRUCT_TYPE), {0: "p", 1: "q"})
    assert "(local i32)\n    local.get 0\n" in text


def test_names_of_what_is_not_there_are_counted() -> None:
    names = Names()
    names.direct[name_section.FUNCTIONS] = {0: "f", 7: "g"}
    names.indirect[name_section.LOCALS] = {0: {0: "x"}, 4: {0: "y"}}
    names.indirect[name_section.LABELS] = {0: {0: "z"}}
    text = smith.print_wat(encode(with_names(Module(), names)))
    assert text == "(module\n  ;; the name section has 5 more names, of nothing here\n)\n"


def test_names_of_blocks_that_are_not_there_and_second_names_are_counted() -> None:
    module = Module()
    module.types = [wasm.function_type([], [])]
    module.groups = [1]
    block = [op("block"), EMPTY_BLOCK, op("nop"), op("nop"), op("end")]
    module.functions = [wasm.Function(0, [], block)]
    labels = b"\3" + sized(b"\1\0\3\0\1a\1\1b\2\1c")
    second = b"\3" + sized(b"\1\0\1\0\1d")
    unknown = b"\x0d" + sized(b"x")
    module.customs = [wasm.Custom(NAME_SECTION, labels + second + unknown, 10)]
    text = smith.print_wat(encode(module))
    assert "    block $a\n" in text
    assert ";; the name section has 4 more names, of nothing here" in text


@pytest.mark.parametrize("content", [b"\1", b"\0\2\1\xff", b"\0\2\1m\1\3\1\0\2"])
def test_a_malformed_section_is_a_custom_section_like_any_other(content: bytes) -> None:
    module = Module()
    module.customs = [wasm.Custom(NAME_SECTION, content, 0)]
    binary = encode(module)
    text = smith.print_wat(binary)
    lines = text.splitlines()
    assert lines[0] == "(module"
    assert lines[2].startswith("  ;; the name section is malformed, no names: ")
    assert bytes(wat2wasm(text)) == binary


def test_an_empty_section_and_a_second_one() -> None:
    module = Module()
    module.customs = [
        wasm.Custom(NAME_SECTION, b"\0\2\1m", 0),
        wasm.Custom(NAME_SECTION, b"", 0),
    ]
    text = smith.print_wat(encode(module))
    assert text == '(module $m\n  (@custom "name" (before first) "")\n)\n'
