"""Branch hints: which branches of a body are called likely or unlikely."""

from typing import Final

from smith.generate.variety.deviations import Deviations
from smith.wasm import code as flat_code
from smith.wasm.custom.encode import BranchHint
from smith.wasm.decoder import instruction_offsets
from smith.wasm.features import ALL
from smith.wasm.instructions import op
from smith.wasm.reader import Reader

_BRANCHES: Final = (op("if"), op("br_if"))


class EncodedBody:
    """A body where it stands: at `begin` of `data`, its size first, its instructions at `code`."""

    def __init__(self, data: bytes, begin: int, code: int) -> None:
        self.data = data
        self.begin = begin
        self.code = code
        reader = Reader(data, begin, len(data), ALL)
        size = reader.u32("size of function body")
        self.locals = reader.pos
        self.stop = reader.pos + size

    def bytes(self) -> bytes:
        return self.data[self.begin : self.stop]


def hints_for(body: EncodedBody, code: list[int], deviations: Deviations) -> list[BranchHint]:
    """Hints at the branches that deviate; `code` is what the body's bytes say."""
    found: list[BranchHint] = []
    starts = flat_code.starts(code)
    offsets = instruction_offsets(body.data, body.code, len(starts))
    for pos, offset in zip(starts, offsets, strict=True):
        if code[pos] in _BRANCHES:
            way = deviations.next(3)
            if way:
                found.append((offset - body.locals, way == 2))
    return found
