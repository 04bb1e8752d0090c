"""What the engine says of a run, beside copies of modules that count by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import wat2wasm

import smith

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith import native
from smith.native import Edges, Instance, Limits, Module, Profile, Store
from smith.stats.counting import counted
from smith.wasm.code import CLOSES, DIVIDES, starts

ENDED = (native.Trap, native.Thrown, native.Exhausted)


def instance(text: str, profile: Profile, **limits: int) -> Instance:
    return Instance(Module(wat2wasm(text)), store=Store(Limits(**limits), profile=profile))


def times(instance: Instance, name: str) -> list[int]:
    """How often each instruction of this name ran."""
    return [row.times for row in instance.executed() if row.name == name]


def zeros(function: native.Function) -> list[object] | None:
    """Arguments that are zero or null; None if there are none such."""
    if any(t.startswith("(ref ") and "null" not in t for t in function.params):
        return None
    return [0 if t in ("i32", "i64", "f32", "f64", "v128") else None for t in function.params]


def run(wasm: bytes, profile: Profile | None = None) -> tuple[Instance | None, list[str]]:
    """Instantiate, and call all exported functions with zeros; how each ended."""
    store = Store(Limits(depth=200), profile=profile)
    ends: list[str] = []
    try:
        made = Instance(Module(wasm, validated=True), store=store)
    except ENDED:
        return None, ends
    for name, item in made.exports.items():
        if isinstance(item, native.Function) and (arguments := zeros(item)) is not None:
            try:
                item(*arguments)
                ends.append(f"{name} returned")
            except ENDED as error:
                ends.append(f"{name} {type(error).__name__} {getattr(error, 'kind', '')}")
    return made, ends


CONFIGS = {
    "default": smith.Config(max_imports=0),
    "all": smith.Config(max_imports=0, features=("all",)),
    "traps": smith.Config(max_imports=0, guard_memory=40, guard_references=60, guard_arithmetic=50),
}


@pytest.mark.parametrize("name", CONFIGS)
@settings(max_examples=25)
@given(st.integers(0, 1 << 32))
def test_as_copies_count_that_count_themselves(name: str, seed: int) -> None:
    module = smith.generate(smith.input_from_seed(seed), CONFIGS[name])
    copy = counted(module.model)
    ours, ends = run(module.wasm, Profile())
    theirs, others = run(copy.wasm)
    if ours is None or theirs is None or any("Exhausted" in end for end in ends):
        return  # the copy takes more of what is exhausted
    assert ends == others
    values = [item.value for item in [*theirs.exports.values()][-copy.counters :]]
    rows: dict[int, list[int]] = {}
    for row in ours.executed():
        rows.setdefault(row.function, []).append(row.times)
    imported = len(module.imports)
    for segment in copy.segments:
        code = module.model.functions[segment.function].code
        # What a branch passes by is an `end` that runs for the copy, and does not for the engine.
        places = [
            n
            for n, at in enumerate(starts(code))
            if segment.start <= at < segment.stop and not (DIVIDES[code[at]] or CLOSES[code[at]])
        ]
        found = [rows[imported + segment.function][place] for place in places]
        assert found == [values[segment.counter]] * len(places)


def test_each_instruction() -> None:
    made = instance(
        """(module (func (export "f") (param i32)
            (loop
                (if (i32.and (local.get 0) (i32.const 1)) (then nop) (else (drop (i32.const 5))))
                (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            return nop))""",
        Profile(),
    )
    assert {row.times for row in made.executed()} == {0}
    made.exports["f"](5)
    found = [(row.name, row.times) for row in made.executed()]
    assert found == [
        ("loop", 1),
        *[(name, 5) for name in ("local.get", "i32.const", "i32.and", "if")],
        ("nop", 3),
        ("else", 3),
        ("i32.const", 2),
        ("drop", 2),
        ("end", 2),
        *[(name, 5) for name in ("local.get", "i32.const", "i32.sub", "local.tee", "br_if")],
        ("end", 1),
        ("return", 1),
        ("nop", 0),
        ("end", 0),
    ]
    assert made.executed()[0].offset > 0


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        ("(i32.div_s (i32.const 1) (i32.const 0))", {}),
        ("(i32.load (i32.const -1))", {}),
        ("(call $never)", {"depth": 1}),
        ("(array.len (array.new_default $a (i32.const 100000)))", {"heap": 1000}),
        ("(memory.fill (i32.const 0) (i32.const 0) (i32.const 9999)) (i32.const 0)", {"fuel": 99}),
    ],
)
def test_what_comes_behind_an_end_did_not_run(body: str, limits: dict[str, int]) -> None:
    made = instance(
        f"""(module (memory 1) (type $a (array i64)) (func $never (result i32) (call $never))
            (func (export "f") nop {body} i32.eqz drop nop nop))""",
        Profile(),
        **limits,
    )
    for _ in range(3):
        if "fuel" in limits:
            made.store.fuel = limits["fuel"]
        with pytest.raises(ENDED):
            made.exports["f"]()
    assert times(made, "nop") == [3, 0, 0]
    assert times(made, "i32.eqz") == [0]


def test_results() -> None:
    profile = Profile(events=4)
    made = instance(
        """(module (func $g (result i64 f32) (i64.const 5) (f32.const 1))
            (func (export "f") (result i32)
                (local i32) (call $g) drop drop
                (local.set 0 (i32.lt_s (i32.add (local.get 0) (i32.const 3)) (i32.const 7)))
                (if (i32.eqz (local.get 0)) (then unreachable))
                (i32.sub (local.get 0) (i32.const 2))))""",
        profile,
    )
    assert made.exports["f"]() == -1
    found = [(event.function, event.bits) for event in made.store.events()]
    assert found == [(1, 5), (1, 0x3F80_0000), (1, 3), (1, 1)]
    assert made.store.facts().events == 6
    offsets = [event.offset for event in made.store.events()]
    assert offsets == sorted(offsets)


def test_nans_are_noted_and_can_be_others() -> None:
    text = """(module (func (export "f") (result i32 i64 i32)
        (i32.reinterpret_f32 (f32.sqrt (f32.const -1)))
        (i64.reinterpret_f64 (f64.add (f64.const nan) (f64.const 1)))
        (i32x4.extract_lane 2 (f32x4.div (v128.const i32x4 1 1 0 0) (v128.const i64x2 0 0)))))"""
    plain = instance(text, Profile())
    assert plain.exports["f"]() == (0x7FC0_0000, 0x7FF8 << 48, 0x7FC0_0000)
    other = instance(text, Profile(other_nan=True))
    assert other.exports["f"]() == (-1, -1, -1)
    assert plain.store.facts().nans == other.store.facts().nans == 3


def test_nothing_but_open_nans_is_changed() -> None:
    text = """(module (func (export "f") (param f32) (result i32 i32 f32)
        (i32.reinterpret_f32 (f32.neg (local.get 0)))
        (i32.reinterpret_f32 (f32.copysign (local.get 0) (f32.const 1)))
        (f32.add (f32.const 1) (f32.const 2))))"""
    made = instance(text, Profile(other_nan=True))
    assert made.exports["f"](float("nan")) == (0xFFC0_0000 - (1 << 32), 0x7FC0_0000, 3.0)
    assert made.store.facts().nans == 0


def test_depth_and_sizes() -> None:
    made = instance(
        """(module (memory 2) (table 5 funcref) (type $a (array i8))
            (func $f (export "f") (param i32)
                (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))))
                (drop (array.new_default $a (i32.const 64)))))""",
        Profile(),
    )
    made.exports["f"](9)
    facts = made.store.facts()
    assert (facts.depth, facts.memory, facts.table) == (10, 2 << 16, 5)
    assert 10 * 64 <= facts.heap <= 10 * 80


def test_edges_tell_ways_apart() -> None:
    text = """(module (func (export "f") (param i32) (if (local.get 0) (then nop) (else drop_))))"""
    text = text.replace("drop_", "(drop (i32.const 1))")
    edges = Edges(1 << 10)
    made = instance(text, Profile(edges=edges))
    made.exports["f"](0)
    first = edges.counters()
    made.exports["f"](0)
    same = edges.counters()
    made.exports["f"](1)
    assert sum(first) > 0
    assert len(first) == edges.size == 1 << 10
    assert sum(map(bool, edges.counters())) > sum(map(bool, same)) >= sum(map(bool, first))
    for _ in range(300):
        made.exports["f"](0)
    assert max(edges.counters()) == 255
    edges.clear()
    again = instance(text, Profile(edges=edges))  # another module of the same code
    again.exports["f"](0)
    assert edges.counters() == first
    assert edges.address


@pytest.mark.parametrize("size", [0, -1, 3, 1000])
def test_numbers_of_edges(size: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        Edges(size)


def test_a_profile_changes_nothing() -> None:
    for seed in range(40):
        wasm = smith.generate(smith.input_from_seed(seed), CONFIGS["default"]).wasm
        found: list[Any] = []
        for profile in [None, Profile(), Profile(events=100), Profile(edges=Edges())]:
            made, ends = run(wasm, profile)
            globals = made and [
                i.value for i in made.exports.values() if isinstance(i, native.Global)
            ]
            found.append((ends, repr(globals)))
        assert found == [found[0]] * 4
