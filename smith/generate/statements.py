"""Statements: what a body does with its expressions."""

from typing import Final

from smith.generate import plan as kinds
from smith.generate.bare import (
    BR,
    BR_IF,
    BR_TABLE,
    LOOP,
    RETURN,
    RETURN_CALL,
    RETURN_CALL_INDIRECT,
    UNREACHABLE,
    Bare,
)
from smith.generate.emitter import (
    GLOBAL_GET,
    GLOBAL_SET,
    I32_ADD,
    I32_AND,
    LOCAL_SET,
    LOCAL_TEE,
    NO_TYPES,
)
from smith.generate.environment import Callee
from smith.generate.expressions import (
    BLOCK,
    CALL,
    CALL_INDIRECT,
    ELSE,
    END,
    HALF,
    I32_EQZ,
    IF,
    QUARTER,
    SIXTEENTH,
    THREE_QUARTERS,
)
from smith.generate.plan import LANE_COUNT, PARAMS, TYPE_SLOTS
from smith.unstructured import DIGITS
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32, V128

I32_XOR: Final = op("i32.xor")
I32_ROTL: Final = op("i32.rotl")
I32_SUB: Final = op("i32.sub")
I32_LT_U: Final = op("i32.lt_u")
I32_GE_U: Final = op("i32.ge_u")
I32_CONST: Final = op("i32.const")

# How a global takes up a value, by type.
ACCUMULATE: Final[list[int]] = [
    op(name) for name in ("i32.add", "i64.xor", "f32.add", "f64.sub", "v128.xor")
]
MIX_I32: Final = encoded([I32_CONST, 7, I32_ROTL])


