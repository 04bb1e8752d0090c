"""Hand-made code and modules."""

from __future__ import annotations

from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import FUNCTION, Export, Function, Module, function_type
from smith.wasm.types import I32


def code(*words: str | int) -> list[int]:
    """Flat code: names of instructions, and their immediates as they are."""
    return [op(word) if isinstance(word, str) else word for word in words]


def module_of(*bodies: list[int], exported: bool = True) -> Module:
    """A module with a function for each body, of two locals; the first one is exported."""
    module = Module()
    module.types = [function_type([], [])]
    module.groups = [1]
    module.functions = [Function(0, [(2, I32)], body) for body in bodies]
    if bodies and exported:
        module.exports = [Export("f", FUNCTION, 0)]
    return module


def binary_of(*bodies: list[int], exported: bool = True) -> bytes:
    return encode(module_of(*bodies, exported=exported))
