"""Whether constants of generated code can be seen: executed ones are changed, one at a time."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby
from math import isnan
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple
from zlib import crc32

import click

# Behind what is installed: it is the installed `smith` that is checked.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import smith
from benchmarks.survey import Document, Given, Survey, console, headline, new_table
from smith.companions.interface import InterfaceError
from smith.generate import scaffolded
from smith.generate.literals import BITS, literal
from smith.native import Global, Limits, Memory, Profile, Session, Store
from smith.native.observation import ENDED, how_it_ended
from smith.stats.figures import percent, ratio
from smith.stats.running import FUEL, calls
from smith.unstructured import Unstructured
from smith.wasm.code import starts
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Function, Module
from smith.wasm.types import F32, F64, I32, I64, NUMBER_TYPES, V128

HELP: Final = """Whether changed constants show: in results, traps, notes, globals, memories.

    Of each module some executed constants are changed, one at a time: in turn by adding 1, and to
    another literal. Before and after, every export is called with the three sets of arguments of
    `smith stats --run`. Constants of scaffolding (guards, masks, counters, folds, fuel) count
    apart. What is left of fuel is not looked at.

    \b
        python benchmarks/observed.py
        python benchmarks/observed.py --preset differential --json

    Exit status 1 says that less than 45 % of the changes outside scaffolding show.
    """
LEAST: Final = 0.45
CONST_TYPES: Final = {
    op(f"{name}.const"): t for t, name, _ in NUMBER_TYPES if t in (I32, I64, F32, F64, V128)
}
LIMITS: Final = Limits(fuel=FUEL, memory=1 << 28)
OWN: Final = "code"
OTHER: Final = "scaffolding"
CHANGES: Final = click.Option(
    ["--changes"],
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="Constants that are changed of a module, at most.",
)


class Constant(NamedTuple):
    """A constant that is executed: where it is, and whether it is scaffolding."""

    function: int  # its place among those defined
    pos: int  # in its flat code
    kind: str


@dataclass
class Report:
    """By kind and type of constant, how many were changed, and how many of the changes showed."""

    done: int = 0
    tried: dict[str, list[int]] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.done += other.done
        for key, (tried, shown) in other.tried.items():
            known = self.tried.setdefault(key, [0, 0])
            self.tried[key] = [known[0] + tried, known[1] + shown]


def measure(seeds: range, size: int, config: smith.Config, given: Given) -> Report:
    report = Report()
    for seed in seeds:
        module, scaffolding = scaffolded(smith.input_from_seed(seed, size), config)
        report.done += 1
        examine(module.model, scaffolding, Random(seed), given["changes"], report)
    return report


def examine(
    module: Module, scaffolding: Sequence[Sequence[int]], random: Random, most: int, report: Report
) -> None:
    """Change some of the constants of a module, and see."""
    wasm = encode(module)
    constants: list[Constant] = []
    before = observed(
        wasm, lambda session: constants.extend(executed(session, module, scaffolding))
    )
    for turn, constant in enumerate(random.sample(constants, min(most, len(constants)))):
        name = INSTRUCTIONS[module.functions[constant.function].code[constant.pos]].name
        after = observed(changed(module, constant, random, step=turn % 2 == 0))
        report.add(Report(tried={f"{constant.kind} {name}": [1, int(after != before)]}))


def executed(
    session: Session, module: Module, scaffolding: Sequence[Sequence[int]]
) -> Iterator[Constant]:
    """The constants that were executed."""
    functions = groupby(session.instance.executed(), lambda row: row.function)
    for place, (_, rows) in enumerate(functions):
        inside = {*scaffolding[place]} if place < len(scaffolding) else set()
        positions = starts(module.functions[place].code)
        for at, (row, pos) in enumerate(zip(rows, positions, strict=False)):
            if row.times and row.op in CONST_TYPES:
                yield Constant(place, pos, OTHER if at in inside else OWN)


def observed(wasm: bytes, look: Any = None) -> list[object]:
    """What can be seen of a run: how calls end, what hosts got, and what is left in the end."""
    store = Store(LIMITS, profile=Profile() if look else None)
    try:
        session = Session(wasm, store, validated=True)
    except InterfaceError:
        return []
    except ENDED as error:
        return [how_it_ended(error)]
    seen: list[object] = []
    for call in calls(session):
        store.fuel = FUEL
        try:
            seen.append(session.call(call))
        except ENDED as error:
            seen.append(how_it_ended(error))
    if look:
        look(session)
    return [*seen, *session.notes, *state(session)]


def state(session: Session) -> Iterator[object]:
    """Exported globals and memories, but not the fuel that is left."""
    exports = session.instance.exports
    for name in exports:
        item = exports[name]
        if isinstance(item, Memory):
            yield len(item), crc32(item.read(0, len(item)))
        elif isinstance(item, Global) and name != "fuel":
            value = item.value
            yield repr(value) if isinstance(value, (int, float)) else value is None


def changed(module: Module, constant: Constant, random: Random, *, step: bool) -> bytes:
    """The module with another constant: by a step of 1, or any other literal."""
    old = module.functions[constant.function]
    t = CONST_TYPES[old.code[constant.pos]]
    value = old.code[constant.pos + 1]
    other = stepped(t, value) if step else value
    while other == value:
        other = literal(Unstructured(random.randbytes(40)), t)
    code = [*old.code]
    code[constant.pos + 1] = other
    copied = copy(module)
    copied.functions = [*module.functions]
    copied.functions[constant.function] = Function(old.type_index, old.locals, code)
    return encode(copied)


def stepped(t: int, value: int) -> int:
    """One more; of a float that has no next number at that distance, the same."""
    if t in (F32, F64):
        form, whole = ("<f", "<I") if t == F32 else ("<d", "<Q")
        (number,) = struct.unpack(form, struct.pack(whole, value))
        try:
            (bits,) = struct.unpack(whole, struct.pack(form, number + 1.0))
        except OverflowError:
            return value
        return value if isnan(number) else int(bits)
    bits = BITS[t]
    other = (value + 1) & ((1 << bits) - 1)
    return other - (1 << bits) if t <= I64 and other >> (bits - 1) else other


# What is shown


def totals(report: Report, kind: str) -> list[int]:
    rows = [row for key, row in report.tried.items() if key.startswith(kind)]
    return [*map(sum, zip(*rows, strict=True))] or [0, 0]


def falls_short(report: Report) -> bool:
    tried, shown = totals(report, OWN)
    return shown < LEAST * tried


def show(document: Document) -> None:
    click.echo(headline(document))
    report = Report(document["done"], document["tried"])
    table = new_table("constants", "changed", "show")
    rows = {kind: totals(report, kind) for kind in (OWN, OTHER)}
    rows["all"] = [*map(sum, zip(*rows.values(), strict=True))]
    for key, (tried, shown) in (report.tried | rows).items():
        found = ratio(shown, tried)
        table.add_row(key, f"{tried:,}", "-" if found is None else percent(found))
    console().print(table)


SURVEY: Final = Survey(
    script=__file__,
    help=HELP,
    report=Report,
    measure=measure,
    show=show,
    found=falls_short,
    configs=lambda given: [given or smith.Config()],
    options=(CHANGES,),
)
main: Final = SURVEY.command()

if __name__ == "__main__":
    main()
