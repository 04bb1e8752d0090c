"""Modules that stand around the one under test: one gives it its imports, one calls its exports.

What a host can create or pass differs from engine to engine: JavaScript has no v128 and no table
of a concrete reference type, and changes signalling NaNs. Wasm itself can do all of it. So the
imports come from a *host module*, and calls whose values could not cross unchanged go through a
*driver module*. Both start with the types of the module under test, so that type indices mean the
same. What engines have to offer is only the host functions of `docs/engines.md`, of i32 and i64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from smith.companions.interface import ABSTRACT, Export, Interface, InterfaceError, Value
from smith.wasm import module as wasm
from smith.wasm import types
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.types import F32, F64, I8, I16, I32, I64, V128

NON_NULL: Final = ([I32], [[op("ref.is_null"), op("i32.eqz")]])

# A host function for each: the types of its parameters, and what makes each from a value.
NOTES: Final[dict[str, tuple[list[int], list[list[int]]]]] = {
    "i32": ([I32], [[]]),
    "i64": ([I64], [[]]),
    "f32": ([I32], [[op("i32.reinterpret_f32")]]),
    "f64": ([I64], [[op("i64.reinterpret_f64")]]),
    "v128": ([I64, I64], [[op("i64x2.extract_lane"), lane] for lane in range(2)]),
    "funcref": NON_NULL,
    "externref": NON_NULL,
    "anyref": NON_NULL,
    "exnref": NON_NULL,
}
# These mark which import was called, and that the results of a driven call follow.
MARKS: Final[dict[str, list[int]]] = {"call": [I32], "results": []}

CONSTANTS: Final = {
    I8: op("i32.const"),
    I16: op("i32.const"),
    I32: op("i32.const"),
    I64: op("i64.const"),
    F32: op("f32.const"),
    F64: op("f64.const"),
    V128: op("v128.const"),
}
SIGN: Final = {I32: 1 << 31, I64: 1 << 63}  # integers are signed in code

SOME_I31: Final = [op("i32.const"), 0, op("ref.i31")]
CATCH_ALL_REF: Final = 3  # kind of a catch clause
DEEPEST: Final = 8  # as good as recursive without end: each level can have many fields
LONGEST: Final = 10_000

REFERENCES: Final = set(ABSTRACT.values())

# Types that cross unchanged between every engine and its host; references do as null. JavaScript
# has no v128 and no exnref, and floats lose the bits of a NaN: all of them, or that it signals.
CROSSING: Final = {"i32", "i64", "funcref", "externref", "anyref"}


class Companion(NamedTuple):
    """A module, and which host function or export of the module under test each import is."""

    wasm: bytes
    host: list[str]
    exports: list[str]


def host_module(interface: Interface) -> Companion:
    """A module that exports, by its number, something for every import of the interface.

    A function tells the host its number and its arguments, and returns zeros and nulls. Where a
    reference must not be null it is a new object. A function that would have to return what
    nobody can create traps.

    Raises `InterfaceError` for a global or table of a type of which nobody can create a value.
    """
    wanted = [entry.type for entry in interface.module.imports]
    signatures = [interface.signature(t) for t in wanted if isinstance(t, wasm.FunctionType)]
    names = {name for signature in signatures for name in interface.names(signature.params)}
    builder = _Builder(interface, (["call"] if signatures else []) + sorted(names), [])
    for number, type in enumerate(wanted):
        builder.export(str(number), type.kind, builder.provide(number, type))
    return builder.finish()


def driver_module(
    interface: Interface,
    calls: Sequence[tuple[Export, wasm.SubType, list[Value]]],
    global_exports: Sequence[Export],
) -> Companion:
    """A module whose exports, by number, do the calls and tell the host the results.

    Its export `globals` tells the values of the exported globals.
    Raises `InterfaceError` for an argument of which nobody can create a value.
    """
    contents = [e.type.value for e in global_exports if isinstance(e.type, wasm.GlobalType)]
    told = contents + [result for _, signature, _ in calls for result in signature.results]
    host = ["results", *sorted(set(interface.names(told)))]
    builder = _Builder(interface, host, [*(export for export, _, _ in calls), *global_exports])
    nullary = builder.add_type(wasm.function_type([], []))
    if contents:
        reader = builder.function(nullary, [], builder.read_globals(contents))
        builder.export("globals", wasm.FUNCTION, reader)
    for number, (_, signature, arguments) in enumerate(calls):
        results = [(1, result) for result in signature.results]
        driver = builder.function(nullary, results, builder.drive(number, signature, arguments))
        builder.export(str(number), wasm.FUNCTION, driver)
    return builder.finish()


def can_create(interface: Interface, t: int, bits: str) -> bool:
    """Whether a driver module can pass such an argument."""
    try:
        _Builder(interface, [], []).wanted(t, bits)
    except InterfaceError:
        return False
    return True


def can_cross(interface: Interface, signature: wasm.SubType) -> bool:
    """Whether every engine can be called with zeros and nulls, and gives the results unchanged."""
    return CROSSING.issuperset(interface.names(signature.params + signature.results))


class _Builder:
    """A module under construction. Its imports are fixed from the start."""

    def __init__(self, interface: Interface, host: list[str], targets: list[Export]) -> None:
        self.interface = interface
        self.constant = False  # whether what is made is a constant expression
        self.referred: dict[int, int] = {}  # functions by type that there are references to
        self.host = host
        self.targets = targets
        self.module = wasm.Module()
        self.module.types = [*interface.module.types]
        self.module.groups = [*interface.module.groups]
        for name in host:
            params = MARKS[name] if name in MARKS else NOTES[name][0]
            note = wasm.FunctionType(self.add_type(wasm.function_type(params, [])))
            self.module.imports.append(wasm.Import("host", name, note))
        self.module.imports += [wasm.Import("module", name, type) for name, type in targets]
        kinds = [entry.type.kind for entry in self.module.imports]
        self.imported_functions = kinds.count(wasm.FUNCTION)

    def add_type(self, subtype: wasm.SubType) -> int:
        """The index of a new type, which the module under test need not have."""
        self.module.types.append(subtype)
        self.module.groups.append(1)
        return len(self.module.types) - 1

    def function(self, type_index: int, locals: list[tuple[int, int]], code: list[int]) -> int:
        self.module.functions.append(wasm.Function(type_index, locals, code))
        return self.imported_functions + len(self.module.functions) - 1

    def export(self, name: str, kind: int, index: int) -> None:
        self.module.exports.append(wasm.Export(name, kind, index))

    def finish(self) -> Companion:
        return Companion(encode(self.module), self.host, [name for name, _ in self.targets])

    def provide(self, number: int, type: wasm.ExternType) -> int:
        """The index of a new definition of that type, for the import of that number."""
        module = self.module
        if isinstance(type, wasm.FunctionType):
            signature = self.interface.signature(type)
            return self.function(type.type_index, [], self.echo(number, signature))
        if isinstance(type, wasm.TableType):
            init = [] if types.is_nullable(type.element) else self.initial(type.element)
            module.tables.append(wasm.Table(type, init))
            return len(module.tables) - 1
        if isinstance(type, wasm.GlobalType):
            module.globals.append(wasm.Global(type, self.initial(type.value)))
            return len(module.globals) - 1
        if isinstance(type, wasm.MemoryType):
            module.memories.append(type)
            return len(module.memories) - 1
        assert isinstance(type, wasm.TagType)
        module.tags.append(type)
        return len(module.tags) - 1

    # Function bodies.

    def echo(self, number: int, signature: wasm.SubType) -> list[int]:
        """The body of an imported function: note the arguments, return zeros."""
        code = [op("i32.const"), number, *self.tell("call")]
        for local, param in enumerate(signature.params):
            code += self.note(param, [op("local.get"), local])
        return code + self.zeros(signature.results)

    def zeros(self, results: list[int]) -> list[int]:
        """The simplest results; a trap if there are none."""
        code: list[int] = []
        for result in results:
            value = self.some(result)
            if value is None:
                return [op("unreachable")]
            code += value
        return code

    def drive(self, number: int, signature: wasm.SubType, arguments: list[Value]) -> list[int]:
        """The body that calls the target of that number, and notes the results, its locals."""
        code: list[int] = []
        for param, (_, bits) in zip(signature.params, arguments, strict=True):
            code += self.wanted(param, bits)
        code += [op("call"), len(self.host) + number]
        for local in reversed(range(len(signature.results))):
            code += [op("local.set"), local]
        code += self.tell("results")
        for local, result in enumerate(signature.results):
            code += self.note(result, [op("local.get"), local])
        return code

    def read_globals(self, contents: list[int]) -> list[int]:
        """The body that notes the values of all imported globals."""
        code = self.tell("results")
        for index, content in enumerate(contents):
            code += self.note(content, [op("global.get"), index])
        return code

    def note(self, t: int, getter: list[int]) -> list[int]:
        """Tell the host the value that `getter` gets."""
        name = self.interface.name(t)
        values = [part for conversion in NOTES[name][1] for part in getter + conversion]
        return values + self.tell(name)

    def tell(self, name: str) -> list[int]:
        return [op("call"), self.host.index(name)]

    # Values.

    def initial(self, t: int) -> list[int]:
        """A constant expression for what a global or a table begins with."""
        self.constant = True
        code = self.wanted(t)
        self.constant = False
        return code

    def wanted(self, t: int, bits: str = "0") -> list[int]:
        """Code for the value of these bits.

        A reference of other bits than "0" is a new object, and so is one that cannot be null.
        """
        if not types.is_ref(t):
            return constant(t, int(bits))
        value = self.some(t) if bits == "0" else self.object(types.heap_of(t), 0)
        if value is None:
            name = types.type_name(types.ref(types.heap_of(t), nullable=False))
            raise InterfaceError(f"nobody can create a {name}")
        return value

    def some(self, t: int, depth: int = 0) -> list[int] | None:
        """Code for the simplest value of a type; None if there is none."""
        if not types.is_ref(t):
            return constant(t, 0)
        heap = types.heap_of(t)
        if types.is_nullable(t):
            return [op("ref.null"), types.heap_immediate(t)]
        return self.object(heap, depth)

    def object(self, heap: int, depth: int) -> list[int] | None:
        """Code for a new object of a heap type; None if there can be none."""
        if heap >= types.CONCRETE:
            return self.defined_object(heap - types.CONCRETE, depth)
        match heap:
            case types.ANY | types.EQ | types.I31:
                return SOME_I31
            case types.EXTERN:
                return [*SOME_I31, op("extern.convert_any")]
            case types.STRUCT:
                return [op("struct.new"), self.add_type(wasm.SubType(wasm.STRUCT_TYPE))]
            case types.ARRAY:
                return [op("array.new_fixed"), self.add_type(array_of_bytes()), 0]
            case types.FUNC:
                return self.reference_to_function(self.add_type(wasm.function_type([], [])))
            case types.EXN if not self.constant:
                return self.exception()
        return None

    def exception(self) -> list[int]:
        """One that is thrown and caught, of a tag of its own."""
        self.module.tags.append(wasm.TagType(self.add_type(wasm.function_type([], []))))
        caught = types.block_of(types.ref(types.EXN, nullable=False))
        return [
            *(op("block"), caught),
            *(op("try_table"), caught, 1, CATCH_ALL_REF, 0, 0),
            *(op("throw"), len(self.module.tags) - 1),
            *(op("end"), op("end")),
        ]

    def defined_object(self, index: int, depth: int) -> list[int] | None:
        defined = self.interface.defined(index)
        if defined.kind == wasm.FUNC_TYPE:
            return self.reference_to_function(index)
        if defined.kind == wasm.ARRAY_TYPE:
            return [op("array.new_fixed"), index, 0]
        if defined.kind == wasm.STRUCT_TYPE and depth < DEEPEST:
            return self.struct(index, defined, depth)
        return None

    def struct(self, index: int, defined: wasm.SubType, depth: int) -> list[int] | None:
        code: list[int] = []
        for member in defined.fields:
            value = self.some(member, depth + 1)
            if value is None or len(code) > LONGEST:
                return None
            code += value
        if defined.descriptor == wasm.NONE:
            return [*code, op("struct.new"), index]
        descriptor = self.defined_object(defined.descriptor, depth + 1)
        return None if descriptor is None else [*code, *descriptor, op("struct.new_desc"), index]

    def reference_to_function(self, type_index: int) -> list[int]:
        """A function that returns zeros; exporting it is what allows to refer to it."""
        index = self.referred.get(type_index)
        if index is None:
            index = self.function(type_index, [], [])
            self.export(f"function {index}", wasm.FUNCTION, index)
            self.referred[type_index] = index  # its results may refer to it
            function, constant = self.module.functions[-1], self.constant
            self.constant = False
            function.code = self.zeros(self.module.types[type_index].results)
            self.constant = constant
        return [op("ref.func"), index]


def array_of_bytes() -> wasm.SubType:
    array = wasm.SubType(wasm.ARRAY_TYPE)
    array.fields = [I8]
    array.mutable = [False]
    return array


def constant(t: int, bits: int) -> list[int]:
    """The instruction that gives a number of these bits."""
    sign = SIGN.get(t, 0)
    return [CONSTANTS[t], bits - 2 * (bits & sign)]
