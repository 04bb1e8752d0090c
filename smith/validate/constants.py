"""Constant expressions (spec section 3.4.16): which instructions they may have."""

from typing import Final

from smith.validate.context import Context
from smith.validate.errors import Invalid
from smith.validate.needs import GC, require
from smith.wasm.instructions import INSTRUCTIONS, op

_GLOBAL_GET: Final = op("global.get")


def check_constant(context: Context, code: list[int], pos: int, imported: int) -> None:
    """Raise `Invalid` if the instruction at `pos` is not constant.

    `imported` is the number of globals that are imported: before `gc` no others were constant.
    """
    row = INSTRUCTIONS[code[pos]]
    if not row.is_const:
        raise Invalid(f"constant expression required: found {row.name}")
    require(context.features, row.const_features, f"{row.name} in a constant expression")
    if row.number == _GLOBAL_GET:
        index = code[pos + 1]
        if context.global_(index).mutable:
            raise Invalid(f"constant expression required: global {index} is mutable")
        if index >= imported:
            require(context.features, GC, f"global {index}, which is not imported, in a constant")
