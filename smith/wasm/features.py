"""Wasm's features: the proposals, each a bit in an integer feature set.

The names are those of the Bytecode Alliance's `wasm-tools`, where it has one.
"""

from collections.abc import Iterable
from typing import Final

NAMES: Final[list[str]] = [
    "mvp",
    "mutable-global",
    "sign-extension",
    "saturating-float-to-int",
    "multi-value",
    "bulk-memory",
    "reference-types",
    "simd",
    "extended-const",
    "multi-memory",
    "tail-call",
    "relaxed-simd",
    "function-references",
    "gc",
    "exceptions",
    "memory64",
    "threads",
    "custom-page-sizes",
    "wide-arithmetic",
    "legacy-exceptions",
    "stack-switching",
    "custom-descriptors",
]

# What each brought, in a line.
ABOUT: Final[dict[str, str]] = {
    "mvp": "WebAssembly 1.0",
    "mutable-global": "globals that can be written to, imported and exported",
    "sign-extension": "integers whose sign is in the middle",
    "saturating-float-to-int": "conversions that do not trap",
    "multi-value": "several results, and parameters of blocks",
    "bulk-memory": "copying and filling, and segments that code copies from",
    "reference-types": "references as values, more than one table",
    "simd": "vectors of 128 bits",
    "extended-const": "arithmetic in constant expressions",
    "multi-memory": "more than one memory",
    "tail-call": "calls that take the place of their caller",
    "relaxed-simd": "vector operations of which hosts may choose the results",
    "function-references": "references to functions of one type, and without null",
    "gc": "structs, arrays, small integers as references, groups of types, subtyping, casts",
    "exceptions": "tags, throw, and try_table",
    "memory64": "memories and tables with 64-bit addresses",
    "threads": "shared memories, atomic operations",
    "custom-page-sizes": "memories whose pages are single bytes",
    "wide-arithmetic": "128-bit sums and products",
    "legacy-exceptions": "try, catch and delegate, as in the first proposal for exceptions",
    "stack-switching": "continuations",
    "custom-descriptors": "structs that describe others, and types that are exact",
}

BIT: Final[dict[str, int]] = {name: 1 << index for index, name in enumerate(NAMES)}


def feature_set(*names: str) -> int:
    """The set of the named features; raises `KeyError` for a name that is none."""
    bits = 0
    for name in names:
        bits |= BIT[name]
    return bits


def names_of(features: int) -> list[str]:
    """The names in a feature set, in the order of `NAMES`."""
    return [name for name in NAMES if features & BIT[name]]


# What a feature cannot do without: it uses types, sections or instructions that came with that.
REQUIRES: Final[dict[str, list[str]]] = {
    "reference-types": ["bulk-memory"],
    "relaxed-simd": ["simd"],
    "function-references": ["reference-types"],
    "gc": ["function-references"],
    "exceptions": ["reference-types"],
    "legacy-exceptions": ["exceptions"],  # its tags, and `throw`
    "stack-switching": ["function-references", "exceptions"],
    "custom-descriptors": ["gc"],
}


def closed(names: Iterable[str]) -> set[str]:
    """The named features with all that they cannot do without."""
    found = set(names)
    while more := {need for name in found for need in REQUIRES.get(name, [])} - found:
        found |= more
    return found


MVP: Final = feature_set("mvp", "mutable-global")
WASM2: Final = MVP | feature_set(
    "sign-extension",
    "saturating-float-to-int",
    "multi-value",
    "bulk-memory",
    "reference-types",
    "simd",
)
WASM3: Final = WASM2 | feature_set(
    "extended-const",
    "multi-memory",
    "tail-call",
    "relaxed-simd",
    "function-references",
    "gc",
    "exceptions",
    "memory64",
)
ALL: Final = (1 << len(NAMES)) - 1

GROUPS: Final[dict[str, int]] = {
    "mvp": BIT["mvp"],
    "wasm1": MVP,
    "wasm2": WASM2,
    "wasm3": WASM3,
    "all": ALL,
}


def meant(name: str) -> int:
    """The set that the name of a feature or group stands for. Raises `ValueError` if it is none."""
    bits = GROUPS[name] if name in GROUPS else BIT.get(name, 0)
    if not bits:
        raise ValueError(f"no feature {name!r}: there are {', '.join([*GROUPS, *NAMES[1:]])}")
    return bits


def select(words: Iterable[str], start: int = MVP) -> int:
    """The set that words make of another, from left to right as in wasm-tools.

    A feature is added, a group is taken instead of what there was, and what has a `-` is taken
    away; `mvp` stays. Raises `ValueError` for a word that is none.
    """
    selected = start
    for word in words:
        name = word.removeprefix("-")
        bits = meant(name)
        if word != name:
            selected &= ~bits
        elif name in GROUPS:
            selected = bits
        else:
            selected |= bits
    return selected | BIT["mvp"]
