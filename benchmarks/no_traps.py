"""Calls exports of modules that are not to trap with random arguments in wasmtime."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import click

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.arguments import calls_of
from benchmarks.outcomes import RETURNED, STACK, TIMED_OUT, UNSUPPORTED, kind_of
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
from smith.engines import Call, Run, Worker
from smith.stats.figures import percent, ratio
from smith.wasm.code import starts
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Module

HELP: Final = """That calls of modules which are not to trap return: what came of them, in wasmtime.

    Every exported function is called with random arguments. What does not return is a failure, but
    for an exhausted stack in half a per cent of the calls. Without options that make a Config, it
    is that of `no_traps=true`. The opcodes of its modules are compared with those of the same seeds
    under other settings, by default without `no_traps`.

    \b
        python benchmarks/no_traps.py --count 20000      what a release has to pass
        python benchmarks/no_traps.py --seed 71 --count 1
        python benchmarks/no_traps.py --set guard_memory=100 --against guard_memory=0

    Exit status 1 says that a call failed, or that less than 95 % of the opcodes are left.
    """
KNOB: Final = "no_traps=true"
AGAINST: Final = ("no_traps=false",)
MOST_SHOWN: Final = 20  # seeds
MOST_STACK: Final = 0.005  # of the calls
LEAST_REACH: Final = 0.95
WAITS: Final = tuple(map(op, ("memory.atomic.wait32", "memory.atomic.wait64")))
WAITED: Final = "unbounded wait"


@dataclass
class Report:
    """What came of calls, with the modules in which a call failed, and the opcodes of modules.

    `opcodes` has those under the Config, `others` those under the one that it is compared with.
    """

    done: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    failed: list[dict[str, Any]] = field(default_factory=list)
    opcodes: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.calls = dict(Counter(self.calls) + Counter(other.calls))
        self.failed = sorted(self.failed + other.failed, key=itemgetter("seed"))
        self.opcodes = sorted({*self.opcodes, *other.opcodes})
        self.others = sorted({*self.others, *other.others})


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    report, other = Report(len(seeds)), config.set(given["against"])
    opcodes, others = set[str](), set[str]()
    calls: Counter[str] = Counter()
    with Worker("wasmtime", deadline=given["patience"]) as worker:
        for seed in seeds:
            data = smith.input_from_seed(seed, size)
            module = smith.generate(data, config)
            opcodes |= opcodes_of(module.model)
            others |= opcodes_of(smith.generate(data, other).model)
            for kind, export, message in outcomes(worker, module.wasm, seed, given["rounds"]):
                calls[kind] += 1
                if kind not in (RETURNED, UNSUPPORTED):
                    row = {"seed": seed, "export": export, "kind": kind, "message": message}
                    report.failed.append(row)
    report.calls, report.opcodes, report.others = dict(calls), sorted(opcodes), sorted(others)
    return report


def opcodes_of(module: Module) -> set[str]:
    """The names of the instructions of a module."""
    codes = [function.code for function in module.functions]
    return {INSTRUCTIONS[code[pos]].name for code in codes for pos in starts(code)}


def outcomes(worker: Worker, wasm: bytes, seed: int, often: int) -> Iterator[tuple[str, str, str]]:
    """Of each call its kind, the export, and the message. A start that fails is one, too."""
    calls = calls_of(wasm, often, f"{seed}")
    run = worker.run(wasm, calls, state=False)
    if run.start["outcome"] != "values":
        kind = kind_of(run.start)
        if kind == TIMED_OUT and waits(worker, wasm, calls):
            kind = WAITED
        yield kind, "", run.start.get("message", "")
    for export, outcome in run.calls:
        yield kind_of(outcome), export, outcome.get("message", "")


# Waits


def waits(worker: Worker, wasm: bytes, calls: Sequence[Call]) -> bool:
    """Whether a module ends once its waits do not wait: then one of them had no bound."""
    impatient = without_waiting(smith.decode(wasm))
    if impatient is None:
        return False
    run: Run = worker.run(impatient, calls, state=False)
    return kind_of(run.start) != TIMED_OUT


def without_waiting(module: Module) -> bytes | None:
    """The module with the timeouts of waits replaced by 0; None if it has no waits."""
    found = False
    for function in module.functions:
        code: list[int] = []
        begins = [*starts(function.code), len(function.code)]
        for start, stop in pairwise(begins):
            if function.code[start] in WAITS:
                found = True
                code += [op("drop"), op("i64.const"), 0]
            code += function.code[start:stop]
        function.code = code
    return encode(module) if found else None


# What is shown


def failures(report: Report) -> list[str]:
    """What is wrong, in words."""
    total = sum(report.calls.values())
    bad = {k: n for k, n in report.calls.items() if k not in (RETURNED, UNSUPPORTED, STACK)}
    found = [f"{sum(bad.values()):,} calls failed"] if bad else []
    if report.calls.get(STACK, 0) > MOST_STACK * total:
        found.append(f"the stack was exhausted in {percent(report.calls[STACK] / total)} of calls")
    if reach(report) < LEAST_REACH:
        found.append(f"{percent(reach(report))} of the opcodes are left")
    return found


def reach(report: Report) -> float:
    """How many opcodes there are for each of the other Config's."""
    return ratio(len(report.opcodes), len(report.others)) or 1.0


def by_kind(failed: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """Of each kind the first failure, and the seeds of all."""
    for kind in dict.fromkeys(row["kind"] for row in failed):
        rows = [row for row in failed if row["kind"] == kind]
        yield rows[0], sorted({row["seed"] for row in rows})


def listed(seeds: Sequence[int]) -> str:
    more = len(seeds) - MOST_SHOWN
    words = [*map(str, seeds[:MOST_SHOWN])]
    return ", ".join([*words, f"and {more:,} more: --json has all"] if more > 0 else words)


def show(document: Document) -> None:
    click.echo(headline(document))
    report = Report(**{name: document[name] for name in Report.__dataclass_fields__})
    table = new_table("calls", "number", "share")
    total = sum(report.calls.values())
    for kind, number in Counter(report.calls).most_common():
        table.add_row(kind, f"{number:,}", percent(number / total))
    console().print(table)
    click.echo(
        f"{len(report.opcodes)} opcodes, {percent(reach(report))} of the {len(report.others)} under"
        " the Config compared with"
    )
    missing = sorted({*report.others} - {*report.opcodes})
    click.echo(f"not among them: {', '.join(missing) or 'none'}")
    options = " ".join([f"--size {document['size']}", *document["configs"]])
    for row, seeds in by_kind(report.failed):
        click.echo(f"{row['kind']}: seeds {listed(seeds)}")
        click.echo(f"    smith gen --seed {row['seed']} {options} -o {row['seed']}.wasm")
        click.echo(f"    {row['export'] or 'the start'}: {row['message']}")
    for line in failures(report):
        click.echo(line)


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(failures(report)),
    configs=lambda given: [given or smith.Config().set([KNOB])],
    engines=("wasmtime",),
    options=(
        click.Option(
            ["--against"],
            multiple=True,
            default=AGAINST,
            metavar="KNOB=VALUE",
            show_default=True,
            help="A setting of the Config compared with.",
        ),
        rounds(2),
        PATIENCE,
    ),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
