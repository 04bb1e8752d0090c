"""A function body while it is generated: expressions, statements, and the blocks around them.

This file knows how code is nested, and nothing of single instructions: what there is to generate
comes as `Tables` from the families (see `forms`).
"""

from collections.abc import Callable
from typing import Final

from mypy_extensions import mypyc_attr

from smith.generate.defaults import Defaults
from smith.generate.emitter import GLOBAL_GET, LOCAL_SET, LOCAL_TEE, NO_TYPES
from smith.generate.environment import Environment
from smith.generate.plan import CONST, FORM, GROUP, SOME_LOCAL, Form, Plan
from smith.generate.producers import PARAMS, PLAIN, SHAPE
from smith.generate.signatures import Callee
from smith.unstructured import CUT, DIGITS, Choices
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import REF

END: Final = op("end")
STOPS: Final = [
    op(name)
    for name in (
        "br",
        "br_table",
        "return",
        "return_call",
        "return_call_indirect",
        "return_call_ref",
        "unreachable",
        "throw",
        "throw_ref",
        "rethrow",
    )
]
# By instruction number.
IS_STOP: Final[list[bool]] = [row.number in STOPS for row in INSTRUCTIONS]
CAN_TRAP: Final[list[bool]] = [row.can_trap for row in INSTRUCTIONS]


class Expression(Form):
    """A way to make a value that is no plain operator."""

    def produce(self, body: "Body", t: int, depth: int) -> None:
        """Emit code for a value of type t."""
        raise NotImplementedError


class Statement(Form):
    """A kind of statement."""

    def act(self, body: "Body", depth: int) -> None:
        """Emit a statement."""
        raise NotImplementedError


class Operator:
    """How an instruction is generated that needs more than its operands."""

    def emit(self, body: "Body", number: int, t: int, depth: int) -> None:
        """Emit the instruction and its operands, for a value of type t if it has a result."""
        raise NotImplementedError


Describe = Callable[["Body", int], bool]
"""Chooses the immediates of an instruction on the bare stack, and what it takes and gives.

False if the surroundings do not permit it.
"""

Payment = Callable[["Body", list[int], list[int]], None]
"""Pays for a bare instruction: what it takes, and its immediates."""


class Tables:
    """What there is to generate: forms by their number, the others by instruction number."""

    def __init__(
        self,
        expressions: list[Expression],
        statements: list[Statement],
        operators: list[Operator],
        descriptions: list[Describe],
        payments: list[Payment],
    ) -> None:
        self.expressions = expressions
        self.statements = statements
        self.operators = operators
        self.descriptions = descriptions
        self.payments = payments


