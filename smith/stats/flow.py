"""Where the values of a function come from, and where they go.

The validator's own rules say which types are on the stack; what is kept beside them is which value
each of them is. A local is one value, whatever is written to it and when, and so is each thing that
a label takes, whichever branch brings it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from smith.stats.code import CLOSE, OPEN, ROLES, STOP, TURN
from smith.stats.context import context_of
from smith.validate.code import checked
from smith.validate.context import Context
from smith.validate.control import end
from smith.validate.exceptions import CAUGHT, thrown
from smith.validate.rules import RULES
from smith.validate.stacks import Stacks
from smith.wasm.arity import Arity
from smith.wasm.code import starts
from smith.wasm.instructions import CAST, CATCHES, INSTRUCTIONS, LABEL, LABELS, op
from smith.wasm.module import Function, Module
from smith.wasm.types import BOT

# What a value is that no instruction leaves, instead of the number of one.
ANYTHING: Final = -1  # a polymorphic stack has it
PARAMETER: Final = -2
DEFAULT: Final = -3  # what a local starts with
CARRIED: Final = -4  # in a local, through a block, by a branch: one of its sources


def _ops(*names: str) -> tuple[int, ...]:
    return tuple(map(op, names))


_BLOCK, _LOOP, _IF, _ELSE, _END = _ops("block", "loop", "if", "else", "end")
_TRY_TABLE: Final = op("try_table")
_LOCAL_GET, _LOCAL_SET, _LOCAL_TEE = _ops("local.get", "local.set", "local.tee")
_RETURN: Final = op("return")
_SELECT: Final = _ops("select", "select t")
# They leave their first operand, or trap.
_SAME: Final = {op("ref.as_non_null")} | {
    row.number for row in INSTRUCTIONS if row.name.startswith("ref.cast")
}
# By instruction: the kind of the immediate that has its labels.
_LABELLED: Final = {_TRY_TABLE: CATCHES} | {
    row.number: row.immediates[0] for row in INSTRUCTIONS if row.name.startswith("br")
}
_TESTS: Final = {_IF} | _LABELLED.keys() - {op("br"), _TRY_TABLE}
# Without results, and all that they do with operands is to carry them on or to lose them.
_QUIET: Final = {_LOCAL_SET, op("br"), _RETURN, op("drop")} | {
    number for number, role in ROLES.items() if role in (OPEN, TURN, CLOSE)
}
_LOUD: Final = {
    row.number
    for row in INSTRUCTIONS
    if row.category == "continuation"
    or row.name in ("call", "call_indirect", "call_ref", "memory.grow", "table.grow")
    or (row.category == "atomic" and ".load" not in row.name)
}  # with results, and not only these


class Value:
    """Something that is on the stack or in a local.

    `number` is the instruction that leaves it, which is at `pos` and computes it from `operands`,
    or one of the constants above. It is the same as one of its `sources`, if it has any.
    """

    def __init__(self, type: int, number: int, pos: int = -1) -> None:
        self.type = type
        self.number = number
        self.pos = pos
        self.operands: Sequence[Value] = ()
        self.sources: list[Value] = []


class Step(NamedTuple):
    """An instruction and its values.

    `unreachable` says that a stop is before it in its block, `dead` that one is in its block or in
    one around it, and `depth` how many blocks that are. `targets` has what each label takes that it
    may branch to, or a clause of it.
    """

    code: list[int]
    pos: int
    number: int
    operands: Sequence[Value]
    results: Sequence[Value]
    targets: Sequence[Sequence[Value]]
    unreachable: bool
    dead: bool
    depth: int

    def immediate(self, place: int = 0) -> int:
        """An int of the flat code behind the instruction."""
        return self.code[self.pos + 1 + place]

    def acted_on(self) -> Sequence[Value]:
        """The operands that something else than this function's own values depends on."""
        if self.dead:
            return ()
        if self.number in _TESTS:
            return self.operands[-1:]
        if self.number in _QUIET or (self.results and self.number not in _LOUD):
            return ()
        return self.operands


