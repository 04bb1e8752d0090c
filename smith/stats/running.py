"""What the code of modules does when it runs, in the bundled engine.

Every export is called with three sets of arguments, one after the other in the same instance: zeros
and nulls; small numbers and new objects; negative ones and nulls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import log2
from statistics import median
from typing import Final

from smith.companions.calls import Call, Planned, creatable
from smith.companions.companion import REFERENCES
from smith.companions.interface import InterfaceError
from smith.native import Executed, Limits, Profile, Session, Store
from smith.native.observation import ENDED, RETURNED, how_it_ended
from smith.stats.figures import (
    Figure,
    commonest,
    number,
    percent,
    ratio,
    shares,
    spread,
    spread_of_numbers,
    spread_of_shares,
)
from smith.wasm.code import CLOSES, DIVIDES
from smith.wasm.instructions import INSTRUCTIONS

FUEL: Final = 1_000_000  # instructions of a call
LIMITS: Final = Limits(fuel=FUEL, memory=1 << 30)
ARGUMENTS: Final[list[dict[str, int]]] = [
    {},
    {
        "i32": 7,
        "i64": 7,
        "f32": 0x3FC0_0000,  # 1.5
        "f64": 0x3FF8 << 48,
        "v128": 0x0007_0007_0007_0007_0007_0007_0007_0007,
        **dict.fromkeys(REFERENCES, 1),
    },
    {
        "i32": (1 << 32) - 1,
        "i64": (1 << 64) - 1,
        "f32": 0xC040_0000,  # -3
        "f64": 0xC008 << 48,
        "v128": (1 << 128) - 1,
    },
]
Scaffolding = Sequence[Sequence[int]]
"""By defined function, the places of instructions that are there for the sake of others."""
MOST_OUTCOMES: Final = 12  # on the screen; JSON has all
MOST_OPCODES: Final = 12


@dataclass
class Ran:
    """What the code of one module did.

    Instructions are those of all functions without what only divides code. `executed` are those of
    them that ran, however often; `times` is how often all of them together; `own` and
    `own_executed` leave out scaffolding, where one knows of it. `opcodes` counts the executed ones
    by number. A condition goes both ways if it held at least once, and once did not.
    """

    instructions: int = 0
    executed: int = 0
    own: int = 0
    own_executed: int = 0
    times: int = 0
    ifs: int = 0
    ifs_both: int = 0
    branches: int = 0
    branches_both: int = 0
    opcodes: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)


def run(wasm: bytes, *, validated: bool, scaffolding: Scaffolding | None = None) -> Ran:
    """Run a module. Raises `WasmError`."""
    found = Ran()
    store = Store(LIMITS, profile=Profile())
    try:
        session = Session(wasm, store, validated=validated)
    except InterfaceError:
        found.outcomes["not linked"] += 1
        return found
    except ENDED as error:
        found.outcomes[f"start: {how_it_ended(error)}"] += 1
        return found
    for call in calls(session):
        store.fuel = FUEL
        found.outcomes[ending(session, call)] += 1
    rows = session.instance.executed()
    count(rows, places_in(rows, scaffolding), found)
    return found


def ending(session: Session, call: Planned) -> str:
    """How a call ends."""
    try:
        session.call(call)
    except ENDED as error:
        return how_it_ended(error)
    return RETURNED


def calls(session: Session) -> Iterator[Planned]:
    """The calls of all exports with each set of arguments, where they can be made."""
    plain = session.calls()
    for bits in ARGUMENTS:
        chosen = [_with(session, call, bits) for call in plain]
        yield from (call for call in chosen if creatable(session.interface, call))


def _with(session: Session, call: Planned, bits: dict[str, int]) -> Planned:
    """The same call with such arguments, if they can be made."""
    args = tuple([(name, str(bits.get(name, int(least)))) for name, least in call.args])
    [other] = session.calls([Call(call.export.name, args)])
    return other if creatable(session.interface, other) else call


def places_in(rows: Sequence[Executed], scaffolding: Scaffolding | None) -> set[int]:
    """The places of scaffolding among all rows."""
    found: set[int] = set()
    functions = groupby(range(len(rows)), lambda at: rows[at].function)
    for (_, group), places in zip(functions, scaffolding or [], strict=False):
        start = next(group)
        found.update([start + place for place in places])
    return found


def count(rows: Sequence[Executed], scaffolding: Container[int], found: Ran) -> None:
    """Count the instructions of a run."""
    for at, (row, following) in enumerate(pairwise([*rows, Executed(-1, 0, 0, 0)])):
        name = row.name
        if DIVIDES[row.op] or CLOSES[row.op]:  # marks that do nothing
            continue
        own = at not in scaffolding
        found.instructions += 1
        found.own += own
        if not row.times:
            continue
        found.executed += 1
        found.own_executed += own
        found.times += row.times
        found.opcodes[row.op] += 1
        both = following.times not in (0, row.times)
        if name == "if":
            found.ifs += 1
            found.ifs_both += both
        elif name.startswith(("br_if", "br_on")):
            found.branches += 1
            found.branches_both += both


class Runs:
    """Modules of one origin, which `name` says, that were run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.modules: list[Ran] = []

    def add(
        self, wasm: bytes, *, validated: bool = False, scaffolding: Scaffolding | None = None
    ) -> None:
        """Run a module, and count it in. Raises `WasmError` if it is malformed or invalid."""
        self.modules.append(run(wasm, validated=validated, scaffolding=scaffolding))

    def total(self, name: str) -> int:
        return sum(getattr(module, name) for module in self.modules)

    def outcomes(self) -> dict[str, float]:
        """The share of each way to end, of all calls."""
        found = sum((module.outcomes for module in self.modules), Counter[str]())
        return {name: count / found.total() for name, count in found.most_common()}

    def opcodes(self) -> Counter[int]:
        return sum((module.opcodes for module in self.modules), Counter[int]())

    def histogram(self) -> dict[str, int]:
        """How many instructions of each name ran, the commonest first."""
        return {INSTRUCTIONS[op].name: count for op, count in self.opcodes().most_common()}

    def entropy(self) -> float | None:
        """Of the opcodes of instructions that ran, in bits."""
        counts = self.opcodes().values()
        whole = sum(counts)
        return sum(-count / whole * log2(count / whole) for count in counts) if whole else None


