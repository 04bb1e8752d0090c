"""Tests of a reference's type: ref.test, ref.cast, and the branches on casts."""

from typing import Final

from smith.generate.body import Body, Expression, Operator, Statement
from smith.generate.emitter import LOCAL_TEE, NO_TYPES
from smith.generate.families.aggregates import SPREAD
from smith.generate.families.blocks import BLOCK, ELSE, IF
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.module import ARRAY_TYPE, CONT_TYPE, STRUCT_TYPE
from smith.wasm.types import (
    ANY,
    ARRAY,
    CONCRETE,
    CONT,
    EQ,
    I31,
    I32,
    NOCONT,
    REF,
    STRUCT,
    block_of,
    heap_immediate,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
    ref,
)

REF_TEST: Final = op("ref.test")
REF_TEST_NULL: Final = op("ref.test null")
REF_CAST: Final = op("ref.cast")
REF_CAST_NULL: Final = op("ref.cast null")
BR: Final = op("br")
BR_ON_CAST: Final = op("br_on_cast")
BR_ON_CAST_FAIL: Final = op("br_on_cast_fail")


def is_castable(body: Body, t: int) -> bool:
    """Whether the type is a reference that can be tested: continuations cannot."""
    if t < REF:
        return False
    heap = heap_of(t)
    if heap >= CONCRETE:
        return body.env.types[heap - CONCRETE].kind != CONT_TYPE
    return heap not in (CONT, NOCONT)


def some_castable(body: Body) -> int:
    """A chosen reference type that can be tested, or -1."""
    t = body.env.some_reference(body.choices)
    return t if is_castable(body, t) else -1


def wider(body: Body, t: int, digit: int) -> int:
    """The type with null from which a digit says to cast to t: one above it, or itself."""
    above = body.hierarchy.above(t)
    candidates = [nullable(t), *[u for u in above if is_nullable(u) and body.plan.uses(u)]]
    return candidates[digit * SPREAD % len(candidates)]


def scrutinee(body: Body, source: int, target: int, depth: int, known: bool) -> None:
    """A value of type `source`, which is known to be a `target`, or not."""
    wanted = non_null(target) if is_nullable(source) else target
    hierarchy = body.hierarchy
    if known and hierarchy.makes(wanted) and hierarchy.is_subtype(wanted, source):
        body.expression(wanted, depth + 1)
    else:
        body.expression(source, depth + 1)


