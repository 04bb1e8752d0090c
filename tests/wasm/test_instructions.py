"""The instruction table itself."""

import re
from collections.abc import Callable

import pytest

from smith.wasm import features
from smith.wasm import instructions as table
from smith.wasm.instructions import BY_NAME, IMMEDIATE_KINDS, INSTRUCTIONS, ROWS, Instruction, op

LINES = [line for line in ROWS.splitlines() if "|" in line]
HEADINGS = [line for line in ROWS.splitlines() if line.startswith("[")]
FLAGS = {"trap", "const", "xconst", "nan"}
NUMBERS = ["i32", "i64", "f32", "f64", "v128"]
TYPES = {*NUMBERS, "at", "tt"}


def rows(keep: Callable[[Instruction], bool]) -> pytest.MarkDecorator:
    """Parametrize with the rows that `keep` takes."""
    kept = [row for row in INSTRUCTIONS if keep(row)]
    return pytest.mark.parametrize("row", kept, ids=lambda row: row.name)


def parts(pattern: str, text: str) -> list[str]:
    """The groups of the pattern, which all of the text matches; empty where they did not match."""
    match = re.fullmatch(pattern, text)
    assert match, text
    return list(match.groups(default=""))


def test_reads_every_line() -> None:
    assert len(INSTRUCTIONS) == len(LINES)
    assert len(LINES) + len(HEADINGS) == len([line for line in ROWS.splitlines() if line])
    assert [row.number for row in INSTRUCTIONS] == list(range(len(INSTRUCTIONS)))


def test_opcodes_are_unique() -> None:
    assert len({(row.prefix, row.code) for row in INSTRUCTIONS}) == len(INSTRUCTIONS)


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(INSTRUCTIONS)
    assert all(op(row.name) == row.number for row in INSTRUCTIONS)


@pytest.mark.parametrize("line", LINES)
def test_has_every_column(line: str) -> None:
    opcode, name, immediates, flags, typing = [column.strip() for column in line.split("|")]
    assert re.fullmatch("[0-9a-f]{2}|f[b-e] [0-9a-f]{2,3}", opcode)
    assert re.fullmatch(r"[a-z][a-z0-9_.]*( null| t)?", name)
    kinds = [] if immediates == "-" else immediates.split()
    assert {kind.partition(":")[0] for kind in kinds} <= set(IMMEDIATE_KINDS)
    assert flags == "-" or set(flags.split()) <= FLAGS
    if not re.fullmatch(r":[a-z0-9_. ]+", typing):
        params, results = parts("(.*)->(.*)", typing)
        assert {*params.split(), *results.split()} <= TYPES


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_name_features_and_a_category(heading: str) -> None:
    names, _category = parts(r"\[(.+)\] ([a-z]+)", heading)
    assert set(names.split()) <= set(features.NAMES)


@rows(lambda row: table.MEMARG in row.immediates)
def test_memory_access_is_naturally_aligned(row: Instruction) -> None:
    """The name says how much memory an instruction touches."""
    if row.name.startswith("memory.atomic."):
        assert row.align == (3 if row.name.endswith("64") else 2)
    else:
        pattern = r"[ifv](\d+)\.(?:atomic\.)?(?:load|store|rmw)(\d*)(?:x(\d))?.*"
        whole, part, times = parts(pattern, row.name)
        assert 8 << row.align == int(part or whole) * int(times or 1)


@rows(lambda row: table.LANE in row.immediates)
def test_lanes_are_those_of_the_shape(row: Instruction) -> None:
    if table.MEMARG in row.immediates:
        assert row.lanes == 16 >> row.align
    else:
        assert [str(row.lanes)] == parts(r"[if]\d+x(\d+)\..*", row.name)


@rows(lambda row: row.category == "numeric" and not row.immediates)
def test_numeric_operands_are_those_of_the_name(row: Instruction) -> None:
    """`i32.trunc_f64_s` makes an i32 of an f64, `i64.add` an i64 of two."""
    own, operation = parts(r"(...)\.(.*)", row.name)
    source = re.search("_([if](?:32|64))(_[su])?$", operation)
    compares = re.fullmatch(r"(eqz?|ne|[lg][te])(_[su])?", operation)
    assert {NUMBERS[t] for t in row.params} == {source[1] if source else own}
    assert {NUMBERS[t] for t in row.results} == {"i32" if compares else own}


@rows(lambda row: row.category in ("numeric", "vector") or table.MEMARG in row.immediates)
def test_traps_are_marked(row: Instruction) -> None:
    arithmetic = re.match(r"i(32|64)\.((div|rem)_|trunc_f)", row.name) is not None
    assert row.can_trap == (arithmetic or table.MEMARG in row.immediates)


@rows(lambda row: row.nan)
def test_only_arithmetic_makes_nans(row: Instruction) -> None:
    operation = parts(r"f(?:32|64)(?:x\d)?\.(.*)", row.name)[0]
    assert not re.search("abs|neg|copysign|pmin|pmax|convert|reinterpret", operation)
