"""`smith gen`: modules from the bytes of a file, or of seeds."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import click

from smith import FORMAT, Config, Module, generate, input_from_seed
from smith.cli import files
from smith.cli.options import arguments, config_options
from smith.cli.progress import Progress
from smith.inputs import DEFAULT_SIZE

HEX_BYTES_PER_LINE: Final = 32
LONGEST_INPUT: Final = 2**29 - 1  # what every Python's SHAKE-256 is able to give


def _hex(wasm: bytes) -> bytes:
    """Lines of hexadecimal digits, as `xxd -r -p` and `bytes.fromhex` read them."""
    starts = range(0, len(wasm), HEX_BYTES_PER_LINE)
    return "".join([f"{wasm[i : i + HEX_BYTES_PER_LINE].hex()}\n" for i in starts]).encode()


FORMS: Final[dict[str, Callable[[Module], bytes]]] = {
    "wasm": lambda module: module.wasm,
    "wat": lambda module: module.wat.encode(),
    "hex": lambda module: _hex(module.wasm),
}

Job = tuple[bytes, str, str | None]
"""An input, where its module goes, and where a copy of the input goes, if anywhere."""


@dataclass(frozen=True)
class Order:
    """What is to be generated, and where it goes."""

    source: str | None  # a seed is taken without it
    seed: int
    size: int
    count: int | None  # None: one module, and files; otherwise folders
    output: str
    form: str
    saved: str | None
    config: Config

    def prepare(self) -> None:
        """Fail now if the results cannot be written."""
        for name in (self.output, self.saved):
            if name is not None:
                (files.check if self.count is None else files.make_folder)(name)

    def jobs(self) -> Iterable[Job]:
        if self.count is not None:
            return map(self._job_of_seed, range(self.seed, self.seed + self.count))
        if self.source is not None:
            return [(files.read(self.source), self.output, self.saved)]
        return [(input_from_seed(self.seed, self.size), self.output, self.saved)]

    def _job_of_seed(self, seed: int) -> Job:
        target = os.path.join(self.output, f"{seed}.{self.form}")
        copy = os.path.join(self.saved, f"{seed}.bin") if self.saved is not None else None
        return input_from_seed(seed, self.size), target, copy

    def command_line(self) -> str:
        """What to type to get the same again, also when a configuration file has changed."""
        source = (self.saved or self.source) if self.source == files.STANDARD else self.source
        if source is None:
            words = ["--seed", str(self.seed), "--size", str(self.size)]
        else:
            words = [os.path.join(".", source) if source[:1] == "-" != source else source]
        if self.count is not None:
            words += ["--count", str(self.count)]
        words += arguments(self.config)
        if self.output != files.STANDARD:
            words += ["-o", self.output]
        if self.form != _form_of(self.output):
            words += ["--to", self.form]
        return shlex.join(["smith", "gen", *words])


def _form_of(output: str) -> str:
    """The form that a file's name asks for."""
    ending = os.path.splitext(output)[1].removeprefix(".")
    return ending if ending in FORMS else "wasm"


def _check_usage(order: Order, expands: bool) -> None:
    """Raise for options that do not go together; `expands`: some say how to expand a seed."""
    many = order.count is not None
    to_standard = order.output == files.STANDARD
    names = [name for name in (order.output, order.saved) if name is not None]
    if order.source not in (None, files.STANDARD):
        names.append(order.source)
    wrong = {
        "INPUT goes with none of --seed, --size and --count": order.source is not None and expands,
        "--count needs a folder: name one by -o": many and files.STANDARD in names,
        "a terminal shows no binary: name a file by -o, or use --to wat": (
            order.form == "wasm" and to_standard and os.isatty(files.STDOUT)
        ),
        "INPUT, -o and --save-input need files of their own": not many and files.collide(names),
    }
    for message, holds in wrong.items():
        if holds:
            raise click.UsageError(message)


@click.command()
@click.argument("source", metavar="[INPUT]", required=False)
@click.option("--seed", type=click.IntRange(0), help="The number to expand into an input (0).")
@click.option(
    "--size", type=click.IntRange(0, LONGEST_INPUT), help=f"Bytes of that input ({DEFAULT_SIZE})."
)
@click.option("--count", type=click.IntRange(1), help="Modules of so many seeds, from --seed on.")
@config_options
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    default=files.STANDARD,
    help="A file, or with --count a folder. Default: standard output.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice([*FORMS]),
    help="What to write. Default: what -o ends with, or wasm.",
)
@click.option(
    "--save-input", "saved", metavar="PATH", help="Keep the input, too: a file, or a folder."
)
def command(
    *,
    source: str | None,
    seed: int | None,
    size: int | None,
    count: int | None,
    output: str,
    form: str | None,
    saved: str | None,
    config: Config,
) -> None:
    """Generate a module from the bytes of INPUT, or from a seed.

    INPUT is any file, `-` is standard input. Without it, a seed is expanded into an input. With
    `--count`, that is done for as many seeds, and the files are named by them. The same bytes make
    the same module, wherever and whenever.

    \b
        smith gen --seed 7 --to wat                    a module as text
        smith gen --seed 7 -o 7.wasm                   the same one as a binary
        smith gen --count 100 -o modules               modules/0.wasm to modules/99.wasm
        smith gen crash.bin -o crash.wasm              the module of a fuzzer's input
        smith gen --preset differential -o 0.wasm      for engines to be compared
        smith gen --set max_nesting=9 -o 0.wasm        `smith config` lists the knobs
        smith gen --set module_shape=a.wat -o 0.wasm   imports and exports as there

    A line on standard error says how to get the same again.
    """
    order = Order(
        source=source,
        seed=seed or 0,
        size=DEFAULT_SIZE if size is None else size,
        count=count,
        output=output,
        form=form or _form_of(output),
        saved=saved,
        config=config,
    )
    _check_usage(order, expands=any(option is not None for option in (seed, size, count)))
    order.prepare()
    _run(order)
    click.echo(os.fsencode(f"smith format {FORMAT}: {order.command_line()}\n"), err=True, nl=False)


def _run(order: Order) -> None:
    jobs = order.jobs()
    finished = 0
    try:
        with Progress("generating", order.count or 1) as progress:
            for data, target, copy in jobs:
                if copy is not None:
                    files.write(copy, data)
                content = FORMS[order.form](generate(data, order.config))
                progress.advance()  # before a terminal may get the text
                files.write(target, content)
                finished += 1
    except KeyboardInterrupt:
        if order.count is None:
            raise
        done = f"{finished} of {order.count} modules are in {files.shown(order.output)}"
        raise KeyboardInterrupt(done) from None
