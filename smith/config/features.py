"""The features that a Config has."""

from __future__ import annotations

from typing import Final

from smith.wasm import features as wasm_features

# What wasmtime and V8 both have switched on.
DEFAULT_FEATURES: Final = (*wasm_features.names_of(wasm_features.WASM3), "threads")
# By feature: all that it cannot do without, and all that cannot do without it.
_WITH: Final[dict[str, int]] = {
    name: wasm_features.feature_set(*wasm_features.closed([name])) for name in wasm_features.NAMES
}
_WITHOUT: Final[dict[str, int]] = {
    name: wasm_features.feature_set(
        *(other for other in wasm_features.NAMES if _WITH[other] & wasm_features.BIT[name])
    )
    for name in wasm_features.NAMES
}


def selected(words: tuple[str, ...]) -> list[str]:
    """The features that a list says: names and groups, and with a minus what is not wanted.

    They are read from left to right. With what is wanted comes what that cannot do without, and
    with what is not wanted goes what cannot do without that. A list that begins with a minus is
    about the default; others begin with nothing but `mvp`, which stays.
    """
    less = bool(words) and words[0].startswith("-")
    found = wasm_features.feature_set(*(DEFAULT_FEATURES if less else ("mvp",)))
    for word in words:
        name = word.removeprefix("-")
        bits = wasm_features.meant(name)
        if word in wasm_features.GROUPS and word != "mvp":
            found = bits
        elif word == name:
            found |= _WITH[name]
        else:
            for each in wasm_features.names_of(bits & ~wasm_features.BIT["mvp"]):
                found &= ~_WITHOUT[each]
    return wasm_features.names_of(found)


def within(features: tuple[str, ...], drawn: tuple[str, ...]) -> tuple[str, ...]:
    """The features that were drawn, with all that they cannot do without."""
    lacking = ~wasm_features.feature_set(*drawn)
    return tuple([name for name in features if not _WITH[name] & lacking])


def spelled(features: tuple[str, ...]) -> tuple[str, ...]:
    """The fewest words for these features: the largest group among them, and what else there is."""
    groups = [(word, wasm_features.names_of(bits)) for word, bits in wasm_features.GROUPS.items()]
    fitting = [(word, names) for word, names in groups if {*names} <= {*features}]
    word, names = max(fitting, key=lambda group: len(group[1]))
    return (word, *(name for name in features if name not in names))
