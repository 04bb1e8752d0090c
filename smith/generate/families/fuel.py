"""Fuel: what makes a module end in any case."""

from typing import Final

from smith.generate.body import END, Body
from smith.generate.emitter import GLOBAL_GET, GLOBAL_SET
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK

IF: Final = op("if")
RETURN: Final = op("return")
I32_EQZ: Final = op("i32.eqz")
I32_SUB: Final = op("i32.sub")


def charge(body: Body) -> None:
    """Return zeros when the fuel is used up; else use some."""
    if not body.plan.termination:
        return
    fuel = body.env.fuel
    body.emit(GLOBAL_GET, fuel)
    body.op(I32_EQZ)
    body.block(IF, EMPTY_BLOCK)
    for t in body.callee.signature.results:
        body.default(t)
    body.op(RETURN)
    body.op(END)
    body.emit(GLOBAL_GET, fuel)
    body.i32_const(1)
    body.op(I32_SUB)
    body.emit(GLOBAL_SET, fuel)
