"""Measures the bundled engine beside wasmtime, wasm3 and wabt's interpreter."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import click
import wasmtime
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

# Behind what is installed: it is the installed `smith` that is measured.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.kernels import KERNELS, without_arguments
from smith import native

CONFIG: Final = smith.Config(
    max_imports=0,
    termination=100_000,
    features=("wasm3", "-relaxed-simd"),
)
LIMITS: Final = native.Limits(depth=1000)
FLOATS: Final = {"f32", "f64"}
NUMBERS: Final = {"i32", "i64", *FLOATS}
INSTANCES: Final = 1000
SMALL: Final = '(module (memory 1) (func (export "f") (param i32) (result i32) (local.get 0)))'
PAGE: Final = os.sysconf("SC_PAGE_SIZE")

Measured = dict[str, Any]
Called = tuple[str, list[float]]  # an export, and a zero for each parameter


@click.group()
def main() -> None:
    """Measure the bundled engine.

    \b
        python benchmarks/engines.py short     from a module's bytes to its results
        python benchmarks/engines.py steady    programs that run for long, beside other engines
        python benchmarks/engines.py idle      memory of instances that wait

    wasm3 comes with `pip install pywasm3`, wasm-interp with Debian's wabt; what is not there is
    left out. Ratios are those of one run, of the shortest of several rounds in turn.
    """


JSON = click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
ROUNDS = click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)


def show(title: str, document: Measured, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document, indent=2))
        return
    names = list(dict.fromkeys(name for row in document["rows"].values() for name in row))
    columns = [Column(name, justify="right") for name in names]
    table = Table(title, *columns, box=box.SIMPLE)
    for name, row in document["rows"].items():
        table.add_row(name, *(row.get(column, "-") for column in names))
    Console(width=132).print(table)


# From bytes to results


@main.command()
@click.option("--count", type=click.IntRange(1), default=200, show_default=True, help="Modules.")
@click.option("--size", type=click.IntRange(0), default=2048, show_default=True, help="Of inputs.")
@ROUNDS
@JSON
def short(count: int, size: int, rounds: int, as_json: bool) -> None:
    """From the bytes of a module to the results of its exports, which are called with zeros.

    Each module is read, instantiated and run by the bundled engine, and compiled, instantiated and
    run by wasmtime, on one core. Validation, which wasmtime's time includes, is shown apart.
    """
    spent: dict[str, list[float]] = {"native": [], "wasmtime": [], "validation": []}
    engine = wasmtime.Engine(wasmtime_config())
    for seed in track(range(count), "modules", console=Console(stderr=True), transient=True):
        wasm = smith.generate(smith.input_from_seed(seed, size), CONFIG).wasm
        names = called(wasm)
        ways: dict[str, Callable[[], None]] = {
            "native": lambda wasm=wasm, names=names: run_native(wasm, names),  # type: ignore[misc]
            "wasmtime": lambda wasm=wasm, names=names: run_wasmtime(engine, wasm, names),  # type: ignore[misc]
            "validation": lambda wasm=wasm: smith.validate(wasm),  # type: ignore[misc]
        }
        for name, way in ways.items():
            spent[name].append(min(seconds(way) for _ in range(rounds)))
    ratios = [w / n for n, w in zip(spent["native"], spent["wasmtime"], strict=True)]
    rows = {
        name: {"median": us(statistics.median(all)), "mean": us(statistics.fmean(all))}
        for name, all in spent.items()
    }
    rows["wasmtime / native"] = {
        "median": f"{statistics.median(ratios):.1f}",
        "mean": f"{statistics.fmean(spent['wasmtime']) / statistics.fmean(spent['native']):.1f}",
    }
    document = {"modules": count, "size": size, "wasmtime": version("wasmtime"), "rows": rows}
    show(f"{count} modules of {size:,} bytes", document, as_json)


def us(value: float) -> str:
    return f"{value * 1e6:,.0f} us"


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def wasmtime_config() -> wasmtime.Config:
    config = wasmtime.Config()
    for name in (
        "gc",
        "function_references",
        "exceptions",
        "memory64",
        "tail_call",
        "multi_memory",
    ):
        setattr(config, f"wasm_{name}", True)
    config.parallel_compilation = False
    return config


def called(wasm: bytes) -> list[Called]:
    """The exported functions that take and return numbers: others do not cross into wasmtime."""
    instance = native.Session(wasm, native.Store(LIMITS), validated=True).instance
    return [
        (name, [0.0 if t in FLOATS else 0 for t in item.params])
        for name, item in instance.exports.items()
        if isinstance(item, native.Function) and NUMBERS.issuperset(item.params + item.results)
    ]


def run_native(wasm: bytes, names: list[Called]) -> None:
    instance = native.Instance(native.Module(wasm, validated=True), store=native.Store(LIMITS))
    for name, zeros in names:
        try:
            instance.exports[name].call_bits([0] * len(zeros))
        except (native.Trap, native.Thrown, native.Exhausted):
            continue


def run_wasmtime(engine: wasmtime.Engine, wasm: bytes, names: list[Called]) -> None:
    store = wasmtime.Store(engine)
    try:
        exports = wasmtime.Instance(store, wasmtime.Module(engine, wasm), []).exports(store)
    except (wasmtime.Trap, wasmtime.WasmtimeError):
        return
    for name, zeros in names:
        function = exports[name]
        assert isinstance(function, wasmtime.Func)
        try:
            function(store, *zeros)
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            continue


# Programs that run for long

Runner = Callable[[int], object]


def native_runner(wasm: bytes) -> Runner:
    function = native.Instance(native.Module(wasm)).exports["run"]
    return lambda n: function.call_bits([n])


def wasmtime_runner(wasm: bytes) -> Runner:
    engine = wasmtime.Engine(wasmtime_config())
    store = wasmtime.Store(engine)
    function = wasmtime.Instance(store, wasmtime.Module(engine, wasm), []).exports(store)["run"]
    assert isinstance(function, wasmtime.Func)
    return lambda n: function(store, n)


def wasm3_runner(wasm: bytes) -> Runner:
    import wasm3  # type: ignore[import-not-found]  # an engine that need not be there

    environment = wasm3.Environment()
    runtime = environment.new_runtime(1 << 20)
    runtime.load(environment.parse_module(wasm))
    found: Runner = runtime.find_function("run")
    return found


def interp_runner(text: str) -> Runner:
    """wabt's, in a process of its own, whose start is in all that it takes."""
    folder = Path(tempfile.mkdtemp())

    def run(n: int) -> None:
        path = folder / f"{n}.wasm"
        if not path.exists():
            path.write_bytes(wasmtime.wat2wasm(without_arguments(text, n)))
        command = ["wasm-interp", str(path), "--run-all-exports"]
        subprocess.run(command, check=True, capture_output=True)

    return run


