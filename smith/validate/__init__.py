"""The bundled validator: an independent judge of what is a valid module.

It shares the instruction table with the generator, but no stack, typing or subtyping code. Its
files follow the spec's chapter on validation and its appendix on the algorithm.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smith.validate.module import Misplaced, validate_module
from smith.wasm.decoder import Places, decode_placed, instruction_offsets
from smith.wasm.errors import ValidationError
from smith.wasm.features import WASM3, feature_set, select

DEFAULT: Final = WASM3 | feature_set("threads", "wide-arithmetic", "custom-page-sizes")


def validate(
    wasm: bytes | bytearray | memoryview, features: int | Iterable[str] | None = None
) -> None:
    """Raise `DecodeError` if the binary is malformed, `ValidationError` if it is invalid.

    `features` are names such as "gc", "wasm2" or "all" (`smith.wasm.features.select`), one by one
    or by commas in one string, or a set as that module has them. The default is Wasm 3.0, threads,
    wide arithmetic and custom page sizes. The message begins with the phrase of the official test
    suite; for a type mismatch it shows the expected and the found types, the last one on top of the
    stack. Raises `ValueError` for a name of no feature.

    Source: WebAssembly 3.0, chapter 3 and the appendix on the validation algorithm; the overviews
    of the proposals.
    """
    data = bytes(memoryview(wasm))
    if features is None:
        enabled = DEFAULT
    elif isinstance(features, str):
        enabled = select(features.split(","))
    else:
        enabled = features if isinstance(features, int) else select(features)
    module, places = decode_placed(data, enabled)
    try:
        validate_module(module, enabled)
    except Misplaced as error:
        offset = _offset(data, places, error, enabled)
        raise ValidationError(error.message, offset, error.function) from None


def _offset(data: bytes, places: Places, error: Misplaced, features: int) -> int:
    """Where in the bytes the error is."""
    if error.expression < 0:
        return places.entries[error.section][error.entry]
    start = places.expressions[error.section][error.expression]
    return instruction_offsets(data, start, error.instruction + 1, features)[-1]
