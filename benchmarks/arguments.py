"""Random arguments for exported functions."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from random import Random
from typing import Final

from smith.companions.calls import WIDTHS
from smith.companions.companion import can_create
from smith.companions.interface import Interface, InterfaceError, read_interface
from smith.engines import Call, Value
from smith.wasm.module import FunctionType
from smith.wasm.types import is_nullable, is_ref

INTEGERS: Final = (0, 1, -1, 2, 7, 64, 255, 65_536, -(1 << 31), (1 << 31) - 1)
FLOATS: Final = (0.0, -0.0, 1.0, -1.5, 0.1, 1e-40, 5e-324, 3e9, -1e20, float("inf"), float("nan"))
LAYOUTS: Final = {"f32": "<f", "f64": "<d"}


def calls_of(wasm: bytes, rounds: int, seed: str) -> list[Call]:
    """So many calls of each exported function; none if its interface makes no sense."""
    random = Random(seed)
    try:
        interface = read_interface(wasm)
    except InterfaceError:
        return []
    return [call for _ in range(rounds) for call in random_calls(interface, random)]


def random_calls(interface: Interface, random: Random) -> Iterator[Call]:
    """One call of each exported function that takes and gives what can be told."""
    for name, type in interface.exports:
        if isinstance(type, FunctionType) and _can_tell(interface, type):
            params = interface.signature(type).params
            yield Call(name, tuple(_argument(interface, t, random) for t in params))


def _can_tell(interface: Interface, type: FunctionType) -> bool:
    signature = interface.signature(type)
    try:
        interface.names(signature.params + signature.results)
    except InterfaceError:  # of a continuation
        return False
    return True


def _argument(interface: Interface, t: int, random: Random) -> Value:
    name = interface.name(t)
    if is_ref(t):
        return name, str(_reference(interface, t, random))
    width = WIDTHS[name]
    if random.randrange(2):  # of any size, so that small numbers are no exception
        return name, str(random.getrandbits(random.randrange(1, width + 1)))
    if name in LAYOUTS:
        packed = struct.pack(LAYOUTS[name], random.choice(FLOATS))
        return name, str(int.from_bytes(packed, "little"))
    return name, str(random.choice(INTEGERS) % (1 << width))


def _reference(interface: Interface, t: int, random: Random) -> int:
    """1, a new object, in half of the cases where there is a choice."""
    if not is_nullable(t):
        return 1
    return int(random.randrange(2) == 1 and can_create(interface, t, "1"))
