"""Knobs of memories and tables: their kinds and limits, and where addresses lie."""

from itertools import pairwise
from typing import Any

import pytest

from smith.generate.heads.items import MOST_AT_FIRST
from smith.wasm import instructions as table
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import NO_MAXIMUM, MemoryType
from tests.generate.items import all_memories, all_tables, instructions
from tests.generate.knobs.sampling import models


def test_edge_memory() -> None:
    """Around the end many addresses are constants; elsewhere such a number is a coincidence."""

    def last_constants(edge: int) -> int:
        found = 0
        for model in models(features=("mvp",), guard_memory=0, edge_memory=edge):
            words = [*instructions(model)]
            ends = [memory.minimum << 16 for memory in all_memories(model)]
            found += sum(
                first[0] == op("i32.const")
                and second[-1] == 0
                and first[1] - ends[0] in range(-9, 9)
                for first, second in pairwise(words)
                if table.MEMARG in INSTRUCTIONS[second[0]].immediates
            )
        return found

    assert last_constants(100) > 4 * last_constants(0)


def test_shared_memories() -> None:
    def shared(**knobs: Any) -> list[MemoryType]:
        memories = [memory for model in models(**knobs) for memory in all_memories(model)]
        return [memory for memory in memories if memory.shared]

    assert shared() == []
    assert shared(features=("mvp",), shared_memories=True) == []
    found = shared(shared_memories=True)
    assert len(found) > 30
    assert all(memory.maximum != NO_MAXIMUM for memory in found)


def largest(memories: list[MemoryType]) -> tuple[int, int]:
    return max(memory.minimum for memory in memories), max(memory.maximum for memory in memories)


@pytest.mark.parametrize(("feature", "most"), [("mutable-global", 65_536), ("memory64", 1 << 40)])
def test_max_memory_pages_beyond_32_bits(feature: str, most: int) -> None:
    found = [
        memory
        for model in models(features=("mvp", feature), max_memory_pages=1 << 40)
        for memory in all_memories(model)
    ]
    at_first, later = largest(found)
    assert 4 < at_first <= MOST_AT_FIRST
    assert later == most


def test_max_memory_bytes() -> None:
    def most(size: int) -> tuple[int, int]:
        features = ("mvp", "custom-page-sizes", "multi-memory")
        found = models(features=features, max_memory_bytes=size, min_memories=1)
        memories = [memory for model in found for memory in all_memories(model)]
        return largest([memory for memory in memories if memory.page_log2 == 0])

    assert most(0) == (0, 0)
    assert most(10) == (10, 10)
    assert most(70_000) == (70_000, 70_000)


def test_memory_max_required() -> None:
    assert NO_MAXIMUM not in memory_maxima(memory_max_required=True)
    assert memory_maxima().count(NO_MAXIMUM) > 3


def memory_maxima(**knobs: Any) -> list[int]:
    found = models(min_memories=2, **knobs)
    return [memory.maximum for model in found for memory in all_memories(model)]


def test_table_max_required() -> None:
    assert NO_MAXIMUM not in table_maxima(table_max_required=True)
    assert table_maxima().count(NO_MAXIMUM) > 3


def table_maxima(**knobs: Any) -> list[int]:
    found = models(min_tables=2, **knobs)
    return [type.maximum for model in found for type in all_tables(model)]
