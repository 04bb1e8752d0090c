"""Sets of features by their names."""

import pytest

from smith.wasm.features import ALL, BIT, GROUPS, MVP, NAMES, WASM2, WASM3, names_of, select


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], MVP),
        (["gc"], MVP | BIT["gc"]),
        (["gc", "wasm1"], MVP),
        (["mvp"], BIT["mvp"]),
        (["wasm3", "-gc"], WASM3 & ~BIT["gc"]),
        (["-gc", "wasm3"], WASM3),
        (["all"], ALL),
        (["all", "-all"], BIT["mvp"]),
        (["-all", "wasm2"], WASM2),
    ],
)
def test_words_add_and_take_away_in_order(words: list[str], expected: int) -> None:
    assert select(words) == expected


def test_names_make_their_own_set() -> None:
    for features in GROUPS.values():
        assert select(names_of(features), 0) == features
    assert select(NAMES) == ALL


@pytest.mark.parametrize("word", ["", "-", "GC", "--gc", "wasm4"])
def test_words_that_are_none(word: str) -> None:
    with pytest.raises(ValueError, match="no feature"):
        select([word])
