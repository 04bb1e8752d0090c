"""Modules to judge, by kind and number: generated ones, mutants, near-misses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from benchmarks.batches import Unusable
from benchmarks.random_inputs import OF_PRESETS, Input, input_of
from smith.fuzz.mutate import cross_modules, mutate_module
from smith.near_misses import near_miss
from smith.unstructured import Unstructured
from tests import spec_testsuite

ROOT: Final = Path(__file__).resolve().parent.parent
SUITE: Final = ROOT.parent / "shared" / "spec-testsuite"
BASES: Final = [folder for folder in (ROOT / "corpus" / "decode", SUITE) if folder.exists()]
LARGEST_BASE: Final = 4_000  # bytes: larger ones take long, and a change is as small in them
SMALL_INPUT: Final = 300
CHOICES: Final = 64  # bytes that a near-miss is chosen by

Bases = Sequence[Sequence[bytes]]


class Case(NamedTuple):
    """A module, and how it came about."""

    kind: str
    seed: int
    wasm: bytes


def generated(seed: int, bases: Bases) -> bytes:
    return input_of(seed).module().wasm


def mutated(seed: int, bases: Bases) -> bytes:
    """A mutant of a generated module or of one of the bases."""
    rng = Random(seed)
    wasm, other = _base(rng, bases), _base(rng, bases)
    mutant = mutate_module(wasm, rng) if rng.randrange(3) else cross_modules(wasm, other, rng)
    return mutate_module(mutant, rng) if rng.randrange(4) == 0 else mutant


def missed(seed: int, bases: Bases) -> bytes:
    """A near-miss of a generated module."""
    rng = Random(seed)
    return near_miss(_generated(rng), Unstructured(rng.randbytes(CHOICES))).wasm


KINDS: Final[dict[str, Callable[[int, Bases], bytes]]] = {
    "generated": generated,
    "mutated": mutated,
    "near-misses": missed,
}


def modules_in(folder: Path) -> list[bytes]:
    """The small modules in a folder of modules, or in one of the test suite's JSON files."""
    found = [file.read_bytes() for file in sorted(folder.rglob("*.wasm"))]
    if not found:
        found = [case.binary for case in spec_testsuite.cases(folder, *spec_testsuite.WELL_FORMED)]
    small = [wasm for wasm in dict.fromkeys(found) if len(wasm) <= LARGEST_BASE]
    if not small:
        raise Unusable(f"{folder}: no modules, neither as files *.wasm nor in JSON files")
    return small


def _base(rng: Random, bases: Bases) -> bytes:
    """A module to begin with: of each folder as often as generated ones."""
    place = rng.randrange(len(bases) + 1)
    return rng.choice(bases[place]) if place < len(bases) else _generated(rng)


def _generated(rng: Random) -> bytes:
    words = rng.choice(OF_PRESETS)
    return Input(rng.randrange(2**32), rng.randrange(SMALL_INPUT), words).module().wasm
