"""`smith run`: what a module's functions do in the bundled engine."""

from __future__ import annotations

import json
from typing import Final

import click

from smith.cli import Failure, Finding, files

FUEL: Final = 100_000_000


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("file")
@click.argument("words", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--invoke", metavar="NAME", help="Call this export, with ARGS. Default: all of them.")
@click.option(
    "--fuel",
    type=click.IntRange(0, 1 << 62),
    default=FUEL,
    show_default=True,
    help="Instructions that a call may take; bulk operations count by their length.",
)
@click.option("--trace", is_flag=True, help="Show the results of instructions, in their order.")
@click.option("--coverage", is_flag=True, help="Show the code, and how often each line of it ran.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
def command(
    *,
    file: str,
    words: tuple[str, ...],
    invoke: str | None,
    fuel: int,
    trace: bool,
    coverage: bool,
    as_json: bool,
) -> None:
    """Run the binary module FILE in the bundled engine; `-` is standard input.

    \b
        smith run module.wasm                          every export, with zeros and nulls
        smith run module.wasm --invoke div 7 -2        one, with arguments
        smith run module.wasm --invoke f 0x1p-3 nan:0x200000 null
        smith run module.wasm --coverage | less        how often each instruction ran
        smith run module.wasm --invoke f 1 --trace     what each gave
        smith gen --seed 7 | smith run -

    An integer is decimal or in hex, a float may be nan:0x123, a v128 is an integer of 128 bits, and
    a reference null or new. Imported functions return zeros and nulls, and lines say what they
    are called with; memories, tables and globals that are imported are new ones.

    Exit status: 0 all returned, 1 something else, or the module is malformed or invalid, 2 wrong
    usage or a file that cannot be read, 130 interrupted.
    """
    wasm = files.read(file)
    if words and invoke is None:
        raise click.UsageError(f"{words[0]!r}: arguments are for the function that --invoke names")
    try:
        from smith.cli.runner import RETURNED, Runner  # where there is an engine
    except ImportError as error:
        raise Failure(str(error)) from None
    runner = Runner(wasm, files.shown(file), fuel, trace=trace)
    for ended in runner.ends(invoke, words):
        if not as_json:
            write("\n".join(ended.lines()))
    if as_json:
        write(json.dumps(runner.document(trace=trace, coverage=coverage), indent=2))
    else:
        if trace:
            write("\n".join(runner.trace()))
        if coverage:
            write("\n".join(runner.coverage()))
    if any(ended.outcome != RETURNED for ended in runner.ended):
        raise click.exceptions.Exit(Finding.exit_code)


def write(text: str) -> None:
    files.write(files.STANDARD, f"{text}\n".encode())
