"""Memories and tables of every kind: what guards promise, and what is generated at all."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from smith.config import DEFAULT_FEATURES, Config
from smith.engines import Worker
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.stats.addresses import FIRST_PART, NEAR_START, OUTSIDE, PARTS
from smith.stats.counting import counted
from smith.wasm import instructions as table
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Module
from smith.wasm.types import I32, I64
from tests.generate.items import all_memories, all_tables, instructions

PLAIN = ("bulk-memory", "multi-memory", "sign-extension")
FEATURES = {
    "32-bit": PLAIN,
    "64-bit": (*PLAIN, "memory64", "reference-types", "simd"),
    "atomic": (*PLAIN, "memory64", "threads"),
    "pages": (*PLAIN, "memory64", "threads", "custom-page-sizes", "simd"),
    "wide": (*PLAIN, "wide-arithmetic"),
    "default": DEFAULT_FEATURES,
}
EVERYTHING = (*DEFAULT_FEATURES, "custom-page-sizes", "wide-arithmetic")
WAITS = (op("memory.atomic.wait32"), op("memory.atomic.wait64"))
OUT_OF_BOUNDS = {"MEM_OOB", "TABLE_OOB", "ATOMIC_ALIGN", "ATOMIC_UNSHARED"}
GUARDED = Config(guard_memory=100, stack_operands=0, termination=300)


def models(count: int, **knobs: Any) -> list[Module]:
    config = Config(**knobs)
    return [generate(input_from_seed(seed), config).model for seed in range(count)]


# Guards


def traps(config: Config, count: int) -> Counter[str]:
    """What traps there are in calls of all exports with zeros."""
    found: Counter[str] = Counter()
    with Worker("wasmtime") as worker:
        for seed in range(count):
            run = worker.run(generate(input_from_seed(seed), config).wasm, state=False)
            for outcome in (run.start, *dict(run.calls).values()):
                assert outcome["outcome"] != "timed out", seed
                found.update(outcome.get("kinds", []))
    return found


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("shared", [False, True])
def test_guarded_accesses_are_in_bounds(name: str, shared: bool) -> None:
    config = GUARDED.replace(features=FEATURES[name], shared_memories=shared)
    assert not OUT_OF_BOUNDS & traps(config, 100).keys()


@pytest.mark.parametrize("edge", [0, 100])
def test_without_guards_they_are_not(edge: int) -> None:
    config = GUARDED.replace(features=EVERYTHING, guard_memory=0, edge_memory=edge)
    assert {"MEM_OOB", "TABLE_OOB"} <= traps(config, 100).keys()


SEGMENTS = Config(
    guard_memory=100,
    guard_references=100,
    allow=(
        *("memory.init", "data.drop", "table.init", "elem.drop", "array.new_data"),
        *("array.new_elem", "i32.const", "call", "block", "br", "local.get", "local.set"),
    ),
    stack_operands=0,
    min_data=8,
    min_elements=8,
)


@pytest.mark.parametrize("stack_operands", [0, 40])
def test_what_is_dropped_is_not_needed(stack_operands: int) -> None:
    """Segments are dropped, and parts of segments are copied; never of the same."""
    config = SEGMENTS.replace(stack_operands=stack_operands)
    assert not OUT_OF_BOUNDS & traps(config, 100).keys()
    dropped = copied = 0
    for seed in range(100):
        model = generate(input_from_seed(seed), config).model
        dropped += sum(1 for words in instructions(model) if words[0] == op("data.drop"))
        copied += sum(1 for words in instructions(model) if words[0] == op("memory.init"))
    assert dropped > 10
    assert copied > 10


# Addresses


def counts_of_addresses(**knobs: Any) -> list[int]:
    """The counters of `smith.stats.addresses`, of 40 modules called with zeros."""
    total = [0] * (FIRST_PART + PARTS)
    with Worker("wasmtime") as worker:
        for seed in range(40):
            copy = counted(generate(input_from_seed(seed), Config(**knobs)).model)
            state = worker.run(copy.wasm).state
            assert state
            values: Any = state["globals"]
            values = values[-copy.counters :]
            for _, _, first in copy.accesses:
                for place, value in enumerate(values[first : first + len(total)]):
                    total[place] += int(value[1])
    return total


def test_addresses_are_all_over_the_memory() -> None:
    found = counts_of_addresses(guard_memory=100)
    inside = sum(found[FIRST_PART:])
    assert inside > 1_000
    assert found[OUTSIDE] == 0
    assert found[NEAR_START] < 0.2 * inside
    for half in range(0, PARTS, 2):
        assert sum(found[FIRST_PART + half : FIRST_PART + half + 2]) > 0.04 * inside
    assert found[-1] > 0.03 * inside


def test_offsets_are_larger_than_32_bits_where_they_may() -> None:
    offsets = [
        (all_memories(model)[words[2]].address, words[3])
        for model in models(100, guard_memory=0, stack_operands=30)
        for words in instructions(model)
        if table.MEMARG in INSTRUCTIONS[words[0]].immediates
    ]
    assert any(offset >> 32 for address, offset in offsets if address == I64)
    assert any(offset >> 60 for address, offset in offsets if address == I64)
    assert any(offset >> 31 for address, offset in offsets if address == I32)


# What there is


def items(words: list[int], model: Module) -> list[tuple[str, int]]:
    """Of an instruction on a memory or table: its name, and the address type of each."""
    row = INSTRUCTIONS[words[0]]
    if table.MEMARG in row.immediates:
        return [(row.name, all_memories(model)[words[2]].address)]
    found = []
    for kind, index in zip(row.immediates, words[1:], strict=False):
        if kind == table.MEMORY:
            found.append((row.name, all_memories(model)[index].address))
        elif kind == table.TABLE:
            found.append((row.name, all_tables(model)[index].address))
    return found


@pytest.mark.parametrize("stack_operands", [0, 100])
def test_every_instruction_on_both_address_types(stack_operands: int) -> None:
    """In expressions and statements, and on the bare stack."""
    found: set[tuple[str, int]] = set()
    for model in models(
        1_000,
        features=EVERYTHING,
        shared_memories=True,
        stack_operands=stack_operands,
        guard_memory=80,
        min_tables=2,
    ):
        for words in instructions(model):
            found.update(items(words, model))
    bits = Config(features=EVERYTHING).feature_bits
    wanted = {
        (row.name, address)
        for row in INSTRUCTIONS
        if row.features & ~bits == 0
        and {table.MEMARG, table.MEMORY, table.TABLE} & {*row.immediates}
        for address in (I32, I64)
    }
    assert wanted - found == set()


def test_mixed_copies() -> None:
    """Between memories and between tables, from each address type to each."""
    found: set[tuple[int, ...]] = set()
    for model in models(400, min_memories=2, min_tables=2, allow=("memory.*", "table.*")):
        for words in instructions(model):
            if words[0] in (op("memory.copy"), op("table.copy")):
                found.add((words[0], *(address for _, address in items(words, model))))
    assert len(found) == 8


@pytest.mark.parametrize("dead_code", [False, True])
@pytest.mark.parametrize("stack_operands", [0, 100])
def test_nobody_waits_for_long(stack_operands: int, dead_code: bool) -> None:
    """Each wait's timeout is a constant of less than a microsecond."""
    found = 0
    for model in models(
        300,
        features=(*PLAIN, "threads"),
        shared_memories=True,
        guard_memory=50,
        allow=("atomic", "numeric", "local.*", "block", "br"),
        stack_operands=stack_operands,
        dead_code=dead_code,
    ):
        for before, words in pairwise(instructions(model)):
            if words[0] in WAITS:
                found += 1
                assert before[0] == op("i64.const")
                assert 0 <= before[1] < 1_000
    assert found > 100


