"""How much of a module another one keeps.

Code is compared with the indices of functions and globals masked: when an item of the module goes
or comes, those of others move, which is no change of the code that names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

from smith.wasm.code import count, starts
from smith.wasm.instructions import FUNC, GLOBAL, INSTRUCTIONS
from smith.wasm.module import Module

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Names = Mapping[int, Callable[[int], int]]
"""By kind of immediate, `FUNC` or `GLOBAL`: what becomes of an index."""

# By instruction: the kind of its immediate, where that is such an index.
_NAMES: Final = {
    row.number: row.immediates[0] for row in INSTRUCTIONS if row.immediates in ([FUNC], [GLOBAL])
}
MASK: Final[Names] = {FUNC: lambda _: 0, GLOBAL: lambda _: 0}


class Body(NamedTuple):
    """A defined function: what `smith.wasm.module` has of it, but its type's content."""

    params: list[int]
    results: list[int]
    locals: list[tuple[int, int]]
    code: list[int]

    def renamed(self, names: Names) -> Body:
        """The same with other indices of functions and globals."""
        code = [*self.code]
        for start in starts(code):
            kind = _NAMES.get(code[start])
            if kind is not None and kind in names:
                code[start + 1] = names[kind](code[start + 1])
        return self._replace(code=code)


class Change(NamedTuple):
    """What a change to an input did to its module.

    `functions` are those that are not what they were, `instructions` the share that is not.
    """

    functions: int
    instructions: float


def bodies_of(module: Module) -> list[Body]:
    """The defined functions."""
    types = [module.types[function.type_index] for function in module.functions]
    return [
        Body(type.params, type.results, function.locals, function.code)
        for type, function in zip(types, module.functions, strict=True)
    ]


def change(old: list[Body], new: list[Body]) -> Change:
    """How the functions of two modules differ.

    Of either module the part counts that the other does not have, and the larger one of both.
    """
    size = max(sum(count(body.code) for body in bodies) for bodies in (old, new))
    parts = [[body.renamed(MASK) for body in bodies] for bodies in without_common_ends(old, new)]
    tokens = without_common_ends(*(_instructions(bodies) for bodies in parts))
    lost = max(map(len, tokens)) - common_subsequence(*tokens)
    return Change(_replaced(*parts), lost / size if size else 0.0)


def _instructions(bodies: list[Body]) -> list[tuple[int, ...]]:
    """Those of all bodies, each with its immediates."""
    found: list[tuple[int, ...]] = []
    for _, _, _, code in bodies:
        found += [tuple(code[i:j]) for i, j in pairwise([*starts(code), len(code)])]
    return found


def _replaced(old: list[Body], new: list[Body]) -> int:
    """How many functions are replaced, added or removed."""
    matcher = SequenceMatcher(None, [*map(repr, old)], [*map(repr, new)], autojunk=False)
    return sum(
        max(old_stop - old_start, new_stop - new_start)
        for tag, old_start, old_stop, new_start, new_stop in matcher.get_opcodes()
        if tag != "equal"
    )


def without_common_ends(a: list[T], b: list[T]) -> tuple[list[T], list[T]]:
    """Both without what they begin with in common, and then end with in common."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    return a[start : len(a) - end], b[start : len(b) - end]


def common_subsequence(a: Sequence[H], b: Sequence[H]) -> int:
    """The length of the longest common subsequence.

    Bit i of `rest` is 0 where the longest one with what was read of b gets longer at a[i]; a step
    costs a few operations on numbers of len(a) bits (Hyyrö, "Bit-parallel LCS-length
    computation revisited", 2004). Of two unrelated modules of 60,000 instructions that takes a
    second, and finds 26 % in common; difflib takes 54 seconds, and finds 5 %.
    """
    places: dict[H, int] = defaultdict(int)
    for index, item in enumerate(a):
        places[item] |= 1 << index
    everything = (1 << len(a)) - 1
    rest = everything
    for item in b:
        found = rest & places.get(item, 0)
        rest = ((rest + found) | (rest - found)) & everything
    return len(a) - rest.bit_count()
