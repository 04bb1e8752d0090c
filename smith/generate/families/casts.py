"""Tests of a reference's type: ref.test, ref.cast, and the branches on casts."""

from typing import Final

from smith.generate.body import Body, Expression, Operator, Statement
from smith.generate.emitter import LOCAL_TEE, NO_TYPES
from smith.generate.families.aggregates import SPREAD
from smith.generate.families.blocks import BLOCK, ELSE, IF
from smith.generate.families.scrutinees import WAYS, narrower_heap, scrutinee, wider
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.module import CONT_TYPE
from smith.wasm.types import (
    CONCRETE,
    CONT,
    I32,
    NOCONT,
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

REF_TEST: Final = op("ref.test")
REF_TEST_NULL: Final = op("ref.test null")
REF_CAST: Final = op("ref.cast")
REF_CAST_NULL: Final = op("ref.cast null")
BR: Final = op("br")
BR_ON_CAST: Final = op("br_on_cast")
BR_ON_CAST_FAIL: Final = op("br_on_cast_fail")

# Forms of a guarded cast: by br_on_cast, from BY_FAIL on by br_on_cast_fail, from BY_TEST on by a
# test. Where that holds, the cast behind it never fails, so it is the rarest.
FORMS: Final = 8
BY_FAIL: Final = 3
BY_TEST: Final = 6


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


class RefTest(Operator):
    """ref.test and ref.test null."""

    def emit(self, body: Body, number: int, t: int, depth: int) -> None:
        target = some_castable(body)
        if target < 0:
            body.local(t, 0)
            return
        digit = body.choices.index(DIGITS)
        target = narrowed(body, (nullable if number == REF_TEST_NULL else non_null)(target))
        scrutinee(body, wider(body, target, digit), target, depth, digit % WAYS)
        body.flat([number, heap_immediate(target)])


def narrowed(body: Body, t: int) -> int:
    """The type, or instead of an abstract one mostly one below it: not every value has that."""
    heap = heap_of(t)
    return t if heap >= CONCRETE else ref(narrower_heap(body, heap), is_nullable(t))


class Cast(Expression):
    """A value of the wanted type by ref.cast, or by a branch on a cast; guarded, none traps."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        allowed = body.plan.allowed
        form = body.choices.index(DIGITS)
        target = narrowed(body, t)
        source = wider(body, target, form)
        way = form * SPREAD % DIGITS // FORMS % WAYS
        number = REF_CAST_NULL if is_nullable(t) else REF_CAST
        if form >= body.plan.guard_references and allowed[number]:
            scrutinee(body, source, target, depth, way)
            body.flat([number, heap_immediate(target)])
        elif form % FORMS < BY_FAIL and allowed[BR_ON_CAST]:
            self.by_branch(body, t, source, target, depth, way)
        elif form % FORMS < BY_TEST and self.may_fail(body, source, target):
            self.by_failing_branch(body, t, source, target, depth, way)
        elif allowed[number] and body.plan.can_test_type and body.may_declare(source):
            self.by_test(body, t, source, target, depth, way)
        else:
            body.local(t, 0)

    def may_fail(self, body: Body, source: int, target: int) -> bool:
        """Whether there may be a label for what is no target, which other code can go to, too."""
        return body.plan.allowed[BR_ON_CAST_FAIL] and body.hierarchy.makes(rest_of(source, target))

    def by_test(self, body: Body, t: int, source: int, target: int, depth: int, way: int) -> None:
        """if (x is a target) the cast x else another value."""
        held = body.scratch_local(source, depth)
        scrutinee(body, source, target, depth, way)
        body.emit(LOCAL_TEE, held)
        body.flat([REF_TEST_NULL if is_nullable(t) else REF_TEST, heap_immediate(target)])
        body.block(IF, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        body.get(held)
        body.flat([REF_CAST_NULL if is_nullable(t) else REF_CAST, heap_immediate(target)])
        body.leave_block()
        body.op(ELSE)
        body.open(NO_TYPES, body.one(t), backward=False)
        body.expression(t, depth + 2)
        body.end_block()

    def by_branch(self, body: Body, t: int, source: int, target: int, depth: int, way: int) -> None:
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        scrutinee(body, source, target, depth, way)
        body.flat([BR_ON_CAST, 0, source, target])
        body.keep([rest_of(source, target)])
        body.expression(t, depth + 2)
        body.end_block()

    def by_failing_branch(
        self, body: Body, t: int, source: int, target: int, depth: int, way: int
    ) -> None:
        """The outer block's result is the cast value, the inner one's what is no target."""
        rest = rest_of(source, target)
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, body.one(t), backward=False)
        body.block(BLOCK, block_of(rest))
        body.open(NO_TYPES, [rest], backward=False)
        scrutinee(body, source, target, depth, way)
        body.flat([BR_ON_CAST_FAIL, 0, source, target])
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
        scrutinee(body, source, target, depth, body.choices.index(WAYS))
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
    """What one casts from: a type above, or beside custom descriptors any of the same hierarchy.

    Where nothing else tells of that proposal, a module had better not need it.
    """
    digit = body.choices.index(DIGITS)
    if digit % 8 == 7 and body.hierarchy.described:
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
