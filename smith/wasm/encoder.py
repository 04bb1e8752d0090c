"""The binary encoder: module to bytes, in the shortest form.

Source: WebAssembly 3.0, chapter 5 (binary format), in its order.
"""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.instructions import INSTRUCTIONS, Instruction
from smith.wasm.leb128 import write_s, write_u
from smith.wasm.types import (
    CONCRETE,
    EMPTY_BLOCK,
    EXACT_HEAP,
    HEAP_TYPES,
    I64,
    NUMBER_TYPES,
    REF,
    block_value,
    heap_of,
    is_exact,
    is_nullable,
)

MAGIC_AND_VERSION: Final = b"\0asm\1\0\0\0"

# Section ids (spec section 5.5.2).
CUSTOM: Final = 0
TYPE_SECTION: Final = 1
IMPORT_SECTION: Final = 2
FUNCTION_SECTION: Final = 3
TABLE_SECTION: Final = 4
MEMORY_SECTION: Final = 5
GLOBAL_SECTION: Final = 6
EXPORT_SECTION: Final = 7
START_SECTION: Final = 8
ELEMENT_SECTION: Final = 9
CODE_SECTION: Final = 10
DATA_SECTION: Final = 11
DATA_COUNT_SECTION: Final = 12
TAG_SECTION: Final = 13

END_OPCODE: Final = 0x0B
EXACT_FUNCTION: Final = 0x20
EXACT: Final = 0x62
REF_NON_NULL: Final = 0x64
REF_NULLABLE: Final = 0x63

_NUMBER_BYTE: Final[dict[int, int]] = {number: byte for number, _, byte in NUMBER_TYPES}
_HEAP_BYTE: Final[dict[int, int]] = {number: byte for number, _, _, byte in HEAP_TYPES}


# Types


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


# Code

# How the immediates of an instruction are written: the commonest ways first.
_NOTHING: Final = 0
_INDEX: Final = 1
_SIGNED: Final = 2
_MEMARG: Final = 3
_OTHER: Final = 4
_INDEX_KINDS: Final[list[int]] = [
    table.LABEL,
    table.FUNC,
    table.TYPE,
    table.TABLE,
    table.MEMORY,
    table.LOCAL,
    table.GLOBAL,
    table.TAG,
    table.ELEM,
    table.DATA,
    table.FIELD,
    table.COUNT,
]


def _way(row: Instruction) -> int:
    if not row.immediates:
        return _NOTHING
    if len(row.immediates) > 1:
        return _OTHER
    kind = row.immediates[0]
    if kind in _INDEX_KINDS:
        return _INDEX
    if kind in (table.CONST_I32, table.CONST_I64):
        return _SIGNED
    return _MEMARG if kind == table.MEMARG else _OTHER


def _opcode(row: Instruction) -> bytes:
    out = BytesWriter()
    if row.prefix:
        out.append(row.prefix)
        write_u(out, row.code)
    else:
        out.append(row.code)
    return out.getvalue()


# By instruction number: the way, the opcode if it is one byte (else LONG), and all its bytes.
_WAY: Final = bytes([_way(row) for row in INSTRUCTIONS])
LONG: Final = 0xFF
OPCODE_BYTE: Final = bytes([LONG if row.prefix else row.code for row in INSTRUCTIONS])
OPCODE: Final[list[bytes]] = [_opcode(row) for row in INSTRUCTIONS]
_IMMEDIATES: Final[list[list[int]]] = [row.immediates for row in INSTRUCTIONS]


def write_code(out: BytesWriter, code: list[int]) -> None:
    """An expression: its instructions, and `end`."""
    write_instructions(out, code)
    out.append(END_OPCODE)


