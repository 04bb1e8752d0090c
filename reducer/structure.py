"""What can be seen of the nesting of an input without knowing its format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]

OPENING_OF: Final = {ord(b): ord(a) for a, b in ("()", "[]", "{}", "<>")}
OPENING: Final = frozenset(OPENING_OF.values())
SEPARATORS: Final = b",;:|&\n"


def nested(spans: Iterable[Span]) -> list[Span]:
    """Without repetitions and empty ones, an outer one before what it contains."""
    return sorted({(a, b) for a, b in spans if a < b}, key=lambda span: (span[0], -span[1]))


def bracket_pairs(data: bytes) -> list[Span]:
    """Where balanced ASCII brackets open and close, inner pairs before outer ones.

    An opening bracket without its closing one is passed over, and the other way round.

    >>> bracket_pairs(b"f(x[1])")
    [(3, 5), (1, 6)]
    """
    found: list[Span] = []
    stack: list[int] = []
    for i, byte in enumerate(data):
        if byte in OPENING:
            stack.append(i)
        elif byte in OPENING_OF:
            for depth in range(len(stack) - 1, -1, -1):
                if data[stack[depth]] == OPENING_OF[byte]:
                    found.append((stack[depth], i))
                    del stack[depth:]
                    break
    return found


def bracketed(data: bytes) -> list[Span]:
    """The nested spans from bracket to bracket, with and without these.

    >>> bracketed(b"f(x[1])")
    [(1, 7), (2, 6), (3, 6), (4, 5)]
    """
    pairs = bracket_pairs(data)
    return nested([*((a, b + 1) for a, b in pairs), *((a + 1, b) for a, b in pairs)])


def member_cuts(data: bytes, span: Span, separator: int, after: int) -> list[int]:
    """The start of a span, its end, and between them the separators not inside of brackets.

    With AFTER 1 a separator belongs to the member before it, with 0 to the one behind it.

    >>> member_cuts(b"[a,[b,c],d]", (1, 10), ord(","), 0)
    [1, 2, 8, 10]
    """
    start, end = span
    cuts, depth = [start], 0
    for i in range(start, end):
        byte = data[i]
        if byte in OPENING:
            depth += 1
        elif byte in OPENING_OF:
            depth -= 1
        elif byte == separator and depth == 0:
            cuts.append(i + after)
    return [*cuts, end]
