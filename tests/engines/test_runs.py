"""What modules do, on every engine."""

import zlib
from itertools import pairwise

import pytest
from wasmtime import wat2wasm

from smith.engines import Call, Outcome, Run, Value, Worker


def run(worker: Worker, text: str, calls: list[Call] | None = None) -> Run:
    return worker.run(bytes(wat2wasm(f"(module {text})")), calls)


def only_call(worker: Worker, text: str, args: tuple[Value, ...] | None = None) -> Outcome:
    """The outcome of the function `f`."""
    done = run(worker, text, [Call("f", args)])
    assert done.start == {"outcome": "values", "values": []}
    [(name, outcome)] = done.calls
    assert name == "f"
    return outcome


BITS = [
    ("i32", 0),
    ("i32", 0x7FFF_FFFF),
    ("i32", 0x8000_0000),
    ("i32", 0xFFFF_FFFF),
    ("i64", 2**53 + 1),
    ("i64", 2**63 - 1),
    ("i64", 2**63),
    ("i64", 2**64 - 1),
    ("f32", 0x8000_0000),  # -0
    ("f32", 0x0000_0001),  # the smallest
    ("f32", 0x7FC0_0001),  # a quiet NaN with a payload
    ("f32", 0x7FA0_0001),  # a signalling NaN
    ("f32", 0xFF80_0001),
    ("f64", 0x8000_0000_0000_0000),
    ("f64", 0x4009_21FB_5444_2D18),
    ("f64", 0x7FF8_0000_0000_0001),
    ("f64", 0x7FF0_0000_0000_0123),
    ("f64", 0xFFF8_0000_0000_0000),
    ("v128", 2**127 + 2**64 + 2),
]


@pytest.mark.parametrize(("name", "bits"), BITS)
def test_a_value_goes_in_and_comes_out_unchanged(worker: Worker, name: str, bits: int) -> None:
    text = f'(func (export "f") (param {name}) (result {name} i32) local.get 0 i32.const 7)'
    outcome = only_call(worker, text, ((name, str(bits)),))
    assert outcome["values"] == [[name, str(bits)], ["i32", "7"]]


@pytest.mark.parametrize(
    ("name", "bits"), [("i32", 0xFFFF_FFFF), ("i64", 2**63), ("f32", 0x7FA0_0001)]
)
def test_globals_are_read(worker: Worker, name: str, bits: int) -> None:
    const = f"(i{name[1:]}.const {bits})"
    if name == "f32":
        const = "(f32.const nan:0x200001)"
    state = run(worker, f'(global (export "g") {name} {const})').state
    assert state is not None
    assert state["globals"] == [[name, str(bits)]]


def test_integers_reach_a_driven_function_unchanged(worker: Worker) -> None:
    args = (("i32", str(2**31)), ("i64", str(2**63 + 1)), ("i64", str(2**63 - 1)), ("f32", "0"))
    text = """(func (export "f") (param i32 i64 i64 f32) (result i32 i64 i64)
        local.get 0 local.get 1 local.get 2)"""
    assert only_call(worker, text, args)["values"] == [list(arg) for arg in args[:3]]


def test_globals_without_numbers_for_javascript_are_read(worker: Worker) -> None:
    done = run(
        worker,
        """(global (export "a") v128 (v128.const i64x2 1 2))
        (global (export "b") exnref (ref.null exn))
        (global (export "c") (mut i32) (i32.const 0))
        (func (export "f") (result f32) (global.set 2 (i32.const 5)) (f32.const 1))""",
    )
    assert done.state is not None
    assert done.state["globals"] == [["v128", str(2**65 + 1)], ["exnref", "0"], ["i32", "5"]]


def test_calls_see_what_earlier_ones_did(worker: Worker) -> None:
    """Native calls and driven ones (those with floats) happen in the order that was asked for."""
    text = """(global $g (mut i32) (i32.const 0))
        (func $next (result i32)
            (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g))
        (func (export "native") (result i32) call $next)
        (func (export "driven") (result f32) (f32.convert_i32_s (call $next)))"""
    names = ["native", "driven", "driven", "native", "native"]
    done = run(worker, text, [Call(name) for name in names])
    assert [name for name, _ in done.calls] == names
    values = [outcome["values"][0] for _, outcome in done.calls]
    assert values == [
        ["i32", "1"],
        ["f32", str(0x4000_0000)],
        ["f32", str(0x4040_0000)],
        ["i32", "4"],
        ["i32", "5"],
    ]