def write_instructions(out: BytesWriter, code: list[int]) -> None:
    pos = 0
    stop = len(code)
    while pos < stop:
        number = code[pos]
        byte = OPCODE_BYTE[number]
        if byte != LONG:
            out.append(byte)
        else:
            out.write(OPCODE[number])
        way = _WAY[number]
        if way == _NOTHING:
            pos += 1
        elif way == _INDEX:
            value = code[pos + 1]
            if value < 0x80:
                out.append(value)
            else:
                write_u(out, value)
            pos += 2
        elif way == _SIGNED:
            value = code[pos + 1]
            if -0x40 <= value < 0x40:
                out.append(value & 0x7F)
            else:
                write_s(out, value)
            pos += 2
        elif way == _MEMARG:
            _write_memarg(out, code, pos + 1)
            pos += 4
        else:
            pos = _write_immediates(out, code, pos + 1, _IMMEDIATES[number])


def _write_memarg(out: BytesWriter, code: list[int], pos: int) -> None:
    memory = code[pos + 1]
    if memory:
        out.append(code[pos] | 0x40)
        write_u(out, memory)
    else:
        out.append(code[pos])
    write_u(out, code[pos + 2])


# By kind of immediate: whether it is an index, and its width in bytes if that is fixed.
_IS_INDEX: Final[list[bool]] = [kind in _INDEX_KINDS for kind in range(len(table.IMMEDIATE_KINDS))]
_WIDTHS: Final[dict[int, int]] = {
    table.CONST_F32: 4,
    table.CONST_F64: 8,
    table.CONST_V128: 16,
    table.LANES: 16,
}
_WIDTH: Final[list[int]] = [_WIDTHS.get(kind, 0) for kind in range(len(table.IMMEDIATE_KINDS))]


def _write_immediates(out: BytesWriter, code: list[int], pos: int, kinds: list[int]) -> int:
    """Write the immediates at `pos`; where the next instruction begins."""
    for kind in kinds:
        value = code[pos]
        if _IS_INDEX[kind]:
            write_u(out, value)
        elif kind == table.BLOCKTYPE:
            write_blocktype(out, value)
        elif kind == table.MEMARG:
            _write_memarg(out, code, pos)
            pos += 2
        elif kind == table.LANE or kind == table.RESERVED:
            out.append(value)
        elif _WIDTH[kind]:
            write_fixed(out, value, _WIDTH[kind])
        elif kind == table.HEAP:
            write_heap(out, value & (EXACT_HEAP - 1), value >= EXACT_HEAP)
        elif kind == table.CAST:
            _write_cast(out, code, pos)
            pos += 2
        elif kind == table.LABELS:
            pos = _write_labels(out, code, pos)
        elif kind == table.TYPES:
            write_types(out, code[pos + 1 : pos + 1 + value])
            pos += value
        elif kind == table.CATCHES:
            pos = _write_catches(out, code, pos)
        else:
            pos = _write_handlers(out, code, pos)
        pos += 1
    return pos


def write_fixed(out: BytesWriter, value: int, width: int) -> None:
    """Little-endian bytes; in steps of 32 bits, because small numbers are quicker than large."""
    while width:
        part = value & 0xFFFFFFFF
        out.append(part & 0xFF)
        out.append(part >> 8 & 0xFF)
        out.append(part >> 16 & 0xFF)
        out.append(part >> 24)
        value >>= 32
        width -= 4


def _write_cast(out: BytesWriter, code: list[int], pos: int) -> None:
    source = code[pos + 1]
    target = code[pos + 2]
    out.append((1 if is_nullable(source) else 0) | (2 if is_nullable(target) else 0))
    write_u(out, code[pos])
    write_heap(out, heap_of(source), is_exact(source))
    write_heap(out, heap_of(target), is_exact(target))


def _write_labels(out: BytesWriter, code: list[int], pos: int) -> int:
    """The labels of a br_table; where the default label is."""
    count = code[pos]
    write_u(out, count)
    for place in range(pos + 1, pos + count + 2):
        write_u(out, code[place])
    return pos + count + 1


