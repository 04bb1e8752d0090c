"""The simplest values of types that have no null."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.emitter import Emitter
from smith.wasm.hierarchy import ENDLESS
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE, SubType
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    CONT,
    EQ,
    EXN,
    EXTERN,
    FUNC,
    I8,
    I16,
    I31,
    I32,
    REF,
    STRUCT,
    block_of,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
    ref,
)

BLOCK: Final = op("block")
END: Final = op("end")
UNREACHABLE: Final = op("unreachable")
REF_FUNC: Final = op("ref.func")
REF_I31: Final = op("ref.i31")
EXTERN_CONVERT_ANY: Final = op("extern.convert_any")
STRUCT_NEW: Final = op("struct.new")
STRUCT_NEW_DEFAULT: Final = op("struct.new_default")
STRUCT_NEW_DESC: Final = op("struct.new_desc")
STRUCT_NEW_DEFAULT_DESC: Final = op("struct.new_default_desc")
ARRAY_NEW_FIXED: Final = op("array.new_fixed")
ARRAY_NEW_DEFAULT: Final = op("array.new_default")
CONT_NEW: Final = op("cont.new")
BR_ON_NON_NULL: Final = op("br_on_non_null")
THROW: Final = op("throw")
TRY_TABLE: Final = op("try_table")
CATCH_ALL_REF: Final = 3  # kind of a catch clause
SHORT: Final = 7  # elements, at most
FEW: Final = 3  # elements of the simplest array


def unpacked(t: int) -> int:
    """The value type of a storage type."""
    return I32 if t in (I8, I16) else t


def maker_of(subtype: SubType, default: bool) -> int:
    """The instruction that makes a struct of its fields, or of their defaults."""
    if subtype.descriptor >= 0:
        return STRUCT_NEW_DEFAULT_DESC if default else STRUCT_NEW_DESC
    return STRUCT_NEW_DEFAULT if default else STRUCT_NEW


@mypyc_attr(acyclic=True)
class Defaults(Emitter):
    """An emitter that can make some value of any type that has values."""

    def simplest(self, t: int) -> None:
        """The simplest value of a type without null; `unreachable` where there is none."""
        heap = heap_of(t)
        if heap >= CONCRETE:
            self.simplest_of(heap - CONCRETE, is_exact(t))
        elif heap not in self.env.hierarchy.inhabited:
            self.op(UNREACHABLE)
        elif heap in (ANY, EQ, I31):
            self.simplest_i31()
        elif heap == EXTERN:
            self.simplest_i31()
            self.op(EXTERN_CONVERT_ANY)
        elif heap == FUNC:
            # Nobody else may refer to a function that was added.
            self.function_reference(min(self.callee.index, len(self.env.callees) - 1))
        elif heap in (STRUCT, ARRAY):
            kind = STRUCT_TYPE if heap == STRUCT else ARRAY_TYPE
            self.simplest_of(self.env.simplest_type(kind), exact=True)
        elif heap == CONT:
            function, continuation = self.env.simplest_continuation()
            self.function_reference(function)
            self.emit(CONT_NEW, continuation)
        else:
            self.simplest_exception()

    def simplest_i31(self) -> None:
        if self.readable[I32] and self.plan.can_get:
            self.get(self.readable[I32][0])
        else:
            self.i32_const(0)
        self.op(REF_I31)

    def function_reference(self, index: int) -> None:
        self.env.referred[index] = True
        self.emit(REF_FUNC, index)

    def simplest_of(self, index: int, exact: bool) -> None:
        """A value of a defined type; a function may be of one below it, unless it is exact."""
        subtype = self.env.types[index]
        if self.env.hierarchy.sizes[index] == ENDLESS:
            self.op(UNREACHABLE)
        elif subtype.kind == STRUCT_TYPE:
            self.simplest_struct(index, subtype)
        elif subtype.kind == ARRAY_TYPE:
            self.simplest_array(index, FEW)
        elif subtype.kind == FUNC_TYPE:
            function = self.env.function_of(index, exact)
            if function < 0:
                self.op(UNREACHABLE)
            else:
                self.function_reference(function)
        else:
            self.simplest_of(subtype.continuation, exact=False)
            self.emit(CONT_NEW, index)

    def simplest_array(self, index: int, length: int) -> None:
        """An array to read from: of locals, or so many default elements; or else an empty one."""
        element = self.env.types[index].fields[0]
        t = unpacked(element)
        defaults = element < REF or is_nullable(element)
        may_fix = self.plan.allowed[ARRAY_NEW_FIXED] and self.plan.can_get
        if may_fix and t < REF and self.readable[t]:
            held = self.readable[t]
            count = min(length, FEW)
            for place in range(count):
                self.get(held[place % len(held)])
            self.emit_two(ARRAY_NEW_FIXED, index, count)
        elif defaults and self.plan.allowed[ARRAY_NEW_DEFAULT]:
            self.i32_const(length)
            self.emit(ARRAY_NEW_DEFAULT, index)
        else:
            self.emit_two(ARRAY_NEW_FIXED, index, 0)

    def simplest_struct(self, index: int, subtype: SubType) -> None:
        for t in [] if subtype.has_default() else subtype.fields:
            self.default(unpacked(t))
        if subtype.descriptor >= 0:
            self.simplest_of(subtype.descriptor, exact=True)
        self.emit(maker_of(subtype, subtype.has_default()), index)

    def simplest_exception(self) -> None:
        """One that is thrown and caught."""
        tag = self.env.plain_tag()
        exception = block_of(ref(EXN, False))
        self.block(BLOCK, exception)
        self.flat([TRY_TABLE, exception, 1, CATCH_ALL_REF, 0, 0])
        self.emit(THROW, tag)
        self.op(END)
        self.op(END)

    def brief(self, t: int, place: int) -> None:
        """The simplest value, or an array of another length."""
        index = heap_of(t) - CONCRETE
        is_array = index >= 0 and self.env.types[index].kind == ARRAY_TYPE
        if is_array and place & SHORT and self.env.hierarchy.has_values(index):
            self.simplest_array(index, place & SHORT)
        else:
            self.simplest(t)

    def may_hold(self, local: int) -> bool:
        """Whether there may be more than null in a local, as far as one knows."""
        return self.was_set[local] and self.env.hierarchy.makes(non_null(self.locals[local]))

    def no_local(self, t: int, place: int) -> None:
        """Null, or what a local that could be null holds, or else the simplest value."""
        if is_nullable(t):
            if not place & 1 and self.is_brief(t):
                self.brief(non_null(t), place >> 1)
            else:
                self.null(t)
            return
        local = self.references.chosen(nullable(t), place)
        if local < 0 or not (self.plan.can_test_null and self.may_hold(local)):
            self.brief(t, place)
            return
        self.block(BLOCK, block_of(t))
        self.get(local)
        self.emit(BR_ON_NON_NULL, 0)
        self.simplest(t)
        self.op(END)
