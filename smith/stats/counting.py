"""A copy of a module that counts what its code does while it runs.

The counters are exported mutable globals. Nothing else of the module changes its index or its
meaning; custom sections, which name places in code, are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from smith.stats.addresses import COUNTERS, note_address
from smith.stats.code import CLOSE, OPEN, ROLES, STOP, TURN
from smith.wasm import module as wasm
from smith.wasm.code import starts
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, MEMARG, Instruction, op
from smith.wasm.module import FUNCTION, GLOBAL, Function, GlobalType, Module, function_type
from smith.wasm.types import CONCRETE, I32, I64, ref

_IN_LINE: Final = (op("block"), op("try"), op("try_table"))  # what begins in them goes on
_CALL_REF: Final = (op("call_ref"), op("return_call_ref"))
# The instructions that leave a truth about references.
_TRUTHS: Final = tuple(map(op, ("ref.test", "ref.test null", "ref.is_null", "ref.eq")))
# Those that go on if something holds, or if it doesn't, and otherwise branch or trap.
_GOES_ON: Final = {
    op("ref.cast"): True,
    op("ref.cast null"): True,
    op("ref.as_non_null"): True,
    op("br_on_cast"): False,
    op("br_on_cast_fail"): True,
    op("br_on_null"): False,
    op("br_on_non_null"): False,
}
_READS: Final = tuple(
    row.number for row in INSTRUCTIONS if row.name.startswith(("struct.get", "array.get"))
)


def _may_leave(row: Instruction) -> bool:
    """Whether what follows may not be executed although the instruction is."""
    return (
        row.can_trap
        or ROLES.get(row.number) is STOP
        or row.name.startswith(("br", "call"))
        or row.category in ("aggregate", "exception", "continuation")
    )


_MAY_LEAVE: Final = [_may_leave(row) for row in INSTRUCTIONS]


def kind_of_access(row: Instruction) -> str:
    """What an instruction with a memarg is; "" for others."""
    if MEMARG not in row.immediates:
        return ""
    if row.category == "atomic":
        return "atomic"
    if row.name.startswith("v128"):
        return "vector"
    return "load" if row.results else "store"


_ACCESS: Final = [kind_of_access(row) for row in INSTRUCTIONS]


class Segment(NamedTuple):
    """Code of which all instructions are executed or none: its counter says how often.

    `function` is a place among the defined ones, `start` and `stop` are places in its flat code.
    """

    function: int
    start: int
    stop: int
    counter: int


class Test(NamedTuple):
    """An instruction that asks something of a reference.

    `executed` and `counted` are counters: of the executions, and of those in which the answer was
    `answer`.
    """

    number: int
    executed: int
    counted: int
    answer: bool


class Read(NamedTuple):
    """A `struct.get` or `array.get`, and the counter of those that did not trap."""

    function: int
    pos: int
    counter: int


class Access(NamedTuple):
    """The counters of one kind of accesses to one memory begin with this one."""

    kind: str
    memory: int
    counter: int


@dataclass
class Counted:
    """The copy, and what its counters mean.

    Counters are numbered from 0. They are the last of the exports, in this order.
    """

    wasm: bytes = b""
    counters: int = 0
    segments: list[Segment] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)


def counted(module: Module) -> Counted:
    """A copy of a valid module that counts."""
    return _Copy(module).finish()


class _Copy:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.found = Counted()
        self.types = [*module.types]
        self.added: list[Function] = []
        self.noted: dict[tuple[str, int], int] = {}  # the functions that note addresses
        items = [item.type for item in module.imports]
        kinds = [item.kind for item in items]
        self.first_counter = kinds.count(GLOBAL) + len(module.globals)
        self.first_added = kinds.count(FUNCTION) + len(module.functions)
        self.memories = [item for item in items if isinstance(item, wasm.MemoryType)]
        self.memories += module.memories

    def finish(self) -> Counted:
        old, new = self.module, Module()
        functions = [_Body(self, at, each).copied() for at, each in enumerate(old.functions)]
        new.types = self.types
        new.groups = old.groups + [1] * (len(self.types) - len(old.types))
        new.functions = functions + self.added
        counters = range(self.found.counters)
        new.globals = [*old.globals, *(_counter() for _ in counters)]
        new.exports = [*old.exports]
        prefix = _unused([export.name for export in old.exports])
        for at in counters:
            new.exports.append(wasm.Export(f"{prefix}{at}", GLOBAL, self.first_counter + at))
        new.imports, new.tables, new.memories = old.imports, old.tables, old.memories
        new.tags, new.elements, new.data = old.tags, old.elements, old.data
        new.start, new.has_data_count = old.start, old.has_data_count
        self.found.wasm = encode(new)
        return self.found

    def counter(self, count: int = 1) -> int:
        """The first of so many new counters."""
        self.found.counters += count
        return self.found.counters - count

    def note(self, kind: str, memory: int) -> int:
        """The index of the function that notes addresses of such accesses."""
        if (kind, memory) not in self.noted:
            if not self.noted:
                self.types.append(function_type([I64, I64], []))
            counter = self.counter(COUNTERS)
            self.found.accesses.append(Access(kind, memory, counter))
            code = note_address(self.memories[memory], memory, self.first_counter + counter)
            self.added.append(Function(len(self.types) - 1, [(1, I64)], code))
            self.noted[kind, memory] = self.first_added + len(self.added) - 1
        return self.noted[kind, memory]


def _counter() -> wasm.Global:
    return wasm.Global(GlobalType(I64, True), [op("i64.const"), 0])


def _unused(names: Sequence[str]) -> str:
    """What none of the names begins with."""
    prefix = "counter "
    while any(name.startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix


class _Body:
    """The copy of one function under construction."""

    def __init__(self, copy: _Copy, at: int, function: Function) -> None:
        self.copy = copy
        self.at = at
        self.function = function
        self.code = function.code
        self.out: list[int] = []
        self.scratch: dict[tuple[int, int], int] = {}  # locals by type and number
        declared = sum(count for count, _ in function.locals)
        self.first_scratch = len(copy.types[function.type_index].params) + declared
        self.segment = self.start = -1  # the counter of the segment, and where it began

    def copied(self) -> Function:
        self.begin(0)
        for pos, after in pairwise([*starts(self.code), len(self.code)]):
            self.copy_instruction(pos, after)
        self.leave(len(self.code))
        scratch = [(1, t) for t, _ in self.scratch]
        return Function(self.function.type_index, self.function.locals + scratch, self.out)

    # Segments

    def begin(self, pos: int) -> int:
        """A segment begins here; its counter."""
        self.leave(pos)
        self.segment, self.start = self.copy.counter(), pos
        self.add([op("i64.const"), 1], self.segment)
        return self.segment

    def leave(self, pos: int) -> None:
        if self.segment >= 0 and pos > self.start:
            segment = Segment(self.at, self.start, pos, self.segment)
            self.copy.found.segments.append(segment)
        self.segment = -1

    def add(self, amount: Sequence[int], counter: int) -> None:
        """Add an i64 to a counter."""
        index = self.copy.first_counter + counter
        self.out += [op("global.get"), index, *amount, op("i64.add"), op("global.set"), index]

    # Instructions

    def copy_instruction(self, pos: int, after: int) -> None:
        number = self.code[pos]
        role = ROLES.get(number)
        instruction = self.code[pos:after]
        if role in (TURN, CLOSE):
            self.out += instruction
            self.begin(pos)
            return
        if self.segment < 0:
            self.begin(pos)
        executed = self.segment
        self.prepare(pos, number)
        self.out += instruction
        if number in _TRUTHS:
            self.count_truth(number)
        if number in _GOES_ON:
            passed = self.begin(after)
            self.copy.found.tests.append(Test(number, executed, passed, _GOES_ON[number]))
        elif number in _READS:
            self.copy.found.reads.append(Read(self.at, pos, self.begin(after)))
        elif _MAY_LEAVE[number] or (role is OPEN and number not in _IN_LINE):
            self.leave(after)

    def prepare(self, pos: int, number: int) -> None:
        """Code before an instruction, for which the stack is as high as before."""
        if _ACCESS[number]:
            self.note_access(INSTRUCTIONS[number], self.code[pos + 2], self.code[pos + 3])
        elif number in _CALL_REF:
            self.count_null(number, ref(CONCRETE + self.code[pos + 1], nullable=True))

    def note_access(self, row: Instruction, memory: int, offset: int) -> None:
        note = self.copy.note(_ACCESS[row.number], memory)
        values = [self.local(t, place) for place, t in enumerate(row.params[1:], start=1)]
        for local in reversed(values):
            self.out += [op("local.set"), local]
        address = self.copy.memories[memory].address
        local = self.local(address, 0)
        self.out += [op("local.tee"), local, op("local.get"), local]
        if address == I32:
            self.out.append(op("i64.extend_i32_u"))
        signed = offset - (offset >> 63 << 64)
        self.out += [op("i64.const"), signed, op("call"), note]
        for local in values:
            self.out += [op("local.get"), local]

    def count_truth(self, number: int) -> None:
        local = self.local(I32, 0)
        counter = self.copy.counter()
        self.out += [op("local.tee"), local]
        self.add([op("local.get"), local, op("i64.extend_i32_u")], counter)
        self.copy.found.tests.append(Test(number, self.segment, counter, True))

    def count_null(self, number: int, t: int) -> None:
        """A call by reference fails if the reference is null."""
        local = self.local(t, 0)
        counter = self.copy.counter()
        self.out += [op("local.set"), local]
        null = [op("local.get"), local, op("ref.is_null"), op("i64.extend_i32_u")]
        self.add(null, counter)
        self.out += [op("local.get"), local]
        self.copy.found.tests.append(Test(number, self.segment, counter, False))

    def local(self, t: int, place: int) -> int:
        """The local that keeps a value of a type, one of several at a time."""
        new = self.first_scratch + len(self.scratch)
        return self.scratch.setdefault((t, place), new)
