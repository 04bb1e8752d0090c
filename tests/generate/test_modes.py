"""What the modes promise: modules that end, canonical NaNs, everything exported."""

from typing import Any

import pytest
import wasmtime

from smith.config import DEFAULT_FEATURES, Config
from smith.engines import Worker
from smith.generate import generate
from smith.generate.nans import NAN_SHAPE
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import FUNCTION, GLOBAL, MEMORY, TABLE

DIFFERENTIAL = Config.preset("differential")
# All but what wasmtime does not know, or does not run.
RUN = tuple(
    name
    for name in Config(features=("all",)).features
    if name not in ("legacy-exceptions", "custom-descriptors", "stack-switching")
)
UNGUARDED = DIFFERENTIAL.replace(
    features=RUN,
    guard_memory=0,
    stack_operands=40,
    max_memory_pages=65_536,
    max_table_size=10_000_000,
    max_data_size=10_000_000,
)


@pytest.mark.parametrize(
    "config",
    [
        DIFFERENTIAL,
        DIFFERENTIAL.replace(counted_loops=False),
        DIFFERENTIAL.replace(recursion=True),
        DIFFERENTIAL.replace(max_trip=1_000_000, max_nesting=8),
        DIFFERENTIAL.replace(per_input=True),
        UNGUARDED,
    ],
    ids=["counted", "conditional", "recursive", "long", "swarm", "unguarded"],
)
def test_modules_end(config: Config) -> None:
    run_all(config, range(60))


@pytest.mark.parametrize(
    ("knobs", "tag"),
    [
        ({}, '(import "h" "t" (tag (param (ref none))))'),
        ({}, '(import "h" "t" (tag (param i32 (ref noexn))))'),
        ({"deny": ("aggregate",)}, '(import "h" "t" (tag (param (ref eq))))'),
    ],
    ids=str,
)
def test_nothing_throws_what_there_is_no_value_for(knobs: dict[str, Any], tag: str) -> None:
    given = bytes(wasmtime.wat2wasm(f"(module {tag})"))
    config = Config(no_traps=True).replace(available_imports=given, **knobs)
    with Worker("wasmtime", deadline=60) as worker:
        for seed in range(60):
            run = worker.run(generate(input_from_seed(seed), config).wasm, state=False)
            outcomes = {outcome["outcome"] for _, outcome in run.calls}
            assert outcomes <= {"values", "unsupported"}


def test_calls_do_not_exhaust_the_stack() -> None:
    """However much fuel there is, and although functions call themselves."""
    config = Config(features=RUN, no_traps=True, termination=10_000, recursion=True)
    with Worker("wasmtime", deadline=60) as worker:
        for seed in range(60):
            run = worker.run(generate(input_from_seed(seed), config).wasm, state=False)
            outcomes = [run.start, *(outcome for _, outcome in run.calls)]
            limits = {outcome["limit"] for outcome in outcomes if outcome["outcome"] == "limit"}
            assert limits <= {"trace"}


@pytest.mark.slow
@pytest.mark.parametrize("counted_loops", [True, False])
@pytest.mark.parametrize("per_input", [True, False])
def test_modules_of_every_feature_end(counted_loops: bool, per_input: bool) -> None:
    config = UNGUARDED.replace(counted_loops=counted_loops, per_input=per_input, recursion=True)
    if per_input:  # which draws shared memories, out of whose bounds wasmtime 50 panics
        config = config.replace(features=[name for name in RUN if name != "threads"])
    run_all(config, range(2_000))


def run_all(config: Config, seeds: range) -> None:
    """Call all exports in wasmtime; fail if one does not end."""
    with Worker("wasmtime", deadline=60) as worker:
        for seed in seeds:
            run = worker.run(generate(input_from_seed(seed), config).wasm)
            # Loops may call imports more often than a worker notes, and what is not guarded may
            # want more memory than there is.
            ended = {(o["outcome"], o.get("limit")) for o in [run.start, *dict(run.calls).values()]}
            # Nobody can call what takes a reference without null.
            ends = {"values", "trap", "exception", "unsupported"}
            limits = {"trace", "memory"} if config.guard_memory == 0 else {"trace"}
            assert ended <= {("limit", limit) for limit in limits} | {(end, None) for end in ends}
        assert worker.deaths == []


