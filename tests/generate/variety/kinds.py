"""Which kinds of variety a varied binary shows, told from its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from smith.fuzz.mutate.binary import read_u
from smith.generate.variety.customs import KNOWN_NAMES, PLACES
from smith.generate.variety.texts import TEXTS
from smith.wasm import instructions as table
from smith.wasm.code import OPENS, starts
from smith.wasm.custom.names import NAME_SECTION, SUBSECTIONS, decode_names
from smith.wasm.decoder import decode_placed, instruction_offsets
from smith.wasm.encode_code import OPCODE, encoded
from smith.wasm.encoder import (
    CODE_SECTION,
    CUSTOM,
    EXPORT_SECTION,
    GLOBAL_SECTION,
    IMPORT_SECTION,
    MEMORY_SECTION,
    TABLE_SECTION,
    TYPE_SECTION,
)
from smith.wasm.errors import DecodeError
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.leb128 import shortest_u
from smith.wasm.module import FUNC_TYPE, Custom, Module
from tests.wasm.plain import instructions

SELECT, SELECT_T, ELSE, END = op("select"), op("select t"), op("else"), op("end")
LISTS: Final = [number for number in range(1, 14) if number not in (8, 12)]
EMPTY_SECTIONS: Final = {f"section {number} without entries" for number in LISTS}
CUSTOM_PLACES: Final = {f"custom section after {place}" for place in PLACES}
SUBSECTION_KINDS: Final = {f"names of subsection {number}" for number in range(SUBSECTIONS)}
INDICES: Final = (
    *("label", "func", "type", "table", "memory", "local", "global", "tag", "elem", "data"),
    *("field", "count"),
)
IMMEDIATES: Final = {
    "i32": "long i32.const",
    "i64": "long i64.const",
    "blocktype": "long block type",
    "heap": "long heap type",
    "labels": "long label of br_table",
    "types": "long number of types",
    "cast": "long immediate of a cast",
    "catches": "long number of catch clauses",
    "handlers": "long number of handlers",
    **{kind: f"long index: {kind}" for kind in INDICES},
}
ELEMENTS: Final = {f"element segment as {flags}" for flags in range(8)}
OTHERS: Final = {
    "long size of a section",
    "long size of a body",
    "long number of entries",
    "long number of runs of locals",
    "long limit",
    "long length of a name",
    "long opcode",
    "long alignment",
    "long offset",
    "memory 0 by name",
    "group of one",
    "sub final",
    "group of none",
    "long reference type",
    "run of no locals",
    "run of locals divided",
    "runs of locals joined",
    "else added",
    "else removed",
    "type of select added",
    "type of select removed",
    "block type by index",
    "block type by value",
    "data segment as 0",
    "data segment as 2",
    "data count added",
    "table with initial value",
    "table without initial value",
    "several custom sections in one place",
    "name of text",
    "name that readers know",
    "name of another kind",
    "producers",
    "branch hints",
}
KINDS: Final = {
    *EMPTY_SECTIONS,
    *CUSTOM_PLACES,
    *SUBSECTION_KINDS,
    *IMMEDIATES.values(),
    *ELEMENTS,
    *OTHERS,
}


class Seen:
    """A binary before and after."""

    def __init__(self, before: bytes, after: bytes) -> None:
        self.old, _ = decode_placed(before)
        self.data = after
        self.new, self.places = decode_placed(after)
        self.customs = self.new.customs[len(self.old.customs) :]

    def sections(self) -> Iterator[tuple[int, int, int]]:
        """The id of each section, where its size begins, and its content."""
        pos = 8
        while pos < len(self.data):
            size, content = read_u(self.data, pos + 1)
            yield self.data[pos], pos + 1, content
            pos = content + size

    def is_long(self, pos: int) -> bool:
        """Whether the unsigned number there is longer than need be: its last byte says nothing."""
        end = self.after(pos)
        return end - pos > 1 and self.data[end - 1] == 0

    def after(self, pos: int) -> int:
        return read_u(self.data, pos)[1]


def kinds_of(before: bytes, after: bytes) -> set[str]:
    seen = Seen(before, after)
    return {kind for look in LOOKS for kind in look(seen)}


def look_at_sections(seen: Seen) -> Iterator[str]:
    for number, size, content in seen.sections():
        if seen.is_long(size):
            yield "long size of a section"
        if number != CUSTOM and seen.is_long(content):
            yield "long number of entries"
        if number in LISTS and read_u(seen.data, content)[0] == 0:
            yield f"section {number} without entries"


def look_at_types(seen: Seen) -> Iterator[str]:
    entries = zip(seen.new.groups, seen.places.entries[TYPE_SECTION], strict=True)
    for size, entry in entries:
        byte = seen.data[entry]
        if byte == 0x4E and size == 1:
            yield "group of one"
        if byte == 0x4F and seen.data[entry + 1] == 0:
            yield "sub final"
    if seen.new.groups.count(0) > seen.old.groups.count(0):
        yield "group of none"
    for section in (GLOBAL_SECTION, TABLE_SECTION):
        for entry in seen.places.entries[section]:
            if seen.data[entry] == 0x63 and 0x68 <= seen.data[entry + 1] < 0x76:
                yield "long reference type"


def look_at_names(seen: Seen) -> Iterator[str]:
    for section in (IMPORT_SECTION, EXPORT_SECTION):
        if any(seen.is_long(entry) for entry in seen.places.entries[section]):
            yield "long length of a name"
    for entry in seen.places.entries[MEMORY_SECTION]:
        if seen.is_long(entry + 1):
            yield "long limit"


def look_at_definitions(seen: Seen) -> Iterator[str]:
    old, new = seen.old, seen.new
    for was, element in zip(old.elements, new.elements, strict=True):
        if was.flags != element.flags:
            yield f"element segment as {element.flags}"
    for was_data, data in zip(old.data, new.data, strict=True):
        if was_data.flags != data.flags:
            yield f"data segment as {data.flags}"
    if old.has_data_count != new.has_data_count:
        yield "data count added"
    for was_table, defined in zip(old.tables, new.tables, strict=True):
        if was_table.init != defined.init:
            yield f"table with{'' if defined.init else 'out'} initial value"


def look_at_locals(seen: Seen) -> Iterator[str]:
    for was, function in zip(seen.old.functions, seen.new.functions, strict=True):
        new = [run for run in function.locals if run[0]]
        if len(new) < len(function.locals):
            yield "run of no locals"
        if len(new) > len(was.locals):
            yield "run of locals divided"
        if len(new) < len(was.locals):
            yield "runs of locals joined"


def look_at_bodies(seen: Seen) -> Iterator[str]:
    for entry in seen.places.entries[CODE_SECTION]:
        if seen.is_long(entry):
            yield "long size of a body"
        if seen.is_long(seen.after(entry)):
            yield "long number of runs of locals"


def look_at_instructions(seen: Seen) -> Iterator[str]:
    for place, function in enumerate(seen.new.functions):
        begin = seen.places.expressions[CODE_SECTION][place]
        parts = instructions(function.code)
        offsets = instruction_offsets(seen.data, begin, len(parts))
        offsets.append(-1)  # where the last one ends does not show
        for part, start, end in zip(parts, offsets, offsets[1:], strict=False):
            yield from kinds_of_instruction(seen, part, start, end)


def kinds_of_instruction(seen: Seen, part: list[int], start: int, end: int) -> Iterator[str]:
    row = INSTRUCTIONS[part[0]]
    opcode = OPCODE[part[0]]
    pos = start + 1
    if row.prefix:
        if seen.is_long(pos):
            yield "long opcode"
        pos = seen.after(pos)
    if row.immediates == [table.MEMARG]:
        yield from kinds_of_memarg(seen, part, pos)
    elif len(row.immediates) == 1:
        if end > 0 and end - pos > len(encoded(part)) - len(opcode):
            yield IMMEDIATES[table.IMMEDIATE_KINDS[row.immediates[0]]]
    elif table.MEMARG not in row.immediates:
        # Before the last one there are but indices and block types of one byte.
        for kind in row.immediates:
            if seen.is_long(pos):
                yield IMMEDIATES[table.IMMEDIATE_KINDS[kind]]
            pos = seen.after(pos)


def kinds_of_memarg(seen: Seen, part: list[int], pos: int) -> Iterator[str]:
    if seen.is_long(pos):
        yield "long alignment"
    if read_u(seen.data, pos)[0] & 0x40:
        pos = seen.after(pos)
        if part[2] == 0:
            yield "memory 0 by name"
    pos = seen.after(pos)
    length = 1
    while seen.data[pos + length - 1] >= 0x80:
        length += 1
    if length > shortest_u(part[3]):
        yield "long offset"


def look_at_code(seen: Seen) -> Iterator[str]:
    for was, function in zip(seen.old.functions, seen.new.functions, strict=True):
        yield from kinds_of_code(seen.old, was.code, function.code)


def kinds_of_code(module: Module, old: list[int], new: list[int]) -> Iterator[str]:
    count_old, count_new = (
        {number: [code[p] for p in starts(code)].count(number) for number in (ELSE, SELECT_T)}
        for code in (old, new)
    )
    if count_new[ELSE] != count_old[ELSE]:
        yield "else added" if count_new[ELSE] > count_old[ELSE] else "else removed"
    if count_new[SELECT_T] != count_old[SELECT_T]:
        more = count_new[SELECT_T] > count_old[SELECT_T]
        yield f"type of select {'added' if more else 'removed'}"
    blocks = [[code[p + 1] for p in starts(code) if OPENS[code[p]]] for code in (old, new)]
    for was, blocktype in zip(*blocks, strict=True):
        if was < 0 <= blocktype:
            assert module.types[blocktype].kind == FUNC_TYPE
            yield "block type by index"
        if blocktype < 0 <= was:
            yield "block type by value"


def look_at_customs(seen: Seen) -> Iterator[str]:
    added = seen.customs
    for custom in added:
        yield f"custom section after {custom.after}"
        yield from kinds_of_custom(custom)
    if len({custom.after for custom in added}) < len(added):
        yield "several custom sections in one place"


def kinds_of_custom(custom: Custom) -> Iterator[str]:
    if custom.name == "producers" and b"processed-by" in custom.content:
        yield "producers"
    if custom.name == "metadata.code.branch_hint" and len(custom.content) > 6:
        yield "branch hints"
    if custom.name in TEXTS:
        yield "name of text"
    elif custom.name in KNOWN_NAMES:
        yield "name that readers know"
    else:
        yield "name of another kind"
    if custom.name == NAME_SECTION and custom.after in PLACES:
        try:
            names = decode_names(custom.content)
        except DecodeError:
            return
        for number in range(SUBSECTIONS):
            if names.direct[number] or names.indirect[number] or (number == 0 and names.has_module):
                yield f"names of subsection {number}"


LOOKS: Final[list[Callable[[Seen], Iterator[str]]]] = [
    look_at_sections,
    look_at_types,
    look_at_names,
    look_at_definitions,
    look_at_locals,
    look_at_bodies,
    look_at_instructions,
    look_at_code,
    look_at_customs,
]
