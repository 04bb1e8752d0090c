"""The options that make a Config, and the other way round."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

import click

from smith.cli import Failure, files
from smith.config import KNOBS, PRESETS, Config, ConfigError, spelled

Function = Callable[..., None]


def config_options(function: Function) -> Function:
    """Give a command the options of a Config, and as its parameter `config` what they make."""

    @click.option("--preset", metavar="NAME", help=f"Start from {', '.join(PRESETS)}.")
    @click.option(
        "--config",
        "file",
        metavar="FILE",
        help="Start from a TOML file, see `smith config --toml`.",
    )
    @click.option(
        "--set",
        "settings",
        metavar="KNOB=VALUE",
        multiple=True,
        help="Change a knob of that; may be repeated. `smith config` lists them.",
    )
    @functools.wraps(function)
    def with_config(
        *, preset: str | None, file: str | None, settings: tuple[str, ...], **others: Any
    ) -> None:
        function(config=_config(preset, file, settings), **others)

    return with_config


def _config(preset: str | None, file: str | None, settings: tuple[str, ...]) -> Config:
    if preset is not None and file is not None:
        raise click.UsageError("--preset and --config exclude each other")
    try:
        start = Config() if preset is None else Config.preset(preset)
        return (start if file is None else _from_file(file)).set(settings)
    except ConfigError as error:
        raise Failure(str(error)) from None


def _from_file(name: str) -> Config:
    text = files.read_text(name)
    try:
        return Config.from_toml(text, os.path.dirname(name))
    except ConfigError as error:
        raise ConfigError(f"{files.shown(name)}: {error}") from None


def arguments(config: Config) -> list[str]:
    """The shortest options that make this Config, wherever it came from."""
    ways = [_arguments_from(preset, config) for preset in PRESETS]
    return min(ways, key=lambda words: words.count("--set"))


def _arguments_from(preset: str, config: Config) -> list[str]:
    start = Config.preset(preset)
    found = [] if start == Config() else ["--preset", preset]
    for row in KNOBS:
        value = getattr(config, row.name)
        if value != getattr(start, row.name):
            found += ["--set", f"{row.name}={setting(row.name, value)}"]
    return found


def setting(name: str, value: Any) -> str:
    """A value of the named knob as `--set` takes it."""
    if name == "features":
        value = spelled(value)
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else f"{value:_}"
