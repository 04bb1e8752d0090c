"""Calls of a module's exports, with arguments for every parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from smith.companions.companion import REFERENCES, can_create, can_cross
from smith.companions.interface import Export, Interface, Value
from smith.wasm.module import FunctionType, SubType
from smith.wasm.types import is_nullable, is_ref

WIDTHS: Final = {"i32": 32, "i64": 64, "f32": 32, "f64": 64, "v128": 128}  # of references 1


@dataclass(frozen=True)
class Call:
    """A call of an export. Without `args`: zeros, and null where the type allows it."""

    export: str
    args: tuple[Value, ...] | None = None


@dataclass(frozen=True)
class Planned:
    """A call with all that is known about it."""

    export: Export
    signature: SubType
    args: list[Value]


def planned(interface: Interface, calls: Sequence[Call] | None) -> Iterator[Planned]:
    """These calls; None: one of each exported function, in the order of the exports.

    Raises `ValueError` for a call that names no exported function or has other types, and
    `InterfaceError`.
    """
    functions = {e.name: e for e in interface.exports if isinstance(e.type, FunctionType)}
    for call in calls if calls is not None else map(Call, functions):
        export = functions.get(call.export)
        if export is None or not isinstance(export.type, FunctionType):
            raise ValueError(f"the module exports no function {call.export!r}")
        signature = interface.signature(export.type)
        names = interface.names(signature.params)
        args = call.args
        least = [int(is_ref(p) and not is_nullable(p)) for p in signature.params]
        if args is None:
            args = tuple([(name, str(bits)) for name, bits in zip(names, least, strict=True)])
        if [name for name, _ in args] != names:
            raise ValueError(f"{call.export!r} takes ({', '.join(names)})")
        for (name, bits), lowest in zip(args, least, strict=True):
            if int(bits) not in range(lowest, 1 << WIDTHS.get(name, 1)):
                what = "null" if lowest else f"{name} of the bits {bits}"
                raise ValueError(f"{call.export!r} takes no {what} there")
        yield Planned(export, signature, list(args))


def crosses(interface: Interface, call: Planned) -> bool:
    """Whether every engine can be called so, and gives the results unchanged."""
    nulls = all(bits == "0" for name, bits in call.args if name in REFERENCES)
    return nulls and can_cross(interface, call.signature)


def creatable(interface: Interface, call: Planned) -> bool:
    """Whether a driver module can pass such arguments."""
    return all(
        can_create(interface, param, bits)
        for param, (_, bits) in zip(call.signature.params, call.args, strict=True)
    )
