"""Exceptions that are thrown into continuations, and caught around that."""

from smith.generate.defaults import BLOCK, TRY_TABLE
from smith.generate.emitter import NO_TYPES
from smith.generate.families.branches import BR
from smith.generate.families.continuations import RESUME_THROW, RESUME_THROW_REF
from smith.generate.families.exceptions import (
    ANY_TAG,
    CATCH,
    CATCH_ALL,
    EXCEPTION,
    Clause,
    chosen_tag,
    open_try,
    params_of,
)
from smith.generate.families.legacy import CATCH as LEGACY_CATCH
from smith.generate.families.legacy import TRY
from smith.generate.families.runs import Run


def aborted(run: Run) -> bool:
    """An exception is thrown where the function would begin."""
    return abort(run, run.index, held=-1)


def abort(run: Run, index: int, held: int) -> bool:
    """Throw into a continuation, one that a local holds or a new one, and catch it around that."""
    body = run.body
    allowed = body.plan.allowed
    results = run.signature.results
    by_reference = (
        run.bits(2) == 1 and allowed[RESUME_THROW_REF] and body.hierarchy.makes(EXCEPTION)
    )
    tag = ANY_TAG if by_reference else chosen_tag(body)
    if not by_reference and (tag < 0 or not allowed[RESUME_THROW]):
        return False
    carried = NO_TYPES if by_reference else params_of(body, tag)
    possible = body.hierarchy.all_make(carried) and body.hierarchy.all_make(results)
    if not (possible and body.has_blocktype(carried) and body.has_blocktype(results)):
        return False
    if allowed[TRY_TABLE]:
        standard_abort(run, index, held, tag, carried)
    elif allowed[TRY] and allowed[LEGACY_CATCH]:
        legacy_abort(run, index, held, tag, carried)
    else:
        return False
    return True


def standard_abort(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    results = run.signature.results
    blocktype = body.blocktype(NO_TYPES, results)
    caught = body.blocktype(NO_TYPES, carried)
    body.block(BLOCK, blocktype)
    body.open(NO_TYPES, results, backward=False)
    body.block(BLOCK, caught)
    body.open(NO_TYPES, carried, backward=False)
    kind = CATCH_ALL if tag == ANY_TAG else CATCH
    open_try(body, blocktype, results, [Clause(kind, tag, carried)])
    throw_into(run, index, held, tag, carried)
    body.end_block()
    body.catching.pop()
    body.emit(BR, 1)
    body.end_block()
    body.keep(carried)
    body.arguments(results, run.depth)
    body.end_block()


def legacy_abort(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    results = run.signature.results
    body.block(TRY, body.blocktype(NO_TYPES, results))
    body.open(NO_TYPES, results, backward=False)
    throw_into(run, index, held, tag, carried)
    body.leave_block()
    body.emit(LEGACY_CATCH, tag)
    body.open(NO_TYPES, results, backward=False)
    body.keep(carried)
    body.arguments(results, run.depth)
    body.end_block()


def throw_into(run: Run, index: int, held: int, tag: int, carried: list[int]) -> None:
    body = run.body
    if tag == ANY_TAG:
        body.expression(EXCEPTION, run.depth + 1)
    else:
        body.arguments(carried, run.depth)
    if held >= 0:
        body.get(held)
    else:
        run.new()
    code = [RESUME_THROW_REF, index] if tag == ANY_TAG else [RESUME_THROW, index, tag]
    body.flat([*code, 0])