def has(package: str) -> bool:
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def runners(text: str, kernel: str) -> Iterator[tuple[str, Runner]]:
    wasm = bytes(wasmtime.wat2wasm(text))
    yield "native", native_runner(wasm)
    yield "wasmtime", wasmtime_runner(wasm)
    if has("pywasm3") and kernel != "simd":
        yield "wasm3", wasm3_runner(wasm)
    if shutil.which("wasm-interp"):
        yield "wasm-interp", interp_runner(text)


@main.command()
@click.option("--only", type=click.Choice([*KERNELS]), help="One of the programs.")
@ROUNDS
@JSON
def steady(only: str | None, rounds: int, as_json: bool) -> None:
    """Programs that run for long: how often the bundled engine's time each engine takes.

    More than 1 is slower than the bundled engine. What a program of the smallest size takes is
    taken off, which for wasm-interp is the start of a process.
    """
    rows: dict[str, dict[str, str]] = {}
    chosen = [only] if only else [*KERNELS]
    for name in track(chosen, "programs", console=Console(stderr=True), transient=True):
        text, n = KERNELS[name]
        engines = dict(runners(text, name))
        spent = {engine: [float("inf")] * 2 for engine in engines}
        for _ in range(rounds):
            for engine, run in engines.items():
                for place, amount in enumerate((1, n)):
                    taken = seconds(lambda run=run, amount=amount: run(amount))  # type: ignore[misc]
                    spent[engine][place] = min(spent[engine][place], taken)
        beyond = {engine: long - least for engine, (least, long) in spent.items()}
        own = beyond.pop("native")
        rows[name] = {"native, ms": f"{own * 1e3:.1f}"}
        rows[name] |= {engine: f"{each / own:.2f}" for engine, each in beyond.items()}
    show("times of the bundled engine's", {"rows": rows}, as_json)


# Memory


@main.command()
@JSON
def idle(as_json: bool) -> None:
    """Memory of instances of a small module, each in a store of its own, that were called once."""
    module = native.Module(wasmtime.wat2wasm(SMALL))
    keep = [instance_of(module) for _ in range(10)]
    before = resident()
    keep += [instance_of(module) for _ in range(INSTANCES)]
    each = (resident() - before) / INSTANCES
    rows = {"resident": {"KiB each": f"{each / 1024:.1f}"}}
    show(f"{INSTANCES} instances with a memory of a page", {"rows": rows}, as_json)
    del keep


def instance_of(module: native.Module) -> native.Instance:
    instance = native.Instance(module, store=native.Store())
    instance.exports["f"](1)
    return instance


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * PAGE


if __name__ == "__main__":
    main()
