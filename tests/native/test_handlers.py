"""Each operation of the engine is the one that it is to be: no two of them could change places.

The arithmetic alone is compared with wasmtime's in test_numerics.py; here the engine runs it.
"""

from __future__ import annotations

import re
from itertools import combinations
from random import Random
from typing import Any, Final

import pytest
from wasmtime import wat2wasm

from smith.wasm.instructions import INSTRUCTIONS, LANES, MEMARG, Instruction
from smith.wasm.types import I32, I64, NUMBER_TYPES
from tests.native import driver, operands, reference, relaxed
from tests.native.driver import CELL, NO_TRAP, Library

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.native import Instance, Module, Relaxed, Store, Trap

NAMES: Final = {number: name for number, name, _ in NUMBER_TYPES}
MOST: Final = 400  # operands
MOST_TRAPPING: Final = 150
MOST_TO_TELL_APART: Final = 3000
RESULTS: Final = reference.RESULTS
WIDTHS: Final = {"i32": 32, "i64": 64, "f32": 32, "f64": 64}

Choice = dict[str, int]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    command = driver.compiler()
    if command is None:
        pytest.skip("no C compiler: there is neither `cc` nor $CC")
    return Library(command, tmp_path_factory.mktemp("handlers"))


def instance(text: str, choice: Choice | None = None) -> Any:
    store = Store(relaxed=Relaxed(**(choice or {})))
    return Instance(Module(wat2wasm(text), validated=True), store=store).exports


