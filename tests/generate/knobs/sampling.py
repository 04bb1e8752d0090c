"""Modules of a few seeds under some knobs, and what stands in them."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from smith.config import Config
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
