"""Knobs that say how many items of each kind a module has."""

from typing import Any

import pytest

from smith.config import Config, ConfigError
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.module import GLOBAL, MEMORY, TABLE, TAG, Module
from tests.generate.knobs.sampling import models

ITEMS = (
    *("types", "imports", "functions", "tables", "memories"),
    *("globals", "exports", "tags", "elements", "data"),
)


def count(model: Module, items: str) -> int:
    imported = [entry.type.kind for entry in model.imports]
    return {
        "types": len(model.types),
        "imports": len(imported),
        "functions": len(model.functions),
        "tables": len(model.tables) + imported.count(TABLE),
        "memories": len(model.memories) + imported.count(MEMORY),
        "globals": len(model.globals) + imported.count(GLOBAL),
        "exports": len(model.exports),
        "tags": len(model.tags) + imported.count(TAG),
        "elements": len(model.elements),
        "data": len(model.data),
    }[items]


def numbers(items: str, **knobs: Any) -> set[int]:
    return {count(model, items) for model in models(**knobs)}


@pytest.mark.parametrize("name", [f"min_{items}" for items in ITEMS])
@pytest.mark.parametrize("few", [True, False])
def test_minimum(name: str, few: bool) -> None:
    items = name.removeprefix("min_")
    least = 1 if few else 9 if items in ("tables", "memories") else 40
    plain = [count(model, items) for model in models()]
    wanted = [count(model, items) for model in models(**{name: least})]
    assert min(wanted) >= least
    assert min(plain) < 40
    assert max(wanted) >= max(plain) / 2  # what the input asks for is there besides
    assert count(generate(b"", Config().replace(**{name: least})).model, items) >= least


@pytest.mark.parametrize("name", [f"max_{items}" for items in ITEMS])
def test_maximum(name: str) -> None:
    items = name.removeprefix("max_")
    at_most = max(numbers(items)) // 2 + 1
    assert max(numbers(items)) > at_most >= max(numbers(items, **{name: at_most}))
    least = 1 if items in ("types", "functions") else 0
    assert max(numbers(items, **{name: least, f"min_{items}": 0})) <= least


@pytest.mark.parametrize("items", ITEMS)
def test_a_minimum_may_be_the_maximum(items: str) -> None:
    """Also where what bodies turn out to need has to find its place."""
    most = 1 if items not in ("types", "tags") else 6
    for number in range(most, 8):
        limits = {f"min_{items}": number, f"max_{items}": number}
        config = Config(stack_operands=20).replace(**limits)
        for seed in range(10):
            module = generate(input_from_seed(seed, 600), config).model
            assert count(module, items) == number, seed


@pytest.mark.parametrize("items", ITEMS)
def test_a_minimum_above_the_maximum_is_refused(items: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config().replace(**{f"min_{items}": 9, f"max_{items}": 8})
    assert (
        str(refused.value)
        == f"min_{items} is 9, more than max_{items}, which is 8: set min_{items}, too"
    )
