"""A module's instance in a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smith.native._engine import ffi, lib
from smith.native.errors import LinkError
from smith.native.items import Global, Memory, Table
from smith.native.module import KINDS, Module
from smith.native.profile import Executed, executed
from smith.native.store import Store
from smith.native.values import Function, Handle, Tag, failure

# By the kinds of `native_extern`.
HANDLES: Final[list[type[Handle]]] = [Function, Table, Memory, Global, Tag]

Imports = Mapping[str, "Mapping[str, object] | Instance"]
Items = Sequence[object]


class Instance:
    """A module's instance: what it exports, by name, is in `exports`."""

    def __init__(
        self, module: Module, imports: Imports | Items | None = None, store: Store | None = None
    ) -> None:
        """Link it, and run its start function.

        `imports` has for each module name the items by their names, or an instance whose exports
        they are; or it is a list of the items in the order of the imports. A Python function may
        stand where a function is wanted (`Function.of_host`).
        Without a store the one of the imports is taken, or a new one.

        Raises `LinkError`, and what a call may raise (`Function`). What has happened to imported
        items until then stays.
        """
        found = _find_all(module, imports or {})
        self.store = (
            store or next((i.store for i in found if isinstance(i, Handle)), None) or Store()
        )
        self.module = module
        externs = ffi.new("struct native_extern[]", len(found))
        for place, item in enumerate(found):
            externs[place] = _extern(self.store, module, place, item)
        self._pointer = self._instantiate(externs)
        self.exports = Exports(self.store, module, self._pointer)

    def _instantiate(self, externs: Any) -> Any:
        store = self.store
        outcome = ffi.new("struct native_outcome *")
        store.modules.append(self.module)
        before = store.enter()
        try:
            made = lib.native_instantiate(store.pointer, self.module.pointer, externs, outcome)
        finally:
            store.leave(before)
        if not made:
            raise failure(store, outcome)
        return made

    @property
    def number(self) -> int:
        """Its number within its store, as `Trap.instance` has it."""
        return int(lib.native_instance_id(self._pointer))

    def executed(self) -> list[Executed]:
        """Each instruction, and how often it ran: 0 unless the store has a profile."""
        return executed(self.module.pointer, self._pointer)


POINTERS: Final = [f"native_{kind} *" for kind in KINDS]


class Exports(Mapping[str, Any]):
    """What an instance exports: a `Function`, `Memory`, `Table`, `Global` or `Tag` by each name."""

    # It does not know its instance: in a circle they would wait for Python's collector.
    def __init__(self, store: Store, module: Module, instance: Any) -> None:
        self._store = store
        self._places = module.places
        self._instance = instance

    def __getitem__(self, name: str) -> Any:
        extern = lib.native_exported(self._instance, self._places[name])
        return HANDLES[extern.kind](self._store, ffi.cast(POINTERS[extern.kind], extern.item))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _find_all(module: Module, imports: Imports | Items) -> list[object]:
    """What is given for each import."""
    if isinstance(imports, Mapping):
        return [_find(imports, *names) for names in module.imports]
    if len(imports) != len(module.imports):
        raise LinkError(
            f"unknown import: {len(module.imports)} imports are wanted, not {len(imports)}"
        )
    return list(imports)


def _find(imports: Imports, module: str, name: str, kind: str) -> object:
    """What is given for an import."""
    items = imports.get(module, {})
    found = (items.exports if isinstance(items, Instance) else items).get(name)
    if found is None:
        raise LinkError(f'unknown import: no {kind} is given for "{module}" "{name}"')
    return found


def _extern(store: Store, module: Module, place: int, item: object) -> tuple[int, Any]:
    """What is given for an import as C has it; it may be a Python function."""
    wanted_module, name, kind = module.imports[place]
    where = f'"{wanted_module}" "{name}"'
    if isinstance(item, Handle):
        if item.store is not store:
            raise LinkError(f"incompatible import type: {where} is of another store")
        return HANDLES.index(type(item)), item.pointer
    if not callable(item):
        raise LinkError(f"incompatible import type: {where} is given as {item!r}")
    if kind != "func":
        raise LinkError(f"incompatible import type: {where} is a function, not a {kind}")
    made = Function.of_type(store, module, module.type_of_import(place), item)
    return 0, made.pointer
