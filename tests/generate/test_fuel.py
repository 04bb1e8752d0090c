"""Fuel: what it is used for, and that bulk operations pay by length before they begin."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pytest
import wasmtime

from smith.config import Config
from smith.config.modules import module_text
from smith.engines import Call, Outcome, Worker
from smith.generate import generate
from smith.generate.families.fuel import BYTES, ELEMENTS, FREE
from smith.generate.forms import PAYMENTS
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import FUNCTION, GLOBAL, NONE, Export, Module
from smith.wasm.types import I32, I64

BULK: Final = {op(name): name for name in PAYMENTS}
BY_ADDRESS: Final = tuple(
    f"{item}.{way}" for item in ("memory", "table") for way in ("fill", "copy", "grow")
)
CASES: Final = [*((name, I32) for name in PAYMENTS), *((name, I64) for name in BY_ADDRESS)]
CONSTANT: Final = [op("i32.const"), op("i64.const")]
PAYMENT: Final = re.compile(
    r"local.tee (?P<t>i32|i64).const (?P=t).shr_u global.get( i64.extend_i32_u)? (?P=t).ge_u"
    r" if i32.const global.set( \S+)*? return end"
    r" global.get local.get (?P=t).const (?P=t).shr_u( i32.wrap_i64)? i32.sub i32.const i32.sub"
    r" global.set local.get (?P<operation>\S+)"
)
BITS: Final = {I32: 32, I64: 64}

SHAPE: Final = """
(module
  (memory (export "m") 1)
  (memory (export "n") i64 1)
  (memory (export "p") i64 1 (pagesize 1))
  (table (export "t") 10 funcref)
  (table (export "u") i64 10 funcref))
