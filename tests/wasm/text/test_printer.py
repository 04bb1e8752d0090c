"""The printer: what readers see. That assemblers read it, other tests of this folder show."""

import pytest

from smith.wasm import module as wasm
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.text import print_wat
from smith.wasm.text.lines import MOST_INDENTED
from smith.wasm.text.printer import MOST_LOCALS, MOST_LOCALS_OF_ALL
from smith.wasm.text.types import LONGEST_REPEATED
from smith.wasm.types import ANY, CONCRETE, EMPTY_BLOCK, EXTERNREF, FUNCREF, I8, I32, I64, V128, ref

ONE = [op("i32.const"), 1]


def fields(module: Module) -> list[str]:
    """The text between `(module` and `)`, an indentation less."""
    first, *between, last, end = print_wat(module, []).split("\n")
    assert (first, last, end) == ("(module", ")", "")
    return [line[2:] for line in between]


def with_types(*types: wasm.SubType) -> Module:
    module = Module()
    module.types = list(types)
    module.groups = [1] * len(types)
    return module


def test_comments_come_first() -> None:
    assert print_wat(Module(), ["smith 1", "seed 7\nsize 9"]).splitlines() == [
        ";; smith 1",
        ";; seed 7",
        ";; size 9",
        "(module",
        ")",
    ]


def test_a_whole_module() -> None:
    module = with_types(wasm.function_type([I32, I64], [I32]), wasm.function_type([], []))
    module.imports = [
        wasm.Import("env", "f", wasm.FunctionType(0)),
        wasm.Import("env", "exactly", wasm.FunctionType(1, exact=True)),
        wasm.Import("env", "g", wasm.GlobalType(I32, mutable=True)),
    ]
    module.tables = [
        wasm.Table(wasm.TableType(FUNCREF, 1, 2), []),
        wasm.Table(wasm.TableType(EXTERNREF, 1, address=I64), [op("ref.null"), 1]),
    ]
    module.memories = [
        wasm.MemoryType(1, 2, shared=True),
        wasm.MemoryType(1, address=I64, page_log2=0),
    ]
    module.tags = [wasm.TagType(1)]
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable=False), ONE)]
    module.exports = [wasm.Export('"', wasm.GLOBAL, 1), wasm.Export("run", wasm.FUNCTION, 2)]
    module.start = 2
    module.elements = [wasm.Element(0, 0, ONE, FUNCREF, [1, 2], [])]
    body = [
        *(op("block"), -2 - I32, op("local.get"), 0, op("if"), 1, op("nop"), op("else")),
        *(op("unreachable"), op("end"), *ONE, op("end"), op("drop")),
    ]
    module.functions = [wasm.Function(1, [(2, I32), (1, V128)], body)]
    module.data = [wasm.Data(wasm.DATA_EXPLICIT, 1, [*ONE, *ONE, op("i32.add")], b"\0asm")]
    module.customs = [wasm.Custom("name\n", b"\1\2\3", 0)]
    assert fields(module) == [
        "(type (;0;) (func (param i32 i64) (result i32)))",
        "(type (;1;) (func))",
        '(import "env" "f" (func (;0;) (type 0) (param i32 i64) (result i32)))',
        '(import "env" "exactly" (func (;1;) (exact (type 1))))',
        '(import "env" "g" (global (;0;) (mut i32)))',
        "(table (;0;) 1 2 funcref)",
        "(table (;1;) i64 1 externref ref.null extern)",
        "(memory (;0;) 1 2 shared)",
        "(memory (;1;) i64 1 (pagesize 1))",
        "(tag (;0;) (type 1))",
        "(global (;1;) i32 i32.const 1)",
        '(export "\\22" (global 1))',
        '(export "run" (func 2))',
        "(start 2)",
        "(elem (;0;) (i32.const 1) func 1 2)",
        "(func (;2;) (type 1) (local i32 i32 v128)",
        "  block (result i32)",
        "    local.get 0",
        "    if (type 1)",
        "      nop",
        "    else",
        "      unreachable",
        "    end",
        "    i32.const 1",
        "  end",
        "  drop",
        ")",
        '(data (;0;) (memory 1) (offset i32.const 1 i32.const 1 i32.add) "\\00asm")',
        '(@custom "name\\0a" (before first) "\\01\\02\\03")',
    ]


