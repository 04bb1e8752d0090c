"""The binary encoder: module to bytes, in the shortest form.

Source: WebAssembly 3.0, section 5.5 (modules), in its order.
"""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm import module as wasm
from smith.wasm.encode_code import encode_body, encoded, write_code
from smith.wasm.encode_types import (
    write_extern_type,
    write_global_type,
    write_memory_type,
    write_subtype,
    write_table_type,
    write_tag_type,
    write_type,
)
from smith.wasm.leb128 import write_u

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


def _write_name(out: BytesWriter, name: str) -> None:
    encoded = name.encode("utf-8")
    write_u(out, len(encoded))
    out.write(encoded)


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
                write_subtype(out, module.types[place])
                place += 1
    return out.getvalue()


def _import_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.imports:
        write_u(out, len(module.imports))
        for item in module.imports:
            _write_name(out, item.module)
            _write_name(out, item.name)
            write_extern_type(out, item.type)
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
            if defined.has_init():
                out.write(b"\x40\x00")
            write_table_type(out, defined.type)
            if defined.has_init():
                write_code(out, defined.init)
    return out.getvalue()


def _memory_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.memories:
        write_u(out, len(module.memories))
        for memory in module.memories:
            write_memory_type(out, memory)
    return out.getvalue()


def _tag_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.tags:
        write_u(out, len(module.tags))
        for tag in module.tags:
            write_tag_type(out, tag)
    return out.getvalue()


def _global_section(module: wasm.Module) -> bytes:
    out = BytesWriter()
    if module.globals:
        write_u(out, len(module.globals))
        for item in module.globals:
            write_global_type(out, item.type)
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