def test_every_exported_function_is_called_with_zeros(worker: Worker) -> None:
    done = run(
        worker,
        """(rec (type $s (struct (field i32) (field (ref $a)))) (type $a (array i8)))
        (func (export "") (param i32 i64 f32 f64 v128 funcref externref anyref exnref))
        (func (export "__proto__") (param (ref $s) (ref func) (ref i31) (ref extern)) (result i32)
            (array.len (struct.get $s 1 (local.get 0))))
        (func (export "2") (param (ref null $s)) (result i32) (ref.is_null (local.get 0)))
        (func (export "1"))""",
    )
    values = [(name, outcome["values"]) for name, outcome in done.calls]
    assert values == [("", []), ("__proto__", [["i32", "0"]]), ("2", [["i32", "1"]]), ("1", [])]


def test_what_nobody_can_pass_is_not_called(worker: Worker) -> None:
    done = run(
        worker,
        """(func (export "f") (param (ref none)) unreachable)
        (func (export "g") (result i32) i32.const 1)""",
    )
    assert [outcome["outcome"] for _, outcome in done.calls] == ["unsupported", "values"]


def test_functions_that_are_passed_return(worker: Worker) -> None:
    """Zeros, and themselves where they have to return a function of their own type."""
    outcome = only_call(
        worker,
        """(rec (type $f (func (result i64 (ref $f) (ref exn)))))
        (func (export "f") (param (ref $f)) (result i64 i64) (local $again (ref $f))
            (call_ref $f (local.get 0))
            (drop)
            (local.set $again)
            (call_ref $f (local.get $again))
            (drop)
            (drop))""",
    )
    assert outcome["values"] == [["i64", "0"], ["i64", "0"]]


def test_exceptions_can_be_passed(worker: Worker) -> None:
    outcome = only_call(
        worker,
        """(type $s (struct (field (ref exn))))
        (func (export "f") (param (ref exn) (ref $s)) (result i32)
            (block $caught (result exnref)
                (try_table (catch_all_ref $caught) (throw_ref (local.get 0)))
                unreachable)
            (drop (struct.get $s 0 (local.get 1)))
            ref.is_null)""",
    )
    assert outcome["values"] == [["i32", "0"]]


def test_references_come_out_as_whether_they_are_null(worker: Worker) -> None:
    outcome = only_call(
        worker,
        """(type $s (struct)) (elem declare func $f)
        (func $f (export "f") (result funcref externref anyref (ref null $s) funcref anyref)
            ref.null func
            (extern.convert_any (ref.i31 (i32.const 0)))
            ref.null any
            struct.new $s
            ref.func $f
            (ref.i31 (i32.const 0)))""",
    )
    assert outcome["values"] == [
        ["funcref", "0"],
        ["externref", "1"],
        ["anyref", "0"],
        ["anyref", "1"],
        ["funcref", "1"],
        ["anyref", "1"],
    ]


TRAPS = {
    "UNREACHABLE": "unreachable",
    "MEM_OOB": "(drop (i32.load (i32.const 65536)))",
    "TABLE_OOB": "(drop (table.get $t (i32.const 9)))",
    "CALL_OOB": "(call_indirect $t (i32.const 9))",
    "CALL_NULL": "(call_indirect $t (i32.const 0))",
    "CALL_SIG": "(call_indirect $t (i32.const 1))",
    "DIV_ZERO": "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
    "INT_OVERFLOW": "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))",
    "TRUNC_RANGE": "(drop (i32.trunc_f32_s (f32.const 1e30)))",
    "TRUNC_NAN": "(drop (i32.trunc_f32_s (f32.const nan)))",
    "NULL_REF": "(drop (struct.get $s 0 (ref.null $s)))",
    "ARRAY_OOB": "(drop (array.get $a (array.new_fixed $a 0) (i32.const 0)))",
    "CAST": "(drop (ref.cast (ref $s) (ref.i31 (i32.const 0))))",
    "ATOMIC_ALIGN": "(drop (i32.atomic.load (i32.const 1)))",
    "ATOMIC_UNSHARED":
        "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))",
}  # fmt: skip

