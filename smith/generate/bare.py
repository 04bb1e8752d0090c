"""Bare instructions: any instruction, with operands that lie on the stack already.

A statement here leaves its results on the stack as `pending`, and takes from there what it finds.
Every flat instruction sequence is a sequence of these, so every valid body can be generated, also
where the code is dead and the stack polymorphic: there, an operand that is wanted and missing
comes from below the stack.
"""

from typing import Final

from smith.generate.emitter import GLOBAL_GET, GLOBAL_SET, LOCAL_GET, LOCAL_SET, LOCAL_TEE
from smith.generate.expressions import (
    BLOCK,
    CALL,
    CALL_INDIRECT,
    ELSE,
    END,
    IF,
    REF_FUNC,
    REF_IS_NULL,
    SELECT,
    SELECT_T,
    TABLE_GET,
    TABLE_GROW,
    WINDOW,
    Expressions,
)
from smith.generate.literals import literal
from smith.generate.plan import ALIGN, LANE_COUNT
from smith.unstructured import DIGITS
from smith.wasm import instructions as table
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import EXTERNREF, FUNCREF, I32, REF, heap_of

LOOP: Final = op("loop")
BR: Final = op("br")
BR_IF: Final = op("br_if")
BR_TABLE: Final = op("br_table")
RETURN: Final = op("return")
RETURN_CALL: Final = op("return_call")
RETURN_CALL_INDIRECT: Final = op("return_call_indirect")
UNREACHABLE: Final = op("unreachable")
DROP: Final = op("drop")
REF_NULL: Final = op("ref.null")
TABLE_SET: Final = op("table.set")
TABLE_FILL: Final = op("table.fill")
TABLE_COPY: Final = op("table.copy")
TABLE_INIT: Final = op("table.init")
ELEM_DROP: Final = op("elem.drop")
MEMORY_COPY: Final = op("memory.copy")
MEMORY_FILL: Final = op("memory.fill")
MEMORY_INIT: Final = op("memory.init")
DATA_DROP: Final = op("data.drop")

STOPS: Final = (BR, BR_TABLE, RETURN, RETURN_CALL, RETURN_CALL_INDIRECT, UNREACHABLE)
# By instruction number.
IS_STOP: Final[list[bool]] = [row.number in STOPS for row in INSTRUCTIONS]
IS_BLOCK: Final[list[bool]] = [row.number in (BLOCK, LOOP, IF) for row in INSTRUCTIONS]
CAN_TRAP: Final[list[bool]] = [row.can_trap for row in INSTRUCTIONS]
REFERENCES: Final[list[int]] = [FUNCREF, EXTERNREF]


