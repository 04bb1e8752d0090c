"""Which instructions of a module are there for the sake of others: guards, masks, folds, fuel.

They execute nearly always and fold constants always show, so that figures about code that runs are
told with and without them. Bodies note where scaffolding begins and ends only for who asks.
"""

from typing import Final

from smith.generate.variety.body import EncodedBody
from smith.wasm.code import count
from smith.wasm.decode_code import CodeReader

NONE: Final[list[int]] = []


class Scaffolding:
    """By defined function, the places of scaffolding among its instructions.

    They are those of the instructions as they are generated; what `encoding_variety` makes of a
    body may be longer.
    """

    def __init__(self) -> None:
        self.functions: list[list[int]] = []

    def add(self, binary: bytes, notes: list[int] | None) -> None:
        """The next body, and what it noted: offsets from its code, and whether it begins there."""
        self.functions.append(_places(binary, notes) if notes else NONE)


def _places(binary: bytes, notes: list[int]) -> list[int]:
    body = EncodedBody(binary)
    size = count(body.function(0).code)
    starts = CodeReader(body.reader(body.code)).instruction_starts(size)
    found: list[int] = []
    depth = 0
    note = 0
    for place, start in enumerate(starts):
        while note < len(notes) and notes[note] >> 1 <= start - body.code:
            depth += 1 if notes[note] & 1 else -1
            note += 1
        if depth:
            found.append(place)
    return found
