"""The command `reducer`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from reducer.command import CommandError, CommandTest
from reducer.display import Display
from reducer.reduction import Reduction, reduce
from reducer.shrinker import NotInteresting, Progress
from reducer.state import State, StateError, write_whole

DEFAULT_TIMEOUT = 60.0
INTERRUPTED = 130


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Default: NAME.reduced.EXT.",
)
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, help="Tests at a time (1).")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=DEFAULT_TIMEOUT,
    help="Seconds after which a test is killed and counts as failed (60).",
)
@click.option(
    "--max-seconds",
    type=click.FloatRange(0, min_open=True),
    help="Stop after so long; run again to go on.",
)
def main(
    file: Path,
    command: tuple[str, ...],
    output: Path | None,
    jobs: int,
    timeout: float,
    max_seconds: float | None,
) -> None:
    """Reduce FILE to the smallest input that COMMAND still finds interesting.

    COMMAND is run with the path of a candidate as its last argument, and finds it
    interesting if it exits with status 0:

        reducer crash.bin -- ./still-crashes.sh

    The best input so far is always in the output, FILE itself is not touched. A reduction
    that was stopped, by Ctrl-C or in any other way, goes on when it is started again.
    """
    try:
        original, destination, state = _open(file, output, command)
    except (OSError, StateError, CommandError) as error:
        _fail(_one_line(error))
    try:
        with CommandTest(command, file.name, timeout) as test:
            result = _reduce(original, destination, state, test, jobs, max_seconds)
    except (OSError, NotInteresting, CommandError) as error:
        state.close()
        if not state.resumed and state.best == original:
            state.remove()
        _fail(_one_line(error))
    except KeyboardInterrupt:
        state.close()
        click.echo(
            f"stopped at {len(state.best)} bytes: {destination}; run again to go on", err=True
        )
        sys.exit(INTERRUPTED)
    _finish(result, original, destination, state, test)


def _open(file: Path, output: Path | None, command: tuple[str, ...]) -> tuple[bytes, Path, State]:
    """The original, where the result goes, and what is known from an earlier run."""
    if shutil.which(command[0]) is None:
        raise CommandError(f"{command[0]}: no such command, or not executable")
    original = file.read_bytes()
    output = output or file.with_name(f"{file.stem}.reduced{file.suffix}")
    if output.exists() and output.samefile(file):
        raise StateError(f"{output} is the original; choose another output with -o")
    log = output.with_name(f"{output.name}.state")
    if output.exists() and not log.exists():
        raise StateError(f"{output} exists; remove it, or choose another output with -o")
    return original, output, State(log, original, command)


def _reduce(
    original: bytes,
    output: Path,
    state: State,
    test: CommandTest,
    jobs: int,
    max_seconds: float | None,
) -> Reduction:
    console = Console(stderr=True)
    with Display(console, len(original)) as display:

        def on_progress(progress: Progress) -> None:
            display(progress)
            if progress.best is not state.best:
                state.improve(progress.best)
                write_whole(output, progress.best)

        return reduce(
            state.best,
            state.remembering(test),
            jobs=jobs,
            max_seconds=max_seconds,
            on_progress=on_progress,
        )


def _finish(
    result: Reduction, original: bytes, output: Path, state: State, test: CommandTest
) -> None:
    write_whole(output, result.best)
    if result.ended == "minimal":
        state.remove()
    else:
        state.close()
    if result.flaky:
        click.echo("warning: COMMAND is flaky: it took back what it had said", err=True)
    if test.timeouts:
        click.echo(f"warning: {test.timeouts} tests were killed after the timeout", err=True)
    why = "" if result.ended == "minimal" else "; out of time, run again to go on"
    click.echo(
        f"{len(original)} -> {len(result.best)} bytes, {result.calls} tests, "
        f"{result.seconds:.1f} s: {output}{why}"
    )


def _one_line(error: BaseException) -> str:
    if isinstance(error, NotInteresting):
        return "COMMAND does not find FILE itself interesting: it has to exit with status 0 for it"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _fail(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
