"""Compares what wasmtime and V8 compute, bit by bit, in modules whose NaNs are canonical."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
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
from smith.engines import Outcome, Run, Worker

HELP: Final = """That wasmtime and V8 compute the same bits in modules whose NaNs are canonical.

    Every exported function is called with the same random arguments in both. Results, arguments of
    imports and exported globals are compared as integers, which floats become inside of the module
    that calls them; exported memories by size and CRC-32. Without options that make a Config, NaNs
    are canonical, everything is exported, and relaxed SIMD is off. What one engine cannot finish is
    not compared, nor what follows in that module.

    \b
        python benchmarks/nans.py --count 20000           what a release has to pass
        python benchmarks/nans.py --seed 71 --count 1

    Exit status 1 says that something differed.
    """
RELAXED: Final = "relaxed-simd"  # whose results engines may choose
MOST_SHOWN: Final = 20
HARMLESS: Final = ("unsupported", "limit trace")  # in both
CUT: Final = ("limit", "timed out", "crashed", "unsupported", "error", "skipped")
ENGINES: Final = ("wasmtime", "v8")
EITHER: Final = {"MEM_OOB", "ATOMIC_ALIGN"}  # in no order: the proposal of threads does not say


@dataclass
class Report:
    """How many calls and modules' states were compared, what differed, and what was cut short."""

    done: int = 0
    calls: int = 0
    states: int = 0
    cut: dict[str, int] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.calls += other.calls
        self.states += other.states
        self.cut = dict(Counter(self.cut) + Counter(other.cut))
        self.differences = sorted(self.differences + other.differences, key=itemgetter("seed"))


def comparable() -> smith.Config:
    """The Config of modules that every engine has to compute alike."""
    config = smith.Config(canonicalize_nans=True, export_everything=True)
    return config.replace(features=[name for name in config.features if name != RELAXED])


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    report = Report()
    with ExitStack() as stack:
        workers = [Worker(name, deadline=given["patience"]) for name in ENGINES]
        one, other = map(stack.enter_context, workers)
        for seed in seeds:
            wasm = smith.generate(smith.input_from_seed(seed, size), config).wasm
            calls = calls_of(wasm, given["rounds"], f"{seed}")
            compare(seed, one.run(wasm, calls), other.run(wasm, calls), report)
    return report


def compare(seed: int, one: Run, other: Run, report: Report) -> None:
    """Add what two runs of the same calls have in common, and how they differ."""
    report.done += 1
    for what, a, b in pairs(one, other):
        if reason := cut_short(a, b):
            report.cut[reason] = report.cut.get(reason, 0) + 1
            return
        if what == STATE:
            report.states += 1
        elif what != START:
            report.calls += 1
        if difference := differs(a, b):
            row = {"seed": seed, "what": what, "wasmtime": difference[0], "v8": difference[1]}
            report.differences.append(row)
            return


def cut_short(a: Outcome, b: Outcome) -> str:
    """Why nothing can be compared from here on; "" if it can.

    What neither engine has tried, and calls of imports that neither has noted, change nothing.
    """
    for outcome in (a, b):
        name = f"{outcome['outcome']} {outcome.get('limit', '')}".strip()
        if outcome["outcome"] in CUT and not (a["outcome"] == b["outcome"] and name in HARMLESS):
            return name
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
    table.add_row("calls", f"{report.calls:,}")
    table.add_row("states of modules at their end", f"{report.states:,}")
    for name, number in Counter(report.cut).most_common():
        table.add_row(f"modules cut short: {name}", f"{number:,}")
    table.add_row("modules that differ", f"{len(report.differences):,}")
    console().print(table)
    options = " ".join([f"--size {document['size']}", *document["configs"]])
    for row in report.differences[:MOST_SHOWN]:
        click.echo(f"smith gen --seed {row['seed']} {options} -o {row['seed']}.wasm")
        for engine in ENGINES:
            click.echo(f"    {row['what']}: {engine}: {row[engine][:200]}")
    if len(report.differences) > MOST_SHOWN:
        click.echo(f"and {len(report.differences) - MOST_SHOWN:,} more: --json has all")


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(report.differences),
    configs=lambda given: [given or comparable()],
    engines=ENGINES,
    options=(rounds(2), PATIENCE),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