class Flow(NamedTuple):
    """The values of a defined function, `number` of the index space."""

    number: int
    function: Function
    steps: list[Step]
    locals: dict[int, Value]  # those that code names
    results: list[Value]

    def observed(self) -> set[Value]:
        """The values that a result, a condition or something outside of the function depends on.

        Which of the branches are taken, and what calls make of arguments, does not matter.
        """
        found: set[Value] = set()
        waiting = [*self.results, *(value for step in self.steps for value in step.acted_on())]
        while waiting:
            value = waiting.pop()
            if value not in found:
                found.add(value)
                waiting += [*value.sources, *value.operands]
        return found


def origins(value: Value) -> list[Value]:
    """What a value may be, followed back to where it was made."""
    found: dict[Value, None] = {}
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found[current] = None
            waiting += current.sources
    return [each for each in found if not each.sources]


@lru_cache(maxsize=2)
def flows_of(module: Module) -> list[Flow]:
    """The values of each defined function. The module has to be valid."""
    walk = _Walk(module, context_of(module))
    imported = len(walk.context.functions) - len(module.functions)
    return [walk.flow(imported + at, each) for at, each in enumerate(module.functions)]


class _Frame(NamedTuple):
    """A block: whether it is dead, how high the stack was, what it takes and what it leaves."""

    opcode: int
    dead: bool
    height: int
    entry: list[Value]
    exit: list[Value]

    def label(self) -> list[Value]:
        """What a branch to it carries."""
        return self.entry if self.opcode == _LOOP else self.exit


