"""Digests of modules: a script that Pythons of every kind run, and that prints the same in all.

python digests.py START STOP [STEP]     which Python this is, then a line for each seed
"""

import sys
from hashlib import sha256

from smith import unstructured
from smith.config import PRESETS, Config
from smith.generate import generate
from smith.inputs import input_from_seed

SIZES = (0, 1, 8, 50, 300, 2_000, 16_384)


def digest(preset: str, size: int, seed: int) -> str:
    """The SHA-256 of a module."""
    return sha256(generate(input_from_seed(seed, size), Config.preset(preset)).wasm).hexdigest()


def line(seed: int) -> str:
    """A digest, and the options of `smith gen` for its module. Every preset meets every size."""
    preset = [*PRESETS][seed % len(PRESETS)]
    size = SIZES[seed // len(PRESETS) % len(SIZES)]
    return f"{digest(preset, size, seed)} --preset {preset} --size {size} --seed {seed}"


def python() -> str:
    """Which Python this is, and which build of the generator it runs."""
    build = "interpreted" if unstructured.__file__.endswith(".py") else "compiled"
    return f"Python {sys.version.split()[0]}, {sys.maxsize.bit_length() + 1} bits, {build}"


if __name__ == "__main__":
    print(python())
    for seed in range(*map(int, sys.argv[1:])):
        print(line(seed))
