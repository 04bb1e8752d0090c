"""Targets that take Wasm binaries, and how libFuzzer gets at such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NoReturn

from smith.fuzz import corpus, harness
from smith.fuzz.mutate import cross_modules, mutate_module

# libFuzzer mutates an input up to five times before it is run. After that hardly any still decodes.
DEPTH: Final = "-mutate_depth=2"


def fuzz(check: Callable[[bytes], None], command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """Run the check of a target on Wasm binaries until libFuzzer ends the process.

    `command` and `args` are those of `harness.fuzz`, but for the Config, which there is none of.
    """
    _, options = harness.split(args)
    harness.prepare(options, corpus.check_modules, corpus.check_modules)
    harness.start(check, command, [DEPTH, *options], custom_mutator=mutate, custom_crossover=cross)


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Of two mutants one is mutated as a module, and one as libFuzzer does it with bytes."""
    return mutate_module(data, seed, max_size) if seed % 2 else as_bytes(data, max_size)


def cross(data: bytes, other: bytes, max_size: int, seed: int) -> bytes:
    """The same, but that which is mutated as a module may have parts of another one."""
    return cross_modules(data, other, seed, max_size) if seed % 2 else as_bytes(data, max_size)


def as_bytes(data: bytes, max_size: int) -> bytes:
    import atheris

    mutant: bytes = atheris.Mutate(data, max_size)
    return mutant
