"""Imports of references: what a host has to give need not be null."""

from collections import Counter

from smith.config import Config
from smith.engines import Worker
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.module import GLOBAL, TABLE, GlobalType, Module, TableType
from smith.wasm.types import REF, is_nullable

REFERENCES = ("i32", "funcref", "externref", "anyref", "structref", "i31ref", "exnref")


def non_null(module: Module) -> list[int]:
    """The kinds of the imports that hold references without null."""
    found: list[int] = []
    for entry in module.imports:
        type = entry.type
        held = -1
        if isinstance(type, TableType):
            held = type.element
        elif isinstance(type, GlobalType):
            held = type.value
        if held >= REF and not is_nullable(held):
            found.append(type.kind)
    return found


def test_hosts_give_references_without_null() -> None:
    config = Config(value_types=REFERENCES, bottoms=False)
    kinds: Counter[int] = Counter()
    with Worker("wasmtime") as worker:
        for seed in range(400):
            module = generate(input_from_seed(seed), config)
            found = non_null(module.model)
            if found:
                kinds.update(found)
                assert worker.run(module.wasm).start["outcome"] in ("values", "trap")
    assert kinds[TABLE] > 3
    assert kinds[GLOBAL] > 10


def test_references_are_null_where_others_may_not_be() -> None:
    config = Config(value_types=REFERENCES, non_null=False)
    assert not any(non_null(generate(input_from_seed(seed), config).model) for seed in range(60))
