"""Checks that engines accept every module that the generator makes of random inputs."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
from rich import box
from rich.console import Console
from rich.table import Column, Table

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.batches import BATCH, INTERRUPTED, Unusable, Work, interrupt_once, versions
from benchmarks.random_inputs import OF_FEATURES, Input, input_of
from benchmarks.wasmparser import BROKEN, wasm_tools_refuses
from smith.engines import Worker, acceptance
from smith.engines.acceptance import NO_ANSWER
from smith.wasm.features import feature_set

MOST_SHOWN: Final = 20
GENERATOR: Final = "generator"


@dataclass
class Report:
    """How many modules were made, their bytes, and those that were refused or not made.

    `asked` has for each judge how many modules it was asked about.
    """

    done: int = 0
    bytes: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.bytes += other.bytes
        self.refused += other.refused
        self.asked = dict(Counter(self.asked) + Counter(other.asked))

    def refuse(self, given: Input, by: str, message: str) -> None:
        row = given._asdict() | {"by": by, "message": message, "command": given.command}
        self.refused.append(row)


@click.group(invoke_without_command=True, subcommand_metavar="")
@click.option("--count", type=click.IntRange(1), default=2_000, show_default=True, help="Inputs.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The first.")
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count(), help="Processes. Default: all cores."
)
@click.option(
    "--deadline",
    default=60.0,
    show_default=True,
    help=f"Seconds for {BATCH} modules, after which one is taken to hang.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def main(
    ctx: click.Context, count: int, seed: int, jobs: int, deadline: float, as_json: bool
) -> None:
    """Check that engines accept all modules of random inputs, and that none hangs or raises.

    Inputs are those of seeds and have 0 bytes to 16 KiB, half of them less than 64 bytes. The
    presets take turns with swarm over all features, with all features at once, and with each
    feature alone. The bundled validator is asked with the features that a module says it uses,
    wasmparser with those of its Config and no others; wasmtime and V8 where they have what it uses,
    and Deno, whose V8 is newer, where it uses what only that has.

    \b
        python benchmarks/validity.py                        a few seconds
        python benchmarks/validity.py --count 200000         what a release has to pass
        python benchmarks/validity.py --seed 71 --count 1    again what was refused

    It checks the `smith` that is installed. Exit status 1 says that a module was refused, and a
    command for each such module follows. Ctrl-C ends it with what was found so far.
    """
    if ctx.invoked_subcommand is not None:
        return
    document: dict[str, Any] = {"format": smith.FORMAT, "count": count, "versions": {}}
    start, report, interrupted = time.monotonic(), Report(), True
    signal.signal(signal.SIGINT, interrupt_once)
    with suppress(KeyboardInterrupt):
        document["versions"] = asked_versions()
        work = Work(__file__, [], Report, report_of_death, jobs, deadline)
        work.run(range(seed, seed + count), report)
        interrupted = False
    report.refused.sort(key=itemgetter("seed"))
    document |= {"seconds": time.monotonic() - start} | asdict(report)
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(document)
    ctx.exit(INTERRUPTED if interrupted else bool(report.refused))


def asked_versions() -> dict[str, str]:
    own = version("wasmsmith")
    found = {GENERATOR: own, "smith": own} | versions([*JUDGES])
    return found | {"deno": deno().version}


# In a process of its own, which may hang or die


@main.command("batch", hidden=True)
@click.argument("start", type=int)
@click.argument("stop", type=int)
def one_batch(start: int, stop: int) -> None:
    """The report about the modules of these seeds, as JSON."""
    click.echo(json.dumps(asdict(report_of(range(start, stop)))))


def report_of(seeds: range) -> Report:
    report = Report(len(seeds))
    made: dict[Input, Made] = {}
    for seed in seeds:
        given = input_of(seed, OF_FEATURES)
        try:
            module = given.module()
            made[given] = Made(module.wasm, frozenset(module.features))
        except Exception as error:
            report.refuse(given, GENERATOR, f"{type(error).__name__}: {error}")
    report.bytes = sum(len(module.wasm) for module in made.values())
    report.asked[GENERATOR] = len(seeds)
    for name, judge in JUDGES.items():
        chosen = {given: module for given, module in made.items() if judge.has(module.features)}
        report.asked[name] = len(chosen)
        for given, message in judge.refused(chosen) if chosen else ():
            report.refuse(given, name, message)
    return report


class Made(NamedTuple):
    """A module, and the features that it says it uses."""

    wasm: bytes
    features: frozenset[str]


Modules = Mapping[Input, Made]
Refusals = Iterator[tuple[Input, str]]


class Judge(NamedTuple):
    """Who is asked about modules: those that use none of `without`, and one of `only` if any."""

    refused: Callable[[Modules], Refusals]
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def has(self, features: frozenset[str]) -> bool:
        return not features & self.without and (not self.only or bool(features & self.only))


def refused_by_engine(name: str, made: Modules) -> Refusals:
    with Worker(name) as worker:
        outcomes = worker.validate([module.wasm for module in made.values()])
    for given, outcome in zip(made, outcomes, strict=True):
        if outcome["outcome"] != "valid":
            yield given, f"{outcome['outcome']} {outcome.get('message', '')}".strip()


def refused_by_smith(made: Modules) -> Refusals:
    for given, module in made.items():
        try:
            smith.validate(module.wasm, feature_set(*module.features))
        except smith.WasmError as error:
            yield given, str(error)


def refused_by_wasmparser(made: Modules) -> Refusals:
    """Modules of a Config may use its features, and no others."""
    groups: dict[tuple[str, ...], list[Input]] = {}
    for given in made:
        groups.setdefault(given.config.features, []).append(given)
    for features, inputs in groups.items():
        found = wasm_tools_refuses([made[given].wasm for given in inputs], features)
        yield from ((inputs[place], message) for place, message in found.items())


def refused_by_deno(made: Modules) -> Refusals:
    """With all proposals switched on. A broken module behind the others shows that it looks."""
    modules = [module.wasm for module in made.values()]
    *found, broken = deno().refusals([*modules, BROKEN], ",".join(SWITCHES))
    if broken in ("", NO_ANSWER):
        raise Unusable(f"deno has nothing against a broken module: {broken or 'it is accepted'}")
    yield from ((given, why) for given, why in zip(made, found, strict=True) if why)


@cache
def deno() -> acceptance.Judge:
    judge = acceptance.deno()
    if judge is None:
        raise Unusable("deno is missing: pip install deno")
    return judge


SWITCHES: Final = [
    f"--experimental-wasm-{name}" for name in ("wide-arithmetic", "wasmfx", "custom-descriptors")
]
NEW_IN_V8: Final = frozenset({"wide-arithmetic", "stack-switching", "custom-descriptors"})
JUDGES: Final[dict[str, Judge]] = {
    "smith": Judge(refused_by_smith),
    "wasmtime": Judge(
        partial(refused_by_engine, "wasmtime"),
        frozenset({"legacy-exceptions", "stack-switching", "custom-descriptors"}),
    ),
    "v8": Judge(partial(refused_by_engine, "v8"), NEW_IN_V8 | {"custom-page-sizes"}),
    "wasmparser": Judge(refused_by_wasmparser),
    "deno": Judge(refused_by_deno, frozenset({"custom-page-sizes"}), NEW_IN_V8),
}


# In the process that was started


def report_of_death(seed: int, how: str) -> Report:
    report = Report(1)
    report.refuse(input_of(seed, OF_FEATURES), GENERATOR, how)
    return report


def show(document: dict[str, Any]) -> None:
    done, refused = document["done"], document["refused"]
    click.echo(
        f"{done:,} of {document['count']:,} modules of format {document['format']},"
        f" {document['bytes'] / 1e6:,.1f} MB, in {document['seconds']:,.0f} s"
    )
    against = Counter(row["by"] for row in refused)
    figures = [Column(name, justify="right") for name in ("asked", "refused")]
    table = Table("", "version", *figures, box=box.SIMPLE)
    for name, release in document["versions"].items():
        table.add_row(name, release, f"{document['asked'].get(name, 0):,}", f"{against[name]:,}")
    Console().print(table)
    for row in refused[:MOST_SHOWN]:
        click.echo(f"{row['command']}\n    {row['by']}: {row['message']}")
    if len(refused) > MOST_SHOWN:
        click.echo(f"and {len(refused) - MOST_SHOWN:,} more: --json has all")


if __name__ == "__main__":
    main()
