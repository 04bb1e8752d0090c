"""The copy that counts: what it counts, and that it does what the module does."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from wasmtime import wat2wasm

import smith
from smith.engines import Call, Run, Worker
from smith.engines.script import Script
from smith.stats.addresses import FIRST_PART, NEAR_START, OUTSIDE, PARTS
from smith.stats.counting import counted
from smith.wasm.code import starts
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module
from tests import spec_testsuite as suite

Calls = list[Call] | None


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker("wasmtime", deadline=60) as shared:
        yield shared
        assert shared.deaths == []


def module_of(text: str) -> Module:
    return smith.decode(bytes(wat2wasm(f"(module {text})")))


def run(worker: Worker, wasm: bytes, calls: Calls = None, counters: int = 0) -> Run:
    script = Script(wasm, calls, trace_limit=1000 + counters)
    return script.read(worker.request(script.plan, script.modules))


class Counts:
    """What the counters of a module's copy say after calls of its exports."""

    def __init__(self, worker: Worker, text: str, calls: Calls = None) -> None:
        self.module = module_of(text)
        self.copy = counted(self.module)
        smith.validate(self.copy.wasm)
        done = run(worker, self.copy.wasm, calls, self.copy.counters)
        assert done.start["outcome"] == "values", done.start
        assert done.state
        self.calls = [outcome["outcome"] for _, outcome in done.calls]
        found = done.state["globals"][-self.copy.counters :]
        self.counts = [int(value[1]) for value in found if value]

    def executed(self) -> Counter[str]:
        """How often each instruction was executed."""
        found: Counter[str] = Counter()
        for function, start, stop, counter in self.copy.segments:
            code = self.module.functions[function].code
            for pos in starts(code):
                if start <= pos < stop:
                    found[INSTRUCTIONS[code[pos]].name] += self.counts[counter]
        return +found

    def tests(self) -> list[tuple[str, int, int]]:
        """The tests of references, with how often they succeeded and failed."""
        found = []
        for number, executed, some, answer in self.copy.tests:
            part, whole = self.counts[some], self.counts[executed]
            yes = part if answer else whole - part
            found.append((INSTRUCTIONS[number].name, yes, whole - yes))
        return found


# Instructions


def test_each_execution_counts(worker: Worker) -> None:
    counts = Counts(
        worker,
        """
        (func (export "f") (local i32)
            (loop (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                (br_if 0 (i32.lt_u (local.get 0) (i32.const 5))))
            (if (i32.eq (local.get 0) (i32.const 5)) (then nop) (else (drop (i64.const 1)))))
        (func (export "g") (drop (i32.div_u (i32.const 1) (i32.const 0))) (drop (i64.const 1)))
        """,
    )
    assert counts.calls == ["values", "trap"]
    assert counts.executed() == {
        "loop": 1,
        "local.get": 11,
        "i32.const": 13,
        "i32.add": 5,
        "local.set": 5,
        "i32.lt_u": 5,
        "br_if": 5,
        "end": 2,
        "i32.eq": 1,
        "if": 1,
        "nop": 1,
        "i32.div_u": 1,
    }


def test_what_a_call_does_not_come_back_from_does_not_count(worker: Worker) -> None:
    counts = Counts(
        worker,
        """
        (tag $e (param i32))
        (func $t (param i32) (throw $e (local.get 0)))
        (func $r (result i32) i32.const 1 return)
        (func (export "f") (result i32)
            (block (result i32)
                (try_table (catch $e 0) (call $t (i32.const 7)) nop)
                i64.const 1 drop return_call $r))
        """,
    )
    assert counts.calls == ["values"]
    assert counts.executed() == {
        "block": 1,
        "try_table": 1,
        "i32.const": 1,
        "call": 1,
        "local.get": 1,
        "throw": 1,
        "end": 1,
    }


# Tests of references

ANYTHING = """
    (type $s (struct)) (type $f (func (result i32)))
    (func $one (type $f) i32.const 1) (elem declare func $one)
    (func $any (param i32) (result anyref)
        (if (i32.eqz (local.get 0)) (then (return (ref.null any))))
        (if (i32.eq (local.get 0) (i32.const 1)) (then (return (ref.i31 (i32.const 1)))))
        struct.new $s)
    (func $fun (param i32) (result (ref null $f))
        (select (result (ref null $f)) (ref.func $one) (ref.null $f) (local.get 0)))
    (func (export "f") (param i32)
"""