@mypyc_attr(acyclic=True)
class Body(Defaults):
    """An emitter that can make values of any type, statements, and lists of them."""

    def __init__(
        self,
        plan: Plan,
        env: Environment,
        tables: Tables,
        callee: Callee,
        choices: Choices,
        room: int,
    ) -> None:
        super().__init__(plan, env, callee, choices, room)
        self.tables = tables
        self.hierarchy = env.hierarchy
        self.catching: list[int] = []  # the tags that are caught here, -1 for all of them
        # Of legacy tries, by their place among the labels: those of `catching`, and the clauses
        # around here with the tag of what they caught.
        self.tries: list[int] = []
        self.clauses: list[tuple[int, int]] = []

    # Expressions

    def expression(self, t: int, depth: int) -> None:
        """Code that leaves one value of type t on the stack."""
        choices = self.choices
        if self.traced:
            choices.begin("expression")
        if depth >= self.max_depth:
            self.local(t, choices.index(DIGITS))
        else:
            menu = t if t < REF else self.hierarchy.menu_slot(t)
            slots = self.menus[menu]
            if not slots:
                slots = self.plan.menu_of(menu)
            entry = choices.operation(slots)
            if entry >= 0:
                if SHAPE[entry] == PLAIN:
                    for param in PARAMS[entry]:
                        self.expression(param, depth + 1)
                    self.op(entry)
                    if self.canonical:
                        self.canonicalize(entry)
                else:
                    self.tables.operators[entry].emit(self, entry, t, depth)
            elif entry <= SOME_LOCAL:
                self.local(t, SOME_LOCAL - entry)
            elif entry == CUT:
                self.local(t, 0)
            elif entry == CONST:
                self.constant(t)
            elif entry <= GROUP:
                self.of_group(entry, t, depth)
            else:
                self.tables.expressions[FORM - entry].produce(self, t, depth)
        if self.traced:
            choices.end()

    def of_group(self, entry: int, t: int, depth: int) -> None:
        """One of a group of operators, by one more digit."""
        group = self.plan.groups[GROUP - entry]
        number = group[self.choices.index(len(group))]
        if SHAPE[number] == PLAIN:
            for param in PARAMS[number]:
                self.expression(param, depth + 1)
            self.operator(number)
        else:
            self.tables.operators[number].emit(self, number, t, depth)

    def arguments(self, types: list[int], depth: int) -> None:
        for t in types:
            self.expression(t, depth + 1)

    # Statements

    def statements(self, depth: int) -> None:
        """Statements until END or a stop; the outermost list goes on to the input's end."""
        choices = self.choices
        plan = self.plan
        acts = self.tables.statements
        while choices.more() and len(self.code) < self.room:
            menu = plan.dead_statements if self.dead else plan.statements
            kind = choices.statement(menu, plan.leads)
            if kind == 0:
                if self.nesting:
                    return
                continue
            if self.traced:
                choices.begin("statement")
            acts[kind].act(self, depth)
            if self.traced:
                choices.end()
            if self.dead and not plan.dead_code:
                return

    def nested(self, depth: int) -> None:
        """The statements of a block that has been opened."""
        self.nesting += 1
        self.statements(depth)
        self.nesting -= 1

    def conditional(self, depth: int) -> None:
        """As `nested`, where the statements run only if something holds."""
        around = self.arm
        self.arm = len(self.labels)
        self.nested(depth)
        self.arm = around

    def may_nest(self) -> bool:
        """Whether one more list of statements may be inside those that are open."""
        return self.nesting < self.plan.max_nesting

    def inner(self, params: list[int], results: list[int], label: list[int], depth: int) -> None:
        """A block's statements and results; a branch to it takes what `label` says."""
        self.open(params, label, backward=False)
        self.nested(depth)
        self.close(results, depth)

    def arm_of_if(self, results: list[int], depth: int) -> None:
        """As `inner`, for one of the arms of an `if` without parameters."""
        self.open(NO_TYPES, results, backward=False)
        self.conditional(depth)
        self.close(results, depth)

    def empty_inner(self, depth: int) -> None:
        """The statements of a block without parameters and results, and its end."""
        self.inner(NO_TYPES, NO_TYPES, NO_TYPES, depth)
        self.op(END)

    def open(self, params: list[int], label: list[int], backward: bool) -> None:
        """Begin a block: its parameters are on the stack, a branch to it takes `label`.

        `backward` is for a loop that nothing but code of its own may begin another round of.
        """
        self.frames.append(len(self.references.initialised))
        self.frames.append(self.base * 2 + (1 if self.dead else 0))
        self.base = len(self.pending)
        if params:
            self.pending += params
        self.dead = False
        self.labels.append(label)
        self.backward.append(backward)

    def close(self, results: list[int], depth: int) -> None:
        """End a block: leave exactly the results on the stack."""
        if len(self.pending) > self.base:
            ready = self.settle(results)
            del self.pending[self.base :]
        else:
            ready = len(results) if self.dead else 0
        for place in range(ready, len(results)):
            self.expression(results[place], depth + 1)
        self.leave_block()

    def leave_block(self) -> None:
        """Forget the block in hand, on whose stack is what it leaves."""
        around = self.frames.pop()
        initialised = self.frames.pop()
        if len(self.references.initialised) > initialised:
            self.references.forget(initialised)
        self.dead = around & 1 == 1
        self.base = around >> 1
        self.labels.pop()
        self.backward.pop()

    def end_block(self) -> None:
        """End the block in hand, on whose stack is what it leaves."""
        self.leave_block()
        self.op(END)

    def settle(self, results: list[int]) -> int:
        """Take off the stack what the block may not leave; how many results are there now."""
        have = self.pending[self.base :]
        if self.dead:
            # Below the polymorphic stack's values lies whatever is wanted.
            if len(have) > len(results) or not self.fit(have, results[len(results) - len(have) :]):
                self.keep(have)
            return len(results)
        common = 0
        while (
            common < len(have)
            and common < len(results)
            and self.hierarchy.is_subtype(have[common], results[common])
        ):
            common += 1
        self.keep(have[common:])
        return common

    def fit(self, have: list[int], wanted: list[int]) -> bool:
        """Whether values of these types can stand where as many are wanted."""
        for place in range(len(have)):
            if not self.hierarchy.is_subtype(have[place], wanted[place]):
                return False
        return True

    # The bare stack

    def bare(self, number: int, depth: int) -> None:
        """An instruction with operands that lie on the stack; nothing, if it cannot be here."""
        stops = IS_STOP[number]
        if stops and self.nesting == 0 and not self.plan.dead_code:
            return
        self.immediates: list[int] = []
        self.takes: list[int] = []
        self.gives: list[int] = []
        # Flat code between the operands and the instruction, which bounds the last of them.
        self.leading: list[int] = []
        if not self.tables.descriptions[number](self, number):
            return
        if self.plan.no_traps and not (self.dead or self.hierarchy.all_make(self.takes)):
            return
        # Operands can hold bare instructions of their own.
        immediates = self.immediates
        takes = self.takes
        gives = self.gives
        leading = self.leading
        self.operands(takes, depth)
        if leading:
            self.flat(leading)
        elif self.plan.termination:
            self.tables.payments[number](self, takes, immediates)
        self.flat([number, *immediates])
        if self.canonical:
            self.canonicalize(number)
        if number in (LOCAL_SET, LOCAL_TEE):
            self.references.initialise(immediates[0], self.locals[immediates[0]])
        self.pending += gives
        if stops:
            del self.pending[self.base :]
            self.dead = True

    def operands(self, types: list[int], depth: int) -> None:
        """Operands: as many as are chosen from the stack, expressions for the rest."""
        have = self.top(len(types))
        # How many of the first types the stack has on its top, the most first.
        ways: list[int] = []
        for count in range(len(types), -1, -1):
            found = min(count, len(have))
            if found < count and not self.dead:
                continue
            if self.fit(have[len(have) - found :], types[count - found : count]):
                ways.append(count)
        count = ways[self.choices.index(len(ways))]
        del self.pending[len(self.pending) - min(count, len(have)) :]
        for t in types[count:]:
            self.expression(t, depth)

    def some_type(self) -> int:
        return self.env.some_type(self.choices)

    # Labels

    def label(self) -> int:
        """A chosen label that a branch may go to, as its distance."""
        distance = self.choices.pick(len(self.labels))
        while self.backward[-1 - distance]:
            distance += 1
        return distance

    # What is shared by families

    def mixed(self) -> None:
        """The value of the global that everything is mixed into."""
        self.env.uses_mixed = True
        self.emit(GLOBAL_GET, self.env.mixed)
