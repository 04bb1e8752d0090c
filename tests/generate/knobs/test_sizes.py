"""Knobs that say how large things are."""

from collections.abc import Iterator
from typing import Any

import pytest

from smith.config import Config
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm.code import starts
from smith.wasm.decoder import decode_placed
from smith.wasm.encoder import CODE_SECTION
from smith.wasm.features import ALL
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import (
    ELEMENT_EXPLICIT,
    ELEMENT_PASSIVE,
    Element,
    MemoryType,
    Module,
    TableType,
)
from smith.wasm.reader import Reader
from tests.generate.knobs.sampling import SEEDS, counts, models, share

OPENS = [op(name) for name in ("block", "loop", "if", "try_table", "try")]


def test_min_params() -> None:
    def few(least: int) -> int:
        return sum(
            len(model.types[function.type_index].params) < 2
            for model in models(min_params=least)
            for function in model.functions
        )

    assert few(2) < 0.7 * few(0)


def test_max_locals() -> None:
    """One of each type is made in any case, and those of loops and guards."""
    for model in models(max_locals=0, min_params=0, features=("wasm2",)):
        for function in model.functions:
            assert sum(count for count, _ in function.locals) <= 7 + 4 + 4


def test_max_depth() -> None:
    assert share(counts(max_depth=1), "local.get") > 1.1 * share(counts(), "local.get")


def largest_type(part: str, **knobs: Any) -> int:
    """The most of `params`, `results` or `fields` that a type has."""
    return max(len(getattr(type, part)) for model in models(**knobs) for type in model.types)


@pytest.mark.parametrize("name", ["max_params", "max_results", "max_fields"])
def test_parts_of_types(name: str) -> None:
    part = name.removeprefix("max_")
    plain = Config()
    assert largest_type(part) == getattr(plain, name)
    assert largest_type(part, **{name: 1, "min_params": 0}) == 1
    assert getattr(plain, name) < largest_type(part, **{name: 30}) <= 30


def test_max_group() -> None:
    def largest(most: int) -> int:
        found = models(max_group=most)
        return max(size for model in found for size in model.groups)

    assert largest(1) == 1
    assert 1 < largest(8) <= 8 < largest(40) <= 40


def body_sizes(**knobs: Any) -> list[int]:
    """The bytes of each function."""
    binaries = [generate(input_from_seed(seed), Config(**knobs)).wasm for seed in SEEDS]
    return [
        Reader(wasm, begin, len(wasm), ALL).u32("size")
        for wasm in binaries
        for begin in decode_placed(wasm)[1].entries[CODE_SECTION]
    ]


SLACK = 400  # bytes: the statement that begins before the limit, and what is folded at the end


def test_max_body() -> None:
    assert max(body_sizes()) > 1500
    assert max(body_sizes(max_body=100)) < 100 + SLACK


def test_max_code() -> None:
    """Once there is so much, functions have no statements."""

    def code_of(most: int) -> int:
        return max(
            sum(len(function.code) for function in model.functions)
            for model in models(max_code=most)
        )

    assert code_of(500) < 0.5 * code_of(100_000_000)


def nesting(model: Module) -> int:
    """How deep blocks are inside one another, at most."""
    deepest = 0
    for function in model.functions:
        depth = 0
        for pos in starts(function.code):
            if function.code[pos] in OPENS:
                depth += 1
                deepest = max(deepest, depth)
            elif function.code[pos] == op("end"):
                depth -= 1
    return deepest


def test_max_nesting() -> None:
    """Blocks of expressions come besides: there are none in these modules."""
    only = ("loop", "block", "br", "br_if", "i32.*", "local.*", "end")

    def deepest(most: int) -> int:
        knobs: dict[str, Any] = {"max_nesting": most, "allow": only, "features": ("wasm2",)}
        return max(map(nesting, models(**knobs, value_types=("i32",))))

    assert deepest(0) == 0
    assert 0 < deepest(1) <= 4
    assert 8 < deepest(12) <= 48


def constants(model: Module) -> Iterator[list[int]]:
    """The initial values of globals, tables and elements."""
    yield from (item.init for item in model.globals)
    yield from (table.init for table in model.tables)
    yield from (item for element in model.elements for item in element.expressions)


def test_max_constant() -> None:
    def longest(most: int) -> int:
        found = models(max_constant=most, max_constant_array=0)
        return max(code.count(init) for model in found for init in constants(model))

    # What a type without null asks for is made in any case.
    assert longest(0) < longest(12) < longest(60) < 60 + 40


def array_lengths(**knobs: Any) -> Iterator[int]:
    """The lengths of arrays in constants."""
    for model in models(**knobs):
        for init in constants(model):
            places = starts(init)
            for before, pos in zip([0, *places], places, strict=False):
                name = INSTRUCTIONS[init[pos]].name
                if name == "array.new_fixed":
                    yield init[pos + 2]
                elif name in ("array.new", "array.new_default"):
                    yield init[before + 1]


def test_max_constant_array() -> None:
    assert max(array_lengths(max_constant_array=0)) == 0
    assert 0 < max(array_lengths()) <= 8
    assert 8 < max(array_lengths(max_constant_array=50)) <= 50


def memories(model: Module) -> Iterator[MemoryType]:
    yield from (entry.type for entry in model.imports if isinstance(entry.type, MemoryType))
    yield from model.memories


def test_max_memory_pages() -> None:
    def largest(most: int) -> int:
        found = [each for model in models(max_memory_pages=most) for each in memories(model)]
        return max(max(memory.minimum, memory.maximum) for memory in found)

    assert largest(0) == 0
    assert largest(1) == 1
    assert largest(16) > 4


def tables(model: Module) -> Iterator[TableType]:
    yield from (entry.type for entry in model.imports if isinstance(entry.type, TableType))
    yield from (table.type for table in model.tables)


def test_max_table_size() -> None:
    def largest(most: int) -> int:
        found = [each for model in models(max_table_size=most) for each in tables(model)]
        return max(max(table.minimum, table.maximum) for table in found)

    assert largest(0) == 0
    assert largest(4) == 4
    assert largest(1_000) > 16


def element_sizes(**knobs: Any) -> list[int]:
    """The entries of each segment; what declares functions aside."""
    return [
        len(element.functions) + len(element.expressions)
        for model in models(**knobs)
        for element in model.elements
        if not is_declarative(element)
    ]


def is_declarative(element: Element) -> bool:
    return element.flags & 3 == ELEMENT_PASSIVE | ELEMENT_EXPLICIT


def test_max_element_size() -> None:
    assert max(element_sizes()) > 16
    assert max(element_sizes(max_element_size=5)) == 5
    assert max(element_sizes(max_element_size=0)) == 0


def test_min_element_size() -> None:
    """Segments that are not for tables, and so have the room."""

    def passive(least: int) -> list[int]:
        knobs: dict[str, Any] = {"min_element_size": least, "allow": ("i32.*", "local.*")}
        return [
            len(element.functions) + len(element.expressions)
            for model in models(**knobs, max_tables=0)
            for element in model.elements
            if not is_declarative(element)
        ]

    assert min(passive(30)) == 30
    assert min(passive(0)) < 30


def test_max_data_size() -> None:
    def largest(most: int) -> int:
        return max(
            len(data.content)
            for model in models(max_data_size=most, prefill=False)
            for data in model.data
        )

    assert largest(0) == 0
    assert largest(20) == 20
    assert largest(65_536) > 100
