"""Where values come from, where they go, and of which type they are."""

from pathlib import Path

import pytest
from wasmtime import wat2wasm

import smith
from smith.stats.flow import ANYTHING, CARRIED, DEFAULT, PARAMETER, Flow, flows_of, origins
from smith.wasm.features import ALL
from smith.wasm.instructions import ADDRESS, INSTRUCTIONS, TABLE_ADDRESS, op
from smith.wasm.module import Module
from smith.wasm.types import BOT, EXN, I32, I64, ref
from tests import spec_testsuite as suite

NAMES = {PARAMETER: "parameter", DEFAULT: "default", ANYTHING: "any", CARRIED: "carried"}


def flow_of(text: str) -> Flow:
    """The last function's."""
    wasm = bytes(wat2wasm(f"(module {text})"))
    smith.validate(wasm)
    return flows_of(smith.decode(wasm))[-1]


def made_by(flow: Flow, name: str, place: int = 0) -> list[str]:
    """What the first operand of that instruction may come from: names, and constants."""
    step = next(step for step in flow.steps if step.number == op(name))
    found = []
    for value in origins(step.operands[place]):
        if value.number < 0:
            found.append(NAMES[value.number])
        elif INSTRUCTIONS[value.number].name == "i32.const":
            found.append(str(flow.function.code[value.pos + 1]))
        else:
            found.append(INSTRUCTIONS[value.number].name)
    return sorted(found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("i32.const 1", ["1"]),
        ("local.get 0", ["parameter"]),
        ("local.get 1", ["default"]),
        ("(local.tee 1 (i32.const 1))", ["1"]),
        ("(local.set 0 (i32.const 1)) local.get 0", ["1", "parameter"]),
        ("(select (i32.const 1) (i32.const 2) (i32.const 3))", ["1", "2"]),
        ("(if (result i32) (i32.const 3) (then i32.const 1) (else i32.const 2))", ["1", "2"]),
        ("(block (result i32) (br_if 0 (i32.const 1) (i32.const 3)) drop i32.const 2)", ["1", "2"]),
        ("(block (result i32) i32.const 1 br 0)", ["1"]),
        ("(block (result i32) (return (i32.const 9)) i32.const 1)", ["carried"]),
        ("i32.const 1 (block (param i32) (result i32))", ["1"]),
        (
            "i32.const 1 (loop (param i32) (result i32) drop i32.const 2 i32.const 0 br_if 0)",
            ["2"],
        ),
        (
            "i32.const 1 (if (param i32) (result i32) (i32.const 0) (then i32.eqz))",
            ["1", "i32.eqz"],
        ),
        (
            "(block (result i32) (br_table 0 1 (i32.const 1) (i32.const 0)))",
            ["1"],
        ),
        ("unreachable", ["any"]),
        ("(block (result i32) unreachable)", ["carried"]),
        ("(block (result i32) (try_table (catch $e 0)) i32.const 1)", ["1", "try_table"]),
    ],
)
def test_origins(body: str, expected: list[str]) -> None:
    flow = flow_of(
        f"(tag $e (param i32)) (func (param i32) (result i32) (local i32) {body} i32.ctz)"
    )
    assert made_by(flow, "i32.ctz") == expected


def test_what_a_loop_takes_comes_from_before_it_and_from_branches() -> None:
    loop = "(loop (param i32) i32.ctz drop i32.const 2 i32.const 0 br_if 0 drop)"
    flow = flow_of(f"(func i32.const 1 {loop})")
    assert made_by(flow, "i32.ctz") == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(br_on_null 0 (local.get 0)) ref.is_null drop", ["parameter"]),
        ("(drop (ref.cast i31ref (local.get 0)))", ["parameter"]),
        ("(ref.as_non_null (local.get 0)) ref.is_null drop", ["parameter"]),
        ("(block (result anyref) (br_on_cast 0 anyref i31ref (local.get 0))) drop", ["parameter"]),
        (
            "(block (result anyref) (br_on_non_null 0 (local.get 0)) return) drop",
            ["parameter"],
        ),
    ],
)
def test_casts_and_branches_leave_what_they_are_given(body: str, expected: list[str]) -> None:
    flow = flow_of(f"(func (param anyref) {body})")
    name = "ref.is_null" if "is_null" in body else "drop"
    assert made_by(flow, name) == expected


