"""How much two modules have in common."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smith.stats.difference import (
    MASK,
    Change,
    bodies_of,
    change,
    common_subsequence,
    without_common_ends,
)
from smith.wasm.instructions import FUNC
from smith.wasm.module import Module
from smith.wasm.types import I64
from tests.stats.assembly import code, module_of

words = st.lists(st.integers(0, 3), max_size=20)

A = code("local.get", 0, "local.get", 1, "i32.add", "drop")
B = code("local.get", 0, "local.get", 1, "i32.sub", "drop")
C = code("call", 1, "global.get", 2, "drop", "nop")
C_MOVED = code("call", 0, "global.get", 3, "drop", "nop")


@given(words, words)
def test_common_subsequence(a: list[int], b: list[int]) -> None:
    @cache
    def longest(i: int, j: int) -> int:
        """The textbook's definition."""
        if i == len(a) or j == len(b):
            return 0
        if a[i] == b[j]:
            return 1 + longest(i + 1, j + 1)
        return max(longest(i + 1, j), longest(i, j + 1))

    assert common_subsequence(a, b) == longest(0, 0)


@given(words, words)
def test_common_ends(a: list[int], b: list[int]) -> None:
    inner_a, inner_b = without_common_ends(a, b)
    kept = len(a) - len(inner_a)
    assert len(b) - len(inner_b) == kept
    assert not inner_a or not inner_b or (inner_a[0] != inner_b[0] and inner_a[-1] != inner_b[-1])
    assert common_subsequence(a, b) == kept + common_subsequence(inner_a, inner_b)


def changed_type(module: Module) -> Module:
    module.types[0].params = [I64]
    return module


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (module_of(A, B), module_of(A, B), Change(0, 0)),
        (module_of(), module_of(), Change(0, 0)),
        (module_of(A, B, C), module_of(A, A, C), Change(1, 1 / 12)),
        (module_of(A, C), module_of(A, C_MOVED), Change(0, 0)),
        (module_of(A, B, C), module_of(A, C), Change(1, 4 / 12)),
        (module_of(A, C), module_of(A, B, C), Change(1, 4 / 12)),
        (module_of(A, B), module_of(B, A), Change(2, 2 / 8)),
        (module_of(A), module_of(), Change(1, 1)),
        (module_of([]), module_of([], []), Change(1, 0)),
        # One function that is cut in two counts as two that are others.
        (module_of(A + B), module_of(A, B), Change(2, 0)),
        (module_of(A, B), changed_type(module_of(A, B)), Change(2, 0)),
    ],
)
def test_changes(old: Module, new: Module, expected: Change) -> None:
    assert change(bodies_of(old), bodies_of(new)) == expected


def test_renamed() -> None:
    (body,) = bodies_of(module_of(C))
    (moved,) = bodies_of(module_of(C_MOVED))
    assert body.renamed({}) == body != moved
    assert body.renamed({FUNC: lambda function: function - 1}).code == [*code("call", 0), *C[2:]]
    assert body.renamed(MASK) == moved.renamed(MASK)
