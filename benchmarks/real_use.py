"""Counts in wasmtime what generated code does while it runs: casts, addresses, reads, opcodes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from pathlib import Path
from typing import Final

import click
from rich.table import Table

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.arguments import calls_of
from benchmarks.disturb import read_at, tried
from benchmarks.outcomes import STACK, kind_of
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
from smith.companions.interface import InterfaceError
from smith.engines import Call, Run, Worker
from smith.engines.script import Script
from smith.stats.addresses import COUNTERS, FIRST_PART, NEAR_START, OUTSIDE
from smith.stats.counting import Counted, counted
from smith.stats.figures import percent, ratio
from smith.stats.flow import flows_of
from smith.wasm.code import after
from smith.wasm.features import NAMES, names_of
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Module

HELP: Final = """What generated code does while it runs, counted in wasmtime in a copy that counts.

    Every exported function is called with zeros and, in other instances, with random arguments.

    \b
        python benchmarks/real_use.py                              casts, reads, liveness
        python benchmarks/real_use.py --preset differential --json

    Tests of types succeed and fail in a fifth of the cases at least, at most a fifth of the
    accesses is near the start of the memory, and of half of what is read of objects another value
    shows in results, memories or globals: exit status 1 says that it is not so, or that a
    copy is not valid. What a run executes in which the stack is exhausted does not count.
    """
TRACE: Final = 1_000  # events that a step may have besides the values of globals
LEAST_SHARE: Final = 0.2  # of the tests of types, that succeed, and that fail
MOST_NEAR_START: Final = 0.2
TYPE_TESTS: Final = ("ref.test", "ref.cast", "br_on_cast")
LEAST_SHOWN: Final = 0.5  # of the reads of objects, if the value is changed
DROP: Final = op("drop")
TRIALS: Final = click.Option(
    ["--trials"],
    type=click.IntRange(0),
    default=2,
    show_default=True,
    help="Reads of objects of a module, at most, whose value is changed to see what comes of it.",
)


@dataclass
class Report:
    """What was counted; `broken` has copies that are not valid.

    By instruction: how often it stands in modules (`present`), of these where it was executed
    (`reached`), and how often (`executed`). `tests` have how often they succeeded and failed,
    `accesses` the counters of `smith.stats.addresses` by kind, and `reads` of structures and
    arrays how many there were, how many were not dropped at once, and how many could be observed;
    `trials` of some of these how many, and of how many another value showed.
    """

    done: int = 0
    broken: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    executed: dict[str, int] = field(default_factory=dict)
    tests: dict[str, list[int]] = field(default_factory=dict)
    accesses: dict[str, list[int]] = field(default_factory=dict)
    reads: dict[str, list[int]] = field(default_factory=dict)
    trials: dict[str, list[int]] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.broken = sorted(self.broken + other.broken)
        for name in ("calls", "present", "reached", "executed"):
            total = Counter(getattr(self, name)) + Counter(getattr(other, name))
            setattr(self, name, dict(total))
        for name in ("tests", "accesses", "reads", "trials"):
            for key, numbers in getattr(other, name).items():
                add_to(getattr(self, name), key, numbers)


def add_to(sums: dict[str, list[int]], key: str, numbers: Sequence[int]) -> None:
    known = sums.setdefault(key, [0] * len(numbers))
    sums[key] = [a + b for a, b in zip(known, numbers, strict=True)]


# What is counted


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    report = Report()
    with Worker("wasmtime", deadline=given["patience"]) as worker:
        for seed in seeds:
            report.done += 1
            module = smith.generate(smith.input_from_seed(seed, size), config).model
            copy = counted(module)
            try:
                smith.validate(copy.wasm, "all")
            except smith.WasmError as error:
                report.broken.append(f"seed {seed}: {error}")
                continue
            counts = [0] * copy.counters
            calls_of_all = [*calls_in_rounds(copy.wasm, seed, given["rounds"])]
            for calls in calls_of_all:
                run = run_of(worker, copy, calls)
                outcomes = outcomes_of(run)
                report.add(Report(calls=outcomes))
                # One function that calls itself without end outweighs a thousand modules.
                if STACK not in outcomes:
                    counts = [*map(add, counts, counts_in(run, copy))]
            note(module, copy, counts, report)
            trials = tried(worker, module, copy, counts, calls_of_all, given["trials"])
            for kind, shows in trials:
                add_to(report.trials, kind, [1, int(shows)])
    return report


def calls_in_rounds(wasm: bytes, seed: int, count: int) -> Iterator[list[Call] | None]:
    """Of calls of all exported functions: with zeros, and so often with random arguments."""
    yield None
    yield from (calls_of(wasm, 1, f"{seed} {number}") for number in range(count))


def run_of(worker: Worker, copy: Counted, calls: list[Call] | None) -> Run:
    """As `Worker.run`, with room for the values of all counters."""
    try:
        script = Script(copy.wasm, calls, trace_limit=TRACE + copy.counters)
    except InterfaceError as error:
        return Run({"outcome": "unsupported", "message": str(error)})
    return script.read(worker.request(script.plan, script.modules))


def outcomes_of(run: Run) -> dict[str, int]:
    """How often what came of calls; of a module that does not start, what came of that."""
    if run.start["outcome"] != "values":
        return {f"at the start: {kind_of(run.start)}": 1}
    return dict(Counter(kind_of(outcome) for _, outcome in run.calls))


def counts_in(run: Run, copy: Counted) -> list[int]:
    """The counters after a run; zeros if they cannot be read."""
    values = run.state.get("globals", []) if run.state else []
    if len(values) < copy.counters:
        return [0] * copy.counters
    found = values[len(values) - copy.counters :]
    return [int(value[1]) if value else 0 for value in found]


def places(code: list[int], start: int, stop: int) -> Iterator[int]:
    """Where the instructions of a segment begin."""
    while start < stop:
        yield start
        start = after(code, start)


def note(module: Module, copy: Counted, counts: list[int], report: Report) -> None:
    """Add what the counters of a module say."""
    present, reached, executed = Counter[str](), Counter[str](), Counter[str]()
    for function, start, stop, counter in copy.segments:
        code = module.functions[function].code
        names = Counter(INSTRUCTIONS[code[pos]].name for pos in places(code, start, stop))
        present += names
        if counts[counter]:
            reached += names
            executed += Counter({name: number * counts[counter] for name, number in names.items()})
    part = Report(present=dict(present), reached=dict(reached), executed=dict(executed))
    for number, all_, some, answer in copy.tests:
        yes = counts[some] if answer else counts[all_] - counts[some]
        add_to(part.tests, INSTRUCTIONS[number].name, [yes, counts[all_] - yes])
    for kind, _, first in copy.accesses:
        add_to(part.accesses, kind, counts[first : first + COUNTERS])
    for key, kept, observed, counter in fates(module, copy):
        read = counts[counter]
        add_to(part.reads, key, [read, read * kept, read * observed])
    report.add(part)


def fates(module: Module, copy: Counted) -> Iterator[tuple[str, bool, bool, int]]:
    """Of each read its kind, whether it is not dropped at once, if it is observed, its counter."""
    by_function: dict[int, list[tuple[int, int]]] = {}
    for function, pos, counter in copy.reads:
        by_function.setdefault(function, []).append((pos, counter))
    for function, reads in by_function.items():
        flow = flows_of(module)[function]
        places = {step.pos: at for at, step in enumerate(flow.steps)}
        observed = flow.observed()
        for pos, counter in reads:
            place = places[pos]
            (value,) = flow.steps[place].results
            dropped = [step.number for step in flow.steps[place + 1 : place + 2]] == [DROP]
            key, _ = read_at(module, function, pos)
            yield key, not dropped, value in observed, counter


# What is shown


def share(part: float, whole: float) -> str:
    found = ratio(part, whole)
    return "-" if found is None else percent(found)


def shortfalls(report: Report) -> list[str]:
    """What figures fall short of, those that there are."""
    found = [*report.broken]
    types = [n for name, n in report.tests.items() if name.startswith(TYPE_TESTS)]
    for answer, column in (("succeed", 0), ("fail", 1)):
        part, whole = sum(numbers[column] for numbers in types), sum(map(sum, types))
        if part < LEAST_SHARE * whole:
            found.append(f"{share(part, whole)} of the tests of types {answer}")
    near = sum(numbers[NEAR_START] for numbers in report.accesses.values())
    whole = sum(map(accesses, report.accesses.values()))
    if near > MOST_NEAR_START * whole:
        found.append(f"{share(near, whole)} of the accesses are in the first 64 bytes")
    changed, shown = [*map(sum, zip(*report.trials.values(), strict=True))] or [0, 0]
    if shown < LEAST_SHOWN * changed:
        found.append(f"{share(shown, changed)} of the reads of objects are observed")
    return found


def accesses(numbers: Sequence[int]) -> int:
    return numbers[OUTSIDE] + sum(numbers[FIRST_PART:])


def show(document: Document) -> None:
    click.echo(headline(document))
    fields = {name: document[name] for name in Report.__dataclass_fields__}
    report = Report(**fields)
    for table in (
        table_of_calls(report),
        table_of_features(report),
        table_of_tests(report),
        table_of_accesses(report),
        table_of_reads(report),
    ):
        if table.row_count:
            console().print(table)
    for line in shortfalls(report):
        click.echo(line)


def table_of_calls(report: Report) -> Table:
    table = new_table("calls", "number", "share")
    total = sum(report.calls.values())
    for name, number in Counter(report.calls).most_common():
        table.add_row(name, f"{number:,}", share(number, total))
    return table


def table_of_features(report: Report) -> Table:
    """Instructions by the feature that they came with, the last one of several."""
    columns = ("instructions", "executed", "opcodes", "executed", "executions")
    table = new_table("feature", *columns)
    by_feature: dict[str, list[str]] = {}
    for row in INSTRUCTIONS:
        if row.name in report.present:
            by_feature.setdefault(names_of(row.features)[-1], []).append(row.name)
    every = [name for name in NAMES if name in by_feature]
    for feature, names in [*((f, by_feature[f]) for f in every), ("all", [*report.present])]:
        present = sum(report.present[name] for name in names)
        reached = sum(report.reached.get(name, 0) for name in names)
        opcodes = sum(name in report.reached for name in names)
        executions = sum(report.executed.get(name, 0) for name in names)
        figures = (f"{len(names)}", f"{opcodes}", f"{executions:,}")
        table.add_row(feature, f"{present:,}", share(reached, present), *figures)
    return table


def table_of_tests(report: Report) -> Table:
    table = new_table("tests of references", "executed", "succeeded", "failed")
    rows = {name: report.tests[name] for name in sorted(report.tests)}
    types = [numbers for name, numbers in rows.items() if name.startswith(TYPE_TESTS)]
    if types:
        rows["all of types"] = [*map(sum, zip(*types, strict=True))]
    for name, (yes, no) in rows.items():
        table.add_row(name, f"{yes + no:,}", share(yes, yes + no), share(no, yes + no))
    return table


def table_of_accesses(report: Report) -> Table:
    columns = ("executed", "first 64 bytes", "outside", "by sixteenth of the memory, per cent")
    table = new_table("accesses", *columns)
    rows = dict(report.accesses)
    if rows:
        rows["all"] = [*map(sum, zip(*rows.values(), strict=True))]
    for kind, numbers in rows.items():
        total = accesses(numbers)
        parts = " ".join(
            f"{100 * part / total:.0f}" if total else "-" for part in numbers[FIRST_PART:]
        )
        near, outside = share(numbers[NEAR_START], total), share(numbers[OUTSIDE], total)
        table.add_row(kind, f"{total:,}", near, outside, parts)
    return table


def table_of_reads(report: Report) -> Table:
    columns = ("executed", "kept", "may be observed", "changed", "is observed")
    table = new_table("reads of objects", *columns)
    for key in sorted(report.reads):
        read, kept, observed = report.reads[key]
        changed, shown = report.trials.get(key, [0, 0])
        trial = (f"{changed:,}", share(shown, changed))
        table.add_row(key, f"{read:,}", share(kept, read), share(observed, read), *trial)
    return table


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=lambda report: bool(shortfalls(report)),
    configs=lambda given: [given or smith.Config()],
    engines=("wasmtime",),
    options=(rounds(3), PATIENCE, TRIALS),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
