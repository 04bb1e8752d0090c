"""Code for each row of the instruction table, and modules that hold it."""

from smith.wasm import instructions as table
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.module import (
    ARRAY_TYPE,
    CONT_TYPE,
    DATA_PASSIVE,
    STRUCT_TYPE,
    Data,
    Function,
    Module,
    SubType,
    function_type,
)
from smith.wasm.types import (
    ANY,
    CONCRETE,
    EMPTY_BLOCK,
    EXACT_HEAP,
    FUNC,
    FUNCREF,
    I31,
    I32,
    NOCONT,
    V128,
    block_of,
    ref,
)

INDEX = [[0], [1], [127], [128], [0xFFFFFFFF]]
EXACT_STRUCT = ref(CONCRETE + 1, nullable=True, exact=True)

# By kind of immediate: what it may be in flat code.
IMMEDIATES: dict[int, list[list[int]]] = {
    table.BLOCKTYPE: [
        [EMPTY_BLOCK],
        [block_of(V128)],
        [block_of(FUNCREF)],
        [block_of(EXACT_STRUCT)],
        [0],
        [0xFFFFFFFF],
    ],
    table.LABELS: [[0, 0], [3, 0, 1, 200, 2]],
    table.CONST_I32: [[0], [63], [64], [-64], [-65], [(1 << 31) - 1], [-1 << 31]],
    table.CONST_I64: [[0], [1 << 31], [-1 << 31], [(1 << 63) - 1], [-1 << 63]],
    table.CONST_F32: [[0], [0x80000000], [0x3FC00000], [0x7FC00000], [0xFFA00001], [1]],
    table.CONST_F64: [[0], [1 << 63], [0x7FF0 << 48], [0xFFF8 << 48], [0x7FF0 << 48 | 1], [1]],
    table.CONST_V128: [[0], [(1 << 128) - 1], [1 << 127 | 0x123456789ABCDEF]],
    table.LANES: [[0], [0x1F1E1D1C1B1A19181716151413121110], [31]],
    table.TYPES: [[0], [1, I32], [2, FUNCREF, EXACT_STRUCT]],
    table.HEAP: [[FUNC], [NOCONT], [CONCRETE], [CONCRETE + 70], [EXACT_HEAP + CONCRETE + 1]],
    table.CAST: [
        [0, ref(ANY, nullable=False), ref(I31, nullable=False)],
        [1, ref(ANY, nullable=True), EXACT_STRUCT],
        [128, EXACT_STRUCT, ref(CONCRETE + 1, nullable=False, exact=True)],
    ],
    table.CATCHES: [[0], [4, 0, 1, 2, 1, 130, 0, 2, 0, 1, 3, 0, 129]],
    table.HANDLERS: [[0], [2, 0, 1, 2, 1, 3, 0]],
    table.RESERVED: [[0]],
}

# What has to stand before a row in a body that decodes.
BEFORE: dict[str, list[int]] = {
    "else": [op("if"), EMPTY_BLOCK],
    "end": [op("block"), EMPTY_BLOCK],
    "catch": [op("try"), EMPTY_BLOCK],
    "catch_all": [op("try"), EMPTY_BLOCK],
    "delegate": [op("try"), EMPTY_BLOCK],
}
CLOSED_BY_END = ("block", "loop", "if", "else", "try", "catch", "catch_all", "try_table")


def samples_of(row: Instruction, kind: int) -> list[list[int]]:
    if kind == table.MEMARG:
        return [[row.align, 0, 0], [row.align, 1, 0], [0, 0, 1], [63, 128, (1 << 64) - 1]]
    if kind == table.LANE:
        return [[0], [row.lanes - 1]]
    return IMMEDIATES.get(kind, INDEX)


def samples(row: Instruction) -> list[list[int]]:
    """The instruction with various immediates; each sample of a kind occurs at least once."""
    columns = [samples_of(row, kind) for kind in row.immediates]
    count = max((len(column) for column in columns), default=1)
    return [
        [row.number, *(part for column in columns for part in column[turn % len(column)])]
        for turn in range(count)
    ]


def body(row: Instruction, instruction: list[int]) -> list[int]:
    """The shortest code with this instruction of the row."""
    end = [op("end")] if row.name in CLOSED_BY_END else []
    return [*BEFORE.get(row.name, []), *instruction, *end]


def bodies(row: Instruction) -> list[list[int]]:
    return [body(row, instruction) for instruction in samples(row)]


def types() -> list[SubType]:
    """One of each kind."""
    struct = SubType(STRUCT_TYPE)
    struct.fields = [I32]
    struct.mutable = [True]
    array = SubType(ARRAY_TYPE)
    array.fields = [ref(ANY, nullable=True)]
    array.mutable = [False]
    continuation = SubType(CONT_TYPE)
    continuation.continuation = 0
    return [function_type([], []), struct, array, continuation]


def module_of(codes: list[list[int]]) -> Module:
    """A module with a function for each of these bodies; well-formed, hardly valid."""
    module = Module()
    module.types = types()
    module.groups = [1] * len(module.types)
    module.functions = [Function(0, [], code) for code in codes]
    module.data = [Data(DATA_PASSIVE, 0, [], b"")]
    module.has_data_count = True
    return module


def every_row() -> Module:
    """A module with all samples of all rows."""
    return module_of([code for row in INSTRUCTIONS for code in bodies(row)])
