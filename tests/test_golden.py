"""The modules that inputs stand for are those of `golden.json`, for ever.

That is what the number of the format promises. `pytest --bless` writes the file, but never other
modules under a number that has been released.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from smith import FORMAT
from smith.config import PRESETS
from tests.generate.digests import SIZES, digest

GOLDEN = Path(__file__).with_name("golden.json")
SEEDS = range(3)  # a digest for each, so that one module shows what changed
MANY = range(300)  # a digest for all

UNSTABLE = 0  # the format before the first release, whose modules may change
BLESS = "then run `pytest tests/test_golden.py --bless`"

Digests = Mapping[str, str]


def made() -> Iterator[tuple[str, str]]:
    """What is in the file: the name of a module, or of many, and a digest."""
    for preset in PRESETS:
        for size in SIZES:
            for seed in SEEDS:
                name = f"smith gen --preset {preset} --size {size} --seed {seed}"
                yield name, digest(preset, size, seed)
        digests = "".join(digest(preset, 2 * seed, seed) for seed in MANY)
        yield f"{len(MANY)} modules of {preset}", sha256(digests.encode()).hexdigest()


def changed(old: Digests, new: Digests) -> list[str]:
    """The names of what is no longer the same, or no longer there."""
    return [name for name, value in old.items() if new.get(name) != value]


def complaint(golden: Mapping[str, Any], format: int, new: Digests) -> str:
    """What is wrong with the modules, and what to do; empty if they are those of the file."""
    other = changed(golden["digests"], new)
    if format != golden["format"]:
        return f"smith.FORMAT is {format}, the file's {golden['format']}: if on purpose, {BLESS}"
    if other and format != UNSTABLE:
        return (
            f"the meaning of inputs changed, in {len(other)} of {len(new)}, first of all in"
            f" `{other[0]}`: undo that, or raise FORMAT in smith/inputs.py, {BLESS}"
        )
    if other or new.keys() != golden["digests"].keys():
        return f"{len(other)} of {len(new)} changed, first of all `{[*other, ...][0]}`: {BLESS}"
    return ""
