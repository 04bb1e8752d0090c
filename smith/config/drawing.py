"""What swarm makes of knobs."""

from __future__ import annotations

from dataclasses import Field
from typing import Any

from smith.unstructured import DIGIT_SLOTS, NO_LEADS, Choices


def drawn_value(row: Field[Any], choices: Choices) -> Any:
    """The knob's value under swarm."""
    among: tuple[str, ...] = row.metadata["among"]
    if among:
        return tuple(entry for entry in among if _digit(choices) % 4 < 3)
    alternatives: tuple[Any, ...] = row.metadata["swarm"]
    if alternatives:
        digit = _digit(choices)
        if digit % 4 == 3:
            return alternatives[digit // 4 % len(alternatives)]
    return row.default


def _digit(choices: Choices) -> int:
    """A digit, and 0 for a lead, which here is stepped over."""
    return choices.statement(DIGIT_SLOTS, NO_LEADS)
