"""Measures how fast the validator is, beside wasmtime's."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, Final

import click
import wasmtime
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

import smith

KIB: Final = 1 << 10
MIB: Final = 1 << 20
INPUTS: Final = {2 * KIB: 256, 64 * KIB: 8, MIB: 1}  # in a round, by size

Measured = dict[str, Any]


@click.command()
@click.option("--rounds", default=5, show_default=True, help="Each has inputs of its own.")
@click.option("--quick", is_flag=True, help="One round, inputs up to 64 KiB.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def main(rounds: int, quick: bool, as_json: bool) -> None:
    """Measure the validator that is installed, on generated modules.

    In a round, modules of random inputs of 2 KiB to 1 MiB are decoded, validated (which includes
    decoding) and given to wasmtime's Module.validate, one after the other in one process. Times
    are CPU times; figures are medians of the rounds, in parentheses the worst one. The ratio is
    how much longer we take than wasmtime, within a round.
    """
    sizes = [size for size in INPUTS if not quick or size < MIB]
    rows = []
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("rounds", total=(1 if quick else rounds) * len(sizes))
        for size in sizes:
            measured = []
            for number in range(1 if quick else rounds):
                measured.append(one_round(size, number))
                progress.advance(task)
            rows.append(row_of(size, measured))
    document = {"build": build(), "wasmtime": version("wasmtime"), "sizes": rows}
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(document)


def build() -> str:
    """Which build it is: compiled modules come before their sources."""
    name = sys.modules["smith.wasm.decoder"].__file__ or ""
    return "interpreted" if name.endswith(".py") else "compiled"


def modules_of(size: int, number: int) -> Iterator[bytes]:
    start = number * INPUTS[size]
    for seed in range(start, start + INPUTS[size]):
        yield smith.generate(smith.input_from_seed(seed, size)).wasm


def one_round(size: int, number: int) -> Measured:
    """Bytes a second of each."""
    modules = [*modules_of(size, number)]
    total = sum(map(len, modules))
    engine = wasmtime.Engine()
    judges: dict[str, Callable[[bytes], object]] = {
        "decode": smith.decode,
        "validate": smith.validate,
        "wasmtime": lambda wasm: wasmtime.Module.validate(engine, wasm),
    }
    return {name: total / seconds(judge, modules) for name, judge in judges.items()}


def seconds(judge: Callable[[bytes], object], modules: list[bytes]) -> float:
    start = time.process_time()
    for wasm in modules:
        judge(wasm)
    return time.process_time() - start


def row_of(size: int, rounds: list[Measured]) -> Measured:
    ratios = [each["wasmtime"] / each["validate"] for each in rounds]
    medians = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    worst = min(each["validate"] for each in rounds)
    return {"input": size, **medians, "worst": worst, "ratio": statistics.median(ratios)}


def show(document: Measured) -> None:
    click.echo(f"the {document['build']} build, and wasmtime {document['wasmtime']}: MB/s")
    names = ("decode", "validate", "wasmtime", "ratio")
    table = Table("input", *(Column(name, justify="right") for name in names), box=box.SIMPLE)
    for row in document["sizes"]:
        decode, validate, other, worst = (
            row[name] / 1e6 for name in ("decode", "validate", "wasmtime", "worst")
        )
        validated = f"{validate:.1f} ({worst:.1f})"
        figures = (f"{decode:.1f}", validated, f"{other:.0f}", f"{row['ratio']:.1f}")
        table.add_row(f"{row['input'] // KIB:,} KiB", *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
