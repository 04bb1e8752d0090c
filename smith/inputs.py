"""Inputs: the number of their format, and how a seed becomes one."""

from __future__ import annotations

import hashlib
import operator
from typing import Final

FORMAT: Final = 0
"""What the bytes of an input mean, with the presets, the knobs' defaults and the expansion of
seeds: the same number means the same modules, for ever. 0 is the one before the first release, and
may change with every commit. It is to be raised together with `tests/golden.json`."""

DEFAULT_SIZE: Final = 2048


def input_from_seed(seed: int, size: int = DEFAULT_SIZE) -> bytes:
    """The input of `size` bytes that a seed stands for.

    It is the start of SHAKE-256 (FIPS 202) of the seed's decimal digits, so a longer input of the
    same seed begins with the shorter one. Raises `ValueError` if either number is negative.
    """
    seed, size = operator.index(seed), operator.index(size)
    if seed < 0:
        raise ValueError(f"a seed is a number from 0 on, not {seed}")
    if size < 0:
        raise ValueError(f"an input has 0 bytes or more, not {size}")
    return hashlib.shake_256(str(seed).encode("ascii")).digest(size)


def input_bytes(data: object) -> bytes:
    """An input as bytes. Raises `TypeError`: a number, for one, would be as many zeros."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"an input is bytes, not {type(data).__name__}")
    return bytes(data)
