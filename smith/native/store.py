"""What instances share: budgets, objects, and the way from C to Python functions and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from threading import get_ident
from typing import Any, Final

from smith.native._engine import ffi, lib
from smith.native.errors import Exhausted, LinkError, Trap
from smith.native.profile import Event, Facts, Profile, events, facts
from smith.wasm.errors import ValidationError

UNBOUNDED: Final = (1 << 64) - 1
PAGE: Final = 1 << 16
CELL: Final = 8

# A host function as C calls it: arguments and results in cells, and where to say that it threw.
HostCall = Callable[[Any, Any, Any], int]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what code may take; each running out is an `Exhausted` of its own.

    Source: WebAssembly 3.0, appendix on implementation limitations.
    """

    fuel: int | None = None
    """Instructions, bulk operations by their length; None: no bound."""
    depth: int = 10_000
    """Calls within calls, that are not done."""
    stack: int = 8 << 20
    """Bytes of the frames of all calls."""
    memory: int = 1 << 30
    """Bytes of all linear memories together."""
    one_memory: int | None = None
    """Bytes of each of them; None: as many as all may have together."""
    table: int = 10_000_000
    """Elements of all tables together."""
    heap: int = 256 << 20
    """Bytes of structs, arrays and exceptions, which stay until the store goes."""

    def __post_init__(self) -> None:
        bounds = {"depth": 20, "stack": 32, "memory": 63, "table": 60, "heap": 63}
        for name, bits in bounds.items():
            if not 0 <= (value := getattr(self, name)) < 1 << bits:
                raise ValueError(f"{name} has to be from 0 to 2**{bits} - 1, not {value}")
        if self.one_memory is not None and self.one_memory < 0:
            raise ValueError(f"one_memory has to be at least 0, not {self.one_memory}")
        if self.fuel is not None and not 0 <= self.fuel < UNBOUNDED:
            raise ValueError(f"fuel has to be from 0 to 2**64 - 2, or None, not {self.fuel}")


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What relaxed instructions do, where engines may choose: 0 is the deterministic profile.

    `native.h` says what other numbers mean (`struct native_relaxed`).

    Source: WebAssembly 3.0, section 4.3 (relaxed operations), and the appendix on profiles.
    """

    fmadd: int = 0
    fmin: int = 0
    fmax: int = 0
    idot: int = 0
    iq15mulr: int = 0
    trunc_u: int = 0
    trunc_s: int = 0
    swizzle: int = 0
    laneselect: int = 0

    def __post_init__(self) -> None:
        for name, most in MOST_RELAXED.items():
            if not 0 <= (value := getattr(self, name)) <= most:
                raise ValueError(f"{name} has to be from 0 to {most}, not {value}")


MOST_RELAXED: Final = {
    "fmadd": 1,
    "fmin": 3,
    "fmax": 3,
    "idot": 3,
    "iq15mulr": 1,
    "trunc_u": 2,
    "trunc_s": 1,
    "swizzle": 1,
    "laneselect": 2,
}

KINDS: Final = {
    getattr(lib, name): name.removeprefix("TRAP_").lower().replace("_", "-")
    for name in dir(lib)
    if name.startswith("TRAP_")
}
BUDGETS: Final = {
    lib.NATIVE_FUEL: "fuel",
    lib.NATIVE_STACK: "stack",
    lib.NATIVE_MEMORY: "memory",
    lib.NATIVE_HEAP: "heap",
}


class Hosts:
    """What code calls in Python, by number; and what those raised that code has not seen yet."""

    def __init__(self) -> None:
        self.functions: list[HostCall] = []
        self.raised: BaseException | None = None


@ffi.def_extern()  # type: ignore[untyped-decorator]
def smith_call_host(handle: Any, number: int, args: Any, results: Any, outcome: Any) -> int:
    """Call a host function; what it raises waits until the call from Python ends."""
    hosts: Hosts = ffi.from_handle(handle)
    try:
        return hosts.functions[number](args, results, outcome)
    except BaseException as error:  # Ctrl-C, too, has to get past the C in between
        hosts.raised = error
        return lib.NATIVE_HOST  # type: ignore[no-any-return]


class Store:
    """Instances that may share functions, memories and objects; nothing is freed before the store.

    It belongs to one thread at a time: `RuntimeError` tells a call that comes while another runs.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        relaxed: Relaxed | None = None,
        profile: Profile | None = None,
    ) -> None:
        """Raises `MemoryError`."""
        self.limits = limits or Limits()
        self.profile = profile
        self.hosts = Hosts()
        self.externals = Externals()
        self._handle = ffi.new_handle(self.hosts)
        pointer = lib.native_store_new(_c_limits(self.limits), lib.smith_call_host, self._handle)
        if not pointer:
            raise MemoryError("no memory for a store")
        self.pointer = ffi.gc(pointer, lib.native_store_free)
        self._thread = 0
        self.modules: list[object] = []  # their code is read when functions are first called
        if relaxed is not None:
            c_relaxed = ffi.new("struct native_relaxed *", astuple(relaxed))
            lib.native_set_relaxed(self.pointer, c_relaxed)
        if profile is not None:
            self._events = profile.begin(self.pointer)

    @property
    def fuel(self) -> int | None:
        """What is left of it; None: no bound.

        It may be set in a store that began with some: code is made to count only there. Raises
        `ValueError`.
        """
        return None if self.limits.fuel is None else int(lib.native_fuel(self.pointer))

    @fuel.setter
    def fuel(self, fuel: int) -> None:
        if self.limits.fuel is None:
            raise ValueError("the store began without a bound of fuel, so that nothing counts it")
        lib.native_set_fuel(self.pointer, replace(self.limits, fuel=fuel).fuel)

    def stop(self) -> None:
        """End what runs, from another thread, as if it were out of fuel.

        Only a store that began with some can be stopped; it goes on when it gets fuel again. Raises
        `ValueError`.
        """
        if self.limits.fuel is None:
            raise ValueError("the store began without a bound of fuel, so that nothing can stop it")
        lib.native_stop(self.pointer)

    def events(self) -> list[Event]:
        """The results of instructions that the profile keeps."""
        return events(self.pointer, self._events) if self.profile else []

    def facts(self) -> Facts:
        """What was taken and made until now; without a profile there are neither NaNs nor depth."""
        return facts(self.pointer)

    def enter(self) -> int:
        """Make this thread the one that runs; what `leave` wants to know."""
        before, thread = self._thread, get_ident()
        if before not in (0, thread):
            raise RuntimeError("the store runs in another thread")
        self._thread = thread
        return before

    def leave(self, before: int) -> None:
        """Say that what `enter` began is over."""
        self._thread = before

    def failure(self, outcome: Any) -> BaseException:
        """What to raise for an outcome that is neither OK nor an exception."""
        status = outcome.status
        message = ffi.string(outcome.message).decode()
        if status == lib.NATIVE_HOST:
            raised, self.hosts.raised = self.hosts.raised, None
            return raised if raised is not None else RuntimeError("a host function failed")
        if status == lib.NATIVE_TRAP:
            place = (outcome.instance, outcome.function, outcome.offset)
            return Trap(KINDS[outcome.trap], *place)
        if status == lib.NATIVE_LINK:
            return LinkError(message)
        if status == lib.NATIVE_INVALID:
            return ValidationError(message, outcome.offset, outcome.function)
        return Exhausted(BUDGETS[status], message)


class Externals:
    """Python objects as references: each has a number for as long as the store lives."""

    def __init__(self) -> None:
        self._objects: list[object] = []
        self._numbers: dict[int, int] = {}

    def number_of(self, item: object) -> int:
        """The number of an object: the same for the same object."""
        number = self._numbers.setdefault(id(item), len(self._objects))
        if number == len(self._objects):
            self._objects.append(item)
        return number

    def __getitem__(self, number: int) -> object:
        return self._objects[number]


def _c_limits(limits: Limits) -> Any:
    fuel = UNBOUNDED if limits.fuel is None else limits.fuel
    cells = limits.stack // CELL
    one = limits.memory if limits.one_memory is None else min(limits.one_memory, limits.memory)
    return ffi.new(
        "struct native_limits *",
        (fuel, limits.depth, cells, limits.memory, one, limits.table, limits.heap),
    )
