"""What swarm makes of knobs."""

from __future__ import annotations

from typing import Any

from smith.unstructured import DIGIT_SLOTS, NO_LEADS, Choices


def drawn_value(
    among: tuple[str, ...], alternatives: tuple[Any, ...], default: Any, choices: Choices
) -> Any:
    """The value that a knob has under swarm: some of `among`, or else one of `alternatives`.

    One digit says it of each, and a lead is stepped over like a 0.
    """
    digit = choices.statement
    if among:
        return tuple([entry for entry in among if digit(DIGIT_SLOTS, NO_LEADS) % 4 < 3])
    drawn = digit(DIGIT_SLOTS, NO_LEADS)
    return alternatives[drawn // 4 % len(alternatives)] if drawn % 4 == 3 else default