def test_types() -> None:
    struct = wasm.SubType(wasm.STRUCT_TYPE)
    struct.fields = [I8, ref(CONCRETE + 1, nullable=True, exact=True)]
    struct.mutable = [True, False]
    struct.final = False
    struct.supertypes = [4]
    struct.describes = 5
    struct.descriptor = 6
    array = wasm.SubType(wasm.ARRAY_TYPE)
    array.fields = [ref(ANY, nullable=False)]
    array.mutable = [True]
    array.supertypes = [1]
    empty = wasm.SubType(wasm.STRUCT_TYPE)
    empty.final = False
    continuation = wasm.SubType(wasm.CONT_TYPE)
    continuation.continuation = 9
    module = with_types(struct, array, empty, continuation)
    module.groups = [2, 0, 1, 1]
    assert fields(module) == [
        "(rec",
        "  (type (;0;) (sub 4 (describes 5) (descriptor 6)"
        " (struct (field (mut i8) (ref null (exact 1))))))",
        "  (type (;1;) (sub final 1 (array (mut (ref any)))))",
        ")",
        "(rec",
        ")",
        "(type (;2;) (sub (struct)))",
        "(type (;3;) (cont 9))",
    ]


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (0, "(elem (;0;) (i32.const 1) func 5)"),
        (1, "(elem (;0;) func 5)"),
        (2, "(elem (;0;) (table 3) (i32.const 1) func 5)"),
        (3, "(elem (;0;) declare func 5)"),
        (4, "(elem (;0;) (i32.const 1) funcref (ref.null func) (item))"),
        (5, "(elem (;0;) funcref (ref.null func) (item))"),
        (6, "(elem (;0;) (table 3) (i32.const 1) funcref (ref.null func) (item))"),
        (7, "(elem (;0;) declare funcref (ref.null func) (item))"),
    ],
)
def test_element_segments(flags: int, text: str) -> None:
    module = Module()
    module.elements = [wasm.Element(flags, 3, ONE, FUNCREF, [5], [[op("ref.null"), 0], []])]
    assert fields(module) == [text]


def test_data_segments() -> None:
    module = Module()
    module.data = [
        wasm.Data(0, 0, [], b"x"),
        wasm.Data(wasm.DATA_PASSIVE, 0, [], b"y" * 65),
    ]
    assert fields(module) == [
        '(data (;0;) (offset) "x")',
        "(data (;1;)",
        f'  "{"y" * 64}"',
        '  "y"',
        ")",
    ]


def body_of(code: list[int]) -> list[str]:
    module = Module()
    module.functions = [wasm.Function(7, [], code)]
    first, *body, last = fields(module)
    assert (first, last) == ("(func (;0;) (type 7)", ")")
    return [line[2:] for line in body]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ([op("i32.load"), 2, 0, 0], "i32.load"),
        ([op("i32.load"), 0, 1, 4], "i32.load 1 offset=4 align=1"),
        ([op("v128.load8_lane"), 0, 0, 8, 3], "v128.load8_lane offset=8 3"),
        ([op("memory.size"), 0], "memory.size"),
        ([op("memory.grow"), 2], "memory.grow 2"),
        ([op("memory.copy"), 0, 0], "memory.copy"),
        ([op("memory.copy"), 0, 1], "memory.copy 0 1"),
        ([op("memory.init"), 3, 0], "memory.init 3"),
        ([op("memory.init"), 3, 1], "memory.init 1 3"),
        ([op("table.init"), 3, 1], "table.init 1 3"),
        ([op("table.copy"), 1, 2], "table.copy 1 2"),
        ([op("call_indirect"), 1, 0], "call_indirect 0 (type 1)"),
        ([op("br_table"), 2, 0, 1, 2], "br_table 0 1 2"),
        ([op("select t"), 1, I32], "select (result i32)"),
        ([op("select t"), 0], "select (result)"),
        ([op("ref.test"), CONCRETE + 1], "ref.test (ref 1)"),
        ([op("ref.cast null"), ANY], "ref.cast anyref"),
        ([op("atomic.fence"), 0], "atomic.fence"),
        ([op("resume"), 3, 2, 0, 1, 2, 1, 4, 0], "resume 3 (on 1 2) (on 4 switch)"),
        (
            [op("try_table"), EMPTY_BLOCK, 2, 1, 5, 0, 2, 0, 1, op("end")],
            "try_table (catch_ref 5 0) (catch_all 1)",
        ),
    ],
)
def test_operands(code: list[int], text: str) -> None:
    assert body_of(code)[0] == text


