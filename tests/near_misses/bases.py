"""Valid modules that near-misses are made from, and near-misses by number."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import smith
from smith.config import PRESETS
from smith.near_misses import RULES, Inapplicable, NearMiss, Rule, break_rule
from smith.unstructured import Unstructured
from smith.wasm.decoder import decode
from smith.wasm.features import BIT, feature_set
from smith.wasm.module import Module
from smith.wasm.module_features import features_of
from tests.near_misses.judges import said
from tests.spec_testsuite import cases

SIZES: Final = (0, 16, 64, 256, 1024)  # bytes of an input


class Base(NamedTuple):
    """A module, and the features that it is valid under."""

    module: Module
    features: int


EMPTY: Final = Base(Module(), BIT["mvp"])


@cache
def base_of(seed: int) -> Base:
    """A generated module; presets take turns, and so do sizes."""
    config = smith.Config.preset([*PRESETS][seed % len(PRESETS)])
    size = SIZES[seed // len(PRESETS) % len(SIZES)]
    made = smith.generate(smith.input_from_seed(seed, size), config)
    return Base(made.model, feature_set(*made.config.features))


# Files with modules that some judge refuses: V8 has smaller limits, and wasmparser wants supertypes
# of what has a descriptor to have one, which the proposal's overview does not.
UNFIT: Final = ("memory", "table", "proposals/custom-descriptors/")
LARGEST: Final = 10_000  # bytes of a module of the suite


def suite_bases(folder: Path) -> list[Base]:
    """The modules of the official test suite that are valid under the features they show."""
    found = []
    for case in cases(folder, "module", "module_definition"):
        if not case.file.startswith(UNFIT) and len(case.binary) < LARGEST:
            base = Base(decode(case.binary), features_of(decode(case.binary)))
            if not said(case.binary, base.features):
                found.append(base)
    return found


def near_miss_of(number: int, bases: int = 1_000) -> NearMiss:
    """The near-miss of this number: rules take turns, and bases too.

    Of some bases a rule cannot be broken, for example because they use the feature that is to be
    off: then the next one is tried.
    """
    rule = RULES[number % len(RULES)]
    random = Random(number)
    first = number // len(RULES) + number
    for seed in range(first, first + len(PRESETS)):
        found = broken(rule, base_of(seed % bases), random)
        if found:
            return found
    found = broken(rule, EMPTY, random)
    assert found, rule
    return found


def broken(rule: Rule, base: Base, random: Random) -> NearMiss | None:
    """A near-miss under the features of the base and of the rule, if that can be."""
    features = (base.features | rule.needs) & ~rule.off
    if base.features & (rule.off | rule.without):
        return None
    try:
        return break_rule(rule, base.module, Unstructured(random.randbytes(20)), features)
    except Inapplicable:
        return None
