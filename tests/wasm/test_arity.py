"""How many values instructions take and leave: right where valid code shows it."""

from pathlib import Path

import pytest

import smith
from smith.config import PRESETS, Config
from smith.wasm import module as wasm
from smith.wasm.arity import NO_FUNCTION, UNKNOWN, Arity
from smith.wasm.code import CLOSES, DIVIDES, OPENS, after
from smith.wasm.decoder import decode
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Module
from smith.wasm.types import EMPTY_BLOCK, I32, I64, block_of
from tests.conftest import WasmTools
from tests.spec_testsuite import cases
from tests.wasm.rows import bodies

ENDS_A_PATH = {
    row.number
    for row in INSTRUCTIONS
    if row.name in ("unreachable", "br", "br_table", "return", "throw", "throw_ref", "rethrow")
    or row.name.startswith("return_call")
}
CATCH = op("catch")

# Valid uses of the rows that valid modules of the suite lack: all the instructions that know
# what they take from types.
NOT_IN_SUITE = """
(module
  (type $f (func (param i32 i64) (result f32 f64)))
  (type $c (cont $f))
  (type $f1 (func (param i64) (result f32 f64)))
  (type $c1 (cont $f1))
  (rec (type $sf (func (param i32 (ref null $sr)) (result f32))) (type $sc (cont $sf))
    (type $sb (func (param i64 f64) (result f32))) (type $sr (cont $sb)))
  (type $h (func (result i32 (ref $c1))))
  (type $d0 (func)) (type $d (cont $d0))
  (tag $t (param i32) (result i64))
  (tag $e (param f32 f64 i32))
  (tag $s (result f32))
  (func (param $c (ref $c)) (param $sc (ref $sc)) (param $x exnref)
    (drop (cont.new $d (ref.func $g)))
    i32.const 1 local.get $c cont.bind $c $c1 drop
    i32.const 1 suspend $t drop
    i32.const 1 i64.const 2 local.get $c resume $c drop drop
    f32.const 1 f64.const 2 i32.const 3 local.get $c resume_throw $c $e drop drop
    local.get $x local.get $c resume_throw_ref $c drop drop
    i32.const 1 local.get $sc switch $sc $s drop drop
  )
  (rec (type $v (descriptor $m) (struct)) (type $m (describes $v) (struct)))
  (type $a (array (mut funcref)))
  (func (param $a (ref $a)) (param $v (ref $v)) (param $x exnref)
    local.get $a i32.const 1 ref.null func i32.const 3 array.fill $a
    local.get $a i32.const 1 i32.const 2 i32.const 3 array.init_elem $a $seg
    local.get $a ref.test anyref drop
    local.get $v ref.get_desc $v drop
    local.get $x throw_ref
  )
  (func $g)
  (elem $seg declare func $g)
)
"""


def walk(module: Module, index: int, seen: set[int]) -> None:
    """Check that a valid function never takes what is not there, and leaves what it should.

    What follows a branch is not looked at, up to the end of its block: that is polymorphic.
    """
    function = module.functions[index]
    code = function.code
    arity = Arity(module)
    arity.begin(function.type_index)
    height, base, alive = 0, 0, True
    blocks: list[tuple[int, int, int, bool]] = []  # beginning, base and height outside, alive
    pos = 0
    while pos < len(code):
        number = code[pos]
        where = (index, pos, INSTRUCTIONS[number].name)
        if CLOSES[number] or DIVIDES[number]:
            start, outer, below, entered = blocks[-1]
            left = arity.left(code, start)
            assert not alive or height - base == left, where
            if CLOSES[number]:
                blocks.pop()
                arity.labels.pop()
                height, base = below + left, outer
            elif number == CATCH:
                height = base + arity.taken([op("throw"), code[pos + 1]], 0)
            else:  # an else begins with the block's parameters, a catch_all with nothing
                height = base + (arity.taken(code, start) - 1 if number == op("else") else 0)
            alive = entered
        else:
            taken, left = arity.taken(code, pos), arity.left(code, pos)
            if alive:
                seen.add(number)
                assert 0 <= taken <= height - base, where
                assert left >= 0, where
            below = height - taken
            if OPENS[number]:
                blocks.append((pos, base, below, alive))
                arity.labels.append(arity.label(code, pos))
                base = below
                height -= number == op("if")
            else:
                height = below + left
                alive = alive and number not in ENDS_A_PATH
        pos = after(code, pos)
    assert not alive or height == len(module.types[function.type_index].results), index


