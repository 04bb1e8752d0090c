"""What `generate` gives: the binary, and all that can be told of it once somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from smith.config import Config
from smith.inputs import FORMAT
from smith.wasm.custom.names import Names
from smith.wasm.decoder import decode_without
from smith.wasm.features import names_of
from smith.wasm.module import (
    FUNCTION,
    ExternType,
    FunctionType,
    GlobalType,
    MemoryType,
    SubType,
    TableType,
    TagType,
)
from smith.wasm.module import Module as Model
from smith.wasm.module_features import features_of_binary
from smith.wasm.spaces import index_spaces
from smith.wasm.text import print_wat
from smith.wasm.text.identifiers import nameless
from smith.wasm.text.types import Types, memory_type

KINDS: Final = ("function", "table", "memory", "global", "tag")
"""By kind of external type, its name."""


@dataclass(frozen=True)
class External:
    """An import or an export.

    `module` is that of an import and empty for an export, `kind` one of `KINDS`, `index` the place
    among the module's functions, tables or the like. `type` is written as in the text format; of
    functions and tags `params` and `results` have the parts.
    """

    module: str
    name: str
    kind: str
    index: int
    type: str
    params: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


class Module:
    """A generated module. All but `wasm`, `config` and `valid` is found out when it is asked for.

    `wasm` is the binary, `config` what it was generated under (under the preset `swarm`, what the
    input made of it). `unread` are the places, among the functions that are defined, of those whose
    bodies are bytes of the input, as the knob `allow_invalid` wants some.
    """

    def __init__(self, wasm: bytes, config: Config, unread: Sequence[int] = ()) -> None:
        self.wasm = wasm
        self.config = config
        self.unread = unread

    @property
    def valid(self) -> bool:
        """Whether the module is expected to be valid: bodies of any bytes are not."""
        return not self.unread

    @cached_property
    def invalid_functions(self) -> tuple[int, ...]:
        """The indices of the functions whose bodies are bytes of the input."""
        imported = sum(entry.type.kind == FUNCTION for entry in self.model.imports)
        return tuple(imported + place for place in self.unread)

    @cached_property
    def model(self) -> Model:
        """The module as data; functions of `invalid_functions` have no code there."""
        return decode_without(self.wasm, self.unread)

    @property
    def wat(self) -> str:
        """The module as text, under a line with the format's number."""
        comments = [f"smith format {FORMAT}"]
        comments += [
            f"the body of function {index} is bytes of the input, which are not shown"
            for index in self.invalid_functions
        ]
        return print_wat(self.model, comments)

    @cached_property
    def imports(self) -> tuple[External, ...]:
        """In the order of the binary."""
        types = _Externals(self.model)
        counts = [0] * len(KINDS)
        found = []
        for entry in self.model.imports:
            kind = entry.type.kind
            found.append(types.external(entry.module, entry.name, counts[kind], entry.type))
            counts[kind] += 1
        return tuple(found)

    @cached_property
    def exports(self) -> tuple[External, ...]:
        """In the order of the binary."""
        types = _Externals(self.model)
        spaces = index_spaces(self.model)
        return tuple(
            types.external("", entry.name, entry.index, spaces[entry.kind][entry.index])
            for entry in self.model.exports
        )

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The features in use, and those that they cannot do without."""
        return tuple(names_of(features_of_binary(self.wasm, self.unread)))


class _Externals:
    """External types as the text format writes them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.types = Types(model, Names())

    def external(self, module: str, name: str, index: int, type: ExternType) -> External:
        kind = KINDS[type.kind]
        if isinstance(type, (FunctionType, TagType)):
            signature = self.model.types[type.type_index]
            params, results = (
                tuple(map(self.types.value, types))
                for types in (signature.params, signature.results)
            )
            shown = self.signature("func" if type.kind == FUNCTION else "tag", signature)
            if isinstance(type, FunctionType) and type.exact:
                shown = f"(exact {shown})"
            return External(module, name, kind, index, shown, params, results)
        return External(module, name, kind, index, f"({kind} {self.parts(type)})")

    def signature(self, keyword: str, type: SubType) -> str:
        return f"({keyword}{self.types.params(type, nameless())}{self.types.results(type)})"

    def parts(self, type: ExternType) -> str:
        if isinstance(type, TableType):
            return self.types.table_type(type)
        if isinstance(type, MemoryType):
            return memory_type(type)
        assert isinstance(type, GlobalType)
        return self.types.global_type(type)
