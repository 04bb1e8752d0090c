"""The features that a Config has."""

from __future__ import annotations

from typing import Final

from smith.wasm import features as wasm_features

# What wasmtime and V8 both have switched on.
DEFAULT_FEATURES: Final = (*wasm_features.names_of(wasm_features.WASM3), "threads")


def selected(words: tuple[str, ...]) -> list[str]:
    """The features that a list says: names and groups, and with a minus what is not wanted.

    A list that begins with a minus is about the default; others begin with nothing but `mvp`.
    """
    less = bool(words) and words[0].startswith("-")
    start = wasm_features.feature_set(*(DEFAULT_FEATURES if less else ("mvp",)))
    selected = wasm_features.select([word for word in words if word != "mvp"], start)
    return wasm_features.names_of(selected)


def within(features: tuple[str, ...], drawn: tuple[str, ...]) -> tuple[str, ...]:
    """The features that were drawn, with all that they cannot do without."""
    supported = wasm_features.supported([*features[:1], *drawn])
    return tuple(name for name in features if name in supported)


def spelled(features: tuple[str, ...]) -> tuple[str, ...]:
    """The fewest words for these features: the largest group among them, and what else there is."""
    groups = [(word, wasm_features.names_of(bits)) for word, bits in wasm_features.GROUPS.items()]
    fitting = [(word, names) for word, names in groups if {*names} <= {*features}]
    word, names = max(fitting, key=lambda group: len(group[1]))
    return (word, *(name for name in features if name not in names))
