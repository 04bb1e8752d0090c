"""Compares the verdicts of `smith.validate` with those of wasmtime and wasmparser."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

import click
from rich import box
from rich.console import Console
from rich.table import Column, Table

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks import wasmparser
from benchmarks.batches import BATCH, INTERRUPTED, Work, interrupt_once, versions
from benchmarks.cases import BASES, KINDS, Case, modules_in
from smith.engines import wasmtime_worker as wasmtime
from smith.fuzz.differences import WASMPARSER, WASMTIME, explanation
from smith.validate import DEFAULT
from smith.wasm.features import (
    ALL,
    MVP,
    NAMES,
    WASM2,
    WASM3,
    feature_set,
    names_of,
)

SETS: Final = (WASM2, WASM3, MVP)
BLOCK: Final = 250  # numbers that have their second set of features in common
TURN: Final = 4  # blocks, of which one has one of `SETS`, one all features, the others random ones

# What proposals build on: without that, those that implement them differ in what is left.
REQUIRES: Final = {
    "custom-descriptors": ["gc"],
    "stack-switching": ["function-references", "exceptions"],
    "gc": ["function-references"],
    "function-references": ["reference-types"],
    "exceptions": ["reference-types"],
    "legacy-exceptions": ["reference-types"],
    "reference-types": ["bulk-memory"],
    "relaxed-simd": ["simd"],
}

MOST_SHOWN: Final = 40
MOST_KEPT: Final = 1 << 16  # bytes of a module that a report has
OURS: Final = "smith"
VALID: Final = "valid"


@dataclass
class Report:
    """How many modules were judged, how by us, and where others came to another verdict."""

    done: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    explained: dict[str, int] = field(default_factory=dict)
    disagreements: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.verdicts = dict(Counter(self.verdicts) + Counter(other.verdicts))
        self.explained = dict(Counter(self.explained) + Counter(other.explained))
        self.disagreements += other.disagreements

    def disagree(self, given: Case, judge: str, features: int, ours: str, theirs: str) -> None:
        """Note that one of two has something against a module, if nothing explains it."""
        if reason := explanation(judge, ours, theirs):
            self.explained[reason.name] = self.explained.get(reason.name, 0) + 1
            return
        row = {"kind": given.kind, "seed": given.seed, "judge": judge, "ours": ours}
        row |= {"theirs": theirs, "size": len(given.wasm), "hex": given.wasm[:MOST_KEPT].hex()}
        self.disagreements.append(row | {"features": names_of(features)})


# Verdicts


def second_set(block: int) -> int:
    """The features, besides the default ones, that modules of a block are judged under."""
    if block % TURN == 0:
        return SETS[block // TURN % len(SETS)]
    if block % TURN == 1:
        return ALL
    rng = Random(block)
    likely = rng.choice((2, 3, 6))
    return closed({"mvp", *(name for name in NAMES if rng.randrange(likely))})


def closed(names: set[str]) -> int:
    """The set of these features and of what they build on."""
    while more := {need for name in names for need in REQUIRES.get(name, [])} - names:
        names = names | more
    return feature_set(*names)


def ours(wasm: bytes, features: int) -> tuple[str, str]:
    """What kind of verdict ours is, and the message if it is against the module."""
    try:
        smith.validate(wasm, features)
    except smith.DecodeError as error:
        return "malformed", error.message
    except smith.ValidationError as error:
        return "invalid", error.message
    return VALID, ""


def wasmtime_refuses(modules: Sequence[bytes]) -> dict[int, str]:
    """What wasmtime says against modules, by their places."""
    outcomes = [wasmtime.validate(engine(), wasm) for wasm in modules]
    return {
        place: " ".join(outcome.get("message", "refused").split())
        for place, outcome in enumerate(outcomes)
        if outcome["outcome"] != VALID
    }


@cache
def engine() -> Any:
    return wasmtime.new_engine()


def wasmparser_refuses(modules: Sequence[bytes], features: int) -> dict[int, str]:
    """What wasmparser says against modules, by their places."""
    found = wasmparser.wasm_tools_refuses(modules, names_of(features))
    return {place: message for place, message in found.items() if "wasm isn't valid" in message}


def report_of(kind: str, numbers: range, folders: Sequence[str]) -> Report:
    """What comes out for the modules of a batch."""
    bases = [modules_in(Path(folder)) for folder in folders]
    report = Report(len(numbers))
    for block, seeds in groupby(numbers, lambda seed: seed // BLOCK):
        cases = [Case(kind, seed, KINDS[kind](seed, bases)) for seed in seeds]
        compare(cases, DEFAULT, (WASMTIME, WASMPARSER), report)
        compare(cases, second_set(block), (WASMPARSER,), report)
    return report


def compare(cases: Sequence[Case], features: int, judges: Sequence[str], report: Report) -> None:
    """Have modules judged by us and by others under the same features."""
    verdicts: dict[int, str] = {}
    for place, case in enumerate(cases):
        try:
            verdict, message = ours(case.wasm, features)
        except Exception as error:  # any other is a finding
            verdict, message = "raised", f"{type(error).__name__}: {error}"
            report.disagree(case, OURS, features, message, "")
        verdicts[place] = message
        if WASMTIME in judges:
            report.verdicts[verdict] = report.verdicts.get(verdict, 0) + 1
    modules = [case.wasm for case in cases]
    for judge in judges:
        if judge == WASMTIME:
            refused = wasmtime_refuses(modules)
        else:
            refused = wasmparser_refuses(modules, features)
        for place, case in enumerate(cases):
            mine, theirs = verdicts[place], refused.get(place, "")
            if bool(mine) != bool(theirs):
                report.disagree(case, judge, features, mine, theirs)


# The command


@click.group(invoke_without_command=True, subcommand_metavar="")
@click.option("--count", type=click.IntRange(1), default=2_000, help="Modules of each kind.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The first.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([*KINDS]),
    multiple=True,
    help="Which modules. Default: all kinds.",
)
@click.option(
    "--bases",
    type=click.Path(exists=True, file_okay=False),
    multiple=True,
    default=[str(folder) for folder in BASES],
    help="Folders of modules to mutate, or of the test suite as JSON.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count(), help="Processes. Default: all cores."
)
@click.option(
    "--deadline",
    default=120.0,
    show_default=True,
    help=f"Seconds for {BATCH} modules, after which one is taken to hang.",
)
@click.option(
    "--save", type=click.Path(path_type=Path), help="A folder for an example of each disagreement."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def main(
    ctx: click.Context,
    count: int,
    seed: int,
    kinds: Sequence[str],
    bases: Sequence[str],
    jobs: int,
    deadline: float,
    save: Path | None,
    as_json: bool,
) -> None:
    """Compare verdicts on generated modules, on mutated ones, and on near-misses.

    Each module is judged by `smith.validate`, wasmtime and wasmparser under the features that are
    the default, and once more by the first and the last under another set of features.

    \b
        python benchmarks/agreement.py                             half a minute
        python benchmarks/agreement.py --count 200000              what a release has to pass
        python benchmarks/agreement.py --kind mutated --seed 71 --count 1

    It checks the `smith` that is installed. Exit status 1 says that there is a disagreement that
    smith/fuzz/differences.py does not explain. Ctrl-C ends it with what was found so far.
    """
    if ctx.invoked_subcommand is not None:
        return
    document: dict[str, Any] = {"count": count, "versions": {}, "kinds": {}}
    start, interrupted = time.monotonic(), True
    signal.signal(signal.SIGINT, interrupt_once)
    with suppress(KeyboardInterrupt):
        document["versions"] = versions([WASMTIME])
        for kind in kinds or KINDS:
            report = document["kinds"][kind] = Report()
            folders = bases if kind == "mutated" else []
            work = Work(__file__, [kind, *folders], Report, died(kind), jobs, deadline)
            work.run(range(seed, seed + count), report)
        interrupted = False
    document["kinds"] = {kind: asdict(report) for kind, report in document["kinds"].items()}
    document["seconds"] = time.monotonic() - start
    found = [row for report in document["kinds"].values() for row in report["disagreements"]]
    if save:
        save_examples(found, save)
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(document, found)
    ctx.exit(INTERRUPTED if interrupted else bool(found))


@main.command("batch", hidden=True)
@click.argument("start", type=int)
@click.argument("stop", type=int)
@click.argument("kind")
@click.argument("folders", nargs=-1)
def one_batch(start: int, stop: int, kind: str, folders: tuple[str, ...]) -> None:
    """In a process of its own: the report about the modules of these numbers, as JSON."""
    click.echo(json.dumps(asdict(report_of(kind, range(start, stop), folders))))


def died(kind: str) -> Any:
    """Reports that a process died over a module."""

    def report_of_death(seed: int, how: str) -> Report:
        report = Report(1)
        report.disagree(Case(kind, seed, b""), OURS, DEFAULT, how, "")
        return report

    return report_of_death


# What it says


def groups(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Disagreements of the same messages, many first, in each the smallest module first."""
    found = defaultdict(list)
    for row in rows:
        key = (row["judge"], general(row["ours"]), general(row["theirs"]))
        found[key].append(row)
    for group in found.values():
        group.sort(key=lambda row: row["size"])
    return sorted(found.values(), key=len, reverse=True)