def three_ways(export: str = "f") -> list[Call]:
    """Null, an i31 and a structure; a function for the others."""
    return [Call(export, (("i32", str(number)),)) for number in range(3)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(drop (ref.test i31ref (call $any (local.get 0))))", ("ref.test null", 2, 1)),
        ("(drop (ref.test (ref i31) (call $any (local.get 0))))", ("ref.test", 1, 2)),
        ("(drop (ref.cast i31ref (call $any (local.get 0))))", ("ref.cast null", 2, 1)),
        ("(drop (ref.cast (ref $s) (call $any (local.get 0))))", ("ref.cast", 1, 2)),
        ("(drop (ref.as_non_null (call $any (local.get 0))))", ("ref.as_non_null", 2, 1)),
        ("(drop (ref.is_null (call $any (local.get 0))))", ("ref.is_null", 1, 2)),
        ("(drop (call_ref $f (call $fun (local.get 0))))", ("call_ref", 2, 1)),
        (
            "(block (br_on_null 0 (call $any (local.get 0))) drop)",
            ("br_on_null", 1, 2),
        ),
        (
            "(drop (block (result (ref any))"
            " (br_on_non_null 0 (call $any (local.get 0))) struct.new $s))",
            ("br_on_non_null", 2, 1),
        ),
        (
            "(drop (block (result anyref) (br_on_cast 0 anyref i31ref (call $any (local.get 0)))))",
            ("br_on_cast", 2, 1),
        ),
        (
            "(drop (block (result anyref)"
            " (br_on_cast_fail 0 anyref (ref $s) (call $any (local.get 0)))))",
            ("br_on_cast_fail", 2, 1),
        ),
    ],
)
def test_tests_of_references(worker: Worker, body: str, expected: tuple[str, int, int]) -> None:
    """Also where the end of a block, which branches go to, comes right behind them."""
    counts = Counts(worker, f"{ANYTHING} {body})", three_ways())
    name, yes, no = expected
    if name == "br_on_cast_fail":  # it is the cast that succeeds or fails, not the branch
        yes, no = no, yes
    assert counts.tests() == [(name, yes, no)]


def test_equal_references(worker: Worker) -> None:
    counts = Counts(
        worker,
        """(func (export "f") (param i32)
            (drop (ref.eq (ref.i31 (local.get 0)) (ref.i31 (i32.const 1)))))""",
        three_ways(),
    )
    assert counts.tests() == [("ref.eq", 1, 2)]


def test_tail_calls_by_reference(worker: Worker) -> None:
    counts = Counts(
        worker,
        f"""{ANYTHING})
        (func (export "g") (param i32) (result i32) (return_call_ref $f (call $fun (local.get 0))))
        """,
        three_ways("g"),
    )
    assert counts.tests() == [("return_call_ref", 2, 1)]
    assert counts.calls == ["trap", "values", "values"]


# Addresses


def accesses(counts: Counts) -> dict[tuple[str, int], tuple[int, int, dict[int, int]]]:
    """By kind and memory: outside, near the start, and by part those that there are."""
    found = {}
    for kind, memory, first in counts.copy.accesses:
        parts = {p: counts.counts[first + FIRST_PART + p] for p in range(PARTS)}
        outside, near = counts.counts[first + OUTSIDE], counts.counts[first + NEAR_START]
        found[kind, memory] = (outside, near, {p: n for p, n in parts.items() if n})
    return found


@pytest.mark.parametrize(
    ("memory", "body", "expected"),
    [
        ("(memory 1)", "(drop (i32.load (i32.const 63)))", {("load", 0): (0, 1, {0: 1})}),
        ("(memory 1)", "(drop (i32.load (i32.const 64)))", {("load", 0): (0, 0, {0: 1})}),
        (
            "(memory 1)",
            "(drop (i32.load offset=4096 (i32.const 0)))",
            {("load", 0): (0, 0, {1: 1})},
        ),
        (
            "(memory 1)",
            "(i32.store (i32.const 65532) (i32.const 7))",
            {("store", 0): (0, 0, {15: 1})},
        ),
        ("(memory 1)", "(i32.store (i32.const -1) (i32.const 7))", {("store", 0): (1, 0, {})}),
        (
            "(memory 1)",
            "(i64.store8 offset=4294967295 (i32.const 0) (i64.const 7))",
            {("store", 0): (1, 0, {})},
        ),
        ("(memory 0)", "(drop (f64.load (i32.const 0)))", {("load", 0): (1, 0, {})}),
        ("(memory i64 2)", "(drop (f32.load (i64.const 65536)))", {("load", 0): (0, 0, {8: 1})}),
        (
            "(memory i64 2)",
            "(drop (f32.load offset=18446744073709551615 (i64.const 65)))",
            {("load", 0): (1, 0, {})},
        ),
        (
            "(memory 1) (memory 1)",
            "(v128.store 1 (i32.const 40000) (v128.load 0 (i32.const 16)))"
            "(drop (v128.load8_lane 1 15 (i32.const 40000) (v128.const i64x2 0 0)))",
            {("vector", 0): (0, 1, {0: 1}), ("vector", 1): (0, 0, {9: 2})},
        ),
        (
            "(memory 1 1 shared)",
            "(drop (i32.atomic.rmw.cmpxchg (i32.const 4) (i32.const 0) (i32.const 9)))"
            "(drop (i32.atomic.rmw.cmpxchg (i32.const 4) (i32.const 9) (i32.const 1)))"
            "(drop (memory.atomic.wait32 (i32.const 32768) (i32.const 1) (i64.const 0)))"
            "(if (i32.ne (i32.load (i32.const 4)) (i32.const 1)) (then unreachable))",
            {("atomic", 0): (0, 2, {0: 2, 8: 1}), ("load", 0): (0, 1, {0: 1})},
        ),
        (
            "(memory 100 (pagesize 1))",
            "(drop (i32.load8_u (i32.const 99)))",
            {("load", 0): (0, 0, {15: 1})},
        ),
    ],
)
def test_addresses(
    worker: Worker,
    memory: str,
    body: str,
    expected: dict[tuple[str, int], tuple[int, int, dict[int, int]]],
) -> None:
    counts = Counts(worker, f'{memory} (func (export "f") {body})')
    outside = any(found[0] for found in expected.values())
    assert counts.calls == ["trap" if outside else "values"]
    assert accesses(counts) == expected


