"""How much of a module stays when its input changes a little."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any, Final, NamedTuple

from smith.config import Config
from smith.generate import generate, spans
from smith.stats.difference import MASK, Change, Names, bodies_of, change
from smith.stats.figures import (
    Figure,
    Section,
    number,
    percent,
    ratio,
    spread,
    spread_of_numbers,
    spread_of_shares,
)
from smith.wasm.instructions import FUNC
from smith.wasm.module import FUNCTION, Module

_DELIMITERS: Final = re.compile(rb"[\n\xff]")


def replace_byte(data: bytes, random: Random) -> bytes:
    """Another byte in the place of one."""
    place = random.randrange(len(data))
    other = (data[place] + random.randrange(1, 256)) % 256
    return data[:place] + bytes([other]) + data[place + 1 :]


def insert_byte(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.randbytes(1) + data[place:]


def erase_byte(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data))
    return data[:place] + data[place + 1 :]


MUTATIONS: Final[dict[str, Callable[[bytes, Random], bytes]]] = {
    "replaced": replace_byte,
    "inserted": insert_byte,
    "erased": erase_byte,
}


class Deletion(NamedTuple):
    """What the deletion of a function's segment did: shares of the other functions.

    A function is `identical` if its type, locals and code are, `renamed` if they are but for the
    new indices of the functions that it names, `masked` if they are but for any of these.
    """

    removes_it: bool  # and no other
    identical: float | None
    renamed: float | None
    masked: float | None


class Locality:
    """A meter: give it inputs."""

    def __init__(self, config: Config) -> None:
        self.config = config
        # By mutation: what each trial changed, None where the module stayed the same.
        self.changes: dict[str, list[Change | None]] = {name: [] for name in MUTATIONS}
        self.deletions: list[Deletion] = []

    def add(self, data: bytes, random: Random) -> None:
        """Try each mutation, and the deletion of one function, on an input of at least a byte."""
        module = generate(data, self.config)
        bodies = bodies_of(module.model)
        for name, mutate in MUTATIONS.items():
            mutant = generate(mutate(data, random), self.config)
            same = mutant.wasm == module.wasm
            self.changes[name].append(None if same else change(bodies, bodies_of(mutant.model)))
        begins = [span.start for span in spans(data, self.config) if span.label == "function"]
        if begins:
            place = random.randrange(len(begins))
            shorter = generate(without_segment(data, begins[place]), self.config)
            self.deletions.append(deletion(module.model, place, shorter.model))


def without_segment(data: bytes, place: int) -> bytes:
    """An input without the segment around a place, and without the delimiter behind it."""
    start = place - len(_DELIMITERS.split(data[:place])[-1])
    stop = place + len(_DELIMITERS.split(data[place:])[0])
    return data[:start] + data[stop + 1 :]


def deletion(module: Module, place: int, shorter: Module) -> Deletion:
    """What became of a module without its defined function number `place`."""
    imported = sum(item.type.kind == FUNCTION for item in module.imports)
    deleted = imported + place

    def moved(function: int) -> int:
        return -1 if function == deleted else function - (function > deleted)

    others = bodies_of(module)
    del others[place]
    left = bodies_of(shorter)

    def share(old: Names, new: Names) -> float | None:
        same = sum(a.renamed(old) == b.renamed(new) for a, b in zip(others, left, strict=False))
        return ratio(same, len(others))

    return Deletion(
        removes_it=len(left) == len(others),
        identical=share({}, {}),
        renamed=share({FUNC: moved}, {}),
        masked=share(MASK, MASK),
    )


# Figures


def _effective(trials: list[Change | None]) -> list[Change]:
    return [trial for trial in trials if trial]


CHANGES: Final[list[Figure[list[Change | None]]]] = [
    Figure("trials", "trials", len, number),
    Figure(
        "effective",
        "change the module",
        lambda trials: ratio(len(_effective(trials)), len(trials)),
        percent,
    ),
    Figure(
        "functions",
        "functions changed then",
        lambda trials: spread([change.functions for change in _effective(trials)]),
        spread_of_numbers,
    ),
    Figure(
        "instructions",
        "instructions changed then",
        lambda trials: spread([change.instructions for change in _effective(trials)]),
        spread_of_shares,
    ),
]


def _kept(key: str, title: str) -> Figure[list[Deletion]]:
    """How a share of `Deletion` lies over the deletions from modules with other functions."""

    def of(deletions: list[Deletion]) -> dict[str, float] | None:
        found = [getattr(deletion, key) for deletion in deletions]
        return spread([share for share in found if share is not None])

    return Figure(key, title, of, spread_of_shares)


DELETIONS: Final[list[Figure[list[Deletion]]]] = [
    Figure("trials", "trials", len, number),
    Figure(
        "removes_it",
        "module loses one function",
        lambda deletions: ratio(sum(d.removes_it for d in deletions), len(deletions)),
        percent,
    ),
    _kept("identical", "others identical"),
    _kept("renamed", "but for new indices of callees"),
    _kept("masked", "but for callees and globals"),
]


def sections_of(meter: Locality) -> list[Section[Any]]:
    every = [trial for trials in meter.changes.values() for trial in trials]
    changes = {**meter.changes, "any of these": every}
    return [
        Section("changes", "one byte of an input is", CHANGES, changes),
        Section("deletions", "an input loses", DELETIONS, {"a function": meter.deletions}),
    ]
