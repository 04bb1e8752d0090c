"""What came of a call, in a word or two."""

from __future__ import annotations

from typing import Final

from smith.engines import Outcome

RETURNED: Final = "returned"
STACK: Final = "stack exhausted"
TIMED_OUT: Final = "timed out"
UNSUPPORTED: Final = "unsupported"  # nobody can make such an argument, or tell such a result

# By the limit that was met, and a part of the message.
LIMITS: Final = (
    ("stack", "", STACK),
    ("memory", "GC heap", "GC heap exhausted"),
    ("memory", "allocation size", "GC heap exhausted"),
    ("memory", "", "memory exhausted"),
    ("trace", "", RETURNED),  # after more calls of imports than a worker notes
)


def kind_of(outcome: Outcome) -> str:
    """The outcome without its particulars; of a trap, all that it can be."""
    name, message = outcome["outcome"], outcome.get("message", "")
    if name == "values":
        return RETURNED
    if name == "trap":
        return f"trap {'/'.join(outcome['kinds'])}"
    if name == "exception":
        return "uncaught exception"
    for limit, part, kind in LIMITS:
        if outcome.get("limit") == limit and part in message:
            return kind
    return name
