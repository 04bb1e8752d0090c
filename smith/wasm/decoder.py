"""The binary decoder: bytes to module.

Source: WebAssembly 3.0, section 5.5 (modules). Nothing here recurses, and each length that the
bytes name is compared with what there is before anything is built.
"""

from collections.abc import Sequence
from typing import Final

from smith.wasm import module as wasm
from smith.wasm.decode_code import CodeReader
from smith.wasm.decode_types import (
    read_global_type,
    read_group,
    read_memory_type,
    read_reference,
    read_table_type,
    read_tag_type,
    read_type,
)
from smith.wasm.encode_types import EXACT_FUNCTION
from smith.wasm.encoder import (
    CODE_SECTION,
    CUSTOM,
    DATA_COUNT_SECTION,
    DATA_SECTION,
    ELEMENT_SECTION,
    EXPORT_SECTION,
    FUNCTION_SECTION,
    GLOBAL_SECTION,
    IMPORT_SECTION,
    MEMORY_SECTION,
    START_SECTION,
    TABLE_SECTION,
    TAG_SECTION,
    TYPE_SECTION,
)
from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL, BIT
from smith.wasm.reader import UNEXPECTED_END, Reader
from smith.wasm.types import FUNC, FUNCREF, ref

MAGIC: Final = b"\0asm"
VERSION: Final = b"\1\0\0\0"
MOST_LOCALS: Final = 1 << 32
LAST_SECTION: Final = TAG_SECTION

# By section id: the feature that it came with.
_NEEDS: Final[dict[int, int]] = {
    DATA_COUNT_SECTION: BIT["bulk-memory"],
    TAG_SECTION: BIT["exceptions"],
}
# By section id: the place in the order of sections.
_ORDER: Final[dict[int, int]] = {
    number: place
    for place, number in enumerate(
        (
            TYPE_SECTION,
            IMPORT_SECTION,
            FUNCTION_SECTION,
            TABLE_SECTION,
            MEMORY_SECTION,
            TAG_SECTION,
            GLOBAL_SECTION,
            EXPORT_SECTION,
            START_SECTION,
            ELEMENT_SECTION,
            DATA_COUNT_SECTION,
            CODE_SECTION,
            DATA_SECTION,
        )
    )
}


class Places:
    """Where things are in a binary: offsets from its start, by section id.

    Entries are the elements of a section's list. Expressions come as the bytes have them, in the
    code section one an entry: where the instructions of the function begin.
    """

    def __init__(self) -> None:
        self.entries: list[list[int]] = [[] for _ in range(LAST_SECTION + 1)]
        self.expressions: list[list[int]] = [[] for _ in range(LAST_SECTION + 1)]


def decode(data: bytes, features: int = ALL) -> wasm.Module:
    """The module that the bytes are. Raises `DecodeError` if they are none.

    Without multi-memory, reference types or memory64 some numbers are as short as they were
    before these; what else needs a feature is for the validator to say.
    """
    return decode_placed(data, features)[0]


def decode_without(data: bytes, unread: Sequence[int], features: int = ALL) -> wasm.Module:
    """The module, but without the code of some of the functions that it defines, the first is 0.

    They have no locals and no instructions there. Raises `DecodeError`.
    """
    decoder = _Decoder(data, features)
    decoder.unread = frozenset(unread)
    return decoder.decode()


def decode_placed(data: bytes, features: int = ALL) -> tuple[wasm.Module, Places]:
    """The module, and where its parts are in the bytes. Raises `DecodeError`."""
    decoder = _Decoder(data, features)
    return decoder.decode(), decoder.places


def instruction_offsets(data: bytes, start: int, count: int, features: int = ALL) -> list[int]:
    """Where each of `count` instructions begins, the first at `start`, in bytes that decode."""
    return CodeReader(Reader(data, start, len(data), features)).instruction_starts(count)