class _Walk:
    """The validator's stacks, and beside them another one of values that is as high."""

    def __init__(self, module: Module, context: Context) -> None:
        self.context = context
        self.stacks = Stacks(context)
        self.arity = Arity(module)
        self.values: list[Value] = []
        self.frames: list[_Frame] = []
        self.locals: dict[int, Value] = {}
        self.code: list[int] = []

    def flow(self, index: int, function: Function) -> Flow:
        definition = self.context.types.at(function.type_index)
        self.stacks.begin(_BLOCK, definition.params, definition.results)
        for count, t in function.locals:
            self.stacks.add_locals(count, self.context.value_type(t))
        self.arity.begin(function.type_index)
        self.values, self.locals, self.code = [], {}, function.code
        body = _Frame(_BLOCK, False, 0, [], _carried(definition.results))
        self.frames = [body]
        steps = [self.step(pos) for pos in starts(function.code)]
        self.arrive()
        return Flow(index, function, steps, self.locals, body.exit)

    def step(self, pos: int) -> Step:
        code, stacks = self.code, self.stacks
        number = code[pos]
        role = ROLES.get(number)
        unreachable, depth = stacks.frame.unreachable, len(self.frames) - 1
        dead = unreachable or self.frames[-1].dead
        operands = self.pop(self.arity.taken(code, pos))
        targets = [self.frames[-1 - label].label() for label in self.labels(pos)]
        left = self.arity.left(code, pos)
        label = self.arity.label(code, pos) if role is OPEN else 0
        if role in (TURN, CLOSE):
            self.arrive()
        _validate(stacks, code, pos)
        results: Sequence[Value] = ()
        if role is OPEN:
            if number == _TRY_TABLE:
                self.catch(pos, targets)
            self.open(number, dead, operands)
            self.arity.labels.append(label)
        elif role is TURN:
            results = self.turn(pos)
        elif role is CLOSE:
            self.arity.labels.pop()
            results = self.close()
        else:
            types = stacks.vals[len(stacks.vals) - left :]
            results = [Value(t, number, pos) for t in types]
            if targets:
                _branch(operands, results, [] if dead else targets)
            else:
                self.connect(pos, operands, results)
            if role is STOP:
                del self.values[self.frames[-1].height :]
            self.values += results
        return Step(code, pos, number, operands, results, targets, unreachable, dead, depth)

    def pop(self, count: int) -> list[Value]:
        """Operands; a polymorphic stack has what is missing."""
        start = max(len(self.values) - count, self.frames[-1].height)
        found = self.values[start:]
        del self.values[start:]
        return [Value(BOT, ANYTHING) for _ in range(count - len(found))] + found

    def labels(self, pos: int) -> Iterable[int]:
        """The labels that an instruction may branch to; of a `try_table`, one for each clause."""
        code = self.code
        kind = _LABELLED.get(code[pos])
        if kind in (LABEL, CAST):
            return [code[pos + 1]]
        if kind == LABELS:
            return dict.fromkeys(code[pos + 2 : pos + 3 + code[pos + 1]])
        if kind == CATCHES:
            return code[pos + 5 : pos + 3 + 3 * code[pos + 2] : 3]
        return [len(self.frames) - 1] if code[pos] == _RETURN else ()

    # Blocks

    def open(self, number: int, dead: bool, operands: Sequence[Value]) -> None:
        frame = self.stacks.frame
        entry = _carried(frame.start_types)
        _carry(operands, entry)
        left = _carried(frame.end_types)
        self.frames.append(_Frame(number, dead, len(self.values), entry, left))
        self.values += entry

    def catch(self, pos: int, targets: Sequence[Sequence[Value]]) -> None:
        """What exceptions bring to the labels of clauses."""
        for place, target in enumerate(targets):
            kind, tag = self.code[pos + 3 + 3 * place : pos + 5 + 3 * place]
            types = [*(thrown(self.stacks, tag) if kind < 2 else ()), *(CAUGHT if kind & 1 else ())]
            _carry([Value(t, _TRY_TABLE, pos) for t in types], target)

    def arrive(self) -> None:
        """The end of a block, or of one of its arms; a stop before it keeps values from there."""
        frame = self.frames[-1]
        values = self.pop(len(frame.exit))
        if not (self.stacks.frame.unreachable or frame.dead):
            _carry(values, frame.exit)

    def turn(self, pos: int) -> Sequence[Value]:
        """Another arm begins, with what the block takes or with what it catches."""
        number = self.code[pos]
        frame = self.frames[-1] = self.frames[-1]._replace(opcode=number)
        del self.values[frame.height :]
        if number == _ELSE:
            self.values += frame.entry
            return frame.entry
        types = self.stacks.vals[self.stacks.frame.val_height :]
        caught = [Value(t, number, pos) for t in types]
        self.values += caught
        return caught

    def close(self) -> Sequence[Value]:
        frame = self.frames.pop()
        if frame.opcode == _IF:  # as if there were an empty `else`
            _carry(frame.entry, frame.exit)
        del self.values[frame.height :]
        self.values += frame.exit
        return frame.exit

    # Other instructions

    def connect(self, pos: int, operands: Sequence[Value], results: Sequence[Value]) -> None:
        number = self.code[pos]
        if number in (_LOCAL_SET, _LOCAL_TEE):
            self.local(self.code[pos + 1]).sources += operands
            _carry(operands, results)
        elif number == _LOCAL_GET:
            _carry([self.local(self.code[pos + 1])], results)
        elif number in _SAME:
            _carry(operands, results)
        elif number in _SELECT:
            results[0].sources += operands[:2]
            results[0].operands = operands[2:]
        else:
            for result in results:
                result.operands = operands

    def local(self, index: int) -> Value:
        if index not in self.locals:
            t = self.stacks.local(index)
            start = PARAMETER if index < self.stacks.params else DEFAULT
            self.locals[index] = Value(t, CARRIED)
            _carry([Value(t, start)], [self.locals[index]])
        return self.locals[index]


def _validate(stacks: Stacks, code: list[int], pos: int) -> None:
    """Have the validator do what the instruction does to its stacks."""
    number = code[pos]
    rule = RULES[number]
    if rule:
        rule(stacks, code, pos + 1)
    elif number == _END:
        end(stacks, code, pos + 1)
    elif number == _LOCAL_GET:
        stacks.push_val(stacks.get_local(code[pos + 1]))
    else:
        checked(stacks, code, pos)


def _carried(types: Sequence[int]) -> list[Value]:
    return [Value(t, CARRIED) for t in types]


def _carry(values: Iterable[Value], to: Iterable[Value]) -> None:
    """The first of these values go to those places, each to its own."""
    for value, place in zip(values, to, strict=False):
        place.sources.append(value)


def _branch(
    operands: Sequence[Value], results: Sequence[Value], targets: Sequence[Sequence[Value]]
) -> None:
    """A branch carries operands to labels; what it leaves if it is not taken it has found there."""
    for target in targets:
        _carry(operands, target)
    _carry(operands, results)
