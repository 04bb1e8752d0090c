"""The knobs of what means nothing: encodings and custom sections."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from smith.config import Config
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.code import starts
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, op
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


@pytest.mark.parametrize("size", [0, 10, 2048])
@pytest.mark.parametrize(("knob", "section"), [("names", "name"), ("producers", "producers")])
def test_sections_that_are_on_are_in_every_module(knob: str, section: str, size: int) -> None:
    for seed in SEEDS:
        module = generate(
            input_from_seed(seed, size), replace(Config(), **dict[str, Any]({knob: True}))
        )
        assert [custom.name for custom in module.model.customs] == [section]


def test_most_inputs_have_custom_sections() -> None:
    """Of two kilobytes; a share of 3 in 4 for the choice of none, some inputs have no options."""
    several = list(models(custom_sections=3))
    assert sum(bool(model.customs) for model in several) > 0.4 * len(several)


def test_as_many_bodies_have_hints_as_are_asked_for() -> None:
    """Of those that have a branch: the share is that of the knob, for short inputs, too."""
    shares = {}
    for wanted in (50, 100):
        hinted = able = 0
        for seed in range(150):
            module = generate(input_from_seed(seed, 300), Config(branch_hints=wanted)).model
            able += sum(has_branch(function.code) for function in module.functions)
            hinted += sum(hinted_functions(custom.content) for custom in module.customs)
        shares[wanted] = 100 * hinted / able
    assert 65 < shares[100] <= 100  # where a lead comes first nothing is chosen
    assert 0.35 * shares[100] < shares[50] < 0.65 * shares[100]


def has_branch(code: list[int]) -> bool:
    return any(INSTRUCTIONS[code[pos]].name in ("if", "br_if") for pos in starts(code))


def hinted_functions(content: bytes) -> int:
    """The number of functions in a section of branch hints, of fewer than 128."""
    return content[0]


def test_custom_sections() -> None:
    assert customs(custom_sections=3)
    for model in models(custom_sections=3):
        assert len(model.customs) <= 3


@pytest.mark.parametrize(("size", "share"), [(300, 0.6), (2048, 0.9)])
def test_encoding_variety(size: int, share: float) -> None:
    """Modules are in more bytes than they have to be."""
    longer = 0
    for seed in SEEDS:
        varied = generate(input_from_seed(seed, size), Config(encoding_variety=100))
        longer += len(varied.wasm) > len(encode(varied.model))
    assert longer >= share * len(SEEDS)


def test_other_forms_use_what_is_allowed() -> None:
    """A segment of functions says them by number where ref.func may not be used."""
    config = Config(allow=("unreachable",), encoding_variety=100)
    for seed in range(300):
        for element in generate(input_from_seed(seed, 500), config).model.elements:
            assert not any(code and code[0] == op("ref.func") for code in element.expressions)
