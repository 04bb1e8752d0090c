"""Random inputs of the generator, of all presets and sizes."""

from __future__ import annotations

from typing import Final, NamedTuple

import smith
from smith.config import PRESETS

LARGEST: Final = 14  # inputs have up to 2 ** 14 bytes
GOLDEN_RATIO: Final = 0x9E3779B1  # of 2 ** 32: multiples of it are spread evenly


class Input(NamedTuple):
    """A random input, and what a module of it is made under."""

    seed: int
    size: int
    preset: str

    @property
    def command(self) -> str:
        """What to type to get the module."""
        options = f"--seed {self.seed} --size {self.size} --preset {self.preset}"
        return f"smith gen {options} -o {self.seed}.wasm"

    def module(self) -> bytes:
        config = smith.Config.preset(self.preset)
        return smith.generate(smith.input_from_seed(self.seed, self.size), config).wasm


def input_of(seed: int) -> Input:
    """All presets in turn, and for each of them all powers of two, below which a size lies."""
    power = seed // len(PRESETS) % (LARGEST + 1)
    size = (seed * GOLDEN_RATIO % 2**32) * (2**power + 1) >> 32
    return Input(seed, size, [*PRESETS][seed % len(PRESETS)])
