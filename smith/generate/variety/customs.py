"""Custom sections of any name and content, and producers sections."""

from typing import Final

from smith.generate.variety.texts import TEXTS, spelled
from smith.unstructured import Choices, menu
from smith.wasm.custom.encode import Field
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
from smith.wasm.module import Custom

MOST_BYTES: Final = 1_000  # of a section's content
MOST_LITERAL: Final = 40  # that the input says one by one

# The section that a custom one comes after, or the place where that section would be.
PLACES: Final[list[int]] = [
    DATA_SECTION,
    CUSTOM,
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
]

# Names that some reader takes for its own: it has to live with whatever is in the section.
KNOWN_NAMES: Final[list[str]] = [
    "name",
    "producers",
    "target_features",
    "sourceMappingURL",
    "external_debug_info",
    ".debug_info",
    ".debug_abbrev",
    ".debug_line",
    ".debug_str",
    "build_id",
    "linking",
    "reloc.CODE",
    "dylink.0",
    "metadata.code.branch_hint",
    "metadata.code.trace_inst",
    "metadata.code.compilation_priority",
    "compilationHints",
    "component-type",
    "core",
]

_KNOWN: Final = 0
_TEXT: Final = 1
_SPELLED: Final = 2
_NAMES: Final[list[int]] = menu([_KNOWN, _TEXT, _SPELLED], [4, 3, 1])

_PIECE: Final = 0
_BYTES: Final = 1
_REPEATED: Final = 2
_CONTENTS: Final[list[int]] = menu([_PIECE, _BYTES, _REPEATED], [3, 2, 1])
_PIECES: Final[list[bytes]] = [
    b"",
    b"\0",
    b"\0asm\1\0\0\0",  # a module
    b"\1\4\1\x60\0\0",  # a section of types
    b"\0\2\1m\1\4\1\0\1f",  # names of a module and of a function
    b"\xff\xff\xff\xff\x0f",  # the largest number
    b"\x80" * 11 + b"\0",  # one that is too long
    b"\4name",
    b"\xc3\x28",  # no UTF-8
    b"\x0b",
]


def read_custom(choices: Choices) -> Custom:
    """A custom section; without input an empty one called `name`, after all others."""
    place = PLACES[choices.pick(len(PLACES))]
    way = choices.entry(_NAMES)
    if way == _KNOWN:
        name = KNOWN_NAMES[choices.pick(len(KNOWN_NAMES))]
    elif way == _TEXT:
        name = TEXTS[choices.pick(len(TEXTS))]
    else:
        name = spelled(choices)
    return Custom(name, _content(choices), place)


def _content(choices: Choices) -> bytes:
    way = choices.entry(_CONTENTS)
    if way == _PIECE:
        return _PIECES[choices.pick(len(_PIECES))]
    if way == _REPEATED:
        byte = choices.bits(8)
        return bytes([byte]) * choices.index(MOST_BYTES + 1)
    return bytes([choices.bits(8) for _ in range(choices.pick(MOST_LITERAL + 1))])


_FIELDS: Final[list[tuple[str, list[str]]]] = [
    ("language", ["wat", "C", "C++", "Rust", "JavaScript", "\u30d7\u30ed\u30b0\u30e9\u30e0"]),
    ("processed-by", ["wabt", "LLVM", "clang", "lld", "Binaryen", "rustc", "wasm-bindgen", ""]),
    ("sdk", ["Emscripten", "Webpack", "x" * 200]),
]
_VERSIONS: Final[list[str]] = ["", "1.0", "0.0.0-alpha+001", "18.1.2 (abc def)", "\xbd", "9" * 100]


def read_producers(choices: Choices) -> list[Field]:
    """The fields of a producers section, in an order; without input the first one's first value."""
    fields: list[Field] = []
    turn = choices.pick(len(_FIELDS))
    for place in range(len(_FIELDS)):
        name, known = _FIELDS[(turn + place) % len(_FIELDS)]
        count = choices.pick(len(known) + 1) if place else 1 + choices.pick(len(known))
        if count:
            first = choices.pick(len(known))
            values = [known[(first + number) % len(known)] for number in range(count)]
            fields.append((name, [(v, _VERSIONS[choices.pick(len(_VERSIONS))]) for v in values]))
    return fields
