"""Canonical NaNs: after each instruction whose NaN bits the spec leaves open, pick the canonical.

A value that is not equal to itself is replaced by the canonical NaN, lane by lane for vectors. The
instructions are those that the table marks `nan` (spec section 4.3.3, "NaN propagation").
"""

from typing import Final

from smith.wasm.code import after
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import F32, F64, V128

_F32_NAN: Final = 0x7FC00000
_F64_NAN: Final = 0x7FF8 << 48


class _Canonical:
    """How to make the canonical NaN of one shape."""

    def __init__(self, shape: str, t: int, const: str, nan: int, choose: str) -> None:
        self.type = t
        self.const = op(const)
        self.nan = nan
        self.eq = op(f"{shape}.eq")
        self.choose = op(choose)


_SHAPES: Final[dict[str, _Canonical]] = {
    "f32": _Canonical("f32", F32, "f32.const", _F32_NAN, "select"),
    "f64": _Canonical("f64", F64, "f64.const", _F64_NAN, "select"),
    "f32x4": _Canonical(
        "f32x4", V128, "v128.const", _F32_NAN * (1 + (1 << 32)) * (1 + (1 << 64)), "v128.bitselect"
    ),
    "f64x2": _Canonical("f64x2", V128, "v128.const", _F64_NAN * (1 + (1 << 64)), "v128.bitselect"),
}
_SHAPE_OF: Final[dict[int, _Canonical]] = {
    row.number: _SHAPES[row.name.partition(".")[0]] for row in INSTRUCTIONS if row.nan
}
_IS_NAN: Final[list[bool]] = [row.nan for row in INSTRUCTIONS]
_TEE: Final = op("local.tee")
_GET: Final = op("local.get")


def canonicalize(code: list[int], locals: list[int]) -> list[int]:
    """The code with every NaN that is computed made canonical; adds scratch locals as needed."""
    out: list[int] = []
    scratch: dict[int, int] = {}
    pos = 0
    while pos < len(code):
        end = after(code, pos)
        out += code[pos:end]
        if _IS_NAN[code[pos]]:
            how = _SHAPE_OF[code[pos]]
            local = scratch.get(how.type, -1)
            if local < 0:
                local = len(locals)
                locals.append(how.type)
                scratch[how.type] = local
            out += [_TEE, local, how.const, how.nan, _GET, local, _GET, local, how.eq, how.choose]
        pos = end
    return out
