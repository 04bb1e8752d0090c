"""Every kind of variety comes up."""

from __future__ import annotations

from collections import Counter

import smith
from smith.generate.variety import vary_binary
from smith.unstructured import Unstructured
from tests.generate.variety.bases import Base, bases, unusual, variety
from tests.generate.variety.kinds import KINDS, kinds_of

ROUNDS = 8
MORE_ROUNDS = 400


def kinds(base: Base, seed: int) -> set[str]:
    data = smith.input_from_seed(seed, 600)
    return kinds_of(base.wasm, vary_binary(base.wasm, Unstructured(data), variety(base.features)))


def test_every_kind_comes_up() -> None:
    found: Counter[str] = Counter()
    for number, base in enumerate(bases()):
        for turn in range(ROUNDS):
            found.update(kinds(base, number * ROUNDS + turn))
    for turn in range(MORE_ROUNDS):
        found.update(kinds(unusual(), turn))
    assert KINDS - found.keys() == set()
    assert found.keys() - KINDS == set()


def test_a_module_shows_none_by_itself() -> None:
    for base in bases():
        assert kinds_of(base.wasm, base.wasm) == set(), base.name