AROUND = """(type $s (struct (field i32))) (type $a (array i32))
    (memory 1) (table $t 2 funcref) (elem (table $t) (i32.const 1) func $id)
    (func $id (param i32) (result i32) local.get 0)"""


@pytest.mark.parametrize("kind", TRAPS)
def test_traps(worker: Worker, kind: str) -> None:
    outcome = only_call(worker, f'{AROUND} (func (export "f") {TRAPS[kind]})')
    assert outcome["outcome"] == "trap", outcome
    assert kind in outcome["kinds"]


def test_segments_that_do_not_fit_trap(worker: Worker) -> None:
    segments = {"MEM_OOB": '(data (i32.const 65536) "a")', "TABLE_OOB": "(elem (i32.const 2) $id)"}
    for kind, segment in segments.items():
        start = run(worker, f"{AROUND} {segment}").start
        assert start["outcome"] == "trap", start
        assert kind in start["kinds"]


def test_a_start_function_can_trap_and_throw(worker: Worker) -> None:
    assert run(worker, "(func $f unreachable) (start $f)").start["outcome"] == "trap"
    thrown = run(worker, '(tag $t) (func $f throw $t) (start $f) (func (export "g"))')
    assert thrown.start["outcome"] == "exception"
    assert thrown.calls == []


def test_exceptions_do_not_stick(worker: Worker) -> None:
    text = '(tag $t (param i32)) (func (export "f") (throw $t (i32.const 1))) (func (export "g"))'
    done = run(worker, text, [Call("f"), Call("g"), Call("f")])
    assert [o["outcome"] for _, o in done.calls] == ["exception", "values", "exception"]


LIMITS = {
    "stack": '(func $f (export "f") call $f)',
    "memory": """(type $a (array i64))
        (func (export "f") (drop (array.new $a (i64.const 1) (i32.const 0x3fffffff))))""",
}


@pytest.mark.parametrize("limit", LIMITS)
def test_limits_are_no_traps(worker: Worker, limit: str) -> None:
    outcome = only_call(worker, LIMITS[limit])
    assert (outcome["outcome"], outcome["limit"]) == ("limit", limit)


def test_memories_are_limited(worker: Worker) -> None:
    assert run(worker, "(memory 60000)").start["outcome"] == "limit"
    grow = '(memory 1 60000) (func (export "f") (result i32) (memory.grow (i32.const 1024)))'
    assert only_call(worker, grow)["values"] == [["i32", str(2**32 - 1)]]


def test_memories_are_read(worker: Worker) -> None:
    done = run(
        worker,
        """(memory (export "a") 1 2 shared) (memory (export "b") 0) (memory (export "c") 1)
        (func (export "f")
            (drop (memory.grow 2 (i32.const 2))) (i32.store8 2 (i32.const 70000) (i32.const 5)))""",
    )
    assert done.state is not None
    content = bytearray(3 << 16)
    content[70000] = 5
    assert done.state["memories"] == [
        {"bytes": str(len(data)), "crc32": str(zlib.crc32(data))}
        for data in (bytes(1 << 16), b"", content)
    ]


IMPORTS = """
    (rec (type $s (struct (field i32) (field (ref $a)))) (type $a (array (mut (ref null $s)))))
    (type $unit (func))
    (import "a" "a" (func $f (param i32 i64 f32 f64) (result i32 i64)))
    (import "a" "a" (func $g (param v128 externref (ref null $s)) (result v128 (ref $s) f64)))
    (import "a" "" (func $h (result (ref none))))
    (import "a" "" (func $i (result (ref exn))))
    (import "a" "table" (table $t 3 (ref null $s)))
    (import "a" "table2" (table 1 9 (ref $unit)))
    (import "a" "memory" (memory 2 3))
    (import "a" "memory64" (memory i64 1))
    (import "a" "shared" (memory 1 1 shared))
    (import "a" "g1" (global i64))
    (import "a" "g2" (global $mutable (mut f32)))
    (import "a" "g3" (global v128))
    (import "a" "g4" (global (ref null $s)))
    (import "a" "g5" (global $object (ref $s)))
    (import "a" "g6" (global (ref extern)))
    (import "a" "tag" (tag $e (param v128 (ref $a))))
"""


