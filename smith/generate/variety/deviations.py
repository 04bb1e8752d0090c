"""Which places of an encoding deviate from the shortest form, and how.

A module is encoded in pieces: the sections, each body, the contents of custom sections. Where the
format leaves a choice is a *place*. A piece reads its deviations before it is looked at, as runs:
so many places as usual, so many in another way, and which way. So what one piece reads does not
depend on what is in it, and a change of a body leaves the deviations of all others as they are.
"""

from typing import Final

from smith.unstructured import DIGITS, Choices, menu

MOST_RUNS: Final = 50  # of a piece
REST: Final = 1 << 30  # a run as long as the piece

# Lengths of runs; and whether another one follows.
_RUNS: Final[list[int]] = [1] * 6 + [2] * 3 + [3] + [10] * 2 + [REST] * 4
_FURTHER: Final[list[int]] = menu([0, *_RUNS], [12] + [1] * len(_RUNS))
# Most places are near, so that small pieces deviate, too; none is out of reach.
_GAPS: Final[list[int]] = menu(
    [*range(16), *range(16, 64, 4), *range(64, 1024, 64)], [8] * 16 + [2] * 12 + [1] * 15
)


def first_run(per_cent: int) -> list[int]:
    """The menu by which so many pieces of a hundred deviate; slot 0 is that it does not.

    Where none does there is nothing to choose, and no menu.
    """
    if per_cent == 0:
        return []
    deviating = min(DIGITS * per_cent // 100, DIGITS - 1)
    lengths = [_RUNS[place * len(_RUNS) // deviating] for place in range(deviating)]
    return [0] * (DIGITS - deviating) + lengths


class Deviations:
    """The deviations of a piece. Without input there are none."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.gaps: list[int] = []
        self.ways: list[int] = []
        self.place = 0  # in the lists
        self.gap = 0
        self.run = 0
        self.way = 0

    def read(self, choices: Choices, first: list[int]) -> None:
        """Read those of the next piece; `first` is what `first_run` made."""
        self.read_from(choices, choices.entry(first) if first else 0)

    def read_from(self, choices: Choices, run: int) -> None:
        """Read those of the next piece, of which the first run's length is known."""
        self.runs.clear()
        self.gaps.clear()
        self.ways.clear()
        self.place = 0
        self.gap = 0
        self.run = 0
        while run and len(self.runs) < MOST_RUNS:
            self.runs.append(run)
            self.gaps.append(choices.entry(_GAPS))
            self.ways.append(choices.pick(DIGITS))
            run = choices.entry(_FURTHER)

    def any(self) -> bool:
        """Whether the piece deviates anywhere."""
        return len(self.runs) > 0

    def begin_within(self, places: int) -> None:
        """Let the first deviation be at one of the first so many places, of which there are any."""
        if self.gaps and places:
            self.gaps[0] %= places

    def next(self, n: int) -> int:
        """The next place's way, of n; 0 is the usual one. Where n is 1 there is no place."""
        if n <= 1:
            return 0
        while self.gap == 0 and self.run == 0:
            if self.place == len(self.runs):
                return 0
            self.gap = self.gaps[self.place]
            self.run = self.runs[self.place]
            self.way = self.ways[self.place]
            self.place += 1
        if self.gap:
            self.gap -= 1
            return 0
        self.run -= 1
        return 1 + self.way % (n - 1)
