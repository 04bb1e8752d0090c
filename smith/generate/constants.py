"""Constant expressions: the initial values of globals."""

from typing import Final

from smith.generate.emitter import CONST_OF, GLOBAL_GET, REF_NULL
from smith.generate.literals import literal
from smith.generate.plan import Plan
from smith.unstructured import Choices
from smith.wasm.instructions import op
from smith.wasm.types import I32, I64, REF, heap_of

MOST_TERMS: Final = 4
ARITHMETIC: Final[list[list[int]]] = [
    [op("i32.add"), op("i32.sub"), op("i32.mul")],
    [op("i64.add"), op("i64.sub"), op("i64.mul")],
]


def constant_expression(choices: Choices, plan: Plan, imported: list[int], t: int) -> list[int]:
    """A constant of type t: a literal, an imported global, or arithmetic on such.

    `imported` are the immutable imported globals of the type, by index.
    """
    if t >= REF:
        return [REF_NULL, heap_of(t)]
    readable = imported if plan.allowed[GLOBAL_GET] else []
    code = _term(choices, readable, t)
    if t in (I32, I64) and plan.has("extended-const"):
        operators = [number for number in ARITHMETIC[t] if plan.allowed[number]]
        for _ in range(max(0, choices.index(MOST_TERMS + 4) - 4) if operators else 0):
            code += _term(choices, readable, t)
            code.append(operators[choices.index(len(operators))])
    return code


def _term(choices: Choices, imported: list[int], t: int) -> list[int]:
    if imported and choices.index(3) == 2:
        return [GLOBAL_GET, imported[choices.index(len(imported))]]
    return [CONST_OF[t], literal(choices, t)]
