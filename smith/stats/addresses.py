"""Which addresses code accesses: the function that sorts them into classes and counts."""

from __future__ import annotations

from typing import Final

from smith.wasm.instructions import op
from smith.wasm.module import MemoryType
from smith.wasm.types import EMPTY_BLOCK, I32

PARTS: Final = 16  # of a memory
NEAR: Final = 64  # bytes at its start

# The counters of a memory, in this order: of accesses behind its end, near its start, and by part.
OUTSIDE: Final = 0
NEAR_START: Final = 1
FIRST_PART: Final = 2
COUNTERS: Final = FIRST_PART + PARTS

_ADDRESS: Final = 0  # the locals: parameters, and the memory's size in bytes
_OFFSET: Final = 1
_SIZE: Final = 2


def note_address(memory: MemoryType, index: int, counters: int) -> list[int]:
    """The body of a function that takes an address and an offset, and has a local of i64.

    `counters` is the index of the global that is the first of `COUNTERS`.
    """
    count = [_counted(counters + place) for place in range(COUNTERS)]
    code = [op("memory.size"), index]
    if memory.address == I32:
        code.append(op("i64.extend_i32_u"))
    code += [op("i64.const"), memory.page_log2, op("i64.shl"), op("local.set"), _SIZE]
    code += [*_get(_ADDRESS), *_get(_OFFSET), op("i64.add"), op("local.tee"), _ADDRESS]
    code += [*_get(_OFFSET), op("i64.lt_u")]  # the sum has wrapped around
    code += [*_get(_ADDRESS), *_get(_SIZE), op("i64.ge_u"), op("i32.or")]
    code += [op("if"), EMPTY_BLOCK, *count[OUTSIDE], op("return"), op("end")]
    code += [*_get(_ADDRESS), op("i64.const"), NEAR, op("i64.lt_u")]
    code += [op("if"), EMPTY_BLOCK, *count[NEAR_START], op("end")]
    code += [op("block"), EMPTY_BLOCK] * PARTS
    code += [*_get(_ADDRESS), op("i64.const"), PARTS, op("i64.mul"), *_get(_SIZE), op("i64.div_u")]
    code += [op("i32.wrap_i64"), op("br_table"), PARTS - 1, *range(PARTS)]
    for part in range(PARTS):
        code += [op("end"), *count[FIRST_PART + part], op("return")]
    return code


def _get(local: int) -> list[int]:
    return [op("local.get"), local]


def _counted(counter: int) -> list[int]:
    get, put = [op("global.get"), counter], [op("global.set"), counter]
    return [*get, op("i64.const"), 1, op("i64.add"), *put]
