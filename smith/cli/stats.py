"""`smith stats`: what modules contain, and what a changed byte of their input changes."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final, NamedTuple

import click
from rich import box
from rich.console import Console
from rich.table import Table

from smith import FORMAT, Config, DecodeError, WasmError, generate, input_from_seed
from smith.cli import Failure, Finding, files
from smith.cli.gen import LONGEST_INPUT
from smith.cli.options import arguments, config_options
from smith.cli.progress import Progress
from smith.generate import scaffolded
from smith.inputs import DEFAULT_SIZE
from smith.stats.figures import SPREAD_TITLE, Section
from smith.stats.locality import Locality, sections_of
from smith.stats.sample import CONTENTS, Sample

WIDTH_OF_A_PIPE: Final = 200  # columns; a table takes no more than it needs


def _seeds(ctx: click.Context, param: click.Parameter, value: str | None) -> range | None:
    """`A..B`, both included, or one number."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,18})(?:\.\.([0-9]{1,18}))?", value)
    if not found:
        raise click.BadParameter(f"{value!r} is not A..B, two numbers from 0 on")
    seeds = range(int(found[1]), int(found[2] or found[1]) + 1)
    if not seeds:
        raise click.BadParameter(f"{value!r} ends before it begins")
    return seeds


class Inputs:
    """Modules that are generated, from seeds."""

    def __init__(self, seeds: range, size: int, config: Config) -> None:
        self.seeds = seeds
        self.size = size
        self.config = config
        words = [f"seeds {seeds[0]}..{seeds[-1]}, {size:,} bytes", *arguments(config)]
        self.title = " ".join(words)

    def __len__(self) -> int:
        return len(self.seeds)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for seed in self.seeds:
            yield f"seed {seed}", generate(input_from_seed(seed, self.size), self.config).wasm

    def to_run(self) -> Iterator[tuple[str, bytes, list[list[int]] | None]]:
        """The modules, and what is scaffolding in them."""
        for seed in self.seeds:
            module, places = scaffolded(input_from_seed(seed, self.size), self.config)
            yield f"seed {seed}", module.wasm, None if module.config.encoding_variety else places