def test_imports_of_every_kind(worker: Worker) -> None:
    done = run(
        worker,
        IMPORTS
        + """
        (func (export "sizes") (result i32 i32)
            (table.size $t) (memory.size))
        (func (export "object") (result i32 i32)
            (struct.get $s 0 (global.get $object))
            (array.len (struct.get $s 1 (global.get $object))))
        (func (export "numbers") (result i32 i64)
            (call $f (i32.const -1) (i64.const -1) (f32.const nan:0x200001) (f64.const -0)))
        (func (export "others") (result f64)
            (call $g (v128.const i64x2 1 2) (ref.null extern) (global.get $object))
            (return) (unreachable))
        (func (export "never") (drop (call $h)))
        (func (export "exception") (drop (call $i)))
        (export "mutable" (global $mutable))""",
    )
    outcomes = dict(done.calls)
    assert outcomes["sizes"]["values"] == [["i32", "3"], ["i32", "2"]]
    assert outcomes["object"]["values"] == [["i32", "0"], ["i32", "0"]]
    assert outcomes["numbers"]["values"] == [["i32", "0"], ["i64", "0"]]
    assert outcomes["numbers"]["trace"] == [
        ["call", "0"],
        ["i32", str(2**32 - 1)],
        ["i64", str(2**64 - 1)],
        ["f32", str(0x7FA0_0001)],
        ["f64", str(2**63)],
    ]
    assert outcomes["others"]["values"] == [["f64", "0"]]
    assert outcomes["others"]["trace"] == [
        ["call", "1"],
        ["v128", str(2**65 + 1)],
        ["externref", "0"],
        ["anyref", "1"],
    ]
    assert outcomes["never"]["kinds"] == ["UNREACHABLE"]
    assert outcomes["never"]["trace"] == [["call", "2"]]
    assert outcomes["exception"]["trace"] == [["call", "3"]]
    assert outcomes["exception"]["values"] == []
    assert done.state is not None
    assert done.state["globals"] == [["f32", "0"]]


WIDE = " ".join(f"(type $s{n + 1} (struct {f'(field (ref $s{n}))' * 10}))" for n in range(7))


@pytest.mark.parametrize(
    ("types", "heap"),
    [
        ("", "none"),
        ("", "exn"),  # which no constant expression is
        ("(type $s (struct (field (ref $s))))", "0"),  # recursive without end
        (f"(type $s0 (struct)) {WIDE}", "7"),  # of ten million parts
    ],
)
def test_an_import_that_nobody_can_make_is_said(worker: Worker, types: str, heap: str) -> None:
    start = run(worker, f'{types} (import "a" "b" (global (ref {heap})))').start
    assert start["outcome"] == "unsupported"
    assert start["message"] == f"nobody can create a (ref {heap})"


def test_the_trace_is_bounded(worker: Worker) -> None:
    outcome = only_call(
        worker,
        """(import "a" "b" (func $g))
        (func (export "f") (local $i i32)
            (loop $again
                (call $g)
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $i) (i32.const 5000)))))""",
    )
    assert outcome["outcome"] == "values"
    assert outcome["trace"] == [["call", "0"]] * 1000
    assert outcome["dropped"] == 4000


def test_results_that_a_full_trace_hides_are_no_results(worker: Worker) -> None:
    outcome = only_call(
        worker,
        """(import "a" "b" (func $g))
        (func (export "f") (result f32) (local $i i32)
            (loop $again
                (call $g)
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
            (f32.const 1))""",
    )
    assert (outcome["outcome"], outcome["limit"]) == ("limit", "trace")


def test_an_invalid_module_is_said(worker: Worker) -> None:
    wasm = wat2wasm('(module (func (export "f") (result i32) i32.const 0))')
    invalid = wasm.replace(b"\x41\x00\x0b", b"\x01\x01\x0b")  # two nops
    assert worker.run(bytes(invalid)).start["outcome"] == "invalid"
    assert worker.run(b"\0asm").start["outcome"] == "invalid"
    unknown_type = b"\0asm\1\0\0\0\2\x07\1\0\0\3\x64\x09\0"  # (import "" "" (global (ref 9)))
    assert worker.run(unknown_type).start["outcome"] == "invalid"


