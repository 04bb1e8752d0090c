"""Constant expressions: initial values of globals, tables and elements, and offsets."""

from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.defaults import maker_of
from smith.generate.emitter import CONST_OF, GLOBAL_GET, REF_NULL
from smith.generate.environment import Environment
from smith.generate.literals import i31_literal, literal
from smith.generate.plan import Plan
from smith.unstructured import DIGITS, Choices
from smith.wasm.hierarchy import ENDLESS
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, FUNC_TYPE, STRUCT_TYPE
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    EXTERN,
    FUNC,
    I8,
    I16,
    I31,
    I32,
    I64,
    REF,
    STRUCT,
    heap_immediate,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    ref,
)

MOST_TERMS: Final = 4  # where there is little fuel
MUCH: Final = 16
ARITHMETIC: Final[list[list[int]]] = [
    [op("i32.add"), op("i32.sub"), op("i32.mul")],
    [op("i64.add"), op("i64.sub"), op("i64.mul")],
]
REF_FUNC: Final = op("ref.func")
REF_I31: Final = op("ref.i31")
ANY_CONVERT_EXTERN: Final = op("any.convert_extern")
EXTERN_CONVERT_ANY: Final = op("extern.convert_any")
ARRAY_NEW: Final = op("array.new")
ARRAY_NEW_DEFAULT: Final = op("array.new_default")
ARRAY_NEW_FIXED: Final = op("array.new_fixed")


def signed(value: int, t: int) -> int:
    """The number of these bits that an i32 or i64 constant has as its immediate."""
    if -(1 << 31) <= value < 1 << 31:  # as most are, and no number is large
        return value
    bits = 64 if t == I64 else 32
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


