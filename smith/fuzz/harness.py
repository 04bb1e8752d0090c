"""A target in the hands of libFuzzer. The process is libFuzzer's from then on."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from smith import Config
from smith.fuzz import corpus

END_OF_SETTINGS: Final = "--"
WRONG_USAGE: Final = 2

Check = Callable[[bytes, Config], None]
Mutator = Callable[..., bytes]


def fuzz(check: Check, command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """Run the check of a target on the generator's inputs until libFuzzer ends the process.

    `command` starts this script again, as libFuzzer does to merge and to work in parallel. `args`
    are libFuzzer's options and files, or first the options of `smith gen` for the Config that is
    fuzzed and a `--`.
    """
    settings, options = split(args)
    prepare(options, corpus.claim, corpus.check)
    start(told(check, settings), [*command, *settings], options)


def told(check: Check, settings: Sequence[str]) -> Callable[[bytes], None]:
    """The check under the Config of these options; when it raises, it tells how to see it again."""
    config = _config_of(settings)

    def one_input(data: bytes) -> None:
        try:
            check(data, config)
        except Exception:
            artifact = f"crash-{hashlib.sha1(data).hexdigest()}"  # the name that libFuzzer gives it
            print(f"reproduce: {reproduction(artifact, settings)}", file=sys.stderr)
            raise

    return one_input


def reproduction(artifact: str, settings: Sequence[str]) -> str:
    """The command that makes the module of an artifact."""
    return shlex.join(["smith", "gen", artifact, *settings, "-o", f"{Path(artifact).name}.wasm"])


def start(
    one_input: Callable[[bytes], None],
    command: Sequence[str],
    options: Sequence[str],
    **mutators: Mutator,
) -> NoReturn:
    """Hand an input's check to libFuzzer, whose own mutations others may replace."""
    import atheris

    again = shlex.join([*command, END_OF_SETTINGS])
    atheris.Setup([again, *options], one_input, **mutators)
    atheris.Fuzz()
    sys.exit()


def split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is before and after the `--`."""
    if END_OF_SETTINGS not in args:
        return [], [*args]
    end = args.index(END_OF_SETTINGS)
    return [*args[:end]], [*args[end + 1 :]]


def _config_of(settings: Sequence[str]) -> Config:
    """The Config of `--preset NAME` and `--set KNOB=VALUE` options."""
    pairs = [*zip(settings[::2], settings[1::2], strict=True)]
    preset = [value for option, value in pairs if option == "--preset"] or ["default"]
    return Config.preset(preset[-1]).set(value for option, value in pairs if option == "--set")


def prepare(
    options: Sequence[str], first: Callable[[Path], None], others: Callable[[Path], None]
) -> None:
    """Check the folders that libFuzzer is to read, the first of which it writes to."""
    paths = [Path(option) for option in options if not option.startswith("-")]
    try:
        for place, path in enumerate(paths):
            if not path.exists():
                raise corpus.CorpusError(
                    f"{path}: no such file or folder (a new corpus: mkdir {path})"
                )
            if path.is_dir():
                (others if place else first)(path)
    except (OSError, corpus.CorpusError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(WRONG_USAGE)
