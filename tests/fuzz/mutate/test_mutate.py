"""Mutants: deterministic, small enough, mostly well-formed, of many kinds."""

from collections import Counter
from random import Random

import pytest

from smith import DecodeError, WasmError, decode, validate
from smith.fuzz.mutate import CHANGES, binary, code, cross_modules, mutate_module, sections, types
from smith.fuzz.mutate.draft import Draft
from smith.wasm import encode
from smith.wasm.module import Module
from tests.builds import CHECKOUT

SEEDS = [file.read_bytes() for file in sorted((CHECKOUT / "corpus" / "decode").iterdir())]
EMPTY = b"\0asm\1\0\0\0"


def verdict(wasm: bytes) -> str:
    try:
        validate(wasm)
    except WasmError as error:
        return type(error).__name__
    return "valid"


def test_a_seed_and_a_generator_make_the_same() -> None:
    for seed, wasm in enumerate(SEEDS):
        mutant = mutate_module(wasm, seed)
        assert mutant == mutate_module(wasm, Random(seed))
        assert mutant != wasm
        other = SEEDS[seed - 1]
        assert cross_modules(wasm, other, seed) == cross_modules(wasm, other, seed)


def test_of_many_mutants_most_decode_and_some_are_valid() -> None:
    mutants = [mutate_module(wasm, seed) for wasm in SEEDS for seed in range(40)]
    found = Counter(map(verdict, mutants))
    assert found["DecodeError"] < 0.4 * len(mutants)
    assert found["ValidationError"] > 0.2 * len(mutants)
    assert found["valid"] > 0.2 * len(mutants)


def test_mutants_of_mutants() -> None:
    """Nothing is raised, however far they get from what decodes."""
    for wasm in SEEDS:
        mutant = wasm
        for seed in range(30):
            mutant = mutate_module(mutant, seed, 2000)
            assert len(mutant) <= 2000


@pytest.mark.parametrize("wasm", [b"", b"\0", b"\0asm", EMPTY, EMPTY + b"\1\xff\xff", b"\xff" * 99])
def test_what_is_no_module_becomes_one(wasm: bytes) -> None:
    mutants = [mutate_module(wasm, seed, 300) for seed in range(200)]
    assert sum(mutant.startswith(EMPTY) for mutant in mutants) > 150
    assert len(set(mutants)) > 20
    for seed in range(20):
        cross_modules(wasm, SEEDS[0], seed)
        cross_modules(SEEDS[0], wasm, seed)


def test_too_little_room() -> None:
    for seed in range(100):
        assert len(mutate_module(SEEDS[-1], seed, 9)) <= 9


def test_parts_of_another_module() -> None:
    """A module of nothing gets what the other one has."""
    found: Counter[str] = Counter()
    for wasm in SEEDS:
        for seed in range(60):
            try:
                module = decode(cross_modules(EMPTY, wasm, seed))
            except DecodeError:
                continue
            found.update(name for name, value in vars_of(module) if value)
    lists = ("types", "imports", "functions", "tables", "memories", "tags", "globals", "exports")
    assert {*lists, "elements", "data", "customs"} <= {*found}


def vars_of(module: Module) -> list[tuple[str, object]]:
    names = [name for name in dir(module) if not name.startswith("_")]
    return [(name, getattr(module, name)) for name in names]


@pytest.mark.parametrize("changes", [code.CHANGES, types.CHANGES, sections.CHANGES, CHANGES])
def test_every_change_finds_something(changes: list[tuple[int, object]]) -> None:
    """Each changes the encoding of some seed, and leaves what can be encoded."""
    for _, change in changes:
        assert callable(change)
        assert any(changed(change, wasm, seed) for wasm in SEEDS for seed in range(20)), change


def changed(change: object, wasm: bytes, seed: int) -> bool:
    module = decode(wasm)
    draft = Draft(module, decode(wasm), Random(seed))
    before = encode(module)
    assert callable(change)
    if change in [entry for _, entry in code.CHANGES]:
        bodies = code.expressions(module)
        done = bool(bodies) and change(draft, draft.pick(bodies))
    else:
        done = change(draft)
    after = encode(module)
    assert done or after == before
    return after != before


def test_every_change_of_bytes_changes_something() -> None:
    data = bytes(range(0, 256, 3))
    for _, change in binary.BYTE_CHANGES:
        found = set()
        for seed in range(30):
            new = bytearray(data)
            change(Random(seed), new)
            found.add(bytes(new))
            change(Random(seed), bytearray())
        assert len(found) > 10, change
