"""Values between Python and the engine: functions, tags, references, and what converts them.

| WebAssembly | Python |
|---|---|
| i32, i64, f32, f64, v128 | `int`, `float` (see `numbers.py`) |
| null | `None` |
| a function | `Function` |
| a struct or an array | `Object` |
| i31 | `I31` |
| an exception | `ExceptionRef` |
| a continuation | `Continuation` |
| any other object, where an externref or anyref is wanted | the object itself |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from smith.native._engine import ffi, lib
from smith.native.errors import Exhausted, Thrown
from smith.native.module import Module
from smith.native.numbers import READ, WRITE, cells_of, parse_types, signed, type_name, unsigned
from smith.native.store import HostCall, Store
from smith.wasm.encoder import encode
from smith.wasm.module import Module as Model
from smith.wasm.module import function_type
from smith.wasm.types import ANY, EXTERN, REF, V128, heap_of

KIND_BITS: Final = 3
KIND_MASK: Final = (1 << KIND_BITS) - 1

# Values as they are in the engine: each in a cell, a v128 as two.
Bits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class I31:
    """An integer of 31 bits as a reference; `value` is signed."""

    value: int

    def __post_init__(self) -> None:
        unsigned(self.value, 31)


class Reference:
    """A reference into a store; equal to others that refer to the same thing."""

    __slots__ = ("bits", "store")

    def __init__(self, store: Store, bits: int) -> None:
        self.store = store
        self.bits = bits

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            return NotImplemented
        return other.store is self.store and other.bits == self.bits

    def __hash__(self) -> int:
        return hash((id(self.store), self.bits))


class Continuation(Reference):
    """A continuation: code alone can resume it."""

    __slots__ = ()


class Object(Reference):
    """A struct or an array: fields and elements by their places, packed ones unsigned."""

    __slots__ = ("_shape",)

    def __init__(self, store: Store, bits: int) -> None:
        super().__init__(store, bits)
        self._shape = lib.native_object_at(store.pointer, bits)

    def __repr__(self) -> str:
        return f"<{'array' if self.is_array else 'struct'} of type {self.type}: {len(self)}>"

    @property
    def is_array(self) -> bool:
        """Whether it is an array, and not a struct."""
        return bool(self._shape.is_array)

    @property
    def type(self) -> int:
        """The number of its type: equal types of all modules of a store have the same."""
        return int(self._shape.type)

    def __len__(self) -> int:
        return int(self._shape.count)

    def _field(self, place: int) -> int:
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} fields or elements, none is number {place}")
        return 0 if self.is_array else place

    def __getitem__(self, place: int) -> object:
        """A field or an element; raises `IndexError`."""
        t = self._shape.types[self._field(place)]
        cells = ffi.new("uint64_t[2]")
        lib.native_object_get(self.store.pointer, self.bits, place, cells)
        return read_value(self.store, t, cells, 0)

    def __setitem__(self, place: int, value: object) -> None:
        """Set it; raises `IndexError`, and `TypeError` for other values or what is immutable."""
        field = self._field(place)
        if not self._shape.is_mutable[field]:
            raise TypeError(f"field or element {place} is immutable")
        cells = ffi.new("uint64_t[2]")
        write_value(self.store, self._shape.types[field], cells, 0, value)
        lib.native_object_set(self.store.pointer, self.bits, place, cells)

    def __iter__(self) -> Iterator[object]:
        return (self[place] for place in range(len(self)))


class ExceptionRef(Reference):
    """An exception as a value."""

    __slots__ = ()

    @property
    def tag(self) -> Tag:
        """Its tag."""
        return Tag(self.store, lib.native_exception_tag(self.store.pointer, self.bits))

    @property
    def values(self) -> tuple[object, ...]:
        """What it carries."""
        cells = lib.native_exception_values(self.store.pointer, self.bits)
        return read_values(self.store, self.tag.types, cells)

    def thrown(self) -> Thrown:
        """The exception as one of Python's."""
        return Thrown(self.tag, *self.values, reference=self)


class Handle:
    """An item of a store: equal to another handle of the same item."""

    __slots__ = ("pointer", "store")

    def __init__(self, store: Store, pointer: Any) -> None:
        self.store = store
        self.pointer = pointer

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Handle):
            return NotImplemented
        return other.store is self.store and bool(other.pointer == self.pointer)

    def __hash__(self) -> int:
        return hash(self.pointer)


