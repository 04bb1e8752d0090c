"""Looks for modules of the shapes that real bugs of engines needed: how soon is each generated?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.survey import Document, Given, Survey, console, headline, new_table
from smith.cli.options import arguments
from tests.generate.shapes import SHAPES, Shape

HELP: Final = """How soon modules of each shape are generated that a real bug of an engine needed.

    `tests/generate/shapes.py` has the shapes, with the knobs that make them likely. Without options
    that make a Config, each set of these knobs is tried; all shapes are looked for in all modules.

    \b
        python benchmarks/shapes.py --count 20000        what a release has to pass
        python benchmarks/shapes.py --set dead_code=true --count 1000

    Exit status 1 says that some shape was not seen.
    """


@dataclass
class Report:
    """How many modules were looked at.

    `first` has for each Config and shape the first seed with it, `seen` how many modules have it.
    """

    done: int = 0
    first: dict[str, dict[str, int]] = field(default_factory=dict)
    seen: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.done += other.done
        for words, seeds in other.first.items():
            known = self.first.setdefault(words, {})
            known |= {name: min(seed, known.get(name, seed)) for name, seed in seeds.items()}
        for words, counts in other.seen.items():
            self.seen[words] = dict(Counter(self.seen.get(words)) + Counter(counts))


def look(seeds: range, size: int, config: smith.Config, shapes: Sequence[Shape] = SHAPES) -> Report:
    """Which of the shapes the modules of these seeds have."""
    first: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for seed in seeds:
        module = smith.generate(smith.input_from_seed(seed, size), config).model
        for shape in shapes:
            if shape.seen_in(module):
                first.setdefault(shape.name, seed)
                seen[shape.name] += 1
    words = " ".join(arguments(config))
    return Report(len(seeds), {words: first}, {words: dict(seen)})


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    return look(seeds, size, config)


def configs(given: smith.Config | None) -> list[smith.Config]:
    """The Configs to try."""
    if given:
        return [given]
    return [*dict.fromkeys(smith.Config().set(shape.knobs) for shape in SHAPES)]


def soonest(report: Report, shape: str) -> tuple[int, str] | None:
    """The first seed with a shape, and the options of its Config; None if there is none."""
    found = [(seeds[shape], words) for words, seeds in report.first.items() if shape in seeds]
    return min(found, default=None)


def unseen(report: Report) -> list[str]:
    return [shape.name for shape in SHAPES if not soonest(report, shape.name)]


def show(document: Document) -> None:
    click.echo(headline(document))
    report = Report(0, document["first"], document["seen"])
    each = document["count"] // len(document["configs"])
    table = new_table("shape", "first after", f"of {each:,}", last=("under", "bug"))
    for shape in SHAPES:
        seed, words = soonest(report, shape.name) or (None, "")
        seen = report.seen.get(words, {}).get(shape.name, 0)
        after = "-" if seed is None else f"{seed - document['seed'] + 1:,}"
        table.add_row(shape.name, after, f"{seen:,}", words, shape.reference)
    console().print(table)
    missing = unseen(report)
    click.echo(f"{len(SHAPES) - len(missing)} of {len(SHAPES)} shapes were seen")


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(unseen(report)),
    configs=configs,
    batch=500,
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
