"""Random inputs of the generator, of all sizes, and of many Configs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import smith
from smith.config import PRESETS
from smith.wasm.features import NAMES

LARGEST: Final = 14  # inputs have up to 2 ** 14 bytes
GOLDEN_RATIO: Final = 0x9E3779B1  # of 2 ** 32: multiples of it are spread evenly

Words = tuple[str, ...]
"""A preset, and settings that change it."""

OF_PRESETS: Final[list[Words]] = [(preset,) for preset in PRESETS]
# The presets, each feature alone with what it cannot do without, and all of them together.
OF_FEATURES: Final[list[Words]] = [
    *OF_PRESETS,
    ("swarm", "features=all"),
    ("default", "features=all"),
    ("default", "features=all", "dead_code=true", "stack_operands=60"),
    ("default", "features=all", "no_traps=true"),
    *(("default", f"features={name}", "shared_memories=true") for name in NAMES),
]


@cache
def config_of(words: Words) -> smith.Config:
    return smith.Config.preset(words[0]).set(words[1:])


class Input(NamedTuple):
    """A random input, and what a module of it is made under."""

    seed: int
    size: int
    words: Words

    @property
    def command(self) -> str:
        """What to type to get the module."""
        settings = [word for setting in self.words[1:] for word in ("--set", setting)]
        options = f"--seed {self.seed} --size {self.size} --preset {self.words[0]}"
        return " ".join(["smith gen", options, *settings, f"-o {self.seed}.wasm"])

    @property
    def config(self) -> smith.Config:
        return config_of(self.words)

    def module(self) -> smith.Module:
        return smith.generate(smith.input_from_seed(self.seed, self.size), self.config)


def input_of(seed: int, configs: Sequence[Words] = OF_PRESETS) -> Input:
    """All configs in turn, and for each of them all powers of two, below which a size lies."""
    power = seed // len(configs) % (LARGEST + 1)
    size = (seed * GOLDEN_RATIO % 2**32) * (2**power + 1) >> 32
    return Input(seed, size, configs[seed % len(configs)])
