"""The knobs of what means nothing: encodings and custom sections."""

from collections import Counter
from typing import Any

import pytest

from smith.config import Config
from smith.generate import generate
from smith.inputs import input_from_seed
from tests.generate.knobs.sampling import SEEDS, models


def customs(**knobs: Any) -> Counter[str]:
    """The names of the custom sections in modules of these knobs."""
    return Counter(custom.name for model in models(**knobs) for custom in model.customs)


@pytest.mark.parametrize(
    ("knob", "value", "section"),
    [
        ("names", True, "name"),
        ("producers", True, "producers"),
        ("branch_hints", 100, "metadata.code.branch_hint"),
    ],
)
def test_known_sections(knob: str, value: int, section: str) -> None:
    assert not customs()
    assert customs(**{knob: value}).keys() == {section}


def test_custom_sections() -> None:
    assert customs(custom_sections=3)
    for model in models(custom_sections=3):
        assert len(model.customs) <= 3


def test_encoding_variety() -> None:
    """The same module, in more bytes."""
    longer = 0
    for seed in SEEDS:
        short = generate(input_from_seed(seed))
        varied = generate(input_from_seed(seed), Config(encoding_variety=100))
        longer += len(varied.wasm) > len(short.wasm)
    assert longer >= 5
