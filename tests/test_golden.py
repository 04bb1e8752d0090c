"""Inputs of a format stand for the same modules for ever: those that `golden.json` has digests of.

`pytest --bless` writes the file anew, but gives no released format other modules.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

import pytest

from smith import FORMAT
from smith.config import PRESETS
from tests.generate.digests import SIZES, digest

GOLDEN = Path(__file__).with_name("golden.json")
SEEDS = range(3)  # of each size, which show what kind of module changed
MANY = range(300)  # with a digest for all, which shows rarer changes

UNSTABLE = 0  # the format before the first release


class Golden(TypedDict):
    """The file: the format's number, and a digest of each module or of many, by name."""

    format: int
    digests: dict[str, str]


def digests() -> Iterator[tuple[str, str]]:
    for preset in PRESETS:
        for size in SIZES:
            for seed in SEEDS:
                name = f"smith gen --preset {preset} --size {size} --seed {seed}"
                yield name, digest(preset, size, seed)
        every = "".join(digest(preset, 2 * seed, seed) for seed in MANY)
        yield f"{len(MANY)} modules of {preset}", sha256(every.encode()).hexdigest()


def changed(old: Golden, new: Golden) -> list[str]:
    """The names of the modules that are no longer the same, or no longer there."""
    now = new["digests"]
    return [name for name, digest in old["digests"].items() if now.get(name) != digest]


def may_replace(old: Golden, new: Golden) -> bool:
    """Whether the one may be written over the other."""
    if new["format"] == old["format"]:
        return new["format"] == UNSTABLE or not changed(old, new)
    return new["format"] > old["format"]


def complaint(old: Golden, new: Golden) -> str:
    """What is different, and what to do about it."""
    names = changed(old, new)
    first = f", first of all `{names[0]}`" if names else ""
    needed = "" if may_replace(old, new) else "raise FORMAT in smith/inputs.py, then "
    return (
        f"golden.json is of format {old['format']}, smith of {new['format']}, and"
        f" {len(names)} of {len(old['digests'])} digests are not the same{first}."
        f" If that is on purpose: {needed}`pytest tests/test_golden.py --bless`"
    )


def test_inputs_mean_what_they_meant(pytestconfig: pytest.Config) -> None:
    old: Golden = json.loads(GOLDEN.read_text("utf-8"))
    new: Golden = {"format": FORMAT, "digests": dict(digests())}
    if old == new:
        return
    if not (pytestconfig.getoption("--bless") and may_replace(old, new)):
        pytest.fail(complaint(old, new), pytrace=False)
    GOLDEN.write_text(json.dumps(new, indent=1) + "\n", "utf-8")


def golden(format: int, **digests: str) -> Golden:
    return {"format": format, "digests": digests}


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        (golden(0, a="1"), golden(0, a="2"), True),  # before the first release
        (golden(1, a="1"), golden(1, a="2"), False),
        (golden(1, a="1"), golden(1), False),
        (golden(1, a="1"), golden(1, a="1", b="2"), True),
        (golden(1, a="1"), golden(2, a="2"), True),
        (golden(2, a="1"), golden(2, a="1"), True),
        (golden(2, a="1"), golden(1, a="1"), False),
        (golden(1, a="1"), golden(0, a="2"), False),
    ],
)
def test_no_released_format_gets_other_modules(old: Golden, new: Golden, may: bool) -> None:
    assert may_replace(old, new) == may


def test_a_complaint_says_what_to_do() -> None:
    said = complaint(golden(1, a="1", b="2"), golden(1, a="1", b="3"))
    assert "1 of 2 digests are not the same, first of all `b`." in said
    assert "raise FORMAT in smith/inputs.py, then `pytest tests/test_golden.py --bless`" in said
    assert "raise FORMAT" not in complaint(golden(0, a="1"), golden(0, a="3"))
