"""The state of one function body while it is generated, and what every part of it emits.

The body is emitted as the bytes of the binary format. Operands are generated before their
instruction, so the stack needs no model, except for `pending`: values that statements left on it
for later ones.
"""

from typing import Final

from librt.strings import BytesWriter
from mypy_extensions import mypyc_attr

from smith.generate.environment import Environment
from smith.generate.literals import BITS, KNOWN, KNOWN_DIGITS, other_literal
from smith.generate.nans import NAN_SHAPE
from smith.generate.plan import Plan
from smith.generate.signatures import Callee
from smith.generate.type_menus import TYPE_STRIDE
from smith.unstructured import DIGITS, Choices
from smith.wasm.encode_code import (
    LONG,
    OPCODE,
    OPCODE_BYTE,
    encoded,
    write_fixed,
    write_instructions,
)
from smith.wasm.encode_types import write_blocktype, write_heap
from smith.wasm.hierarchy import Hierarchy
from smith.wasm.instructions import op
from smith.wasm.leb128 import write_s, write_u
from smith.wasm.style import SHORTEST
from smith.wasm.types import (
    CONCRETE,
    EMPTY_BLOCK,
    F32,
    F64,
    I32,
    I64,
    REF,
    V128,
    block_of,
    heap_of,
    is_exact,
    is_nullable,
    non_null,
    nullable,
)

LOCAL_GET: Final = op("local.get")
LOCAL_SET: Final = op("local.set")
LOCAL_TEE: Final = op("local.tee")
GLOBAL_GET: Final = op("global.get")
GLOBAL_SET: Final = op("global.set")
I32_CONST: Final = op("i32.const")
I32_CONST_OPCODE: Final = 0x41  # of the two commonest instructions
LOCAL_GET_OPCODE: Final = 0x20
I64_CONST: Final = op("i64.const")
I32_AND: Final = op("i32.and")
I32_ADD: Final = op("i32.add")
REF_NULL: Final = op("ref.null")
DROP: Final = op("drop")
CONST_OF: Final[list[int]] = [op(f"{t}.const") for t in ("i32", "i64", "f32", "f64", "v128")]
# By value type, the constants of its known literals.
KNOWN_CONSTANTS: Final[list[list[bytes]]] = [
    [encoded([number, value]) for value in known]
    for number, known in zip(CONST_OF, KNOWN, strict=True)
]

# By wanted type: conversions from a local of another type, the likeliest local first.
CONVERSIONS: Final[list[list[tuple[int, int]]]] = [
    [(I64, op("i32.wrap_i64")), (F32, op("i32.reinterpret_f32")), (V128, op("v128.any_true"))],
    [(I32, op("i64.extend_i32_s")), (F64, op("i64.reinterpret_f64"))],
    [(I32, op("f32.convert_i32_s")), (F64, op("f32.demote_f64")), (I64, op("f32.convert_i64_s"))],
    [(I32, op("f64.convert_i32_s")), (I64, op("f64.convert_i64_u")), (F32, op("f64.promote_f32"))],
    [(I32, op("i32x4.splat")), (I64, op("i64x2.splat")), (F64, op("f64x2.splat"))],
]


BRIEF: Final = 3  # instructions
AT_ONCE: Final = 255  # deeper than expressions are: what is read with nothing else in between
NO_TYPES: Final[list[int]] = []
ONE_TYPE: Final[list[list[int]]] = [[t] for t in range(REF)]
NO_LOCALS: Final[list[int]] = []
NO_LISTS: Final[list[list[int]]] = []


def _append(by_type: list[list[int]], t: int, local: int) -> None:
    if by_type[t]:
        by_type[t].append(local)
    else:
        by_type[t] = [local]


