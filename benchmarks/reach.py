"""Counts over swarm modules which instructions appear, and how often each knob is on and off."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Final

import click
from rich.table import Table

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.survey import Document, Given, Survey, console, headline, new_table
from smith.cli.options import setting
from smith.config import KNOBS
from smith.stats.figures import percent
from smith.unstructured import Unstructured
from smith.wasm.code import starts
from smith.wasm.features import feature_set
from smith.wasm.instructions import INSTRUCTIONS

HELP: Final = """Which instructions swarm modules have, and how often each knob is on and off.

    A Config is drawn for each module: by the preset `swarm`, out of the features that it stays
    inside of, or, with --features, out of these.

    \b
        python benchmarks/reach.py --count 5000
        python benchmarks/reach.py --count 5000 --features all
        python benchmarks/reach.py --features reference-types,simd --json

    Exit status 1 says that an instruction of the features did not appear.
    """
DRAWN_FROM: Final = 512  # bytes that a Config is drawn from with --features
ALL: Final = "all"
MOST_RARE: Final = 15  # that are shown
AMONG: Final[tuple[str, ...]] = next(row for row in KNOBS if row.name == "features").metadata[
    "among"
]


@dataclass
class Report:
    """How many modules have each instruction, and how many Configs each value of each knob.

    Of `features` and `value_types`, how many have each of their entries.
    """

    done: int = 0
    opcodes: dict[str, int] = field(default_factory=dict)
    knobs: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.opcodes = dict(Counter(self.opcodes) + Counter(other.opcodes))
        for name, counts in other.knobs.items():
            self.knobs[name] = dict(Counter(self.knobs.get(name)) + Counter(counts))


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    opcodes: Counter[str] = Counter()
    knobs: dict[str, Counter[str]] = {row.name: Counter() for row in KNOBS}
    for seed in seeds:
        drawn = config if given["features"] is None else draw(seed, given["features"])
        module = smith.generate(smith.input_from_seed(seed, size), drawn)
        codes = [function.code for function in module.model.functions]
        opcodes.update({INSTRUCTIONS[code[pos]].name for code in codes for pos in starts(code)})
        for row in KNOBS:
            value = getattr(module.config, row.name)
            knobs[row.name].update(value if row.metadata["among"] else [setting(row.name, value)])
    return Report(len(seeds), dict(opcodes), {name: dict(found) for name, found in knobs.items()})


def draw(seed: int, features: str) -> smith.Config:
    """A Config of swarm with some of these features; those of an input have a seed of their own."""
    choices = Unstructured(smith.input_from_seed(seed, DRAWN_FROM))
    return smith.Config.swarm(choices, chosen(features))


def chosen(words: str) -> tuple[str, ...]:
    return AMONG if words == ALL else tuple(words.split(","))


def configs(given: smith.Config | None) -> list[smith.Config]:
    return [given or smith.Config.preset("swarm")]


# What is shown


def possible(report: Report) -> list[str]:
    """The instructions of the features that were drawn."""
    features = feature_set(*report.knobs.get("features", {}))
    return [row.name for row in INSTRUCTIONS if row.features & ~features == 0]


def unseen(report: Report) -> list[str]:
    return [name for name in possible(report) if name not in report.opcodes]


def show(document: Document) -> None:
    click.echo(headline(document))
    report = Report(**{name: document[name] for name in Report.__dataclass_fields__})
    out = console()
    out.print(table_of_entries(report))
    out.print(table_of_knobs(report))
    all_, missing = possible(report), unseen(report)
    click.echo(f"{len(all_) - len(missing)} of the {len(all_)} instructions of these features")
    if missing:
        click.echo(f"never: {', '.join(missing)}")
    rarest = sorted(report.opcodes.items(), key=itemgetter(1, 0))[:MOST_RARE]
    click.echo("rarest: " + ", ".join(f"{name} {count:,}" for name, count in rarest))


def table_of_entries(report: Report) -> Table:
    """Of knobs that are lists, the entries that can be left out."""
    table = new_table("on in", "modules", "share", last=("of",))
    for row in KNOBS:
        for entry in row.metadata["among"]:
            count = report.knobs.get(row.name, {}).get(entry, 0)
            table.add_row(entry, f"{count:,}", percent(count / max(1, report.done)), row.name)
    return table


def table_of_knobs(report: Report) -> Table:
    """The others: how often each stands at its default, and at what else."""
    table = new_table("knob", "at its default", last=("otherwise, per cent",))
    for row in KNOBS:
        counts = Counter(report.knobs.get(row.name, {}))
        if row.metadata["among"] or not counts:
            continue
        default = setting(row.name, row.default)
        others = [
            f"{value or 'none'} {100 * n / counts.total():.1f}"
            for value, n in counts.most_common()
            if value != default
        ]
        table.add_row(row.name, percent(counts[default] / counts.total()), "; ".join(others))
    return table


def _features(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    unknown = [name for name in chosen(value or ALL) if name not in AMONG]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(AMONG)}")
    return value


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(unseen(report)),
    configs=configs,
    batch=500,
    options=(
        click.Option(
            ["--features"],
            metavar="NAMES",
            callback=_features,
            help="Those to draw from, by commas, or `all`.",
        ),
    ),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
