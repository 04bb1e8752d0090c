"""The encoder of types (spec section 5.3)."""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm import module as wasm
from smith.wasm.leb128 import write_s, write_u
from smith.wasm.types import (
    CONCRETE,
    EMPTY_BLOCK,
    HEAP_TYPES,
    I64,
    NUMBER_TYPES,
    REF,
    block_value,
    heap_of,
    is_exact,
    is_nullable,
)

EXACT_FUNCTION: Final = 0x20
EXACT: Final = 0x62
REF_NON_NULL: Final = 0x64
REF_NULLABLE: Final = 0x63

_NUMBER_BYTE: Final[dict[int, int]] = {number: byte for number, _, byte in NUMBER_TYPES}
_HEAP_BYTE: Final[dict[int, int]] = {number: byte for number, _, _, byte in HEAP_TYPES}


def write_heap(out: BytesWriter, heap: int, exact: bool = False) -> None:
    if heap < CONCRETE:
        out.append(_HEAP_BYTE[heap])
        return
    if exact:
        out.append(EXACT)
        write_u(out, heap - CONCRETE)
    else:
        write_s(out, heap - CONCRETE)


def write_type(out: BytesWriter, t: int) -> None:
    """A value or storage type."""
    if t < REF:
        out.append(_NUMBER_BYTE[t])
        return
    heap = heap_of(t)
    if not is_nullable(t):
        out.append(REF_NON_NULL)
    elif heap >= CONCRETE:
        out.append(REF_NULLABLE)
    write_heap(out, heap, is_exact(t))


def write_types(out: BytesWriter, types: list[int]) -> None:
    write_u(out, len(types))
    for t in types:
        write_type(out, t)


def write_blocktype(out: BytesWriter, blocktype: int) -> None:
    if blocktype >= 0:
        write_s(out, blocktype)
    elif blocktype == EMPTY_BLOCK:
        out.append(0x40)
    else:
        write_type(out, block_value(blocktype))


def write_subtype(out: BytesWriter, subtype: wasm.SubType) -> None:
    if subtype.supertypes or not subtype.final:
        out.append(0x4F if subtype.final else 0x50)
        write_u(out, len(subtype.supertypes))
        for supertype in subtype.supertypes:
            write_u(out, supertype)
    if subtype.describes >= 0:
        out.append(0x4C)
        write_u(out, subtype.describes)
    if subtype.descriptor >= 0:
        out.append(0x4D)
        write_u(out, subtype.descriptor)
    if subtype.kind == wasm.FUNC_TYPE:
        out.append(0x60)
        write_types(out, subtype.params)
        write_types(out, subtype.results)
    elif subtype.kind == wasm.CONT_TYPE:
        out.append(0x5D)
        write_s(out, subtype.continuation)
    else:
        if subtype.kind == wasm.STRUCT_TYPE:
            out.append(0x5F)
            write_u(out, len(subtype.fields))
        else:
            out.append(0x5E)
        for t, mutable in zip(subtype.fields, subtype.mutable, strict=True):
            write_type(out, t)
            out.append(1 if mutable else 0)


def _write_limits(
    out: BytesWriter, minimum: int, maximum: int, flags: int, page_log2: int = 16
) -> None:
    """Limits with flags: 1 maximum, 2 shared, 4 64-bit addresses, 8 custom page size."""
    out.append(flags | (1 if maximum >= 0 else 0) | (8 if page_log2 != 16 else 0))
    write_u(out, minimum)
    if maximum >= 0:
        write_u(out, maximum)
    if page_log2 != 16:
        write_u(out, page_log2)


def write_table_type(out: BytesWriter, type: wasm.TableType) -> None:
    write_type(out, type.element)
    _write_limits(out, type.minimum, type.maximum, 4 if type.address == I64 else 0)


def write_memory_type(out: BytesWriter, type: wasm.MemoryType) -> None:
    flags = (4 if type.address == I64 else 0) | (2 if type.shared else 0)
    _write_limits(out, type.minimum, type.maximum, flags, type.page_log2)


def write_global_type(out: BytesWriter, type: wasm.GlobalType) -> None:
    write_type(out, type.value)
    out.append(1 if type.mutable else 0)


def write_tag_type(out: BytesWriter, type: wasm.TagType) -> None:
    out.append(0)
    write_u(out, type.type_index)


def write_extern_type(out: BytesWriter, type: wasm.ExternType) -> None:
    if isinstance(type, wasm.FunctionType):
        out.append(EXACT_FUNCTION if type.exact else wasm.FUNCTION)
        write_u(out, type.type_index)
        return
    out.append(type.kind)
    if isinstance(type, wasm.TableType):
        write_table_type(out, type)
    elif isinstance(type, wasm.MemoryType):
        write_memory_type(out, type)
    elif isinstance(type, wasm.GlobalType):
        write_global_type(out, type)
    elif isinstance(type, wasm.TagType):
        write_tag_type(out, type)
