"""`smith fuzz`: libFuzzer on a target, in a process of its own."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from smith import Config
from smith.cli import Failure, Finding
from smith.cli.options import arguments, config_options
from smith.fuzz import INPUTS, TARGETS, harness

START: Final = Path(harness.__file__).with_name("start.py")
ARTIFACTS: Final = Path("fuzz", "artifacts")
DEFAULTS: Final = [
    "-timeout=60",  # a module takes milliseconds; libFuzzer would wait for 20 minutes
    "-len_control=10",  # by its own 100, inputs stay below 40 bytes for a minute
]

# What libFuzzer says, by the beginnings or the whole of a line.
NOISE: Final = (
    "\n",
    "INFO: Instrumenting ",
    "INFO: Using built-in libfuzzer",
    "WARNING: Failed to find function ",
)
UNKNOWN: Final = re.compile(r"WARNING: unrecognized flag '(.*)'; use")
KEPT: Final = re.compile(r"Test unit written to (.+)$")
RUNNING: Final = re.compile(r"Running: (.+)$")
NO_FINDINGS: Final = ("slow-unit-", "minimized-from-")  # kept, too, but nothing is wrong with them

# What libFuzzer ends with, where that is not a crash of the target.
DONE: Final = 0
WRONG_USAGE: Final = (1, harness.WRONG_USAGE)
INTERRUPTED: Final = (72, -signal.SIGINT)


class _Targets(click.Group):
    """A command for each target."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*TARGETS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        if name not in TARGETS:
            near = get_close_matches(name, TARGETS, 1) or [*TARGETS]
            raise Failure(f"there is no fuzz target {name!r}; try {' or '.join(near)}")
        return _command_of(name)


@click.command(cls=_Targets, subcommand_metavar="TARGET ...")
def command() -> None:
    """Fuzz: libFuzzer makes inputs, steered by what they reach in the code, until one fails.

    \b
        smith fuzz valid                         until Ctrl-C
        smith fuzz valid -max_total_time=60      for a minute
        smith fuzz valid mine                    keep in the folder mine what reaches new code
        smith fuzz valid mine corpus/valid       and begin with other inputs, too
        smith fuzz valid fuzz/artifacts/valid/*  run these inputs again

    Needs `pip install 'wasmsmith[fuzz]'`.
    """


def _command_of(name: str) -> click.Command:
    target = TARGETS[name]

    @click.command(
        name,
        short_help=target.summary,
        help=f"""Fuzz {target.summary}.

        LIBFUZZER are its options, as -runs=1000; -help=1 lists them. It writes to the first CORPUS
        folder what reaches new code, and reads the others; files are run once. An input that fails
        is kept in {ARTIFACTS / name}, or where -artifact_prefix says.

        Exit status: 0 nothing found, 1 a finding, 2 wrong usage, 130 interrupted.
        """,
        # No option here has one letter: `-runs=9` would be taken for a row of them.
        context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    )
    @(config_options if target.takes == INPUTS else _unchanged)
    @click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[LIBFUZZER] [CORPUS]...")
    def start(*, options: tuple[str, ...], config: Config | None = None) -> None:
        _fuzz(name, options, [] if config is None else arguments(config))

    return start


def _unchanged(function: Callable[..., None]) -> Callable[..., None]:
    return function


def _fuzz(target: str, options: Sequence[str], settings: Sequence[str]) -> None:
    for option in options:
        if option.startswith("--"):  # which libFuzzer passes over without saying so
            raise Failure(f"libFuzzer's options have one dash: {option[1:]}")
    if find_spec("atheris") is None:
        raise Failure("fuzzing needs atheris; run: pip install 'wasmsmith[fuzz]'")
    with _artifact_options(target, options) as prefix:
        run = Run(
            [
                *(sys.executable, "-P", str(START), target, *settings, harness.END_OF_SETTINGS),
                *(*DEFAULTS, *prefix, *options),
            ]
        )
        status = run.wait()
    found = "\n".join([_described(artifact, target, settings) for artifact in run.findings])
    if status in INTERRUPTED:
        raise KeyboardInterrupt(found or "nothing was found")
    if found:
        click.echo(found, err=True)
        raise click.exceptions.Exit(1)
    if status in WRONG_USAGE:
        raise click.exceptions.Exit(2)
    if status != DONE:
        raise Finding(f"libFuzzer ended with status {status}, and kept no input")


@contextmanager
def _artifact_options(target: str, options: Sequence[str]) -> Iterator[list[str]]:
    """Where libFuzzer is to keep what fails, if the user does not say it: a folder."""
    if any(option.startswith("-artifact_prefix=") for option in options):
        yield []
        return
    folder = ARTIFACTS / target
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{folder}: {error.strerror}") from None
    try:
        yield [f"-artifact_prefix={folder}/"]
    finally:
        for empty in (folder, *folder.parents[:-1]):
            with suppress(OSError):
                empty.rmdir()


class Run:
    """A process of libFuzzer's, whose words go to standard error. `findings` are the artifacts."""

    def __init__(self, command: Sequence[str]) -> None:
        self.findings: list[str] = []
        self._running: list[str] = []
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            errors="replace",
        )

    def wait(self) -> int:
        """Its exit status, when it has ended. Ctrl-C ends it, a second one at once."""
        with self._process:
            try:
                self._listen()
                status = self._process.wait()
            except KeyboardInterrupt:
                self._process.send_signal(signal.SIGINT)
                with suppress(KeyboardInterrupt):
                    self._listen()
                return INTERRUPTED[0]
            finally:
                self._process.kill()
        if status not in (DONE, *WRONG_USAGE, *INTERRUPTED):
            # Of a file that it is told to run it keeps no copy.
            self.findings = self.findings or self._running
        return status

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._note(line)
            if not line.startswith(NOISE):
                click.echo(line, nl=False, err=True)

    def _note(self, line: str) -> None:
        if unknown := UNKNOWN.match(line):
            raise Failure(f"libFuzzer has no option {unknown[1]}; -help=1 lists them")
        if running := RUNNING.match(line):
            self._running = [running[1]]
        kept = KEPT.search(line)
        if kept and not Path(kept[1]).name.startswith(NO_FINDINGS):
            self.findings.append(kept[1])


def _described(artifact: str, target: str, settings: Sequence[str]) -> str:
    again = shlex.join(["smith", "fuzz", target, artifact, *settings])
    lines = [f"found {artifact}", f"    the check again:  {again}"]
    if TARGETS[target].takes == INPUTS:
        lines.append(f"    the module:       {harness.reproduction(artifact, settings)}")
    return "\n".join(lines)
