"""Knobs of the language: features, types, and which instructions there are."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from smith.config import Config, ConfigError
from smith.generate import generate, plan_of
from smith.inputs import input_from_seed
from smith.validate import validate
from smith.wasm.code import starts
from smith.wasm.features import WASM2
from smith.wasm.hierarchy import BOTTOMS
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module
from smith.wasm.types import F32, F64, REF, heap_of, is_nullable, type_name
from tests.generate.knobs.sampling import SEEDS, counts, models, names, share

CATEGORIES = {row.name: row.category for row in INSTRUCTIONS}


def value_types(model: Module) -> Iterator[int]:
    """The types of parameters, results, fields, locals and globals."""
    for subtype in model.types:
        yield from chain(subtype.params, subtype.results, subtype.fields)
    yield from (t for function in model.functions for _, t in function.locals)
    yield from (item.type.value for item in model.globals)


def references(**knobs: Any) -> list[int]:
    return [t for model in models(**knobs) for t in value_types(model) if t >= REF]


def test_features() -> None:
    wasm2 = Config(features=("wasm2",))
    for seed in SEEDS:
        validate(generate(input_from_seed(seed), wasm2).wasm, ["wasm2"])
    known = {row.name for row in INSTRUCTIONS if not row.features & ~WASM2}
    assert counts(features=("wasm2",)).keys() <= known
    assert counts().keys() - known
    assert "struct.new" in counts().keys() - counts(features=("-gc",)).keys()


def test_value_types() -> None:
    found = models(value_types=("i64", "exnref"), non_null=False)
    named = {type_name(t) for model in found for t in value_types(model)}
    assert named == {"i32", "i64", "exnref"}


def test_non_null() -> None:
    assert not all(map(is_nullable, references()))
    assert all(map(is_nullable, references(non_null=False)))


def test_bottoms() -> None:
    """A reference to a bottom type that cannot be null has no value."""

    def uninhabited(bottoms: bool) -> bool:
        return any(
            heap_of(t) in BOTTOMS and not is_nullable(t) for t in references(bottoms=bottoms)
        )

    assert uninhabited(True)
    assert not uninhabited(False)


def test_floats() -> None:
    for model in models(floats=False):
        assert {F32, F64}.isdisjoint(value_types(model))
        assert not any("f32" in name or "f64" in name for name in names(model))
    found = counts(floats=False)
    assert found["i32x4.add"]
    assert found["i64.mul"]


def test_allow() -> None:
    """Values come from somewhere and go somewhere, and blocks end; all else is denied."""
    found = counts(allow=("i32.add", "local.*"))
    assert found.keys() <= {"i32.add", "local.get", "local.set", "local.tee"} | ALWAYS
    assert found["i32.add"]


def test_deny() -> None:
    found = counts(deny=("vector", "i32.div_s", "array.*"))
    assert {name for name in found if CATEGORIES[name] == "vector"} <= {"v128.const"}
    assert not any(name == "i32.div_s" or name.startswith("array.") for name in found)
    assert found["i32.div_u"]
    assert found["struct.new"]


# Of what there has to be some: a value of each type, and an end.
ALWAYS = {f"{t}.const" for t in ("i32", "i64", "f32", "f64", "v128")}
ALWAYS |= {"ref.null", "end", "else", "drop", "unreachable"}
SETTINGS: list[dict[str, Any]] = [
    {},
    {"stack_operands": 100, "dead_code": True},
    {"features": ("all",), "guard_memory": 50, "recursion": True},
]


@pytest.mark.parametrize("part", range(12))
def test_every_instruction_can_be_denied(part: int) -> None:
    """A twelfth of them at a time, which differ in all ways."""
    names = [row.name for row in INSTRUCTIONS if row.name not in ALWAYS]
    denied = tuple(names[part::12])
    for knobs in SETTINGS:
        assert {*denied}.isdisjoint(counts(deny=denied, **knobs))


@pytest.mark.parametrize("name", ["array.get_u", "i64.add"])
def test_an_instruction_can_be_denied(name: str) -> None:
    """One that stands for another, or that other things are made of."""
    for knobs in SETTINGS:
        assert counts(deny=(name,), **knobs)[name] == 0


@pytest.mark.parametrize(
    ("denied", "kept"),
    [
        ("ref.i31", "struct.new struct.get struct.set array.new_fixed array.get_u array.set"),
        ("extern.convert_any", "struct.new array.new_fixed array.new_data array.get_s ref.i31"),
        ("array.new_fixed", "struct.new struct.get struct.set ref.i31 ref.cast"),
        ("struct.new", "array.new_fixed array.get array.set array.fill ref.i31 ref.cast"),
        ("ref.func", "struct.new struct.get array.new_fixed array.get ref.i31"),
    ],
)
def test_what_is_denied_takes_little_else_away(denied: str, kept: str) -> None:
    found = counts(deny=(denied,))
    assert found.keys() >= {*kept.split()}


def test_structs_alone() -> None:
    found = counts(allow=("struct.*", "numeric", "variable"))
    assert found.keys() >= {"struct.new", "struct.new_default", "struct.get", "struct.set"}


def constants(**knobs: Any) -> Iterator[str]:
    """The names of all instructions in constant expressions."""
    for model in models(**knobs):
        flat = [item.init for item in model.globals]
        flat += [table.init for table in model.tables]
        for element in model.elements:
            flat += element.expressions
        for expression in flat:
            yield from (INSTRUCTIONS[expression[at]].name for at in starts(expression))


@pytest.mark.parametrize("name", ["array.new", "array.new_default", "any.convert_extern"])
def test_an_instruction_of_constants_can_be_denied(name: str) -> None:
    assert name in constants()
    assert name not in constants(deny=(name,))


@pytest.mark.parametrize("operator", ["i32.shl", "f64.sqrt", "i16x8.avgr_u", "i64.div_u"])
def test_weights(operator: str) -> None:
    plain = share(counts(), operator)
    assert share(counts(weights=(f"{operator}=100",)), operator) > 5 * plain > 0
    assert counts(weights=(f"{operator}=0",))[operator] == 0


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        ("struct.*", ["struct.new", "struct.new_default", "struct.get", "struct.set"]),
        ("memory", ["i32.store8", "i64.store", "memory.fill", "i32.load"]),
        ("br_table", ["br_table"]),
        ("call_indirect", ["call_indirect"]),
        ("global.get", ["global.get"]),
        ("f64.const", ["f64.const"]),
        ("vector", ["i32x4.add", "v128.xor", "f32x4.mul", "i8x16.shuffle"]),
    ],
)
def test_weights_of_forms(pattern: str, made: list[str]) -> None:
    """With the techniques off that are made of some of these."""
    off: dict[str, Any] = dict.fromkeys(("fold", "mixed_global", "live_conditions"), False)
    plain = share(counts(**off), *made)
    assert share(counts(**off, weights=(f"{pattern}=10",)), *made) > 1.5 * plain > 0
    assert share(counts(**off, weights=(f"{pattern}=0",)), *made) < 0.8 * plain


def test_weights_of_the_bare_stack() -> None:
    """`nop` is made there alone."""
    found = counts(stack_operands=100)
    assert share(counts(stack_operands=100, weights=("nop=100",)), "nop") > 5 * share(found, "nop")
    assert counts(stack_operands=100, weights=("nop=0",))["nop"] == 0


def test_the_last_weight_counts() -> None:
    found = counts(weights=("vector=0", "i32x4.add=7"))
    operators = {name for name in found if CATEGORIES[name] == "vector"}
    # What techniques are made of is not weighed, and a v128 is made of a constant at least.
    assert "i32x4.add" in operators
    assert operators <= {"i32x4.add", "v128.const", "i32x4.extract_lane"} | {
        name for name in operators if "v128." in name or ".splat" in name
    }


def test_weights_leave_a_way_to_every_type() -> None:
    """With no weight left at all, what remains is what expressions end with."""
    config = Config(weights=("*=0",), stack_operands=100)
    for seed in SEEDS:
        module = generate(input_from_seed(seed), config)
        validate(module.wasm, config.features)
    assert not any(len({*slots}) > 1 for slots in plan_of(config).menus if slots)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("vector", "weights: 'vector' is no instruction=weight"),
        ("i32.sum=1", "no instruction or category is 'i32.sum'; did you mean 'i32.sub'?"),
        ("i32.add=-1", "weights: '-1' of 'i32.add' is not within 0 to 100"),
        ("i32.add=101", "weights: '101' of 'i32.add' is not within 0 to 100"),
        ("i32.add=½", "weights: '½' of 'i32.add' is not within 0 to 100"),
        ("i32.add=", "weights: '' of 'i32.add' is not within 0 to 100"),
    ],
)
def test_weights_that_cannot_be(entry: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config(weights=(entry,))
    assert str(refused.value) == message
