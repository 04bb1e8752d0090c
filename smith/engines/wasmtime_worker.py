"""Worker for wasmtime: reads requests on stdin and answers on stdout, see `docs/engines.md`.

Run as a script, by any Python that has the `wasmtime` package; imports nothing else of ours.

Values go through the raw bindings, because the public classes of wasmtime-py know neither v128 nor
most references, and abort the process when they meet such a parameter or are asked for its type.
Nothing here asks wasmtime for a type. A module to validate is validated only; a module to run is
compiled by Cranelift without optimisation, which takes 60 % of the time.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import sys
import threading
import time
import zlib
from importlib.metadata import version
from typing import Any, BinaryIO

import wasmtime
from wasmtime import _bindings as c

PROTOCOL = 1
MEMORY_BYTES = 64 << 20  # per memory, and for the GC heap
TABLE_ELEMENTS = 10_000_000  # what JavaScript's limit is

LENGTH = struct.Struct("<I")

# Host functions: all they do is to note their arguments.
HOST = {
    "call": ["i32"],
    "results": [],
    "i32": ["i32"],
    "i64": ["i64"],
    "f32": ["i32"],
    "f64": ["i64"],
    "v128": ["i64", "i64"],
    "funcref": ["i32"],
    "externref": ["i32"],
    "anyref": ["i32"],
    "exnref": ["i32"],
}
WIDTHS = {"i32": 32, "i64": 64}
VALTYPES = {"i32": wasmtime.ValType.i32, "i64": wasmtime.ValType.i64}

# wasmtime_valkind_t: the name of the type, and the size of its bits in wasmtime_val_t.
KINDS = {
    0: ("i32", 4),
    1: ("i64", 8),
    2: ("f32", 4),
    3: ("f64", 8),
    4: ("v128", 16),
    5: ("funcref", 0),
    6: ("externref", 0),
    7: ("anyref", 0),
    8: ("exnref", 0),
}
KIND_OF = {name: kind for kind, (name, _) in KINDS.items()}

FUNC, GLOBAL, MEMORY, SHARED_MEMORY = 0, 1, 3, 4  # wasmtime_extern_kind_t

Code = wasmtime.TrapCode
TRAPS = {
    Code.UNREACHABLE: ["UNREACHABLE"],
    Code.MEMORY_OUT_OF_BOUNDS: ["MEM_OOB"],
    Code.TABLE_OUT_OF_BOUNDS: ["TABLE_OOB", "CALL_OOB"],
    Code.INDIRECT_CALL_TO_NULL: ["CALL_NULL"],
    Code.BAD_SIGNATURE: ["CALL_SIG"],
    Code.INTEGER_DIVISION_BY_ZERO: ["DIV_ZERO"],
    Code.INTEGER_OVERFLOW: ["INT_OVERFLOW", "TRUNC_RANGE"],
    Code.BAD_CONVERSION_TO_INTEGER: ["TRUNC_NAN"],
    Code.NULL_REFERENCE: ["NULL_REF"],
    Code.ARRAY_OUT_OF_BOUNDS: ["ARRAY_OOB"],
    Code.CAST_FAILURE: ["CAST"],
    Code.HEAP_MISALIGNED: ["ATOMIC_ALIGN"],
    Code.ATOMIC_WAIT_NON_SHARED_MEMORY: ["ATOMIC_UNSHARED"],
}
LIMITS = {Code.STACK_OVERFLOW: "stack", Code.ALLOCATION_TOO_LARGE: "memory"}

# What an error that is no trap means, by a part of its text.
ERRORS = {
    "exceeds memory limits": {"outcome": "limit", "limit": "memory"},
    "exceeds table limits": {"outcome": "limit", "limit": "memory"},
    "GC heap out of memory": {"outcome": "limit", "limit": "memory"},
    "mmap failed": {"outcome": "limit", "limit": "memory"},
    "Cannot allocate memory": {"outcome": "limit", "limit": "memory"},
    "incompatible import type": {"outcome": "link"},
    "thrown Wasm exception": {"outcome": "exception"},
}

Outcome = dict[str, Any]
# Structures whose fields are declared as ctypes, but read as Python's numbers.
Extern = Any
Val = Any


class Case:
    """One store, in which the steps of a request run."""

    def __init__(self, engine: wasmtime.Engine, plan: dict[str, Any], modules: list[bytes]) -> None:
        self.engine = engine
        self.modules = modules
        self.trace_limit: int = plan.get("trace_limit", 1000)
        self.trace: list[tuple[str, str]] = []
        self.dropped = 0
        self.instances: list[c.wasmtime_instance | None] = []
        self.host: dict[str, wasmtime.Func] = {}
        self.store = wasmtime.Store(engine)
        self.store.set_limits(memory_size=MEMORY_BYTES, table_elements=TABLE_ELEMENTS)
        self.context = self.store._context()

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
            module = wasmtime.Module(self.engine, self.modules[step["module"]])
        except wasmtime.WasmtimeError as invalid:
            return {"outcome": "invalid", "message": str(invalid)}
        sources = step["imports"]
        imports = (c.wasmtime_extern * len(sources))()
        for i, source in enumerate(sources):
            found = self.imported(source)
            if found is None:
                return {"outcome": "skipped"}
            imports[i] = found
        instance = c.wasmtime_instance()
        trap: Any = ctypes.POINTER(c.wasm_trap_t)()
        error: Any = c.wasmtime_instance_new(
            self.context,
            module.ptr(),
            imports,
            len(sources),
            ctypes.byref(instance),
            ctypes.byref(trap),
        )
        for used in imports:
            c.wasmtime_extern_delete(ctypes.byref(used))
        if error or trap:
            return self.failure(error, trap)
        self.instances[-1] = instance
        return {"outcome": "values", "values": []}

    def call(self, step: dict[str, Any]) -> Outcome:
        found = self.exported(step)
        if found is None:
            return {"outcome": "skipped"}
        if found.kind != FUNC:  # the bindings would read it as one all the same
            return {"outcome": "error", "message": f"{step['export']!r} is no function"}
        args = (c.wasmtime_val * len(step["args"]))(*[lower(*arg) for arg in step["args"]])
        results = (c.wasmtime_val * len(step["results"]))()
        trap: Any = ctypes.POINTER(c.wasm_trap_t)()
        error: Any = c.wasmtime_func_call(
            self.context,
            ctypes.byref(found.of.func),
            args,
            len(args),
            results,
            len(results),
            ctypes.byref(trap),
        )
        if error or trap:
            return self.failure(error, trap)
        return {"outcome": "values", "values": [lift(result) for result in results]}

    def state(self, step: dict[str, Any]) -> Outcome:
        if self.instances[step["instance"]] is None:
            return {"outcome": "skipped"}
        return {
            "outcome": "state",
            "globals": [self.global_value(step, name) for name, _ in step["globals"]],
            "memories": [self.memory(step, name) for name in step["memories"]],
        }

    def global_value(self, step: dict[str, Any], name: str) -> tuple[str, str]:
        found = self.exported({**step, "export": name})
        if found is None or found.kind != GLOBAL:
            raise ValueError(f"{name!r} is no exported global")
        value = c.wasmtime_val()
        c.wasmtime_global_get(self.context, ctypes.byref(found.of.global_), ctypes.byref(value))
        return lift(value)

    def memory(self, step: dict[str, Any], name: str) -> dict[str, str]:
        found = self.exported({**step, "export": name})
        if found is None or found.kind not in (MEMORY, SHARED_MEMORY):
            raise ValueError(f"{name!r} is no exported memory")
        if found.kind == MEMORY:
            memory = ctypes.byref(found.of.memory)
            size = c.wasmtime_memory_data_size(self.context, memory)
            data = c.wasmtime_memory_data(self.context, memory)
        else:
            size = c.wasmtime_sharedmemory_data_size(found.of.sharedmemory)
            data = c.wasmtime_sharedmemory_data(found.of.sharedmemory)
        content = (
            (ctypes.c_uint8 * size).from_address(ctypes.addressof(data.contents)) if size else b""
        )
        outcome = {"bytes": str(size), "crc32": str(zlib.crc32(content))}
        c.wasmtime_extern_delete(ctypes.byref(found))
        return outcome

    # Where imports come from.

    def imported(self, source: dict[str, Any]) -> Extern | None:
        if "host" in source:
            return self.host_function(source["host"])._as_extern()
        return self.exported(source)

    def exported(self, source: dict[str, Any]) -> Extern | None:
        """An export of an instance; None if that failed."""
        instance = self.instances[source["instance"]]
        if instance is None:
            return None
        name: bytes = source["export"].encode()
        found = c.wasmtime_extern()
        if not c.wasmtime_instance_export_get(
            self.context, ctypes.byref(instance), name, len(name), ctypes.byref(found)
        ):
            raise ValueError(f"no export '{source['export']}'")
        return found

    def host_function(self, name: str) -> wasmtime.Func:
        if name not in self.host:
            params = HOST[name]

            def note(*args: int) -> None:
                if len(self.trace) >= self.trace_limit:
                    self.dropped += 1
                    return
                bits = 0
                for arg, param in reversed(list(zip(args, params, strict=True))):
                    bits = bits << 64 | arg % (1 << WIDTHS[param])
                self.trace.append((name, str(bits)))

            signature = wasmtime.FuncType([VALTYPES[param]() for param in params], [])
            self.host[name] = wasmtime.Func(self.store, signature, note)
        return self.host[name]

    def failure(self, error: Any, trap: Any) -> Outcome:
        """What a failed call or instantiation means."""
        if trap:
            trapped = wasmtime.Trap._from_ptr(trap)
            code, message = trapped.trap_code, brief(trapped.message)
            if code in TRAPS:
                return {"outcome": "trap", "kinds": TRAPS[code], "message": message}
            if code in LIMITS:
                return {"outcome": "limit", "limit": LIMITS[code], "message": message}
        else:
            message = brief(str(wasmtime.WasmtimeError._from_ptr(error)))
        for part, outcome in ERRORS.items():
            if part in message:
                return {**outcome, "message": message}
        return {"outcome": "error", "message": message}


def lower(name: str, bits: str) -> Val:
    """A value for wasmtime; a reference is null, which all zeros mean."""
    kind = KIND_OF[name]
    value = c.wasmtime_val(kind=kind)
    size = KINDS[kind][1]
    ctypes.memmove(ctypes.byref(value.of), int(bits).to_bytes(size, "little"), size)
    return value


def lift(value: Val) -> tuple[str, str]:
    """The type and bits of a value of wasmtime, which is given back."""
    name, size = KINDS[value.kind]
    if size:
        raw = ctypes.string_at(ctypes.addressof(value.of), size)
        return name, str(int.from_bytes(raw, "little"))
    bits = int(value.of.anyref.store_id != 0)  # the first member of every kind of reference
    c.wasmtime_val_unroot(ctypes.byref(value))
    return name, str(bits)


def brief(message: str) -> str:
    """A message without its backtrace."""
    return message.rpartition("Caused by:")[2].strip()


def validate(engine: wasmtime.Engine, wasm: bytes) -> Outcome:
    try:
        wasmtime.Module.validate(engine, wasm)
    except wasmtime.WasmtimeError as error:
        return {"outcome": "invalid", "message": str(error)}
    return {"outcome": "valid"}


def answer(engine: wasmtime.Engine, plan: dict[str, Any], body: bytes) -> dict[str, Any]:
    modules = []
    start = 0
    for size in plan["modules"]:
        modules.append(body[start : start + size])
        start += size
    if plan["op"] == "validate":
        return {"outcomes": [validate(engine, wasm) for wasm in modules]}
    if plan["op"] == "run":
        case = Case(engine, plan, modules)
        try:
            return {"outcomes": [case.step(step) for step in plan["steps"]]}
        finally:
            case.store.close()  # host functions keep the case, and the bindings keep them
    raise ValueError(f"unknown op '{plan['op']}'")


def new_engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.parallel_compilation = False
    config.cranelift_opt_level = "none"
    config.shared_memory = True
    config.wasm_custom_page_sizes = True
    config.wasm_stack_switching = False  # running it aborts the process
    c.wasmtime_config_wasm_compact_imports_set(config.ptr(), False)  # the others don't know them
    return wasmtime.Engine(config)


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
    engine = new_engine()
    send(out, {"protocol": PROTOCOL, "engine": "wasmtime", "version": version("wasmtime")})
    requests = sys.stdin.buffer
    while len(lengths := requests.read(8)) == 8:
        head, body = LENGTH.unpack(lengths[:4])[0], LENGTH.unpack(lengths[4:])[0]
        plan, modules = requests.read(head), requests.read(body)
        try:
            reply = answer(engine, json.loads(plan), modules)
        except Exception as error:  # a request that cannot be served must not end the worker
            reply = {"error": f"{type(error).__name__}: {error}"}
        send(out, reply)


if __name__ == "__main__":
    main()
