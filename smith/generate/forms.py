"""What there is to generate, with how often: the recipe of `docs/liveness.md` as tables.

The order of a table is that of its menu's slots: the simplest come first, because shrinkers drift
there.
"""

from typing import Final

from smith.generate.body import Body, Describe, Expression, Operator, Statement, Tables
from smith.generate.families import (
    blocks,
    branches,
    calls,
    loops,
    memory,
    numeric,
    plain,
    references,
    tables,
    variables,
)
from smith.generate.producers import (
    DIVISION,
    LOAD,
    LOAD_LANE,
    SHAPE,
    SHUFFLE,
    TRUNCATION,
    WITH_LANE,
)
from smith.wasm.instructions import INSTRUCTIONS

# Besides a constant (35) and a local (100).
EXPRESSIONS: Final[list[Expression]] = [
    variables.GlobalValue("global.get", 8),
    variables.Tee("local.tee", 10),
    calls.CallValue("call", 12),
    calls.CallTableValue("call_indirect i32.const i32.and i32.add", 4),
    blocks.IfValue("if", 5),
    blocks.SelectValue("select", 4),
    blocks.BlockValue("block", 2),
]


class End(Statement):
    """The end of a list of statements."""


# The last number says for how many of the leads the form stands.
STATEMENTS: Final[list[Statement]] = [
    End("", 56, 1),
    variables.SetLocal("local.set", 44, 3),
    memory.Store("*stores", 21, 2),
    variables.SetGlobal("global.set", 16, 2),
    branches.BranchIf("br_if", 16, 1),
    calls.CallFunction("call", 13, 1),
    loops.Loop("loop", 18, 1),
    blocks.IfThen("if", 11, 1),
    blocks.IfElse("if", 11),
    blocks.InnerBlock("block", 7, 1),
    branches.Switch("block br_table br i32.const i32.and", 5),
    calls.CallTable("call_indirect i32.const i32.and i32.add", 5, 1),
    calls.CallHost("call", 5),
    memory.Bulk("*bulk", 4),
    branches.Stop("", 6),
    plain.BareInstruction("*bare", 0),  # the knob `stack_operands` is its weight
]
BARE: Final = len(STATEMENTS) - 1

# By shape, how an operator is generated; what has a rule of its own is in `BY_RULE`.
BY_SHAPE: Final[dict[int, Operator]] = {
    WITH_LANE: numeric.WithLane(),
    SHUFFLE: numeric.Shuffle(),
    LOAD: memory.Load(),
    LOAD_LANE: memory.Load(),
    DIVISION: numeric.Division(),
    TRUNCATION: numeric.Truncation(),
}
# By name, how an instruction is generated in an expression, or as a bulk operation.
BY_NAME: Final[dict[str, Operator]] = {
    "memory.size": memory.MemorySize(),
    "memory.grow": memory.MemorySize(),
    "memory.fill": memory.MemoryFill(),
    "memory.copy": memory.MemoryFill(),
    "memory.init": memory.MemoryInit(),
    "data.drop": memory.DataDrop(),
    "table.size": tables.TableValue(),
    "table.grow": tables.TableValue(),
    "table.get": tables.TableValue(),
    "table.set": tables.TableSet(),
    "table.fill": tables.TableFill(),
    "table.copy": tables.TableCopy(),
    "table.init": tables.TableInit(),
    "elem.drop": tables.ElemDrop(),
    "ref.is_null": references.IsNull(),
    "ref.func": references.RefFunc(),
}
# By typing rule, how the immediates of a bare instruction are chosen.
BY_RULE: Final[dict[str, Describe]] = {
    "drop": plain.describe_drop,
    "select": plain.describe_select,
    "select t": plain.describe_select,
    "local.get": variables.describe_local_get,
    "local.set": variables.describe_local_set,
    "local.tee": variables.describe_local_set,
    "global.get": variables.describe_global_get,
    "global.set": variables.describe_global_set,
    "call": calls.describe_call,
    "call_indirect": calls.describe_call,
    "return_call": calls.describe_call,
    "return_call_indirect": calls.describe_call,
    "unreachable": branches.describe_unreachable,
    "return": branches.describe_return,
    "br": branches.describe_branch,
    "br_if": branches.describe_branch,
    "br_table": branches.describe_branch,
    "ref.null": references.describe_null,
    "ref.is_null": references.describe_is_null,
    "ref.func": references.describe_func,
    "memory.copy": memory.describe_memory_copy,
    "table.get": tables.describe_table,
    "table.set": tables.describe_table,
    "table.grow": tables.describe_table,
    "table.fill": tables.describe_table,
    "table.copy": tables.describe_table,
}


def _no_instruction(body: Body, number: int) -> bool:
    return False


TABLES: Final = Tables(
    EXPRESSIONS,
    STATEMENTS,
    [BY_NAME.get(row.name, BY_SHAPE.get(SHAPE[row.number], Operator())) for row in INSTRUCTIONS],
    [
        BY_RULE.get(row.rule, _no_instruction) if row.rule else plain.describe_typed
        for row in INSTRUCTIONS
    ],
)
