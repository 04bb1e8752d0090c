"""Compares what engines compute, bit by bit, in modules whose NaNs are canonical."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import combinations
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import click

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.arguments import calls_of
from benchmarks.survey import (
    PATIENCE,
    Document,
    Given,
    Survey,
    console,
    headline,
    new_table,
    rounds,
)
from smith.cli.options import arguments
from smith.engines import Outcome, Run, Worker

HELP: Final = """That three engines compute the same bits in modules whose NaNs are canonical.

    They are the bundled engine, wasmtime and V8. Every exported function is called with the same
    random arguments in all. Results, arguments of imports and exported globals are compared as
    integers, which floats become inside of the module that calls them; exported memories by size
    and CRC-32. Without options that make a Config, it is the preset `differential`, and then the
    same with `per_input=true`. No engine is asked for features that it lacks. What an engine cannot
    finish is not compared with the others, nor what follows in that module.

    \b
        python benchmarks/nans.py --count 50000           what a release has to pass
        python benchmarks/nans.py --seed 71 --count 1
        python benchmarks/nans.py --engine native --engine v8     three times as fast

    Exit status 1 says that something differed.
    """
MOST_SHOWN: Final = 20
HARMLESS: Final = ("unsupported", "limit trace")  # in both
CUT: Final = ("limit", "timed out", "crashed", "unsupported", "error", "skipped")
ENGINES: Final = ("native", "wasmtime", "v8")
LACKS: Final[dict[str, set[str]]] = {
    "native": set(),
    "wasmtime": {"legacy-exceptions", "stack-switching", "custom-descriptors"},
    "v8": {"stack-switching", "custom-descriptors", "wide-arithmetic", "custom-page-sizes"},
}
EITHER: Final = {"MEM_OOB", "ATOMIC_ALIGN"}  # in no order: the proposal of threads does not say


@dataclass
class Report:
    """How much two engines were compared, what differed, and what was cut short because of one.

    `calls` and `states` of modules at their end are by the engines' names.
    """

    done: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.calls = dict(Counter(self.calls) + Counter(other.calls))
        self.states = dict(Counter(self.states) + Counter(other.states))
        self.cut = dict(Counter(self.cut) + Counter(other.cut))
        self.differences = sorted(self.differences + other.differences, key=itemgetter("seed"))


def comparable() -> list[smith.Config]:
    """Configs of modules that every engine has to compute alike."""
    config = smith.Config.preset("differential")
    return [config, config.replace(per_input=True)]


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    report = Report()
    with ExitStack() as stack:
        asked = [name for name in ENGINES if name in given["engine"]]
        workers = [stack.enter_context(Worker(name, deadline=given["patience"])) for name in asked]
        for seed in seeds:
            module = smith.generate(smith.input_from_seed(seed, size), config)
            calls = calls_of(module.wasm, given["rounds"], f"{seed}")
            runs = {
                worker.engine.name: worker.run(module.wasm, calls)
                for worker in workers
                if LACKS[worker.engine.name].isdisjoint(module.features)
            }
            report.done += 1
            for pair in combinations(runs, 2):
                compare(seed, pair, [runs[name] for name in pair], report)
    options = " ".join(["--size", str(size), *arguments(config)])
    report.differences = [row | {"options": options} for row in report.differences]
    return report


def compare(seed: int, names: Sequence[str], runs: Sequence[Run], report: Report) -> None:
    """Add what two runs of the same calls have in common, and how they differ."""
    pair = " and ".join(names)
    for what, *outcomes in pairs(*runs):
        if reason := cut_short(names, outcomes):
            report.cut[reason] = report.cut.get(reason, 0) + 1
            return
        if what == STATE:
            report.states[pair] = report.states.get(pair, 0) + 1
        elif what != START:
            report.calls[pair] = report.calls.get(pair, 0) + 1
        if difference := differs(*outcomes):
            row = {"seed": seed, "what": what, **dict(zip(names, difference, strict=True))}
            report.differences.append(row)
            return


def cut_short(names: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    """Because of which engine nothing can be compared from here on, and why; "" if it can.

    What neither engine has tried, and calls of imports that neither has noted, change nothing.
    """
    endings = [f"{o['outcome']} {o.get('limit', '')}".strip() for o in outcomes]
    if endings[0] == endings[1] and endings[0] in HARMLESS:
        return ""
    for name, ending, outcome in zip(names, endings, outcomes, strict=True):
        if outcome["outcome"] in CUT:
            return f"{name}: {ending}"
    return ""


START: Final = "the start"
STATE: Final = "the state"


def pairs(one: Run, other: Run) -> Iterator[tuple[str, Outcome, Outcome]]:
    """What the engines say of the same steps, one after another."""
    yield START, one.start, other.start
    for (export, a), (_, b) in zip(one.calls, other.calls, strict=False):
        yield f"call of {export}", a, b
    if one.state and other.state:
        yield STATE, one.state, other.state


def causes(trap: Outcome) -> set[str]:
    """All that the trap may be in another engine."""
    kinds = {*trap["kinds"]}
    return kinds | EITHER if kinds & EITHER else kinds


def differs(a: Outcome, b: Outcome) -> tuple[str, str] | None:
    """The parts of outcomes that are not alike."""
    if a["outcome"] == b["outcome"] == "trap" and causes(a) & causes(b):
        compared: tuple[str, ...] = ("trace",)
    else:
        compared = ("outcome", "kinds", "values", "trace", "globals", "memories")
    for key in compared:
        x, y = a.get(key), b.get(key)
        if x != y:
            return f"{key}: {x}", f"{key}: {y}"
    return None


# What is shown


def show(document: Document) -> None:
    click.echo(headline(document))
    report = Report(**{name: document[name] for name in Report.__dataclass_fields__})
    table = new_table("compared", "number")
    for what, counts in ("calls", report.calls), ("states at the end", report.states):
        for pair, number in counts.items():
            table.add_row(f"{what}: {pair}", f"{number:,}")
    for name, number in Counter(report.cut).most_common():
        table.add_row(f"modules cut short: {name}", f"{number:,}")
    table.add_row("differences", f"{len(report.differences):,}")
    console().print(table)
    for row in report.differences[:MOST_SHOWN]:
        click.echo(f"smith gen --seed {row['seed']} {row['options']} -o {row['seed']}.wasm")
        for engine in filter(row.__contains__, ENGINES):
            click.echo(f"    {row['what']}: {engine}: {row[engine][:200]}")
    if len(report.differences) > MOST_SHOWN:
        click.echo(f"and {len(report.differences) - MOST_SHOWN:,} more: --json has all")


ASKED: Final = click.Option(
    ["--engine"],
    type=click.Choice(ENGINES),
    multiple=True,
    default=ENGINES,
    help="One that is asked. Default: all.",
)
SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(report.differences),
    configs=lambda given: [given] if given else comparable(),
    engines=ENGINES,
    options=(rounds(2), PATIENCE, ASKED),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
