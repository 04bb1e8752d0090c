"""Modules of a few seeds under some knobs, and what stands in them."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from smith.config import Config
from smith.engines import Worker
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module

SEEDS = range(60)


@lru_cache(maxsize=8)
def sample(config: Config) -> list[Module]:
    return [generate(input_from_seed(seed), config).model for seed in SEEDS]


def models(**knobs: Any) -> list[Module]:
    return sample(Config(**knobs))


def names(model: Module) -> Iterator[str]:
    """The names of all instructions in functions."""
    for function in model.functions:
        for pos in code.starts(function.code):
            yield INSTRUCTIONS[function.code[pos]].name


def counts(**knobs: Any) -> Counter[str]:
    """How often each instruction stands in modules of these knobs."""
    return Counter(name for model in models(**knobs) for name in names(model))


def share(found: Counter[str], *wanted: str) -> float:
    """What part of the instructions are those wanted."""
    return sum(found[name] for name in wanted) / found.total()


@lru_cache
def outcomes(config: Config) -> Counter[str]:
    """What comes of calls of all exports in V8, which tells division and truncation apart."""
    found: Counter[str] = Counter()
    with Worker("v8") as worker:
        for seed in range(150):
            for _, outcome in worker.run(generate(input_from_seed(seed), config).wasm).calls:
                assert outcome.get("limit") in (None, "trace")
                found.update(outcome.get("kinds", [outcome["outcome"]]))
    return found