def _share(key: str, title: str, part: str, whole: str) -> Figure[Runs]:
    return Figure(key, title, lambda runs: ratio(runs.total(part), runs.total(whole)), percent)


def _executed_shares(runs: Runs) -> dict[str, float] | None:
    return spread([ran.executed / ran.instructions for ran in runs.modules if ran.instructions])


RUNNING: Final[list[Figure[Runs]]] = [
    Figure("name", "of", lambda runs: runs.name, str),
    Figure("modules", "modules", lambda runs: len(runs.modules), number),
    Figure("outcomes", "calls that", Runs.outcomes, shares),
    _share("executed", "instructions that run", "executed", "instructions"),
    _share("own_executed", "without scaffolding", "own_executed", "own"),
    _share("own", "all without scaffolding", "own", "instructions"),
    Figure("executed_of_a_module", "of a module", _executed_shares, spread_of_shares),
    Figure(
        "distinct",
        "how many they are",
        lambda runs: spread([ran.executed for ran in runs.modules]),
        spread_of_numbers,
    ),
    Figure(
        "opcodes",
        "opcodes that run",
        lambda runs: spread([len(ran.opcodes) for ran in runs.modules]),
        spread_of_numbers,
    ),
    Figure("opcodes_of_all", "of all modules", lambda runs: len(runs.opcodes()), number),
    Figure("entropy", "entropy of opcodes that run, bits", Runs.entropy, "{:.2f}".format),
    _share("ifs_both", "ifs that go both ways", "ifs_both", "ifs"),
    _share("branches_both", "conditional branches", "branches_both", "branches"),
    Figure(
        "times",
        "instructions a call, median of modules",
        lambda runs: median(
            [ran.times / ran.outcomes.total() for ran in runs.modules if ran.outcomes] or [0]
        ),
        number,
    ),
    Figure("histogram", "commonest opcodes that run", Runs.histogram, commonest(MOST_OPCODES)),
]
