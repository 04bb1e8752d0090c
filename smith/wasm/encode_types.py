"""The encoder of types (spec section 5.3)."""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm import module as wasm
from smith.wasm.style import LONG_FINAL, LONG_REFERENCE, SHORTEST, Style
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

# By number of the type.
_NUMBER_BYTE: Final[list[int]] = [byte for _, _, byte in NUMBER_TYPES]
_HEAP_BYTE: Final[list[int]] = [byte for _, _, _, byte in HEAP_TYPES]


def write_heap(out: BytesWriter, heap: int, exact: bool, style: Style) -> None:
    if heap < CONCRETE:
        out.append(_HEAP_BYTE[heap])
        return
    if exact:
        out.append(EXACT)
        style.u(out, heap - CONCRETE)
    else:
        style.s(out, heap - CONCRETE, 33)


def write_type(out: BytesWriter, t: int, style: Style) -> None:
    """A value or storage type."""
    if t < REF:
        out.append(_NUMBER_BYTE[t])
        return
    heap = heap_of(t)
    if not is_nullable(t):
        out.append(REF_NON_NULL)
    elif heap >= CONCRETE or style.is_long(LONG_REFERENCE):
        out.append(REF_NULLABLE)
    write_heap(out, heap, is_exact(t), style)


def write_types(out: BytesWriter, types: list[int], style: Style) -> None:
    style.u(out, len(types))
    for t in types:
        write_type(out, t, style)


def write_blocktype(out: BytesWriter, blocktype: int, style: Style = SHORTEST) -> None:
    if blocktype >= 0:
        style.s(out, blocktype, 33)
    elif blocktype == EMPTY_BLOCK:
        out.append(0x40)
    else:
        write_type(out, block_value(blocktype), style)


def write_subtype(out: BytesWriter, subtype: wasm.SubType, style: Style) -> None:
    if subtype.supertypes or not subtype.final or style.is_long(LONG_FINAL):
        out.append(0x4F if subtype.final else 0x50)
        style.u(out, len(subtype.supertypes))
        for supertype in subtype.supertypes:
            style.u(out, supertype)
    if subtype.describes >= 0:
        out.append(0x4C)
        style.u(out, subtype.describes)
    if subtype.descriptor >= 0:
        out.append(0x4D)
        style.u(out, subtype.descriptor)
    if subtype.kind == wasm.FUNC_TYPE:
        out.append(0x60)
        write_types(out, subtype.params, style)
        write_types(out, subtype.results, style)
    elif subtype.kind == wasm.CONT_TYPE:
        out.append(0x5D)
        style.s(out, subtype.continuation, 33)
    else:
        if subtype.kind == wasm.STRUCT_TYPE:
            out.append(0x5F)
            style.u(out, len(subtype.fields))
        else:
            out.append(0x5E)
        for field, t in enumerate(subtype.fields):
            write_type(out, t, style)
            out.append(1 if subtype.mutable[field] else 0)


def _write_limits(
    out: BytesWriter, minimum: int, maximum: int, flags: int, page_log2: int, style: Style
) -> None:
    """Limits with flags: 1 maximum, 2 shared, 4 64-bit addresses, 8 custom page size."""
    out.append(flags | (1 if maximum >= 0 else 0) | (8 if page_log2 != 16 else 0))
    # For 32-bit addresses V8 takes five bytes at most, where the format allows ten.
    bits = 64 if flags & 4 else 32
    style.u(out, minimum, bits)
    if maximum >= 0:
        style.u(out, maximum, bits)
    if page_log2 != 16:
        style.u(out, page_log2)


def write_table_type(out: BytesWriter, type: wasm.TableType, style: Style) -> None:
    write_type(out, type.element, style)
    _write_limits(out, type.minimum, type.maximum, 4 if type.address == I64 else 0, 16, style)


def write_memory_type(out: BytesWriter, type: wasm.MemoryType, style: Style) -> None:
    flags = (4 if type.address == I64 else 0) | (2 if type.shared else 0)
    _write_limits(out, type.minimum, type.maximum, flags, type.page_log2, style)


def write_global_type(out: BytesWriter, type: wasm.GlobalType, style: Style) -> None:
    write_type(out, type.value, style)
    out.append(1 if type.mutable else 0)


def write_tag_type(out: BytesWriter, type: wasm.TagType, style: Style) -> None:
    out.append(0)
    style.u(out, type.type_index)


def write_extern_type(out: BytesWriter, type: wasm.ExternType, style: Style) -> None:
    if isinstance(type, wasm.FunctionType):
        out.append(EXACT_FUNCTION if type.exact else wasm.FUNCTION)
        style.u(out, type.type_index)
        return
    out.append(type.kind)
    if isinstance(type, wasm.TableType):
        write_table_type(out, type, style)
    elif isinstance(type, wasm.MemoryType):
        write_memory_type(out, type, style)
    elif isinstance(type, wasm.GlobalType):
        write_global_type(out, type, style)
    elif isinstance(type, wasm.TagType):
        write_tag_type(out, type, style)
