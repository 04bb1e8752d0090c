"""A module that runs by itself: with something for each import, and a call for each export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from smith.companions.calls import WIDTHS, Call, Planned, planned
from smith.companions.companion import REFERENCES, Companion, driver_module, host_module
from smith.companions.interface import Value, read_interface
from smith.native.instance import Instance
from smith.native.module import Module
from smith.native.numbers import MASK_64
from smith.native.store import Store
from smith.native.values import Function


class Note(NamedTuple):
    """What a companion tells: "call", "results", or the type of a value; and the bits."""

    what: str
    bits: int


class Session:
    """A module in a store of its own.

    Imported functions return zeros and nulls, and what they are called with is in `notes`. Raises
    what `Module` and `Instance` raise, and `InterfaceError` for a module that imports what nobody
    can make.
    """

    def __init__(self, wasm: bytes, store: Store, *, validated: bool = False) -> None:
        module = Module(wasm, validated=validated)
        self.store = store
        self.interface = read_interface(wasm)
        self.notes: list[Note] = []
        imports: list[object] = []
        if self.interface.module.imports:
            host = self._companion(host_module(self.interface))
            imports = [host.exports[str(at)] for at in range(len(module.imports))]
        self.instance = Instance(module, imports, store)

    def calls(self, calls: Sequence[Call] | None = None) -> list[Planned]:
        """These calls with all their arguments; one of each exported function. `ValueError`."""
        return [*planned(self.interface, calls)]

    def call(self, call: Planned) -> list[Value]:
        """Call it; the results. Raises what a `Function` raises, and `InterfaceError`."""
        if _is_plain(call):
            function: Function = self.instance.exports[call.export.name]
            bits = function.call_bits(list(_cells(call.args)))
            return list(_values(self.interface.names(call.signature.results), bits))
        return self._driven(call)

    def _driven(self, call: Planned) -> list[Value]:
        """The same for references that only code can make."""
        target = (call.export, call.signature, call.args)
        driver = self._companion(driver_module(self.interface, [target], []))
        before = len(self.notes)
        driver.exports["0"]()
        marks = [at for at in range(before, len(self.notes)) if self.notes[at].what == "results"]
        results = self.notes[marks[-1] + 1 :]
        del self.notes[marks[-1] :]
        return [(note.what, str(note.bits)) for note in results]

    def _companion(self, companion: Companion) -> Instance:
        module = Module(companion.wasm, validated=True)
        items = [self._host(module, at, name) for at, name in enumerate(companion.host)]
        items += [self.instance.exports[name] for name in companion.exports]
        return Instance(module, items, self.store)

    def _host(self, module: Module, place: int, name: str) -> Function:
        mask = (1 << WIDTHS.get(name, 32)) - 1  # of what is no number there is an i32

        def note(*values: int) -> None:
            bits = sum((value & MASK_64) << 64 * at for at, value in enumerate(values))
            self.notes.append(Note(name, bits & mask))

        return Function.of_type(self.store, module, module.type_of_import(place), note)


def _is_plain(call: Planned) -> bool:
    """Whether all references are null: others have to be made by code."""
    return all(bits == "0" for name, bits in call.args if name in REFERENCES)


def _cells(args: Iterable[Value]) -> Iterator[int]:
    for name, bits in args:
        yield int(bits) & MASK_64
        if name == "v128":
            yield int(bits) >> 64


def _values(names: Iterable[str], cells: Iterable[int]) -> Iterator[Value]:
    """The values in cells; of a reference 1, unless it is null."""
    rest = iter(cells)
    for name in names:
        bits = next(rest)
        if name == "v128":
            bits |= next(rest) << 64
        yield name, str(bits if name in WIDTHS else int(bits != 0))
