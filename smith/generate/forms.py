"""What there is to generate, with how often: the recipe of `docs/liveness.md` as tables.

The order of a table is that of its menu's slots: the simplest come first, because shrinkers drift
there.
"""

from typing import Final

from smith.generate.body import Body, Describe, Expression, Operator, Payment, Statement, Tables
from smith.generate.families import (
    accesses,
    aggregates,
    bare_aggregates,
    blocks,
    branches,
    bulk,
    calls,
    casts,
    continuations,
    descriptors,
    exceptions,
    fuel,
    legacy,
    loops,
    memory,
    mutations,
    numeric,
    plain,
    references,
    resumes,
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
from smith.generate.type_menus import NON_NULL, REFERENCES, heaps
from smith.wasm.hierarchy import DEFINED_CLASS
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, FUNC_TYPE, STRUCT_TYPE
from smith.wasm.types import ANY, ARRAY, CONT, EQ, EXN, EXTERN, FUNC, I31, STRUCT

STRUCTS: Final = heaps(ANY, EQ, STRUCT, DEFINED_CLASS + STRUCT_TYPE)
ARRAYS: Final = heaps(ANY, EQ, ARRAY, DEFINED_CLASS + ARRAY_TYPE)
CASTABLE: Final = STRUCTS | ARRAYS | heaps(I31, FUNC, DEFINED_CLASS + FUNC_TYPE, EXTERN)
CONTINUATIONS: Final = heaps(CONT, DEFINED_CLASS + CONT_TYPE)
RESUMING: Final = "cont.new resume ref.func local.get local.set block br"
RESUMED: Final = "resume resume_throw resume_throw_ref cont.bind suspend switch"
TRIES: Final = "try catch catch_all delegate"

# Besides a constant (35) and a local (100). The first instruction, or those after `makes`, are what
# a form is there for: the knob `weights` counts there.
EXPRESSIONS: Final[list[Expression]] = [
    variables.GlobalValue("global.get", 8),
    variables.Tee("local.tee", 10),
    calls.CallValue("call", 12),
    calls.CallTableValue("call_indirect i32.const i32.and i32.add", 4),
    blocks.IfValue("if", 4),
    blocks.SelectValue("select", 4),
    blocks.BlockValue("block", 2),
    calls.CallRefValue("call_ref ref.func", 4),
    accesses.FieldValue(
        "struct.get|struct.get_s|struct.get_u|array.get|array.get_s|array.get_u",
        24,
        makes="struct.get struct.get_s struct.get_u array.get array.get_s array.get_u",
    ),
    # References alone
    tables.TableGet("table.get", 8, kinds=REFERENCES),
    references.RefFunc("ref.func", 60, kinds=heaps(FUNC, DEFINED_CLASS + FUNC_TYPE)),
    references.RefI31("ref.i31", 40, kinds=heaps(ANY, EQ, I31)),
    references.AsNonNull(
        "block br", 30, kinds=NON_NULL, makes="ref.as_non_null br_on_null br_on_non_null"
    ),
    references.AnyConvertExtern("any.convert_extern", 10, kinds=heaps(ANY)),
    references.ExternConvertAny("extern.convert_any", 40, kinds=heaps(EXTERN)),
    aggregates.StructNew(
        "struct.new struct.new_default",
        50,
        kinds=STRUCTS,
        makes="struct.new struct.new_default struct.new_desc struct.new_default_desc",
    ),
    aggregates.ArrayNew(
        "array.new_fixed",
        50,
        kinds=ARRAYS,
        makes="array.new array.new_default array.new_fixed array.new_data array.new_elem",
    ),
    casts.Cast("block br", 30, kinds=CASTABLE, makes="ref.cast br_on_cast br_on_cast_fail"),
    exceptions.Caught("block try_table throw", 60, kinds=heaps(EXN), makes="try_table throw"),
    exceptions.TryValue("try_table block br", 3),
    # Proposals beyond Wasm 3.0
    legacy.TryValue("try", 6, makes=TRIES),
    continuations.NewContinuation("cont.new ref.func", 60, kinds=CONTINUATIONS),
    continuations.BoundContinuation("cont.bind cont.new ref.func", 20, kinds=CONTINUATIONS),
    resumes.ResumeValue(RESUMING, 6, makes=RESUMED),
    descriptors.GetDescriptor("ref.get_desc", 30, kinds=STRUCTS),
    descriptors.CastDescriptor(
        "block br ref.get_desc local.tee local.get",
        30,
        kinds=STRUCTS,
        makes="ref.cast_desc_eq br_on_cast_desc_eq br_on_cast_desc_eq_fail",
    ),
]


class End(Statement):
    """The end of a list of statements."""


# The last number says for how many of the leads the form stands.
STATEMENTS: Final[list[Statement]] = [
    End("", 66, 1),
    variables.SetLocal("local.set", 44, 3),
    memory.Store("*stores", 21, 2),
    variables.SetGlobal("global.set", 16, 2),
    branches.BranchIf("br_if", 16, 1),
    calls.CallFunction("call", 13, 1),
    loops.Loop("loop", 18, 1),
    blocks.IfThen("if", 11, 1),
    blocks.IfElse("if", 8),
    blocks.InnerBlock("block", 7, 1),
    branches.Switch("br_table block br i32.const i32.and", 4),
    calls.CallTable("call_indirect i32.const i32.and i32.add", 5, 1),
    calls.CallHost("call", 5),
    bulk.Bulk("*bulk", 4),
    branches.Stop("", 6, makes="unreachable br br_table return return_call"),
    calls.CallRef("call_ref ref.func", 4),
    mutations.Mutate(
        "struct.set|array.set|array.fill|array.copy|array.init_data|array.init_elem",
        16,
        makes="struct.set array.set array.fill array.copy array.init_data array.init_elem",
    ),
    references.BranchOnNull("br_on_null", 5, makes="br_on_null br_on_non_null"),
    casts.BranchOnCast("br_on_cast", 5, makes="br_on_cast br_on_cast_fail"),
    exceptions.Try("try_table block br", 6),
    exceptions.Throw("throw try_table block br", 6, makes="throw throw_ref"),
    legacy.Try("try", 9, makes=TRIES),
    legacy.Throw("throw try", 6),
    legacy.Rethrow("rethrow", 5),
    resumes.Resume(RESUMING, 9, makes=RESUMED),
    resumes.Suspend(f"suspend {RESUMING}", 3),
    resumes.HandlerBlock("resume block", 3),
    descriptors.BranchOnDescriptor(
        "br_on_cast_desc_eq", 6, makes="br_on_cast_desc_eq br_on_cast_desc_eq_fail"
    ),
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
WIDE: Final = ("add128", "sub128", "mul_wide_s", "mul_wide_u")
# By name, how an instruction is generated in an expression, or as a bulk operation.
BY_NAME: Final[dict[str, Operator]] = {
    "memory.size": memory.MemorySize(),
    "memory.grow": memory.MemorySize(),
    "memory.fill": bulk.MemoryFill(),
    "memory.copy": bulk.MemoryCopy(),
    "memory.init": bulk.MemoryInit(),
    "data.drop": bulk.DataDrop(),
    "memory.atomic.wait32": memory.Wait(),
    "memory.atomic.wait64": memory.Wait(),
    "atomic.fence": memory.Fence(),
    **{f"i64.{name}": numeric.TwoResults() for name in WIDE},
    "table.size": tables.TableSize(),
    "table.grow": tables.TableSize(),
    "table.set": tables.TableSet(),
    "table.fill": tables.TableFill(),
    "table.copy": tables.TableCopy(),
    "table.init": tables.TableInit(),
    "elem.drop": tables.ElemDrop(),
    "ref.is_null": references.IsNull(),
    "ref.eq": references.RefEq(),
    "ref.test": casts.RefTest(),
    "ref.test null": casts.RefTest(),
    "i31.get_s": references.I31Get(),
    "i31.get_u": references.I31Get(),
    "array.len": accesses.ArrayLen(),
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
    "ref.as_non_null": references.describe_as_non_null,
    "ref.eq": references.describe_equality,
    "ref.i31": references.describe_i31,
    "i31.get": references.describe_i31,
    "any.convert_extern": references.describe_conversion,
    "extern.convert_any": references.describe_conversion,
    "br_on_null": references.describe_branch_on_null,
    "br_on_non_null": references.describe_branch_on_null,
    "ref.test": casts.describe_test,
    "ref.cast": casts.describe_test,
    "br_on_cast": casts.describe_branch_on_cast,
    "br_on_cast_fail": casts.describe_branch_on_cast,
    "struct.new": bare_aggregates.describe_struct_new,
    "struct.new_default": bare_aggregates.describe_struct_new,
    "struct.new_desc": bare_aggregates.describe_struct_new,
    "struct.new_default_desc": bare_aggregates.describe_struct_new,
    "struct.get": bare_aggregates.describe_struct,
    "struct.set": bare_aggregates.describe_struct,
    **{
        f"array.{name}": bare_aggregates.describe_array
        for name in ("new", "new_default", "new_fixed", "new_data", "new_elem", "get", "set")
    },
    **{
        f"array.{name}": bare_aggregates.describe_array
        for name in ("fill", "copy", "init_data", "init_elem")
    },
    "array.len": bare_aggregates.describe_array_len,
    "throw": exceptions.describe_throw,
    "throw_ref": exceptions.describe_throw_ref,
    "rethrow": legacy.describe_rethrow,
    "cont.new": continuations.describe_new,
    "cont.bind": continuations.describe_bind,
    "suspend": continuations.describe_suspend,
    "resume": continuations.describe_resume,
    "resume_throw": continuations.describe_resume,
    "resume_throw_ref": continuations.describe_resume,
    "switch": continuations.describe_switch,
    "ref.get_desc": descriptors.describe_get_desc,
    "ref.cast_desc_eq": descriptors.describe_cast_desc,
    "br_on_cast_desc_eq": descriptors.describe_branch_desc,
    "br_on_cast_desc_eq_fail": descriptors.describe_branch_desc,
    "call_ref": calls.describe_call,
    "return_call_ref": calls.describe_call,
    "memory.copy": bulk.describe_memory_copy,
    "table.get": tables.describe_table,
    "table.set": tables.describe_table,
    "table.grow": tables.describe_table,
    "table.fill": tables.describe_table,
    "table.copy": tables.describe_table,
}
# By name, how a bare instruction is paid for whose time depends on an operand, the last one.
PAYMENTS: Final[dict[str, Payment]] = {
    **{f"memory.{name}": fuel.pay_for_bytes for name in ("fill", "copy", "init")},
    **{f"table.{name}": fuel.pay_for_elements for name in ("fill", "copy", "init")},
    **{f"array.{name}": fuel.pay_for_elements for name in ("fill", "copy", "new", "new_default")},
    **{f"array.{way}_data": fuel.pay_for_elements for way in ("new", "init")},
    **{f"array.{way}_elem": fuel.pay_for_elements for way in ("new", "init")},
    "table.grow": fuel.pay_for_table_growth,
    "memory.grow": fuel.pay_for_memory_growth,
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
    [PAYMENTS.get(row.name, fuel.pay_nothing) for row in INSTRUCTIONS],
)
