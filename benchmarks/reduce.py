"""Measures the reducer: its calls on problems, and its own time beside the predicate's.

python benchmarks/reduce.py                      the problems of tests/reducer
python benchmarks/reduce.py --overhead           a predicate that takes 1 ms
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from reducer import reduce  # noqa: E402
from tests.reducer.problems import PROBLEMS, Problem  # noqa: E402

PREDICATE_SECONDS: Final = 0.001


def slowed(interesting: Callable[[bytes], bool], spent: list[float]) -> Callable[[bytes], bool]:
    """The predicate, made to take a millisecond of its own; adds up what it took."""

    def slow(data: bytes) -> bool:
        start = time.perf_counter()
        verdict = interesting(data)
        while time.perf_counter() - start < PREDICATE_SECONDS:
            pass
        spent.append(time.perf_counter() - start)
        return verdict

    return slow


def calls(problems: Sequence[Problem]) -> None:
    """A line for each problem: sizes, calls, the call of the last improvement."""
    click.echo(f"{'problem':<14}{'initial':>8}{'best':>6}{'known':>6}{'calls':>7}{'last':>7}")
    for problem in problems:
        result = reduce(problem.initial, problem.interesting)
        last = result.trace[-1].calls if result.trace else 0
        click.echo(
            f"{problem.name:<14}{len(problem.initial):>8}{len(result.best):>6}"
            f"{problem.length:>6}{result.calls:>7}{last:>7}"
        )


def overhead(problems: Sequence[Problem]) -> None:
    """A line for each problem: the part of the time that is the reducer's own."""
    click.echo(f"{'problem':<14}{'calls':>7}{'seconds':>9}{'own %':>7}")
    for problem in problems:
        spent: list[float] = []
        start = time.perf_counter()
        result = reduce(problem.initial, slowed(problem.interesting, spent))
        total = time.perf_counter() - start
        own = 100 * (total - sum(spent)) / total
        click.echo(f"{problem.name:<14}{result.calls:>7}{total:>9.2f}{own:>7.1f}")


@click.command()
@click.option("--overhead", "of_overhead", is_flag=True, help="With a predicate of 1 ms.")
@click.argument("names", nargs=-1)
def main(of_overhead: bool, names: tuple[str, ...]) -> None:
    """Measure the reducer on the problems with these NAMES, or on all."""
    warnings.simplefilter("ignore", SyntaxWarning)  # of what is left of a Python program
    problems = [p for p in PROBLEMS if not names or p.name in names]
    (overhead if of_overhead else calls)(problems)


if __name__ == "__main__":
    main()