def test_clauses_of_a_try_stand_at_its_level() -> None:
    inner = [op("try"), EMPTY_BLOCK, op("nop"), op("delegate"), 0]
    handlers = [op("catch"), 0, op("nop"), op("catch_all"), op("rethrow"), 0, op("end")]
    assert body_of([op("try"), EMPTY_BLOCK, *inner, *handlers]) == [
        "try",
        "  try",
        "    nop",
        "  delegate 0",
        "catch 0",
        "  nop",
        "catch_all",
        "  rethrow 0",
        "end",
    ]


def test_deep_nesting_stops_indenting() -> None:
    """Its text, and so the time that it takes, stays proportional to the code."""
    depth = 100_000
    body = body_of([op("block"), EMPTY_BLOCK] * depth + [op("end")] * depth)
    assert len(body) == 2 * depth
    assert {line.strip() for line in body} == {"block", "end"}
    # A function's body is indented twice, two spaces each, of which `body_of` takes away all.
    columns = [len(line) - len(line.lstrip()) for line in body]
    assert columns[:3] == [0, 2, 4]
    assert columns[-3:] == [4, 2, 0]
    assert max(columns) == 2 * (MOST_INDENTED - 2)


def test_a_long_signature_is_not_repeated() -> None:
    module = with_types(wasm.function_type([I32] * LONGEST_REPEATED, [I32]))
    module.functions = [wasm.Function(0, [], [])]
    assert fields(module)[1] == "(func (;0;) (type 0)"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([(1, I32), (2, I64)], "(func (;0;) (type 0) (local i32 i64 i64)"),
        ([(1, I32), (0, V128)], "(func (;0;) (type 0) (local i32) (;in 2 runs;)"),
        ([(1, I32), (2, I32)], "(func (;0;) (type 0) (local i32 i32 i32) (;in 2 runs;)"),
        ([(MOST_LOCALS, I32)], f"(func (;0;) (type 0) (local{' i32' * MOST_LOCALS})"),
        ([(1, I32), (0xFFFFFFFE, I64)], "(func (;0;) (type 0) (;4294967295 locals;)"),
    ],
)
def test_locals(runs: list[tuple[int, int]], text: str) -> None:
    module = Module()
    module.functions = [wasm.Function(0, runs, [])]
    assert fields(module)[0] == text


def test_locals_of_all_functions_together() -> None:
    """Each of these takes ten bytes: without a limit, text could be a thousand times as long."""
    module = Module()
    enough = MOST_LOCALS_OF_ALL // MOST_LOCALS
    module.functions = [wasm.Function(0, [(MOST_LOCALS, I32)], []) for _ in range(enough + 1)]
    lines = fields(module)
    assert lines[2 * enough - 2].endswith(" i32)")
    assert lines[2 * enough].endswith(f" (type 0) (;{MOST_LOCALS} locals;)")


def test_a_data_count_section_that_no_code_needs() -> None:
    module = Module()
    module.has_data_count = True
    module.functions = [wasm.Function(0, [], [op("nop")])]
    comment = ";; a data count section, which assemblers only write if code needs it"
    assert fields(module)[0] == comment
    module.functions[0].code = [op("data.drop"), 0]
    assert comment not in fields(module)