def test_fuel_is_an_exported_global_that_is_used_up() -> None:
    module = generate(input_from_seed(0), DIFFERENTIAL).model
    (fuel,) = [export for export in module.exports if export.name == "fuel"]
    assert fuel.kind == GLOBAL
    init = module.globals[fuel.index].init
    assert init == [op("i32.const"), DIFFERENTIAL.termination]


# What no trap needs, and what guards are made of.
DENIED = [
    ("ref.func",),
    ("struct.new",),
    ("ref.i31", "throw"),
    ("extern.convert_any",),
    ("array.new_fixed", "struct.get"),
    ("i32.and", "i64.and"),
    ("i32.rem_u", "i64.rem_u"),
    ("if", "select"),
    ("block",),
    ("local.tee",),
    ("local.set", "return"),
]


@pytest.mark.parametrize("denied", DENIED, ids=" ".join)
def test_nothing_traps_whatever_is_denied(denied: tuple[str, ...]) -> None:
    """Where a guard cannot be made, nor a value without null, something else stands there."""
    config = Config(features=RUN, no_traps=True, deny=denied, stack_operands=20)
    with Worker("wasmtime", deadline=60) as worker:
        for seed in range(60, 90):
            run = worker.run(generate(input_from_seed(seed), config).wasm, state=False)
            outcomes = [run.start, *(outcome for _, outcome in run.calls)]
            failed = [outcome for outcome in outcomes if outcome["outcome"] != "values"]
            assert [outcome for outcome in failed if outcome.get("limit") != "trace"] == []


@pytest.mark.parametrize(
    "config",
    [
        DIFFERENTIAL,
        DIFFERENTIAL.replace(features=DEFAULT_FEATURES, dead_code=True, stack_operands=60),
        DIFFERENTIAL.replace(features=DEFAULT_FEATURES, weights=("*.relaxed_*=20",)),
    ],
    ids=["differential", "bare", "relaxed"],
)
def test_every_nan_that_may_differ_is_made_canonical(config: Config) -> None:
    """Statically: behind each instruction of the table's `nan` rows stands its canonicalization."""
    seen = set()
    for seed in range(300):
        for function in generate(input_from_seed(seed), config).model.functions:
            starts = code.starts(function.code)
            for place, pos in enumerate(starts):
                number = function.code[pos]
                shape = NAN_SHAPE[number]
                if shape is None:
                    continue
                seen.add(number)
                begin, nan, stop = (starts[place + step] for step in (1, 2, 3))
                assert function.code[begin] == op("local.tee")
                assert encoded(function.code[nan:stop]) == shape.nan
                end = code.after(function.code, starts[place + 6])
                assert encoded(function.code[starts[place + 5] : end]) == shape.choose
    wanted = {row.number for row in INSTRUCTIONS if row.nan}
    assert seen == {n for n in wanted if INSTRUCTIONS[n].features & ~config.feature_bits == 0}


def test_what_computes_a_nan_is_what_the_spec_says() -> None:
    """Spec section 4.3.3 leaves the NaN open of these, and of no others."""
    unary, binary = ("ceil", "floor", "trunc", "nearest", "sqrt"), ("add", "sub", "mul", "div")
    relaxed = [f"relaxed_{name}" for name in ("madd", "nmadd", "min", "max")]
    each = [*unary, *binary, "min", "max"]
    assert {row.name for row in INSTRUCTIONS if row.nan} == {
        *(f"{shape}.{name}" for shape in ("f32", "f64", "f32x4", "f64x2") for name in each),
        *(f"{shape}.{name}" for shape in ("f32x4", "f64x2") for name in relaxed),
        *("f32.demote_f64", "f64.promote_f32"),
        *("f32x4.demote_f64x2_zero", "f64x2.promote_low_f32x4"),
    }


def test_everything_is_exported() -> None:
    for seed in range(50):
        model = generate(input_from_seed(seed), DIFFERENTIAL).model
        exported = {(export.kind, export.index) for export in model.exports}
        for kind, defined in (
            (FUNCTION, model.functions),
            (TABLE, model.tables),
            (MEMORY, model.memories),
            (GLOBAL, model.globals),
        ):
            imported = sum(entry.type.kind == kind for entry in model.imports)
            assert {(kind, imported + place) for place in range(len(defined))} <= exported
