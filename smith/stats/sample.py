"""What a sample of modules contains."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce
from operator import attrgetter, or_
from typing import Final

from smith.stats.contents import Contents, contents_of
from smith.stats.figures import (
    Figure,
    commonest,
    first,
    number,
    percent,
    ratio,
    shares,
    spread,
    spread_of_numbers,
)
from smith.stats.loops import SHAPES
from smith.wasm.features import NAMES, names_of
from smith.wasm.instructions import INSTRUCTIONS

MOST_NAMES: Final = 12  # on the screen; JSON has all
MOST_OPCODES: Final = 12


class Sample:
    """Modules of one origin, which `name` says."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.modules: list[Contents] = []
        self.opcodes: Counter[int] = Counter()

    def add(self, wasm: bytes) -> None:
        """Count a module in. Raises `DecodeError` if it is malformed."""
        contents = contents_of(wasm)
        self.opcodes.update(contents.opcodes)
        # Histograms are most of what there is to remember of a module.
        self.modules.append(replace(contents, opcodes=Counter()))

    def values(self, field: str) -> list[int]:
        """A number of each module, by its name in `Contents`."""
        return [*map(attrgetter(field), self.modules)]

    def total(self, field: str) -> int:
        return sum(self.values(field))

    def features(self) -> dict[str, float]:
        """The features in use, with the share of the modules that use each."""
        uses = Counter(name for bits in self.values("features") for name in names_of(bits))
        return {name: uses[name] / len(self.modules) for name in NAMES if uses[name]}

    def shapes(self) -> dict[str, float]:
        """The share of the loops that have each shape."""
        loops = self.total("loops")
        shapes = sum((contents.shapes for contents in self.modules), Counter[str]())
        return {shape: shapes[shape] / loops for shape in SHAPES if shapes[shape]}

    def histogram(self) -> dict[str, int]:
        """How many instructions of each name there are, the commonest first."""
        return {INSTRUCTIONS[number].name: count for number, count in self.opcodes.most_common()}

    def possible(self) -> list[str]:
        """The names of all instructions that the features in use have."""
        features = reduce(or_, self.values("features"), 0)
        return [row.name for row in INSTRUCTIONS if row.features & ~features == 0]

    def unseen(self) -> list[str]:
        """Those among them that no module has."""
        seen = self.histogram()
        return [name for name in self.possible() if name not in seen]


def _share(key: str, title: str, part: str, whole: str) -> Figure[Sample]:
    """The share of the one number of `Contents` in the other, over all modules."""
    return Figure(
        key, title, lambda sample: ratio(sample.total(part), sample.total(whole)), percent
    )


def _spread(key: str, title: str) -> Figure[Sample]:
    """How a number of `Contents` lies over the modules."""
    return Figure(key, title, lambda sample: spread(sample.values(key)), spread_of_numbers)


CONTENTS: Final[list[Figure[Sample]]] = [
    Figure("name", "of", lambda sample: sample.name, str),
    Figure("modules", "modules", lambda sample: len(sample.modules), number),
    Figure(
        "exports_a_function",
        "define and export a function",
        lambda sample: ratio(sample.total("exports_a_function"), len(sample.modules)),
        percent,
    ),
    _spread("bytes", "bytes"),
    _spread("functions", "functions defined"),
    _spread("exports", "exports"),
    _spread("imports", "imports"),
    _spread("instructions", "instructions"),
    _share("dead", "statically dead", "dead", "instructions"),
    _spread("depth", "deepest nesting of blocks"),
    _spread("loops", "loops"),
    _share("nested_loops", "inside another loop", "nested_loops", "loops"),
    Figure("shapes", "by shape", Sample.shapes, shares),
    Figure("features", "modules that use", Sample.features, shares),
    Figure("opcodes", "opcodes seen", lambda sample: len(sample.opcodes), number),
    Figure(
        "opcodes_of_all",
        "of all that there are",
        lambda sample: len(sample.opcodes) / len(INSTRUCTIONS),
        percent,
    ),
    Figure(
        "opcodes_of_features",
        "of those of the features used",
        lambda sample: ratio(len(sample.opcodes), len(sample.possible())),
        percent,
    ),
    Figure("unseen", "not seen of those", Sample.unseen, first(MOST_NAMES)),
    Figure("histogram", "commonest opcodes", Sample.histogram, commonest(MOST_OPCODES)),
]
