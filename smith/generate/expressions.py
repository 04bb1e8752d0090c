"""Expressions: from a wanted type to the code that produces it."""

from typing import Final

from smith.generate import plan as menus
from smith.generate.emitter import (
    GLOBAL_GET,
    I32_ADD,
    LOCAL_TEE,
    NO_TYPES,
    ONE_TYPE,
    Emitter,
)
from smith.generate.environment import Callee, Functions, power_of_two_within
from smith.generate.literals import literal
from smith.generate.plan import (
    ALIGN,
    DIVISION,
    LANE_COUNT,
    LOAD,
    LOAD_LANE,
    PARAMS,
    PLAIN,
    SHAPE,
    SHUFFLE,
    TRUNCATION,
    WITH_LANE,
)
from smith.unstructured import CUT, DIGITS
from smith.wasm.encode_code import encoded
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.leb128 import write_u
from smith.wasm.types import F32, I32, I64, REF, block_of

CALL: Final = op("call")
CALL_INDIRECT: Final = op("call_indirect")
IF: Final = op("if")
ELSE: Final = op("else")
END: Final = op("end")
BLOCK: Final = op("block")
SELECT: Final = op("select")
SELECT_T: Final = op("select t")
MEMORY_SIZE: Final = op("memory.size")
MEMORY_GROW: Final = op("memory.grow")
TABLE_SIZE: Final = op("table.size")
TABLE_GROW: Final = op("table.grow")
TABLE_GET: Final = op("table.get")
REF_FUNC: Final = op("ref.func")
REF_IS_NULL: Final = op("ref.is_null")
I32_MUL: Final = op("i32.mul")
I32_GT_U: Final = op("i32.gt_u")
I32_OR: Final = op("i32.or")
I64_OR: Final = op("i64.or")
I32_EQZ: Final = op("i32.eqz")
I64_EXTEND_I32_U: Final = op("i64.extend_i32_u")
ADD_IS_ZERO_I32: Final = encoded([I32_EQZ, I32_ADD])
ADD_IS_ZERO_I64: Final = encoded([op("i64.eqz"), I64_EXTEND_I32_U, op("i64.add")])

COMPARISONS: Final[list[int]] = [
    row.number
    for row in INSTRUCTIONS
    if row.category == "numeric"
    and row.results == [I32]
    and len(row.params) == 2
    and row.name.partition(".")[2].partition("_")[0] in ("eq", "ne", "lt", "gt", "le", "ge")
]

# What a condition compares a hash with, for it to be true about that often (0: as it comes).
HALF: Final = 0x80000000
QUARTER: Final = 0xC0000000
THREE_QUARTERS: Final = 0x40000000
SIXTEENTH: Final = 0xF0000000

PAGE: Final = 65_536
WINDOW: Final = 0xFF  # guarded addresses; `prefill` covers them
WIDE_WINDOW: Final = 0x7FFF


class _Truncation:
    """What keeps a truncation from trapping: `choose` takes x or 0, whether abs(x) < limit."""

    def __init__(self, number: int) -> None:
        row = INSTRUCTIONS[number]
        source = row.params[0]
        name = "f32" if source == F32 else "f64"
        bits = 32 if row.results[0] == I32 else 64
        self.unsigned = row.name.endswith("_u")
        power = bits if self.unsigned else bits - 1
        # 2.0 ** power: a biased exponent and an empty mantissa.
        limit = (127 + power) << 23 if source == F32 else (1023 + power) << 52
        self.abs = op(f"{name}.abs")
        self.choose = encoded([self.abs, op(f"{name}.const"), limit, op(f"{name}.lt"), SELECT])


TRUNCATIONS: Final[dict[int, _Truncation]] = {
    row.number: _Truncation(row.number) for row in INSTRUCTIONS if SHAPE[row.number] == TRUNCATION
}


