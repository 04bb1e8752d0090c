"""The target `valid`: whatever the bytes, wasmtime accepts the module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from smith import Config, generate
from smith.engines import wasmtime_worker as wasmtime
from smith.fuzz import harness

ENGINE: Final = wasmtime.new_engine()


class Refused(AssertionError):  # noqa: N818 (what went wrong went wrong elsewhere)
    """An engine refuses a generated module. The message says why."""


def check(data: bytes, config: Config) -> None:
    """Raise `Refused` if wasmtime does not accept the module of an input."""
    verdict = wasmtime.validate(ENGINE, generate(data, config).wasm)
    if verdict["outcome"] != "valid":
        raise Refused(f"wasmtime refuses the module: {verdict['message']}")


def fuzz(command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """See `harness.fuzz`."""
    harness.fuzz(check, command, args)
