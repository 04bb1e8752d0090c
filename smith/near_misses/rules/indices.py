"""Immediates out of range: indices of what is not there, lanes, alignments, offsets (section 3.4).

For each row of the instruction table, from its minimal use.
"""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule
from smith.near_misses.rules.uses import USES, WIDE_USES, Use
from smith.wasm import instructions as table
from smith.wasm.features import BIT
from smith.wasm.instructions import INSTRUCTIONS, Instruction

SECTION: Final = "3.4 instructions"
# By kind of immediate: what the message about one that is not there begins with.
PHRASES: Final[dict[int, str]] = {
    table.FUNC: "unknown function",
    table.TYPE: "unknown type",
    table.TABLE: "unknown table",
    table.MEMORY: "unknown memory",
    table.MEMARG: "unknown memory",
    table.LOCAL: "unknown local",
    table.GLOBAL: "unknown global",
    table.TAG: "unknown tag",
    table.ELEM: "unknown elem segment",
    table.DATA: "unknown data segment",
}
# What there was only one of, without an index or with a zero byte in its place.
SINGLE: Final[dict[int, int]] = {
    table.TABLE: BIT["reference-types"],
    table.MEMORY: BIT["multi-memory"],
    table.MEMARG: BIT["multi-memory"],
}
ATOMIC: Final = "atomic"


def code_around(row: Instruction, use: Use) -> tuple[str, list[str], str]:
    """The use before the instruction's immediates, their words, and what follows."""
    words = use.whole({}).split()
    start = words.index(row.name.split()[0]) + 1
    stop = start + len(row.immediates)
    return " ".join(words[:start]), words[start:stop], " ".join(words[stop:])


def with_immediate(row: Instruction, use: Use, place: int, good: str, bad: str) -> str:
    """A fragment with alternatives for one immediate; twins have their items in any case."""
    before, immediates, after = code_around(row, use)
    closing = ")" * immediates[place].count(")")
    immediates[place] = f"{{{good}|{bad}}}{closing}"
    return " ".join([before, *immediates, after])


def _unknown(row: Instruction) -> Iterator[Rule]:
    use = USES[row.name]
    kinds = [kind for kind in row.immediates if kind in PHRASES]
    for place, kind in enumerate(row.immediates):
        if kind in PHRASES:
            word = code_around(row, use)[1][place].rstrip(")")
            what = PHRASES[kind].removeprefix("unknown ")
            number = f" {place}" if kinds.count(kind) > 1 else ""
            text = with_immediate(row, use, place, word, "#")
            name = f"{row.name}: unknown {what}{number}"
            yield Rule(name, SECTION, PHRASES[kind], text, also=SINGLE.get(kind, 0))


def _alignments(row: Instruction, use: Use, name: str) -> Iterator[Rule]:
    natural = 1 << row.align
    before, immediates, after = code_around(row, use)
    immediates[0] += f" align={{{natural}|{2 * natural}}}"
    text = " ".join([before, *immediates, after])
    phrase = "alignment must not be larger than natural"
    if row.category == ATOMIC:
        phrase = "atomic alignment must be natural"
        if natural > 1:
            smaller = text.replace(f"|{2 * natural}", f"|{natural // 2}")
            yield Rule(f"{name}: smaller alignment", SECTION, phrase, smaller)
    yield Rule(f"{name}: larger alignment", SECTION, phrase, text)


def _offset(row: Instruction) -> Rule:
    before, immediates, after = code_around(row, USES[row.name])
    immediates[0] += " offset={4294967295|4294967296}"
    text = " ".join([before, *immediates, after])
    also = BIT["memory64"]  # offsets have 32 bits without it
    return Rule(f"{row.name}: offset of 33 bits", SECTION, "offset out of range", text, also=also)


def _lanes(row: Instruction) -> Iterator[Rule]:
    for place, kind in enumerate(row.immediates):
        if kind == table.LANE:
            good, bad = str(row.lanes - 1), str(row.lanes)
            text = with_immediate(row, USES[row.name], place, good, bad)
            yield Rule(f"{row.name}: unknown lane", SECTION, "invalid lane index", text)
        elif kind == table.LANES:
            for lane in range(16):
                good, bad = str(31 << 8 * lane), str(32 << 8 * lane)
                text = with_immediate(row, USES[row.name], place, good, bad)
                name = f"{row.name}: unknown lane {lane}"
                yield Rule(name, SECTION, "invalid lane index", text)


def _rules_of(row: Instruction) -> Iterator[Rule]:
    yield from _unknown(row)
    yield from _lanes(row)
    if table.MEMARG in row.immediates:
        yield _offset(row)
        yield from _alignments(row, USES[row.name], row.name)
        yield from _alignments(row, WIDE_USES[row.name], f"{row.name}, 64 bits")


RULES: Final[list[Rule]] = [rule for row in INSTRUCTIONS for rule in _rules_of(row)]
