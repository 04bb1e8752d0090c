"""The target `engine_bytes`: whatever the bytes, the bundled engine stays within its bounds.

Nobody validates them: the engine refuses them or runs them, and where it was built with the
sanitizers (docs/fuzzing.md) they have nothing to report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from smith.fuzz import modules
from smith.fuzz.calls import call_exports
from smith.native import LinkError, Module
from smith.wasm import WasmError

REFUSALS: Final = (WasmError, LinkError)


def check(data: bytes) -> None:
    """Raise if a binary ends in what is neither a refusal nor an end of code."""
    try:
        call_exports(Module(data, validated=True))
    except REFUSALS:
        return


def fuzz(command: Sequence[str], args: Sequence[str]) -> NoReturn:
    """See `modules.fuzz`."""
    modules.fuzz(check, command, args)
