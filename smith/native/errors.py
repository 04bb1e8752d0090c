"""How a run ends that does not return: trapped, thrown, exhausted, or not linked at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smith.native.values import ExceptionRef, Tag

# What the official test suite says of each kind of `trap.h`.
TRAPS: Final = {
    "unreachable": "unreachable",
    "memory-bounds": "out of bounds memory access",
    "table-bounds": "out of bounds table access",
    "call-bounds": "undefined element",
    "call-null": "uninitialized element",
    "call-type": "indirect call type mismatch",
    "divide-by-zero": "integer divide by zero",
    "integer-overflow": "integer overflow",
    "truncation-range": "integer overflow",
    "truncation-nan": "invalid conversion to integer",
    "null": "null reference",
    "array-bounds": "out of bounds array access",
    "cast": "cast failure",
    "unaligned": "unaligned atomic",
    "unshared": "expected shared memory",
    "unhandled-tag": "unhandled tag",
    "consumed": "continuation already consumed",
    "descriptor": "null descriptor reference",
}


class Trap(Exception):
    """Code trapped: its `kind`, a key of `TRAPS`, and where.

    `instance` is the number of the instance within its store, `function` the index in its module,
    `offset` the byte of the instruction, counted from the module's start.

    Source: WebAssembly 3.0, section 4.2.1 (results).
    """

    def __init__(self, kind: str, instance: int, function: int, offset: int) -> None:
        where = f"(function {function}, at offset 0x{offset:x})"
        super().__init__(f"{TRAPS[kind]} {where}")
        self.kind = kind
        self.instance = instance
        self.function = function
        self.offset = offset


class Thrown(Exception):
    """A WebAssembly exception: a host function raises it into code, uncaught it comes out.

    `reference` is the exception as a value, if it is one already: raised again it stays the same.
    """

    def __init__(self, tag: Tag, *values: object, reference: ExceptionRef | None = None) -> None:
        super().__init__(tag, *values)
        self.tag = tag
        self.values = values
        self.reference = reference

    def __str__(self) -> str:
        return f"an exception that nobody caught, of {len(self.values)} values: {self.values}"


class Exhausted(Exception):
    """A budget ran out: `what` is "fuel", "stack", "memory" or "heap" (`Limits`)."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


class LinkError(Exception):
    """An import is missing, or does not fit."""
