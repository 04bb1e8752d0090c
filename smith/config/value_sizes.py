"""Whether values can be made of the types that a given module has, and how large they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smith.config.makers import (
    ABSTRACT_SIZE,
    CONTINUATION_MAKERS,
    EXCEPTION_MAKERS,
    FUNCTION_MAKERS,
    MAKERS,
)
from smith.config.patterns import instructions
from smith.config.reserves import LARGEST_VALUE, OWN_ELEMENTS
from smith.validate.definitions import Definitions
from smith.validate.matching import matches_val
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import (
    ARRAY_TYPE,
    CONT_TYPE,
    FUNC_TYPE,
    FUNCTION,
    NONE,
    STRUCT_TYPE,
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
)

if TYPE_CHECKING:
    from smith.config.config import Config

ENDLESS: Final = 1_000_000  # the size of what cannot be made, or would be too large
# By kind of composite type, the abstract type above.
OVER: Final = {STRUCT_TYPE: STRUCT, ARRAY_TYPE: ARRAY, FUNC_TYPE: FUNC, CONT_TYPE: CONT}


def own_functions(config: Config, outline: Outline) -> int:
    """How many functions are kept for values of the function types that are given."""
    room = config.max_functions - max(config.min_functions, len(outline.defined[FUNCTION]))
    return min(room, sum(subtype.kind == FUNC_TYPE for subtype in outline.types))


class ValueSizes:
    """How many instructions make the simplest value of a type, as `Hierarchy` has it.

    For any input: where that depends on it, there is none. Where `constant`, those are instructions
    of constant expressions, which may also read globals that are imported in any case.
    """

    def __init__(self, config: Config, outline: Outline, constant: bool) -> None:
        self.outline = outline
        self.constant = constant
        self.features = config.feature_bits
        self.allowed = instructions(config.allow) if config.allow != ("*",) else None
        self.denied = instructions(config.deny)
        self.inhabited = {heap: ABSTRACT_SIZE[heap] for heap in self._inhabited(config)}
        self.functions = own_functions(config, outline)
        self.sizes = [ENDLESS] * len(outline.types)
        self.definitions = Definitions()
        start = 0
        for size in outline.groups:
            group = outline.types[start : start + size]
            self.definitions.add(group)
            self._add_group(start, group)
            start += size
        self.imported: list[int] = []
        if constant and self.permits("global.get"):
            self.imported = [
                self.definitions.close(entry.type.value)
                for entry in outline.imports
                if isinstance(entry.type, GlobalType) and not entry.type.mutable
            ]

    def makes(self, t: int) -> bool:
        """Whether there are values of the type."""
        wanted = self.definitions.close(t)
        given = any(matches_val(self.definitions, s, wanted) for s in self.imported)
        return given or self.size(t) < ENDLESS

    def size(self, t: int) -> int:
        if t < REF or is_nullable(t):
            return 1
        heap = heap_of(t)
        return (
            self.sizes[heap - CONCRETE] if heap >= CONCRETE else self.inhabited.get(heap, ENDLESS)
        )

    def permits(self, *names: str) -> bool:
        """Whether all these instructions may be used, but for those of other features."""
        known = [op(name) for name in names if not INSTRUCTIONS[op(name)].features & ~self.features]
        return all(
            number not in self.denied and (self.allowed is None or number in self.allowed)
            for number in known
        )

    def needs(self, t: int) -> str:
        """What it takes to have values of a reference type in any case, in words."""
        heap = heap_of(t)
        kind = self.outline.types[heap - CONCRETE].kind if heap >= CONCRETE else NONE
        if FUNC in (heap, OVER.get(kind)):
            return (
                f"it takes {FUNCTION_MAKERS[0]}, one more function within max_functions"
                f" (or min_functions), and {OWN_ELEMENTS} more segments within max_elements"
            )
        names = MAKERS.get(OVER[kind] if kind != NONE else heap, ())
        if names:
            return f"it takes {', '.join(names)}, and no more than {LARGEST_VALUE} instructions"
        if heap == EXN and not self.constant:
            return f"it takes {', '.join(EXCEPTION_MAKERS)}, and one more tag within max_tags"
        return "there are none that can be made here"

    def _add_group(self, start: int, group: list[SubType]) -> None:
        """A type is as large as those of the group that it holds."""
        for _ in group:
            found = [self._size(start + place, subtype) for place, subtype in enumerate(group)]
            if found == self.sizes[start : start + len(group)]:
                return
            self.sizes[start : start + len(group)] = found

    def _size(self, index: int, subtype: SubType) -> int:
        if OVER[subtype.kind] not in self.inhabited:
            return ENDLESS
        if subtype.kind == FUNC_TYPE:
            before = self.outline.types[:index]
            place = sum(other.kind == FUNC_TYPE for other in before)
            return 1 if place < self.functions else ENDLESS
        if subtype.kind == CONT_TYPE:
            return min(ENDLESS, 1 + self.sizes[subtype.continuation])
        if subtype.kind == ARRAY_TYPE:
            return 1
        size = 1
        if subtype.descriptor != NONE:
            size += self.sizes[subtype.descriptor]
        for t in [] if subtype.has_default() else subtype.fields:
            size += 1 + (0 if t < REF or is_nullable(t) else self.size(t))
        return size if size <= LARGEST_VALUE else ENDLESS

    def _inhabited(self, config: Config) -> list[int]:
        """The abstract heap types that have values without null."""
        found = []
        spare_elements = config.max_elements - config.min_elements >= OWN_ELEMENTS
        any_function = config.min_functions or self.outline.defined[FUNCTION]
        if any_function and spare_elements and self.permits(*FUNCTION_MAKERS):
            found.append(FUNC)
        if "gc" in config.features:
            found += [heap for heap, names in MAKERS.items() if self.permits(*names)]
        if self.constant:
            return found
        spare_tags = config.max_tags - max(config.min_tags, self.outline.count(TAG))
        exceptions = "exceptions" in config.features and spare_tags > 0
        if exceptions and self.permits(*EXCEPTION_MAKERS):
            found.append(EXN)
        if FUNC in found and "contref" in config.value_types and self.permits(*CONTINUATION_MAKERS):
            found.append(CONT)
        return found
