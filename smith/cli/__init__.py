"""The command `smith`: a module for each sub-command, imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final, NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from smith.inputs import FORMAT

COMMANDS = {
    "gen": "generate modules from bytes, files or seeds",
    "print": "print a module as text",
    "validate": "tell whether modules are valid, and why not",
    "run": "run a module in the bundled engine",
    "stats": "tell what modules contain, and what their code does",
    "config": "list the knobs and presets of the generator",
    "features": "list the features of Wasm, and who accepts them",
    "fuzz": "start a fuzz target",
}


INTERRUPTED: Final = 130


class Failure(click.ClickException):
    """Why a command could not do what it was asked, in one line: exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"error: {self.format_message()}", err=True)


class Finding(Failure):
    """What is wrong with a module, in one line: exit status 1."""

    exit_code = 1


def _interrupted(*done: str) -> NoReturn:
    """End after Ctrl-C; `done` says what is there in spite of it."""
    click.echo(": ".join(["interrupted", *done]), err=True)
    sys.exit(INTERRUPTED)


class _Commands(click.Group):
    """Sub-commands that cost nothing until they are called, and end with one line on Ctrl-C."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"smith.cli.{name}").command
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command. Whatever is wrong, wrong usage or a full disk, is one line."""
        try:
            status = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.exit(status if isinstance(status, int) else 0)
        except click.Abort:
            _interrupted()
        except NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.UsageError as error:
            text = " ".join(error.format_message().split())
            path = error.ctx.command_path if error.ctx else "smith"
            click.echo(f"error: {text} ({path} --help)", err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (OSError, MemoryError) as error:
            # What is still in the buffer could not be written either, when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            click.echo(f"error: {str(error) or 'out of memory'}", err=True)
            sys.exit(Failure.exit_code)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            _interrupted(*map(str, interrupt.args))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("wasmsmith"), message=f"smith %(version)s, format {FORMAT}")
def main() -> None:
    """Turn any bytes into a valid WebAssembly module: the same one for ever.

    \b
        smith gen --seed 7 --to wat           a module as text
        smith gen --count 100 -o modules/     a hundred of them
        smith gen crash.bin -o crash.wasm     the module of a fuzzer's input
        smith validate *.wasm                 whether modules are valid, and why not
        smith run module.wasm --coverage      what its functions return, and what ran

    Exit status: 0 done, 1 a finding, 2 wrong usage or a file that cannot be read or written, 130
    interrupted.
    """
