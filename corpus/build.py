"""Makes the corpora that the fuzz targets begin with.

python corpus/build.py          all of them, after a change of the format: no old file stays
python corpus/build.py valid    one of them
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from rich.progress import track

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from corpus.modules import modules  # noqa: E402
from reducer import reduce  # noqa: E402
from smith import FORMAT, generate, input_from_seed  # noqa: E402
from smith.fuzz import corpus  # noqa: E402
from smith.wasm.code import after  # noqa: E402

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
    """Inputs, and the opcodes that none before them has.

    Of many inputs made from seeds it takes, one after another, the one that adds the most opcodes.
    """
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


def valid() -> dict[str, bytes]:
    """Few and small inputs which together reach every opcode, each reduced to what it is for."""
    inputs = [reduced(data, wanted) for data, wanted in track([*chosen()])]
    # The file of its number, which libFuzzer takes for an input.
    number = f"{FORMAT}\n".encode("ascii")
    return {corpus.NAME: number} | {hashlib.sha1(data).hexdigest(): data for data in inputs}


def decode() -> dict[str, bytes]:
    """Small modules with every section, instruction and feature, and live code of all kinds."""
    made = dict(modules())
    files = [file for file in (ROOT / "corpus" / "valid").iterdir() if file.name != corpus.NAME]
    for place, file in enumerate(sorted(files)):
        made[f"generated-{place:02}"] = generate(file.read_bytes()).wasm
    return {f"{name}.wasm": binary for name, binary in made.items()}


CORPORA: Final[dict[str, Callable[[], dict[str, bytes]]]] = {"valid": valid, "decode": decode}
"""By the name of the target, in an order in which one may need the ones before it."""


def main() -> None:
    for target in [name for name in CORPORA if name in sys.argv[1:]] or CORPORA:
        folder = ROOT / "corpus" / target
        files = CORPORA[target]()
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        print(f"{len(files)} files of {sum(map(len, files.values()))} bytes in {folder}")


if __name__ == "__main__":
    main()
