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


def fuzz(check: Check, command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """Run the check of a target on inputs until libFuzzer ends the process.

    `command` starts this script again, as libFuzzer does to merge and to work in parallel. `args`
    are libFuzzer's options and files, or first the options of `smith gen` for the Config that is
    fuzzed and a `--`.
    """
    import atheris

    settings, options = _split(args)
    try:
        _prepare([Path(arg) for arg in options if not arg.startswith("-")])
    except (OSError, corpus.CorpusError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(WRONG_USAGE)
    again = shlex.join([*command, *settings, END_OF_SETTINGS])
    atheris.Setup([again, *options], told(check, settings))
    atheris.Fuzz()
    sys.exit()


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


def _split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    if END_OF_SETTINGS not in args:
        return [], [*args]
    end = args.index(END_OF_SETTINGS)
    return [*args[:end]], [*args[end + 1 :]]


def _config_of(settings: Sequence[str]) -> Config:
    """The Config of `--preset NAME` and `--set KNOB=VALUE` options."""
    pairs = [*zip(settings[::2], settings[1::2], strict=True)]
    preset = [value for option, value in pairs if option == "--preset"] or ["default"]
    return Config.preset(preset[-1]).set(value for option, value in pairs if option == "--set")


def _prepare(paths: Sequence[Path]) -> None:
    """Check what libFuzzer is to read, and claim the first folder, which it writes to."""
    for place, path in enumerate(paths):
        if not path.exists():
            raise corpus.CorpusError(f"{path}: no such file or folder (a new corpus: mkdir {path})")
        if path.is_dir():
            (corpus.check if place else corpus.claim)(path)
