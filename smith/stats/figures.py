"""Figures: what a name, a function and a format make of something measured.

Lists of them are all there is to say about it: the rows of a table on the screen, and the members
of a JSON object, come from the same list.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

SPREAD: Final = "{mean} ({p10} {median} {p90})"
SPREAD_TITLE: Final = SPREAD.replace("{", "").replace("}", "")


class Figure(NamedTuple, Generic[T]):
    """`of` takes what was measured, and gives a value for JSON; None if there is none."""

    key: str
    title: str
    of: Callable[[T], Any]
    shown: Callable[[Any], str]


class Section(Generic[T]):
    """Figures of several things that were measured, by name."""

    def __init__(
        self, key: str, title: str, figures: Sequence[Figure[T]], measured: Mapping[str, T]
    ) -> None:
        self.key = key
        self.title = title
        self.figures = figures
        self.measured = measured

    def document(self) -> dict[str, dict[str, Any]]:
        """The section for JSON."""
        return {
            name: {figure.key: figure.of(measured) for figure in self.figures}
            for name, measured in self.measured.items()
        }

    def header(self) -> tuple[str, ...]:
        return (self.title, *self.measured)

    def rows(self) -> list[tuple[str, ...]]:
        """A line for each figure: its title, and how it is shown."""
        return [*map(self._row, self.figures)]

    def _row(self, figure: Figure[T]) -> tuple[str, ...]:
        values = map(figure.of, self.measured.values())
        cells = ("-" if value is None else figure.shown(value) for value in values)
        return (figure.title, *cells)


# Values


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """How values lie."""
    if not values:
        return None
    several = values if len(values) > 1 else [*values, *values]
    tenths = statistics.quantiles(several, n=10, method="inclusive")
    return {
        "mean": statistics.fmean(values),
        "median": statistics.median(values),
        "p10": tenths[0],
        "p90": tenths[-1],
    }


# How they are shown


def number(value: float) -> str:
    return f"{value:,.0f}" if value % 1 == 0 or value >= 100 else f"{value:.1f}"


def percent(value: float) -> str:
    return f"{_hundredths(value)} %"


def _hundredths(value: float) -> str:
    return f"{100 * value:.1f}"


def spread_of_numbers(value: Mapping[str, float]) -> str:
    return _spread_of(number, value)


def spread_of_shares(value: Mapping[str, float]) -> str:
    return f"{_spread_of(_hundredths, value)} %"


def _spread_of(form: Callable[[float], str], value: Mapping[str, float]) -> str:
    return SPREAD.format_map({name: form(part) for name, part in value.items()})


def shares(value: Mapping[str, float]) -> str:
    """A line for each name and its share."""
    return "\n".join(f"{percent(share):>7}  {name}" for name, share in value.items())


def commonest(most: int) -> Callable[[Mapping[str, int]], str]:
    """A line for each of the first names, and their shares of the sum of all numbers."""

    def shown(value: Mapping[str, int]) -> str:
        whole = sum(value.values())
        return shares({name: count / whole for name, count in islice(value.items(), most)})

    return shown


def first(most: int) -> Callable[[Sequence[str]], str]:
    """How many names there are, and a line for each of the first."""

    def shown(value: Sequence[str]) -> str:
        more = ["..."] if len(value) > most else []
        return "\n".join([f"{len(value)}", *value[:most], *more])

    return shown