class Files:
    """Modules in files, or in folders of .wasm files."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [file for name in names for file in _expanded(name)]
        self.title = files.shown(names[0]) if len(names) == 1 else f"{len(names)} files"

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for name in self.names:
            yield files.shown(name), files.read(name)

    def to_run(self) -> Iterator[tuple[str, bytes, None]]:
        """The files; of them nobody knows what is scaffolding."""
        for file, wasm in self:
            yield file, wasm, None


def _expanded(name: str) -> list[str]:
    """The name of a file, or those of the modules in a folder."""
    if not os.path.isdir(name):
        return [name]
    try:
        found = [file for file in sorted(os.listdir(name)) if file.endswith(".wasm")]
    except OSError as error:
        raise Failure(f"{files.shown(name)}: {error.strerror}") from None
    if not found:
        raise Failure(f"{files.shown(name)}: no .wasm files in this folder")
    return [os.path.join(name, file) for file in found]


class Malformed(NamedTuple):
    """A file that is no module."""

    file: str
    message: str
    offset: int


@click.command()
@click.argument("names", metavar="[FILES]...", nargs=-1)
@click.option(
    "--seeds", callback=_seeds, metavar="A..B", help="Generate the modules of these seeds."
)
@click.option(
    "--size",
    type=click.IntRange(0, LONGEST_INPUT),
    help=f"Bytes of a seed's input ({DEFAULT_SIZE}).",
)
@config_options
@click.option("--locality", is_flag=True, help="Tell what a changed byte of an input changes.")
@click.option("--run", "runs", is_flag=True, help="Run the modules in the bundled engine, too.")
@click.option("--beside", metavar="DIR", help="Show the .wasm files of a folder beside them.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
def command(
    *,
    names: tuple[str, ...],
    seeds: range | None,
    size: int | None,
    config: Config,
    locality: bool,
    runs: bool,
    beside: str | None,
    as_json: bool,
) -> None:
    """Tell what modules contain, and what their code does.

    FILES are modules, or folders of .wasm files. With `--seeds`, they are generated.

    \b
        smith stats module.wasm                        one module
        smith stats --seeds 0..999                     a thousand generated ones
        smith stats --seeds 0..999 --set fold=false    under another configuration
        smith stats --seeds 0..99 --locality           what a changed byte changes
        smith stats --seeds 0..99 --run                which instructions run, how calls end
        smith stats modules --beside others --json     two generators

    docs/stats.md says what each figure means. With exit status 1 some files were malformed, or,
    with --run, invalid: only the others are counted.
    """
    expands = size is not None or config != Config()
    size = DEFAULT_SIZE if size is None else size
    _check_usage(names, seeds, size, expands=expands, locality=locality)
    inputs = Inputs(seeds, size, config) if seeds else None
    sources: dict[str, Inputs | Files] = {"modules": inputs or Files(names)}
    if beside is not None:
        sources["beside"] = Files([beside])
    malformed: list[Malformed] = []
    sections = [_contents(sources, malformed)]
    if runs:
        sections.append(_running(sources, malformed))
    if inputs and locality:
        sections += _locality(inputs)
    for bad in malformed:
        click.echo(f"error: {bad.file}: {bad.message} (at offset 0x{bad.offset:x})", err=True)
    if as_json:
        _write_json(sections, malformed)
    else:
        _write_tables(sections)
    if malformed:
        raise click.exceptions.Exit(Finding.exit_code)


def _check_usage(
    names: tuple[str, ...], seeds: range | None, size: int, *, expands: bool, locality: bool
) -> None:
    """Raise for options that do not go together; `expands`: some say what seeds make."""
    wrong = {
        "name FILES, or seeds by --seeds": not names and seeds is None,
        "FILES and --seeds exclude each other": bool(names) and seeds is not None,
        "--size, --preset, --config and --set need --seeds": expands and seeds is None,
        "--locality changes inputs: name some by --seeds": locality and seeds is None,
        "--locality changes bytes, of which --size says there are none": locality and size == 0,
    }
    for message, holds in wrong.items():
        if holds:
            raise click.UsageError(message)


def _contents(sources: dict[str, Inputs | Files], malformed: list[Malformed]) -> Section[Any]:
    samples = {name: _count(modules, malformed) for name, modules in sources.items()}
    return Section("contents", f"a module: {SPREAD_TITLE}", CONTENTS, samples)


def _count(modules: Inputs | Files, malformed: list[Malformed]) -> Sample:
    sample = Sample(modules.title)
    with Progress("counting", len(modules)) as progress:
        for file, wasm in modules:
            try:
                sample.add(wasm)
            except DecodeError as error:
                malformed.append(Malformed(file, error.message, error.offset))
            progress.advance()
    return sample


def _running(sources: dict[str, Inputs | Files], malformed: list[Malformed]) -> Section[Any]:
    try:
        from smith.stats.running import RUNNING, Runs  # where there is an engine
    except ImportError as error:
        raise Failure(str(error)) from None
    known = {bad.file for bad in malformed}
    measured: dict[str, Runs] = {}
    for name, modules in sources.items():
        runs = measured[name] = Runs(modules.title)
        with Progress("running", len(modules)) as progress:
            for file, wasm, scaffolding in modules.to_run():
                try:
                    runs.add(wasm, validated=isinstance(modules, Inputs), scaffolding=scaffolding)
                except WasmError as error:
                    if file not in known:
                        malformed.append(Malformed(file, error.message, error.offset))
                progress.advance()
    return Section("running", f"running: {SPREAD_TITLE}", RUNNING, measured)


def _locality(inputs: Inputs) -> list[Section[Any]]:
    meter = Locality(inputs.config)
    with Progress("changing inputs", len(inputs)) as progress:
        for seed in inputs.seeds:
            meter.add(input_from_seed(seed, inputs.size), Random(seed))
            progress.advance()
    return sections_of(meter)


def _write_json(sections: Sequence[Section[Any]], malformed: Sequence[Malformed]) -> None:
    document = {
        "format": FORMAT,
        **{section.key: section.document() for section in sections},
        "malformed": [bad._asdict() for bad in malformed],
    }
    files.write(files.STANDARD, json.dumps(document, indent=2).encode() + b"\n")


def _write_tables(sections: Sequence[Section[Any]]) -> None:
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = None if is_terminal else WIDTH_OF_A_PIPE
    console = Console(width=width, markup=False, emoji=False, highlight=False)
    with console.capture() as capture:
        for section in sections:
            table = Table(*section.header(), box=box.SIMPLE)
            for row in section.rows():
                table.add_row(*row)
            console.print(table)
    files.write(files.STANDARD, capture.get().encode())
