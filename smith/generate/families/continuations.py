"""Continuations as values: made of functions, and bound to arguments; and all on the bare stack.

A continuation can be used once, and nobody knows of one in a local, global or field whether it has
been: what is guarded uses new ones alone. Source: the proposal's stack-switching/Explainer.md.
"""

from typing import Final

from smith.generate.body import Body, Expression
from smith.generate.defaults import CONT_NEW
from smith.generate.families.exceptions import EXNREF, chosen_tag, params_of
from smith.generate.families.references import operand_that_may_be_null
from smith.generate.signatures import Signature
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.module import CONT_TYPE, NONE, SubType
from smith.wasm.types import CONCRETE, F64, I32, I64, REF, heap_of, ref

CONT_BIND: Final = op("cont.bind")
SUSPEND: Final = op("suspend")
RESUME: Final = op("resume")
RESUME_THROW: Final = op("resume_throw")
RESUME_THROW_REF: Final = op("resume_throw_ref")
SWITCH: Final = op("switch")
# Kinds of handlers.
ON_LABEL: Final = 0
ON_SWITCH: Final = 1
MOST_HANDLERS: Final = 3
MOST_BOUND: Final = 3  # arguments that a continuation is bound to in an expression
# What tags that are added carry, and what is given back.
CONTROL_TAGS: Final[list[tuple[list[int], list[int]]]] = [
    ([], []),
    ([I32], [I32]),
    ([I64], []),
    ([], [I64, I32]),
    ([I32, F64], [F64]),
]


def continued(body: Body, continuation: int) -> SubType:
    """The function type of a type of continuations."""
    types = body.env.types
    return types[types[continuation].continuation]


def continued_by(body: Body, t: int) -> SubType | None:
    """The function type of the continuations that a value type refers to, if it does."""
    index = heap_of(t) - CONCRETE if t >= REF else NONE
    if index < 0 or body.env.types[index].kind != CONT_TYPE:
        return None
    return continued(body, index)


