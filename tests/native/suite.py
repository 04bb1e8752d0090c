"""The WebAssembly test suite on the bundled engine: a script's commands, one after the other."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from typing import Any, Final

from smith import native
from smith.native.errors import TRAPS
from smith.native.numbers import f32_bits, f32_value, f64_bits, f64_value

Command = dict[str, Any]

LANE_BITS: Final = {"i8x16": 8, "i16x8": 16, "i32x4": 32, "i64x2": 64, "f32x4": 32, "f64x2": 64}
# The canonical NaN of a width, without its sign, and the bit that makes any quiet.
NANS: Final = {32: (0x7FC0_0000, 0x40_0000), 64: (0x7FF8 << 48, 1 << 51)}
ENDED: Final = (native.Trap, native.Thrown, native.Exhausted, native.LinkError)
# What the suite tells apart that is one kind of trap here.
SAME_KIND: Final = {
    "null array reference": "null reference",
    "null function reference": "null reference",
    "null i31 reference": "null reference",
    "null structure reference": "null reference",
    "descriptor cast failure": "cast failure",
}


class HostRef:
    """The host's reference number so many."""

    def __init__(self, number: str) -> None:
        self.number = number


class Script:
    """A script in progress: its instances, and those that others may import from."""

    def __init__(self) -> None:
        self.store = native.Store()
        self.hosts: dict[str, HostRef] = {}
        self.named: dict[str | None, native.Instance] = {}
        self.definitions: dict[str | None, native.Module] = {}
        self.registered: dict[str, Any] = {"spectest": spectest(self.store)}

    def run(self, command: Command) -> str | None:
        """Run a command: what is wrong with what came of it, None if nothing is."""
        handler = COMMANDS.get(command["type"])
        return handler(self, command) if handler else None

    def instantiate(self, module: native.Module) -> native.Instance:
        return native.Instance(module, self.registered, self.store)

    def argument(self, value: Command) -> object:
        match value:
            case {"type": "i32" | "i64", "value": bits}:
                return int(bits)
            case {"type": "f32", "value": bits}:
                return f32_value(int(bits))
            case {"type": "f64", "value": bits}:
                return f64_value(int(bits))
            case {"type": "v128", "lane_type": lane_type, "lanes": lanes}:
                return joined(LANE_BITS[lane_type], [int(lane) for lane in lanes])
            case {"value": "null"}:
                return None
            case {"type": "externref" | "anyref", "value": number}:
                return self.hosts.setdefault(number, HostRef(number))
        raise AssertionError(f"no argument: {value}")

    def act(self, action: Command) -> tuple[object, ...]:
        """The results of an action."""
        item = self.named[action["module"]].exports[action["field"]]
        if action["type"] == "get":
            return (item.value,)
        found = item(*map(self.argument, action["args"]))
        return (
            found
            if isinstance(found, tuple)
            else ()
            if found is None and not item.results
            else (found,)
        )


def spectest(store: native.Store) -> dict[str, object]:
    """The host module that scripts import from."""
    signatures = ["", "i32", "i64", "f32", "f64", "i32 f32", "f64 f64"]
    functions = {
        "_".join(["print", *types.split()]): native.Function.of_host(
            store, types, "", lambda *values: None
        )
        for types in signatures
    }
    numbers = {"i32": 666, "i64": 666, "f32": 666.6, "f64": 666.6}
    globals = {f"global_{t}": native.Global.of_host(store, t, n) for t, n in numbers.items()}
    return {
        **functions,
        **globals,
        "table": native.Table.of_host(store, "funcref", 10, 20),
        "table64": native.Table.of_host(store, "funcref", 10, 20, is_64=True),
        "memory": native.Memory.of_host(store, 1, 2),
        "shared_memory": native.Memory.of_host(store, 1, 2, shared=True),
    }


def joined(bits: int, lanes: list[int]) -> int:
    """A vector of lanes, the first the least significant."""
    return sum(lane << bits * place for place, lane in enumerate(lanes))


def is_float(pattern: str, bits: int, width: int) -> bool:
    """Whether the bits of a float are what is expected."""
    canonical, quiet = NANS[width]
    magnitude = bits & ~(1 << (width - 1))
    if pattern == "nan:canonical":
        return magnitude == canonical
    if pattern == "nan:arithmetic":
        return magnitude & canonical == canonical and magnitude & quiet != 0
    return bits == int(pattern)


