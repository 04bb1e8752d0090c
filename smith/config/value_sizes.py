"""Whether values can be made of the types that a given module has, and how large they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smith.config.makers import CONTINUATION_MAKERS, EXCEPTION_MAKERS, FUNCTION_MAKERS, MAKERS
from smith.config.patterns import instructions
from smith.config.reserves import LARGEST_VALUE, OWN_ELEMENTS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import (
    ARRAY_TYPE,
    CONT_TYPE,
    FUNC_TYPE,
    FUNCTION,
    GLOBAL,
    NONE,
    STRUCT_TYPE,
    TABLE,
    TAG,
    GlobalType,
    SubType,
)
from smith.wasm.outline import Outline
from smith.wasm.types import (
    ARRAY,
    CONCRETE,
    CONT,
    EXN,
    FUNC,
    REF,
    STRUCT,
    heap_of,
    is_nullable,
    ref,
)

if TYPE_CHECKING:
    from smith.config.config import Config

ENDLESS: Final = 1_000  # of what cannot be made
# By kind of composite type, the abstract type above.
OVER: Final = {STRUCT_TYPE: STRUCT, ARRAY_TYPE: ARRAY, FUNC_TYPE: FUNC, CONT_TYPE: CONT}


def own_functions(config: Config, outline: Outline) -> int:
    """How many functions are kept for what globals and tables that are given begin with."""
    if not outline.defined[GLOBAL] and not outline.defined[TABLE]:
        return 0
    room = config.max_functions - max(config.min_functions, len(outline.defined[FUNCTION]))
    return min(room, sum(subtype.kind == FUNC_TYPE for subtype in outline.types))


class ValueSizes:
    """How many instructions make the simplest value of a type, by the rules of the generator.

    Where `constant`, those are instructions of constant expressions, to which globals that are
    imported in any case belong.
    """

    def __init__(self, config: Config, outline: Outline, constant: bool) -> None:
        self.outline = outline
        self.features = config.feature_bits
        self.allowed = instructions(config.allow) if config.allow != ("*",) else None
        self.denied = instructions(config.deny)
        self.inhabited = set(self._inhabited(config, constant))
        self.functions = own_functions(config, outline)
        self.sizes: dict[int, int] = {}  # of defined types, by index
        self.imported: set[int] = set()
        if constant and self.permits("global.get"):
            globals = [entry.type for entry in outline.imports]
            self.imported = {
                type.value for type in globals if isinstance(type, GlobalType) and not type.mutable
            }

    def makes(self, t: int) -> bool:
        """Whether there are values of the type."""
        return t in self.imported or self.size(t) <= LARGEST_VALUE

    def size(self, t: int) -> int:
        if t < REF or is_nullable(t):
            return 1
        heap = heap_of(t)
        if heap < CONCRETE:
            return 1 if heap in self.inhabited else ENDLESS
        index = heap - CONCRETE
        if index not in self.sizes:
            self.sizes[index] = ENDLESS  # of a type that is in itself
            subtype = self.outline.types[index]
            over = OVER[subtype.kind]
            self.sizes[index] = self._size(index, subtype) if over in self.inhabited else ENDLESS
        return self.sizes[index]

    def permits(self, *names: str) -> bool:
        """Whether all these instructions may be used, but for those of other features."""
        known = [op(name) for name in names if not INSTRUCTIONS[op(name)].features & ~self.features]
        return all(
            number not in self.denied and (self.allowed is None or number in self.allowed)
            for number in known
        )

    def _size(self, index: int, subtype: SubType) -> int:
        if subtype.kind == FUNC_TYPE:
            before = self.outline.types[:index]
            place = sum(other.kind == FUNC_TYPE for other in before)
            return 1 if place < self.functions else ENDLESS
        if subtype.kind == CONT_TYPE:
            return 1 + self.size(ref(CONCRETE + subtype.continuation, False))
        if subtype.kind == ARRAY_TYPE:
            return 1
        size = 1
        if subtype.descriptor != NONE:
            size += self.size(ref(CONCRETE + subtype.descriptor, False, exact=True))
        held = [] if subtype.has_default() else subtype.fields
        return size + sum(self.size(field) for field in held)

    def _inhabited(self, config: Config, constant: bool) -> list[int]:
        """The abstract heap types that have values without null."""
        found = []
        spare_elements = config.max_elements - config.min_elements >= OWN_ELEMENTS
        any_function = config.min_functions or self.outline.defined[FUNCTION]
        if any_function and spare_elements and self.permits(*FUNCTION_MAKERS):
            found.append(FUNC)
        if "gc" in config.features:
            found += [heap for heap, names in MAKERS.items() if self.permits(*names)]
        if constant:
            return found
        spare_tags = config.max_tags - max(config.min_tags, self.outline.count(TAG))
        exceptions = "exceptions" in config.features and spare_tags > 0
        if exceptions and self.permits(*EXCEPTION_MAKERS):
            found.append(EXN)
        if FUNC in found and "contref" in config.value_types and self.permits(*CONTINUATION_MAKERS):
            found.append(CONT)
        return found
