"""The decoder of types (spec section 5.3)."""

from typing import Final

from smith.wasm import module as wasm
from smith.wasm.errors import DecodeError
from smith.wasm.features import BIT
from smith.wasm.reader import Reader
from smith.wasm.types import CONCRETE, HEAP_TYPES, I32, I64, NUMBER_TYPES, ref

REC: Final = 0x4E
SUB: Final = 0x50
SUB_FINAL: Final = 0x4F
DESCRIBES: Final = 0x4C
DESCRIPTOR: Final = 0x4D
EXACT: Final = 0x62
REF_NON_NULL: Final = 0x64
REF_NULLABLE: Final = 0x63
PACKED: Final = (0x77, 0x78)

# By the byte of the binary format.
_NUMBERS: Final[dict[int, int]] = {byte: number for number, _, byte in NUMBER_TYPES}
_HEAPS: Final[dict[int, int]] = {byte: number for number, _, _, byte in HEAP_TYPES}

# Flags of limits.
HAS_MAXIMUM: Final = 1
SHARED: Final = 2
IS_64: Final = 4
HAS_PAGE_SIZE: Final = 8
GC: Final = BIT["gc"]
CUSTOM_PAGE_SIZES: Final = BIT["custom-page-sizes"]


def read_heap(reader: Reader, what: str) -> tuple[int, bool]:
    """A heap type, and whether it is exact."""
    byte = reader.peek(what)
    if byte in _HEAPS:
        reader.pos += 1
        return _HEAPS[byte], False
    if byte == EXACT:
        reader.pos += 1
        return CONCRETE + reader.u32(what), True
    start = reader.pos
    index = reader.signed(33, what)
    if index < 0:
        raise DecodeError(f"malformed heap type: {what}", start)
    return CONCRETE + index, False


def read_type(reader: Reader, what: str, kind: str = "reference type") -> int:
    """A value type; other bytes are a malformed `kind`."""
    byte = reader.peek(what)
    if byte in _NUMBERS and byte not in PACKED:
        reader.pos += 1
        return _NUMBERS[byte]
    return read_reference(reader, what, kind)


def read_reference(reader: Reader, what: str, kind: str = "reference type") -> int:
    """A reference type; other bytes are a malformed `kind`."""
    start = reader.pos
    byte = reader.u8(what)
    if byte in _HEAPS:
        return ref(_HEAPS[byte], nullable=True)
    if byte in (REF_NON_NULL, REF_NULLABLE):
        heap, exact = read_heap(reader, what)
        return ref(heap, byte == REF_NULLABLE, exact)
    raise DecodeError(f"malformed {kind}: {byte:#x}, {what}", start)


def read_types(reader: Reader, what: str) -> list[int]:
    return [read_type(reader, what) for _ in range(reader.count(what))]


def read_storage(reader: Reader) -> int:
    """A storage type: a value type or a packed one."""
    byte = reader.peek("storage type")
    if byte in PACKED:
        reader.pos += 1
        return _NUMBERS[byte]
    return read_type(reader, "type of field", "storage type")


def read_mutability(reader: Reader) -> bool:
    byte = reader.u8("mutability")
    if byte > 1:
        raise DecodeError("malformed mutability", reader.pos - 1)
    return byte == 1


def read_group(reader: Reader, module: wasm.Module) -> None:
    """A recursive group of types, or a single one."""
    if reader.peek("type") == REC:
        start = reader.pos
        reader.pos += 1
        size = reader.count("types of a recursive group")
        if size == 1:
            _came_with_gc(reader, start)
        for _ in range(size):
            module.types.append(read_subtype(reader))
        module.groups.append(size)
    else:
        module.types.append(read_subtype(reader))
        module.groups.append(1)


