"""What both targets of the bundled engine do with a module: small budgets, every export called."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from smith.native import (
    Exhausted,
    Function,
    Instance,
    Limits,
    Module,
    Profile,
    Store,
    Thrown,
    Trap,
)

FUEL: Final = 10_000
LIMITS: Final = Limits(
    fuel=FUEL, depth=200, stack=1 << 17, memory=1 << 22, table=1 << 16, heap=1 << 20
)
ENDS: Final = (Trap, Thrown, Exhausted)
"""How code may end that does not return."""


def call_exports(module: Module, profile: Profile | None = None) -> None:
    """Make an instance without imports, and call what it exports with zeros and nulls.

    Raises what is none of `ENDS`.
    """
    store = Store(LIMITS, profile=profile)
    with suppress(*ENDS):
        for item in Instance(module, {}, store).exports.values():
            if isinstance(item, Function):
                store.fuel = FUEL
                call(item)


def call(function: Function) -> None:
    """Call it, whatever comes of it that may."""
    cells = sum(2 if t == "v128" else 1 for t in function.params)
    with suppress(*ENDS):
        function.call_bits([0] * cells)
