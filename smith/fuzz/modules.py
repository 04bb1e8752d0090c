"""Targets that take Wasm binaries, and how libFuzzer gets at such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from smith.fuzz import corpus, harness
from smith.fuzz.mutate import cross_modules, mutate_module


def fuzz(check: Callable[[bytes], None], command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """Run the check of a target on Wasm binaries until libFuzzer ends the process.

    `command` and `args` are those of `harness.fuzz`, but for the Config, which there is none of.
    """
    _, options = harness.split(args)
    harness.prepare(options, corpus.check_modules, corpus.check_modules)
    harness.start(check, command, options, custom_mutator=mutate, custom_crossover=cross)


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Of two mutants one is mutated as a module, and one as libFuzzer does it with bytes."""
    import atheris

    if seed % 2:
        return mutate_module(data, seed, max_size)
    mutant: bytes = atheris.Mutate(data, max_size)
    return mutant


def cross(data: bytes, other: bytes, max_size: int, seed: int) -> bytes:
    """A mutant with parts of another module."""
    return cross_modules(data, other, seed, max_size)
