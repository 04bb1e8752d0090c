"""The decoder of the name section, a custom section: what a module calls its parts.

Source: WebAssembly 3.0, appendix "Name Section"; for labels, tables, memories, globals and
segments the extended name section proposal.
"""

from typing import Final

from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL
from smith.wasm.reader import Reader

NAME_SECTION: Final = "name"

# Ids of subsections.
MODULE: Final = 0
FUNCTIONS: Final = 1
LOCALS: Final = 2
LABELS: Final = 3
TYPES: Final = 4
TABLES: Final = 5
MEMORIES: Final = 6
GLOBALS: Final = 7
ELEMENTS: Final = 8
DATA: Final = 9
FIELDS: Final = 10
TAGS: Final = 11
SUBSECTIONS: Final = 12

INDIRECT: Final = (LOCALS, LABELS, FIELDS)  # two indices: of a function or type, and in it


class Names:
    """What a name section says. Of several names for one thing the first counts.

    `direct` holds a map from index to name for each subsection id, `indirect` such maps by the
    index of the function or type that the named things are in. `ignored` counts what no map can
    hold: subsections of unknown ids, and names after the first.
    """

    def __init__(self) -> None:
        self.module = ""
        self.has_module = False
        self.direct: list[dict[int, str]] = [{} for _ in range(SUBSECTIONS)]
        self.indirect: list[dict[int, dict[int, str]]] = [{} for _ in range(SUBSECTIONS)]
        self.ignored = 0

    def count(self) -> int:
        """How many names there are."""
        total = 1 if self.has_module else 0
        for direct in self.direct:
            total += len(direct)
        for indirect in self.indirect:
            for names in indirect.values():
                total += len(names)
        return total


def decode_names(content: bytes) -> Names:
    """The names in the content of a name section. Raises `DecodeError` if it is malformed.

    Offsets of errors count from the content's start. The order of subsections and of the entries
    of a map says nothing, so any is taken.
    """
    names = Names()
    reader = Reader(content, 0, len(content), ALL)
    while reader.more():
        number = reader.u8("id of name subsection")
        size = reader.u32("size of name subsection")
        if size > reader.stop - reader.pos:
            raise DecodeError("length out of bounds: name subsection", reader.pos)
        part = reader.part(size)
        if number >= SUBSECTIONS:
            names.ignored += 1
            continue
        if number == MODULE:
            _module_name(names, part)
        elif number in INDIRECT:
            _indirect_map(names, part, number)
        else:
            _name_map(names, part, names.direct[number])
        if part.more():
            raise DecodeError("section size mismatch: name subsection", part.pos)
    return names


def _module_name(names: Names, reader: Reader) -> None:
    name = reader.name("name of module")
    if names.has_module:
        names.ignored += 1
        return
    names.module = name
    names.has_module = True


def _name_map(names: Names, reader: Reader, found: dict[int, str]) -> None:
    for _ in range(reader.count("names")):
        index = reader.u32("index of name")
        name = reader.name("name")
        if index in found:
            names.ignored += 1
        else:
            found[index] = name


def _indirect_map(names: Names, reader: Reader, number: int) -> None:
    maps = names.indirect[number]
    for _ in range(reader.count("maps of names")):
        index = reader.u32("index of map of names")
        if index not in maps:
            maps[index] = {}
        _name_map(names, reader, maps[index])
