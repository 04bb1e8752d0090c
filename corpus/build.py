"""Makes corpus/valid: few and small inputs which together reach every opcode.

python corpus/build.py          after a change of the format; the old inputs are replaced

Of many inputs made from seeds it takes, one after another, the one that adds the most opcodes, and
reduces each to what still has those it was taken for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.progress import track

from reducer import reduce
from smith import generate, input_from_seed
from smith.fuzz import corpus
from smith.wasm.code import after

FOLDER: Final = Path(__file__).parent / "valid"
SEEDS: Final = 4000
SIZE: Final = 256
CALLS: Final = 3000  # of the reducer for each input: it is nearly done by then


def opcodes(data: bytes) -> set[int]:
    """The numbers of the instructions in an input's module."""
    found = set()
    for function in generate(data).model.functions:
        pos = 0
        while pos < len(function.code):
            found.add(function.code[pos])
            pos = after(function.code, pos)
    return found


def chosen() -> Iterator[tuple[bytes, set[int]]]:
    """Inputs, and the opcodes that none before them has."""
    inputs = [input_from_seed(seed, SIZE) for seed in range(SEEDS)]
    reached = {data: opcodes(data) for data in inputs}
    missing = set().union(*reached.values())
    while missing:
        best = max(inputs, key=lambda data: len(reached[data] & missing))
        yield best, reached[best] & missing
        missing -= reached[best]


def reduced(data: bytes, wanted: set[int]) -> bytes:
    """The input without most of what its opcodes do not need."""
    return reduce(data, lambda smaller: wanted <= opcodes(smaller), max_calls=CALLS).best


def main() -> None:
    inputs = [reduced(data, wanted) for data, wanted in track([*chosen()])]
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    corpus.claim(FOLDER)
    for data in inputs:
        (FOLDER / hashlib.sha1(data).hexdigest()).write_bytes(data)  # as libFuzzer names them
    print(f"{len(inputs)} inputs of {sum(map(len, inputs))} bytes in {FOLDER}")


if __name__ == "__main__":
    main()
