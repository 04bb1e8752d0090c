"""Measures how fast modules are generated, what the smallest costs, and the memory it takes."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

import smith
from smith.wasm.code import count

PRESETS: Final = ("default", "swarm")
BUILDS: Final = ("compiled", "interpreted")
KIB: Final = 1 << 10
MIB: Final = 1 << 20
INPUTS: Final = {256: 64, 2 * KIB: 32, 16 * KIB: 8, 128 * KIB: 2, MIB: 1}  # in a round, by size
SMALL: Final = (256, 2 * KIB)  # the intercept is of the line through these
REFERENCE: Final = 16 * KIB  # growth is against this size
LARGEST_QUICK: Final = 16 * KIB
EMPTY_INPUTS: Final = 200
APPENDS: Final = 200_000
PAPER: Final = 132  # columns, where the output is no terminal
RSS_UNIT: Final = 1 if sys.platform == "darwin" else KIB  # of ru_maxrss, in bytes

Measured = dict[str, Any]
"""What a process has measured, or the report: JSON."""


@click.group(invoke_without_command=True, subcommand_metavar="")
@click.option("--rounds", default=5, show_default=True, help="Each has inputs of its own.")
@click.option("--quick", is_flag=True, help="One round, inputs up to 16 KiB, no memory.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def main(ctx: click.Context, rounds: int, quick: bool, as_json: bool) -> None:
    """Measure the generator that is installed: both builds of it, if it is compiled.

    A round is a process of each build, one after the other, on the same random inputs of 256 bytes
    to 1 MiB, for the presets `default` and `swarm`. Times are CPU times, which a busy machine
    changes little. A unit is the time of one `out.append(i & 127)` on a bytearray, in a loop that
    the interpreter runs in the same process. Ratios are within a round. What follows a figure in
    parentheses is the median of the rounds, where the figure is the minimum; others are medians.

    \b
    cost       what a module takes
    growth     time per byte of input, against inputs of 16 KiB: 1 is linear
    speed-up   of the compiled build
    empty      what the module of the empty input takes
    intercept  of the line through the costs at 256 B and 2 KiB
    first      the first module of a process, for which its Config's tables are made
    memory     the most that a process takes which makes the module of a 1 MiB input
    """
    if ctx.invoked_subcommand is None:
        report = measured(1 if quick else rounds, quick)
        if as_json:
            click.echo(json.dumps(report, indent=2))
        else:
            show(report)


# In a process of its own, which runs one build


@main.command("round", hidden=True)
@click.argument("number", type=int)
@click.argument("largest", type=int)
def one_round(number: int, largest: int) -> None:
    """Seconds a module, for each preset and size."""
    before = calibrated()
    presets = {preset: preset_in_round(preset, number, largest) for preset in PRESETS}
    click.echo(json.dumps({"unit": min(before, calibrated()), **presets}))


def preset_in_round(preset: str, number: int, largest: int) -> Measured:
    config = smith.Config.preset(preset)
    return {
        "first": time_of([b""], config),
        "empty": time_of([b""] * EMPTY_INPUTS, config),
        "sizes": {size: time_of(inputs_of(size, number), config) for size in sizes(largest)},
    }


def time_of(inputs: Sequence[bytes], config: smith.Config) -> float:
    """Seconds a module."""
    start = time.process_time()
    for data in inputs:
        smith.generate(data, config)
    return (time.process_time() - start) / len(inputs)


def calibrated() -> float:
    """Seconds of one append."""
    return min(append_many() for _ in range(5)) / APPENDS


def append_many() -> float:
    out = bytearray()
    start = time.process_time()
    for i in range(APPENDS):
        out.append(i & 127)
    return time.process_time() - start


@main.command("memory", hidden=True)
@click.argument("preset")
def one_large_input(preset: str) -> None:
    """The most memory that the process took before the module of 1 MiB, and with it."""
    config = smith.Config.preset(preset)
    (data,) = inputs_of(MIB, 0)
    smith.generate(b"", config)
    before = peak_memory()
    smith.generate(data, config)
    click.echo(json.dumps({"start_mib": before, "peak_mib": peak_memory()}))


def peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / MIB


# In the process that was started


class Sample(NamedTuple):
    """A module of one preset and size, on the average of a round."""

    size: int
    unit: float
    seconds: float
    instructions: float
    wasm: float


FIGURES: Final[dict[str, Callable[[Sample], float]]] = {
    "instructions": lambda sample: sample.instructions,
    "modules_per_s": lambda sample: 1 / sample.seconds,
    "instructions_per_s": lambda sample: sample.instructions / sample.seconds,
    "bytes_per_s": lambda sample: sample.wasm / sample.seconds,
    "cost_units": lambda sample: sample.seconds / sample.unit,
    "ns_per_instruction": lambda sample: 1e9 * sample.seconds / sample.instructions,
    "units_per_instruction": lambda sample: sample.seconds / sample.unit / sample.instructions,
    "ns_per_input_byte": lambda sample: 1e9 * sample.seconds / sample.size,
}


def inputs_of(size: int, number: int) -> list[bytes]:
    """The inputs of a round. Other rounds have others, for the tables of a Config are kept."""
    seeds = range(number * INPUTS[size], (number + 1) * INPUTS[size])
    return [smith.input_from_seed(seed, size) for seed in seeds]


def sizes(largest: int) -> list[int]:
    return [size for size in INPUTS if size <= largest]


def installed_builds() -> Sequence[str]:
    """Every install can be interpreted; if it is compiled, binaries lie beside the sources."""
    binary = Path(smith.__file__).with_name(f"unstructured{EXTENSION_SUFFIXES[0]}")
    return BUILDS if binary.exists() else BUILDS[1:]


def in_build(build: str, *args: object) -> Measured:
    """What a process that runs this build has measured."""
    environment = {name: value for name, value in os.environ.items() if name != "SMITH_PURE"}
    if build == "interpreted":
        environment["SMITH_PURE"] = "1"
    command = [sys.executable, __file__, *map(str, args)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: Measured = json.loads(done.stdout)
    return found


def measured(rounds: int, quick: bool) -> Measured:
    """The report."""
    largest = LARGEST_QUICK if quick else MIB
    builds = installed_builds()
    # First: a process starts with the peak of the one that starts it, which is going to grow.
    memories = [] if quick else [memory(build, preset) for build in builds for preset in PRESETS]
    done: dict[str, list[Measured]] = {build: [] for build in builds}
    made = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("rounds", total=rounds * (len(builds) + 1))
        for number in range(rounds):
            for build in builds:
                done[build].append(in_build(build, "round", number, largest))
                progress.advance(task)
            made.append({(p, s): contents(p, s, number) for p in PRESETS for s in sizes(largest)})
            progress.advance(task)
    samples = {
        (build, preset, size): [
            Sample(size, found["unit"], found[preset]["sizes"][str(size)], *of_round[preset, size])
            for found, of_round in zip(done[build], made, strict=True)
        ]
        for build in builds
        for preset, size in made[0]
    }
    return {
        "python": platform.python_version(),
        "rounds": rounds,
        "unit_ns": {b: spread(1e9 * found["unit"] for found in done[b]) for b in builds},
        "sizes": [*figures(samples)],
        "fixed": [fixed(b, p, done[b], samples) for b in builds for p in PRESETS],
        "memory": memories,
    }


def contents(preset: str, size: int, number: int) -> tuple[float, float]:
    """Instructions and bytes a module, which are the same in every build."""
    config = smith.Config.preset(preset)
    modules = [smith.generate(data, config) for data in inputs_of(size, number)]
    instructions = sum(count(f.code) for module in modules for f in module.model.functions)
    return instructions / len(modules), sum(len(m.wasm) for m in modules) / len(modules)


Samples = Mapping[tuple[str, str, int], list[Sample]]


def figures(samples: Samples) -> Iterator[Measured]:
    """A row for each build, preset and size."""
    for (build, preset, size), found in samples.items():
        row: Measured = {"build": build, "preset": preset, "size": size}
        row |= {name: spread(map(figure, found)) for name, figure in FIGURES.items()}
        reference = samples[build, preset, REFERENCE]
        row["growth"] = spread(
            sample.seconds / size / (base.seconds / base.size)
            for sample, base in zip(found, reference, strict=True)
        )
        if build == "compiled":
            slow = samples["interpreted", preset, size]
            row["speed_up"] = spread(
                other.seconds / sample.seconds for sample, other in zip(found, slow, strict=True)
            )
        yield row


def fixed(build: str, preset: str, done: list[Measured], samples: Samples) -> Measured:
    """What a module costs that is next to nothing, in units, and the first one, in milliseconds."""
    small = [samples[build, preset, size] for size in SMALL]
    return {
        "build": build,
        "preset": preset,
        "empty_units": spread(found[preset]["empty"] / found["unit"] for found in done),
        "intercept_units": spread(
            intercept(low, high) / low.unit for low, high in zip(*small, strict=True)
        ),
        "first_ms": spread(1e3 * found[preset]["first"] for found in done),
    }


def intercept(low: Sample, high: Sample) -> float:
    slope = (high.seconds - low.seconds) / (high.size - low.size)
    return low.seconds - slope * low.size


def memory(build: str, preset: str) -> Measured:
    return {"build": build, "preset": preset, **in_build(build, "memory", preset)}


def spread(values: Iterable[float]) -> dict[str, float]:
    found = [*values]
    return {"min": min(found), "median": statistics.median(found)}


# Tables


def show(report: Measured) -> None:
    out = Console() if sys.stdout.isatty() else Console(width=PAPER)
    units = ", ".join(f"{spread_of(unit, 1)} ns {b}" for b, unit in report["unit_ns"].items())
    out.print(f"Python {report['python']}, {report['rounds']} rounds; a unit is {units}")
    for name, rows in groupby(report["sizes"], key=name_of):
        out.print(table_of_sizes(name, rows))
    out.print(table_of_fixed(report["fixed"]))
    if report["memory"]:
        out.print(table_of_memory(report["memory"]))


def name_of(row: Measured) -> str:
    return f"{row['build']}, {row['preset']}"


def table_of_sizes(name: str, rows: Iterable[Measured]) -> Table:
    table = new_table(name, *SIZE_COLUMNS)
    for row in rows:
        table.add_row(size_of(row["size"]), *(text(row) for text in SIZE_COLUMNS.values()))
    return table


SIZE_COLUMNS: Final[dict[str, Callable[[Measured], str]]] = {
    "modules/s": lambda row: f"{row['modules_per_s']['median']:,.1f}",
    "instr.": lambda row: f"{row['instructions']['median']:,.0f}",
    "instr./s": lambda row: f"{row['instructions_per_s']['median']:,.0f}",
    "MB/s": lambda row: f"{row['bytes_per_s']['median'] / 1e6:.2f}",
    "cost, units": lambda row: spread_of(row["cost_units"]),
    "ns/instr.": lambda row: spread_of(row["ns_per_instruction"]),
    "growth": lambda row: f"{row['growth']['median']:.2f}",
    "speed-up": lambda row: f"{row['speed_up']['median']:.1f}" if "speed_up" in row else "",
}


def table_of_fixed(rows: Iterable[Measured]) -> Table:
    table = new_table("fixed cost", "empty, units", "intercept, units", "first, ms")
    for row in rows:
        units = [spread_of(row[name]) for name in ("empty_units", "intercept_units")]
        table.add_row(name_of(row), *units, spread_of(row["first_ms"], 1))
    return table


def table_of_memory(rows: Iterable[Measured]) -> Table:
    table = new_table("memory of a 1 MiB input", "MiB", "before it")
    for row in rows:
        table.add_row(name_of(row), f"{row['peak_mib']:.0f}", f"{row['start_mib']:.0f}")
    return table


def new_table(name: str, *columns: str) -> Table:
    table = Table(Column(name, no_wrap=True), box=box.SIMPLE)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def size_of(size: int) -> str:
    for shift, unit in ((20, "MiB"), (10, "KiB")):
        if size >> shift:
            return f"{size >> shift} {unit}"
    return f"{size} B"


def spread_of(values: Mapping[str, float], places: int = 0) -> str:
    return f"{values['min']:,.{places}f} ({values['median']:,.{places}f})"


if __name__ == "__main__":
    main()
