"""The instructions that produce a value of a type, and what it takes to generate each."""

from typing import Final

from smith.wasm.instructions import INSTRUCTIONS, LANE, LANES, MEMARG, op
from smith.wasm.types import F32, F64, I32, I64, V128

# How an operator is generated.
PLAIN: Final = 0  # its operands, then itself
WITH_LANE: Final = 1
SHUFFLE: Final = 2
LOAD: Final = 3
LOAD_LANE: Final = 4
DIVISION: Final = 5
TRUNCATION: Final = 6
BY_RULE: Final = 7


def _shape(number: int) -> int:
    row = INSTRUCTIONS[number]
    if MEMARG in row.immediates:
        return LOAD_LANE if row.lanes else LOAD
    if LANE in row.immediates:
        return WITH_LANE
    if LANES in row.immediates:
        return SHUFFLE
    if row.rule or row.immediates or len(row.results) > 1:
        return BY_RULE
    if row.can_trap:
        return DIVISION if len(row.params) == 2 else TRUNCATION
    return PLAIN


# By instruction number.
SHAPE: Final = bytes([_shape(row.number) for row in INSTRUCTIONS])
PARAMS: Final[list[list[int]]] = [row.params for row in INSTRUCTIONS]
IS_ATOMIC: Final[list[bool]] = [
    row.category == "atomic" and MEMARG in row.immediates for row in INSTRUCTIONS
]
FEATURES: Final[list[int]] = [row.features for row in INSTRUCTIONS]
# The types of operands and results that a Config may lack, as bits; conditions are always i32.
TYPES: Final = bytes(
    [sum(1 << t for t in {*row.params, *row.results} if I64 <= t <= V128) for row in INSTRUCTIONS]
)
LANE_COUNT: Final[list[int]] = [row.lanes for row in INSTRUCTIONS]
ALIGN: Final[list[int]] = [row.align for row in INSTRUCTIONS]

# Operators that keep little of what their operands say; less wanted under `live_operators`.
_LOSSY: Final[list[str]] = ["eq", "ne", "lt", "gt", "le", "ge", "clz", "ctz", "popcnt", "trunc_sat"]


def _is_lossy(name: str) -> bool:
    stem = name.partition(".")[2]
    return any(stem == word or stem.startswith(word + "_") for word in _LOSSY)


# Instructions that need more than their operands, by what they produce, with a weight.
_BY_RULE: Final[list[tuple[int, str, int]]] = [
    (I32, "memory.size", 1),
    (I32, "memory.grow", 1),
    (I32, "table.size", 1),
    (I32, "table.grow", 1),
    (I32, "ref.is_null", 3),
    (I32, "ref.eq", 3),
    (I32, "ref.test", 4),
    (I32, "ref.test null", 4),
    (I32, "i31.get_s", 3),
    (I32, "i31.get_u", 3),
    (I32, "array.len", 3),
    (I64, "memory.size", 1),
    (I64, "memory.grow", 1),
    (I64, "table.size", 1),
    (I64, "table.grow", 1),
    (I64, "i64.add128", 2),
    (I64, "i64.sub128", 2),
    (I64, "i64.mul_wide_s", 2),
    (I64, "i64.mul_wide_u", 2),
]
# Those that give an i64 only for a 64-bit memory or table.
SIZES: Final = [op(name) for name in ("memory.size", "memory.grow", "table.size", "table.grow")]


class Producers:
    """The instructions that produce one type, with their weights."""

    def __init__(self, t: int) -> None:
        self.operators: list[int] = []
        self.weights: list[int] = []
        self.loads: list[int] = []
        self.atomics: list[int] = []
        self.trapping: list[int] = []
        for row in INSTRUCTIONS:
            if row.rule or row.results != [t]:
                continue
            shape = SHAPE[row.number]
            if row.category == "atomic":
                self.atomics.append(row.number)
            elif shape == BY_RULE:
                continue
            elif shape in (LOAD, LOAD_LANE):
                self.loads.append(row.number)
            elif shape in (DIVISION, TRUNCATION):
                self.trapping.append(row.number)
            else:
                self.operators.append(row.number)
                self.weights.append(1 if _is_lossy(row.name) else 3)
        for produced, name, weight in _BY_RULE:
            if produced == t:
                self.operators.append(op(name))
                self.weights.append(weight)


PRODUCERS: Final[list[Producers]] = [Producers(t) for t in (I32, I64, F32, F64, V128)]
STORES: Final[list[int]] = [
    row.number
    for row in INSTRUCTIONS
    if row.category in ("memory", "atomic") and MEMARG in row.immediates and not row.results
]
BULK_OPERATIONS: Final[list[int]] = [
    op(name)
    for name in (
        "memory.fill",
        "memory.copy",
        "memory.init",
        "data.drop",
        "table.set",
        "table.fill",
        "table.copy",
        "table.init",
        "elem.drop",
        "atomic.fence",
    )
]
