"""The C engine's arithmetic against wasmtime's: every instruction, bit for bit."""

from __future__ import annotations

import pytest

from smith.native.opcodes import identifier
from smith.wasm.instructions import INSTRUCTIONS, Instruction
from smith.wasm.types import F32, F64, V128
from tests.native import driver, operands, reference, relaxed
from tests.native.driver import CELL, Library
from tests.native.reference import Reference

PLAIN = [row for row in driver.ROWS if not driver.is_relaxed(row)]
RELAXED = [row for row in driver.ROWS if driver.is_relaxed(row)]


def rows(chosen: list[Instruction]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", chosen, ids=[row.name for row in chosen])


@pytest.fixture(scope="session")
def compile_command() -> list[str]:
    command = driver.compiler()
    if command is None:
        pytest.skip("no C compiler: there is neither `cc` nor $CC")
    return command


@pytest.fixture(scope="session")
def library(compile_command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(compile_command, tmp_path_factory.mktemp("numerics"))


def width_of_nan(row: Instruction) -> int:
    """The width of the floats that the instruction results in; 0 if their NaNs are to stay."""
    if not row.nan:
        return 0
    [t] = row.results
    return {F32: 32, F64: 64, V128: operands.SHAPES.get(row.name[:5], (0, False))[0]}[t]


def canonical(results: bytes, width: int) -> bytes:
    """The results, each NaN of this width made the canonical positive one."""
    if width == 0:
        return results
    infinity, quiet = (0x7F8 << 20, 1 << 22) if width == 32 else (0x7FF << 52, 1 << 51)
    lanes = memoryview(bytearray(results)).cast("I" if width == 32 else "Q")
    for place, lane in enumerate(lanes):
        if lane & ~(1 << (width - 1)) > infinity:
            lanes[place] = infinity + quiet
    return lanes.tobytes()


def differences(row: Instruction, given: bytes, ours: bytes, theirs: bytes) -> list[str]:
    """The first operands whose results differ."""
    if ours == theirs:
        return []
    in_size, out_size = CELL * len(driver.cells(row)), CELL * max(1, len(row.results))
    found = []
    for place in range(len(ours) // out_size):
        mine, other = (each[place * out_size :][:out_size] for each in (ours, theirs))
        if mine != other:
            cells = given[place * in_size :][:in_size]
            found.append(f"{hexadecimal(cells)}: {hexadecimal(mine)}, not {hexadecimal(other)}")
    return found[:10]


def hexadecimal(cells: bytes) -> str:
    return " ".join(
        f"{int.from_bytes(cells[place : place + CELL], 'little'):#x}"
        for place in range(0, len(cells), CELL)
    )


def test_no_instruction_is_missing(compile_command: list[str]) -> None:
    wanted = {
        identifier(row.name)
        for row in INSTRUCTIONS
        if row.category in ("numeric", "vector") and not row.name.endswith(".const")
    }
    accesses = {"SPLAT", "ZERO", "LANE", "LOAD8X8", "LOAD16X4", "LOAD32X2"}
    wanted |= {
        identifier(row.name)
        for row in INSTRUCTIONS
        if row.category == "memory" and row.name.startswith("v128.")
        if accesses & set(identifier(row.name).split("_"))
    }
    assert driver.defined(compile_command) == wanted
    assert {identifier(row.name) for row in driver.ROWS} == wanted


@rows(PLAIN)
def test_is_what_wasmtime_calculates(row: Instruction, library: Library) -> None:
    given = operands.operands(row)
    wasmtime = Reference(deterministic=False)
    for lanes in operands.immediates(row):
        ours, our_traps = library.run(row, given, lanes, {})
        theirs, their_traps = wasmtime.run(row, reference.expression(row, lanes), given)
        expected = canonical(theirs, width_of_nan(row))
        assert differences(row, given, ours, expected) == []
        assert our_traps == their_traps


@rows([row for row in RELAXED if row.name in relaxed.PLAIN])
def test_the_deterministic_profile_is_the_plain_instruction(
    row: Instruction, library: Library
) -> None:
    given = operands.operands(row)
    theirs, _ = Reference(deterministic=False).run(row, relaxed.PLAIN[row.name], given)
    ours, _ = library.run(row, given, 0, {})
    assert differences(row, given, ours, canonical(theirs, width_of_nan(row))) == []


@rows(RELAXED)
def test_each_choice_is_what_its_definition_says(row: Instruction, library: Library) -> None:
    given = operands.operands(row)
    parameter, count = relaxed.choices(row)
    answers = []
    for choice in range(count):
        ours, _ = library.run(row, given, 0, {parameter: choice})
        expected = relaxed.calculate(row, choice, given)
        assert differences(row, given, ours, canonical(expected, width_of_nan(row))) == []
        answers.append(ours)
    assert len(set(answers)) == relaxed.distinct(row)


@rows(RELAXED)
@pytest.mark.parametrize("deterministic", [False, True])
def test_wasmtime_makes_one_of_the_choices(
    row: Instruction, deterministic: bool, library: Library
) -> None:
    given = operands.operands(row)
    parameter, count = relaxed.choices(row)
    answer, _ = Reference(deterministic).run(row, reference.expression(row, 0), given)
    expected = canonical(answer, width_of_nan(row))
    answers = [library.run(row, given, 0, {parameter: choice})[0] for choice in range(count)]
    assert expected in answers
