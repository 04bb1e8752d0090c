"""References: null, tests for it, functions, equality, and small integers."""

from typing import Final

from smith.generate.body import END, Body, Expression, Operator, Statement
from smith.generate.defaults import BLOCK, BR_ON_NON_NULL, EXTERN_CONVERT_ANY, REF_I31
from smith.generate.emitter import LOCAL_TEE, NO_TYPES
from smith.generate.families.blocks import ELSE, IF, SELECT_T
from smith.generate.families.conditions import HALF, QUARTER, THREE_QUARTERS, condition
from smith.generate.literals import FIRST_I31, I31_KNOWN
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import (
    ANY,
    CONCRETE,
    EMPTY_BLOCK,
    EQ,
    EXTERN,
    FUNCREF,
    I31,
    I32,
    REF,
    block_of,
    heap_immediate,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
    ref,
)

BR: Final = op("br")
REF_IS_NULL: Final = op("ref.is_null")
REF_AS_NON_NULL: Final = op("ref.as_non_null")
BR_ON_NULL: Final = op("br_on_null")
ANY_CONVERT_EXTERN: Final = op("any.convert_extern")
EQREF: Final = ref(EQ, True)
I31REF: Final = ref(I31, True)


class IsNull(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.expression(body.env.some_reference(body.choices), depth + 1)
        body.op(number)


class RefEq(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        body.expression(EQREF, depth + 1)
        body.expression(EQREF, depth + 1)
        body.op(number)


class I31Get(Operator):
    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        form = body.choices.index(DIGITS)
        if not may_meet(body, I31REF, form):
            body.local(t, 0)
            return
        operand_that_may_be_null(body, I31REF, depth, form)
        body.op(number)


def may_meet(body: Body, t: int, form: int) -> bool:
    """Whether there are values without null of a type, or none are needed."""
    return form >= body.plan.guard_references or body.hierarchy.makes(non_null(t))


def operand_that_may_be_null(body: Body, t: int, depth: int, form: int) -> None:
    """An operand whose null traps: guarded, as a digit says, it has a type without null."""
    if form < body.plan.guard_references and body.hierarchy.makes(non_null(t)):
        body.expression(non_null(t), depth + 1)
    else:
        now_and_then_null(body, t, depth + 1, THREE_QUARTERS)


class RefFunc(Expression):
    """A function of the wanted type."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        heap = heap_of(t)
        if heap < CONCRETE:
            body.function_reference(body.env.any_function(body.choices))
            return
        env = body.env
        index = heap - CONCRETE
        functions = env.exactly_of_type(index) if is_exact(t) else env.of_type(index)
        if functions.callees:
            callee = functions.pick(body.choices, len(functions.callees))
            body.function_reference(callee.index)
        else:
            body.default(t)


class RefI31(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        if digit < FIRST_I31:
            body.expression(I32, depth + 1)
        else:
            body.i32_const(I31_KNOWN[digit - FIRST_I31])
        body.op(REF_I31)


class AsNonNull(Expression):
    """A reference that could be null, without: by a trap, or by another value in its stead."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        plan = body.plan
        form = body.choices.index(DIGITS)
        if form >= plan.guard_references and plan.allowed[REF_AS_NON_NULL]:
            body.expression(nullable(t), depth + 1)
            body.op(REF_AS_NON_NULL)
        elif form & 1 and plan.allowed[BR_ON_NULL]:
            self.by_null(body, t, depth, form)
        elif form & 2 and self.can_test(body, t):
            self.by_test(body, t, depth, form)
        elif plan.allowed[BR_ON_NON_NULL]:
            body.block(BLOCK, block_of(t))
            body.open(NO_TYPES, body.one(t), backward=False)
            self.operand(body, t, depth, form)
            body.emit(BR_ON_NON_NULL, 0)
            body.simplest(t)
            body.end_block()
        else:
            body.local(t, 0)

    def can_test(self, body: Body, t: int) -> bool:
        plan = body.plan
        return (
            plan.can_test_by_if and plan.allowed[REF_AS_NON_NULL] and body.may_declare(nullable(t))
        )

    def operand(self, body: Body, t: int, depth: int, form: int) -> None:
        """What could be null: any such value, most of which are, or one that mostly is not."""
        if form & 12:
            now_and_then_null(body, t, depth + 1, HALF)
        else:
            body.expression(nullable(t), depth + 1)

    def by_test(self, body: Body, t: int, depth: int, form: int) -> None:
        """if (x is null) the simplest value else x without null."""
        held = body.scratch_local(nullable(t), depth)
        self.operand(body, t, depth, form)
        body.emit(LOCAL_TEE, held)
        body.op(REF_IS_NULL)
        body.block(IF, block_of(t))
        body.simplest(t)
        body.op(ELSE)
        body.get(held)
        body.op(REF_AS_NON_NULL)
        body.op(END)

    def by_null(self, body: Body, t: int, depth: int, form: int) -> None:
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        body.block(BLOCK, EMPTY_BLOCK)
        body.open(NO_TYPES, NO_TYPES, backward=False)
        self.operand(body, t, depth, form)
        body.emit(BR_ON_NULL, 0)
        body.emit(BR, 1)
        body.end_block()
        body.simplest(t)
        body.end_block()


class BranchOnNull(Statement):
    """br_on_null and br_on_non_null to any label that takes what they leave."""

    def act(self, body: Body, depth: int) -> None:
        distance = body.label()
        types = body.labels[-1 - distance]
        if types and types[-1] >= REF and body.plan.allowed[BR_ON_NON_NULL]:
            body.arguments(types[:-1], depth)
            now_and_then_null(body, types[-1], depth, QUARTER)
            body.emit(BR_ON_NON_NULL, distance)
            body.keep(types[:-1])
        elif body.plan.allowed[BR_ON_NULL]:
            t = body.env.some_reference(body.choices)
            if not body.hierarchy.makes(non_null(t)):
                return  # null in any case: nothing behind it would run
            body.arguments(types, depth)
            now_and_then_null(body, t, depth, THREE_QUARTERS)
            body.emit(BR_ON_NULL, distance)
            body.keep([*types, non_null(t)])


def now_and_then_null(body: Body, t: int, depth: int, often: int) -> None:
    """A value that could be null, and that mostly depends on a condition: so often it is not."""
    way = body.choices.index(16)
    value = non_null(t)
    if way == 0 or not body.hierarchy.makes(value):
        body.expression(nullable(t), depth)
    elif way == 1 or not (body.plan.allowed[SELECT_T] and body.may_declare(nullable(t))):
        body.expression(value, depth)
    else:
        body.expression(value, depth)
        body.null(t)
        condition(body, depth, often)
        body.flat([SELECT_T, 1, nullable(t)])


class ExternConvertAny(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        body.expression(ref(ANY, is_nullable(t)), depth + 1)
        body.op(EXTERN_CONVERT_ANY)


class AnyConvertExtern(Expression):
    def produce(self, body: Body, t: int, depth: int) -> None:
        operand = ref(EXTERN, is_nullable(t))
        if body.hierarchy.makes(operand):
            body.expression(operand, depth + 1)
            body.op(ANY_CONVERT_EXTERN)
        else:
            body.local(t, 0)


# On the bare stack


def describe_null(body: Body, number: int) -> bool:
    t = body.env.some_reference(body.choices)
    body.immediates = [heap_immediate(t)]
    body.gives = [nullable(t)]
    return True


def describe_is_null(body: Body, number: int) -> bool:
    body.takes = [body.env.some_reference(body.choices)]
    body.gives = [I32]
    return True


def describe_func(body: Body, number: int) -> bool:
    function = body.env.any_function(body.choices)
    body.env.referred[function] = True
    body.immediates = [function]
    body.gives = [FUNCREF]
    if body.plan.has("function-references"):
        callee = body.env.callees[function]
        exact = callee.exact and body.plan.has_descriptors
        body.gives = [ref(CONCRETE + callee.signature.index, False, exact)]
    return True


def describe_as_non_null(body: Body, number: int) -> bool:
    t = body.env.some_reference(body.choices)
    body.takes = [nullable(t)]
    body.gives = [non_null(t)]
    return True


def describe_branch_on_null(body: Body, number: int) -> bool:
    distance = body.label()
    types = body.labels[-1 - distance]
    body.immediates = [distance]
    if number == BR_ON_NULL:
        t = body.env.some_reference(body.choices)
        body.takes = [*types, nullable(t)]
        body.gives = [*types, non_null(t)]
        return True
    if not types or types[-1] < REF:
        return False
    body.takes = [*types[:-1], nullable(types[-1])]
    body.gives = types[:-1]
    return True


def describe_equality(body: Body, number: int) -> bool:
    body.takes = [EQREF, EQREF]
    body.gives = [I32]
    return True


def describe_i31(body: Body, number: int) -> bool:
    """ref.i31, i31.get_s and i31.get_u."""
    made = number == REF_I31
    body.takes = [I32 if made else I31REF]
    body.gives = [ref(I31, False) if made else I32]
    return True


def describe_conversion(body: Body, number: int) -> bool:
    """any.convert_extern and extern.convert_any."""
    with_null = body.choices.index(2) == 0
    to_any = number == ANY_CONVERT_EXTERN
    body.takes = [ref(EXTERN if to_any else ANY, with_null)]
    body.gives = [ref(ANY if to_any else EXTERN, with_null)]
    return True
