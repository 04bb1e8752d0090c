"""One function: its fuel, its statements, and its results with all that it computed folded in."""

from typing import Final

from smith.generate.body import Body
from smith.generate.emitter import GLOBAL_SET, I64_CONST, Chunk
from smith.generate.families.fuel import charge_entry
from smith.generate.families.numeric import I64_EXTEND_I32_U
from smith.generate.families.observing import to_i32
from smith.generate.families.variables import I32_XOR, MIX_I32
from smith.wasm.encode_code import encode_body, encoded
from smith.wasm.instructions import op
from smith.wasm.types import I32, I64

I64_XOR: Final = op("i64.xor")
MIX_I64: Final = encoded([I64_CONST, 7, op("i64.rotl")])
MOST_FOLDED: Final = 20  # locals; more would be more scaffolding than code


def function(body: Body) -> bytes:
    """Generate a whole body: results first, since they want input even when it is short."""
    results = body.callee.signature.results
    chunks: list[Chunk] = []
    parameters = len(body.references.initialised)
    for t in results:
        body.expression(t, 1)
        chunks.append(body.cut())
        body.references.forget(parameters)  # what results set is not set where statements run
    charge_entry(body)
    body.statements(0)
    ready = body.settle(results)
    if not body.dead:
        _leave_results(body, chunks, ready)
    declared = body.locals[len(body.callee.signature.params) :]
    return encode_body(runs(declared), body.code.getvalue())


def _leave_results(body: Body, chunks: list[Chunk], ready: int) -> None:
    results = body.callee.signature.results
    plan = body.plan
    into = -1  # the result that takes up the locals
    if plan.fold and True in body.was_set:
        for place in range(ready, len(results)):
            t = results[place]
            if into < 0 and (t == I32 or (t == I64 and plan.folds_i64)):
                into = place
        if into < 0:
            fold_into_global(body)
    for place in range(ready, len(results)):
        body.paste(chunks[place])
        if place == into:
            _fold(body, results[place])


def fold_into_global(body: Body) -> None:
    """Mix what the function computed into the global that everything is mixed into."""
    if body.plan.fold and body.plan.mixed_global and True in body.was_set:
        body.scaffold(True)
        body.mixed()
        _fold(body, I32)
        body.emit(GLOBAL_SET, body.env.mixed)
        body.scaffold(False)


def _fold(body: Body, t: int) -> None:
    """Mix the parameters and the locals that were set into the integer on the stack."""
    worth: list[int] = []
    local = len(body.locals)
    while local > 0 and len(worth) < MOST_FOLDED:
        local -= 1
        if body.was_set[local] and body.can_read(local):
            worth.append(local)
    body.scaffold(True)
    for local in reversed(worth):
        source = body.locals[local]
        convert = to_i32(body, source)
        if convert is None:
            continue
        body.code.write(MIX_I32 if t == I32 else MIX_I64)
        body.get(local)
        if t == I32:
            body.code.write(convert)
            body.op(I32_XOR)
        else:
            if source != I64:
                body.code.write(convert)
                body.op(I64_EXTEND_I32_U)
            body.op(I64_XOR)
    body.scaffold(False)


def runs(types: list[int]) -> list[tuple[int, int]]:
    """Types as runs of (count, type)."""
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(types) + 1):
        if place == len(types) or types[place] != types[start]:
            found.append((place - start, types[start]))
            start = place
    return found
