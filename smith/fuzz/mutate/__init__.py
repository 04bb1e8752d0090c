"""Mutates Wasm modules: into others that are valid, nearly valid, or malformed in a small way.

    mutate_module(wasm, seed, max_size)            a few changes
    cross_modules(wasm, other, seed, max_size)     a few changes, and parts of another module

A module that decodes is changed as data and encoded (`code`, `types`, `sections`), which makes
what validation is about; or its bytes are changed and sizes repaired (`binary`), which makes what
decoding is about. The same module and seed give the same mutant.
"""

from __future__ import annotations

from random import Random
from typing import Final

from smith.fuzz.mutate import binary
from smith.fuzz.mutate.code import change_code, change_locals
from smith.fuzz.mutate.draft import Change, Draft
from smith.fuzz.mutate.sections import change_sections
from smith.fuzz.mutate.types import change_types
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.errors import DecodeError
from smith.wasm.module import Module

LARGEST: Final = 1 << 20
ATTEMPTS: Final = 8
MOST_CHANGES: Final = 4  # of which few are likelier than many
IN_BYTES: Final = 5  # one in so many mutants has changed bytes instead of changed data, or as well

CHANGES: Final[list[tuple[int, Change]]] = [
    (10, change_code),
    (1, change_locals),
    (4, change_types),
    (5, change_sections),
]
"""With their weights."""


def mutate_module(wasm: bytes, seed: int | Random, max_size: int = LARGEST) -> bytes:
    """A mutant of a binary of at most so many bytes. The binary may be malformed, too."""
    return _mutant(wasm, wasm, seed, max_size)


def cross_modules(wasm: bytes, other: bytes, seed: int | Random, max_size: int = LARGEST) -> bytes:
    """A mutant that may have parts of another binary; either may be malformed."""
    return _mutant(wasm, other, seed, max_size)


def _mutant(wasm: bytes, other: bytes, seed: int | Random, max_size: int) -> bytes:
    rng = seed if isinstance(seed, Random) else Random(seed)
    for _ in range(ATTEMPTS):
        mutant = _one_mutant(wasm, other, rng)
        if len(mutant) <= max_size and mutant != wasm:
            return mutant
    return wasm[:max_size]


def _one_mutant(wasm: bytes, other: bytes, rng: Random) -> bytes:
    in_bytes = rng.randrange(IN_BYTES) == 0
    if in_bytes and rng.randrange(4):
        return binary.mutate(wasm, rng)
    module = _decoded(wasm)
    if module is None:
        return binary.mutate(wasm, rng)
    draft = Draft(module, _decoded(other) or Module(), rng)
    left = 1 + min(rng.randrange(MOST_CHANGES), rng.randrange(MOST_CHANGES))
    for _ in range(4 * left):
        left -= draft.weighted(CHANGES)(draft)
        if not left:
            break
    mutant = encode(module)
    return binary.mutate(mutant, rng) if in_bytes else mutant


def _decoded(wasm: bytes) -> Module | None:
    try:
        return decode(wasm)
    except DecodeError:
        return None
