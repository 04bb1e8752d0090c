"""Modules as plain data, to compare them."""

from typing import Any

from smith.wasm.code import after
from smith.wasm.module import Function, Module


def plain(value: object) -> Any:
    """The same with dictionaries for objects; compiled ones have no `__dict__` to take."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (bool, int, str, bytes, tuple)):
        return value
    names = [name for name in dir(value) if not name.startswith("_")]
    return {name: plain(getattr(value, name)) for name in names}


def function_text(function: Function) -> Any:
    """What the text format keeps of a function: the locals, whatever runs they come in."""
    runs: list[tuple[int, int]] = []
    for count, t in function.locals:
        if runs and runs[-1][1] == t:
            runs[-1] = (runs[-1][0] + count, t)
        elif count:
            runs.append((count, t))
    return plain(function) | {"locals": runs}


def text_plain(module: Module) -> Any:
    """What the text format keeps of a module.

    It has no data count section, which assemblers write where it is needed, no custom sections,
    no runs of locals, and no memory 0 named in vain by a data segment.
    """
    content = plain(module)
    del content["customs"], content["has_data_count"]
    content["functions"] = [function_text(function) for function in module.functions]
    for data in content["data"]:
        data["flags"] = 0 if data["flags"] == 2 and data["memory"] == 0 else data["flags"]
    return content


def expressions(module: Module) -> list[list[int]]:
    """All flat code of a module."""
    return [
        *(function.code for function in module.functions),
        *(table.init for table in module.tables),
        *(item.init for item in module.globals),
        *(element.offset for element in module.elements),
        *(item for element in module.elements for item in element.expressions),
        *(data.offset for data in module.data),
    ]


def instructions(code: list[int]) -> list[list[int]]:
    """Flat code, an instruction at a time."""
    found: list[list[int]] = []
    pos = 0
    while pos < len(code):
        stop = after(code, pos)
        found.append(code[pos:stop])
        pos = stop
    return found
