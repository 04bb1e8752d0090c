"""The values of knobs: what they may be, and how they are written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import Field
from difflib import get_close_matches
from typing import Any

from smith.wasm import features as wasm_features


class ConfigError(ValueError):
    """A configuration that cannot be: an unknown knob, a bad value, minima that contradict."""


def check_value(row: Field[Any], value: object) -> None:
    """Raise `ConfigError` unless the value has the row's type and is in its range."""
    wanted = type(row.default)
    if wanted is tuple:
        if not isinstance(value, tuple) or not all(isinstance(entry, str) for entry in value):
            raise ConfigError(f"{row.name}: {_shown(value)} is no list of names")
        among = row.metadata["among"]
        known = {*among}
        if row.name == "features":  # groups, too, and all with a minus before them
            known |= {*wasm_features.GROUPS}
            known |= {f"-{word}" for word in known}
        for entry in value:
            if among and entry not in known:
                raise ConfigError(
                    f"{row.name}: there is no {entry!r} to choose{nearest(entry, among)}"
                )
    elif type(value) is not wanted:
        kinds: dict[type, str] = {bool: "true or false", int: "a whole number"}
        kind = kinds.get(wanted, "the text of a module")
        raise ConfigError(f"{row.name}: {_shown(value)} is not {kind}")
    elif wanted is int and isinstance(value, int):
        low, high = row.metadata["low"], row.metadata["high"]
        if not low <= value <= high:
            raise ConfigError(f"{row.name}: {value} is not within {low} to {high}")


def nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, [*known], 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _shown(value: object) -> str:
    return repr([*value] if isinstance(value, tuple) else value)


def parse_setting(setting: str, defaults: dict[str, Any]) -> tuple[str, Any]:
    name, equals, text = setting.partition("=")
    if not equals:
        raise ConfigError(f"{setting!r} is no name=value")
    name, text = name.strip(), text.strip()
    if isinstance(defaults.get(name), tuple) and not text.startswith("["):
        return name, tuple(entry.strip() for entry in text.split(",") if entry.strip())
    try:
        (value,) = tomllib.loads(f"value = {text}").values()
    except (ValueError, RecursionError):
        return name, text
    return name, value