@mypyc_attr(acyclic=True)
class ReferenceLocals:
    """The locals of reference types, by their type.

    One that has no default can be read from where it is set to the end of the block (spec section
    3.4.13, "Instruction sequences"): `initialised` is a stack of those that are, in the order of
    their being set, and their lists of those that can be read grow and shrink with it.
    """

    def __init__(self, hierarchy: Hierarchy) -> None:
        self.hierarchy = hierarchy
        self.types: list[int] = []  # that there are locals of
        self.place: dict[int, int] = {}  # of a type among these
        self.writable: list[list[int]] = []  # by place: all locals of the type
        self.readable: list[list[int]] = []  # by place: those that can be read; the same, with null
        self.initialised: list[int] = []
        self.set_places: list[int] = []  # by local: the place of its type, or -1: is not set

    def add(self, local: int, t: int) -> None:
        place = self.place.get(t, -1)
        if place < 0:
            self.place[t] = len(self.types)
            self.types.append(t)
            locals = [local]
            self.writable.append(locals)
            self.readable.append(locals if is_nullable(t) else [])
        else:
            self.writable[place].append(local)

    def initialise(self, local: int, t: int) -> None:
        """What can be read from here on, because it has been set."""
        if t >= REF and not is_nullable(t) and not self.is_set(local):
            place = self.place[t]
            while len(self.set_places) <= local:
                self.set_places.append(-1)
            self.initialised.append(local)
            self.set_places[local] = place
            self.readable[place].append(local)

    def is_set(self, local: int) -> bool:
        return local < len(self.set_places) and self.set_places[local] >= 0

    def forget(self, kept: int) -> None:
        """Leave a block: only the first `kept` that were set still are."""
        while len(self.initialised) > kept:
            local = self.initialised.pop()
            self.readable[self.set_places[local]].pop()
            self.set_places[local] = -1

    def chosen(self, t: int, digit: int) -> int:
        """The one that a digit refers to of those that can be read for t; -1 if there is none."""
        count = 0
        fitting = NO_LISTS
        for place, held in enumerate(self.types):
            readable = self.readable[place]
            if readable and self.hierarchy.is_subtype(held, t):
                count += len(readable)
                if fitting:
                    fitting.append(readable)
                else:
                    fitting = [readable]
        if count:
            left = digit % count
            for readable in fitting:
                if left < len(readable):
                    return readable[left]
                left -= len(readable)
        return -1

    def of(self, t: int) -> list[int]:
        """All locals of the type."""
        place = self.place.get(t, -1)
        return self.writable[place] if place >= 0 else NO_LOCALS


class Chunk:
    """Code that comes later, and what is noted of it."""

    def __init__(self, code: bytes, notes: list[int] | None) -> None:
        self.code = code
        self.notes = notes


NO_REFERENCE_LOCALS: Final = ReferenceLocals(Hierarchy([], 0))


