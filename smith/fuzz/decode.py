"""The target `decode`: whatever the bytes, they are taken or refused for a reason.

A binary is decoded, judged, printed and encoded, and nothing but `WasmError` may be raised. What is
encoded has to come back the same, and wasmtime has to judge as `validate` does, but for the known
`differences`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from smith import validate
from smith.engines import wasmtime_worker as wasmtime
from smith.fuzz import modules
from smith.fuzz.differences import explanation
from smith.wasm import DecodeError, Module, WasmError, decode, encode, print_wat

ENGINE: Final = wasmtime.new_engine()


class Unstable(AssertionError):  # noqa: N818 (a finding)
    """A module that was encoded is not the same any more."""


class Disagreement(AssertionError):  # noqa: N818 (a finding)
    """Two that judge the same binary come to different ends. The message says which."""


def check(data: bytes) -> None:
    """Raise if anything is wrong about how a binary is treated."""
    ours = judged(data)
    module = decoded(data)
    if module is None:
        return
    encoded = encode(module)
    if encode(decode(encoded)) != encoded:
        raise Unstable(encoded.hex())
    for folded in (False, True):
        print_wat(data, folded=folded)
    verdict = wasmtime.validate(ENGINE, data)
    theirs = verdict.get("message", "")
    if bool(ours) != bool(theirs) and explanation("wasmtime", ours, theirs) is None:
        raise Disagreement(f"ours: {ours or 'valid'}; wasmtime: {theirs or 'valid'}")


def judged(data: bytes) -> str:
    """What is wrong with a binary; nothing if it is valid."""
    try:
        validate(data)
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
