"""The target `decode`: whatever the bytes, they are taken or refused for a reason.

A binary is decoded, judged, printed and encoded, and nothing but `WasmError` may be raised. What is
encoded has to come back the same; a module that is valid stays so under more features; and wasmtime
has to judge as `validate` does, but for the known `differences`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from smith import validate
from smith.engines import wasmtime_worker as wasmtime
from smith.fuzz import modules
from smith.fuzz.differences import WASMTIME, explanation
from smith.validate import DEFAULT
from smith.wasm import DecodeError, Module, WasmError, decode, encode, print_wat
from smith.wasm.features import ALL, MVP

ENGINE: Final = wasmtime.new_engine()


class Unstable(AssertionError):  # noqa: N818 (a finding)
    """A module that was encoded is not the same any more."""


class Lost(AssertionError):  # noqa: N818 (a finding)
    """A module is valid, but not under more features. The message is that against it."""


class Disagreement(AssertionError):  # noqa: N818 (a finding)
    """Two that judge the same binary come to different ends. The message says which."""


def check(data: bytes) -> None:
    """Raise if anything is wrong about how a binary is treated."""
    few, ours, all = [judged(data, features) for features in (MVP, DEFAULT, ALL)]
    for fewer, more in ((few, ours), (ours, all)):
        if more and not fewer:
            raise Lost(more)
    verdict = wasmtime.validate(ENGINE, data)
    theirs = verdict.get("message", "")
    if bool(ours) != bool(theirs) and explanation(WASMTIME, ours, theirs) is None:
        raise Disagreement(f"ours: {ours or 'valid'}; wasmtime: {theirs or 'valid'}")
    if (module := decoded(data)) is not None:
        encoded = encode(module)
        if encode(decode(encoded)) != encoded:
            raise Unstable(encoded.hex())
        print_wat(data, offsets=True)
        print_wat(data, folded=True)


def judged(data: bytes, features: int = DEFAULT) -> str:
    """What is wrong with a binary; nothing if it is valid."""
    try:
        validate(data, features)
    except WasmError as error:
        return error.message
    return ""


def decoded(data: bytes) -> Module | None:
    """The module that the bytes are, if they are one."""
    try:
        return decode(data)
    except DecodeError:
        return None


def fuzz(command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """See `modules.fuzz`."""
    modules.fuzz(check, command, args)