def _write_catches(out: BytesWriter, code: list[int], pos: int) -> int:
    count = code[pos]
    write_u(out, count)
    for _ in range(count):
        out.append(code[pos + 1])
        if code[pos + 1] < 2:  # catch and catch_ref name a tag
            write_u(out, code[pos + 2])
        write_u(out, code[pos + 3])
        pos += 3
    return pos


def _write_handlers(out: BytesWriter, code: list[int], pos: int) -> int:
    count = code[pos]
    write_u(out, count)
    for _ in range(count):
        out.append(code[pos + 1])
        write_u(out, code[pos + 2])
        if code[pos + 1] == 0:  # a handler has a label, a switch has none
            write_u(out, code[pos + 3])
        pos += 3
    return pos


def encoded(code: list[int]) -> bytes:
    """Instructions as bytes, without an `end`."""
    out = BytesWriter()
    write_instructions(out, code)
    return out.getvalue()


def encode_body(locals: list[tuple[int, int]], instructions: bytes) -> bytes:
    """A function's body as it stands in the code section, from its `encoded` instructions."""
    head = BytesWriter()
    write_u(head, len(locals))
    for count, t in locals:
        write_u(head, count)
        write_type(head, t)
    out = BytesWriter()
    write_u(out, len(head) + len(instructions) + 1)
    out.write(head.getvalue())
    out.write(instructions)
    out.append(END_OPCODE)
    return out.getvalue()


# Sections


def _write_name(out: BytesWriter, name: str) -> None:
    encoded = name.encode("utf-8")
    write_u(out, len(encoded))
    out.write(encoded)


def _write_subtype(out: BytesWriter, subtype: wasm.SubType) -> None:
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


def _type_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.groups:
        write_u(out, len(module.groups))
        place = 0
        for size in module.groups:
            if size != 1:
                out.append(0x4E)
                write_u(out, size)
            for _ in range(size):
                _write_subtype(out, module.types[place])
                place += 1
    return out.getvalue()


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


def _write_table_type(out: BytesWriter, type: wasm.TableType) -> None:
    write_type(out, type.element)
    flags = (4 if type.address == I64 else 0) | (2 if type.shared else 0)
    _write_limits(out, type.minimum, type.maximum, flags)


def _write_memory_type(out: BytesWriter, type: wasm.MemoryType) -> None:
    flags = (4 if type.address == I64 else 0) | (2 if type.shared else 0)
    _write_limits(out, type.minimum, type.maximum, flags, type.page_log2)


def _write_global_type(out: BytesWriter, type: wasm.GlobalType) -> None:
    write_type(out, type.value)
    out.append(1 if type.mutable else 0)


def _write_tag_type(out: BytesWriter, type: wasm.TagType) -> None:
    out.append(0)
    write_u(out, type.type_index)


def _write_extern_type(out: BytesWriter, type: wasm.ExternType) -> None:
    if isinstance(type, wasm.FunctionType):
        out.append(EXACT_FUNCTION if type.exact else wasm.FUNCTION)
        write_u(out, type.type_index)
        return
    out.append(type.kind)
    if isinstance(type, wasm.TableType):
        _write_table_type(out, type)
    elif isinstance(type, wasm.MemoryType):
        _write_memory_type(out, type)
    elif isinstance(type, wasm.GlobalType):
        _write_global_type(out, type)
    elif isinstance(type, wasm.TagType):
        _write_tag_type(out, type)


def _import_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.imports:
        write_u(out, len(module.imports))
        for item in module.imports:
            _write_name(out, item.module)
            _write_name(out, item.name)
            _write_extern_type(out, item.type)
    return out.getvalue()


def _function_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.functions:
        write_u(out, len(module.functions))
        for function in module.functions:
            write_u(out, function.type_index)
    return out.getvalue()


def _table_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.tables:
        write_u(out, len(module.tables))
        for defined in module.tables:
            if defined.init:
                out.write(b"\x40\x00")
            _write_table_type(out, defined.type)
            if defined.init:
                write_code(out, defined.init)
    return out.getvalue()


