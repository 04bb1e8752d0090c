"""Branch hints: a custom section that text says as annotations of the branches.

`(@metadata.code.branch_hint "\\01")` before an `if` or `br_if`, 01 where the condition is likely
to hold, 00 where not. Source: the code metadata framework of the branch hinting proposal, which
is part of WebAssembly 3.0.
"""

from typing import Final

from smith.wasm import code as flat_code
from smith.wasm.custom.encode import BRANCH_HINTS
from smith.wasm.decoder import instruction_offsets
from smith.wasm.encoder import CODE_SECTION
from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL
from smith.wasm.instructions import op
from smith.wasm.module import Custom, Module
from smith.wasm.reader import Reader
from smith.wasm.text.offsets import Offsets

_BRANCHES: Final = (op("if"), op("br_if"))

Hints = dict[int, dict[int, str]]


def branch_hints(custom: Custom, module: Module, imported: int, offsets: Offsets) -> Hints:
    """By defined function and number of instruction, the annotations; none if they can't say it.

    They can't if the section is malformed, or hints at what is no branch.
    """
    try:
        reader = Reader(custom.content, 0, len(custom.content), ALL)
        return _read(reader, module, imported, offsets)
    except DecodeError:
        return {}


def _read(reader: Reader, module: Module, imported: int, offsets: Offsets) -> Hints:
    hints: Hints = {}
    last = imported - 1
    for _ in range(reader.count("functions with branch hints")):
        function = reader.u32("function of branch hints")
        if not last < function < imported + len(module.functions):
            return {}
        last = function
        found = _of_function(reader, module, function - imported, offsets)
        if not found:
            return {}
        hints[function - imported] = found
    return {} if reader.more() else hints


def _of_function(reader: Reader, module: Module, place: int, offsets: Offsets) -> dict[int, str]:
    """The hints of a function, which must be in the order of its instructions."""
    code = module.functions[place].code
    starts = flat_code.starts(code)
    start = offsets.places.expressions[CODE_SECTION][place]
    body = offsets.entry(CODE_SECTION, place)
    number = {
        offset - body: index
        for index, offset in enumerate(instruction_offsets(offsets.data, start, len(starts)))
    }
    found: dict[int, str] = {}
    last = -1
    for _ in range(reader.count("branch hints")):
        offset = reader.u32("offset of branch hint")
        index = number.get(offset, -1)
        if index <= last or code[starts[index]] not in _BRANCHES:
            return {}
        if reader.u32("size of branch hint") != 1:
            return {}
        value = reader.u8("branch hint")
        if value > 1:
            return {}
        found[index] = f'(@{BRANCH_HINTS} "\\{value:02x}")'
        last = index
    return found
