"""Custom descriptors: reading them, and casts that compare them.

A descriptor that is null traps, and so does a cast to another descriptor's struct. Guarded, the
descriptor is never null, and a cast is a branch or compares a struct's descriptor with itself.
Source: the proposal's custom-descriptors/Overview.md.
"""

from typing import Final

from smith.generate.body import Body, Expression, Statement
from smith.generate.defaults import BLOCK
from smith.generate.emitter import LOCAL_TEE, NO_TYPES
from smith.generate.families.aggregates import SPREAD
from smith.generate.families.branches import BR
from smith.generate.families.casts import rest_of
from smith.generate.families.references import may_meet, operand_that_may_be_null
from smith.generate.families.scrutinees import wider
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.module import NONE
from smith.wasm.types import (
    ANY,
    CONCRETE,
    EQ,
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

REF_GET_DESC: Final = op("ref.get_desc")
REF_CAST_DESC_EQ: Final = op("ref.cast_desc_eq")
REF_CAST_DESC_EQ_NULL: Final = op("ref.cast_desc_eq null")
BR_ON_CAST_DESC_EQ: Final = op("br_on_cast_desc_eq")
BR_ON_CAST_DESC_EQ_FAIL: Final = op("br_on_cast_desc_eq_fail")


def described_within(body: Body, t: int, digit: int) -> int:
    """A chosen type with a descriptor whose references may stand where t is wanted, or NONE."""
    heap = heap_of(t)
    types = body.env.types
    if heap < CONCRETE:
        known = body.hierarchy.described if heap in (ANY, EQ, STRUCT) else []
    elif is_exact(t):
        known = [heap - CONCRETE]
    else:
        known = body.hierarchy.below(heap - CONCRETE)
    found = known[digit * len(known) // DIGITS] if known else NONE
    return found if found >= 0 and types[found].descriptor >= 0 else NONE


def target_within(body: Body, t: int, digit: int) -> int:
    """A reference to a described type that may stand where t is wanted, or NONE."""
    index = described_within(body, t, digit)
    if index < 0:
        return NONE
    return ref(CONCRETE + index, is_nullable(t), is_exact(t) or digit % 3 == 2)


def descriptor_of(body: Body, t: int) -> int:
    """The type of descriptors of what t refers to, without null, as exact as t."""
    subtype = body.env.types[heap_of(t) - CONCRETE]
    return ref(CONCRETE + subtype.descriptor, False, is_exact(t))


class GetDescriptor(Expression):
    """The descriptor of a struct."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        described = self.described_by(body, t, digit)
        form = digit * SPREAD % DIGITS
        operand = ref(CONCRETE + described, True, is_exact(t)) if described >= 0 else NONE
        if operand >= 0 and may_meet(body, operand, form):
            operand_that_may_be_null(body, operand, depth, form)
            body.emit(REF_GET_DESC, described)
        else:
            body.local(t, 0)

    def described_by(self, body: Body, t: int, digit: int) -> int:
        """A type whose descriptors may stand where t is wanted, or NONE."""
        heap = heap_of(t)
        if heap < CONCRETE:
            return described_within(body, t, digit)
        index = heap - CONCRETE
        below = [index] if is_exact(t) else body.hierarchy.below(index)
        return body.env.types[below[digit * len(below) // DIGITS]].describes


class CastDescriptor(Expression):
    """A value of the wanted type by one of the casts; guarded, none traps."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        allowed = body.plan.allowed
        form = body.choices.index(DIGITS)
        target = target_within(body, t, form)
        if target < 0:
            body.local(t, 0)
            return
        number = REF_CAST_DESC_EQ_NULL if is_nullable(target) else REF_CAST_DESC_EQ
        digit = form * SPREAD % DIGITS
        possible = body.hierarchy.makes(non_null(target))
        if digit >= body.plan.guard_references and allowed[number]:
            body.expression(wider(body, target, digit), depth + 1)
            body.expression(nullable(descriptor_of(body, target)), depth + 1)
            body.flat([number, heap_immediate(target)])
        elif not possible:
            body.local(t, 0)
        elif digit % 3 == 0 and allowed[number]:
            self.operands(body, non_null(target), target, depth, known=True)
            body.flat([number, heap_immediate(target)])
        elif digit % 3 == 1 and allowed[BR_ON_CAST_DESC_EQ_FAIL]:
            self.by_failing_branch(body, t, target, depth, digit)
        elif allowed[BR_ON_CAST_DESC_EQ]:
            self.by_branch(body, t, target, depth, digit)
        else:
            body.local(t, 0)

    def operands(self, body: Body, source: int, target: int, depth: int, known: bool) -> None:
        """A value and a descriptor that is not null: the value's own, if it is known to match."""
        if not known:
            body.expression(source, depth + 1)
            body.expression(descriptor_of(body, target), depth + 1)
            return
        held = body.scratch_local(nullable(target), depth)
        body.expression(non_null(target), depth + 1)
        body.emit(LOCAL_TEE, held)
        body.get(held)
        body.emit(REF_GET_DESC, heap_of(target) - CONCRETE)

    def by_branch(self, body: Body, t: int, target: int, depth: int, digit: int) -> None:
        source = wider(body, target, digit)
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, [t], backward=False)
        self.operands(body, source, target, depth, digit % 2 == 0)
        body.flat([BR_ON_CAST_DESC_EQ, 0, source, target])
        body.keep([rest_of(source, target)])
        body.expression(t, depth + 2)
        body.end_block()

    def by_failing_branch(self, body: Body, t: int, target: int, depth: int, digit: int) -> None:
        """The outer block's result is the cast value, the inner one's what has another."""
        source = wider(body, target, digit)
        rest = rest_of(source, target)
        body.block(BLOCK, block_of(t))
        body.open(NO_TYPES, [t], backward=False)
        body.block(BLOCK, block_of(rest))
        body.open(NO_TYPES, [rest], backward=False)
        self.operands(body, source, target, depth, digit % 2 == 0)
        body.flat([BR_ON_CAST_DESC_EQ_FAIL, 0, source, target])
        body.emit(BR, 1)
        body.end_block()
        body.keep([rest])
        body.expression(t, depth + 2)
        body.end_block()


class BranchOnDescriptor(Statement):
    """Both branches on casts to a label that takes what they leave."""

    def act(self, body: Body, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        number = BR_ON_CAST_DESC_EQ if digit % 2 == 0 else BR_ON_CAST_DESC_EQ_FAIL
        distance = body.label()
        types = body.labels[-1 - distance]
        if not body.plan.allowed[number] or not types:
            return
        source, target = casts_for(body, number, types[-1], digit)
        if target < 0:
            return
        descriptor = nullable(descriptor_of(body, target))
        if not may_meet(body, descriptor, digit):
            return
        body.arguments(types[:-1], depth)
        body.expression(source, depth)
        operand_that_may_be_null(body, descriptor, depth, digit)
        body.flat([number, distance, source, target])
        body.keep([*types[:-1], left(number, source, target)])


def casts_for(body: Body, number: int, wanted: int, digit: int) -> tuple[int, int]:
    """Source and target of a branch that gives its label the type wanted; the target may be NONE.

    A branch that is taken on failure may have any target of the hierarchy.
    """
    if wanted < REF or body.hierarchy.top(wanted) != ANY:
        return NONE, NONE
    if number == BR_ON_CAST_DESC_EQ:
        target = target_within(body, wanted, digit)
        return (wider(body, target, digit) if target >= 0 else NONE), target
    target = target_within(body, ref(ANY, digit // 2 % 2 == 0), digit)
    if target >= 0 and is_nullable(target):
        return nullable(wanted), target
    return wanted, target


def left(number: int, source: int, target: int) -> int:
    """The type that stays on the stack where the branch is not taken."""
    return rest_of(source, target) if number == BR_ON_CAST_DESC_EQ else target


# On the bare stack


def describe_get_desc(body: Body, number: int) -> bool:
    exact = body.choices.index(2) == 1
    digit = body.choices.index(DIGITS)
    index = described_within(body, ref(ANY, True), digit)
    if index < 0:
        return False
    operand = ref(CONCRETE + index, True, exact)
    body.immediates = [index]
    body.takes = [operand]
    body.gives = [descriptor_of(body, operand)]
    return True


def describe_cast_desc(body: Body, number: int) -> bool:
    digit = body.choices.index(DIGITS)
    target = target_within(body, ref(ANY, number == REF_CAST_DESC_EQ_NULL), digit)
    if target < 0:
        return False
    body.immediates = [heap_immediate(target)]
    body.takes = [ref(ANY, True), nullable(descriptor_of(body, target))]
    body.gives = [target]
    return True


def describe_branch_desc(body: Body, number: int) -> bool:
    digit = body.choices.index(DIGITS)
    distance = body.label()
    types = body.labels[-1 - distance]
    source, target = casts_for(body, number, types[-1] if types else NONE, digit)
    if target < 0:
        return False
    body.immediates = [distance, source, target]
    body.takes = [*types[:-1], source, nullable(descriptor_of(body, target))]
    body.gives = [*types[:-1], left(number, source, target)]
    return True