# Reads


def test_reads_that_do_not_trap(worker: Worker) -> None:
    counts = Counts(
        worker,
        """
        (type $s (struct (field i8))) (type $a (array i64))
        (func (export "f") (param i32) (result i32)
            (struct.get_u $s 0 (if (result (ref null $s)) (local.get 0)
                (then (struct.new $s (i32.const 5))) (else (ref.null $s)))))
        (func (export "g") (param i32) (result i64)
            (array.get $a (array.new_fixed $a 1 (i64.const 1)) (local.get 0)))
        """,
        [*three_ways("f"), *three_ways("g")],
    )
    names = [counts.module.functions[f].code[pos] for f, pos, _ in counts.copy.reads]
    assert [INSTRUCTIONS[number].name for number in names] == ["struct.get_u", "array.get"]
    assert [counts.counts[counter] for _, _, counter in counts.copy.reads] == [2, 1]


# The copy does what the module does


def test_names_of_counters_are_new() -> None:
    copy = counted(module_of('(func (export "counter 1") nop) (func (export "_counter ") nop)'))
    names = [export.name for export in smith.decode(copy.wasm).exports]
    assert len(names) == len({*names}) == 2 + copy.counters


def differences(original: Run, copy: Run) -> list[str]:
    """In what a copy does not do the same. A stack is exhausted sooner where frames are larger."""
    if "stack" in [o.get("limit") for run in (original, copy) for _, o in run.calls]:
        return []
    assert original.start["outcome"] == copy.start["outcome"] != "timed out"
    found = [
        f"{name}: {outcome} {other}"
        for (name, outcome), (_, other) in zip(original.calls, copy.calls, strict=True)
        if outcome != other
    ]
    if original.state and copy.state:
        before = original.state["globals"]
        if before != copy.state["globals"][: len(before)]:
            found.append("globals")
        if original.state["memories"] != copy.state["memories"]:
            found.append("memories")
    return found


CONFIGS = {
    "default": smith.Config(),
    "differential": smith.Config.preset("differential"),
    "swarm": smith.Config.preset("swarm").replace(termination=1000, dead_code=True),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_copy_returns_what_the_module_returns(worker: Worker, name: str) -> None:
    calls = 0
    for seed in range(40):
        module = smith.generate(smith.input_from_seed(seed), CONFIGS[name])
        copy = counted(module.model)
        smith.validate(copy.wasm, "all")
        done = run(worker, module.wasm, None, copy.counters)
        assert differences(done, run(worker, copy.wasm, None, copy.counters)) == []
        calls += len(done.calls)
    assert calls > 100


# Of the suite: what uses the features that are special to the copy.
FILES = (
    *("array", "br_on", "call_ref", "extern", "i31", "page", "ref_", "return_call", "struct"),
    *("simd_load", "simd_store", "throw", "try_table", "type-", "64", "memory", "atomic"),
)


def test_copies_of_the_suite_do_what_its_modules_do(worker: Worker, known_testsuite: Path) -> None:
    calls = 0
    for case in suite.cases(known_testsuite, "module", "module_definition"):
        if not any(part in case.file for part in FILES):
            continue
        try:
            smith.validate(case.binary)
            copy = counted(smith.decode(case.binary))
            original = run(worker, case.binary, None, copy.counters)
        except (smith.WasmError, ValueError):  # features that are off, and what cannot be imported
            continue
        assert differences(original, run(worker, copy.wasm, None, copy.counters)) == [], case
        calls += len(original.calls)
    assert calls > 1000