def general(message: str) -> str:
    """A message without what differs from module to module."""
    message = re.sub(
        r".*wasm isn't valid \d+: |\(at offset .*|Invalid input WebAssembly code at "
        r"offset \d+: |func \d+ failed to validate \d+: ",
        "",
        message,
    )
    return re.sub(r"0x[0-9a-f]+|\d+", "N", message).strip()


def save_examples(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, (example, *_) in enumerate(groups(rows)):
        name = f"{place:03}-{example['judge']}-{example['kind']}-{example['seed']}.wasm"
        (folder / name).write_bytes(bytes.fromhex(example["hex"]))


def show(document: dict[str, Any], found: Sequence[dict[str, Any]]) -> None:
    asked = ", ".join(f"{name} {release}" for name, release in document["versions"].items())
    click.echo(f"smith and {asked}, in {document['seconds']:,.0f} s")
    figures = [VALID, "invalid", "malformed", "explained", "open"]
    table = Table(
        "", *[Column(name, justify="right") for name in ("modules", *figures)], box=box.SIMPLE
    )
    for kind, report in document["kinds"].items():
        counts = report["verdicts"] | {
            "explained": sum(report["explained"].values()),
            "open": len(report["disagreements"]),
        }
        row = [f"{counts.get(name, 0):,}" for name in figures]
        table.add_row(kind, f"{report['done']:,}", *row)
    Console().print(table)
    reasons = sum(
        (Counter(report["explained"]) for report in document["kinds"].values()), Counter[str]()
    )
    for name, times in reasons.most_common():
        click.echo(f"explained {times:,} times: {name}")
    shown = groups(found)
    for group in shown[:MOST_SHOWN]:
        click.echo(told(group))
    if len(shown) > MOST_SHOWN:
        click.echo(f"and {len(shown) - MOST_SHOWN:,} more: --json has all")


def told(group: Sequence[dict[str, Any]]) -> str:
    """What a group of disagreements is about, and how to see one again."""
    first = group[0]
    again = f"--kind {first['kind']} --seed {first['seed']} --count 1"
    lines = [
        f"{len(group):,} times {first['judge']}: {general(first['theirs']) or VALID}",
        f"    ours: {first['ours'] or VALID}",
        f"    {first['size']:,} bytes: python benchmarks/agreement.py {again}",
    ]
    if features := set(first["features"]) ^ set(names_of(DEFAULT)):
        lines.append(f"    the default features but for: {', '.join(sorted(features))}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
