"""The knobs of what means nothing: encodings and custom sections."""

from collections import Counter
from typing import Any

from smith.config import Config
from smith.generate import generate
from smith.inputs import input_from_seed
from tests.generate.knobs.sampling import SEEDS, models


def customs(**knobs: Any) -> Counter[str]:
    """The names of the custom sections in modules of these knobs."""
    return Counter(custom.name for model in models(**knobs) for custom in model.customs)


def test_names_producers_and_branch_hints() -> None:
    assert not customs()
    assert customs(names=True).keys() == {"name"}
    assert customs(producers=True).keys() == {"producers"}
    assert customs(branch_hints=100).keys() == {"metadata.code.branch_hint"}


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
