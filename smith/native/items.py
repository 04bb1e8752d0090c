"""What instances export besides functions and tags: memories, tables, globals."""

from __future__ import annotations

from typing import Any

from smith.native._engine import ffi, lib
from smith.native.errors import Exhausted
from smith.native.numbers import cells_of, parse_types, type_name
from smith.native.store import PAGE, UNBOUNDED, Store
from smith.native.values import Bits, Handle, read_value, write_value
from smith.wasm.types import REF


def _made(pointer: Any, what: str) -> Any:
    if not pointer:
        raise Exhausted(
            "memory", f"a {what} of this size is more than is permitted, or than there is"
        )
    return pointer


def _one_type(text: str) -> int:
    types = parse_types(text)
    if len(types) != 1:
        raise ValueError(f"one value type is wanted, not {text!r}")
    return types[0]


def _sizes(minimum: int, maximum: int | None, is_64: bool, bits_of_32: int) -> tuple[int, int]:
    """The sizes of a memory or a table as C has them. Raises `ValueError`."""
    most = UNBOUNDED if is_64 else 1 << bits_of_32
    if not 0 <= minimum <= (most if maximum is None else maximum) <= most:
        raise ValueError(f"no sizes of a memory or a table: from {minimum} to {maximum}")
    return minimum, UNBOUNDED if maximum is None else maximum


class Memory(Handle):
    """A linear memory: bytes to read and write."""

    __slots__ = ()

    @classmethod
    def of_host(
        cls,
        store: Store,
        minimum: int,
        maximum: int | None = None,
        *,
        is_64: bool = False,
        shared: bool = False,
        page: int = PAGE,
    ) -> Memory:
        """A new one: sizes in pages of so many bytes, 65,536 or 1.

        Raises `ValueError` for sizes that are none, and `Exhausted`.
        """
        if page not in (1, PAGE):
            raise ValueError(f"a page has {PAGE} bytes or 1, not {page}")
        log2 = page.bit_length() - 1
        least, most = _sizes(minimum, maximum, is_64, 32 - log2)
        made = lib.native_new_memory(store.pointer, least, most, is_64, shared, log2)
        return cls(store, _made(made, "memory"))

    def __len__(self) -> int:
        """Its size in bytes."""
        return int(lib.native_memory_size(self.pointer))

    @property
    def pages(self) -> int:
        """Its size in pages."""
        return int(lib.native_memory_pages(self.pointer))

    def grow(self, pages: int) -> int | None:
        """Make it larger by so many; the pages before, or None if it cannot be so large."""
        before = lib.native_memory_grow(self.store.pointer, self.pointer, pages)
        return None if before == UNBOUNDED else int(before)

    def _check(self, address: int, size: int) -> None:
        if not 0 <= address <= address + size <= len(self):
            what = f"{size} bytes at {address}"
            raise IndexError(f"{what}: the memory has {len(self)}")

    def read(self, address: int, size: int) -> bytes:
        """A copy of so many bytes; raises `IndexError`."""
        self._check(address, size)
        return (
            bytes(ffi.buffer(lib.native_memory_data(self.pointer) + address, size)) if size else b""
        )

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Copy them there; raises `IndexError`."""
        content = bytes(data)
        self._check(address, len(content))
        if content:
            ffi.memmove(lib.native_memory_data(self.pointer) + address, content, len(content))


class Table(Handle):
    """A table: references to read and write."""

    __slots__ = ()

    @classmethod
    def of_host(
        cls,
        store: Store,
        element: str,
        minimum: int,
        maximum: int | None = None,
        *,
        is_64: bool = False,
    ) -> Table:
        """A new one of nulls: sizes in elements; the type as `parse_types` has it.

        Raises `ValueError` for another type, or sizes that are none, and `Exhausted`.
        """
        t = _one_type(element)
        if t < REF:
            raise ValueError(f"a table has references, no {element}")
        least, most = _sizes(minimum, maximum, is_64, 32)
        made = lib.native_new_table(store.pointer, t, least, most, is_64, 0)
        return cls(store, _made(made, "table"))

    @property
    def type(self) -> str:
        """The type of its elements."""
        return type_name(lib.native_table_type(self.pointer))

    def __len__(self) -> int:
        return int(lib.native_table_size(self.pointer))

    def _check(self, place: int) -> None:
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} elements, none is number {place}")

    def __getitem__(self, place: int) -> object:
        """An element; raises `IndexError`."""
        self._check(place)
        t = lib.native_table_type(self.pointer)
        return read_value(self.store, t, lib.native_table_elements(self.pointer), place)

    def __setitem__(self, place: int, value: object) -> None:
        """Set it; raises `IndexError`, and `TypeError` for a value of another type."""
        self._check(place)
        t = lib.native_table_type(self.pointer)
        write_value(self.store, t, lib.native_table_elements(self.pointer), place, value)

    def grow(self, elements: int, initial: object = None) -> int | None:
        """Make it larger by so many; the size before, or None if it cannot be so large."""
        cell = ffi.new("uint64_t *")
        write_value(self.store, lib.native_table_type(self.pointer), cell, 0, initial)
        before = lib.native_table_grow(self.store.pointer, self.pointer, elements, cell[0])
        return None if before == UNBOUNDED else int(before)


class Global(Handle):
    """A global variable."""

    __slots__ = ()

    @classmethod
    def of_host(cls, store: Store, type: str, value: object, *, mutable: bool = False) -> Global:
        """A new one; the type as `parse_types` has it. Raises `ValueError` and `TypeError`."""
        t = _one_type(type)
        cells = ffi.new("uint64_t[2]")
        write_value(store, t, cells, 0, value)
        return cls(store, _made(lib.native_new_global(store.pointer, t, mutable, cells), "global"))

    @property
    def type(self) -> str:
        """Its type."""
        return type_name(lib.native_global_type(self.pointer))

    @property
    def mutable(self) -> bool:
        """Whether it may be set."""
        return bool(lib.native_global_mutable(self.pointer))

    @property
    def is_number(self) -> bool:
        """Whether it holds no reference."""
        return int(lib.native_global_type(self.pointer)) < REF

    @property
    def value(self) -> object:
        """What it holds; setting it raises `TypeError` if it is immutable or of another type."""
        t = lib.native_global_type(self.pointer)
        return read_value(self.store, t, lib.native_global_value(self.pointer), 0)

    @value.setter
    def value(self, value: object) -> None:
        if not self.mutable:
            raise TypeError("the global is immutable")
        t = lib.native_global_type(self.pointer)
        write_value(self.store, t, lib.native_global_value(self.pointer), 0, value)

    @property
    def bits(self) -> Bits:
        """What it holds as it lies in the engine: a cell of 64 bits, of a v128 two."""
        cells = cells_of([lib.native_global_type(self.pointer)])
        return tuple(ffi.unpack(lib.native_global_value(self.pointer), cells))
