"""A module in the bundled engine, and what a command shows of what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from smith import WasmError, print_wat
from smith.cli import Failure, Finding, values
from smith.companions.calls import Call, Planned, creatable
from smith.companions.interface import InterfaceError, Value
from smith.native import (
    Event,
    Executed,
    Exhausted,
    Limits,
    LinkError,
    Profile,
    Session,
    Store,
    Thrown,
    Trap,
)
from smith.stats.figures import percent
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import FunctionType
from smith.wasm.types import type_name

T = TypeVar("T")

MOST_EVENTS: Final = 10_000
MOST_NOTES: Final = 20  # of a call; JSON has all
RETURNED: Final = "returned"


@dataclass
class Ended:
    """How the start, or a call, ended."""

    what: str
    outcome: str = RETURNED
    results: list[str] = field(default_factory=list)
    kind: str | None = None
    function: int | None = None
    offset: int | None = None
    host: list[str] = field(default_factory=list)  # calls of imported functions

    def lines(self) -> Iterator[str]:
        yield from (f"  {note}" for note in self.host[:MOST_NOTES])
        if len(self.host) > MOST_NOTES:
            yield f"  ... and {len(self.host) - MOST_NOTES} calls more"
        results = f" -> {', '.join(self.results)}" if self.results else ""
        yield f"{self.what}{results if self.outcome == RETURNED else f' {self.outcome}'}"


class Runner:
    """A module, and what came of what it was asked to do."""

    def __init__(self, wasm: bytes, name: str, fuel: int, *, trace: bool) -> None:
        self.wasm = wasm
        self.name = name
        self.fuel = fuel
        self.store = Store(Limits(fuel=fuel), profile=Profile(events=MOST_EVENTS if trace else 0))
        self.ended: list[Ended] = []
        self.session: Session | None = None

    def ends(self, export: str | None, words: Sequence[str]) -> Iterator[Ended]:
        """Instantiate the module and call functions; how each ends."""
        start = Ended("start")
        self.session = self._try(start, self._begin)
        if self.session is None:
            self.ended.append(start)
            yield start
            return
        for call in self._calls(self.session, export, words):
            yield self._call(self.session, call)

    def _begin(self) -> Session:
        try:
            return Session(self.wasm, self.store)
        except InterfaceError as error:
            raise Failure(f"{self.name}: {error}") from None
        except WasmError as error:
            raise Finding(f"{self.name}: {error}") from None

    def _calls(self, session: Session, export: str | None, words: Sequence[str]) -> list[Planned]:
        try:
            if export is None:
                return [call for call in session.calls() if creatable(session.interface, call)]
            [plain] = session.calls([Call(export)])
            names = [name for name, _ in plain.args]
            if len(words) != len(names):
                wanted = f"{len(names)} ({' '.join(names)})" if names else "no"
                raise ValueError(f"{export!r} takes {wanted} arguments, not {len(words)}")
            args = tuple(map(values.parse, names, words))
            return session.calls([Call(export, args)])
        except (ValueError, InterfaceError) as error:
            raise Failure(f"{self.name}: {error}") from None

    def _call(self, session: Session, call: Planned) -> Ended:
        ended = Ended(f"{call.export.name}({values.listed(call.args)})")
        before = len(session.notes)
        self.store.fuel = self.fuel
        results = self._try(ended, lambda: session.call(call))
        ended.results = [*map(values.shown, results or [])]
        ended.host = [*host_calls(session, before)]
        self.ended.append(ended)
        return ended

    def _try(self, ended: Ended, action: Callable[[], T]) -> T | None:
        """Do it; if it ends in another way than by returning, say how."""
        try:
            return self._interruptible(action)
        except Trap as trap:
            ended.outcome = f"trap: {trap}"
            ended.kind, ended.function, ended.offset = trap.kind, trap.function, trap.offset
        except Exhausted as error:
            ended.outcome, ended.kind = f"exhausted: {error}", error.what
        except Thrown as error:
            ended.outcome, ended.kind = f"exception: {error}", "exception"
        except LinkError as error:
            ended.outcome, ended.kind = f"not linked: {error}", "link"
        except InterfaceError as error:
            raise Failure(f"{self.name}: {error}") from None
        return None

    def _interruptible(self, action: Callable[[], T]) -> T:
        """Ctrl-C is not seen while C runs, so that it runs in a thread."""
        with ThreadPoolExecutor(1) as thread:
            future = thread.submit(action)
            try:
                return future.result()
            except KeyboardInterrupt:
                self.store.stop()
                raise

    def trace(self) -> Iterator[str]:
        """A line for each result."""
        names = {row.offset: row.name for row in self._rows()}
        for event in self._events():
            place = f"function {event.function} @{event.offset:x}"
            value = values.shown((type_name(event.type), str(event.bits)))
            yield f"{place:<22} {names[event.offset]} = {value}"
        left = self.store.facts().events - MOST_EVENTS
        if left > 0:
            yield f"... and {left} results more"

    def _events(self) -> list[Event]:
        """Those of the module itself, and not of what stands around it."""
        number = self.session.instance.number if self.session else -1
        return [event for event in self.store.events() if event.instance == number]

    def _rows(self) -> list[Executed]:
        return self.session.instance.executed() if self.session else []

    def coverage(self) -> Iterator[str]:
        """The module as text, with how often each instruction ran on the left."""
        rows = self._rows()
        times = {row.offset: row.times for row in rows}
        ran = sum(row.times > 0 for row in rows)
        share = percent(ran / len(rows)) if rows else "none"
        yield f"{ran:,} of {len(rows):,} instructions ran ({share})"
        width = max([len(f"{count:,}") for count in times.values()] or [1])
        for line in print_wat(self.wasm, offsets=True).splitlines():
            yield margin(line, times, width)

    def document(self, *, trace: bool, coverage: bool) -> dict[str, Any]:
        """All of it for programs."""
        document: dict[str, Any] = {"ended": [vars(ended) for ended in self.ended]}
        document["facts"] = self.store.facts()._asdict()
        if trace:
            document["trace"] = [event._asdict() for event in self._events()]
        if coverage:
            document["coverage"] = [
                {**row._asdict(), "op": INSTRUCTIONS[row.op].name} for row in self._rows()
            ]
        return document


OFFSET: Final = re.compile(r"\(;@([0-9a-f]+) *;\)|^ {12}")


def margin(line: str, times: dict[int, int], width: int) -> str:
    """A line of text whose offset is replaced by how often the instruction there ran."""
    found = OFFSET.match(line)
    if not found:
        return f"{'':>{width}}  {line}"
    count = times.get(int(found[1], 16)) if found[1] else None
    shown = "" if count is None else f"{count:,}"
    return f"{shown:>{width}}  {line[found.end() :]}"


def host_calls(session: Session, start: int) -> Iterator[str]:
    """The calls of imported functions that notes from `start` on tell of."""
    notes = iter(session.notes[start:])
    imports = session.interface.module.imports
    for note in notes:
        item = imports[note.bits]
        assert isinstance(item.type, FunctionType)
        params = session.interface.signature(item.type).params
        args: list[Value] = [(arg.what, str(arg.bits)) for arg in islice(notes, len(params))]
        yield f"{item.module}.{item.name}({values.listed(args)})"
