"""Each shape of a real bug is generated, under the knobs that make it likely.

The rarest is that of one module in 150 of its Config, so that `WITHIN` modules without it say that
the generator has lost it: chance would do so once in 10**8 times. Most are seen in the first 50.
"""

from functools import cache

import pytest

import smith
from smith.wasm.module import Module
from tests.generate.shapes import SHAPES, Shape

WITHIN = 3_000  # modules
IDS = [shape.name for shape in SHAPES]


@cache
def model(seed: int, knobs: tuple[str, ...]) -> Module:
    return smith.generate(smith.input_from_seed(seed), smith.Config().set(knobs)).model


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_a_shape_is_generated(shape: Shape) -> None:
    assert any(shape.seen_in(model(seed, shape.knobs)) for seed in range(WITHIN))