def test_calls_that_make_no_sense_are_refused(worker: Worker) -> None:
    wasm = bytes(wat2wasm('(module (memory (export "m") 1) (func (export "f") (param i32)))'))
    arguments = [(), (("i64", "0"),), (("i32", "-1"),), (("i32", str(1 << 32)),)]
    for call in (Call("m"), Call("no"), *(Call("f", args) for args in arguments)):
        with pytest.raises(ValueError, match=f"'{call.export}'"):
            worker.run(wasm, [call])


def test_null_is_refused_where_it_does_not_fit(worker: Worker) -> None:
    wasm = bytes(wat2wasm('(module (func (export "f") (param (ref any))))'))
    with pytest.raises(ValueError, match="'f' takes no null there"):
        worker.run(wasm, [Call("f", (("anyref", "0"),))])


def test_imported_memories_and_tables_of_64_bits_and_shared_ones(worker: Worker) -> None:
    """They are made for the module, work, and are read in the end."""
    done = run(
        worker,
        """(import "a" "b" (memory $wide i64 1 2)) (import "a" "b" (memory $both i64 1 2 shared))
        (import "a" "b" (memory $shared 1 2 shared)) (import "a" "b" (table $table i64 3 9 funcref))
        (export "wide" (memory $wide)) (export "both" (memory $both))
        (export "shared" (memory $shared))
        (func (export "f") (result i32 i64 i64)
            (i32.store8 $wide (i64.const 1) (i32.const 7))
            (i64.atomic.store $both (i64.const 65528) (i64.const 7))
            (drop (i32.atomic.rmw.add $shared (i32.const 4) (i32.const 7)))
            (memory.atomic.wait32 $both (i64.const 8) (i32.const 0) (i64.const 9))
            (memory.grow $both (i64.const 1))
            (table.grow $table (ref.null func) (i64.const 2)))""",
    )
    assert dict(done.calls)["f"]["values"] == [["i32", "2"], ["i64", "1"], ["i64", "3"]]
    wide, both, shared = bytearray(1 << 16), bytearray(2 << 16), bytearray(1 << 16)
    wide[1], both[65528], shared[4] = 7, 7, 7
    assert done.state is not None
    assert done.state["memories"] == [
        {"bytes": str(len(data)), "crc32": str(zlib.crc32(data))} for data in (wide, both, shared)
    ]


@pytest.mark.parametrize("shared", ["", "shared"])
def test_atomic_accesses_that_trap(worker: Worker, shared: str) -> None:
    """The engines agree about what is wrong first."""
    done = run(
        worker,
        f"""(memory 1 1 {shared})
        (func (export "unaligned") (result i32) (i32.atomic.load (i32.const 65537)))
        (func (export "outside") (result i32) (i32.atomic.load (i32.const 65536)))
        (func (export "wait") (result i32)
            (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const 0)))""",
    )
    found = {name: outcome.get("kinds", outcome.get("values")) for name, outcome in done.calls}
    assert found["unaligned"] == ["ATOMIC_ALIGN"]
    assert found["outside"] == ["MEM_OOB"]
    assert found["wait"] == ([["i32", "1"]] if shared else ["ATOMIC_UNSHARED"])


def test_custom_pages_are_wasmtimes_alone(worker: Worker) -> None:
    text = '(import "a" "b" (memory 1 2 (pagesize 1))) (memory (export "m") 5 (pagesize 1))'
    done = run(worker, text)
    if worker.engine.name == "v8":
        assert done.start["outcome"] == "invalid"
    else:
        assert done.state is not None
        assert [memory["bytes"] for memory in done.state["memories"]] == ["5"]


def test_modules_are_validated_in_batches(worker: Worker) -> None:
    good = bytes(wat2wasm('(module (func (export "f") (result i32) i32.const 0))'))
    bad = good.replace(b"\x41\x00\x0b", b"\x01\x01\x0b")
    outcomes = worker.validate([good, bad, b"", *[good] * 500, bad])
    assert [o["outcome"] for o in outcomes] == [
        "valid", "invalid", "invalid", *["valid"] * 500, "invalid"
    ]  # fmt: skip
    assert all(o["message"] for o in outcomes if o["outcome"] == "invalid")
    assert worker.validate([]) == []


def test_what_is_left_of_a_case_does_not_reach_the_next(worker: Worker) -> None:
    text = """(global $g (mut i32) (i32.const 0))
        (func (export "f") (result i32)
            (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g))"""
    runs = [run(worker, text) for _ in range(3)]
    assert all(a == b for a, b in pairwise(runs))
