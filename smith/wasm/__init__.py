"""The language: binary and text formats.

These are the public faces of modules that are compiled, where docstrings get lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from smith.wasm import decoder, encoder, text
from smith.wasm.errors import DecodeError, ValidationError, WasmError
from smith.wasm.module import Module

__all__ = ["DecodeError", "Module", "ValidationError", "WasmError", "decode", "encode", "print_wat"]


def decode(wasm: bytes | bytearray | memoryview) -> Module:
    """The binary as data (spec section 5.5). Raises `DecodeError` if it is malformed."""
    return decoder.decode(bytes(memoryview(wasm)))


def encode(module: Module) -> bytes:
    """The module as a binary, in the shortest form (spec section 5.5)."""
    return encoder.encode(module)


def print_wat(
    wasm: bytes | bytearray | memoryview,
    comments: Sequence[str] = (),
    *,
    folded: bool = False,
    names: bool = True,
    offsets: bool = False,
) -> str:
    """The binary as text (spec section 6.6), under lines of comments.

    `folded` nests operands in their instructions, `names` takes identifiers from the name section,
    and `offsets` puts the place of each definition and instruction in the binary before it, as a
    comment `(;@1a2b  ;)`. Raises `DecodeError` if the binary is malformed.
    """
    return text.print_binary(bytes(memoryview(wasm)), [*comments], folded, names, offsets)