class Tag(Handle):
    """A tag of exceptions, or of suspensions."""

    __slots__ = ()

    @classmethod
    def of_host(cls, store: Store, params: str = "") -> Tag:
        """A new one, whose exceptions carry values of these types (`parse_types`)."""
        module = _module_of_type(params, "")
        tag = lib.native_new_tag(store.pointer, module.pointer, 0)
        if not tag:
            raise MemoryError("no memory for a tag")
        return cls(store, tag)

    @property
    def types(self) -> list[int]:
        """The types of what its exceptions carry."""
        return _types(lib.native_tag_params(self.pointer))


class Function(Handle):
    """A function: call it with a value for each parameter.

    The call gives None, the result, or a tuple of several. It raises `Trap`, `Thrown`, `Exhausted`
    and what host functions raised; `TypeError` or `ValueError` for an argument that is no value of
    its type.
    """

    __slots__ = ("_param_types", "_result_types")

    def __init__(self, store: Store, pointer: Any) -> None:
        super().__init__(store, pointer)
        self._param_types = _types(lib.native_params(pointer))
        self._result_types = _types(lib.native_results(pointer))

    @classmethod
    def of_host(
        cls, store: Store, params: str, results: str, function: Callable[..., object]
    ) -> Function:
        """A Python function as one of the store, of these types (`parse_types`).

        It is called with a value for each parameter, and gives None, the result, or a tuple of
        several. A `Thrown` that it raises is thrown into the code that called; code cannot catch
        what else it raises, which comes out of the call from Python.
        """
        return cls.of_type(store, _module_of_type(params, results), 0, function)

    @classmethod
    def of_type(
        cls, store: Store, module: Module, type_index: int, function: Callable[..., object]
    ) -> Function:
        """The same, of a function type of a module."""
        number = len(store.hosts.functions)
        pointer = lib.native_new_func(store.pointer, module.pointer, type_index, number)
        if not pointer:
            raise MemoryError("no memory for a function")
        made = cls(store, pointer)
        store.hosts.functions.append(made._host_call(function))
        return made

    def __repr__(self) -> str:
        return f"<function ({' '.join(self.params)}) -> ({' '.join(self.results)})>"

    @property
    def params(self) -> tuple[str, ...]:
        """The types of its parameters; one of its module as the number that the store gave it."""
        return tuple(map(type_name, self._param_types))

    @property
    def results(self) -> tuple[str, ...]:
        """The types of its results."""
        return tuple(map(type_name, self._result_types))

    def __call__(self, *values: object) -> object:
        args = ffi.new("uint64_t[]", cells_of(self._param_types))
        write_values(self.store, self._param_types, args, values)
        results = read_values(self.store, self._result_types, self._run(args))
        return results if len(results) > 1 else next(iter(results), None)

    def call_bits(self, bits: Sequence[int]) -> Bits:
        """Call it with cells, and get cells: numbers of 64 bits, two for a v128.

        An i32 and an f32 are in the lower half. A reference has to be null, which is 0.
        """
        types = self._param_types
        if len(bits) != cells_of(types):
            raise TypeError(f"{cells_of(types)} cells are wanted, not {len(bits)}")
        places = [place for place, t in enumerate(_by_cell(types)) if t >= REF]
        if any(bits[place] for place in places):
            raise TypeError("a reference that is given as bits has to be null")
        return tuple(self._run(ffi.new("uint64_t[]", list(bits))))

    def _run(self, args: Any) -> Any:
        """Call it with these cells; the results' cells."""
        store = self.store
        results = ffi.new("uint64_t[]", cells_of(self._result_types))
        outcome = ffi.new("struct native_outcome *")
        before = store.enter()
        try:
            status = lib.native_call(store.pointer, self.pointer, args, results, outcome)
        finally:
            store.leave(before)
        if status != lib.NATIVE_OK:
            raise failure(store, outcome)
        return results

    def _host_call(self, function: Callable[..., object]) -> HostCall:
        store = self.store

        def call(args: Any, results: Any, outcome: Any) -> int:
            try:
                given = function(*read_values(store, self._param_types, args))
            except Thrown as thrown:
                outcome.exception = _exception(store, thrown)
                return int(lib.NATIVE_EXCEPTION)
            if len(self._result_types) == 1:
                given = (given,)
            values = given if isinstance(given, tuple) else () if given is None else (given,)
            write_values(store, self._result_types, results, values)
            return int(lib.NATIVE_OK)

        return call


