"""Modules that stand around the one under test: one gives it its imports, one calls its exports.

What a host can create or pass differs from engine to engine: JavaScript has no v128 and no table
of a concrete reference type, and changes signalling NaNs. Wasm itself can do all of it. So the
imports come from a *host module*, and calls whose values could not cross unchanged go through a
*driver module*. Both start with the type section of the module under test, so that type indices,
and the encodings that contain them, mean the same. What engines have to offer is only the host
functions of `docs/engines.md`, of i32 and i64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from smith.engines.interface import (
    ABSTRACT,
    FUNCTION,
    GLOBAL,
    MEMORY,
    TABLE,
    TAG,
    Aggregate,
    Export,
    Interface,
    InterfaceError,
    Signature,
    ValueType,
)
from smith.engines.protocol import Value

I32, I64 = b"\x7f", b"\x7e"

LOCAL_GET, LOCAL_SET, GLOBAL_GET, CALL = 0x20, 0x21, 0x23, 0x10
UNREACHABLE, END = b"\x00", b"\x0b"

IS_NULL, I32_EQZ = b"\xd1", b"\x45"
NON_NULL: Final = (I32, [IS_NULL + I32_EQZ])

# A host function for each: the types of its parameters, and what makes each from a value.
NOTES: Final[dict[str, tuple[bytes, list[bytes]]]] = {
    "i32": (I32, [b""]),
    "i64": (I64, [b""]),
    "f32": (I32, [b"\xbc"]),  # i32.reinterpret_f32
    "f64": (I64, [b"\xbd"]),  # i64.reinterpret_f64
    "v128": (I64 + I64, [b"\xfd\x1d\x00", b"\xfd\x1d\x01"]),  # i64x2.extract_lane
    "funcref": NON_NULL,
    "externref": NON_NULL,
    "anyref": NON_NULL,
    "exnref": NON_NULL,
}
# These mark which import was called, and that the results of a driven call follow.
MARKS: Final = {"call": I32, "results": b""}

ZEROS: Final = {
    "i8": b"\x41\x00",
    "i16": b"\x41\x00",
    "i32": b"\x41\x00",
    "i64": b"\x42\x00",
    "f32": b"\x43" + bytes(4),
    "f64": b"\x44" + bytes(8),
    "v128": b"\xfd\x0c" + bytes(16),
}
SOME_I31: Final = b"\x41\x00\xfb\x1c"  # i32.const 0, ref.i31
EMPTY_STRUCT, ARRAY_OF_BYTES = b"\x5f\x00", b"\x5e\x78\x00"

REFERENCES: Final = {top for _, top in ABSTRACT.values()}

# Constants of a fixed size: the opcode, and how many bytes follow.
FIXED: Final = {"f32": (b"\x43", 4), "f64": (b"\x44", 8), "v128": (b"\xfd\x0c", 16)}

# Types that cross unchanged between every engine and its host; references do as null. JavaScript
# has no v128 and no exnref, and floats lose the bits of a NaN: all of them, or that it signals.
CROSSING: Final = {"i32", "i64", "funcref", "externref", "anyref"}


class Companion(NamedTuple):
    """A module, and which host function or export of the module under test each import is."""

    wasm: bytes
    host: list[str]
    exports: list[str]


def host_module(interface: Interface) -> Companion:
    """A module that exports, by its number, something for every import of the interface.

    A function tells the host its number and its arguments, and returns zeros and nulls. Where a
    reference must not be null it is a new object. A function that would have to return what
    nobody can create traps.

    Raises `InterfaceError` for a global or table of a type of which nobody can create a value.
    """
    functions = [entry.type.signature for entry in interface.imports if entry.type.kind == FUNCTION]
    names = {p.name for signature in functions if signature for p in signature.params}
    module = _Module(interface, (["call"] if functions else []) + sorted(names), [])
    for number, entry in enumerate(interface.imports):
        kind, raw, signature, content = entry.type
        if signature and kind == FUNCTION:
            index = module.function(entry.type_index, module.echo(number, signature))
        elif kind == TABLE and content and not content.nullable:
            index = module.add(TABLE, b"\x40\x00" + raw + module.wanted(content) + END)
        elif kind == GLOBAL and content:
            index = module.add(GLOBAL, raw + module.wanted(content) + END)
        else:
            index = module.add(kind, raw)
        module.export(str(number), kind, index)
    return module.finish()


def driver_module(
    interface: Interface,
    calls: Sequence[tuple[Export, list[Value]]],
    global_exports: Sequence[Export],
) -> Companion:
    """A module whose exports, by number, do the calls and tell the host the results.

    Its export `globals` tells the values of the exported globals.
    Raises `InterfaceError` for an argument of which nobody can create a value.
    """
    signatures = [export.type.signature or Signature((), ()) for export, _ in calls]
    contents = [e.type.content for e in global_exports if e.type.content]
    names = {r.name for signature in signatures for r in signature.results}
    names |= {content.name for content in contents}
    targets = [*(export for export, _ in calls), *global_exports]
    module = _Module(interface, ["results", *sorted(names)], targets)
    nullary = module.type_index(b"\x60\x00\x00")
    if contents:
        index = module.function(nullary, module.read_globals(contents))
        module.export("globals", FUNCTION, index)
    for number, signature in enumerate(signatures):
        body = module.drive(number, signature, calls[number][1])
        module.export(str(number), FUNCTION, module.function(nullary, body))
    return module.finish()


def can_create(interface: Interface, wanted: ValueType, bits: str) -> bool:
    """Whether a driver module can pass such an argument."""
    try:
        _Module(interface, [], []).wanted(wanted, bits)
    except InterfaceError:
        return False
    return True


def can_cross(signature: Signature) -> bool:
    """Whether every engine can be called with zeros and nulls, and gives the results unchanged."""
    names = {t.name for t in (*signature.params, *signature.results)}
    return names <= CROSSING and all(param.nullable for param in signature.params)


class _Module:
    """A module under construction. Imported functions are fixed from the start."""

    def __init__(self, interface: Interface, host: list[str], targets: list[Export]) -> None:
        self.interface = interface
        self.host = host
        self.targets = targets
        self.extra_types: list[bytes] = []
        self.imports: list[bytes] = []
        for name in host:
            params = MARKS[name] if name in MARKS else NOTES[name][0]
            note = self.type_index(b"\x60" + counted(params) + b"\x00")
            self.imports.append(text("host") + text(name) + b"\x00" + unsigned(note))
        self.imported_functions = len(host)
        for export in targets:
            is_function = export.type.kind == FUNCTION
            self.imported_functions += is_function
            raw = unsigned(export.type_index) if is_function else export.type.raw
            kind = bytes([export.type.kind])
            self.imports.append(text("module") + text(export.name) + kind + raw)
        # Definitions by kind; of functions, the type index.
        self.definitions: list[list[bytes]] = [[] for _ in range(5)]
        self.bodies: list[bytes] = []
        self.exports: list[bytes] = []

    def type_index(self, raw: bytes) -> int:
        """The index of a type that the module under test need not have."""
        if raw not in self.extra_types:
            self.extra_types.append(raw)
        return len(self.interface.types) + self.extra_types.index(raw)

    def add(self, kind: int, raw: bytes) -> int:
        self.definitions[kind].append(raw)
        return len(self.definitions[kind]) - 1

    def function(self, type_index: int, body: bytes) -> int:
        self.bodies.append(counted(body))
        return self.imported_functions + self.add(FUNCTION, unsigned(type_index))

    def export(self, name: str, kind: int, index: int) -> None:
        self.exports.append(text(name) + bytes([kind]) + unsigned(index))

    # Function bodies.

    def echo(self, number: int, signature: Signature) -> bytes:
        """The body of an imported function: note the arguments, return zeros."""
        code = b"\x00\x41" + signed(number) + self.tell("call")
        code += b"".join(self.note(t, LOCAL_GET, i) for i, t in enumerate(signature.params))
        for result in signature.results:
            value = self.some(result)
            if value is None:
                return code + UNREACHABLE + END
            code += value
        return code + END

    def drive(self, number: int, signature: Signature, arguments: list[Value]) -> bytes:
        """The body that calls the target of that number, and notes the results."""
        count = len(signature.results)
        code = unsigned(count) + b"".join(b"\x01" + result.raw for result in signature.results)
        for param, (_, bits) in zip(signature.params, arguments, strict=True):
            code += self.wanted(param, bits)
        code += bytes([CALL]) + unsigned(len(self.host) + number)
        for local in reversed(range(count)):
            code += bytes([LOCAL_SET]) + unsigned(local)
        code += self.tell("results")
        notes = [self.note(t, LOCAL_GET, i) for i, t in enumerate(signature.results)]
        return code + b"".join(notes) + END

    def read_globals(self, contents: list[ValueType]) -> bytes:
        """The body that notes the values of all imported globals."""
        notes = [self.note(t, GLOBAL_GET, i) for i, t in enumerate(contents)]
        return b"\x00" + self.tell("results") + b"".join(notes) + END

    def note(self, noted: ValueType, get: int, index: int) -> bytes:
        """Tell the host the value of a local or global."""
        getter = bytes([get]) + unsigned(index)
        values = [getter + conversion for conversion in NOTES[noted.name][1]]
        return b"".join(values) + self.tell(noted.name)

    def tell(self, name: str) -> bytes:
        return bytes([CALL]) + unsigned(self.host.index(name))

    # Values.

    def wanted(self, wanted: ValueType, bits: str = "0") -> bytes:
        """A constant expression for the value of these bits.

        A reference of any bits but "0" is a new object, and so is one that cannot be null.
        """
        if wanted.name not in REFERENCES:
            return constant(wanted, bits)
        if bits != "0":
            wanted = wanted._replace(nullable=False)
        value = self.some(wanted)
        if value is None:
            raise InterfaceError(f"nobody can create a non-null {wanted.name} of this type")
        return value

    def some(self, wanted: ValueType, depth: int = 0) -> bytes | None:
        """A constant expression for the simplest value of a type; None if there is none."""
        if wanted.name in ZEROS:
            return ZEROS[wanted.name]
        if wanted.nullable:
            return b"\xd0" + signed(wanted.heap)
        if wanted.heap >= 0:
            return self.object(wanted.heap, depth)
        match ABSTRACT[wanted.heap][0]:
            case "any" | "eq" | "i31":
                return SOME_I31
            case "extern":
                return SOME_I31 + b"\xfb\x1b"  # extern.convert_any
            case "struct":
                return b"\xfb\x00" + unsigned(self.type_index(EMPTY_STRUCT))
            case "array":
                return b"\xfb\x08" + unsigned(self.type_index(ARRAY_OF_BYTES)) + b"\x00"
            case "func":
                return self.reference_to_function(self.type_index(b"\x60\x00\x00"))
        return None

    def object(self, index: int, depth: int) -> bytes | None:
        """A constant expression for a new object of a defined type."""
        if index >= len(self.interface.types):  # of a module that is invalid, then
            return None
        defined = self.interface.types[index]
        if isinstance(defined, Signature):
            return self.reference_to_function(index)
        if defined.is_array:
            return b"\xfb\x08" + unsigned(index) + b"\x00"  # array.new_fixed of nothing
        return self.struct(index, defined, depth)

    def struct(self, index: int, defined: Aggregate, depth: int) -> bytes | None:
        if depth > 8:  # as good as recursive without end: each level can have many fields
            return None
        code = b""
        for member in defined.fields:
            value = self.some(member, depth + 1)
            if value is None or len(code) > 10_000:
                return None
            code += value
        return code + b"\xfb\x00" + unsigned(index)  # struct.new

    def reference_to_function(self, type_index: int) -> bytes:
        """A function that traps; exporting it is what allows to refer to it."""
        index = self.function(type_index, b"\x00" + UNREACHABLE + END)
        self.export(f"function {index}", FUNCTION, index)
        return b"\xd2" + unsigned(index)

    def finish(self) -> Companion:
        groups = unsigned(self.interface.groups + len(self.extra_types))
        sections = [
            (1, groups + self.interface.type_section + b"".join(self.extra_types)),
            (2, vector(self.imports)),
            (3, vector(self.definitions[FUNCTION])),
            (4, vector(self.definitions[TABLE])),
            (5, vector(self.definitions[MEMORY])),
            (13, vector(self.definitions[TAG])),
            (6, vector(self.definitions[GLOBAL])),
            (7, vector(self.exports)),
            (10, vector(self.bodies)),
        ]
        used = [bytes([number]) + counted(body) for number, body in sections if body != b"\x00"]
        wasm = b"\0asm\1\0\0\0" + b"".join(used)
        return Companion(wasm, self.host, [export.name for export in self.targets])


def constant(wanted: ValueType, bits: str) -> bytes:
    """The instruction that gives a number of these bits."""
    if wanted.name in FIXED:
        opcode, size = FIXED[wanted.name]
        return opcode + int(bits).to_bytes(size, "little")
    width = {"i32": 32, "i64": 64}[wanted.name]
    number = int(bits)
    negative = number >> (width - 1)
    return (b"\x41" if width == 32 else b"\x42") + signed(number - (negative << width))


def unsigned(number: int) -> bytes:
    """LEB128."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number: int) -> bytes:
    """Signed LEB128."""
    out = bytearray()
    while not -0x40 <= number < 0x40:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number & 0x7F)
    return bytes(out)


def counted(content: bytes) -> bytes:
    return unsigned(len(content)) + content


def text(name: str) -> bytes:
    return counted(name.encode())


def vector(items: list[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)