def _memory_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.memories:
        write_u(out, len(module.memories))
        for memory in module.memories:
            _write_memory_type(out, memory)
    return out.getvalue()


def _tag_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.tags:
        write_u(out, len(module.tags))
        for tag in module.tags:
            _write_tag_type(out, tag)
    return out.getvalue()


def _global_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.globals:
        write_u(out, len(module.globals))
        for item in module.globals:
            _write_global_type(out, item.type)
            write_code(out, item.init)
    return out.getvalue()


def _export_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.exports:
        write_u(out, len(module.exports))
        for export in module.exports:
            _write_name(out, export.name)
            out.append(export.kind)
            write_u(out, export.index)
    return out.getvalue()


def _start_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.start >= 0:
        write_u(out, module.start)
    return out.getvalue()


def _write_element(out: BytesWriter, element: wasm.Element) -> None:
    flags = element.flags
    out.append(flags)
    if flags & wasm.ELEMENT_PASSIVE == 0:
        if flags & wasm.ELEMENT_EXPLICIT:
            write_u(out, element.table)
        write_code(out, element.offset)
    if flags & wasm.ELEMENT_EXPRESSIONS:
        if flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT):
            write_type(out, element.type)
        write_u(out, len(element.expressions))
        for expression in element.expressions:
            write_code(out, expression)
    else:
        if flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT):
            out.append(0)  # the element kind: functions
        write_u(out, len(element.functions))
        for function in element.functions:
            write_u(out, function)


def _element_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.elements:
        write_u(out, len(module.elements))
        for element in module.elements:
            _write_element(out, element)
    return out.getvalue()


def _data_count_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.has_data_count:
        write_u(out, len(module.data))
    return out.getvalue()


def _code_section(bodies: list[bytes]) -> bytes:
    out = BytesWriter()
    if bodies:
        write_u(out, len(bodies))
        for body in bodies:
            out.write(body)
    return out.getvalue()


def _data_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.data:
        write_u(out, len(module.data))
        for data in module.data:
            out.append(data.flags)
            if data.flags == wasm.DATA_EXPLICIT:
                write_u(out, data.memory)
            if data.flags != wasm.DATA_PASSIVE:
                write_code(out, data.offset)
            write_u(out, len(data.content))
            out.write(data.content)
    return out.getvalue()


def encode(module: wasm.Module) -> bytes:
    """The module as the binary format writes it."""
    return encode_with([encode_body(f.locals, encoded(f.code)) for f in module.functions], module)


def encode_with(bodies: list[bytes], module: wasm.Module) -> bytes:
    """The module with these bodies, which `encode_body` made, instead of its functions' code."""
    sections = [
        (TYPE_SECTION, _type_section(module)),
        (IMPORT_SECTION, _import_section(module)),
        (FUNCTION_SECTION, _function_section(module)),
        (TABLE_SECTION, _table_section(module)),
        (MEMORY_SECTION, _memory_section(module)),
        (TAG_SECTION, _tag_section(module)),
        (GLOBAL_SECTION, _global_section(module)),
        (EXPORT_SECTION, _export_section(module)),
        (START_SECTION, _start_section(module)),
        (ELEMENT_SECTION, _element_section(module)),
        (DATA_COUNT_SECTION, _data_count_section(module)),
        (CODE_SECTION, _code_section(bodies)),
        (DATA_SECTION, _data_section(module)),
    ]
    out = BytesWriter()
    out.write(MAGIC_AND_VERSION)
    _write_customs(out, module, CUSTOM)
    for number, content in sections:
        if content:
            out.append(number)
            write_u(out, len(content))
            out.write(content)
        _write_customs(out, module, number)
    return out.getvalue()


def _write_customs(out: BytesWriter, module: wasm.Module, after: int) -> None:
    for custom in module.customs:
        if custom.after == after:
            content = BytesWriter()
            _write_name(content, custom.name)
            content.write(custom.content)
            whole = content.getvalue()
            out.append(CUSTOM)
            write_u(out, len(whole))
            out.write(whole)
