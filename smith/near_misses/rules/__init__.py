"""The rules, in the order of the chapter on validation: tables, and what follows from them."""

from typing import Final

from smith.near_misses.rule import Rule
from smith.near_misses.rules import (
    constants,
    control,
    custom_descriptors,
    indices,
    legacy_exceptions,
    matching,
    modules,
    operands,
    references,
    sequences,
    stack_switching,
    switches,
    types,
    variables,
)

RULES: Final[list[Rule]] = [
    *types.RULES,
    *matching.RULES,
    *operands.RULES,
    *indices.RULES,
    *control.RULES,
    *sequences.RULES,
    *variables.RULES,
    *references.RULES,
    *constants.RULES,
    *modules.RULES,
    *legacy_exceptions.RULES,
    *stack_switching.RULES,
    *custom_descriptors.RULES,
    *switches.RULES,
]
