"""What a module imports and exports, with all types, read from its bytes.

Engines describe types through APIs that lose some of them, and one aborts the process when asked
(wasmtime-py, for v128 and concrete references). So no engine is ever asked: this file reads the
type, import, function, table, memory, global, export and tag sections, and nothing else. It
does not validate.

Conventions: names of value types are those of the engine protocol, `docs/engines.md`; `raw` is the
binary encoding of a type as the module has it, valid in every module with the same type section.

Source: WebAssembly 3.0, chapter 5, "Binary Format", with threads and custom page sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)

NUMBERS: Final = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}
PACKED: Final = {0x78: "i8", 0x77: "i16"}

# Abstract heap types, as the signed number that they are encoded as: the name, and the reference
# type on top of its hierarchy.
ABSTRACT: Final = {
    -0x0C: ("noexn", "exnref"),
    -0x0D: ("nofunc", "funcref"),
    -0x0E: ("noextern", "externref"),
    -0x0F: ("none", "anyref"),
    -0x10: ("func", "funcref"),
    -0x11: ("extern", "externref"),
    -0x12: ("any", "anyref"),
    -0x13: ("eq", "anyref"),
    -0x14: ("i31", "anyref"),
    -0x15: ("struct", "anyref"),
    -0x16: ("array", "anyref"),
    -0x17: ("exn", "exnref"),
}

# What follows the opcode of a constant instruction: how many LEB128 numbers, or bytes.
IMMEDIATES: Final = {
    0x41: 1,  # i32.const
    0x42: 1,  # i64.const
    0x23: 1,  # global.get
    0xD0: 1,  # ref.null
    0xD2: 1,  # ref.func
    **dict.fromkeys([0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E], 0),  # add, sub, mul
}
RAW_IMMEDIATES: Final = {0x43: 4, 0x44: 8}  # f32.const, f64.const
GC_IMMEDIATES: Final = {
    0x00: 1,  # struct.new
    0x01: 1,  # struct.new_default
    0x06: 1,  # array.new
    0x07: 1,  # array.new_default
    0x08: 2,  # array.new_fixed
    0x1A: 0,  # any.convert_extern
    0x1B: 0,  # extern.convert_any
    0x1C: 0,  # ref.i31
}


class InterfaceError(ValueError):
    """The bytes are no module that this file can read, or what it needs cannot be made.

    `offset` says where reading failed.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message if offset is None else f"{message}, at offset {offset}")
        self.offset = offset


class ValueType(NamedTuple):
    """A value type; for a reference, `name` is the top of its hierarchy."""

    name: str
    raw: bytes
    nullable: bool = True
    heap: int = 0  # of a reference: a type index, or the key of ABSTRACT


class Signature(NamedTuple):
    """A function type."""

    params: tuple[ValueType, ...]
    results: tuple[ValueType, ...]


class Aggregate(NamedTuple):
    """A struct type, or an array type: then `fields` has one entry."""

    fields: tuple[ValueType, ...]
    is_array: bool


class External(NamedTuple):
    """The type of an import or export. Of `signature` and `content` one is there, or neither."""

    kind: int
    raw: bytes
    signature: Signature | None = None  # of a function or tag
    content: ValueType | None = None  # of a global, or of a table's elements


class Import(NamedTuple):
    """`type_index` is that of a function or tag."""

    module: str
    name: str
    type: External
    type_index: int


class Export(NamedTuple):
    """`type_index` is that of a function or tag."""

    name: str
    type: External
    type_index: int


@dataclass
class Interface:
    """`groups` recursion groups, encoded in `type_section`, define `types`."""

    groups: int = 0
    type_section: bytes = b""
    types: list[Signature | Aggregate] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)


def read_interface(wasm: bytes) -> Interface:
    """The imports and exports of a module.

    Raises `InterfaceError`.
    """
    reader = _Reader(wasm)
    try:
        reader.module()
    except IndexError:
        raise InterfaceError("unexpected end", len(wasm)) from None
    except UnicodeDecodeError:
        raise InterfaceError("malformed UTF-8 encoding", reader.at) from None
    return reader.interface


