"""Every byte string makes a valid module under every Config, within all limits, in linear time."""

from collections.abc import Iterator
from itertools import chain

import pytest
import wasmtime
from hypothesis import given, settings

from smith.config import PRESETS, Config
from smith.generate import Module, generate, plan_of
from smith.generate.forms import BARE
from smith.generate.permissions import allowed_instructions
from smith.validate import validate
from smith.wasm import code
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import FUNCTION, GLOBAL, MEMORY, TABLE, TAG, TableType
from smith.wasm.module import Module as Model
from smith.wasm.types import CONCRETE, REF, heap_of, nullable, type_name
from tests.generate.strategies import configs, inputs

# Whatever is denied, a value has to come from somewhere and go somewhere, and blocks end.
ALWAYS = {f"{t}.const" for t in ("i32", "i64", "f32", "f64", "v128")} | {
    "ref.null",
    "end",
    "else",
    "drop",
    "unreachable",
}
# What fuel and canonical NaNs, when they are asked for, are made of.
OF_MODES = {
    "termination": {
        *("global.get", "global.set", "if", "return", "local.tee", "local.get"),
        *("i32.eqz", "i32.lt_u", "i32.sub", "i32.shr_u", "i32.ge_u"),
        *("i64.shr_u", "i64.ge_u", "i64.extend_i32_u", "i32.wrap_i64"),
    },
    "canonicalize_nans": {
        *("local.tee", "local.get", "select", "v128.bitselect"),
        *("f32.eq", "f64.eq", "f32x4.eq", "f64x2.eq"),
    },
}


UNKNOWN_TO_WASMTIME = {"legacy-exceptions", "custom-descriptors"}


def check(module: Module, engine: wasmtime.Engine) -> None:
    """Fail unless the module is valid, and within the limits of its Config.

    wasmtime is asked, too, where it knows the features.
    """
    validate(module.wasm, module.config.features)
    if UNKNOWN_TO_WASMTIME.isdisjoint(module.config.features):
        wasmtime.Module.validate(engine, module.wasm)
    for name, found in items(module.model).items():
        least, most = (getattr(module.config, f"{end}_{name}") for end in ("min", "max"))
        assert least <= found <= most, name


def items(model: Model) -> dict[str, int]:
    imported = [entry.type.kind for entry in model.imports]
    return {
        "types": len(model.types),
        "imports": len(imported),
        "functions": len(model.functions),
        "tables": len(model.tables) + imported.count(TABLE),
        "memories": len(model.memories) + imported.count(MEMORY),
        "globals": len(model.globals) + imported.count(GLOBAL),
        "tags": len(model.tags) + imported.count(TAG),
        "exports": len(model.exports),
        "elements": len(model.elements),
        "data": len(model.data),
    }


@given(inputs(), configs())
@settings(max_examples=400)
def test_any_bytes_under_any_config(engine: wasmtime.Engine, data: bytes, config: Config) -> None:
    check(generate(data, config), engine)


@given(inputs(300), configs())
@settings(max_examples=200)
def test_only_what_is_allowed(data: bytes, config: Config) -> None:
    module = generate(data, config)
    allowed = allowed_instructions(module.config)
    extra = ALWAYS.union(
        *(names for mode, names in OF_MODES.items() if getattr(module.config, mode))
    )
    for flat in expressions(module.model):
        for pos in code.starts(flat):
            row = INSTRUCTIONS[flat[pos]]
            assert allowed[row.number] or row.name in extra, row.name


def expressions(model: Model) -> Iterator[list[int]]:
    """Everything that is code."""
    yield from (function.code for function in model.functions)
    yield from (item.init for item in model.globals)
    yield from (table.init for table in model.tables)
    for element in model.elements:
        yield from (element.offset, *element.expressions)
    yield from (data.offset for data in model.data)