def read_subtype(reader: Reader) -> wasm.SubType:
    supertypes: list[int] = []
    final = True
    byte = reader.u8("type")
    if byte in (SUB, SUB_FINAL):
        final = byte == SUB_FINAL
        start = reader.pos - 1
        supertypes = [reader.u32("supertype") for _ in range(reader.count("supertypes"))]
        if final and not supertypes:
            _came_with_gc(reader, start)
        byte = reader.u8("type")
    describes = wasm.NONE
    descriptor = wasm.NONE
    if byte == DESCRIBES:
        describes = reader.u32("described type")
        byte = reader.u8("type")
    if byte == DESCRIPTOR:
        descriptor = reader.u32("descriptor type")
        byte = reader.u8("type")
    subtype = read_composite(reader, byte)
    subtype.final = final
    subtype.supertypes = supertypes
    subtype.describes = describes
    subtype.descriptor = descriptor
    return subtype


def _came_with_gc(reader: Reader, start: int) -> None:
    """Refuse, without gc, the long form of what there is a short one for.

    A module keeps no trace of it, so that the validator cannot.
    """
    if not reader.features & GC:
        byte = reader.data[start]
        raise DecodeError(f"malformed definition type: {byte:#x}, which needs gc", start)


def read_composite(reader: Reader, byte: int) -> wasm.SubType:
    if byte == 0x60:
        params = read_types(reader, "parameters")
        return wasm.function_type(params, read_types(reader, "results"))
    if byte == 0x5F:
        subtype = wasm.SubType(wasm.STRUCT_TYPE)
        for _ in range(reader.count("fields")):
            subtype.fields.append(read_storage(reader))
            subtype.mutable.append(read_mutability(reader))
        return subtype
    if byte == 0x5E:
        subtype = wasm.SubType(wasm.ARRAY_TYPE)
        subtype.fields.append(read_storage(reader))
        subtype.mutable.append(read_mutability(reader))
        return subtype
    if byte == 0x5D:
        subtype = wasm.SubType(wasm.CONT_TYPE)
        start = reader.pos
        subtype.continuation = reader.signed(33, "continuation")
        if subtype.continuation < 0:
            raise DecodeError("malformed type: continuation", start)
        return subtype
    raise DecodeError(f"malformed definition type: {byte:#x}", reader.pos - 1)


class Limits:
    """Limits with their flags."""

    def __init__(self, reader: Reader, what: str, most_flags: int) -> None:
        start = reader.pos
        flags = reader.u8(f"limits of {what}")
        if flags & ~most_flags:
            raise DecodeError(f"malformed limits flags: {flags:#x} of {what}", start)
        self.shared = flags & SHARED != 0
        self.address = I64 if flags & IS_64 else I32
        self.minimum = reader.address(f"minimum of {what}")
        self.maximum = wasm.NO_MAXIMUM
        if flags & HAS_MAXIMUM:
            self.maximum = reader.address(f"maximum of {what}")
        self.page_log2 = 16
        if flags & HAS_PAGE_SIZE:
            self.page_log2 = reader.u32("page size")
            if self.page_log2 >= 64:
                raise DecodeError("malformed page size", reader.pos - 1)


def read_memory_type(reader: Reader) -> wasm.MemoryType:
    most_flags = HAS_MAXIMUM | SHARED | IS_64
    if reader.features & CUSTOM_PAGE_SIZES:  # even for the size that it would have anyway
        most_flags |= HAS_PAGE_SIZE
    limits = Limits(reader, "memory", most_flags)
    return wasm.MemoryType(
        limits.minimum, limits.maximum, limits.address, limits.shared, limits.page_log2
    )


def read_table_type(reader: Reader) -> wasm.TableType:
    element = read_reference(reader, "element type of table")
    limits = Limits(reader, "table", HAS_MAXIMUM | IS_64)
    return wasm.TableType(element, limits.minimum, limits.maximum, limits.address)


def read_global_type(reader: Reader) -> wasm.GlobalType:
    value = read_type(reader, "type of global")
    return wasm.GlobalType(value, read_mutability(reader))


def read_tag_type(reader: Reader) -> wasm.TagType:
    if reader.u8("attribute of tag") != 0:
        raise DecodeError("malformed tag attribute", reader.pos - 1)
    return wasm.TagType(reader.u32("type of tag"))
