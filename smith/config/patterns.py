"""Patterns for instructions, names, categories and globs, and the weights that they are given."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from smith.config.values import ConfigError, nearest
from smith.wasm.instructions import INSTRUCTIONS

MOST_WEIGHT: Final = 100
FLOATS: Final = ("*f32*", "*f64*")


@lru_cache(maxsize=1_000)
def _instructions(pattern: str) -> frozenset[int]:
    """The numbers of the instructions that a pattern is for."""
    if "*" in pattern:
        return frozenset(row.number for row in INSTRUCTIONS if fnmatchcase(row.name, pattern))
    return frozenset(row.number for row in INSTRUCTIONS if pattern in (row.name, row.category))


def instructions(patterns: Iterable[str]) -> set[int]:
    """The numbers of the instructions that the patterns are for."""
    return set().union(*map(_instructions, patterns))


def check_pattern(pattern: str) -> None:
    """Raise `ConfigError` unless the pattern is for at least one instruction."""
    if not _instructions(pattern):
        names = [name for row in INSTRUCTIONS for name in (row.name, row.category)]
        raise ConfigError(f"no instruction or category is {pattern!r}{nearest(pattern, names)}")


def check_weight(entry: str) -> None:
    """Raise `ConfigError` unless the entry of `weights` is a pattern and what it weighs."""
    pattern, equals, factor = entry.rpartition("=")
    if not equals:
        raise ConfigError(f"weights: {entry!r} is no instruction=weight")
    check_pattern(pattern)
    if not factor.isascii() or not factor.isdecimal() or int(factor) > MOST_WEIGHT:
        raise ConfigError(f"weights: {factor!r} of {pattern!r} is not within 0 to {MOST_WEIGHT}")


def weights_of(entries: Iterable[str]) -> list[int]:
    """By instruction number what it weighs: what the last entry for it says, and 1 without any."""
    weights = [1] * len(INSTRUCTIONS)
    for entry in entries:
        pattern, _, factor = entry.rpartition("=")
        for number in _instructions(pattern):
            weights[number] = int(factor)
    return weights
