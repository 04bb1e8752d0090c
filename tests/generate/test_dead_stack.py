"""Dead code on the bare stack, where types are off that instructions make all the same."""

from __future__ import annotations

from typing import Any

import pytest

from smith import Config, generate, input_from_seed, validate
from smith.unstructured import DELIMITER, SYMBOLS

BLOCKS = ("block", "loop", "if", "try_table", "unreachable", "local.*")
LINE_END = bytes([SYMBOLS.index(DELIMITER)])
# Knobs that leave out the types of what these instructions make.
WITHOUT = [
    {"non_null": False, "allow": ("array.new_fixed", *BLOCKS)},
    {"value_types": ("i32", "anyref", "structref"), "allow": ("ref.i31", "any.*", *BLOCKS)},
    {"value_types": ("i32", "i64", "externref"), "allow": ("any.convert_extern", *BLOCKS)},
]


@pytest.mark.parametrize("knobs", WITHOUT)
def test_blocks_take_no_more_than_lies_there(knobs: dict[str, Any]) -> None:
    """A value that no block can take, as it has no local, hides the stack without an end."""
    config = Config(dead_code=True, stack_operands=100).replace(**knobs)
    for seed in range(700):
        data = b"\0\0" + input_from_seed(seed, 30).replace(LINE_END, b"")
        validate(generate(data, config).wasm, config.features)


def test_the_shortest_input_that_is_known() -> None:
    config = Config(dead_code=True, stack_operands=100).replace(
        non_null=False, allow=("array.new_fixed", "block", "unreachable", "local.*")
    )
    data = b"\0\0\1\0\0\x7f}\1f\x97`\0\0\0\xce\1\1\n\0"
    validate(generate(data, config).wasm, config.features)
