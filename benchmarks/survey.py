"""A command that measures generated modules: its options, its processes, its exit status.

A *survey* is what such a script does: it makes a report of seeds under a Config, in processes of
their own, adds the reports up, and shows them. Ctrl-C ends it with what was found so far.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Final, Generic, NoReturn, TypeVar, cast

import click
from click.core import ParameterSource
from rich import box
from rich.console import Console
from rich.table import Column, Table

import smith
from benchmarks.batches import INTERRUPTED, Report, Unusable, Work, interrupt_once
from smith.cli.options import arguments, config_options
from smith.config import ConfigError
from smith.engines import available
from smith.inputs import DEFAULT_SIZE

PROCESSES: Final = 2
PAPER: Final = 132  # columns
CONFIG_OPTIONS: Final = ("preset", "file", "settings")

Given = Mapping[str, Any]
"""The options of a survey that others do not have, by name."""
Document = dict[str, Any]
R = TypeVar("R", bound=Report)


@dataclass(frozen=True)
class Survey(Generic[R]):
    """What a script does.

    `measure` makes a report of seeds, under a Config, with inputs of `size` bytes. `configs` has
    those to measure under; it gets the Config that options make, or None without any. `found` says
    whether the exit status is 1.
    """

    script: str
    help: str
    report: Callable[..., R]
    measure: Callable[[range, int, smith.Config, Given], R]
    show: Callable[[Document], None]
    found: Callable[[R], bool]
    configs: Callable[[smith.Config | None], Sequence[smith.Config]]
    count: int = 300
    batch: int = 100
    deadline: float = 600.0
    engines: tuple[str, ...] = ()
    options: tuple[click.Option, ...] = ()

    def command(self) -> click.Command:
        @click.group(invoke_without_command=True, subcommand_metavar="", help=self.help)
        @click.option(
            "--count",
            type=click.IntRange(1),
            default=self.count,
            show_default=True,
            help="Modules, of each Config.",
        )
        @click.option(
            "--seed", type=click.IntRange(0), default=0, show_default=True, help="The first one."
        )
        @click.option(
            "--jobs",
            type=click.IntRange(1),
            default=min(PROCESSES, os.cpu_count() or 1),
            show_default=True,
            help="Processes.",
        )
        @click.option(
            "--deadline",
            default=self.deadline,
            show_default=True,
            help=f"Seconds for {self.batch} modules, after which one is taken to hang.",
        )
        @click.option("--json", "as_json", is_flag=True, help="One JSON document.")
        @self._shared
        @click.pass_context
        def main(ctx: click.Context, /, **given: Any) -> None:
            if ctx.invoked_subcommand is None:
                self._main(ctx, given)

        @main.command("batch", hidden=True)
        @click.argument("start", type=int)
        @click.argument("stop", type=int)
        @self._shared
        def batch(start: int, stop: int, size: int, config: smith.Config, **given: Any) -> None:
            try:
                report = self.measure(range(start, stop), size, config, given)
            except ConfigError as error:  # of settings that options of its own make
                raise Unusable(str(error)) from None
            click.echo(json.dumps(asdict(cast("Any", report))))

        return main

    def _shared(self, function: Callable[..., None]) -> Callable[..., None]:
        """The options that a batch needs, too."""
        for option in self.options:
            function.__dict__.setdefault("__click_params__", []).append(option)
        size = click.option(
            "--size",
            type=click.IntRange(0),
            default=DEFAULT_SIZE,
            show_default=True,
            help="Bytes of an input.",
        )
        return config_options(size(function))

    def _main(self, ctx: click.Context, given: dict[str, Any]) -> None:
        config = given.pop("config") if _says(ctx, *CONFIG_OPTIONS) else None
        try:
            configs = self.configs(config)
        except ConfigError as error:
            raise Unusable(str(error)) from None
        count, seed, size = given["count"], given["seed"], given["size"]
        own = [*self._own(given)]
        report, interrupted, start = self.report(), True, time.monotonic()
        signal.signal(signal.SIGINT, interrupt_once)
        versions: dict[str, str] = {}
        with suppress(KeyboardInterrupt):
            versions |= self._versions()
            for each in configs:
                options = ["--size", str(size), *(arguments(each) or ["--preset", "default"]), *own]
                jobs, deadline = given["jobs"], given["deadline"]
                work = Work(self.script, options, self.report, died, jobs, deadline, self.batch)
                work.run(range(seed, seed + count), report)
            interrupted = False
        document = {
            "format": smith.FORMAT,
            "versions": {"wasmsmith": version("wasmsmith")} | versions,
            "configs": [" ".join(arguments(each)) for each in configs],
            "size": size,
            "seed": seed,
            "count": count * len(configs),
            "seconds": time.monotonic() - start,
        } | ordered(report)
        if given["as_json"]:
            click.echo(json.dumps(document, indent=2))
        else:
            self.show(document)
        ctx.exit(INTERRUPTED if interrupted else int(self.found(report)))

    def _own(self, given: Given) -> Iterator[str]:
        """The options that others do not have, as they are typed."""
        for option in self.options:
            value = given[str(option.name)]
            for each in value if option.multiple else [value]:
                if each is not None:
                    yield from (option.opts[0], str(each))

    def _versions(self) -> dict[str, str]:
        """Of the engines. Raises `Unusable` if one is missing."""
        found = {}
        for engine in available() if self.engines else []:
            if engine.engine in self.engines:
                if not engine:
                    raise Unusable(engine.reason)
                found[engine.engine] = engine.version
        return found


def _says(ctx: click.Context, *names: str) -> bool:
    """Whether one of these options was given."""
    return any(ctx.get_parameter_source(name) is not ParameterSource.DEFAULT for name in names)


def ordered(report: Report) -> Document:
    """The figures in an order that does not depend on which batch was done first."""
    figures: Document = json.loads(json.dumps(asdict(cast("Any", report)), sort_keys=True))
    return figures


def rounds(default: int) -> click.Option:
    """How often each exported function is called."""
    return click.Option(
        ["--rounds"],
        type=click.IntRange(1),
        default=default,
        show_default=True,
        help="Calls of each function with random arguments.",
    )


PATIENCE: Final = click.Option(
    ["--patience"],
    type=click.FloatRange(0, min_open=True),
    default=5.0,
    show_default=True,
    help="Seconds that an engine has for a module.",
)


def died(seed: int, how: str) -> NoReturn:
    """Of a process of ours nothing is expected but a report."""
    raise Unusable(f"the process that looked at seed {seed} died: {how}")


def console() -> Console:
    """For tables, also where the output is no terminal."""
    return Console() if sys.stdout.isatty() else Console(width=PAPER)


def new_table(first: str, *figures: str, last: Sequence[str] = ()) -> Table:
    """A table with names in the first column, and words in the last ones."""
    columns = [Column(name, justify="right", no_wrap=True) for name in figures]
    return Table(Column(first, no_wrap=True), *columns, *last, box=box.SIMPLE)


def headline(document: Document) -> str:
    """What was measured."""
    versions = ", ".join(f"{name} {release}" for name, release in document["versions"].items())
    return (
        f"{document['done']:,} of {document['count']:,} modules of {document['size']:,} bytes"
        f" in {document['seconds']:,.0f} s; {versions}"
    )
