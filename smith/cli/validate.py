"""`smith validate`: whether modules are valid."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import click

from smith import DecodeError, ValidationError, validate
from smith.cli import Failure, Finding, files
from smith.validate import DEFAULT
from smith.wasm.features import select

VALID = "valid"


@dataclass(frozen=True)
class Verdict:
    """What is said of a file; `offset` and `function` are None where nothing is wrong there."""

    file: str
    verdict: str
    message: str = ""
    offset: int | None = None
    function: int | None = None

    def __str__(self) -> str:
        return f"{self.file}: {': '.join(filter(None, [self.verdict, self.message]))}"


def verdict_on(name: str, features: int) -> Verdict:
    """Judge the module in a file. Raises `Failure` if it cannot be read."""
    wasm = files.read(name)
    file = files.shown(name)
    try:
        validate(wasm, features)
    except DecodeError as error:
        return Verdict(file, "malformed", str(error), error.offset)
    except ValidationError as error:
        function = error.function if error.function >= 0 else None
        return Verdict(file, "invalid", str(error), error.offset, function)
    return Verdict(file, VALID)


def features_of(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """The feature set that `--features` selects."""
    try:
        return select([word.strip() for word in value.split(",") if word.strip()], DEFAULT)
    except ValueError as error:
        raise Failure(str(error)) from None


@click.command()
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--features",
    metavar="LIST",
    default="",
    callback=features_of,
    help="Features to add, or with a minus to take away, by commas; or a group of them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a list.")
@click.pass_context
def command(context: click.Context, names: tuple[str, ...], features: int, as_json: bool) -> None:
    """Tell of each binary module FILE in a line whether it is valid; `-` is standard input.

    \b
        smith validate *.wasm
        smith validate --features all module.wasm
        smith validate --features=-gc,-exceptions,legacy-exceptions module.wasm
        smith gen --seed 7 | smith validate -

    Modules may use Wasm 3.0, threads, wide arithmetic and custom page sizes. --features changes
    that from left to right, as in wasm-tools: a feature is added, a group (mvp, wasm1, wasm2,
    wasm3, all) replaces what there was, and what has a minus is taken away.

    A line ends with what is wrong, in the words of the official test suite, with the types that an
    instruction requires and those on the stack, the function, and the offset in the file.

    Exit status: 0 all are valid, 1 some are malformed or invalid, 2 one cannot be read.
    """
    verdicts: list[Verdict] = []
    unreadable = False
    for name in names:
        try:
            verdict = verdict_on(name, features)
        except Failure as failure:
            failure.show()
            unreadable = True
            continue
        verdicts.append(verdict)
        if not as_json:
            files.write(files.STANDARD, f"{verdict}\n".encode())
    if as_json:
        document = json.dumps([asdict(verdict) for verdict in verdicts], indent=2)
        files.write(files.STANDARD, f"{document}\n".encode())
    if unreadable:
        context.exit(Failure.exit_code)
    if any(verdict.verdict != VALID for verdict in verdicts):
        context.exit(Finding.exit_code)