def is_vector(expected: Command, value: int) -> bool:
    width = LANE_BITS[expected["lane_type"]]
    lanes = [value >> width * place & (1 << width) - 1 for place in range(128 // width)]
    if expected["lane_type"].startswith("f"):
        pairs = zip(expected["lanes"], lanes, strict=True)
        return all(is_float(pattern, lane, width) for pattern, lane in pairs)
    return lanes == [int(lane) for lane in expected["lanes"]]


def is_integer(value: object, width: int, bits: str) -> bool:
    return isinstance(value, int) and value & (1 << width) - 1 == int(bits)


# What a value has to be, where only its type is expected.
SHAPES: Final[dict[str, Callable[[object], bool]]] = {
    "funcref": lambda value: isinstance(value, native.Function),
    "i31ref": lambda value: isinstance(value, native.I31),
    "structref": lambda value: isinstance(value, native.Object) and not value.is_array,
    "arrayref": lambda value: isinstance(value, native.Object) and value.is_array,
    "eqref": lambda value: isinstance(value, native.Object | native.I31),
    "anyref": lambda value: isinstance(value, native.Object | native.I31 | HostRef),
    "externref": lambda value: isinstance(value, native.Object | native.I31 | HostRef),
    "exnref": lambda value: isinstance(value, native.ExceptionRef),
    "contref": lambda value: isinstance(value, native.Continuation),
}


def is_expected(expected: Command, value: object) -> bool:
    """Whether a value is one that is expected."""
    match expected:
        case {"either": choices}:
            return any(is_expected(choice, value) for choice in choices)
        case {"type": "i32", "value": bits}:
            return is_integer(value, 32, bits)
        case {"type": "i64", "value": bits}:
            return is_integer(value, 64, bits)
        case {"type": "f32", "value": pattern}:
            return isinstance(value, float) and is_float(pattern, f32_bits(value), 32)
        case {"type": "f64", "value": pattern}:
            return isinstance(value, float) and is_float(pattern, f64_bits(value), 64)
        case {"type": "v128"}:
            return isinstance(value, int) and is_vector(expected, value)
        case {"value": "null"}:
            return value is None
        case {"value": number}:
            return isinstance(value, HostRef) and value.number == number
    return SHAPES[expected["type"]](value)


def binary(command: Command) -> native.Module:
    # Whether modules are valid is asked where the validator is tested.
    return native.Module(base64.b64decode(command["binary"]), validated=True)


def module(script: Script, command: Command) -> None:
    instance = script.instantiate(binary(command))
    script.named[None] = script.named[command["name"]] = instance


def module_definition(script: Script, command: Command) -> None:
    script.definitions[None] = script.definitions[command["name"]] = binary(command)


def module_instance(script: Script, command: Command) -> None:
    instance = script.instantiate(script.definitions[command["module"]])
    script.named[None] = script.named[command["instance"]] = instance


def register(script: Script, command: Command) -> None:
    script.registered[command["as"]] = script.named[command["name"]]


def action(script: Script, command: Command) -> None:
    script.act(command["action"])


def assert_return(script: Script, command: Command) -> str | None:
    values = script.act(command["action"])
    expected = command["expected"]
    good = len(values) == len(expected) and all(map(is_expected, expected, values))
    return None if good else f"{values!r}, and not {expected}"


def ends(script: Script, command: Command) -> str | Exception:
    """How it ends that is expected not to return."""
    try:
        if "action" in command:
            return f"{script.act(command['action'])!r}, and no end with {command['text']}"
        script.instantiate(binary(command))
    except ENDED as error:
        return error
    return "it can be instantiated"


def assert_trap(script: Script, command: Command) -> str | None:
    error = ends(script, command)
    if not isinstance(error, native.Trap):
        return str(error)
    phrase = TRAPS[error.kind]
    text: str = command["text"]
    text = SAME_KIND.get(text, text)
    same = text.startswith(phrase) or phrase.startswith(text)
    return None if same else f"{error}, and not {command['text']}"


def assert_exhaustion(script: Script, command: Command) -> str | None:
    error = ends(script, command)
    exhausted = isinstance(error, native.Exhausted) and error.what == "stack"
    return None if exhausted else str(error)


def assert_exception(script: Script, command: Command) -> str | None:
    error = ends(script, command)
    return None if isinstance(error, native.Thrown) else str(error)


def assert_unlinkable(script: Script, command: Command) -> str | None:
    error = ends(script, command)
    refused = isinstance(error, native.LinkError) and str(error).startswith(command["text"])
    return None if refused else str(error)


COMMANDS: Final[dict[str, Callable[[Script, Command], str | None]]] = {
    name: getattr(sys.modules[__name__], name)
    for name in [
        "module",
        "module_definition",
        "module_instance",
        "register",
        "action",
        "assert_return",
        "assert_trap",
        "assert_exhaustion",
        "assert_exception",
        "assert_unlinkable",
    ]
} | {"assert_uninstantiable": assert_trap}
