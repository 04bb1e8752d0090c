"""Canonical NaNs: what to emit after an instruction whose NaN bits the spec leaves open.

A value that is not equal to itself is replaced by the canonical NaN, lane by lane for vectors. The
instructions are those that the table marks `nan` (spec section 4.3.3, "NaN propagation").
"""

from typing import Final

from smith.wasm.encode_code import encoded
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.types import F32, F64, V128

_F32_NAN: Final = 0x7FC00000
_F64_NAN: Final = 0x7FF8 << 48


class NanShape:
    """How to make the NaNs of one shape canonical, around two reads of the value."""

    def __init__(self, shape: str, t: int, nan: list[int], choose: str) -> None:
        self.type = t
        self.nan = encoded(nan)
        self.choose = encoded([op(f"{shape}.eq"), op(choose)])


_SHAPES: Final[dict[str, NanShape]] = {
    "f32": NanShape("f32", F32, [op("f32.const"), _F32_NAN], "select"),
    "f64": NanShape("f64", F64, [op("f64.const"), _F64_NAN], "select"),
    "f32x4": NanShape(
        "f32x4",
        V128,
        [op("v128.const"), _F32_NAN * (1 + (1 << 32)) * (1 + (1 << 64))],
        "v128.bitselect",
    ),
    "f64x2": NanShape(
        "f64x2", V128, [op("v128.const"), _F64_NAN * (1 + (1 << 64))], "v128.bitselect"
    ),
}


def _shape_of(row: Instruction) -> NanShape | None:
    return _SHAPES[row.name.partition(".")[0]] if row.nan else None


# By instruction number.
NAN_SHAPE: Final[list[NanShape | None]] = [_shape_of(row) for row in INSTRUCTIONS]