class Statements(Bare):
    """An emitter that can make statements, and lists of them."""

    def statements(self, depth: int) -> None:
        """Statements until END or a stop; the outermost list goes on to the input's end."""
        choices = self.choices
        plan = self.plan
        while choices.more() and len(self.code) < self.room:
            kind = choices.statement(plan.statements, plan.leads)
            if kind == kinds.END:
                if self.nesting:
                    return
                continue
            if self.traced:
                choices.begin("statement")
            self.statement(kind, depth)
            if self.traced:
                choices.end()
            if self.dead and not plan.dead_code:
                return

    def nested(self, depth: int) -> None:
        """The statements of a block that has been opened."""
        self.nesting += 1
        self.statements(depth)
        self.nesting -= 1

    def inner(self, params: list[int], results: list[int], label: list[int], depth: int) -> None:
        self.open(params, label, backward=False)
        self.nested(depth)
        self.close(results, depth)

    def open(self, params: list[int], label: list[int], backward: bool) -> None:
        """Begin a block: its parameters are on the stack, a branch to it takes `label`."""
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
        frame = self.frames.pop()
        self.dead = frame & 1 == 1
        self.base = frame >> 1
        self.labels.pop()
        self.backward.pop()

    def settle(self, results: list[int]) -> int:
        """Take off the stack what the block may not leave; how many results are there now."""
        have = self.pending[self.base :]
        if self.dead:
            # Below the polymorphic stack's values lies whatever is wanted.
            if len(have) > len(results) or have != results[len(results) - len(have) :]:
                self.keep(have)
            return len(results)
        common = 0
        while common < len(have) and common < len(results) and have[common] == results[common]:
            common += 1
        self.keep(have[common:])
        return common

    def statement(self, kind: int, depth: int) -> None:
        if kind == kinds.SET:
            self.set_local(depth)
        elif kind == kinds.STORE:
            self.store(depth)
        elif kind == kinds.SET_GLOBAL:
            self.set_global(depth)
        elif kind == kinds.CALL_FUNCTION:
            self.call_function(depth)
        elif kind == kinds.STACK:
            self.bare(depth)
        elif kind == kinds.CALL_TABLE:
            self.call_any_table(depth)
        elif kind == kinds.CALL_HOST:
            self.call_host(depth)
        elif kind == kinds.BULK:
            self.bulk(depth)
        elif kind == kinds.BRANCH_IF:
            self.branch_if(depth)
        elif kind == kinds.STOP:
            self.stop(depth)
        elif self.nesting >= self.plan.max_nesting:
            self.set_local(depth)
        elif kind == kinds.LOOP:
            self.loop(depth)
        elif kind == kinds.SWITCH:
            self.switch(depth)
        elif kind == kinds.INNER_BLOCK:
            self.block(BLOCK, EMPTY_BLOCK)
            self.inner(NO_TYPES, NO_TYPES, NO_TYPES, depth)
            self.op(END)
        else:
            self.condition(depth, THREE_QUARTERS if kind == kinds.IF_THEN else HALF)
            self.block(IF, EMPTY_BLOCK)
            self.inner(NO_TYPES, NO_TYPES, NO_TYPES, depth)
            if kind == kinds.IF_ELSE:
                self.op(ELSE)
                self.inner(NO_TYPES, NO_TYPES, NO_TYPES, depth)
            self.op(END)

    # Where values go

    def set_local(self, depth: int) -> None:
        """A local, also in the stead of what the surroundings forbid."""
        if not self.plan.can_set:
            return
        chosen = self.choices.entry(self.plan.targets)
        t = chosen % TYPE_SLOTS
        local = self.target(t, chosen // TYPE_SLOTS)
        self.expression(t, depth)
        self.set(local)

    def set_global(self, depth: int) -> None:
        ring = self.env.writable
        plan = self.plan
        form = self.choices.index(DIGITS) if ring.items else 0
        if plan.mixed_global and form % 4 == 0:
            self.mix(I32, depth)
        if not ring.items or (plan.mixed_global and form % 4 == 0):
            return
        target = ring.pick(self.choices)
        t = self.env.global_types[target]
        accumulates = form % 5 and t <= V128 and plan.allowed[ACCUMULATE[t]]
        if accumulates and plan.allowed[GLOBAL_GET]:
            self.emit(GLOBAL_GET, target)
            self.expression(t, depth)
            self.operator(ACCUMULATE[t])
        else:
            self.expression(t, depth)
        self.emit(GLOBAL_SET, target)

    def mix(self, t: int, depth: int) -> None:
        """Mix an expression into the global that everything is mixed into."""
        self.mixed()
        self.code.write(MIX_I32)
        self.expression(t, depth)
        self.op(I32_XOR)
        self.emit(GLOBAL_SET, self.env.mixed)

    def store(self, depth: int) -> None:
        if not self.env.memory_bytes:
            return
        stores = self.plan.stores
        number = stores[self.choices.index(len(stores))]
        memory, offset, loose = self.address(depth)
        self.expression(PARAMS[number][1], depth)
        self.access(number, loose, memory, offset)
        if LANE_COUNT[number]:
            self.code.append(self.choices.index(LANE_COUNT[number]))

    # Calls

    def call_function(self, depth: int) -> None:
        functions = self.env.functions
        limit = self.callable_in(functions)
        if limit:
            self.call_and_keep(functions.pick(self.choices, limit), depth)

    def call_host(self, depth: int) -> None:
        hosts = self.env.hosts
        if hosts.callees:
            self.call_and_keep(hosts.pick(self.choices, len(hosts.callees)), depth)

    def call_and_keep(self, callee: Callee, depth: int) -> None:
        self.arguments(callee.signature.params, depth)
        self.emit(CALL, callee.index)
        self.keep(callee.signature.results)

    def call_any_table(self, depth: int) -> None:
        functions = self.env.functions
        limit = self.callable_in(functions)
        if limit:
            callee = functions.pick(self.choices, limit)
            self.indirect(callee, CALL_INDIRECT, CALL, depth)
            self.keep(callee.signature.results)

    # Control

    def label(self) -> int:
        """A chosen label that a branch may go to, as its distance."""
        distance = self.choices.pick(len(self.labels))
        while self.plan.counted_loops and self.backward[-1 - distance]:
            distance += 1
        return distance

    def branch_if(self, depth: int) -> None:
        distance = self.label()
        types = self.labels[-1 - distance]
        self.arguments(types, depth)
        self.condition(depth, QUARTER)
        self.emit(BR_IF, distance)
        self.keep(types)

    def stop(self, depth: int) -> None:
        """An unconditional transfer of control: behind a rare condition, or last in its list."""
        how = self.choices.index(DIGITS)
        behind = self.nesting == 0 or how & 1 == 0 or how % 5 == 0
        if self.plan.dead_code:
            behind = how & 3 == 0
        if not behind:
            self.leave(how, depth)
            self.dead = True
        elif self.plan.allowed[IF]:
            self.condition(depth, SIXTEENTH)
            self.block(IF, EMPTY_BLOCK)
            self.open(NO_TYPES, NO_TYPES, backward=False)
            self.leave(how, depth)
            self.dead = True
            self.close(NO_TYPES, depth)
            self.op(END)

    def leave(self, how: int, depth: int) -> None:
        allowed = self.plan.allowed
        way = how // 2 % 5
        if how % 5 == 0 and allowed[UNREACHABLE]:
            self.op(UNREACHABLE)
        elif way == 0 and allowed[RETURN_CALL] and self.tail_call(depth):
            pass
        elif way == 1 and allowed[BR_TABLE]:
            self.branch_table(depth)
        elif way < 4 and allowed[BR]:
            distance = self.label()
            self.arguments(self.labels[-1 - distance], depth)
            self.emit(BR, distance)
        else:
            self.arguments(self.callee.signature.results, depth)
            self.op(RETURN if allowed[RETURN] else UNREACHABLE)

    def branch_table(self, depth: int) -> None:
        """To one of several labels of the same types."""
        distance = self.label()
        targets = self.targets(distance)
        self.arguments(self.labels[-1 - distance], depth)
        self.expression(I32, depth)
        self.flat([BR_TABLE, *targets])

    def tail_call(self, depth: int) -> bool:
        """Return what a called function returns; false if there is none that returns the same."""
        functions = self.callee.signature.alike
        limit = self.callable_in(functions)
        if limit == 0:
            return False
        callee = functions.pick(self.choices, limit)
        indirectly = self.choices.index(3) == 2 and self.plan.allowed[RETURN_CALL_INDIRECT]
        if indirectly and self.plan.can_mask:
            self.indirect(callee, RETURN_CALL_INDIRECT, RETURN_CALL, depth)
        else:
            self.arguments(callee.signature.params, depth)
            self.emit(RETURN_CALL, callee.index)
        return True

    def switch(self, depth: int) -> None:
        """Nested blocks, a masked br_table, and a case behind each block."""
        cases = 2 << self.choices.index(2)
        for _ in range(cases + 1):
            self.block(BLOCK, EMPTY_BLOCK)
            self.open(NO_TYPES, NO_TYPES, backward=False)
        self.expression(I32, depth)
        self.mask(cases - 1)
        self.flat([BR_TABLE, cases - 1, *range(cases)])
        for case in range(cases):
            self.close(NO_TYPES, depth)
            self.op(END)
            # Open are now the blocks of the later cases and the one around all.
            self.nested(depth)
            if not self.dead and self.choices.index(3) == 2:
                self.emit(BR, cases - 1 - case)
                self.dead = True
        self.close(NO_TYPES, depth)
        self.op(END)

    # Loops

    def loop(self, depth: int) -> None:
        form = self.choices.index(DIGITS)
        if not self.plan.counted_loops and (form % 5 == 4 or not self.plan.natural_loops):
            self.free_loop(depth)
        elif self.plan.natural_loops:
            trips = max(1, self.plan.max_trip >> self.nesting)
            self.counted_loop(form % 6, 1 + self.choices.index(trips), depth)
        else:
            self.set_local(depth)

    def free_loop(self, depth: int) -> None:
        """Round again as long as a condition holds, and on every branch that says so."""
        self.block(LOOP, EMPTY_BLOCK)
        self.open(NO_TYPES, NO_TYPES, backward=True)
        if self.plan.charges_loops:
            self.fuel_check()
        self.nested(depth)
        if not self.dead and self.plan.allowed[BR_IF]:
            self.condition(depth, HALF)
            self.emit(BR_IF, 0)
        self.close(NO_TYPES, depth)
        self.op(END)

    def counted_loop(self, form: int, trips: int, depth: int) -> None:
        """A loop that ends by its own counter, which nothing else writes, or before.

        0: do ... while (++c < trips)    1: for (c = 0; c < trips; c++)
        2: do ... while (--c)            3: for (c = x & mask; c; c--)
        4: do ... while (x & ++c < trips)   5: for (c = 0; x && c < trips; c++)
        """
        counter = self.counter()
        tested_first = form & 1
        falls = form in (2, 3)
        if form == 3:
            self.expression(I32, depth)
            self.mask((1 << trips.bit_length()) - 1)
        else:
            self.i32_const(trips if falls else 0)
        self.emit(LOCAL_SET, counter)
        if tested_first:
            self.block(BLOCK, EMPTY_BLOCK)
            self.open(NO_TYPES, NO_TYPES, backward=False)
        self.block(LOOP, EMPTY_BLOCK)
        self.open(NO_TYPES, NO_TYPES, backward=True)
        if self.plan.charges_loops:
            self.fuel_check()
        if tested_first:
            self.leave_loop(form, counter, trips, depth)
        # A branch to this block is a `continue`.
        self.block(BLOCK, EMPTY_BLOCK)
        self.inner(NO_TYPES, NO_TYPES, NO_TYPES, depth)
        self.op(END)
        if form == 4:
            self.condition(depth, THREE_QUARTERS)
        self.get(counter)
        self.i32_const(1)
        self.op(I32_SUB if falls else I32_ADD)
        if tested_first:
            self.emit(LOCAL_SET, counter)
            self.emit(BR, 0)
        else:
            self.emit(LOCAL_TEE, counter)
            if not falls:
                self.i32_const(trips)
                self.op(I32_LT_U)
            if form == 4:
                self.op(I32_AND)
            self.emit(BR_IF, 0)
        self.close(NO_TYPES, depth)
        self.op(END)
        if tested_first:
            self.close(NO_TYPES, depth)
            self.op(END)

    def leave_loop(self, form: int, counter: int, trips: int, depth: int) -> None:
        """What a loop tests before its body: the conditions to leave it."""
        if form == 5:
            self.condition(depth, THREE_QUARTERS)
            self.op(I32_EQZ)
            self.emit(BR_IF, 1)
        self.get(counter)
        if form == 3:
            self.op(I32_EQZ)
        else:
            self.i32_const(trips)
            self.op(I32_GE_U)
        self.emit(BR_IF, 1)
