"""Custom sections in the text format: annotations (spec appendix, "Custom Annotations").

Any section can be `(@custom "name" (after func) "bytes")`. A producers section is
`(@producers ...)` where readers make the same bytes of that; `hints` knows branch hints.
"""

from typing import Final

from librt.strings import BytesWriter

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
from smith.wasm.features import ALL
from smith.wasm.leb128 import write_u
from smith.wasm.module import Custom, Module
from smith.wasm.reader import Reader
from smith.wasm.text import literals
from smith.wasm.text.lines import Lines

BYTES_PER_LINE: Final = 64

# By the id of the section before: how an annotation says where a custom section is. There is no
# word for the data count section, which only the code section can follow.
_PLACES: Final[dict[int, str]] = {
    CUSTOM: "(before first)",
    TYPE_SECTION: "(after type)",
    IMPORT_SECTION: "(after import)",
    FUNCTION_SECTION: "(after func)",
    TABLE_SECTION: "(after table)",
    MEMORY_SECTION: "(after memory)",
    TAG_SECTION: "(after tag)",
    GLOBAL_SECTION: "(after global)",
    EXPORT_SECTION: "(after export)",
    START_SECTION: "(after start)",
    ELEMENT_SECTION: "(after elem)",
    DATA_COUNT_SECTION: "(before code)",
    CODE_SECTION: "(after code)",
    DATA_SECTION: "(after data)",
}

_PRODUCERS_FIELDS: Final = ("language", "sdk", "processed-by")


def custom_section(lines: Lines, module: Module, custom: Custom) -> None:
    """Write the annotation for a custom section."""
    last = custom.after == _last_section(module)
    if last and custom.name == "producers":
        fields = _producers(custom.content)
        if fields:
            lines.line(1, "(@producers")
            for field in fields:
                lines.line(2, field)
            lines.line(1, ")")
            return
    # Annotations that say no place are the last sections.
    place = "" if last and custom.after != CUSTOM else f" {_PLACES[custom.after]}"
    strings(lines, f"(@custom {literals.name(custom.name)}{place}", custom.content, -1)


def strings(lines: Lines, head: str, content: bytes, offset: int) -> None:
    """Write a field that ends with bytes: in its line if they are few, else in lines of theirs."""
    if len(content) <= BYTES_PER_LINE:
        lines.line(1, f"{head} {literals.string(content)})", offset)
        return
    lines.line(1, head, offset)
    for start in range(0, len(content), BYTES_PER_LINE):
        lines.line(2, literals.string(content[start : start + BYTES_PER_LINE]))
    lines.line(1, ")")


def _last_section(module: Module) -> int:
    """The id of the last section that is not a custom one, `CUSTOM` if there is none."""
    present = [
        (DATA_SECTION, len(module.data)),
        (CODE_SECTION, len(module.functions)),
        (DATA_COUNT_SECTION, 1 if module.has_data_count else 0),
        (ELEMENT_SECTION, len(module.elements)),
        (START_SECTION, module.start + 1),
        (EXPORT_SECTION, len(module.exports)),
        (GLOBAL_SECTION, len(module.globals)),
        (TAG_SECTION, len(module.tags)),
        (MEMORY_SECTION, len(module.memories)),
        (TABLE_SECTION, len(module.tables)),
        (IMPORT_SECTION, len(module.imports)),
        (TYPE_SECTION, len(module.groups)),
    ]
    for section, count in present:
        if count:
            return section
    return CUSTOM


def _producers(content: bytes) -> list[str]:
    """The fields of a producers section; none if readers would not make these bytes of them."""
    fields: list[str] = []
    again = BytesWriter()
    reader = Reader(content, 0, len(content), ALL)
    place = -1
    try:
        count = reader.count("producers fields")
        write_u(again, count)
        for _ in range(count):
            name = reader.name("name of producers field")
            if name not in _PRODUCERS_FIELDS or _PRODUCERS_FIELDS.index(name) <= place:
                return []
            place = _PRODUCERS_FIELDS.index(name)
            _write_name(again, name)
            values = reader.count("values of producers field")
            if not values:
                return []
            write_u(again, values)
            for _ in range(values):
                value = reader.name("value of producers field")
                version = reader.name("version of producer")
                _write_name(again, value)
                _write_name(again, version)
                fields.append(f"({name} {literals.name(value)} {literals.name(version)})")
    except DecodeError:
        return []
    return fields if again.getvalue() == content else []


def _write_name(out: BytesWriter, name: str) -> None:
    encoded = name.encode("utf-8")
    write_u(out, len(encoded))
    out.write(encoded)