def sample(row: Instruction, most: int) -> bytes:
    """So many of the operands, everywhere in their list."""
    given = operands.operands(row)
    size = CELL * len(driver.cells(row))
    places = range(len(given) // size)
    chosen = Random(row.name).sample(places, min(most, len(places)))
    return b"".join(given[place * size :][:size] for place in chosen)


def choices(row: Instruction) -> list[Choice]:
    """What the engine may do."""
    if not driver.is_relaxed(row):
        return [{}]
    parameter, count = relaxed.choices(row)
    return [{parameter: choice} for choice in range(count)]


def run(row: Instruction, given: bytes, lanes: int, choice: Choice) -> tuple[bytes, list[str]]:
    """The results of the engine, and the kinds of traps, as `Library.run` has them."""
    text = reference.function(row, reference.expression(row, lanes))
    exports = instance(f'(module (memory (export "memory") {reference.PAGES}) {text})', choice)
    memory, function = exports["memory"], exports["run"]
    in_size, out_size = CELL * len(driver.cells(row)), CELL * max(1, len(row.results))
    count = len(given) // in_size
    memory.write(0, given)
    step = 1 if driver.may_trap(row) else count
    traps = [NO_TRAP] * count
    for place in range(0, count, step):
        try:
            function(place * in_size, RESULTS + place * out_size, step)
        except Trap as trap:
            traps[place] = trap.kind.upper().replace("-", "_")
    return memory.read(RESULTS, count * out_size), traps


@pytest.mark.parametrize("row", driver.ROWS, ids=lambda row: row.name)
def test_the_engine_calculates_so(row: Instruction, library: Library) -> None:
    given = sample(row, MOST_TRAPPING if driver.may_trap(row) else MOST)
    for lanes in operands.immediates(row):
        for choice in choices(row):
            assert run(row, given, lanes, choice) == library.run(row, given, lanes, choice)


# Operations whose right operand may be part of them, and those that may be part of a branch.

WITH_CONSTANTS: Final = [
    row for row in driver.ROWS if row.params in ([I32, I32], [I64, I64]) and len(row.results) == 1
]
CONSTANTS: Final = [0, 1, -1, 5, 31, 63, 64, -7, (1 << 31) - 1, -(1 << 31), 1 << 40, -(1 << 62)]
FORMS: Final = [
    "{}",
    "(if (result i32) {} (then (i32.const 1)) (else (i32.const 0)))",
    "(i32.eqz (i32.eqz {}))",
    "(if (result i32) (i32.eqz {}) (then (i32.const 0)) (else (i32.const 1)))",
    "(block (result i32) (i32.const 1) (br_if 0 {}) (drop) (i32.const 0))",
    "(loop (result i32) (block (br_if 0 {}) (return (i32.const 0))) (i32.const 1))",
]


@pytest.mark.parametrize("row", WITH_CONSTANTS, ids=lambda row: row.name)
def test_with_a_constant(row: Instruction, library: Library) -> None:
    t = NAMES[row.params[0]]
    width = WIDTHS[t]
    result = NAMES[row.results[0]]
    is_truth = re.search(r"\.(eq|ne|lt|gt|le|ge)", row.name)
    lefts = [value % (1 << width) for value in [*CONSTANTS, 12345, -99]]
    for constant in CONSTANTS:
        right = constant % (1 << width)
        given = b"".join(n.to_bytes(CELL, "little") for left in lefts for n in (left, right))
        expected, traps = library.run(row, given, 0, {})
        shown = right - (right >> (width - 1) << width)
        for form in FORMS if is_truth else FORMS[:1]:
            operation = f"({row.name} (local.get 0) ({t}.const {shown}))"
            text = f'(func (export "f") (param {t}) (result {result}) {form.format(operation)})'
            function = instance(f"(module {text})")["f"]
            for place, left in enumerate(lefts):
                wanted = int.from_bytes(expected[place * CELL :][:8], "little")
                if traps[place] == NO_TRAP:
                    assert function.call_bits([left]) == (wanted,), (form, left, shown)
                else:
                    with pytest.raises(Trap):
                        function.call_bits([left])


# Which could change places


def signature(row: Instruction) -> tuple[object, ...]:
    return (*driver.cells(row), "->", *row.results, LANES in row.immediates, len(row.immediates))


def groups() -> list[list[Instruction]]:
    found: dict[tuple[object, ...], list[Instruction]] = {}
    for row in driver.ROWS:
        found.setdefault(signature(row), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


@pytest.mark.parametrize("rows", groups(), ids=lambda rows: rows[0].name)
def test_no_two_of_a_type_agree(rows: list[Instruction], library: Library) -> None:
    """What one is compared with differs from what the other would have made of the operands."""

    def answers(row: Instruction, given: bytes, by: Instruction) -> list[Any]:
        lanes = operands.immediates(row)[-1] if LANES in row.immediates else 1  # which all have
        return [library.run(by, given, lanes, choice) for choice in choices(row)]

    given = {row.name: sample(row, MOST_TO_TELL_APART) for row in rows}
    own = {row.name: answers(row, given[row.name], row) for row in rows}
    alike = [
        (one.name, other.name)
        for one, other in combinations(rows, 2)
        if answers(one, given[one.name], other) == own[one.name]
        and answers(other, given[other.name], one) == own[other.name]
    ]
    assert alike == []


# Accesses, by what their names say

ACCESS: Final = re.compile(
    r"([if]\d+)\.(?:atomic\.)?(load|store|rmw)(\d*)(?:\.(\w+?))?(?:_([su]))?(?:_u)?"
)
ACCESSES: Final = [
    row for row in INSTRUCTIONS if MEMARG in row.immediates and ACCESS.fullmatch(row.name)
]
OPERATORS: Final[dict[str, Any]] = {
    "add": lambda old, a, b: old + a,
    "sub": lambda old, a, b: old - a,
    "and": lambda old, a, b: old & a,
    "or": lambda old, a, b: old | a,
    "xor": lambda old, a, b: old ^ a,
    "xchg": lambda old, a, b: a,
    "cmpxchg": lambda old, a, b: b if old == a else old,
}
PATTERN: Final = Random(5).randbytes(64)
VALUES: Final = [0x8182_8384_F5F6_F7F8, 1, 0x7F00_FF00_7F00_FF00]


def expected_of(row: Instruction, address: int, values: list[int]) -> tuple[list[int], bytes]:
    """The result, and the memory after the access."""
    found = ACCESS.fullmatch(row.name)
    assert found
    t, kind, bits, operator, sign = found.groups()
    width, size = WIDTHS[t], int(bits or WIDTHS[t]) // 8
    memory = bytearray(PATTERN)
    old = int.from_bytes(memory[address : address + size], "little")
    if kind == "load":
        if sign == "s":
            old = (old - (old >> (8 * size - 1) << 8 * size)) % (1 << width)
        return [old], bytes(memory)
    new = values[0] if kind == "store" else OPERATORS[operator](old, *values)
    memory[address : address + size] = (new % (1 << 8 * size)).to_bytes(size, "little")
    return ([] if kind == "store" else [old]), bytes(memory)


@pytest.mark.parametrize("row", ACCESSES, ids=lambda row: row.name)
def test_accesses(row: Instruction) -> None:
    types = [NAMES[t] for t in row.params[1:]]
    results = [NAMES[t] for t in row.results]
    gets = " ".join(f"local.get {place}" for place in range(len(types) + 1))
    signature = f"(param i32 {' '.join(types)}) (result {' '.join(results)})"
    shared = "5 shared" if "atomic" in row.name else ""
    exports = instance(
        f"""(module (memory (export "m") 1 {shared})
            (func (export "f") {signature} {gets} {row.name} offset=8))"""
    )
    width = WIDTHS[row.name[:3]]
    for address in range(0, 40, 8):
        old = int.from_bytes(PATTERN[8 + address : 16 + address], "little")
        for values in [VALUES[:2], VALUES[1:], [old % (1 << 8 * (1 << row.align)), VALUES[2]]]:
            exports["m"].write(0, PATTERN)
            cells = [value % (1 << width) for value in values]
            found = exports["f"].call_bits([address, *cells[: len(types)]])
            expected, memory = expected_of(row, 8 + address, cells)
            assert [*found] == expected
            assert exports["m"].read(0, 64) == memory
    if "atomic" in row.name and row.align:
        with pytest.raises(Trap, match="unaligned"):
            exports["f"].call_bits([1, *[0] * len(types)])
    elif row.align:
        exports["f"].call_bits([1, *[0] * len(types)])