@mypyc_attr(acyclic=True)
class Constants:
    """Makes constant expressions out of a segment's choices."""

    def __init__(self, plan: Plan, env: Environment) -> None:
        self.plan = plan
        self.env = env
        self.fuel = 0

    def makes(self, t: int) -> bool:
        """Whether there is a constant expression for the type."""
        return self.env.hierarchy.makes_constant(t)

    def of(self, choices: Choices, t: int) -> list[int]:
        """A constant of type t, which there is: see `makes`; or else a global has one."""
        self.fuel = self.plan.max_constant
        code: list[int] = []
        self.add(code, choices, t)
        return code

    def number(self, choices: Choices, t: int, value: int) -> list[int]:
        """A constant expression for an offset: the number itself, or now and then a sum."""
        if self.plan.has("extended-const") and choices.index(4) == 3:
            add, sub, _ = ARITHMETIC[t]
            other = literal(choices, t)
            if other >= 0 and self.plan.allowed[sub]:
                return [CONST_OF[t], signed(value + other, t), CONST_OF[t], other, sub]
            if self.plan.allowed[add]:
                return [CONST_OF[t], other, CONST_OF[t], signed(value - other, t), add]
        return [CONST_OF[t], signed(value, t)]

    def add(self, code: list[int], choices: Choices, t: int) -> None:
        self.fuel -= 1
        if t >= REF:
            self.add_reference(code, choices, t)
            return
        self.add_term(code, choices, t)
        if t in (I32, I64) and self.plan.has("extended-const"):
            operators = [number for number in ARITHMETIC[t] if self.plan.allowed[number]]
            terms = max(0, choices.index(MOST_TERMS + 4) - 4) if operators else 0
            if terms == MOST_TERMS - 1 and self.fuel > MUCH:
                terms += choices.index(self.fuel // 2)
            for _ in range(terms if self.fuel > 0 else 0):
                self.fuel -= 2
                self.add_term(code, choices, t)
                code.append(operators[choices.index(len(operators))])

    def add_term(self, code: list[int], choices: Choices, t: int) -> None:
        ring = self.env.constants.of(t)
        if ring.items and self.plan.allowed[GLOBAL_GET] and choices.index(3) == 2:
            code += [GLOBAL_GET, ring.items[choices.pick(len(ring.items))]]
        else:
            code += [CONST_OF[t], literal(choices, t)]

    def add_reference(self, code: list[int], choices: Choices, t: int) -> None:
        form = choices.index(DIGITS)
        ring = self.env.constants.of(t)
        tired = self.fuel <= 0
        borrowed = form >= 180 or not self.makes(t)
        if ring.items and borrowed and self.plan.allowed[GLOBAL_GET]:
            code += [GLOBAL_GET, ring.items[choices.pick(len(ring.items))]]
        elif is_nullable(t) and (form < 60 or tired or not self.makes(non_null(t))):
            code += [REF_NULL, heap_immediate(t)]
        elif heap_of(t) >= CONCRETE:
            self.add_defined(code, choices, heap_of(t) - CONCRETE, tired, is_exact(t))
        else:
            self.add_new(code, choices, heap_of(t), tired)

    def add_new(self, code: list[int], choices: Choices, heap: int, tired: bool) -> None:
        """A value of an abstract heap type; the simplest, when tired."""
        if heap == EXTERN:
            self.add_new(code, choices, ANY, tired)
            code.append(EXTERN_CONVERT_ANY)
        elif heap == FUNC:
            self.add_function(code, self.env.any_function(choices))
        elif heap in (STRUCT, ARRAY):
            kind = STRUCT_TYPE if heap == STRUCT else ARRAY_TYPE
            index = self.env.simplest_type(kind) if tired else self.chosen_type(choices, kind)
            self.add_defined(code, choices, index, tired, exact=True)
        else:
            self.add_any(code, choices, heap, tired)

    def add_any(self, code: list[int], choices: Choices, heap: int, tired: bool) -> None:
        """A value of `any`, `eq` or `i31`."""
        allowed = self.plan.allowed
        inhabited = self.env.hierarchy.inhabited
        form = 0 if tired or heap == I31 else choices.index(6)
        if form == 3 and STRUCT in inhabited:
            self.add_new(code, choices, STRUCT, tired)
        elif form == 4 and ARRAY in inhabited:
            self.add_new(code, choices, ARRAY, tired)
        elif form == 5 and heap == ANY and EXTERN in inhabited and allowed[ANY_CONVERT_EXTERN]:
            self.add_new(code, choices, EXTERN, True)
            code.append(ANY_CONVERT_EXTERN)
        else:
            code += [CONST_OF[I32], 0 if tired else i31_literal(choices), REF_I31]

    def chosen_type(self, choices: Choices, kind: int) -> int:
        """A struct or array type of which there are constants."""
        known = self.env.hierarchy.by_kind[kind]
        if known:
            chosen = known[choices.index(DIGITS) * len(known) // DIGITS]
            if self.env.hierarchy.constant_sizes[chosen] < ENDLESS:
                return chosen
        return self.env.simplest_type(kind)

    def add_function(self, code: list[int], function: int) -> None:
        self.env.referred[function] = True
        code += [REF_FUNC, function]

    def add_defined(
        self, code: list[int], choices: Choices, index: int, tired: bool, exact: bool
    ) -> None:
        """A value of a defined type; a function may be of one below it, unless it is exact."""
        subtype = self.env.types[index]
        if subtype.kind == FUNC_TYPE:
            self.add_function(code, self.env.function_of(index, exact))
        elif subtype.kind == ARRAY_TYPE:
            self.add_array(code, choices, index, 0 if tired else choices.index(DIGITS))
        else:
            default = subtype.has_default() and (tired or choices.index(2) == 0)
            for t in [] if default else subtype.fields:
                self.add_field(code, choices, t)
            if subtype.descriptor >= 0:
                self.add(code, choices, ref(CONCRETE + subtype.descriptor, False, exact=True))
            code += [maker_of(subtype, default), index]

    def add_field(self, code: list[int], choices: Choices, t: int) -> None:
        self.add(code, choices, I32 if t in (I8, I16) else t)

    def add_array(self, code: list[int], choices: Choices, index: int, form: int) -> None:
        t = self.env.types[index].fields[0]
        length = min(form >> 2, self.plan.config.max_constant_array)
        by_default = form & 3 == 1 and (t < REF or is_nullable(t))
        number = ARRAY_NEW_DEFAULT if by_default else ARRAY_NEW
        if form & 3 == 0 or not self.makes(t) or not self.plan.allowed[number]:
            count = min(length, max(0, self.fuel), 8) if self.makes(t) else 0
            for _ in range(count):
                self.add_field(code, choices, t)
            code += [ARRAY_NEW_FIXED, index, count]
        elif by_default:
            code += [CONST_OF[I32], length, number, index]
        else:
            self.add_field(code, choices, t)
            code += [CONST_OF[I32], length, number, index]
