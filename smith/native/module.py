"""A module, read and ready to be instantiated."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from smith.native._engine import ffi, lib
from smith.validate import validate
from smith.wasm.errors import DecodeError

MOST_ERROR: Final = 120
ALL_FEATURES: Final = "all"


class Module:
    """A module; instances of it may live in any number of stores."""

    def __init__(self, wasm: bytes | bytearray | memoryview, *, validated: bool = False) -> None:
        """Read it; unless `validated`, the bundled validator sees it first, with all features.

        Raises `DecodeError` and `ValidationError`. The engine itself reads whatever bytes it gets,
        and a module that breaks a rule it either refuses or runs within its own bounds: its results
        mean nothing, but it hurts nobody.
        """
        data = bytes(memoryview(wasm))
        if not validated:
            validate(data, ALL_FEATURES)
        error = ffi.new("char[]", MOST_ERROR)
        place = ffi.new("size_t *")
        pointer = lib.native_module_read(data, len(data), error, MOST_ERROR, place)
        if not pointer:
            raise DecodeError(ffi.string(error).decode(), place[0])
        self._data = data  # names and code are read where they are
        self.pointer = ffi.gc(pointer, lib.native_module_free)

    @cached_property
    def imports(self) -> list[tuple[str, str, str]]:
        """The imports in their order: module, name, and kind (`KINDS`)."""
        count = lib.native_imports(self.pointer)
        items = [lib.native_import_at(self.pointer, place) for place in range(count)]
        return [(_text(i.module, i.module_size), _name(i), KINDS[i.kind]) for i in items]

    @cached_property
    def exports(self) -> dict[str, str]:
        """The kind of each export (`KINDS`) by its name, in their order."""
        return {_name(item): KINDS[item.kind] for item in self._exports()}

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each export by its name."""
        return {name: place for place, name in enumerate(self.exports)}

    def type_of_import(self, place: int) -> int:
        """The index of the type of a function that is imported."""
        return int(lib.native_import_at(self.pointer, place).type)

    def _exports(self) -> list[Any]:
        count = lib.native_exports(self.pointer)
        return [lib.native_export_at(self.pointer, place) for place in range(count)]


KINDS: Final = ["func", "table", "memory", "global", "tag"]


def _text(start: Any, size: int) -> str:
    # A module that nobody validated may have names that are no UTF-8.
    return bytes(ffi.buffer(start, size)).decode(errors="backslashreplace") if size else ""


def _name(item: Any) -> str:
    return _text(item.name, item.name_size)
