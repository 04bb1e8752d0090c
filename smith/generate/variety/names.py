"""Name sections: names for things of every kind, made from few decisions."""

from typing import Final

from smith.generate.variety.body import EncodedBody
from smith.generate.variety.texts import TEXTS
from smith.unstructured import Choices, menu
from smith.wasm import module as wasm
from smith.wasm.custom import names as section
from smith.wasm.custom.names import Names

MOST_LOCALS: Final = 100  # of a function that have names: four bytes of a module ask for thousands

# How the things of a kind are called.
_NOT: Final = 0
_BY_NUMBER: Final = 1
_BY_TEXTS: Final = 2  # one after the other
_ALIKE: Final = 3
_SOME: Final = 4  # every third one by a text
_WAYS: Final[list[int]] = menu([_NOT, _BY_NUMBER, _BY_TEXTS, _ALIKE, _SOME], [8, 5, 6, 3, 3])
# Of functions, so that without input there are names, too.
_WAYS_OF_FUNCTIONS: Final[list[int]] = menu(
    [_BY_NUMBER, _NOT, _BY_TEXTS, _ALIKE, _SOME], [8, 5, 6, 3, 3]
)

_LETTERS: Final = "mfxlTtMgedFE"  # by subsection
_EXTERNS: Final[list[tuple[int, int]]] = [
    (section.FUNCTIONS, wasm.FUNCTION),
    (section.TABLES, wasm.TABLE),
    (section.MEMORIES, wasm.MEMORY),
    (section.GLOBALS, wasm.GLOBAL),
    (section.TAGS, wasm.TAG),
]


class Namer:
    """How things of one kind are called."""

    def __init__(self, choices: Choices, letter: str, ways: list[int]) -> None:
        self.way = choices.entry(ways)
        self.first = choices.pick(len(TEXTS)) if self.way > _BY_NUMBER else 0
        self.letter = letter

    def call(self, names: dict[int, str], count: int) -> None:
        """Give names to the first `count` things of an index space."""
        step = 3 if self.way == _SOME else 1
        for index in range(0, 0 if self.way == _NOT else count, step):
            if self.way == _BY_NUMBER:
                names[index] = f"{self.letter}{index}"
            else:
                place = 0 if self.way == _ALIKE else index
                names[index] = TEXTS[(self.first + place) % len(TEXTS)]


def names_for(module: wasm.Module, bodies: list[bytes], choices: Choices) -> Names:
    """Names for the parts of a module with these bodies; without input functions have some.

    What is read does not depend on the module.
    """
    names = Names()
    namers = [
        Namer(choices, letter, _WAYS_OF_FUNCTIONS if number == section.FUNCTIONS else _WAYS)
        for number, letter in enumerate(_LETTERS)
    ]
    if namers[section.MODULE].way != _NOT:
        names.has_module = True
        names.module = TEXTS[namers[section.MODULE].first]
    counts = _counts(module)
    for number, kind in _EXTERNS:
        namers[number].call(names.direct[number], counts[kind])
    namers[section.TYPES].call(names.direct[section.TYPES], len(module.types))
    namers[section.ELEMENTS].call(names.direct[section.ELEMENTS], len(module.elements))
    namers[section.DATA].call(names.direct[section.DATA], len(module.data))
    if namers[section.LOCALS].way != _NOT or namers[section.LABELS].way != _NOT:
        index = counts[wasm.FUNCTION] - len(module.functions)
        for function, encoded in zip(module.functions, bodies, strict=True):
            body = EncodedBody(encoded)
            locals = _locals(module.types[function.type_index], body.runs)
            _call_inner(namers[section.LOCALS], names.indirect[section.LOCALS], index, locals)
            if namers[section.LABELS].way != _NOT:
                labels = body.blocks()
                _call_inner(namers[section.LABELS], names.indirect[section.LABELS], index, labels)
            index += 1
    for index, type in enumerate(module.types):
        if type.kind == wasm.STRUCT_TYPE:
            fields = len(type.fields)
            _call_inner(namers[section.FIELDS], names.indirect[section.FIELDS], index, fields)
    return names


def _call_inner(namer: Namer, maps: dict[int, dict[int, str]], index: int, count: int) -> None:
    names: dict[int, str] = {}
    namer.call(names, count)
    if names:
        maps[index] = names


def _counts(module: wasm.Module) -> list[int]:
    """By kind of external type: how many there are, imports and definitions."""
    counts = [
        len(module.functions),
        len(module.tables),
        len(module.memories),
        len(module.globals),
        len(module.tags),
    ]
    for item in module.imports:
        counts[item.type.kind] += 1
    return counts


def _locals(type: wasm.SubType, runs: list[tuple[int, int]]) -> int:
    """The number of a function's parameters and locals that can have names."""
    total = len(type.params)
    for count, _ in runs:
        total += count
    return min(total, MOST_LOCALS)
