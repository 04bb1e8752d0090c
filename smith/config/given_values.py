"""Whether values can be made of the types that a given module has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smith.config.makers import (
    CONTINUATION_MAKERS,
    EXCEPTION_MAKERS,
    FUNCTION_MAKERS,
    MAKERS,
)
from smith.config.patterns import instructions
from smith.config.reserves import OWN_ELEMENTS
from smith.wasm.hierarchy import LARGEST_VALUE, OVER, Hierarchy
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import FUNC_TYPE, FUNCTION, TAG, GlobalType
from smith.wasm.outline import Outline
from smith.wasm.types import CONCRETE, CONT, EXN, FUNC, heap_of

if TYPE_CHECKING:
    from smith.config.config import Config


def own_functions(config: Config, outline: Outline) -> int:
    """How many functions are kept for values of the function types that are given."""
    room = config.max_functions - max(config.min_functions, len(outline.defined[FUNCTION]))
    return min(room, sum(subtype.kind == FUNC_TYPE for subtype in outline.types))


class Values:
    """Of which types of a given module there are values, whatever the input.

    The rules are those of the generator, `Hierarchy`; where its answer depends on the input there
    is none here. Constant expressions may also read globals that are imported in any case.
    """

    def __init__(self, config: Config, outline: Outline) -> None:
        self.outline = outline
        self.features = config.feature_bits
        self.allowed = instructions(config.allow) if config.allow != ("*",) else None
        self.denied = instructions(config.deny)
        inhabited = self._inhabited(config)
        functions = own_functions(config, outline) if FUNC in inhabited else 0
        self.hierarchy = Hierarchy(inhabited, functions)
        start = 0
        for size in outline.groups:
            self.hierarchy.add(outline.types[start : start + size])
            start += size
        self.readable: list[int] = []
        if self.permits("global.get"):
            globals = [entry.type for entry in outline.imports]
            self.readable = [
                type.value for type in globals if isinstance(type, GlobalType) and not type.mutable
            ]

    def makes(self, t: int) -> bool:
        """Whether a function can return a value of the type."""
        return self.hierarchy.makes(t)

    def makes_constant(self, t: int) -> bool:
        """Whether a global or a table can begin with a value of the type."""
        given = any(self.hierarchy.is_subtype(s, t) for s in self.readable)
        return given or self.hierarchy.makes_constant(t)

    def permits(self, *names: str) -> bool:
        """Whether all these instructions may be used, but for those of other features."""
        known = [op(name) for name in names if not INSTRUCTIONS[op(name)].features & ~self.features]
        return all(
            number not in self.denied and (self.allowed is None or number in self.allowed)
            for number in known
        )

    def needs(self, t: int, constant: bool) -> str:
        """What it takes to have values of a reference type in any case, in words."""
        heap = heap_of(t)
        if heap >= CONCRETE:
            heap = OVER[self.outline.types[heap - CONCRETE].kind]
        if heap == FUNC:
            return (
                f"it takes {FUNCTION_MAKERS[0]}, one more function within max_functions"
                f" (or min_functions), and {OWN_ELEMENTS} more segments within max_elements"
            )
        names = MAKERS.get(heap, ())
        if names:
            return f"it takes {', '.join(names)}, and no more than {LARGEST_VALUE} instructions"
        if heap == EXN and not constant:
            return f"it takes {', '.join(EXCEPTION_MAKERS)}, and one more tag within max_tags"
        return "there are none that can be made here"

    def _inhabited(self, config: Config) -> list[int]:
        """The abstract heap types that have values without null."""
        found = []
        spare_elements = config.max_elements - config.min_elements >= OWN_ELEMENTS
        any_function = config.min_functions or self.outline.defined[FUNCTION]
        if any_function and spare_elements and self.permits(*FUNCTION_MAKERS):
            found.append(FUNC)
        if "gc" in config.features:
            found += [heap for heap, names in MAKERS.items() if self.permits(*names)]
        spare_tags = config.max_tags - max(config.min_tags, self.outline.count(TAG))
        exceptions = "exceptions" in config.features and spare_tags > 0
        if exceptions and self.permits(*EXCEPTION_MAKERS):
            found.append(EXN)
        if FUNC in found and "contref" in config.value_types and self.permits(*CONTINUATION_MAKERS):
            found.append(CONT)
        return found
