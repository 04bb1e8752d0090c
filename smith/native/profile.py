"""What code did in a store: how often instructions ran, what they gave, and what they took.

store = Store(profile=Profile(events=1000))
instance = Instance(module, store=store)
instance.exports["f"](1)
instance.executed()      # each instruction, and how often it ran
store.events()           # the results of the first 1000 that ran
store.facts()            # NaNs, depth, memory
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from smith.native._engine import ffi, lib
from smith.wasm.instructions import INSTRUCTIONS

EDGES: Final = 1 << 16


class Executed(NamedTuple):
    """An instruction, and how often it ran."""

    function: int  # its index in the module
    offset: int  # in the module's bytes
    op: int  # its number in the instruction table
    times: int

    @property
    def name(self) -> str:
        """The instruction's name."""
        return INSTRUCTIONS[self.op].name


class Event(NamedTuple):
    """A result of an instruction, in the order in which they were made."""

    instance: int  # its number in the store
    function: int
    offset: int
    type: int  # as in smith.wasm.types
    bits: int  # of a reference: what it is in the engine


class Facts(NamedTuple):
    """What a run took, and made."""

    nans: int  # how often an instruction made a NaN whose bits the specification leaves open
    events: int  # results, also those that there was no room for
    depth: int  # of calls, at most
    heap: int  # bytes of all objects
    memory: int  # bytes of all memories
    table: int  # elements of all tables


class Edges:
    """A counter of 8 bits for each edge from a stretch of code to the next, which stops at 255.

    A stretch is known by the instructions that it has: the same code is the same edge in any
    module. So counters may go on through many stores, and steer a fuzzer that varies the module.
    """

    def __init__(self, size: int = EDGES) -> None:
        """Raises `ValueError` unless the size is a power of two."""
        if size <= 0 or size & (size - 1):
            raise ValueError(f"the number of counters has to be a power of two, not {size}")
        self.size = size
        self.pointer = ffi.new("uint8_t[]", size)

    @property
    def address(self) -> int:
        """Where the counters are, for as long as this object lives."""
        return int(ffi.cast("uintptr_t", self.pointer))

    def counters(self) -> bytes:
        """A copy of all of them."""
        return bytes(ffi.buffer(self.pointer))

    def clear(self) -> None:
        """Begin anew."""
        ffi.memmove(self.pointer, bytes(self.size), self.size)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is to be noted in a store, besides how often instructions ran."""

    edges: Edges | None = None
    """Where edges are counted; None: nowhere."""
    events: int = 0
    """How many results are kept, those of the first instructions."""
    other_nan: bool = False
    """Where the bits of a NaN are left open, all of them are 1: if a second run shows anything else
    than the first without, a NaN's bits have reached what can be observed."""

    def __post_init__(self) -> None:
        if self.events < 0:
            raise ValueError(f"events have to be at least 0, not {self.events}")

    def begin(self, store: Any) -> Any:
        """Begin in a store of C; the buffer of events, which has to live as long."""
        events = ffi.new("struct native_event[]", self.events)
        asked = ffi.new("struct native_profile *")
        asked.other_nan = self.other_nan
        asked.events, asked.event_room = events, self.events
        if self.edges is not None:
            asked.edges, asked.edge_count = self.edges.pointer, self.edges.size
        if not lib.native_set_profile(store, asked):
            raise MemoryError("no memory for a profile")
        return events


def executed(module: Any, instance: Any) -> list[Executed]:
    """Each instruction of an instance's functions, and how often it ran."""
    found = []
    for function in range(lib.native_functions(module)):
        count = lib.native_counts(instance, function, ffi.NULL, 0)
        rows = ffi.new("struct native_counted[]", count)
        lib.native_counts(instance, function, rows, count)
        found += [Executed(function, row.offset, row.op, row.count) for row in rows]
    return found


def events(store: Any, buffer: Any) -> list[Event]:
    """The events that there was room for."""
    count = min(lib.native_facts(store).events, len(buffer))
    return [
        Event(e.instance, e.function, e.offset, e.type, e.value[0] | e.value[1] << 64)
        for e in buffer[0:count]
    ]


def facts(store: Any) -> Facts:
    """What has been taken and made until now."""
    found = lib.native_facts(store)
    return Facts(found.nans, found.events, found.depth, found.heap, found.memory, found.table)
