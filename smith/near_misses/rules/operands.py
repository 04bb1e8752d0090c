"""For each row of the instruction table: operands and results of other types, and missing ones.

Spec section 3.4: an instruction of type `[t1*] -> [t2*]` takes `t1*` from the stack and leaves
`t2*`.
"""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule
from smith.near_misses.rules.uses import USES, WIDE_USES, Use

SECTION: Final = "3.4 instructions"
MISMATCH: Final = "type mismatch"


def _alternatives(text: str, other: str) -> str:
    """Fragments that differ anywhere, as one with alternatives."""
    return f"{{{text}|{other}}}"


def _rules_of(name: str, use: Use) -> Iterator[Rule]:
    def rule(fault: str, miss: str) -> Rule:
        return Rule(f"{name}: {fault}", SECTION, MISMATCH, _alternatives(use.whole({}), miss))

    for place, (_, *others) in enumerate(use.operands):
        for number, other in enumerate(others):
            fault = f"operand {place} mistyped" + (f", {number + 1}" if number else "")
            yield rule(fault, use.whole({place: other}))
    if use.operands:
        yield rule("operand missing", use.whole({0: ""}))
    for place, (_, *others) in enumerate(use.results):
        for number, other in enumerate(others):
            fault = f"result {place} mistyped" + (f", {number + 1}" if number else "")
            yield rule(fault, use.whole({}, {place: other}))


RULES: Final[list[Rule]] = [
    *(rule for name, use in USES.items() for rule in _rules_of(name, use)),
    *(rule for name, use in WIDE_USES.items() for rule in _rules_of(f"{name}, 64 bits", use)),
]
