"""A function's body as bytes, of which only as much is read as someone asks for."""

from typing import Final

from smith.generate.variety.deviations import Deviations
from smith.wasm.code import OPENS
from smith.wasm.custom.encode import BranchHint
from smith.wasm.decode_code import CodeReader
from smith.wasm.decode_types import read_type
from smith.wasm.encode_code import encode_body, encoded
from smith.wasm.features import ALL
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Function
from smith.wasm.reader import Reader
from smith.wasm.style import Style

_CAN_BE_HINTED: Final[list[bool]] = [row.name in ("if", "br_if") for row in INSTRUCTIONS]


class EncodedBody:
    """A valid body as `encode_body` makes it: its size, runs of locals, and instructions.

    `locals` is where the runs begin, `code` where the instructions do.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        reader = self.reader(0)
        reader.u32("size of function body")
        self.locals = reader.pos
        self.runs: list[tuple[int, int]] = []
        for _ in range(reader.count("runs of locals")):
            count = reader.u32("number of locals")
            self.runs.append((count, read_type(reader, "type of local")))
        self.code = reader.pos

    def reader(self, pos: int) -> Reader:
        return Reader(self.data, pos, len(self.data), ALL)

    def function(self, type_index: int) -> Function:
        """The function of this type and body."""
        code = CodeReader(self.reader(self.code)).expression("function body")
        return Function(type_index, self.runs, code)

    def blocks(self) -> int:
        """The number of blocks that are opened."""
        return len(CodeReader(self.reader(self.code)).places_of(OPENS))

    def hints(self, deviations: Deviations) -> list[BranchHint]:
        """Hints at the branches that deviate, every second way of which is a likely one."""
        found: list[BranchHint] = []
        places = CodeReader(self.reader(self.code)).places_of(_CAN_BE_HINTED)
        deviations.begin_within(len(places))
        for place in places:
            way = deviations.next(3)
            if way:
                found.append((place - self.locals, way == 2))
        return found


def encoded_in(style: Style, function: Function) -> bytes:
    return encode_body(function.locals, encoded(function.code, style), style)
