"""The room's face, and that its rules are all that the spec and the official test suite have."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smith
from smith.near_misses import FEATURES, RULES, Inapplicable, break_rule, near_miss
from smith.near_misses.rule import First, Rule, rules
from smith.unstructured import Unstructured
from smith.validate import validate
from smith.wasm.encoder import encode
from smith.wasm.features import ALL, BIT, MVP
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module
from tests.near_misses.bases import base_of
from tests.near_misses.judges import DIFFERENCES
from tests.spec_testsuite import cases

MODULE = smith.generate(smith.input_from_seed(1, 500)).wasm
BY_NAME = {rule.name: rule for rule in RULES}


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(RULES)


@given(st.binary(max_size=30))
def test_any_choices_make_a_near_miss(data: bytes) -> None:
    found = near_miss(MODULE, Unstructured(data))
    again = near_miss(MODULE, Unstructured(data))
    assert (found.rule, found.wasm, found.twin) == (again.rule, again.wasm, again.twin)
    validate(found.twin, found.twin_features)
    with pytest.raises(smith.WasmError, match=f"^{re.escape(found.rule.phrase)}"):
        validate(found.wasm, found.features)


def test_a_near_miss_is_under_the_features_of_its_module() -> None:
    for features in (MVP, FEATURES, ALL):
        for seed in range(100):
            found = near_miss(b"\0asm\1\0\0\0", Unstructured(Random(seed).randbytes(8)), features)
            assert found.features == features
            assert found.twin_features == features | found.rule.off


def test_no_module_makes_none() -> None:
    with pytest.raises(smith.DecodeError):
        near_miss(b"\0asm", Unstructured(b""))


def test_a_module_stays_as_it_is() -> None:
    base = base_of(5)
    before = encode(base.module)
    for rule in RULES[::50]:
        try:
            break_rule(rule, base.module, First(), ALL & ~rule.off & ~rule.without)
        except Inapplicable:
            continue
    assert encode(base.module) == before


def test_only_a_switch_rule_has_one_binary() -> None:
    for rule in RULES:
        found = break_rule(rule, Module(), First(), rule.needs & ~rule.off)
        assert (found.wasm == found.twin) == (rule.off != 0), rule
        assert (found.features == found.twin_features) == (rule.off == 0), rule


def test_a_rule_needs_its_features() -> None:
    rule = BY_NAME["array.set of an immutable array"]
    assert rule.needs & BIT["gc"]
    with pytest.raises(Inapplicable, match="not under these features"):
        break_rule(rule, Module(), First(), ALL & ~BIT["gc"])


def test_a_switch_rule_is_for_what_is_off() -> None:
    rule = BY_NAME["tag without exceptions"]
    assert rule.off == BIT["exceptions"]
    with pytest.raises(Inapplicable):
        break_rule(rule, Module(), First(), ALL)


def test_some_rules_hold_only_without_a_feature() -> None:
    rule = BY_NAME["tag with results"]
    assert break_rule(rule, Module(), First(), ALL & ~BIT["stack-switching"]).wasm
    with pytest.raises(Inapplicable):
        break_rule(rule, Module(), First(), ALL)


def test_a_second_memory_needs_a_feature() -> None:
    module = Module()
    module.memories = smith.decode(b"\0asm\1\0\0\0\5\3\1\0\1").memories
    rule = BY_NAME["i32.load, 64 bits: operand 0 mistyped"]
    features = BIT["mvp"] | BIT["memory64"]
    assert break_rule(rule, Module(), First(), features).wasm
    with pytest.raises(Inapplicable, match="only one"):
        break_rule(rule, module, First(), features)
    assert break_rule(rule, module, First(), features | BIT["multi-memory"]).wasm


def test_a_memory_that_is_there_is_taken() -> None:
    module = smith.decode(b"\0asm\1\0\0\0\5\3\1\0\1")
    rule = BY_NAME["i32.load: operand 0 mistyped"]
    found = smith.decode(break_rule(rule, module, First(), MVP).wasm)
    assert len(found.memories) == 1


# All rules


def test_every_row_has_a_rule() -> None:
    """Those without operands, results and immediates have others, about what follows them."""
    bare = {"nop", "unreachable", "block", "loop", "else", "end", "br", "atomic.fence"}
    bare |= {"try", "try_table", "catch_all"}
    for row in INSTRUCTIONS:
        named = [r for r in RULES if r.name.startswith((f"{row.name}:", f"{row.name},"))]
        assert named or row.name in bare | {"br_table", "delegate", "rethrow", "catch"}, row.name


def test_sections_are_those_of_the_chapter() -> None:
    """3.2 types, 3.3 matching, 3.4 instructions, 3.5 modules, and the proposals of the table."""
    sections = {rule.section for rule in RULES}
    for part in ("3.2", "3.3", "3.4", "3.5", "legacy-exceptions", "stack-switching"):
        assert [s for s in sections if s.startswith(part)], part
    assert [s for s in sections if s.startswith("custom-descriptors")]


# What switch rules are for, which have no phrase, as the suite does not know features.
OF_FEATURES = ("multiple memories", "multiple tables")


def plain(text: str) -> str:
    """A message of the suite without the numbers and types in it."""
    return re.sub(r"\d+.*$", "", text).strip()


def test_the_suite_has_no_other_phrases(spec_testsuite: Path) -> None:
    phrases = {rule.phrase for rule in RULES if rule.phrase}
    for case in cases(spec_testsuite, "assert_invalid"):
        text = plain(case.text or "")
        assert text in OF_FEATURES or any(
            text.startswith(phrase) or phrase.startswith(text) for phrase in phrases
        ), case


# Tables of rules


def test_a_table_of_rules() -> None:
    found = rules(
        """
[3.9 here]
one | a phrase | (memory {1|2})
two | another phrase
  (memory 1)
  (table 1 funcref) | -gc +memory64 -simd
"""
    )
    assert [(rule.name, rule.section, rule.phrase) for rule in found] == [
        ("one", "3.9 here", "a phrase"),
        ("two", "3.9 here", "another phrase"),
    ]
    assert [rule.text for rule in found] == ["(memory {1|2})", "(memory 1) (table 1 funcref)"]
    assert found[1].without == BIT["gc"] | BIT["simd"]
    assert found[1].also == BIT["memory64"]


def test_differences_name_rules() -> None:
    assert {row.rule for row in DIFFERENCES} <= set(BY_NAME)


def test_a_rule_shows_its_name() -> None:
    assert repr(Rule("a", "b", "c", "nop")) == "Rule('a')"
