"""Fuzz targets: what has to hold for every input that a fuzzer comes up with.

A target is a module of this folder with a function `check(data, config)`, which raises where an
input shows that something is wrong. libFuzzer, through atheris, makes the inputs.
`docs/fuzzing.md` says what steers it.
"""

from typing import Final

TARGETS: Final[dict[str, str]] = {
    "valid": "bytes -> module: wasmtime accepts it",
}
"""By name: a line of prose."""