@pytest.mark.parametrize(
    ("body", "is_observed"),
    [
        ("local.get 0 i32.ctz drop", False),
        ("(local.set 1 (i32.ctz (local.get 0)))", False),
        ("(local.set 1 (i32.ctz (local.get 0))) (drop (local.get 1))", False),
        ("(drop (i32.load (i32.ctz (local.get 0))))", False),
        ("(drop (select (i32.const 1) (i32.const 2) (i32.ctz (local.get 0))))", False),
        ("(drop (struct.new $s (i32.ctz (local.get 0))))", False),
        ("(block (result i32) (br 0 (i32.ctz (local.get 0)))) drop", False),
        ("unreachable (global.set $g (i32.ctz (local.get 0)))", False),
        ("unreachable (block (result i32) (return (i32.ctz (local.get 0)))) drop", False),
        ("(return (i32.add (i32.ctz (local.get 0)) (i32.const 1)))", True),
        ("(local.set 1 (i32.ctz (local.get 0))) (return (local.get 1))", True),
        ("(i32.store (i32.const 0) (i32.ctz (local.get 0)))", True),
        ("(i32.store (i32.ctz (local.get 0)) (i32.const 0))", True),
        ("(global.set $g (i32.ctz (local.get 0)))", True),
        ("(global.set $g (select (i32.const 1) (i32.const 2) (i32.ctz (local.get 0))))", True),
        ("(if (i32.ctz (local.get 0)) (then nop))", True),
        ("(block (br_if 0 (i32.ctz (local.get 0))))", True),
        ("(drop (call $f (i32.ctz (local.get 0))))", True),
        ("(drop (memory.grow (i32.ctz (local.get 0))))", True),
        ("(struct.set $s 0 (ref.null $s) (i32.ctz (local.get 0)))", True),
        ("(throw $e (i32.ctz (local.get 0)))", True),
        ("(drop (br_if 0 (i32.ctz (local.get 0)) (i32.const 0)))", True),
        ("(drop (i32.atomic.rmw.add (i32.const 0) (i32.ctz (local.get 0))))", True),
    ],
)
def test_what_is_observed(body: str, is_observed: bool) -> None:
    flow = flow_of(
        "(memory 1) (global $g (mut i32) (i32.const 0)) (tag $e (param i32))"
        "(type $s (struct (field (mut i32))))"
        "(func $f (param i32) (result i32) local.get 0)"
        f"(func (param i32) (result i32) (local i32) {body} i32.const 0)"
    )
    (value,) = (step.results[0] for step in flow.steps if step.number == op("i32.ctz"))
    assert (value in flow.observed()) == is_observed


def test_types() -> None:
    flow = flow_of(
        "(tag $e (param i64)) (func (result i64 (ref exn))"
        "(block (result i64 exnref) (try_table (catch_ref $e 0)) unreachable)"
        "(block (param i64 exnref) (result i64 (ref exn)) ref.as_non_null))"
    )
    (clause,) = next(step.targets for step in flow.steps if step.targets)
    exnref, non_null = (ref(EXN, nullable=nullable) for nullable in (True, False))
    assert [value.type for value in clause] == [I64, exnref]
    assert [value.type for each in clause for value in each.sources] == [I64, non_null]
    assert [value.type for value in flow.results] == [I64, non_null]
    assert {value.number for value in flow.results} == {CARRIED}


def check_types(module: Module) -> int:
    """That operands have the types which the instruction table says; how many there were."""
    checked = 0
    for flow in flows_of(module):
        for step in flow.steps:
            row = INSTRUCTIONS[step.number]
            if row.rule:
                continue
            for value, expected in zip(step.operands, row.params, strict=True):
                wanted = (I32, I64) if expected in (ADDRESS, TABLE_ADDRESS) else (expected,)
                assert value.type in wanted or (step.unreachable and value.type == BOT), row.name
                checked += 1
    return checked


def test_generated_code_has_the_types_of_the_table() -> None:
    config = smith.Config.preset("swarm").replace(dead_code=True, stack_operands=40)
    modules = [smith.generate(smith.input_from_seed(seed), config).model for seed in range(40)]
    assert sum(map(check_types, modules)) > 10_000


def test_all_of_the_suite_can_be_followed(spec_testsuite: Path) -> None:
    for case in suite.cases(spec_testsuite, "module", "module_definition"):
        try:
            smith.validate(case.binary, ALL)
        except smith.WasmError:
            continue
        check_types(smith.decode(case.binary))
