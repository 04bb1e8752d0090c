"""Fuzz targets: what has to hold for every input that a fuzzer comes up with.

A target is a module of this folder with a function `check`, which raises where an input shows that
something is wrong, and a function `fuzz`, which hands it to libFuzzer. Through atheris it makes the
inputs; `docs/fuzzing.md` says what steers it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

INPUTS: Final = "inputs"
MODULES: Final = "modules"


class Target(NamedTuple):
    """A row of `TARGETS`: a line of prose, and what is fuzzed.

    `INPUTS` are the generator's, so that there is a Config, too. `MODULES` are Wasm binaries.
    """

    summary: str
    takes: str


TARGETS: Final[dict[str, Target]] = {
    "valid": Target("bytes -> module: wasmtime accepts it", INPUTS),
    "decode": Target("any binary: decoded, judged as wasmtime does, printed, encoded", MODULES),
    "engine": Target("bytes -> module: the bundled engine runs it", INPUTS),
    "engine_bytes": Target("any bytes: the bundled engine refuses them, or runs them", MODULES),
}
