"""Whether what is read of structures and arrays reaches an observable place, by trying it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

from benchmarks.outcomes import STACK, kind_of
from smith.engines import Call, Worker
from smith.stats.counting import Counted
from smith.stats.disturbing import disturb, revealed
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module
from smith.wasm.types import I8, I16, I32, V128, is_ref

READS: Final = {I8: "packed", I16: "packed", V128: "v128"}
Rounds = Sequence[list[Call] | None]


def read_at(module: Module, function: int, pos: int) -> tuple[str, int]:
    """What is read there, and of what, in words; the type of the value."""
    code = module.functions[function].code
    row = INSTRUCTIONS[code[pos]]
    structure = row.name.startswith("struct")
    stored = module.types[code[pos + 1]].fields[code[pos + 2] if structure else 0]
    kind = "reference" if is_ref(stored) else READS.get(stored, "number")
    value = I32 if stored in (I8, I16) else stored
    return f"{row.name.partition('.')[0]}: {kind}", value


def tried(
    worker: Worker, module: Module, copy: Counted, counts: Sequence[int], rounds: Rounds, most: int
) -> Iterator[tuple[str, bool]]:
    """Of some executed reads the kind, and whether another value in its stead shows.

    `rounds` are calls of all exports, each in an instance of its own. Something shows in what calls
    return, and in the memories and globals that they leave.
    """
    executed = [read for read in copy.reads if counts[read.counter]]
    if not executed or not most:
        return
    module = revealed(module)
    wasm = encode(module)
    expected = [shown(worker, wasm, calls) for calls in rounds]
    for read in Random(len(wasm)).sample(executed, min(most, len(executed))):
        kind, t = read_at(module, read.function, read.pos)
        changed = disturb(module, read.function, read.pos, t)
        if changed:
            pairs = zip(rounds, expected, strict=True)
            yield kind, any(shown(worker, changed, calls) != before for calls, before in pairs)


def shown(worker: Worker, wasm: bytes, calls: list[Call] | None) -> list[Any]:
    """What an observer sees of a run; nothing of one that exhausts the stack."""
    run = worker.run(wasm, calls)
    kinds = [kind_of(outcome) for _, outcome in run.calls]
    if STACK in kinds:
        return []
    values = [outcome.get("values") for _, outcome in run.calls]
    return [kind_of(run.start), kinds, values, run.state]
