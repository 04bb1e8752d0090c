"""Modules that are large in one way each, and valid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from smith.wasm import module as wasm
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, STRUCT_TYPE, Module, SubType, function_type
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, FUNC, FUNCREF, I32, I64, ref

CONST: Final = [op("i32.const"), 0]
DROP: Final = op("drop")
END: Final = op("end")
BLOCK: Final = [op("block"), EMPTY_BLOCK]
NULLABLE: Final = ref(CONCRETE + 1, nullable=True)


def body(code: list[int], locals: list[tuple[int, int]] | None = None, *more: SubType) -> Module:
    """A module with one function, and more types than the function's own."""
    module = types_of([function_type([], []), *more])
    module.functions = [wasm.Function(0, locals or [], code)]
    module.exports = [wasm.Export("f", wasm.FUNCTION, 0)]  # so that code may refer to it
    return module


def types_of(types: list[SubType], one_group: bool = False) -> Module:
    module = Module()
    module.types = types
    module.groups = [len(types)] if one_group else [1] * len(types)
    return module


def struct(fields: list[int], parent: int = wasm.NONE, kind: int = STRUCT_TYPE) -> SubType:
    subtype = SubType(kind)
    subtype.final = False
    subtype.fields = fields
    subtype.mutable = [False] * len(fields)
    subtype.supertypes = [] if parent < 0 else [parent]
    return subtype


def nested_blocks(n: int) -> Module:
    return body(BLOCK * n + [END] * n)


def nested_ifs(n: int) -> Module:
    return body([*CONST, op("if"), EMPTY_BLOCK] * n + [op("else"), END] * n)


def far_branches(n: int) -> Module:
    return body(BLOCK * n + [*CONST, op("br_if"), n - 1] * n + [END] * n)


def one_run_of_locals(n: int) -> Module:
    return body([op("local.get"), n - 1, DROP] * n, [(n, I32)])


def runs_of_locals(n: int) -> Module:
    code = [word for x in range(n) for word in (op("local.get"), x, DROP)]
    return body(code, [(1, I32 if x % 2 else I64) for x in range(n)])


def locals_set_in_blocks(n: int) -> Module:
    code = [word for x in range(n) for word in (*BLOCK, op("ref.func"), 0, op("local.set"), x)]
    return body(code + [END] * n, [(n, ref(FUNC, nullable=False))])


def single_types(n: int) -> Module:
    return types_of([function_type([I32] * (x % 7), [I64] * (x % 5)) for x in range(n)])


def group_of_types(n: int) -> Module:
    fields = [[ref(CONCRETE + (x * 7) % n, nullable=True)] for x in range(n)]
    return types_of([struct(each) for each in fields], one_group=True)


def chain_of_subtypes(n: int) -> Module:
    """Whose fields descend as well: each is compared with the one of the supertype."""
    return types_of(
        [struct([ref(CONCRETE + max(0, x - 1), nullable=True)], x - 1) for x in range(n)]
    )


def far_casts(n: int) -> Module:
    """Casts in a chain of subtypes, from its end to all of it."""
    module = types_of([struct([], x - 1) for x in range(n)] + [function_type([], [])])
    code = [
        word
        for x in range(n)
        for word in (op("ref.null"), CONCRETE + n - 1, op("ref.cast null"), CONCRETE + x, DROP)
    ]
    module.functions = [wasm.Function(n, [], code)]
    return module


def labels(n: int) -> Module:
    return body([*CONST, op("br_table"), n, *[0] * (n + 1)])


def exports(n: int) -> Module:
    module = body([])
    module.exports = [wasm.Export(str(x), wasm.FUNCTION, 0) for x in range(n)]
    return module


def globals_of_globals(n: int) -> Module:
    module = body([])
    for x in range(n):
        init = [op("global.get"), x - 1] if x else CONST
        module.globals.append(wasm.Global(wasm.GlobalType(I32, False), init))
    return module


def elements(n: int) -> Module:
    module = body([])
    module.elements = [wasm.Element(5, 0, [], FUNCREF, [], [[op("ref.func"), 0]] * n)]
    return module


def large_fixed_arrays(n: int) -> Module:
    """Which take 2 ** 32 - 1 operands each, off a polymorphic stack."""
    array = struct([I32], kind=ARRAY_TYPE)
    return body([op("unreachable"), *[op("array.new_fixed"), 1, 2**32 - 1, DROP] * n], [], array)


def structs_with_many_fields(n: int) -> Module:
    """Of which code makes many, off a polymorphic stack and with default values."""
    code = [op("unreachable"), *[op("struct.new"), 1, DROP, op("struct.new_default"), 1, DROP] * n]
    return body([*code, op("unreachable")], [], struct([I32, I64] * (n // 2)))


def calls_with_many_parameters(n: int) -> Module:
    module = body([op("unreachable"), *[op("call"), 1] * n], [], function_type([I32] * 1000, []))
    module.functions.append(wasm.Function(1, [], []))
    return module


def high_stack(n: int) -> Module:
    return body(CONST * n + [DROP] * n)


SHAPES: Final[list[Callable[[int], Module]]] = [
    nested_blocks,
    nested_ifs,
    far_branches,
    one_run_of_locals,
    runs_of_locals,
    locals_set_in_blocks,
    single_types,
    group_of_types,
    chain_of_subtypes,
    far_casts,
    labels,
    exports,
    globals_of_globals,
    elements,
    large_fixed_arrays,
    structs_with_many_fields,
    calls_with_many_parameters,
    high_stack,
]
