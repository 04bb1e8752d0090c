"""The shapes of modules that real bugs of engines needed: a recogniser for each.

A recogniser says whether a valid module has the shape. It asks for what the bug depends on, and not
for how the report happened to put it. `SHAPES` has those that one module can have. Others are not
here:

    WebKit 293030, Bugzilla 1966552   import of a table of a non-null type      two linked modules
    WebKit 293340                     import of an exnref global                two linked modules
    wasmtime#7558                     code of real programs                     names no shape

Sources: the bug lists of WEST (ASE 2025), wasmtime, wasmi, Binaryen, WebAssembly/spec and spectec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from smith.stats.flow import DEFAULT, Flow, Step, Value, flows_of, origins
from smith.wasm import module as wasm
from smith.wasm.code import starts
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import FunctionType, Module, SubType, TableType
from smith.wasm.types import (
    ANY,
    CONCRETE,
    EQ,
    EXN,
    EXTERN,
    F32,
    F64,
    NOEXN,
    NONE,
    V128,
    heap_of,
    is_ref,
    ref,
)

REF_EXN: Final = ref(EXN, nullable=False)
NULL_NOEXN: Final = ref(NOEXN, nullable=True)
NULL_NONE: Final = ref(NONE, nullable=True)
I31_BITS: Final = (1 << 31) - 1
LARGE_I31: Final = 262_136  # from here on wasmtime took it for a reference to an object
TOP_BIT_OF_I31: Final = 1 << 30
LARGEST_RESULTS: Final = 253  # of an exported function that wasmtime could compile
CONSTANTS: Final = (op("i32.const"), op("i64.const"))
MASKS: Final = (op("i32.and"), op("i64.and"))
ANY_INTEGER: Final = 1 << 64
ARRAYS: Final = tuple(map(op, ("array.new", "array.new_default", "array.new_fixed")))

Recogniser = Callable[[Module], bool]


class Shape(NamedTuple):
    """`knobs` are settings, as `--set` takes them, under which modules of the shape are likely."""

    name: str
    reference: str
    seen_in: Recogniser
    knobs: tuple[str, ...] = ()


# What recognisers are made of


def steps(module: Module, *names: str) -> Iterator[tuple[Flow, Step]]:
    """The instructions with these names, each with the function that it is in."""
    numbers = [op(name) for name in names]
    if not any(number in function.code for function in module.functions for number in numbers):
        return  # the numbers may be immediates, but this spares most modules the rest
    for flow in flows_of(module):
        yield from ((flow, step) for step in flow.steps if step.number in numbers)


def live(module: Module, *names: str) -> Iterator[tuple[Flow, Step]]:
    """Those that no stop before them keeps from being executed."""
    return ((flow, step) for flow, step in steps(module, *names) if not step.dead)


def constants(flow: Flow, value: Value) -> list[int] | None:
    """The integers that a value can be; None if it need not be a constant."""
    found = origins(value)
    if not all(each.number in CONSTANTS for each in found):
        return None
    return [flow.function.code[each.pos + 1] for each in found]


def bound(flow: Flow, value: Value) -> int:
    """A number above what an unsigned integer can be, as far as constants and masks say it."""
    largest = [ANY_INTEGER]
    if value.number in CONSTANTS:
        largest = [flow.function.code[value.pos + 1] % ANY_INTEGER]
    elif value.number in MASKS:
        largest += [max(constants(flow, each) or [-1]) % ANY_INTEGER for each in value.operands]
    return min(largest) + 1


def is_null(value: Value) -> bool:
    """Whether a reference is null, whichever way the function took."""
    found = origins(value)
    return all(
        each.number == op("ref.null") or (each.number == DEFAULT and is_ref(each.type))
        for each in found
    )


def i31_constants(flow: Flow, value: Value) -> list[int]:
    """The constants among what a value can be that were made an i31, as unsigned numbers."""
    made = [each for each in origins(value) if each.number == op("ref.i31")]
    lists = [constants(flow, each.operands[0]) or [] for each in made]
    return [number & I31_BITS for numbers in lists for number in numbers]


def tables(module: Module) -> list[TableType]:
    imported = [item.type for item in module.imports if isinstance(item.type, TableType)]
    return imported + [table.type for table in module.tables]


def imported_functions(module: Module) -> list[int]:
    """Their type indices."""
    types = [item.type for item in module.imports]
    return [type.type_index for type in types if isinstance(type, FunctionType)]


def signature(module: Module, function: int) -> SubType:
    own = [each.type_index for each in module.functions]
    return module.types[(imported_functions(module) + own)[function]]


def constant_expressions(module: Module) -> Iterator[list[int]]:
    yield from (table.init for table in module.tables)
    yield from (item.init for item in module.globals)
    yield from (data.offset for data in module.data)
    for element in module.elements:
        yield from (element.offset, *element.expressions)


# Code after a stop


def after_stop(name: str) -> Recogniser:
    """An instruction behind one that does not go on, in its block: engines skip it by its form."""
    return lambda module: any(step.unreachable for _, step in steps(module, name))


def null_of_a_defined_type_after_stop(module: Module) -> bool:
    """From type index 2 on: lower ones look like something else where none is expected."""
    found = (step for _, step in steps(module, "ref.null") if step.unreachable)
    return any(step.immediate() >= CONCRETE + 2 for step in found)


# References, and vectors beside them


def vector_of_null_struct(module: Module) -> bool:
    return any(
        module.types[step.immediate()].fields[step.immediate(1)] == V128
        and is_null(step.operands[0])
        for _, step in live(module, "struct.get")
    )


def vector_of_null_array(module: Module) -> bool:
    return any(
        module.types[step.immediate()].fields[0] == V128 and is_null(step.operands[0])
        for _, step in live(module, "array.get")
    )


def rethrown_non_null(module: Module) -> bool:
    return any(step.operands[0].type == REF_EXN for _, step in live(module, "throw_ref"))


def caught_non_null(module: Module) -> bool:
    """A label that takes what `catch_ref` and `catch_all_ref` give as it is."""
    return any(
        target and target[-1].type == REF_EXN
        for _, step in live(module, "try_table")
        for place, target in enumerate(step.targets)
        if step.immediate(2 + 3 * place) & 1
    )


def null_thrown_beside_vectors(module: Module) -> bool:
    """In a block of a function with locals that are vectors."""
    return any(
        step.depth > 0
        and is_null(step.operands[0])
        and any(t == V128 for _, t in flow.function.locals)
        for flow, step in live(module, "throw_ref")
    )


def i31_passed_beside_vectors(module: Module) -> bool:
    """A large one, as an argument beside a vector, to a function that compares it."""
    compared = {
        (flow.number, index)
        for flow, step in live(module, "ref.eq")
        for index, local in flow.locals.items()
        if any(local.sources[0] in origins(operand) for operand in step.operands)
    }
    return any(
        (step.immediate(), place) in compared
        and V128 in signature(module, step.immediate()).params
        and any(number >= TOP_BIT_OF_I31 for number in i31_constants(flow, argument))
        for flow, step in (live(module, "call", "return_call") if compared else ())
        for place, argument in enumerate(step.operands)
    )


def bottom_in_signature(module: Module) -> bool:
    return any(NULL_NOEXN in (*type.params, *type.results) for type in module.types)


# Tables, globals and segments


def get_from_table_of_none(module: Module) -> bool:
    """By an index that nothing keeps within the table."""
    found = tables(module)
    return any(
        found[step.immediate()].element == NULL_NONE
        and any(
            bound(flow, index) > found[step.immediate()].minimum
            for index in origins(step.operands[0])
        )
        for flow, step in live(module, "table.get")
    )


def large_i31_set(name: str) -> Recogniser:
    """A large i31 where there may be a reference to an object: the barrier looks at it."""

    def seen_in(module: Module) -> bool:
        return any(
            heap_of(_written(module, step)) in (ANY, EQ)
            and max(i31_constants(flow, step.operands[-1]), default=0) >= LARGE_I31
            for flow, step in live(module, name)
        )

    return seen_in


def _written(module: Module, step: Step) -> int:
    """The type of the global or table that is written to."""
    if step.number == op("table.set"):
        return tables(module)[step.immediate()].element
    types = [item.type for item in module.imports] + [item.type for item in module.globals]
    return [type.value for type in types if isinstance(type, wasm.GlobalType)][step.immediate()]


def table_starts_with_vectors(module: Module) -> bool:
    """Whose initial value is an array of vectors."""
    return any(
        table.init[pos] in ARRAYS and module.types[table.init[pos + 1]].fields[0] == V128
        for table in module.tables
        for pos in starts(table.init)
    )


def nothing_from_declared_segment(module: Module) -> bool:
    """No element of a segment that is only declared, into a table of externref."""
    declared = wasm.ELEMENT_PASSIVE | wasm.ELEMENT_EXPLICIT
    found = tables(module)
    return any(
        module.elements[step.immediate()].flags & declared == declared
        and heap_of(found[step.immediate(1)].element) == EXTERN
        and constants(flow, step.operands[2]) == [0]
        for flow, step in live(module, "table.init")
    )


def empty_passive_data(module: Module) -> bool:
    return any(data.flags == wasm.DATA_PASSIVE and not data.content for data in module.data)


def uninhabited_table_imported(module: Module) -> bool:
    """Of a type that has values, none of which a constant expression gives."""
    types = [item.type for item in module.imports]
    return any(isinstance(type, TableType) and type.element == REF_EXN for type in types)


# Other things


def many_results_exported(module: Module) -> bool:
    return any(
        len(signature(module, export.index).results) > LARGEST_RESULTS
        for export in module.exports
        if export.kind == wasm.FUNCTION
    )


def in_constant_expression(name: str) -> Recogniser:
    return lambda module: any(
        code[pos] == op(name) for code in constant_expressions(module) for pos in starts(code)
    )


def float_from_subtype(module: Module) -> bool:
    """A function type with a float as result that has or may have other types around it."""
    return any(
        type.kind == wasm.FUNC_TYPE
        and (type.supertypes or not type.final)
        and {F32, F64} & {*type.results}
        for type in module.types
    )


def whole_lane_extracted(module: Module) -> bool:
    """A lane that is a number type of its own, so that no sign is named."""
    names = [row.name for row in INSTRUCTIONS if row.name.endswith(".extract_lane")]
    return any(True for _ in live(module, *names))


def vector_selected(module: Module) -> bool:
    """And something depends on which one it was."""
    seen: dict[int, set[Value]] = {}
    for flow, step in live(module, "select", "select t"):
        if step.results[0].type == V128:
            observed = seen.setdefault(flow.number, flow.observed())
            if step.results[0] in observed:
                return True
    return False


def host_function_tail_called(module: Module) -> bool:
    imported = len(imported_functions(module))
    return any(step.immediate() < imported for _, step in live(module, "return_call"))


# Few value types meet more often, and so do instructions that weigh much.
DEAD: Final = (
    "dead_code=true",
    "stack_operands=10",
    "value_types=i32,funcref,externref,anyref,eqref,arrayref",
    "weights=try_table=30,array.new_*=10,array.new_data=20,array.new_elem=100,*.convert_*=10,"
    "br_on_cast=30,ref.null=10",
)
VECTORS: Final = ("value_types=i32,v128,arrayref,structref", "guard_references=90")
EXCEPTIONS: Final = (
    "value_types=i32,v128,exnref",
    "guard_references=50",
    "weights=throw_ref=50",
)
SMALL_INTEGERS: Final = (
    "value_types=i32,v128,eqref,i31ref",
    "weights=ref.eq=50,ref.i31=30,call=10,table.set=50,global.set=5",
)

SHAPES: Final[list[Shape]] = [
    Shape("try_table after a stop", "WebKit 293106", after_stop("try_table"), DEAD),
    *(
        Shape(f"{name} after a stop", "WEST JSC-01", after_stop(name), DEAD)
        for name in (
            "array.new_data",
            "array.new_elem",
            "array.new_fixed",
            "any.convert_extern",
            "extern.convert_any",
            "br_on_cast",
        )
    ),
    Shape(
        "ref.null of type 2 or more after a stop",
        "WEST JSC-02",
        null_of_a_defined_type_after_stop,
        DEAD,
    ),
    Shape("struct.get of a v128 of null", "WEST JSC-04", vector_of_null_struct, VECTORS),
    Shape("array.get of a v128 of null", "WEST JSC-04", vector_of_null_array, VECTORS),
    Shape("throw_ref of (ref exn)", "WEST JSC-05, Bugzilla 1967661", rethrown_non_null, EXCEPTIONS),
    Shape("catch_ref to (ref exn)", "WEST JSC-05, Bugzilla 1967661", caught_non_null),
    Shape(
        "large i31 passed beside a v128, compared",
        "WEST JSC-06",
        i31_passed_beside_vectors,
        SMALL_INTEGERS,
    ),
    Shape(
        "throw_ref of null in a block beside a v128",
        "WEST JSC-07",
        null_thrown_beside_vectors,
        EXCEPTIONS,
    ),
    Shape("(ref null noexn) in a signature", "Bugzilla 1966316, V8 417604765", bottom_in_signature),
    Shape(
        "table.get on a table of (ref null none)",
        "wasmtime#10353",
        get_from_table_of_none,
        ("value_types=i32,nullref", "guard_memory=50"),
    ),
    Shape(
        "global.set of a large i31", "wasmtime#10407", large_i31_set("global.set"), SMALL_INTEGERS
    ),
    Shape("table.set of a large i31", "wasmtime#10407", large_i31_set("table.set"), SMALL_INTEGERS),
    Shape(
        "table that starts with arrays of v128",
        "wasmtime#10349",
        table_starts_with_vectors,
        VECTORS,
    ),
    Shape(
        "exported function with 254 results",
        "wasmtime#10741",
        many_results_exported,
        ("max_results=1000",),
    ),
    Shape(
        "table.init of nothing from a declared segment",
        "wasmtime#8281",
        nothing_from_declared_segment,
        ("value_types=i32,externref", "weights=table.init=100"),
    ),
    Shape("empty passive data segment", "WEST WR-01 (wasmer)", empty_passive_data),
    Shape("constant any.convert_extern", "spec#1889", in_constant_expression("any.convert_extern")),
    Shape("constant extern.convert_any", "spec#1889", in_constant_expression("extern.convert_any")),
    Shape("float result in a sub type", "spec#1902", float_from_subtype),
    Shape("extract_lane without a sign", "spectec#157", whole_lane_extracted),
    Shape("select of a v128, observed", "wasmtime#4317, #4322", vector_selected),
    Shape("tail call of a host function", "wasmi#1329", host_function_tail_called),
    Shape(
        "imported table of (ref exn)",
        "binaryen#8911, #8928",
        uninhabited_table_imported,
        EXCEPTIONS,
    ),
]
