"""The binary encoder: module to bytes, in the shortest form or in another `Style`.

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
from smith.wasm.style import EMPTY_SECTION, LONG_GROUP, SHORTEST, Style

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

_NO_LISTS: Final = (START_SECTION, DATA_COUNT_SECTION)  # these sections cannot be empty


def write_name(out: BytesWriter, name: str, style: Style) -> None:
    encoded = name.encode("utf-8")
    style.u(out, len(encoded))
    out.write(encoded)


def _type_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.groups:
        style.u(out, len(module.groups))
        place = 0
        for size in module.groups:
            if size != 1 or style.is_long(LONG_GROUP):
                out.append(0x4E)
                style.u(out, size)
            for _ in range(size):
                write_subtype(out, module.types[place], style)
                place += 1
    return out.getvalue()


def _import_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.imports:
        style.u(out, len(module.imports))
        for item in module.imports:
            write_name(out, item.module, style)
            write_name(out, item.name, style)
            write_extern_type(out, item.type, style)
    return out.getvalue()


def _function_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.functions:
        style.u(out, len(module.functions))
        for function in module.functions:
            style.u(out, function.type_index)
    return out.getvalue()


def _table_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.tables:
        style.u(out, len(module.tables))
        for defined in module.tables:
            if defined.has_init():
                out.write(b"\x40\x00")
            write_table_type(out, defined.type, style)
            if defined.has_init():
                write_code(out, defined.init, style)
    return out.getvalue()


def _memory_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.memories:
        style.u(out, len(module.memories))
        for memory in module.memories:
            write_memory_type(out, memory, style)
    return out.getvalue()


def _tag_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.tags:
        style.u(out, len(module.tags))
        for tag in module.tags:
            write_tag_type(out, tag, style)
    return out.getvalue()


def _global_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.globals:
        style.u(out, len(module.globals))
        for item in module.globals:
            write_global_type(out, item.type, style)
            write_code(out, item.init, style)
    return out.getvalue()


def _export_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.exports:
        style.u(out, len(module.exports))
        for export in module.exports:
            write_name(out, export.name, style)
            out.append(export.kind)
            style.u(out, export.index)
    return out.getvalue()


def _start_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.start >= 0:
        style.u(out, module.start)
    return out.getvalue()


def _write_element(out: BytesWriter, element: wasm.Element, style: Style) -> None:
    flags = element.flags
    style.u(out, flags)
    if flags & wasm.ELEMENT_PASSIVE == 0:
        if flags & wasm.ELEMENT_EXPLICIT:
            style.u(out, element.table)
        write_code(out, element.offset, style)
    if flags & wasm.ELEMENT_EXPRESSIONS:
        if flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT):
            write_type(out, element.type, style)
        style.u(out, len(element.expressions))
        for expression in element.expressions:
            write_code(out, expression, style)
    else:
        if flags & (wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT):
            out.append(0)  # the element kind: functions
        style.u(out, len(element.functions))
        for function in element.functions:
            style.u(out, function)


def _element_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.elements:
        style.u(out, len(module.elements))
        for element in module.elements:
            _write_element(out, element, style)
    return out.getvalue()


def _data_count_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.has_data_count:
        style.u(out, len(module.data))
    return out.getvalue()


def _code_section(bodies: list[bytes], style: Style) -> bytes:
    out = BytesWriter()
    if bodies:
        style.u(out, len(bodies))
        for body in bodies:
            out.write(body)
    return out.getvalue()


def _data_section(module: wasm.Module, style: Style) -> bytes:
    out = BytesWriter()
    if module.data:
        style.u(out, len(module.data))
        for data in module.data:
            style.u(out, data.flags)
            if data.flags == wasm.DATA_EXPLICIT:
                style.u(out, data.memory)
            if data.flags != wasm.DATA_PASSIVE:
                write_code(out, data.offset, style)
            style.u(out, len(data.content))
            out.write(data.content)
    return out.getvalue()


def _no_entries(number: int, style: Style) -> bytes:
    """The content of a section without entries: nothing, if it is left out."""
    out = BytesWriter()
    if number not in _NO_LISTS and style.is_long(EMPTY_SECTION + number):
        style.u(out, 0)
    return out.getvalue()


def encode(module: wasm.Module, style: Style = SHORTEST) -> bytes:
    """The module as the binary format writes it."""
    bodies = [encode_body(f.locals, encoded(f.code, style), style) for f in module.functions]
    return encode_with(bodies, module, style)


def encode_with(bodies: list[bytes], module: wasm.Module, style: Style = SHORTEST) -> bytes:
    """The module with these bodies, which `encode_body` made, instead of its functions' code."""
    sections = [
        (TYPE_SECTION, _type_section(module, style)),
        (IMPORT_SECTION, _import_section(module, style)),
        (FUNCTION_SECTION, _function_section(module, style)),
        (TABLE_SECTION, _table_section(module, style)),
        (MEMORY_SECTION, _memory_section(module, style)),
        (TAG_SECTION, _tag_section(module, style)),
        (GLOBAL_SECTION, _global_section(module, style)),
        (EXPORT_SECTION, _export_section(module, style)),
        (START_SECTION, _start_section(module, style)),
        (ELEMENT_SECTION, _element_section(module, style)),
        (DATA_COUNT_SECTION, _data_count_section(module, style)),
        (CODE_SECTION, _code_section(bodies, style)),
        (DATA_SECTION, _data_section(module, style)),
    ]
    out = BytesWriter()
    out.write(MAGIC_AND_VERSION)
    _write_customs(out, module, CUSTOM, style)
    for number, entries in sections:
        content = entries or _no_entries(number, style)
        if content:
            out.append(number)
            style.u(out, len(content))
            out.write(content)
        _write_customs(out, module, number, style)
    return out.getvalue()


def _write_customs(out: BytesWriter, module: wasm.Module, after: int, style: Style) -> None:
    for custom in module.customs:
        if custom.after == after:
            content = BytesWriter()
            write_name(content, custom.name, style)
            content.write(custom.content)
            whole = content.getvalue()
            out.append(CUSTOM)
            style.u(out, len(whole))
            out.write(whole)
