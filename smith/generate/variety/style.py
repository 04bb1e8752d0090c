"""Encodings longer than need be, where deviations say so and the features allow them."""

from librt.strings import BytesWriter

from smith.generate.variety.deviations import Deviations
from smith.wasm import instructions as table
from smith.wasm.encoder import TAG_SECTION
from smith.wasm.features import BIT
from smith.wasm.leb128 import longest, shortest_s, shortest_u, write_long
from smith.wasm.style import (
    EMPTY_SECTION,
    LONG_FINAL,
    LONG_GROUP,
    LONG_MEMARG,
    LONG_REFERENCE,
    Style,
)


def _allowed(features: int) -> list[bool]:
    """By form: whether the longer one is there."""
    allowed = [True] * (EMPTY_SECTION + TAG_SECTION + 1)
    allowed[LONG_GROUP] = features & BIT["gc"] != 0
    allowed[LONG_FINAL] = features & BIT["gc"] != 0
    allowed[LONG_REFERENCE] = features & BIT["function-references"] != 0
    allowed[LONG_MEMARG] = features & BIT["multi-memory"] != 0
    exceptions = BIT["exceptions"] | BIT["legacy-exceptions"]
    allowed[EMPTY_SECTION + TAG_SECTION] = features & exceptions != 0
    return allowed


class Varied(Style):
    """The style of one module, piece by piece: `deviations` are those of the piece in hand."""

    def __init__(self, features: int, deviations: Deviations) -> None:
        super().__init__()
        self.deviations = deviations
        self.allowed = _allowed(features)
        self.most_bits = 64 if features & BIT["memory64"] else 32
        # What was the only one of its kind had a zero byte for an index.
        self.is_number = [True] * len(table.IMMEDIATE_KINDS)
        self.is_number[table.MEMORY] = features & BIT["multi-memory"] != 0
        self.is_number[table.TABLE] = features & BIT["reference-types"] != 0

    def of(self, deviations: Deviations) -> "Varied":
        """The same style for another piece."""
        self.deviations = deviations
        return self

    def u(self, out: BytesWriter, value: int, bits: int = 32) -> None:
        shortest = shortest_u(value)
        room = longest(min(bits, self.most_bits)) - shortest
        write_long(out, value, shortest + self.deviations.next(room + 1))

    def s(self, out: BytesWriter, value: int, bits: int) -> None:
        shortest = shortest_s(value)
        room = longest(bits) - shortest
        write_long(out, value, shortest + self.deviations.next(room + 1))

    def index(self, out: BytesWriter, value: int, kind: int) -> None:
        if self.is_number[kind]:
            self.u(out, value)
        else:
            out.append(value)

    def is_long(self, form: int) -> bool:
        return self.allowed[form] and self.deviations.next(2) == 1
