"""What can be seen of a run: how calls end, what imports are told, and the state that is left."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from smith.companions.calls import Call, Planned, creatable
from smith.companions.interface import Value
from smith.native.errors import Exhausted, LinkError, Thrown, Trap
from smith.native.items import Global, Memory, Table
from smith.native.profile import Facts, Profile
from smith.native.session import Note, Session
from smith.native.store import Limits, Relaxed, Store

ENDED: Final = (Trap, Thrown, Exhausted, LinkError)
RETURNED: Final = "returned"


class End(NamedTuple):
    """How the start or a call ended: `RETURNED`, the kind of a trap, or what was exhausted."""

    how: str
    results: tuple[Value, ...] = ()


class Observation(NamedTuple):
    """All that can be seen of a run, and of exported items alone what is left of it."""

    start: End
    calls: tuple[End, ...] = ()
    notes: tuple[Note, ...] = ()
    globals: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()  # sizes and digests
    tables: tuple[tuple[bool, ...], ...] = ()  # which elements are null


def observe(
    wasm: bytes,
    calls: Sequence[Call] | None = None,
    store: Store | None = None,
    *,
    validated: bool = False,
) -> Observation:
    """Run a module in a store of its own; without `calls` each export once, with zeros and nulls.

    Raises `WasmError`, `InterfaceError`, and `ValueError` for calls of nothing that is exported.
    """
    try:
        session = Session(wasm, store or Store(), validated=validated)
    except ENDED as error:
        return Observation(End(how_it_ended(error)))
    planned = [call for call in session.calls(calls) if creatable(session.interface, call)]
    ends = tuple([_end(session, call) for call in planned])
    items = [*session.instance.exports.values()]
    return Observation(
        End(RETURNED),
        ends,
        tuple(session.notes),
        tuple([_shown(item) for item in items if isinstance(item, Global)]),
        tuple([_digest(item) for item in items if isinstance(item, Memory)]),
        tuple([_nulls(item) for item in items if isinstance(item, Table)]),
    )


def how_it_ended(error: Exception) -> str:
    """In a few words, that are the same for the same kind."""
    match error:
        case Trap():
            return f"trap: {error.kind}"
        case Exhausted():
            return f"exhausted: {error.what}"
        case LinkError():
            return "not linked"
    return "exception"


def nan_shows(
    wasm: bytes,
    calls: Sequence[Call] | None = None,
    limits: Limits | None = None,
    relaxed: Relaxed | None = None,
    *,
    validated: bool = False,
) -> tuple[bool, Facts]:
    """Whether the bits of a NaN that the specification leaves open can be seen; the facts.

    It runs twice if any such NaN was made, the second time with other bits: engines may differ in
    all that differs then. Raises as `observe` does.
    """
    store = Store(limits, relaxed, Profile())
    first = observe(wasm, calls, store, validated=validated)
    facts = store.facts()
    if facts.nans == 0:
        return False, facts
    other = Store(limits, relaxed, Profile(other_nan=True))
    return observe(wasm, calls, other, validated=True) != first, facts


def _end(session: Session, call: Planned) -> End:
    try:
        return End(RETURNED, tuple(session.call(call)))
    except ENDED as error:
        return End(how_it_ended(error))


def _shown(item: Global) -> str:
    return f"{item.type} {item.bits if item.is_number else item.bits != (0,)}"


def _digest(memory: Memory) -> str:
    content = memory.read(0, len(memory))
    return f"{len(content)} {hashlib.sha256(content).hexdigest()}"


def _nulls(table: Table) -> tuple[bool, ...]:
    return tuple([table[place] is None for place in range(len(table))])
