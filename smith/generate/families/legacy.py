"""Legacy exception handling: try with its clauses or a delegate, throws into them, and rethrow.

An exception that is thrown in a function where everything is guarded is caught there: as for
`exceptions`, `catching` has the tags. A delegate passes over the tries between it and its label.
Source: the proposal's legacy/Exceptions.md.
"""

from typing import Final

from smith.generate.body import END, Body, Expression, Statement
from smith.generate.emitter import NO_TYPES
from smith.generate.families.blocks import IF, block_types
from smith.generate.families.conditions import HALF, SIXTEENTH, condition
from smith.generate.families.exceptions import (
    ANY_TAG,
    behind,
    catches,
    chosen_tag,
    escapes,
    params_of,
)
from smith.generate.families.variables import set_local
from smith.unstructured import DIGITS
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK

TRY: Final = op("try")
CATCH: Final = op("catch")
CATCH_ALL: Final = op("catch_all")
DELEGATE: Final = op("delegate")
RETHROW: Final = op("rethrow")
MOST_CATCHES: Final = 3


class TryValue(Expression):
    """A value by a try, from its body or from a clause."""

    def produce(self, body: Body, t: int, depth: int) -> None:
        if body.may_nest():
            attempt(body, [t], depth + 1, throws=False)
        else:
            body.local(t, 0)


class Try(Statement):
    def act(self, body: Body, depth: int) -> None:
        if body.may_nest():
            attempt(body, NO_TYPES, depth, throws=False)
        else:
            set_local(body, depth)


class Throw(Statement):
    """throw: where it is caught, or behind a rare condition; else with a try."""

    def act(self, body: Body, depth: int) -> None:
        form = body.choices.index(DIGITS)
        if body.catching:
            behind(body, HALF, form, depth)
        elif form >= body.plan.guard_exceptions:
            behind(body, SIXTEENTH, 0, depth)
        elif body.may_nest():
            attempt(body, NO_TYPES, depth, throws=True)


class Rethrow(Statement):
    """What has been caught once more, in one case of many."""

    def act(self, body: Body, depth: int) -> None:
        if body.clauses and body.plan.allowed[IF]:
            rethrow(body, depth)


def rethrow(body: Body, depth: int) -> None:
    place, tag = body.clauses[-1 - body.choices.pick(len(body.clauses))]
    if not (body.dead or catches(body, tag) or escapes(body)):
        return
    condition(body, depth, SIXTEENTH)
    body.block(IF, EMPTY_BLOCK)
    body.open(NO_TYPES, NO_TYPES, backward=False)
    body.emit(RETHROW, len(body.labels) - 1 - place)
    body.end_block()


def attempt(body: Body, results: list[int], depth: int, throws: bool) -> None:
    """A try that leaves the results: with clauses, or with a delegate."""
    form = body.choices.index(DIGITS)
    body.block(TRY, body.blocktype(NO_TYPES, results))
    if form % 5 == 4 and body.plan.allowed[DELEGATE]:
        body.emit(DELEGATE, delegated(body, NO_TYPES, results, depth))
        return
    tags = chosen_tags(body, form // 5)
    caught = len(body.catching)
    body.catching += tags
    body.tries += [len(body.labels)] * len(tags)
    body.open(NO_TYPES, results, backward=False)
    body.nested(depth)
    if (throws or form % 5 > 1) and body.catching and not body.dead:
        behind(body, HALF, form // 30, depth)
    body.close(results, depth)
    del body.catching[caught:]
    del body.tries[caught:]
    for tag in tags:
        clause(body, tag, results, depth)
    body.op(END)


def chosen_tags(body: Body, form: int) -> list[int]:
    """The tags of a try's clauses, ANY_TAG last; at least one, if they are allowed."""
    allowed = body.plan.allowed
    count = form % 3 if allowed[CATCH] else 0
    tags = [tag for tag in [chosen_tag(body) for _ in range(count)] if tag != ANY_TAG]
    if allowed[CATCH_ALL] and (form % 2 or not tags):
        tags.append(ANY_TAG)
    return tags


def clause(body: Body, tag: int, results: list[int], depth: int) -> None:
    """catch or catch_all: what the exception carries is on the stack, the results stay there."""
    carried = NO_TYPES
    if tag == ANY_TAG:
        body.op(CATCH_ALL)
    else:
        body.emit(CATCH, tag)
        carried = params_of(body, tag)
    body.clauses.append((len(body.labels), tag))
    body.open(carried, results, backward=False)
    body.nested(depth)
    allowed = body.plan.allowed
    if allowed[RETHROW] and allowed[IF] and body.choices.index(4) == 3 and not body.dead:
        rethrow(body, depth)
    body.close(results, depth)
    body.clauses.pop()


def delegated(body: Body, params: list[int], results: list[int], depth: int) -> int:
    """The body of a try that is left to a label outside, and this label."""
    distance = body.choices.pick(len(body.labels))
    place = len(body.labels) - 1 - distance
    catching = body.catching
    tries = body.tries
    kept = 0
    while kept < len(tries) and tries[kept] <= place:
        kept += 1
    body.catching = catching[:kept]
    body.tries = tries[:kept]
    body.inner(params, results, results, depth)
    body.catching = catching
    body.tries = tries
    return distance


# On the bare stack


def bare_try(body: Body, number: int, depth: int) -> None:
    """A try with parameters from the stack and results that stay on it.

    It has the kind of clause that is wanted, or the delegate.
    """
    types = block_types(body, number, depth)
    if types is None:
        return
    params, results = types
    body.block(TRY, body.blocktype(params, results))
    if number == DELEGATE:
        body.emit(DELEGATE, delegated(body, params, results, depth))
    else:
        body.inner(params, results, results, depth)
        bare_clauses(body, number, results, depth)
        body.op(END)
    body.pending += results


def bare_clauses(body: Body, number: int, results: list[int], depth: int) -> None:
    allowed = body.plan.allowed
    count = body.choices.index(MOST_CATCHES) + (1 if number == CATCH else 0)
    for _ in range(count if allowed[CATCH] else 0):
        tag = chosen_tag(body)
        if tag != ANY_TAG:
            clause(body, tag, results, depth)
    if number == CATCH_ALL or (allowed[CATCH_ALL] and body.choices.index(2)):
        clause(body, ANY_TAG, results, depth)


def describe_rethrow(body: Body, number: int) -> bool:
    if not body.clauses:
        return False
    place, tag = body.clauses[-1 - body.choices.pick(len(body.clauses))]
    body.immediates = [len(body.labels) - 1 - place]
    return body.dead or catches(body, tag) or escapes(body)
