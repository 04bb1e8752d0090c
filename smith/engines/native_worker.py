"""Worker for the bundled engine: reads requests on stdin and answers on stdout.

Run as a script, by a Python that has smith with its engine; `docs/engines.md` has the protocol.
A module is validated by `smith.validate`, with all features, whether it is to run or not.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, BinaryIO, Final

from smith import WasmError, native, validate
from smith.companions.calls import WIDTHS
from smith.companions.companion import MARKS, NOTES
from smith.engines.protocol import LENGTH, VERSION
from smith.native.module import ALL_FEATURES
from smith.wasm.types import type_name

# As much as the others have, so that all grow as far; but objects are never collected here.
LIMITS: Final = native.Limits(
    depth=100_000, stack=64 << 20, memory=1 << 30, one_memory=64 << 20, heap=512 << 20
)
CELL_MASK: Final = (1 << 64) - 1

# Host functions, by the types of their parameters: all they do is to note their arguments.
HOST: Final = {
    name: [type_name(t) for t in params]
    for name, params in (*MARKS.items(), *((name, note[0]) for name, note in NOTES.items()))
}

TRAPS: Final = {
    "unreachable": "UNREACHABLE",
    "memory-bounds": "MEM_OOB",
    "table-bounds": "TABLE_OOB",
    "call-bounds": "CALL_OOB",
    "call-null": "CALL_NULL",
    "call-type": "CALL_SIG",
    "divide-by-zero": "DIV_ZERO",
    "integer-overflow": "INT_OVERFLOW",
    "truncation-range": "TRUNC_RANGE",
    "truncation-nan": "TRUNC_NAN",
    "null": "NULL_REF",
    "array-bounds": "ARRAY_OOB",
    "cast": "CAST",
    "unaligned": "ATOMIC_ALIGN",
    "unshared": "ATOMIC_UNSHARED",
    "unhandled-tag": "SUSPEND",
    "consumed": "SUSPEND",
    "descriptor": "DESC",
}
EXHAUSTED: Final = {"stack": "stack", "memory": "memory", "heap": "memory"}

Outcome = dict[str, Any]


class Case:
    """One store, in which the steps of a request run."""

    def __init__(self, plan: dict[str, Any], modules: list[bytes]) -> None:
        self.modules = modules
        self.trace_limit: int = plan.get("trace_limit", 1000)
        self.trace: list[tuple[str, str]] = []
        self.dropped = 0
        self.instances: list[native.Instance | None] = []
        self.store = native.Store(LIMITS)
        self.host = {
            name: native.Function.of_host(self.store, " ".join(params), "", self.note(name, params))
            for name, params in HOST.items()
        }

    def step(self, step: dict[str, Any]) -> Outcome:
        self.trace, self.dropped = [], 0
        outcome: Outcome = getattr(self, step["do"])(step)
        if self.trace:
            outcome["trace"] = self.trace
        if self.dropped:
            outcome["dropped"] = self.dropped
        return outcome

    def instantiate(self, step: dict[str, Any]) -> Outcome:
        self.instances.append(None)
        try:
            module = native.Module(self.modules[step["module"]])
        except WasmError as invalid:
            return {"outcome": "invalid", "message": str(invalid)}
        sources = step["imports"]
        if any("instance" in s and self.instances[s["instance"]] is None for s in sources):
            return {"outcome": "skipped"}
        imports = [self.imported(source) for source in sources]

        def instantiate() -> list[tuple[str, str]]:
            self.instances[-1] = native.Instance(module, imports, self.store)
            return []

        return outcome_of(instantiate)

    def call(self, step: dict[str, Any]) -> Outcome:
        if self.instances[step["instance"]] is None:
            return {"outcome": "skipped"}
        function = self.exported(step, native.Function)
        cells = [cell for name, bits in step["args"] for cell in lower(name, int(bits))]
        return outcome_of(lambda: lift(step["results"], function.call_bits(cells)))

    def state(self, step: dict[str, Any]) -> Outcome:
        if self.instances[step["instance"]] is None:
            return {"outcome": "skipped"}
        return {
            "outcome": "state",
            "globals": [self.global_value(step, *named) for named in step["globals"]],
            "memories": [self.memory(step, name) for name in step["memories"]],
        }

    def global_value(self, step: dict[str, Any], name: str, type: str) -> tuple[str, str]:
        found = self.exported({**step, "export": name}, native.Global)
        return lift([type], found.bits)[0]

    def memory(self, step: dict[str, Any], name: str) -> dict[str, str]:
        found = self.exported({**step, "export": name}, native.Memory)
        content = found.read(0, len(found))
        return {"bytes": str(len(content)), "crc32": str(zlib.crc32(content))}

    # Where imports come from.

    def imported(self, source: dict[str, Any]) -> object:
        return self.host[source["host"]] if "host" in source else self.exported(source)

    def exported(self, source: dict[str, Any], kind: type = object) -> Any:
        """An export of an instance that there is."""
        instance = self.instances[source["instance"]]
        found = instance.exports.get(source["export"]) if instance else None
        if found is None or not isinstance(found, kind):
            raise ValueError(f"no export '{source['export']}'")
        return found

    def note(self, name: str, params: list[str]) -> Callable[..., None]:
        """The host function of that name."""

        def note(*args: int) -> None:
            if len(self.trace) >= self.trace_limit:
                self.dropped += 1
                return
            bits = 0
            for arg, param in reversed(list(zip(args, params, strict=True))):
                bits = bits << 64 | arg % (1 << WIDTHS[param])
            self.trace.append((name, str(bits)))

        return note


def outcome_of(run: Callable[[], list[tuple[str, str]]]) -> Outcome:
    """What comes of a call or an instantiation."""
    try:
        return {"outcome": "values", "values": run()}
    except native.Thrown:
        return {"outcome": "exception"}
    except native.Trap as trap:
        return {"outcome": "trap", "kinds": [TRAPS[trap.kind]], "message": str(trap)}
    except native.Exhausted as out:
        return {"outcome": "limit", "limit": EXHAUSTED[out.what], "message": str(out)}
    except native.LinkError as error:
        return {"outcome": "link", "message": str(error)}
    except WasmError as error:  # of code that the validator has let through
        return {"outcome": "error", "message": str(error)}


def lower(name: str, bits: int) -> list[int]:
    """The cells of a value; a reference is null."""
    return [bits & CELL_MASK, bits >> 64] if name == "v128" else [bits]


def lift(names: Sequence[str], cells: Sequence[int]) -> list[tuple[str, str]]:
    """The types and bits of values that lie in cells."""
    given = iter(cells)
    return [(name, str(_bits(name, given))) for name in names]


def _bits(name: str, cells: Iterator[int]) -> int:
    cell = next(cells)
    if name == "v128":
        return cell | next(cells) << 64
    return cell & ((1 << WIDTHS[name]) - 1) if name in WIDTHS else int(cell != 0)


def verdict(wasm: bytes) -> Outcome:
    try:
        validate(wasm, ALL_FEATURES)
    except WasmError as error:
        return {"outcome": "invalid", "message": str(error)}
    return {"outcome": "valid"}


def answer(plan: dict[str, Any], body: bytes) -> dict[str, Any]:
    modules = []
    start = 0
    for size in plan["modules"]:
        modules.append(body[start : start + size])
        start += size
    if plan["op"] == "validate":
        return {"outcomes": [verdict(wasm) for wasm in modules]}
    if plan["op"] == "run":
        case = Case(plan, modules)
        try:
            return {"outcomes": [case.step(step) for step in plan["steps"]]}
        finally:
            case.store.hosts.functions.clear()  # which refer to the store: it goes at once
    raise ValueError(f"unknown op '{plan['op']}'")


def send(out: BinaryIO, message: dict[str, Any]) -> None:
    data = json.dumps(message, separators=(",", ":")).encode()
    out.write(LENGTH.pack(len(data)) + data)
    out.flush()


def die_with_parent(parent: int) -> None:
    """End this process, even amid an endless loop in Wasm, when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    threading.Thread(target=die_with_parent, args=[os.getppid()], daemon=True).start()
    # Only answers may go to the pipe, whatever a library prints.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    send(out, {"protocol": VERSION, "engine": "native", "version": version("wasmsmith")})
    requests = sys.stdin.buffer
    while len(lengths := requests.read(8)) == 8:
        head, body = LENGTH.unpack(lengths[:4])[0], LENGTH.unpack(lengths[4:])[0]
        plan, modules = requests.read(head), requests.read(body)
        try:
            reply = answer(json.loads(plan), modules)
        except Exception as error:  # a request that cannot be served must not end the worker
            reply = {"error": f"{type(error).__name__}: {error}"}
        send(out, reply)


if __name__ == "__main__":
    main()