class _Reader:
    def __init__(self, wasm: bytes) -> None:
        self.wasm = wasm
        self.at = 0
        self.interface = Interface()
        self.tops: dict[int, str] = {}  # of defined types: the reference type of its hierarchy
        # An index space for each kind: the type, and the type index if there is one.
        self.spaces: list[list[tuple[External, int]]] = [[] for _ in range(5)]

    def module(self) -> None:
        if self.take(8) != b"\0asm\1\0\0\0":
            raise InterfaceError("magic header not detected, or unknown binary version", 0)
        sections: dict[int, Callable[[], None]] = {
            1: self.type_section,
            2: self.import_section,
            3: lambda: self.define(FUNCTION),
            4: lambda: self.define(TABLE),
            5: lambda: self.define(MEMORY),
            6: lambda: self.define(GLOBAL),
            7: self.export_section,
            13: lambda: self.define(TAG),
        }
        while self.at < len(self.wasm):
            section, size = self.byte(), self.unsigned()
            end = self.at + size
            if end > len(self.wasm):
                raise InterfaceError("unexpected end of section or function", self.at)
            if section in sections:
                sections[section]()
                if self.at != end:
                    raise InterfaceError("section size mismatch", self.at)
            self.at = end

    # Sections.

    def type_section(self) -> None:
        interface = self.interface
        interface.groups = self.unsigned()
        start = self.at
        # Types of one group may refer to later ones, so all hierarchies are found out first.
        for collect in (True, False):
            self.at = start
            interface.types.clear()
            for _ in range(interface.groups):
                size = self.unsigned() if self.next_is(0x4E) else 1
                for _ in range(size):
                    self.sub_type(collect)
        interface.type_section = self.wasm[start : self.at]

    def import_section(self) -> None:
        for _ in range(self.unsigned()):
            module, name = self.name(), self.name()
            kind = self.byte()
            entry = self.external(kind)
            self.spaces[kind].append(entry)
            self.interface.imports.append(Import(module, name, *entry))

    def define(self, kind: int) -> None:
        """The section that defines functions, tables, memories, globals or tags."""
        for _ in range(self.unsigned()):
            has_initial = kind == GLOBAL
            if kind == TABLE and self.next_is(0x40):
                self.at += 1
                has_initial = True
            self.spaces[kind].append(self.external(kind))
            if has_initial:
                self.constant()

    def export_section(self) -> None:
        for _ in range(self.unsigned()):
            name, kind, index = self.name(), self.byte(), self.unsigned()
            if kind > TAG:
                raise InterfaceError("malformed export kind", self.at)
            self.interface.exports.append(Export(name, *self.spaces[kind][index]))

    # Types.

    def external(self, kind: int) -> tuple[External, int]:
        start = self.at
        signature = content = None
        index = -1
        if kind in (FUNCTION, TAG):
            self.at += kind == TAG
            index = self.unsigned()
            defined = self.interface.types[index]
            if not isinstance(defined, Signature):
                raise InterfaceError("type mismatch: not a function type", start)
            signature = defined
        elif kind == TABLE:
            content = self.value_type()
            self.limits()
        elif kind == MEMORY:
            self.limits()
        elif kind == GLOBAL:
            content = self.value_type()
            self.at += 1
        else:
            raise InterfaceError("malformed import kind", start)
        return External(kind, self.wasm[start : self.at], signature, content), index

    def limits(self) -> None:
        flags = self.byte()
        if flags > 0x0F:
            raise InterfaceError("malformed limits flags", self.at)
        for _ in range(1 + (flags & 1) + (flags >> 3)):  # minimum, maximum, page size
            self.unsigned()

    def sub_type(self, collect: bool) -> None:
        if self.next_is(0x50) or self.next_is(0x4F):
            for _ in range(self.unsigned()):
                self.unsigned()
        form = self.byte()
        types = self.interface.types
        if collect:
            self.tops[len(self.tops)] = "funcref" if form == 0x60 else "anyref"
        if form == 0x60:
            types.append(Signature(self.value_types(), self.value_types()))
        elif form == 0x5F:
            fields = tuple([self.field_type() for _ in range(self.unsigned())])
            types.append(Aggregate(fields, is_array=False))
        elif form == 0x5E:
            types.append(Aggregate((self.field_type(),), is_array=True))
        else:
            raise InterfaceError("malformed type form", self.at)

    def value_types(self) -> tuple[ValueType, ...]:
        return tuple([self.value_type() for _ in range(self.unsigned())])

    def field_type(self) -> ValueType:
        code = self.wasm[self.at]
        if code in PACKED:
            self.at += 1
            storage = ValueType(PACKED[code], bytes([code]))
        else:
            storage = self.value_type()
        self.at += 1  # mutability
        return storage

    def value_type(self) -> ValueType:
        start = self.at
        code = self.byte()
        if code in NUMBERS:
            return ValueType(NUMBERS[code], bytes([code]))
        nullable = code != 0x64
        if code not in (0x63, 0x64):
            self.at = start  # the short form is the heap type alone
        heap = self.signed()
        if heap >= 0:
            top = self.tops.get(heap, "anyref")  # a later one, while hierarchies are collected
        elif heap in ABSTRACT:
            top = ABSTRACT[heap][1]
        else:
            raise InterfaceError("malformed value type", start)
        return ValueType(top, self.wasm[start : self.at], nullable, heap)

    def constant(self) -> None:
        """Skip a constant expression."""
        while (opcode := self.byte()) != 0x0B:
            if opcode in RAW_IMMEDIATES:
                self.take(RAW_IMMEDIATES[opcode])
                continue
            if opcode == 0xFD and self.next_is(0x0C):  # v128.const
                self.take(16)
                continue
            numbers = IMMEDIATES.get(opcode)
            if opcode == 0xFB:
                numbers = GC_IMMEDIATES.get(self.unsigned())
            if numbers is None:
                raise InterfaceError("constant expression required", self.at)
            for _ in range(numbers):
                self.signed()

    # Primitives.

    def byte(self) -> int:
        self.at += 1
        return self.wasm[self.at - 1]

    def next_is(self, byte: int) -> bool:
        """Step over `byte` if it comes next."""
        found = self.wasm[self.at] == byte
        self.at += found
        return found

    def take(self, size: int) -> bytes:
        taken = self.wasm[self.at : self.at + size]
        if len(taken) < size:
            raise InterfaceError("unexpected end", self.at)
        self.at += size
        return taken

    def name(self) -> str:
        return self.take(self.unsigned()).decode()

    def leb(self) -> tuple[int, int]:
        """A LEB128 number without its sign, and in how many bits."""
        value = bits = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << bits
            bits += 7
            if byte < 0x80:
                return value, bits
            if bits > 63:
                raise InterfaceError("integer representation too long", self.at)

    def unsigned(self) -> int:
        return self.leb()[0]

    def signed(self) -> int:
        value, bits = self.leb()
        return value - (1 << bits) if value >> (bits - 1) else value