def chosen_continuation(body: Body, t: int, digit: int) -> int:
    """A type of continuations whose references may stand where t is wanted, or NONE."""
    heap = heap_of(t)
    hierarchy = body.hierarchy
    known = hierarchy.below(heap - CONCRETE) if heap >= CONCRETE else hierarchy.by_kind[CONT_TYPE]
    return known[digit * len(known) // DIGITS] if known else NONE


def control_tag(body: Body) -> int:
    """A chosen tag to suspend with, or -1: one of the module's, or one that is added."""
    digit = body.choices.index(DIGITS)
    tags = body.env.control_tags
    if tags.items and digit % 4 < 3:
        return tags.pick(body.choices)
    params, results = CONTROL_TAGS[digit // 4 % len(CONTROL_TAGS)]
    if not all(body.plan.has_type(t) for t in (*params, *results)):
        return -1
    return body.env.control_tag(body.env.signature(params, results))


class NewContinuation(Expression):
    """A continuation of some function of its type."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        index = chosen_continuation(body, t, digit)
        if index < 0 or not body.hierarchy.has_values(index):
            body.local(t, 0)
            return
        function = ref(CONCRETE + body.env.types[index].continuation, True)
        operand_that_may_be_null(body, function, depth, digit)
        body.emit(CONT_NEW, index)


class BoundContinuation(Expression):
    """A continuation that has got its first arguments: a new one, unless it is unguarded."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        digit = body.choices.index(DIGITS)
        index = chosen_continuation(body, t, digit)
        if index < 0:
            body.local(t, 0)
            return
        function = continued(body, index)
        env = body.env
        count = digit % (MOST_BOUND + 1)
        bound = [env.some_inhabited_type(body.choices) for _ in range(count)]
        signature = env.signature(bound + function.params, function.results)
        source = env.continuation_of(signature) if self.fits(body, signature) else NONE
        if source < 0 or not (body.hierarchy.has_values(source) and body.hierarchy.all_make(bound)):
            body.local(t, 0)
            return
        body.arguments(bound, depth)
        if digit >= body.plan.guard_references:
            body.expression(ref(CONCRETE + source, True), depth + 1)
        else:
            body.simplest_of(source, exact=False)
        body.flat([CONT_BIND, source, index])

    def fits(self, body: Body, signature: Signature) -> bool:
        return len(signature.params) <= body.plan.max_params


# Handlers


def handlers(body: Body, results: list[int], most: int) -> list[int]:
    """Handlers of a resume that gives these results, as the immediate of flat code.

    Those for labels go to some that there are. How many, and for each kind, tag and label.
    """
    found: list[int] = []
    for _ in range(body.choices.index(most + 1)):
        tag = control_tag(body)
        if tag < 0:
            continue
        signature = body.env.tag_signature(tag)
        if not signature.params and signature.results == results and body.choices.index(2):
            found += [ON_SWITCH, tag, 0]
            continue
        fitting = [
            distance
            for distance in range(len(body.labels))
            if takes_suspension(body, body.labels[-1 - distance], signature, results)
            and not body.backward[-1 - distance]
        ]
        if fitting:
            found += [ON_LABEL, tag, fitting[body.choices.pick(len(fitting))]]
    return [len(found) // 3, *found]


def takes_suspension(body: Body, label: list[int], tag: Signature, results: list[int]) -> bool:
    """Whether a label takes what a tag carries, and the continuation of what gives the results."""
    rest = continued_by(body, label[-1]) if label else None
    if rest is None or len(tag.params) != len(label) - 1:
        return False
    if len(rest.params) != len(tag.results) or len(rest.results) != len(results):
        return False
    return (
        body.fit(tag.params, label[:-1])
        and body.fit(rest.params, tag.results)
        and body.fit(results, rest.results)
    )


# On the bare stack


def some_continuation(body: Body) -> int:
    """A chosen type of continuations, or NONE."""
    known = body.hierarchy.by_kind[CONT_TYPE]
    return known[body.choices.pick(len(known))] if known else NONE


def describe_new(body: Body, number: int) -> bool:
    index = some_continuation(body)
    if index < 0:
        return False
    body.immediates = [index]
    body.takes = [ref(CONCRETE + body.env.types[index].continuation, True)]
    body.gives = [ref(CONCRETE + index, False)]
    return True


def describe_bind(body: Body, number: int) -> bool:
    """To any type of continuations that take the last parameters of the first."""
    source = some_continuation(body)
    if source < 0:
        return False
    given = continued(body, source)
    fitting = [target for target in body.hierarchy.by_kind[CONT_TYPE] if binds(body, given, target)]
    target = fitting[body.choices.pick(len(fitting))]
    count = len(given.params) - len(continued(body, target).params)
    body.immediates = [source, target]
    body.takes = [*given.params[:count], ref(CONCRETE + source, True)]
    body.gives = [ref(CONCRETE + target, False)]
    return True


def binds(body: Body, given: SubType, target: int) -> bool:
    left = continued(body, target)
    count = len(given.params) - len(left.params)
    if count < 0 or len(given.results) != len(left.results):
        return False
    return body.fit(left.params, given.params[count:]) and body.fit(given.results, left.results)


def describe_suspend(body: Body, number: int) -> bool:
    tag = control_tag(body)
    if tag < 0:
        return False
    signature = body.env.tag_signature(tag)
    body.immediates = [tag]
    body.takes += signature.params
    body.gives += signature.results
    return True


def describe_resume(body: Body, number: int) -> bool:
    """resume, resume_throw and resume_throw_ref."""
    index = some_continuation(body)
    if index < 0:
        return False
    function = continued(body, index)
    body.immediates = [index]
    if number == RESUME:
        body.takes += function.params
    elif number == RESUME_THROW_REF:
        body.takes.append(EXNREF)
    else:
        tag = chosen_tag(body)
        if tag < 0:
            return False
        body.immediates.append(tag)
        body.takes += params_of(body, tag)
    body.takes.append(ref(CONCRETE + index, True))
    body.immediates += handlers(body, function.results, MOST_HANDLERS)
    body.gives += function.results
    return True


def describe_switch(body: Body, number: int) -> bool:
    """To a continuation whose last parameter is one that gives the same; it may be added."""
    env = body.env
    fitting = [index for index in body.hierarchy.by_kind[CONT_TYPE] if is_switchable(body, index)]
    if fitting:
        index = fitting[body.choices.pick(len(fitting))]
    else:
        back = some_continuation(body)
        if back < 0:
            return False
        last = ref(CONCRETE + back, True)
        index = env.continuation_of(env.signature([last], continued(body, back).results))
        if index < 0:
            return False
    function = continued(body, index)
    tag = env.control_tag(env.signature([], function.results))
    back_function = continued_by(body, function.params[-1])
    if tag < 0 or back_function is None:
        return False
    body.immediates = [index, tag]
    body.takes = [*function.params[:-1], ref(CONCRETE + index, True)]
    body.gives += back_function.params
    return True


def is_switchable(body: Body, index: int) -> bool:
    """Whether a continuation of this type takes that of a function with the same results."""
    function = continued(body, index)
    back = continued_by(body, function.params[-1]) if function.params else None
    if back is None or len(back.results) != len(function.results):
        return False
    return body.fit(function.results, back.results)
