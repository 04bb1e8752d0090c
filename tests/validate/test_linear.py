"""Time and stack that do not run away: what is large in one way is judged in linear time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from smith import ValidationError, validate
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import Module
from smith.wasm.types import I32
from tests.builds import is_compiled
from tests.lines import lines_of
from tests.validate import shapes
from tests.validate.shapes import SHAPES

LARGE = 100_000
SMALL = 400
# Lines for twice as much: logarithms and what is done once make it a little more or less than two.
MOST_GROWTH = 2.3

by_name = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)


@by_name
def test_large_modules_are_accepted(shape: Callable[[int], Module]) -> None:
    validate(encode(shape(LARGE)))


@pytest.mark.skipif(is_compiled(), reason="compiled code has no lines to be counted")
@by_name
def test_work_is_linear(shape: Callable[[int], Module]) -> None:
    some, more = (lines_of(partial(validate, encode(shape(size)))) for size in (SMALL, 2 * SMALL))
    assert some > SMALL / 2, "this counts what grows"
    assert more / some < MOST_GROWTH


def test_so_is_the_way_to_an_error() -> None:
    """The one at the end of a large function, whose offset has to be found."""
    module = shapes.nested_blocks(LARGE)
    module.functions[0].code.append(shapes.DROP)
    with pytest.raises(ValidationError) as caught:
        validate(encode(module))
    assert caught.value.offset == len(encode(module)) - 2


def test_a_few_bytes_that_declare_many_locals() -> None:
    """Of which nobody makes a list, in each of many functions."""
    module = shapes.body([op("local.get"), 2**31, shapes.DROP], [(2**32 - 1, I32)])
    module.functions *= 10_000
    validate(encode(module))
