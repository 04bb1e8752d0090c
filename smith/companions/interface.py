"""What a module imports and exports, with all types, read from its bytes.

Engines describe types through APIs that lose some of them, and one aborts the process when asked
(wasmtime-py, for v128 and concrete references). So no engine is ever asked. Nothing is validated
here either: a module that makes no sense is an `InterfaceError`, and the engines' to refuse.

The names of value types are those of the engine protocol, `docs/engines.md`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from smith.wasm import types
from smith.wasm.decoder import decode
from smith.wasm.errors import DecodeError
from smith.wasm.module import (
    ARRAY_TYPE,
    FUNC_TYPE,
    STRUCT_TYPE,
    ExternType,
    FunctionType,
    Module,
    SubType,
)
from smith.wasm.spaces import index_spaces

# The reference type on top of the hierarchy of each abstract heap type, and of each kind of
# defined type. Continuations are missing: no engine gets any.
ABSTRACT: Final = {
    types.FUNC: "funcref",
    types.NOFUNC: "funcref",
    types.EXTERN: "externref",
    types.NOEXTERN: "externref",
    types.ANY: "anyref",
    types.EQ: "anyref",
    types.I31: "anyref",
    types.STRUCT: "anyref",
    types.ARRAY: "anyref",
    types.NONE: "anyref",
    types.EXN: "exnref",
    types.NOEXN: "exnref",
}
DEFINED: Final = {FUNC_TYPE: "funcref", STRUCT_TYPE: "anyref", ARRAY_TYPE: "anyref"}
NUMBERS: Final = {t: name for t, name, _ in types.NUMBER_TYPES}


# The name of a value type and the bits, unsigned and in decimal; of a reference "0" for null.
Value = tuple[str, str]


class InterfaceError(ValueError):
    """The bytes are no module that makes sense, or what it needs cannot be made."""


class Export(NamedTuple):
    """A name and what it stands for."""

    name: str
    type: ExternType


class Interface:
    """The imports of a module (`module.imports`), its exports, and their types.

    Every method raises `InterfaceError` where an index leads nowhere.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        spaces = index_spaces(module)
        self.exports: list[Export] = []
        for export in module.exports:
            if export.index >= len(spaces[export.kind]):
                raise InterfaceError(f"export {export.name!r} is of nothing")
            self.exports.append(Export(export.name, spaces[export.kind][export.index]))

    def defined(self, index: int) -> SubType:
        """The type of that type index."""
        if index >= len(self.module.types):
            raise InterfaceError(f"unknown type {index}")
        return self.module.types[index]

    def signature(self, type: FunctionType) -> SubType:
        """The parameters and results of a function."""
        found = self.defined(type.type_index)
        if found.kind != FUNC_TYPE:
            raise InterfaceError(f"type {type.type_index} is no function type")
        return found

    def name(self, t: int) -> str:
        """What the protocol calls a value type: a reference is the top of its hierarchy."""
        if not types.is_ref(t):
            return NUMBERS[t]
        heap = types.heap_of(t)
        if heap < types.CONCRETE:
            name = ABSTRACT.get(heap)
        else:
            name = DEFINED.get(self.defined(heap - types.CONCRETE).kind)
        if name is None:
            raise InterfaceError(f"nobody can tell a {types.type_name(t)}")
        return name

    def names(self, ts: list[int]) -> list[str]:
        return [self.name(t) for t in ts]


def read_interface(wasm: bytes) -> Interface:
    """The imports and exports of a module.

    Raises `InterfaceError`.
    """
    try:
        return Interface(decode(wasm))
    except DecodeError as error:
        raise InterfaceError(str(error)) from None
