"""`smith print`: a module as text."""

from __future__ import annotations

import click

from smith import WasmError, print_wat
from smith.cli import Finding, files


@click.command()
@click.argument("file")
@click.option(
    "-o", "--output", metavar="PATH", default=files.STANDARD, help="Default: standard output."
)
def command(file: str, output: str) -> None:
    """Print the binary module FILE as text (WAT); `-` is standard input.

    \b
        smith print crash.wasm
        smith print crash.wasm -o crash.wat
        smith gen --seed 7 | smith print -

    `wasm-tools parse` and others assemble it to the same module again, custom sections apart.
    Exit status 1: the module is malformed; the message says where.
    """
    if files.STANDARD not in (file, output) and files.collide([file, output]):
        raise click.UsageError("FILE and -o need files of their own")
    wasm = files.read(file)
    files.check(output)
    try:
        text = print_wat(wasm)
    except WasmError as error:
        raise Finding(f"{files.shown(file)}: {error}") from None
    files.write(output, text.encode())