@given(inputs(300), configs())
@settings(max_examples=200)
def test_only_types_that_are_used(data: bytes, config: Config) -> None:
    module = generate(data, config)
    model = module.model
    values = {
        *chain.from_iterable(type.params + type.results + type.fields for type in model.types),
        *(t for function in model.functions for _, t in function.locals),
        *(item.type.value for item in model.globals),
    }
    # References to defined types are as those to what is right above them.
    tops = ("funcref", "structref", "arrayref", "contref")
    names = {
        tops[model.types[heap_of(t) - CONCRETE].kind]
        if t >= REF and heap_of(t) >= CONCRETE
        else type_name(nullable(t) if t >= REF else t)
        for t in values
    }
    # A condition is an i32 wherever nothing else is, and a field may be packed.
    assert names <= {*module.config.value_types, "i32", "i8", "i16"}


@given(inputs(300), configs())
@settings(max_examples=100)
def test_sizes_are_within_their_limits(data: bytes, config: Config) -> None:
    module = generate(data, config)
    model, config = module.model, module.config
    imported = [entry.type for entry in model.imports]
    tables = [table.type for table in model.tables] + [
        type for type in imported if isinstance(type, TableType)
    ]
    assert all(table.minimum <= config.max_table_size for table in tables)
    for type in model.types:
        assert len(type.params) <= config.max_params
        assert len(type.results) <= config.max_results


@pytest.mark.parametrize("preset", PRESETS)
def test_any_byte_a_thousand_times(engine: wasmtime.Engine, preset: str) -> None:
    """Random bytes never show what the same choice again and again can do."""
    config = Config.preset(preset)
    for byte in range(256):
        module = generate(bytes([byte]) * 1000, config)
        check(module, engine)
        made = sum(code.count(function.code) for function in module.model.functions)
        assert made <= 40 * 1000 + 1000, byte


@pytest.mark.parametrize("preset", PRESETS)
def test_no_input_makes_the_simplest_module(engine: wasmtime.Engine, preset: str) -> None:
    module = generate(b"", Config.preset(preset))
    check(module, engine)
    assert items(module.model) == items(module.model) | {"types": 1, "functions": 1, "imports": 0}
    assert module.model.exports[0].kind == FUNCTION


@pytest.mark.parametrize(
    "name",
    [
        "types",
        "imports",
        "functions",
        "tables",
        "memories",
        "globals",
        "exports",
        "elements",
        "data",
    ],
)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_empty_input_meets_every_minimum(
    engine: wasmtime.Engine, name: str, preset: str
) -> None:
    one_at_most = name in ("tables", "memories") and preset in ("mvp", "wasm2")
    least = 1 if one_at_most else 7
    module = generate(b"", Config.preset(preset).replace(**{f"min_{name}": least}))
    check(module, engine)
    assert items(module.model)[name] >= least


def test_instructions_grow_with_the_input_up_to_a_limit() -> None:
    data = bytes(range(11, 240)) * 3000
    free = generate(data)
    bounded = generate(data, Config(max_code=10_000))
    made = [sum(code.count(f.code) for f in m.model.functions) for m in (free, bounded)]
    assert made[0] > len(data) / 4
    assert made[1] < 20_000


@pytest.mark.parametrize("knob", ["max_body", "max_code"])
def test_one_expression_does_not_outgrow_the_limit(knob: str) -> None:
    """`v128.bitselect`, three operands deep in operands, begins before the limit shows."""
    config = Config(
        max_depth=50, max_nesting=0, value_types=("v128",), allow=("v128.bitselect", "local.*")
    )
    data = bytes([0, 0, 0, *([150] * 200_000)])
    whole = generate(data, config)
    limited = generate(data, config.replace(**{knob: 1000}))
    assert len(limited.wasm) < 4000 < len(whole.wasm)


def test_values_that_nothing_takes_cost_no_more_than_others() -> None:
    """100,000 values on the stack: to copy all of them for each instruction is quadratic."""
    config = Config(allow=("i32.const",), stack_operands=100, value_types=("i32",))
    slots = plan_of(config).statements
    push = bytes([slots.index(BARE) + 1, 0, 1])
    module = generate(b"\0\0\0\0" + push * 100_000, config)
    assert code.count(module.model.functions[0].code) >= 100_000