def failure(store: Store, outcome: Any) -> BaseException:
    """What to raise for an outcome that is not OK."""
    if outcome.status == lib.NATIVE_EXCEPTION:
        return ExceptionRef(store, outcome.exception).thrown()
    return store.failure(outcome)


def _exception(store: Store, thrown: Thrown) -> int:
    """The reference of what a host function throws."""
    if thrown.tag.store is not store:
        raise ValueError("a tag of another store cannot be thrown here")
    if thrown.reference is not None:
        return thrown.reference.bits
    types = thrown.tag.types
    cells = ffi.new("uint64_t[]", cells_of(types))
    write_values(store, types, cells, thrown.values)
    made: int = lib.native_new_exception(store.pointer, thrown.tag.pointer, cells)
    if not made:
        raise Exhausted("heap", "more objects than are permitted")
    return made


@lru_cache(maxsize=256)
def _module_of_type(params: str, results: str) -> Module:
    """A module with one function type."""
    model = Model()
    model.types = [function_type(parse_types(params), parse_types(results))]
    model.groups = [1]
    return Module(encode(model))


def _types(types: Any) -> list[int]:
    return ffi.unpack(types.types, types.count) if types.count else []


def _by_cell(types: list[int]) -> Iterator[int]:
    """The type of what is in each cell."""
    for t in types:
        yield t
        if t == V128:
            yield t


def read_values(store: Store, types: list[int], cells: Any) -> tuple[object, ...]:
    """The values of these types that lie in cells, one behind the other."""
    values = []
    place = 0
    for t in types:
        values.append(read_value(store, t, cells, place))
        place += 2 if t == V128 else 1
    return tuple(values)


def write_values(store: Store, types: list[int], cells: Any, values: Sequence[object]) -> None:
    """The reverse; raises `TypeError` and `ValueError`."""
    if len(values) != len(types):
        wanted = " ".join(map(type_name, types)) or "none"
        raise TypeError(f"{len(types)} values are wanted ({wanted}), not {len(values)}")
    place = 0
    for t, value in zip(types, values, strict=True):
        write_value(store, t, cells, place, value)
        place += 2 if t == V128 else 1


def read_value(store: Store, t: int, cells: Any, place: int) -> object:
    """The value of the type `t` in a cell."""
    return READ[t](cells, place) if t < REF else _referred(store, cells[place])


def write_value(store: Store, t: int, cells: Any, place: int, value: object) -> None:
    """The reverse; raises `TypeError` and `ValueError`."""
    if t < REF:
        WRITE[t](cells, place, value)
        return
    bits = _reference(store, t, value)
    if not lib.native_ref_fits(store.pointer, bits, t):
        raise TypeError(f"{value!r} is no {type_name(t)}")
    cells[place] = bits


REFERENCES: Final[dict[int, Callable[[Store, int], object]]] = {
    lib.NATIVE_REF_I31: lambda store, bits: I31(signed(bits >> KIND_BITS, 31)),
    lib.NATIVE_REF_OBJECT: Object,
    lib.NATIVE_REF_FUNCTION: lambda store, bits: Function(
        store, lib.native_ref_func(store.pointer, bits)
    ),
    lib.NATIVE_REF_HOST: lambda store, bits: store.externals[bits >> KIND_BITS],
    lib.NATIVE_REF_EXCEPTION: ExceptionRef,
    lib.NATIVE_REF_CONTINUATION: Continuation,
}


def _referred(store: Store, bits: int) -> object:
    """What a reference refers to."""
    return REFERENCES[bits & KIND_MASK](store, bits) if bits else None


def _reference(store: Store, t: int, value: object) -> int:
    """A reference to it: where hosts' objects may stand, to whatever it is."""
    match value:
        case None:
            return 0
        case I31():
            return unsigned(value.value, 31) << KIND_BITS | int(lib.NATIVE_REF_I31)
        case Reference() if value.store is store:
            return value.bits
        case Function() if value.store is store:
            return int(lib.native_func_ref(value.pointer))
        case Reference() | Function():
            raise ValueError(f"{value!r} is of another store")
        case _ if heap_of(t) in (ANY, EXTERN):
            number = store.externals.number_of(value)
            return number << KIND_BITS | int(lib.NATIVE_REF_HOST)
    raise TypeError(f"{value!r} is no {type_name(t)}")