class RefTest(Operator):
    """ref.test and ref.test null."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        target = some_castable(body)
        if target < 0:
            body.local(t, 0)
            return
        digit = body.choices.index(DIGITS)
        scrutinee(body, wider(body, target, digit), target, depth, digit % 2 == 0)
        body.flat([number, heap_immediate(target)])


class Cast(Expression):
    """A value of the wanted type by ref.cast, or by a branch on a cast; guarded, none traps."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        allowed = body.plan.allowed
        form = body.choices.index(DIGITS)
        source = wider(body, t, form)
        known = form // 4 % 2 == 0
        number = REF_CAST_NULL if is_nullable(t) else REF_CAST
        if form >= body.plan.guard_references and allowed[number]:
            scrutinee(body, source, t, depth, known)
            body.flat([number, heap_immediate(t)])
        elif form % 4 == 0 and allowed[BR_ON_CAST]:
            self.by_branch(body, t, source, depth, known)
        elif form % 4 == 1 and allowed[BR_ON_CAST_FAIL]:
            self.by_failing_branch(body, t, source, depth, known)
        elif allowed[number] and body.plan.can_test_type:
            self.by_test(body, t, source, depth, known)
        else:
            body.local(t, 0)

    def by_test(self, body: Body, t: int, source: int, depth: int, known: bool) -> None:
        """if (x is a t) the cast x else another value."""
        held = body.scratch_local(source, depth)
        scrutinee(body, source, t, depth, known)
        body.emit(LOCAL_TEE, held)
        body.flat([REF_TEST_NULL if is_nullable(t) else REF_TEST, heap_immediate(t)])
        body.block(IF, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        body.get(held)
        body.flat([REF_CAST_NULL if is_nullable(t) else REF_CAST, heap_immediate(t)])
        body.leave_block()
        body.op(ELSE)
        self.other(body, t, depth)

    def other(self, body: Body, t: int, depth: int) -> None:
        """The rest of an if: a value where the cast is not possible."""
        body.open(NO_TYPES, body.one(t), backward=False)
        body.expression(t, depth + 2)
        body.end_block()

    def by_branch(self, body: Body, t: int, source: int, depth: int, known: bool) -> None:
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        scrutinee(body, source, t, depth, known)
        body.flat([BR_ON_CAST, 0, source, t])
        body.keep([rest_of(source, t)])
        body.expression(t, depth + 2)
        body.end_block()

    def by_failing_branch(self, body: Body, t: int, source: int, depth: int, known: bool) -> None:
        """The outer block's result is the cast value, the inner one's what is no t."""
        rest = rest_of(source, t)
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        body.block(BLOCK, block_of(rest))
        body.open(NO_TYPES, [rest], backward=False)
        scrutinee(body, source, t, depth, known)
        body.flat([BR_ON_CAST_FAIL, 0, source, t])
        body.emit(BR, 1)
        body.end_block()
        body.keep([rest])
        body.expression(t, depth + 2)
        body.end_block()


def rest_of(source: int, target: int) -> int:
    """The type of what is a source but no target (spec section 3.1.6, type difference)."""
    return non_null(source) if is_nullable(target) else source


class BranchOnCast(Statement):
    """br_on_cast and br_on_cast_fail to a label that takes what they leave."""

    def act(self, body: Body, depth: int) -> None:
        distance = body.label()
        types = body.labels[-1 - distance]
        if not types or not is_castable(body, types[-1]):
            return
        number = BR_ON_CAST if body.choices.index(2) == 0 else BR_ON_CAST_FAIL
        if not body.plan.allowed[number]:
            return
        source, target = casts_for(body, number, types[-1])
        body.arguments(types[:-1], depth)
        scrutinee(body, source, target, depth, body.choices.index(2) == 0)
        body.flat([number, distance, source, target])
        body.keep([*types[:-1], _left(number, source, target)])


def casts_for(body: Body, number: int, wanted: int) -> tuple[int, int]:
    """Source and target of a branch on a cast that gives its label the type wanted."""
    if number == BR_ON_CAST:
        return source_of(body, wanted), wanted
    # What is no target has to be a `wanted`.
    target = narrower(body, wanted)
    if body.choices.index(2) == 0:
        return wanted, target
    return nullable(wanted), nullable(target)


def source_of(body: Body, target: int) -> int:
    """What one casts from: a type above, or under custom descriptors any of the same hierarchy."""
    digit = body.choices.index(DIGITS)
    if digit % 8 == 7 and body.plan.has_descriptors:
        other = some_castable(body)
        if other >= 0 and body.hierarchy.top(other) == body.hierarchy.top(target):
            return nullable(other)
    return wider(body, target, digit)


def narrower(body: Body, t: int) -> int:
    """A chosen type without null at or below one."""
    if is_exact(t):
        return non_null(t)
    heap = narrower_heap(body, heap_of(t))
    exact = body.plan.has_descriptors and heap >= CONCRETE and body.choices.index(3) == 2
    return ref(heap, False, exact)


def narrower_heap(body: Body, heap: int) -> int:
    """A chosen heap type at or below one."""
    if heap >= CONCRETE:
        below = body.hierarchy.below(heap - CONCRETE)
        return CONCRETE + below[body.choices.pick(len(below))]
    form = body.choices.index(DIGITS)
    if form % 3 == 0 or heap not in (ANY, EQ, STRUCT, ARRAY):
        return heap
    if form % 3 == 1 and heap in (ANY, EQ):
        return I31
    known = body.hierarchy.by_kind[ARRAY_TYPE if heap == ARRAY else STRUCT_TYPE]
    return CONCRETE + known[body.choices.pick(len(known))] if known else heap


def _left(number: int, source: int, target: int) -> int:
    """The type that stays on the stack where the branch is not taken."""
    return rest_of(source, target) if number == BR_ON_CAST else target


# On the bare stack


def describe_test(body: Body, number: int) -> bool:
    """ref.test and ref.cast."""
    target = some_castable(body)
    if target < 0:
        return False
    with_null = number in (REF_TEST_NULL, REF_CAST_NULL)
    body.immediates = [heap_immediate(target)]
    body.takes = [wider(body, target, body.choices.index(DIGITS))]
    if number in (REF_TEST, REF_TEST_NULL):
        body.gives = [I32]
    else:
        body.gives = [nullable(target) if with_null else non_null(target)]
    return True


def describe_branch_on_cast(body: Body, number: int) -> bool:
    distance = body.label()
    types = body.labels[-1 - distance]
    if not types or not is_castable(body, types[-1]):
        return False
    source, target = casts_for(body, number, types[-1])
    body.immediates = [distance, source, target]
    body.takes = [*types[:-1], source]
    body.gives = [*types[:-1], _left(number, source, target)]
    return True
