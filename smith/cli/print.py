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
@click.option(
    "--folded",
    is_flag=True,
    help="Nest operands in their instruction: (i32.add (local.get 0) (i32.const 1)).",
)
@click.option(
    "--names/--no-names",
    default=True,
    help="Take identifiers from the module's name section, if it has one. Default: --names.",
)
@click.option(
    "--offsets",
    is_flag=True,
    help="Begin lines with the offset in FILE, in hex, of the instruction or definition.",
)
def command(file: str, output: str, folded: bool, names: bool, offsets: bool) -> None:
    """Print the binary module FILE as text (WAT); `-` is standard input.

    \b
        smith print crash.wasm
        smith print crash.wasm --folded -o crash.wat
        smith print crash.wasm --offsets | grep -n 1a2b
        smith gen --seed 7 | smith print -

    `wasm-tools parse` and wasmtime's `wat2wasm` assemble the text to the same module, in the
    shortest encoding, with its names and custom sections. What text cannot say is in comments.

    With --folded an instruction without parentheses takes from the stack what
    could not be nested in it: operands that came with other values, or before
    something else.

    \b
    An index is a comment:       (func $add (;0;) (type 0)
    The second of a name:        (func $add#5 (@name "add") (;5;) (type 0)
    An offset, with --offsets:   (;@1a2b  ;)    local.get 0

    Exit status 1: the module is malformed; the message says where.
    """
    if files.STANDARD not in (file, output) and files.collide([file, output]):
        raise click.UsageError("FILE and -o need files of their own")
    wasm = files.read(file)
    files.check(output)
    try:
        text = print_wat(wasm, folded=folded, names=names, offsets=offsets)
    except WasmError as error:
        raise Finding(f"{files.shown(file)}: {error}") from None
    files.write(output, text.encode())