def walk_all(wasm: bytes, seen: set[int]) -> None:
    module = decode(wasm)
    for index in range(len(module.functions)):
        walk(module, index, seen)


def test_valid_modules(
    spec_testsuite: Path, knows_testsuite: bool, wasm_tools: WasmTools, tmp_path: Path
) -> None:
    """Of the suite, with an example of what it lacks: all instructions that ask types."""
    seen: set[int] = set()
    for case in cases(spec_testsuite, "module", "module_definition"):
        walk_all(case.binary, seen)
    text, binary = tmp_path / "x.wat", tmp_path / "x.wasm"
    text.write_text(NOT_IN_SUITE)
    wasm_tools("parse", str(text), "-o", str(binary))
    wasm_tools("validate", "--features", "all", str(binary))
    walk_all(binary.read_bytes(), seen)
    parts = {"else", "end", "catch", "catch_all", "delegate"}
    unseen = {row.name for row in INSTRUCTIONS if row.rule and row.number not in seen}
    assert unseen - parts == set() or not knows_testsuite


@pytest.mark.parametrize("preset", PRESETS)
def test_generated_modules(preset: str) -> None:
    seen: set[int] = set()
    for seed in range(10):
        data = smith.input_from_seed(seed)
        walk_all(smith.generate(data, Config.preset(preset)).wasm, seen)
    assert len(seen) > 50


def test_nothing_is_known_of_what_is_not_there() -> None:
    """Types, functions, tags and labels out of bounds: no error, and no number."""
    arity = Arity(Module())
    arity.begin(7)
    assert arity.labels == [UNKNOWN]
    for row in INSTRUCTIONS:
        for code in bodies(row):
            taken, left = arity.taken(code, 0), arity.left(code, 0)
            assert taken >= UNKNOWN
            assert left >= UNKNOWN
            if row.rule in ("call", "call_indirect", "throw", "struct.new", "resume", "switch"):
                assert taken == UNKNOWN, row.name
            if not row.rule:
                assert (taken, left) == (len(row.params), len(row.results))


def test_the_label_of_an_expression() -> None:
    module = Module()
    module.types = [wasm.function_type([I32], [I32, I64]), wasm.SubType(wasm.STRUCT_TYPE)]
    arity = Arity(module)
    arity.begin(0)
    assert arity.taken([op("return")], 0) == 2
    assert arity.taken([op("br"), 0], 0) == 2
    assert arity.taken([op("br"), 1], 0) == UNKNOWN
    arity.begin(NO_FUNCTION)
    assert arity.taken([op("br_if"), 0], 0) == 2
    arity.begin(1)
    assert arity.taken([op("br"), 0], 0) == UNKNOWN


@pytest.mark.parametrize(
    ("opener", "blocktype", "taken", "left", "label"),
    [
        ("block", EMPTY_BLOCK, 0, 0, 0),
        ("block", block_of(I32), 0, 1, 1),
        ("block", 0, 1, 2, 2),
        ("loop", block_of(I32), 0, 1, 0),
        ("loop", 0, 1, 2, 1),
        ("if", 0, 2, 2, 2),
        ("if", 1, UNKNOWN, UNKNOWN, UNKNOWN),
        ("block", 2, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_blocks(opener: str, blocktype: int, taken: int, left: int, label: int) -> None:
    module = Module()
    module.types = [wasm.function_type([I32], [I32, I64]), wasm.SubType(wasm.STRUCT_TYPE)]
    arity = Arity(module)
    code = [op(opener), blocktype]
    assert (arity.taken(code, 0), arity.left(code, 0)) == (taken, left)
    assert arity.label(code, 0) == label