@mypyc_attr(acyclic=True)
class Emitter:
    """A body: its code, locals, labels and pending values."""

    def __init__(
        self, plan: Plan, env: Environment, callee: Callee, choices: Choices, room: int
    ) -> None:
        self.plan = plan
        self.env = env
        self.menus = plan.menus
        self.canonical = plan.canonicalize_nans
        self.callee = callee
        self.choices = choices
        self.traced = choices.traced
        self.room = room  # statements begin only while the code is smaller
        self.max_depth = plan.max_depth
        self.code = BytesWriter()
        self.notes: list[int] | None = None  # for whoever asks: see `scaffold`
        self.locals: list[int] = []
        # Locals by number type; a type's list is its own from its first local on.
        self.readable: list[list[int]] = [NO_LOCALS] * REF
        self.writable: list[list[int]] = [NO_LOCALS] * REF
        self.references = NO_REFERENCE_LOCALS
        self.was_set: list[bool] = []  # by local: whether it is worth folding
        self.scratch: dict[int, int] = {}  # by type and depth
        self.counters: list[int] = []  # those of loops, by nesting
        # Labels, the innermost last: the types that a branch to them takes.
        self.labels: list[list[int]] = [callee.signature.results]
        self.backward: list[bool] = [False]  # whether nothing but the loop's own code goes there
        self.nesting = 0
        self.arm = 0  # how many labels there are in the innermost list that runs conditionally
        self.pending: list[int] = []  # types on the stack, of all open blocks
        self.base = 0  # where those of the innermost block begin
        self.frames: list[int] = []  # of each block around it two: locals set before; base and dead
        self.dead = False  # nothing runs from here to the end of the innermost block
        for t in callee.signature.params:
            local = self.add_local(t, writable=True)
            if t >= REF:
                self.references.initialise(local, t)

    def add_local(self, t: int, writable: bool) -> int:
        index = len(self.locals)
        self.locals.append(t)
        self.was_set.append(index < len(self.callee.signature.params))
        if t >= REF:
            if self.references is NO_REFERENCE_LOCALS:
                self.references = ReferenceLocals(self.env.hierarchy)
            self.references.add(index, t)
        else:
            _append(self.readable, t, index)
            if writable:
                _append(self.writable, t, index)
        return index

    def scratch_local(self, t: int, depth: int) -> int:
        """A local that is written right before it is read, by an expression at this depth."""
        key = t << 8 | depth
        index = self.scratch.get(key, -1)
        if index < 0:
            index = len(self.locals)
            self.locals.append(t)
            self.was_set.append(False)
            self.scratch[key] = index
        return index

    def holds_any_nan(self, local: int) -> bool:
        """Whether a NaN was put there that is not canonical yet, but is to become so."""
        key = self.locals[local] << 8 | AT_ONCE
        return self.canonical and self.scratch.get(key, -1) == local

    def top(self, most: int) -> list[int]:
        """The types on top of the innermost block's stack, at most so many."""
        size = min(most, len(self.pending) - self.base)
        return self.pending[len(self.pending) - size :]

    def counter(self) -> int:
        """The counter of a loop here: no loop around it or in it has the same."""
        while len(self.counters) <= self.nesting:
            self.counters.append(-1)
        if self.counters[self.nesting] < 0:
            self.counters[self.nesting] = self.add_local(I32, writable=False)
        return self.counters[self.nesting]

    # What is emitted is the binary format's bytes: flat code here would be encoded right after.

    def scaffold(self, begins: bool) -> None:
        """From here on there is scaffolding, or there was: guards, masks, counters, folds, fuel.

        Nested ones count as one. Nothing is noted unless somebody asks for it.
        """
        if self.notes is not None:
            self.notes.append(len(self.code) << 1 | begins)

    def cut(self) -> "Chunk":
        """Take away what has been emitted, for `paste`."""
        chunk = Chunk(self.code.getvalue(), self.notes)
        self.code = BytesWriter()
        self.notes = None if self.notes is None else []
        return chunk

    def paste(self, chunk: "Chunk") -> None:
        """Emit what was taken away."""
        if self.notes is not None and chunk.notes is not None:
            self.notes += [(len(self.code) << 1) + note for note in chunk.notes]
        self.code.write(chunk.code)

    def op(self, number: int) -> None:
        """An instruction without immediates, or the beginning of one that has some."""
        byte = OPCODE_BYTE[number]
        if byte != LONG:
            self.code.append(byte)
        else:
            self.code.write(OPCODE[number])

    def emit(self, number: int, index: int) -> None:
        """An instruction whose one immediate is an index."""
        self.op(number)
        if index < 0x80:
            self.code.append(index)
        else:
            write_u(self.code, index)

    def emit_two(self, number: int, first: int, second: int) -> None:
        """An instruction whose two immediates are indices or counts."""
        self.emit(number, first)
        write_u(self.code, second)

    def flat(self, code: list[int]) -> None:
        """Flat code of any instructions; for the rarer ones."""
        write_instructions(self.code, code)

    def operator(self, number: int) -> None:
        """An instruction without immediates, followed by what makes its NaNs canonical."""
        self.op(number)
        if self.canonical and NAN_SHAPE[number] is not None:
            self.canonicalize(number)

    def canonicalize(self, number: int) -> None:
        shape = NAN_SHAPE[number]
        if shape is not None:
            self.scaffold(True)
            scratch = self.scratch_local(shape.type, AT_ONCE)
            self.emit(LOCAL_TEE, scratch)
            self.code.write(shape.nan)
            self.emit(LOCAL_GET, scratch)
            self.emit(LOCAL_GET, scratch)
            self.code.write(shape.choose)
            self.scaffold(False)

    def block(self, number: int, blocktype: int) -> None:
        """The beginning of a structured instruction."""
        self.op(number)
        write_blocktype(self.code, blocktype)

    def i32_const(self, value: int) -> None:
        self.code.append(I32_CONST_OPCODE)
        if -0x40 <= value < 0x40:
            self.code.append(value & 0x7F)
        else:
            write_s(self.code, value)

    def const(self, t: int, value: int) -> None:
        """A constant of a number or vector type."""
        self.op(CONST_OF[t])
        if t <= I64:
            write_s(self.code, value)
        else:
            write_fixed(self.code, value, BITS[t] >> 3)

    def get(self, local: int) -> None:
        self.code.append(LOCAL_GET_OPCODE)
        if local < 0x80:
            self.code.append(local)
        else:
            write_u(self.code, local)

    def set(self, local: int) -> None:
        self.write(LOCAL_SET, local)

    def write(self, number: int, local: int) -> None:
        """local.set or local.tee of one of the locals that statements and expressions share."""
        self.was_set[local] = True
        self.emit(number, local)
        t = self.locals[local]
        if t >= REF:
            self.references.initialise(local, t)

    def mask(self, bits: int) -> None:
        """Keep the low bits of the i32 on the stack."""
        self.i32_const(bits)
        self.op(I32_AND)

    def stay_in_room(self) -> None:
        """Make leaves of all operands to come, where an expression alone is too large already."""
        if len(self.code) > self.room:
            self.max_depth = 0

    def constant(self, t: int) -> None:
        """A chosen constant of the type."""
        self.stay_in_room()
        if t >= REF:
            self.default(t)
        else:
            digit = self.choices.index(DIGITS)
            if digit < KNOWN_DIGITS:
                self.code.write(KNOWN_CONSTANTS[t][digit])
            else:
                self.const(t, other_literal(self.choices, t, digit))

    def default(self, t: int) -> None:
        """The default value of the type, or else the simplest there is."""
        if t < REF:
            self.const(t, 0)
        elif is_nullable(t):
            self.null(t)
        else:
            self.simplest(t)

    def null(self, t: int) -> None:
        self.op(REF_NULL)
        write_heap(self.code, heap_of(t), is_exact(t), SHORTEST)

    def simplest(self, t: int) -> None:
        """The simplest value of a type that has no null."""
        raise NotImplementedError

    def local(self, t: int, place: int) -> None:
        """The value of a local of the type, or of one of another type, converted."""
        self.stay_in_room()
        if not self.plan.can_get:
            self.default(t)
        elif t >= REF:
            self.reference_local(t, place)
        elif self.readable[t]:
            candidates = self.readable[t]
            self.get(candidates[place % len(candidates)])
        else:
            self.converted_local(t, place)

    def converted_local(self, t: int, place: int) -> None:
        for source, conversion in CONVERSIONS[t]:
            others = self.readable[source]
            if others and self.plan.allowed[conversion]:
                self.get(others[place % len(others)])
                self.operator(conversion)
                return
        self.default(t)

    def can_read(self, local: int) -> bool:
        """Whether the local has been set, if it has no default."""
        t = self.locals[local]
        return t < REF or is_nullable(t) or self.references.is_set(local)

    def reference_local(self, t: int, place: int) -> None:
        if place % 3 == 2 and is_nullable(t) and self.is_brief(t):
            self.brief(non_null(t), place)  # most of the locals are null
            return
        local = self.references.chosen(t, place)
        if local >= 0:
            self.get(local)
        else:
            self.no_local(t, place)

    def is_brief(self, t: int) -> bool:
        """Whether a value that is not null is made of a few instructions."""
        return self.env.hierarchy.size(non_null(t)) <= BRIEF

    def brief(self, t: int, place: int) -> None:
        """A value of a type without null, of few instructions."""
        raise NotImplementedError

    def no_local(self, t: int, place: int) -> None:
        """A value of a reference type for which no local can be read."""
        raise NotImplementedError

    def target(self, t: int, place: int) -> int:
        """A local that a value of the type may be written to: one there is, or a new one."""
        candidates = self.writable_locals(t)
        room = len(self.locals) < self.plan.max_locals
        place %= len(candidates) + (1 if room or not candidates else 0)
        if place < len(candidates):
            return candidates[place]
        return self.add_local(t, writable=True)

    def writable_locals(self, t: int) -> list[int]:
        return self.writable[t] if t < REF else self.references.of(t)

    def keep(self, types: list[int]) -> None:
        """Take the values off the stack, into locals rather than to nowhere."""
        for t in reversed(types):
            kept = t if t < REF else self.declarable(t)
            if self.plan.drop or kept < 0:
                self.op(DROP)
            else:
                candidates = self.writable_locals(kept)
                self.set(candidates[-1] if candidates else self.add_local(kept, writable=True))

    def may_declare(self, t: int) -> bool:
        """Whether the Config has the type: locals may be of it, and parameters of blocks."""
        plan = self.plan
        if t < TYPE_STRIDE:
            return plan.is_used[t]
        kind = self.env.types[heap_of(t) - CONCRETE].kind
        return plan.referable[kind] and (is_nullable(t) or plan.non_null)

    def declarable(self, t: int) -> int:
        """The reference type, or the next one above it that may be declared; -1: there is none."""
        if self.may_declare(t):
            return t
        for above in [nullable(t), *self.env.hierarchy.above(t)]:
            if self.may_declare(above):
                return above
        return -1

    def one(self, t: int) -> list[int]:
        """The list of this one type; not to be changed."""
        return ONE_TYPE[t] if t < REF else [t]

    def has_blocktype(self, results: list[int]) -> bool:
        """Whether there is a block type without parameters that has these results."""
        return len(results) < 2 or (
            self.plan.multi_value
            and len(results) <= self.plan.max_results
            and self.env.has_room(self.env.signature([], results))
        )

    def blocktype(self, params: list[int], results: list[int]) -> int:
        if not params:
            if not results:
                return EMPTY_BLOCK
            if len(results) == 1:
                return block_of(results[0])
        return self.env.type_index(self.env.signature(params, results))