class Bare(Expressions):
    """An emitter of single instructions and of bulk operations."""

    def open(self, params: list[int], label: list[int], backward: bool) -> None:
        raise NotImplementedError

    def nested(self, depth: int) -> None:
        raise NotImplementedError

    def close(self, results: list[int], depth: int) -> None:
        raise NotImplementedError

    def label(self) -> int:
        raise NotImplementedError

    def fuel_check(self) -> None:
        raise NotImplementedError

    def bare(self, depth: int) -> None:
        """A chosen instruction; nothing, if the surroundings forbid it."""
        choices = self.choices
        number = self.plan.bare[choices.index(len(self.plan.bare))]
        if IS_BLOCK[number]:
            if self.nesting < self.plan.max_nesting:
                self.bare_block(number, depth)
            return
        if CAN_TRAP[number] and choices.index(DIGITS) < self.plan.guard_memory:
            return
        stops = IS_STOP[number]
        if stops and self.nesting == 0 and not self.plan.dead_code:
            return
        self.immediates: list[int] = []
        self.takes: list[int] = []
        self.gives: list[int] = []
        if not self.describe(number):
            return
        # Operands can hold bare instructions of their own.
        immediates = self.immediates
        gives = self.gives
        self.operands(self.takes, depth)
        self.flat([number, *immediates])
        if self.canonical:
            self.canonicalize(number)
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
            if have[len(have) - found :] == types[count - found : count]:
                ways.append(count)
        count = ways[self.choices.index(len(ways))]
        del self.pending[len(self.pending) - min(count, len(have)) :]
        for t in types[count:]:
            self.expression(t, depth)

    def bare_block(self, number: int, depth: int) -> None:
        """A block with parameters from the stack and results that stay on it."""
        plan = self.plan
        if number == IF:
            # The condition lies above the parameters.
            self.operands([I32], depth)
        have = self.top(plan.max_params)
        params: list[int] = []
        if plan.multi_value:
            most = plan.max_params if self.dead else min(plan.max_params, len(have))
            count = self.choices.index(most + 1)
            missing = max(0, count - len(have))
            params = [self.some_type() for _ in range(missing)] + have[
                len(have) - (count - missing) :
            ]
            del self.pending[len(self.pending) - (count - missing) :]
        results = [self.some_type() for _ in range(self.choices.index(plan.max_results + 1))]
        needs_type = bool(params) or len(results) > 1
        if needs_type and not self.env.has_room(self.env.signature(params, results)):
            # Everything stays where it is, the condition too.
            self.pending += params
            if number == IF:
                self.pending.append(I32)
            return
        self.block(number, self.blocktype(params, results))
        self.open(params, params if number == LOOP else results, backward=number == LOOP)
        if number == LOOP and plan.charges_loops:
            self.fuel_check()
        self.nested(depth)
        self.close(results, depth)
        if number == IF and (params != results or self.choices.index(2)):
            self.op(ELSE)
            self.open(params, results, backward=False)
            self.nested(depth)
            self.close(results, depth)
        self.op(END)
        self.pending += results

    def some_type(self) -> int:
        return self.choices.entry(self.plan.type_menu)

    def describe(self, number: int) -> bool:
        """Choose the immediates; what the instruction takes and gives. False if it cannot be."""
        row = INSTRUCTIONS[number]
        if row.rule:
            return self.describe_by_rule(number)
        for t in row.params:
            self.takes.append(t if t >= 0 else I32)
        for t in row.results:
            self.gives.append(t if t >= 0 else I32)
        return all(self.immediate(number, kind) for kind in row.immediates)

    def immediate(self, number: int, kind: int) -> bool:
        """Choose one immediate of an instruction that needs no typing rule."""
        choices = self.choices
        env = self.env
        if kind == table.MEMARG:
            if not env.memory_bytes:
                return False
            align = ALIGN[number] - choices.index(ALIGN[number] + 1)
            memory = self.memory()
            offset = choices.bits(7 * choices.index(6)) & 0xFFFFFFFF
            self.immediates += [align, memory, offset]
        elif kind == table.LANE:
            self.immediates.append(choices.index(LANE_COUNT[number]))
        elif kind == table.LANES:
            self.immediates.append(self.lanes())
        elif kind == table.MEMORY:
            if not env.memory_bytes:
                return False
            self.immediates.append(self.memory())
        elif kind == table.DATA:
            if not env.data_sizes:
                return False
            env.uses_data = True
            self.immediates.append(env.data.pick(choices))
        elif kind == table.ELEM:
            return self.element_and_table(number)
        elif kind == table.TABLE:
            if len(self.immediates) == 0:
                if not env.all_tables.items:
                    return False
                self.immediates.append(env.all_tables.pick(choices))
        else:
            self.immediates.append(literal(choices, row_type(number)))
        return True

    def element_and_table(self, number: int) -> bool:
        """elem.drop's segment, or table.init's segment and a table of its type."""
        env = self.env
        if number == ELEM_DROP:
            if not env.element_sizes:
                return False
            self.immediates.append(env.all_elements.pick(self.choices))
            return True
        t = REFERENCES[self.choices.index(2)]
        tables = env.tables[t]
        elements = env.elements[t]
        if not tables.items or not elements.items:
            return False
        self.immediates.append(elements.pick(self.choices))
        self.immediates.append(tables.pick(self.choices))
        return True

    def describe_by_rule(self, number: int) -> bool:
        choices = self.choices
        env = self.env
        if number == DROP:
            have = self.top(1)
            self.takes = [have[-1] if have else self.some_type()]
        elif number in (SELECT, SELECT_T):
            t = self.some_type()
            if (t >= REF) and number == SELECT:
                return False
            self.takes = [t, t, I32]
            self.gives = [t]
            if number == SELECT_T:
                self.immediates = [1, t]
        elif number == LOCAL_GET:
            if not self.locals:
                return False
            local = self.choices.pick(len(self.locals))
            self.immediates = [local]
            self.gives = [self.locals[local]]
        elif number in (LOCAL_SET, LOCAL_TEE):
            return self.describe_local_set(number)
        elif number in (GLOBAL_GET, GLOBAL_SET):
            return self.describe_global(number)
        elif number == REF_NULL:
            t = self.reference()
            self.immediates = [heap_of(t)]
            self.gives = [t]
        elif number == REF_IS_NULL:
            self.takes = [self.reference()]
            self.gives = [I32]
        elif number == REF_FUNC:
            function = env.any_function(choices)
            env.referred[function] = True
            self.immediates = [function]
            self.gives = [FUNCREF]
        elif number == MEMORY_COPY:
            if not env.memory_bytes:
                return False
            self.immediates = [self.memory(), self.memory()]
            self.takes = [I32, I32, I32]
        elif number in (CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT):
            return self.describe_call(number)
        elif number in (BR, BR_IF, BR_TABLE, RETURN, UNREACHABLE):
            self.describe_branch(number)
        else:
            return self.describe_table(number)
        return True

    def describe_local_set(self, number: int) -> bool:
        if self.plan.counted_loops:
            t = self.some_type()
            local = self.target(t, self.choices.index(DIGITS))
        else:
            if not self.locals:
                return False
            local = self.choices.pick(len(self.locals))
            t = self.locals[local]
        self.was_set[local] = True
        self.immediates = [local]
        self.takes = [t]
        if number == LOCAL_TEE:
            self.gives = [t]
        return True

    def describe_global(self, number: int) -> bool:
        ring = self.env.readable[self.some_type()] if number == GLOBAL_GET else self.env.writable
        if not ring.items:
            return False
        index = ring.pick(self.choices)
        self.immediates = [index]
        if number == GLOBAL_GET:
            self.gives = [self.env.global_types[index]]
        else:
            self.takes = [self.env.global_types[index]]
        return True

    def describe_call(self, number: int) -> bool:
        """Any function that may be called from here; for a tail call, with the same results."""
        env = self.env
        returns = number in (RETURN_CALL, RETURN_CALL_INDIRECT)
        functions = self.callee.signature.alike if returns else env.functions
        limit = self.callable_in(functions)
        if limit == 0:
            return False
        callee = functions.pick(self.choices, limit)
        signature = callee.signature
        self.takes += signature.params
        if number in (CALL, RETURN_CALL):
            self.immediates = [callee.index]
        else:
            env.uses_dispatch = True
            self.takes.append(I32)
            self.immediates = [env.type_index(signature), env.dispatch_table]
        if number in (CALL, CALL_INDIRECT):
            self.gives += signature.results
        return True

    def describe_branch(self, number: int) -> None:
        if number == UNREACHABLE:
            return
        if number == RETURN:
            self.takes += self.callee.signature.results
            return
        distance = self.label()
        types = self.labels[-1 - distance]
        self.takes += types
        if number == BR_IF:
            self.gives += types
        if number != BR:
            self.takes.append(I32)
        if number == BR_TABLE:
            self.immediates = self.targets(distance)
        else:
            self.immediates = [distance]

    def targets(self, distance: int) -> list[int]:
        """The immediates of a br_table: labels that take the types of the one at this distance."""
        types = self.labels[-1 - distance]
        same = [
            other
            for other in range(len(self.labels))
            if self.labels[-1 - other] == types
            and not (self.plan.counted_loops and self.backward[-1 - other])
        ]
        count = self.choices.index(4)
        return [count, *[same[self.choices.pick(len(same))] for _ in range(count)], distance]

    def describe_table(self, number: int) -> bool:
        """The table instructions whose operands have the table's element type."""
        env = self.env
        ring = env.all_tables
        if not ring.items:
            return False
        index = ring.pick(self.choices)
        t = env.table_types[index]
        self.immediates = [index]
        if number != TABLE_COPY and not self.plan.is_used[t]:
            return False
        if number == TABLE_GET:
            self.takes = [I32]
            self.gives = [t]
        elif number == TABLE_SET:
            self.takes = [I32, t]
        elif number == TABLE_GROW:
            self.takes = [t, I32]
            self.gives = [I32]
        elif number == TABLE_FILL:
            self.takes = [I32, t, I32]
        elif number == TABLE_COPY:
            other = env.tables[t].pick(self.choices)
            self.immediates = [index, other]
            self.takes = [I32, I32, I32]
        else:
            return False
        return True

    # Bulk operations, in bounds

    def bulk(self, depth: int) -> None:
        number = self.plan.bulk[self.choices.index(len(self.plan.bulk))]
        env = self.env
        if number in (DATA_DROP, MEMORY_INIT):
            if not env.data_sizes or (number == MEMORY_INIT and not env.memory_bytes):
                return
            env.uses_data = True
            segment = env.data.pick(self.choices)
            if number == MEMORY_INIT:
                self.window(depth)
                self.part_of(env.data_sizes[segment])
                self.flat([number, segment, self.memory()])
            else:
                self.emit(number, segment)
        elif number in (MEMORY_FILL, MEMORY_COPY):
            if env.memory_bytes:
                self.window(depth)
                if number == MEMORY_COPY:
                    self.window(depth)
                else:
                    self.expression(I32, depth)
                self.window(depth)
                memories = [self.memory()]
                if number == MEMORY_COPY:
                    memories.append(self.memory())
                self.flat([number, *memories])
        else:
            self.bulk_table(number, depth)

    def window(self, depth: int) -> None:
        """An address or a length within the first bytes of a memory."""
        if self.choices.index(2) and self.plan.can_mask:
            self.expression(I32, depth)
            self.mask(WINDOW)
        else:
            self.i32_const(self.choices.index(DIGITS))

    def part_of(self, size: int) -> None:
        """Where a part of a segment begins, and its length."""
        start = self.choices.index(size + 1)
        self.i32_const(start)
        self.i32_const(self.choices.index(size - start + 1))

    def bulk_table(self, number: int, depth: int) -> None:
        env = self.env
        if number == ELEM_DROP:
            if env.element_sizes:
                segment = env.all_elements.pick(self.choices)
                self.emit(number, segment)
            return
        if not env.all_tables.items:
            return
        index = env.all_tables.pick(self.choices)
        t = env.table_types[index]
        size = env.table_sizes[index]
        if number in (TABLE_SET, TABLE_FILL) and not self.plan.is_used[t]:
            return
        if number == TABLE_SET:
            self.index_within(size, depth)
            self.expression(t, depth)
            self.emit(number, index)
        elif number == TABLE_FILL:
            start = self.choices.index(size + 1)
            self.i32_const(start)
            self.expression(t, depth)
            self.i32_const(self.choices.index(size - start + 1))
            self.emit(number, index)
        elif number == TABLE_COPY:
            other = env.tables[t].pick(self.choices)
            self.i32_const(self.choices.index(size + 1))
            self.i32_const(self.choices.index(env.table_sizes[other] + 1))
            self.i32_const(0)
            self.flat([number, index, other])
        elif env.elements[t].items:
            segment = env.elements[t].pick(self.choices)
            self.i32_const(0)
            self.part_of(min(size, env.element_sizes[segment]))
            self.flat([number, segment, index])


def row_type(number: int) -> int:
    """The type of a constant instruction."""
    return INSTRUCTIONS[number].results[0]