"""
CONFIG: Final = Config(
    features=("wasm3", "custom-page-sizes"),
    value_types=("i32", "i64", "funcref", "arrayref"),
    exports=module_text(bytes(wasmtime.wat2wasm(SHAPE))),
    termination=1_000,
    guard_memory=0,
    stack_operands=100,
    min_elements=3,
)
FUEL: Final = 100_000
LENGTH: Final = 70_000


class Payment(NamedTuple):
    """What pays for a bulk operation: the code from `start` to the operation, at `stop`.

    `t` is the type of the length, `function` a place among the defined functions.
    """

    module: Module
    function: int
    name: str
    t: int
    start: int
    stop: int

    @property
    def code(self) -> list[int]:
        return self.module.functions[self.function].code[self.start : self.stop]

    @property
    def unit(self) -> int:
        """The log2 of how many bytes or the like are a unit of fuel."""
        return self.code[3]


def payments(module: Module) -> Iterator[Payment]:
    for place, function in enumerate(module.functions):
        begins = code.starts(function.code)
        names = [INSTRUCTIONS[function.code[at]].name.replace(" ", "_") for at in begins]
        text = " ".join(names)
        for match in PAYMENT.finditer(text):
            start, stop = (begins[text.count(" ", 0, match.start(n))] for n in (0, "operation"))
            t = ["i32", "i64"].index(match["t"])
            yield Payment(module, place, match["operation"], t, start, stop)


@lru_cache
def payment_for(name: str, t: int) -> Payment:
    """One for an operation whose length has the type t."""
    config = CONFIG.replace(weights=(f"{name}=100",))
    for seed in range(300):
        for payment in payments(generate(input_from_seed(seed), config).model):
            if (payment.name, payment.t) == (name, t):
                return payment
    raise LookupError


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker("wasmtime") as worker:
        yield worker


@pytest.mark.parametrize(("name", "t"), CASES)
def test_fuel_decreases_by_length(worker: Worker, name: str, t: int) -> None:
    payment = payment_for(name, t)
    assert payment.unit in {"memory.grow": (0, 16), "table.grow": (ELEMENTS,)}.get(
        name, (BYTES if name.startswith("memory") else ELEMENTS,)
    )
    for length in (0, LENGTH):
        left, outcome = pay(worker, payment, length)
        assert outcome["kinds"] == ["UNREACHABLE"]
        assert left == FUEL - 1 - (length >> payment.unit)


@pytest.mark.parametrize(("name", "t"), CASES)
def test_what_is_too_long_does_not_begin(worker: Worker, name: str, t: int) -> None:
    """The function returns, and nothing is left of the fuel: the upper half of lengths counts."""
    payment = payment_for(name, t)
    lengths = {(1 << BITS[t]) - 1, 1 << BITS[t] - 1, 1 << BITS[t] // 2 + payment.unit}
    for length in lengths:
        if length >> payment.unit >= FUEL:
            left, outcome = pay(worker, payment, length)
            assert (left, outcome["outcome"]) == (0, "values")


def pay(worker: Worker, payment: Payment, length: int) -> tuple[int, Outcome]:
    """What is left of the fuel, and what comes of a call, if a trap stands for the operation."""
    module = decode(encode(payment.module))  # a copy
    imports = [entry.type.kind for entry in module.imports]
    index = imports.count(FUNCTION) + payment.function
    fuel = payment.code[6]
    module.exports = [Export("", FUNCTION, index), Export("fuel", GLOBAL, fuel)]
    module.start = NONE
    module.globals[fuel - imports.count(GLOBAL)].init = [op("i32.const"), FUEL]
    sign = length >> BITS[payment.t] - 1 << BITS[payment.t]
    flat = [CONSTANT[payment.t], length - sign, *payment.code, op("unreachable")]
    module.functions[payment.function].code = flat
    run = worker.run(encode(module), [Call("")])
    ((_, outcome),) = run.calls
    assert run.state is not None
    (told,) = run.state["globals"]
    assert told is not None
    return int(told[1]), outcome


def test_what_is_not_paid_for_is_short() -> None:
    """Its length is a constant, or at most one; tables and memories that grow have a maximum."""
    unpaid = 0
    for seed in range(60):
        module = generate(input_from_seed(seed), CONFIG).model
        paid = {(payment.function, payment.stop) for payment in payments(module)}
        for place, function in enumerate(module.functions):
            flat = function.code
            begins = code.starts(flat)
            for number, pos in enumerate(begins):
                name = BULK.get(flat[pos], "")
                if name and not name.endswith(".grow") and (place, pos) not in paid:
                    unpaid += 1
                    last = begins[number - 1]
                    length = begins[number - 3] if flat[last] == op("select") else last
                    assert flat[length] == op("i32.const")
                    assert 0 <= flat[length + 1] <= FREE
    assert unpaid


COUNTED: Final = Config(features=("wasm2", "-simd"))  # wasmtime's interface has no vectors
ZEROS: Final = {"i32": 0, "i64": 0, "f32": 0.0, "f64": 0.0}
NEVER: Final = 1 << 50  # units of wasmtime's fuel, which are instructions


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"counted_loops": False},
        {"recursion": True},
        {"recursion": True, "no_traps": True},
        {"max_trip": 1_000_000, "max_nesting": 8},
    ],
    ids=lambda knobs: " ".join(knobs) or "default",
)
def test_what_runs_is_in_proportion_to_fuel(knobs: dict[str, Any]) -> None:
    """A call runs no more instructions than the module has, for each unit and one."""
    for fuel in (10, 1_000):
        config = COUNTED.replace(termination=fuel, **knobs)
        most = 0.0
        for seed in range(40):
            module = generate(input_from_seed(seed), config)
            size = sum(code.count(function.code) for function in module.model.functions)
            most = max(most, *(run / size for run in instructions_run(module.wasm)))
        assert most <= fuel + 1
        assert most > fuel / 5 or not config.recursion  # which uses all there is


def instructions_run(wasm: bytes) -> Iterator[int]:
    """By a call of each exported function with zeros in a store of its own; at least one 0."""
    settings = wasmtime.Config()
    settings.consume_fuel = True
    engine = wasmtime.Engine(settings)
    module = wasmtime.Module(engine, wasm)
    linker = wasmtime.Linker(engine)
    linker.define_unknown_imports_as_traps(module)
    yield 0
    for export in module.exports:
        if isinstance(export.type, wasmtime.FuncType):
            store = wasmtime.Store(engine)
            store.set_fuel(NEVER)
            with suppress(wasmtime.Trap, wasmtime.WasmtimeError):
                function = linker.instantiate(store, module).exports(store)[export.name]
                assert isinstance(function, wasmtime.Func)
                function(store, *(ZEROS.get(str(t)) for t in export.type.params))
            yield NEVER - store.get_fuel()


def test_loops_that_count_have_no_fuel_inside() -> None:
    """Whatever their number of rounds; and others have."""
    for counted_loops in (True, False):
        config = Config(termination=1_000, max_trip=1_000, counted_loops=counted_loops)
        charged = loops = 0
        for seed in range(30):
            for function in generate(input_from_seed(seed), config).model.functions:
                begins = code.starts(function.code)
                names = [INSTRUCTIONS[function.code[at]].name for at in begins]
                for place, name in enumerate(names):
                    loops += name == "loop"
                    entry = ["global.get", "i32.eqz", "if"]
                    charged += name == "loop" and names[place + 1 : place + 4] == entry
        assert loops > 100
        assert charged == 0 if counted_loops else 0 < charged < loops / 2