class Expressions(Emitter):
    """An emitter that can make a value of any type."""

    def inner(self, params: list[int], results: list[int], label: list[int], depth: int) -> None:
        """A block's statements and results; the label is what a branch to it takes."""
        raise NotImplementedError

    def expression(self, t: int, depth: int) -> None:
        """Code that leaves one value of type t on the stack."""
        choices = self.choices
        if self.traced:
            choices.begin("expression")
        if depth >= self.max_depth:
            self.local(t, choices.index(DIGITS))
        else:
            slots = self.menus[t]
            if not slots:
                slots = self.plan.menu_of(t)
            entry = choices.operation(slots)
            if entry >= 0:
                if SHAPE[entry] == PLAIN:
                    for param in PARAMS[entry]:
                        self.expression(param, depth + 1)
                    self.op(entry)
                    if self.canonical:
                        self.canonicalize(entry)
                else:
                    self.shaped(entry, t, depth)
            elif entry <= menus.SOME_LOCAL:
                self.local(t, menus.SOME_LOCAL - entry)
            elif entry == CUT:
                self.local(t, 0)
            elif entry == menus.CONST:
                self.constant(t)
            else:
                self.form(entry, t, depth)
        if self.traced:
            choices.end()

    def form(self, entry: int, t: int, depth: int) -> None:
        """What is no operator: the rarer entries of a menu."""
        if entry <= menus.GROUP:
            group = self.plan.groups[menus.GROUP - entry]
            number = group[self.choices.index(len(group))]
            if SHAPE[number] == PLAIN:
                for param in PARAMS[number]:
                    self.expression(param, depth + 1)
                self.operator(number)
            else:
                self.shaped(number, t, depth)
        elif entry == menus.TEE:
            self.expression(t, depth + 1)
            local = self.target(t, self.choices.index(DIGITS))
            self.was_set[local] = True
            self.emit(LOCAL_TEE, local)
        elif entry == menus.GLOBAL:
            self.global_get(t)
        elif entry == menus.CALL:
            self.call(t, depth)
        elif entry == menus.CALL_INDIRECT:
            self.call_table(t, depth)
        elif entry == menus.SELECT:
            self.select(t, depth)
        elif self.nesting >= self.plan.max_nesting:
            self.local(t, 0)
        elif entry == menus.IF:
            self.condition(depth + 1, HALF)
            self.block(IF, block_of(t))
            types = ONE_TYPE[t]
            self.inner(NO_TYPES, types, types, depth + 1)
            self.op(ELSE)
            self.inner(NO_TYPES, types, types, depth + 1)
            self.op(END)
        else:
            self.block(BLOCK, block_of(t))
            types = ONE_TYPE[t]
            self.inner(NO_TYPES, types, types, depth + 1)
            self.op(END)

    def global_get(self, t: int) -> None:
        ring = self.env.readable[t]
        if ring.items:
            self.emit(GLOBAL_GET, ring.pick(self.choices))
        elif t == I32 and self.plan.mixed_global:
            self.mixed()
        else:
            self.local(t, 0)

    def mixed(self) -> None:
        """The value of the global that everything is mixed into."""
        self.env.uses_mixed = True
        self.emit(GLOBAL_GET, self.env.mixed)

    def callable_in(self, functions: Functions) -> int:
        """How many of the functions, the first ones, may be called from here."""
        if self.plan.recursion:
            return len(functions.callees)
        return functions.below(self.callee.rank)

    def call(self, t: int, depth: int) -> None:
        functions = self.env.by_result[t]
        limit = self.callable_in(functions)
        if limit == 0:
            self.local(t, 0)
            return
        callee = functions.pick(self.choices, limit)
        self.arguments(callee.signature.params, depth)
        self.emit(CALL, callee.index)

    def arguments(self, types: list[int], depth: int) -> None:
        for t in types:
            self.expression(t, depth + 1)

    def call_table(self, t: int, depth: int) -> None:
        functions = self.env.by_result[t]
        limit = self.callable_in(functions)
        if limit == 0:
            self.local(t, 0)
        else:
            self.indirect(functions.pick(self.choices, limit), CALL_INDIRECT, CALL, depth)

    def indirect(self, callee: Callee, number: int, direct: int, depth: int) -> None:
        """A call through the dispatch table to a function of the same signature as this one.

        It is a `direct` call where the table has no room for the signature.
        """
        env = self.env
        dispatch = env.dispatch
        signature = callee.signature
        self.arguments(signature.params, depth)
        column = signature.column
        if column < 0 and self.plan.allowed[direct]:
            self.emit(direct, callee.index)
            return
        reachable = 0
        if column >= 0:
            reachable = min(self.callable_in(signature.members), dispatch.rows)
        form = self.choices.index(DIGITS)
        if form >= self.plan.guard_memory or not reachable:
            self.expression(I32, depth + 1)
        elif form & 1 or reachable == 1:
            row = (form >> 1) % power_of_two_within(reachable)
            self.i32_const(row * dispatch.columns + column)
        else:
            self.expression(I32, depth + 1)
            self.mask((power_of_two_within(reachable) - 1) * dispatch.columns)
            self.i32_const(column)
            self.op(I32_ADD)
        env.uses_dispatch = True
        self.flat([number, env.type_index(signature), env.dispatch_table])

    def select(self, t: int, depth: int) -> None:
        if t >= REF and not self.plan.allowed[SELECT_T]:
            self.local(t, 0)
            return
        self.expression(t, depth + 1)
        self.expression(t, depth + 1)
        self.condition(depth + 1, HALF)
        if t >= REF:
            self.flat([SELECT_T, 1, t])
        else:
            self.op(SELECT)

    # Conditions

    def condition(self, depth: int, often: int) -> None:
        """An i32 that is true about as often as one of the thresholds above says."""
        form = self.choices.index(DIGITS)
        if not self.plan.live_conditions or form >= 205:
            self.expression(I32, depth)
        elif often != HALF and form & 1:
            self.hashed(depth, often)
        elif form < 36 and self.plan.mixed_global:
            self.mixed()
            self.mask(1 << self.choices.index(16) | 1 << self.choices.index(24))
        elif form < 130:
            self.compared(depth)
        elif form < 170:
            self.expression(I32, depth)
            self.mask(1 << self.choices.index(8))
        else:
            self.hashed(depth, often)

    def hashed(self, depth: int, often: int) -> None:
        """x * odd > threshold, unsigned; false for x = 0."""
        self.expression(I32, depth)
        odd = literal(self.choices, I32) | 1
        threshold = often - (1 << 32) if often >> 31 else often
        self.i32_const(odd)
        self.op(I32_MUL)
        self.i32_const(threshold)
        self.op(I32_GT_U)

    def compared(self, depth: int) -> None:
        comparison = COMPARISONS[self.choices.pick(len(COMPARISONS))]
        t = PARAMS[comparison][0]
        if not (self.plan.is_used[t] and self.plan.allowed[comparison]):
            self.expression(I32, depth)
            return
        self.expression(t, depth)
        if self.choices.index(2):
            self.expression(t, depth)
        else:
            self.constant(t)
        self.op(comparison)

    # Operators that need more than their operands

    def shaped(self, number: int, t: int, depth: int) -> None:
        shape = SHAPE[number]
        if shape == LOAD:
            self.load(number, t, depth)
        elif shape == WITH_LANE:
            self.arguments(PARAMS[number], depth)
            self.op(number)
            self.code.append(self.choices.index(LANE_COUNT[number]))
        elif shape == DIVISION:
            self.division(number, depth)
        elif shape == TRUNCATION:
            self.truncation(number, depth)
        elif shape == SHUFFLE:
            self.arguments(PARAMS[number], depth)
            self.flat([number, self.lanes()])
        elif shape == LOAD_LANE:
            self.load(number, t, depth)
        elif number == REF_IS_NULL:
            self.expression(self.reference(), depth + 1)
            self.op(number)
        elif number == REF_FUNC:
            function = self.env.any_function(self.choices)
            self.env.referred[function] = True
            self.emit(number, function)
        elif number in (MEMORY_SIZE, MEMORY_GROW):
            self.memory_size(number, depth)
        else:
            self.table_value(number, t, depth)

    def reference(self) -> int:
        """A chosen reference type; there is one."""
        references = self.plan.references
        return references[self.choices.index(len(references))]

    def lanes(self) -> int:
        """The immediate of a shuffle: a lane number below 32 in each byte."""
        value = 0
        for place in range(16):
            value |= (self.choices.index(DIGITS) & 31) << (8 * place)
        return value

    def division(self, number: int, depth: int) -> None:
        t = PARAMS[number][0]
        wide = t == I64
        self.expression(t, depth + 1)
        form = self.choices.index(DIGITS)
        if form >= self.plan.guard_arithmetic:
            self.expression(t, depth + 1)
        elif form % 3 == 0:
            divisor = literal(self.choices, t)
            self.const(t, divisor if divisor not in (0, -1) else 3)
        elif form % 3 == 1 and self.plan.allowed[I64_OR if wide else I32_OR]:
            self.expression(t, depth + 1)
            self.const(t, 1)
            self.op(I64_OR if wide else I32_OR)
        elif self.plan.can_avoid_zero:
            # x + (x == 0)
            scratch = self.scratch_local(t)
            self.expression(t, depth + 1)
            self.emit(LOCAL_TEE, scratch)
            self.get(scratch)
            if wide:
                self.code.write(ADD_IS_ZERO_I64)
            else:
                self.code.write(ADD_IS_ZERO_I32)
        else:
            self.const(t, 3)
        self.op(number)

    def truncation(self, number: int, depth: int) -> None:
        guard = TRUNCATIONS[number]
        t = PARAMS[number][0]
        self.expression(t, depth + 1)
        guarded = self.choices.index(DIGITS) < self.plan.guard_arithmetic
        if guarded and self.plan.can_avoid_truncation:
            scratch = self.scratch_local(t)
            if guard.unsigned:
                self.op(guard.abs)
            self.emit(LOCAL_TEE, scratch)
            self.const(t, 0)
            self.get(scratch)
            self.code.write(guard.choose)
        self.op(number)

    # Memory

    def memory(self) -> int:
        """The index of a chosen memory; there is one."""
        self.env.uses_memory = True
        count = len(self.env.memories.items)
        return self.env.memories.pick(self.choices) if count > 1 else 0

    def load(self, number: int, t: int, depth: int) -> None:
        if not self.env.memory_bytes:
            self.constant(t)
            return
        memory, offset, loose = self.address(depth)
        if SHAPE[number] == LOAD_LANE:
            self.expression(t, depth + 1)
        self.access(number, loose, memory, offset)
        if SHAPE[number] == LOAD_LANE:
            self.code.append(self.choices.index(LANE_COUNT[number]))

    def access(self, number: int, loose: bool, memory: int, offset: int) -> None:
        """A load or store, with its memarg."""
        align = 0 if loose else ALIGN[number]
        self.op(number)
        if memory:
            self.code.append(align | 0x40)
            write_u(self.code, memory)
        else:
            self.code.append(align)
        write_u(self.code, offset)

    def address(self, depth: int) -> tuple[int, int, bool]:
        """An address on the stack; the memory, the static offset, and whether it is unaligned.

        A digit picks the form: within the first bytes or, unguarded, anywhere.
        """
        memory = self.memory()
        form = self.choices.index(DIGITS)
        loose = form // 16 % 4 == 3
        size = self.env.memory_bytes[memory]
        if form >= self.plan.guard_memory or size < PAGE:
            if form & 1 and size:
                self.i32_const(_signed32(size - self.choices.index(24)))
                return memory, 0, loose
            self.expression(I32, depth + 1)
            return memory, self.choices.bits(7 * self.choices.index(6)) & 0xFFFFFFFF, loose
        way = form & 15
        if way < 5:
            self.i32_const(self.choices.index(DIGITS))
            return memory, 0, loose
        if way < 9 or not self.plan.can_mask:
            self.i32_const(0)
            return memory, self.choices.index(DIGITS), loose
        self.expression(I32, depth + 1)
        self.mask(WIDE_WINDOW if way == 15 else WINDOW)
        return memory, self.choices.index(DIGITS) if way > 11 else 0, loose

    def index_within(self, size: int, depth: int) -> None:
        """An i32 that mostly is below `size`."""
        form = self.choices.index(DIGITS)
        if form >= self.plan.guard_memory or size == 0:
            self.expression(I32, depth + 1)
        elif form & 1 or not self.plan.can_mask:
            self.i32_const((form >> 1) % size)
        else:
            bits = 1
            while bits * 2 <= size:
                bits *= 2
            self.expression(I32, depth + 1)
            self.mask(bits - 1)

    def memory_size(self, number: int, depth: int) -> None:
        if not self.env.memory_bytes:
            self.constant(I32)
            return
        if number == MEMORY_GROW:
            self.little(depth)
        self.emit(number, self.memory())

    def little(self, depth: int) -> None:
        """An i32 that mostly is small: how much to grow by."""
        form = self.choices.index(DIGITS)
        if form < self.plan.guard_memory:
            self.i32_const(form & 3)
        else:
            self.expression(I32, depth + 1)

    # Tables

    def table_value(self, number: int, t: int, depth: int) -> None:
        """table.get, table.size and table.grow; a null or zero where there is no such table."""
        ring = self.env.tables[t] if number == TABLE_GET else self.env.all_tables
        if not ring.items:
            self.constant(t)
            return
        table = ring.pick(self.choices)
        if number == TABLE_GROW and not self.plan.is_used[self.env.table_types[table]]:
            self.constant(t)
            return
        if number == TABLE_GET:
            self.index_within(self.env.table_sizes[table], depth)
        elif number == TABLE_GROW:
            self.expression(self.env.table_types[table], depth + 1)
            self.little(depth)
        self.emit(number, table)


def _signed32(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value
