"""Work that is counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def lines_of(act: Callable[[], object]) -> int:
    """How many lines of Python it takes to do something; compiled code has none."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        act()
    finally:
        sys.settrace(before)
    return count
