"""Offsets in the margin: those that `wasm-tools print --print-offsets` shows."""

import re
from pathlib import Path

import smith
from smith.config import PRESETS, Config
from smith.wasm import module as wasm
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.types import EXTERNREF, FUNCREF, I32
from tests.conftest import WasmTools
from tests.spec_testsuite import cases

MARGIN = re.compile(r"^\(;@([0-9a-f]+) *;\) *(\S+)", re.MULTILINE)
# What the other printer shows in lines of its own, or, of types in a group, with other offsets.
ELSEWHERE = ("(@", "(rec", "(type", "(local", ")")


def places(text: str) -> list[tuple[int, str]]:
    """Of each line with an offset: that, and the first word."""
    found = [(int(offset, 16), word) for offset, word in MARGIN.findall(text)]
    return [pair for pair in found if not pair[1].startswith(ELSEWHERE)]


def check(binaries: list[bytes], wasm_tools: WasmTools, folder: Path) -> None:
    for place, binary in enumerate(binaries):
        path = folder / f"{place}.wasm"
        path.write_bytes(binary)
        theirs = wasm_tools("print", "--print-offsets", str(path))
        ours = smith.print_wat(binary, offsets=True)
        assert places(ours) == places(theirs)
        # Folded, the same instructions have the same offsets, without parts that are parentheses.
        folded = smith.print_wat(binary, offsets=True, folded=True)
        assert {offset for offset, _ in places(folded)} <= {offset for offset, _ in places(ours)}


def test_generated_modules(wasm_tools: WasmTools, tmp_path: Path) -> None:
    check(
        [
            smith.generate(smith.input_from_seed(seed), Config.preset(preset)).wasm
            for seed, preset in enumerate(PRESETS)
        ],
        wasm_tools,
        tmp_path,
    )


def test_modules_of_the_suite(spec_testsuite: Path, wasm_tools: WasmTools, tmp_path: Path) -> None:
    """The largest of each fifth file: all would take as many processes."""
    largest: dict[str, bytes] = {}
    for case in cases(spec_testsuite, "module"):
        if len(case.binary) > len(largest.get(case.file, b"")):
            largest[case.file] = case.binary
    check([*largest.values()][::5], wasm_tools, tmp_path)


def test_definitions_and_constant_expressions() -> None:
    one = [op("i32.const"), 1]
    sum_of_two = [*one, *one, op("i32.add")]
    struct = wasm.SubType(wasm.STRUCT_TYPE)
    module = Module()
    module.types = [wasm.function_type([], []), struct, struct]
    module.groups = [1, 2]
    module.imports = [wasm.Import("", "", wasm.FunctionType(0))]
    module.tables = [
        wasm.Table(wasm.TableType(FUNCREF, 1), []),
        wasm.Table(wasm.TableType(EXTERNREF, 1), [op("ref.null"), 1]),
    ]
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable=False), sum_of_two)]
    module.start = 0
    module.elements = [wasm.Element(4, 0, one, FUNCREF, [], [[op("ref.func"), 0]])]
    module.functions = [wasm.Function(0, [(1, I32)], [op("nop")])]
    module.data = [wasm.Data(0, 0, sum_of_two, b"x" * 70)]
    binary = encode(module)
    assert smith.print_wat(binary, offsets=True).splitlines() == [
        "(module",
        "(;@b     ;)  (type (;0;) (func))",
        "             (rec",
        "(;@10    ;)    (type (;1;) (struct))",
        "(;@12    ;)    (type (;2;) (struct))",
        "             )",
        '(;@17    ;)  (import "" "" (func (;0;) (type 0)))',
        "(;@22    ;)  (table (;0;) 1 funcref)",
        "(;@25    ;)  (table (;1;) 1 externref (;@2a;) ref.null extern)",
        "(;@30    ;)  (global (;0;) i32 (;@32;) i32.const 1 (;@34;) i32.const 1 (;@36;) i32.add)",
        "(;@3a    ;)  (start 0)",
        "(;@3e    ;)  (elem (;0;) (offset (;@3f;) i32.const 1) funcref (item (;@43;) ref.func 0))",
        "(;@4a    ;)  (func (;1;) (type 0) (local i32)",
        "(;@4d    ;)    nop",
        "             )",
        "(;@52    ;)  (data (;0;) (offset (;@53;) i32.const 1 (;@55;) i32.const 1 (;@57;) i32.add)",
        f'               "{"x" * 64}"',
        f'               "{"x" * 6}"',
        "             )",
        ")",
    ]


def test_offsets_are_of_the_bytes_as_they_are() -> None:
    """Numbers that are longer than they need to be shift what follows."""
    body = b"\0\x41\x81\x80\x00\x1a\x0b"
    types, functions = b"\1\4\1\x60\0\0", b"\3\2\1\0"
    code = b"\x0a" + bytes([len(body) + 3, 1, len(body) | 0x80, 0]) + body
    text = smith.print_wat(b"\0asm\1\0\0\0" + types + functions + code, offsets=True)
    assert text.splitlines()[2:5] == [
        "(;@17    ;)  (func (;0;) (type 0)",
        "(;@18    ;)    i32.const 1",
        "(;@1c    ;)    drop",
    ]


def test_large_offsets() -> None:
    module = Module()
    module.types = [wasm.function_type([], [])]
    module.groups = [1]
    module.functions = [wasm.Function(0, [], [op("nop")])]
    module.customs = [wasm.Custom("", bytes(0x1000000), 0)]
    binary = encode(module)
    text = smith.print_wat(binary, offsets=True)
    assert f"\n(;@{binary.rindex(1):x};)    nop\n" in text
    assert binary.rindex(1) > 0x1000000