def test_a_guarded_wait_has_a_shared_memory() -> None:
    for model in models(100, features=(*PLAIN, "threads"), guard_memory=100, stack_operands=0):
        assert not any(words[0] in WAITS for words in instructions(model))
    waits = [
        all_memories(model)[words[2]].shared
        for model in models(
            300,
            features=(*PLAIN, "threads"),
            shared_memories=True,
            guard_memory=100,
            stack_operands=0,
        )
        for words in instructions(model)
        if words[0] in WAITS
    ]
    assert waits
    assert all(waits)


def test_memories_of_byte_pages() -> None:
    found = [
        memory
        for model in models(200, features=("mvp", "custom-page-sizes"), min_memories=1)
        for memory in all_memories(model)
    ]
    assert {memory.page_log2 for memory in found} == {0, 16}
    sizes = {memory.minimum for memory in found if memory.page_log2 == 0}
    assert min(sizes) < 256
    assert max(sizes) > 1 << 14
    assert any(size % 16 for size in sizes)


def test_an_empty_memory_is_not_accessed() -> None:
    """Where guards are for ever, nothing is loaded from it."""
    for model in models(30, max_memory_pages=0, guard_memory=100, stack_operands=0):
        for words in instructions(model):
            assert table.MEMARG not in INSTRUCTIONS[words[0]].immediates


WIDE = tuple(op(f"i64.{name}") for name in ("add128", "sub128", "mul_wide_s", "mul_wide_u"))


def test_wide_arithmetic_keeps_both_results() -> None:
    """One goes into a local; what follows reads the other, or puts it aside and reads that."""
    followers: Counter[tuple[str, ...]] = Counter()
    for model in models(200, features=("mvp", "wide-arithmetic"), stack_operands=0):
        words = [*instructions(model)]
        for place, found in enumerate(words):
            if found[0] in WIDE:
                after = [INSTRUCTIONS[next_[0]].name for next_ in words[place + 1 : place + 4]]
                followers[tuple(after[:2])] += 1
                assert after[0] == "local.set"
    assert sum(n for names, n in followers.items() if names[1] == "local.set") > 10
    assert sum(n for names, n in followers.items() if names[1] != "local.set") > 10
