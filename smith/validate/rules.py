"""Which rule an instruction follows: by the name of the rule in the instruction table."""

from collections.abc import Callable
from typing import Final

from smith.validate import (
    aggregates,
    continuations,
    control,
    exceptions,
    references,
    variables,
)
from smith.validate.stacks import Stacks
from smith.wasm.instructions import INSTRUCTIONS, Instruction

Rule = Callable[[Stacks, list[int], int], None]

_BY_NAME: Final[dict[str, Rule]] = {
    "unreachable": control.unreachable,
    "block": control.block,
    "if": control.block,
    "else": control.else_,
    "br": control.br,
    "br_if": control.br_if,
    "br_table": control.br_table,
    "br_on_null": control.br_on_null,
    "br_on_non_null": control.br_on_non_null,
    "br_on_cast": control.br_on_cast,
    "br_on_cast_fail": control.br_on_cast_fail,
    "return": control.return_,
    "call": control.call,
    "call_indirect": control.call_indirect,
    "call_ref": control.call_ref,
    "return_call": control.return_call,
    "return_call_indirect": control.return_call_indirect,
    "return_call_ref": control.return_call_ref,
    "throw": exceptions.throw,
    "throw_ref": exceptions.throw_ref,
    "try_table": exceptions.try_table,
    "try": control.block,
    "catch": exceptions.catch,
    "catch_all": exceptions.catch_all,
    "delegate": exceptions.delegate,
    "rethrow": exceptions.rethrow,
    "drop": variables.drop,
    "select": variables.select,
    "select t": variables.select_t,
    "local.set": variables.local_set,
    "local.tee": variables.local_tee,
    "global.get": variables.global_get,
    "global.set": variables.global_set,
    "table.get": variables.table_get,
    "table.set": variables.table_set,
    "table.grow": variables.table_grow,
    "table.fill": variables.table_fill,
    "table.copy": variables.table_copy,
    "table.init": variables.table_init,
    "memory.init": variables.memory_init,
    "memory.copy": variables.memory_copy,
    "ref.null": references.ref_null,
    "ref.func": references.ref_func,
    "ref.is_null": references.ref_is_null,
    "ref.as_non_null": references.ref_as_non_null,
    "ref.eq": references.ref_eq,
    "ref.test": references.ref_test,
    "ref.cast": references.ref_cast,
    "ref.i31": references.ref_i31,
    "i31.get": references.i31_get,
    "any.convert_extern": references.any_convert_extern,
    "extern.convert_any": references.extern_convert_any,
    "ref.get_desc": references.ref_get_desc,
    "ref.cast_desc_eq": references.ref_cast_desc_eq,
    "br_on_cast_desc_eq": references.br_on_cast_desc_eq,
    "br_on_cast_desc_eq_fail": references.br_on_cast_desc_eq_fail,
    "struct.new": aggregates.struct_new,
    "struct.new_default": aggregates.struct_new_default,
    "struct.new_desc": aggregates.struct_new_desc,
    "struct.new_default_desc": aggregates.struct_new_default_desc,
    "struct.get": aggregates.struct_get,
    "struct.set": aggregates.struct_set,
    "array.new": aggregates.array_new,
    "array.new_default": aggregates.array_new_default,
    "array.new_fixed": aggregates.array_new_fixed,
    "array.new_data": aggregates.array_new_data,
    "array.new_elem": aggregates.array_new_elem,
    "array.get": aggregates.array_get,
    "array.set": aggregates.array_set,
    "array.len": aggregates.array_len,
    "array.fill": aggregates.array_fill,
    "array.copy": aggregates.array_copy,
    "array.init_data": aggregates.array_init_data,
    "array.init_elem": aggregates.array_init_elem,
    "cont.new": continuations.cont_new,
    "cont.bind": continuations.cont_bind,
    "suspend": continuations.suspend,
    "resume": continuations.resume,
    "resume_throw": continuations.resume_throw,
    "resume_throw_ref": continuations.resume_throw_ref,
    "switch": continuations.switch,
}
# These have a typing in the table, which says the operands, but not which segments may be named.
_ALSO: Final = ("memory.init", "table.init")
IN_LOOP: Final = ("local.get", "end")  # so common that the loop of `code.py` has them


def _rule_of(row: Instruction) -> Rule | None:
    """The rule of an instruction, unless its typing in the table is all there is to it."""
    if row.name in _ALSO:
        return _BY_NAME[row.name]
    if not row.rule or row.rule in IN_LOOP:
        return None
    return _BY_NAME[row.rule]


RULES: Final[list[Rule | None]] = [_rule_of(row) for row in INSTRUCTIONS]