class _Decoder:
    def __init__(self, data: bytes, features: int) -> None:
        self.data = data
        self.features = features
        self.places = Places()
        self.module = wasm.Module()
        self.type_indices: list[int] = []  # of the function section
        self.data_count = -1
        self.uses_data = -1  # where the first use of a data segment in code may be
        self.data_read = 0
        self.unread: frozenset[int] = frozenset()  # functions whose bodies are passed over

    def decode(self) -> wasm.Module:
        reader = Reader(self.data, 0, len(self.data), self.features)
        if reader.take(4, "magic header") != MAGIC:
            raise DecodeError("magic header not detected", 0)
        if reader.take(4, "binary version") != VERSION:
            raise DecodeError("unknown binary version", 4)
        place = -1
        last = CUSTOM
        while reader.more():
            start = reader.pos
            number = reader.u8("section id")
            size = reader.u32("section size")
            if size > reader.stop - reader.pos:
                raise DecodeError(f"length out of bounds: section {number}", reader.pos)
            section = reader.part(size)
            if number == CUSTOM:
                name = section.name("name of custom section")
                content = section.take(section.stop - section.pos, "custom section")
                self.module.customs.append(wasm.Custom(name, content, last))
                continue
            if number not in _ORDER or _NEEDS.get(number, 0) & ~self.features:
                raise DecodeError(f"malformed section id: {number}", start)
            if _ORDER[number] <= place:
                raise DecodeError(f"unexpected content after last section: {number}", start)
            place = _ORDER[number]
            if self.section(number, section):
                last = number
            if section.more():
                raise DecodeError(f"section size mismatch: section {number}", section.pos)
        self.finish()
        return self.module

    def finish(self) -> None:
        """What sections say about one another."""
        end = len(self.data)
        if len(self.type_indices) != len(self.module.functions):
            raise DecodeError("function and code section have inconsistent lengths", end)
        if self.data_count >= 0 and self.data_count != self.data_read:
            raise DecodeError("data count and data section have inconsistent lengths", end)
        if self.data_count < 0 and self.uses_data >= 0:
            raise DecodeError("data count section required", self.uses_data)
        self.module.has_data_count = self.data_count >= 0

    def section(self, number: int, reader: Reader) -> bool:
        """Read a section; whether it leaves a trace in the module: one without entries does not."""
        places = self.places.entries[number]
        if number == START_SECTION:
            places.append(reader.pos)
            self.module.start = reader.u32("start function")
            return True
        if number == DATA_COUNT_SECTION:
            self.data_count = reader.u32("data count")
            return True
        if number == CODE_SECTION:
            self.code_section(reader)
            return bool(self.type_indices)
        count = reader.count("entries of a section")
        if number == DATA_SECTION:
            self.data_read = count
        for _ in range(count):
            places.append(reader.pos)
            self.entry(number, reader)
        return count > 0

    def expression(self, reader: Reader, section: int, what: str) -> list[int]:
        """A constant expression."""
        self.places.expressions[section].append(reader.pos)
        return CodeReader(reader).expression(what)

    def entry(self, number: int, reader: Reader) -> None:
        module = self.module
        if number == TYPE_SECTION:
            read_group(reader, module)
        elif number == IMPORT_SECTION:
            self.read_import(reader)
        elif number == FUNCTION_SECTION:
            self.type_indices.append(reader.u32("type of function"))
        elif number == TABLE_SECTION:
            self.read_table(reader)
        elif number == MEMORY_SECTION:
            module.memories.append(read_memory_type(reader))
        elif number == TAG_SECTION:
            module.tags.append(read_tag_type(reader))
        elif number == GLOBAL_SECTION:
            type = read_global_type(reader)
            init = self.expression(reader, GLOBAL_SECTION, "initial value of global")
            module.globals.append(wasm.Global(type, init))
        elif number == EXPORT_SECTION:
            self.read_export(reader)
        elif number == ELEMENT_SECTION:
            module.elements.append(self.read_element(reader))
        else:
            module.data.append(self.read_data(reader))

    def read_import(self, reader: Reader) -> None:
        module = reader.name("module name of import")
        name = reader.name("name of import")
        self.module.imports.append(wasm.Import(module, name, self.extern_type(reader)))

    def extern_type(self, reader: Reader) -> wasm.ExternType:
        kind = reader.u8("kind of import")
        if kind in (wasm.FUNCTION, EXACT_FUNCTION):
            return wasm.FunctionType(reader.u32("type of import"), kind == EXACT_FUNCTION)
        if kind == wasm.TABLE:
            return read_table_type(reader)
        if kind == wasm.MEMORY:
            return read_memory_type(reader)
        if kind == wasm.GLOBAL:
            return read_global_type(reader)
        if kind == wasm.TAG:
            return read_tag_type(reader)
        raise DecodeError(f"malformed import kind: {kind:#x}", reader.pos - 1)

    def read_table(self, reader: Reader) -> None:
        init: list[int] = []
        has_init = reader.peek("table") == 0x40
        if has_init:
            reader.pos += 1
            if reader.u8("table") != 0:
                raise DecodeError("zero byte expected: table", reader.pos - 1)
        type = read_table_type(reader)
        if has_init:
            init = self.expression(reader, TABLE_SECTION, "initial value of table")
        self.module.tables.append(wasm.Table(type, init, has_init and not init))

    def read_export(self, reader: Reader) -> None:
        name = reader.name("name of export")
        kind = reader.u8("kind of export")
        if kind > wasm.TAG:
            raise DecodeError(f"malformed export kind: {kind:#x}", reader.pos - 1)
        self.module.exports.append(wasm.Export(name, kind, reader.u32("index of export")))

    def read_element(self, reader: Reader) -> wasm.Element:
        start = reader.pos
        flags = reader.u32("flags of element segment")
        if flags > 7:
            raise DecodeError(f"malformed elements segment kind: {flags}", start)
        table = 0
        offset: list[int] = []
        if flags & wasm.ELEMENT_PASSIVE == 0:
            if flags & wasm.ELEMENT_EXPLICIT:
                table = reader.u32("table of element segment")
            offset = self.expression(reader, ELEMENT_SECTION, "offset of element segment")
        described = flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT) != 0
        functions: list[int] = []
        expressions: list[list[int]] = []
        if flags & wasm.ELEMENT_EXPRESSIONS:
            type = read_reference(reader, "type of element segment") if described else FUNCREF
            count = reader.count("elements")
            expressions = [
                self.expression(reader, ELEMENT_SECTION, "element") for _ in range(count)
            ]
        else:
            type = ref(FUNC, nullable=False)
            if described and reader.u8("element kind") != 0:
                raise DecodeError("malformed element kind", reader.pos - 1)
            count = reader.count("elements")
            functions = [reader.u32("function of element") for _ in range(count)]
        return wasm.Element(flags, table, offset, type, functions, expressions)

    def read_data(self, reader: Reader) -> wasm.Data:
        start = reader.pos
        flags = reader.u32("flags of data segment")
        if flags > wasm.DATA_EXPLICIT:
            raise DecodeError(f"malformed data segment kind: {flags}", start)
        memory = reader.u32("memory of data segment") if flags == wasm.DATA_EXPLICIT else 0
        offset: list[int] = []
        if flags != wasm.DATA_PASSIVE:
            offset = self.expression(reader, DATA_SECTION, "offset of data segment")
        length = reader.u32("length of data segment")
        return wasm.Data(flags, memory, offset, reader.take(length, "data segment"))

    def code_section(self, reader: Reader) -> None:
        count = reader.count("functions")
        for place in range(count):
            self.places.entries[CODE_SECTION].append(reader.pos)
            size = reader.u32("size of function body")
            if size > reader.stop - reader.pos:
                raise DecodeError(f"{UNEXPECTED_END}: function body", reader.stop)
            # More bodies than types are an error, but others come before it.
            type_index = self.type_indices[place] if place < len(self.type_indices) else 0
            body = reader.part(size)
            if place in self.unread:
                self.module.functions.append(wasm.Function(type_index, [], []))
            else:
                self.module.functions.append(self.function(type_index, body))

    def function(self, type_index: int, reader: Reader) -> wasm.Function:
        start = reader.pos
        locals: list[tuple[int, int]] = []
        total = 0
        for _ in range(reader.count("runs of locals")):
            count = reader.u32("number of locals")
            total += count
            if total >= MOST_LOCALS:
                raise DecodeError("too many locals", reader.pos)
            locals.append((count, read_type(reader, "type of local")))
        code = CodeReader(reader)
        self.places.expressions[CODE_SECTION].append(reader.pos)
        body = code.expression("function body")
        if reader.more():
            raise DecodeError("section size mismatch: function body", reader.pos)
        if code.uses_data and self.uses_data < 0:
            self.uses_data = start
        return wasm.Function(type_index, locals, body)
