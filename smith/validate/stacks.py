"""The three stacks of the validation algorithm, by the names that the spec gives them.

The value stack holds the types of operands, the control stack the blocks around an instruction,
the initialisation stack the locals that were set in them. Rules change them through these methods
only. Types are popped as lists and compared in place: what has been found is still there to be
shown when it is not what was expected, and nothing is allocated.

Source: WebAssembly 3.0, appendix, validation algorithm.
"""

from bisect import bisect_right
from typing import Final

from smith.validate.context import Context
from smith.validate.errors import Invalid
from smith.validate.matching import BOT_HEAP, REF_BOT, matches_val
from smith.wasm.instructions import op
from smith.wasm.types import BOT, REF, is_nullable, type_name

LOOP: Final = op("loop")
MOST_LISTED: Final = 64  # locals that are listed one by one: five bytes can declare 2 ** 32
MOST_SHOWN: Final = 8  # types in a message, from the top of the stack
NO_TYPES: Final[list[int]] = []


class Frame:
    """A block: the instruction that opened it, its types, and the stacks when it began."""

    def __init__(
        self,
        opcode: int,
        start_types: list[int],
        end_types: list[int],
        val_height: int,
        init_height: int,
    ) -> None:
        self.opcode = opcode
        self.start_types = start_types
        self.end_types = end_types
        self.val_height = val_height
        self.init_height = init_height
        self.unreachable = False


class Stacks:
    """The stacks while one expression is validated, in a context; made anew by `begin`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.types = context.types
        self.vals: list[int] = []
        self.inits: list[int] = []
        self.ctrls: list[Frame] = []
        self.frame = Frame(0, NO_TYPES, NO_TYPES, 0, 0)  # the innermost: the last of `ctrls`
        self.what = ""  # the instruction at hand, for messages
        self.params = 0
        self.locals: list[int] = []  # the types of the first ones
        self.local_count = 0
        self.run_ends: list[int] = []  # of those that are not listed: where each run ends
        self.run_types: list[int] = []
        self.set: set[int] = set()  # the locals without a default value that have got one

    def begin(self, opcode: int, params: list[int], results: list[int]) -> None:
        """Empty stacks for an expression with these locals that has to give these results."""
        self.vals.clear()
        self.inits.clear()
        self.ctrls.clear()
        self.run_ends.clear()
        self.run_types.clear()
        self.set.clear()
        self.params = len(params)
        self.locals = params.copy()
        self.local_count = self.params
        self.push_ctrl(opcode, NO_TYPES, results)

    def add_locals(self, count: int, t: int) -> None:
        """Declare a run of locals."""
        listed = min(count, MOST_LISTED - len(self.locals)) if not self.run_ends else 0
        for _ in range(listed):
            self.locals.append(t)
        self.local_count += count
        if count > listed:
            self.run_ends.append(self.local_count)
            self.run_types.append(t)

    # Values

    def push_val(self, t: int) -> None:
        self.vals.append(t)

    def push_vals(self, types: list[int]) -> None:
        self.vals += types

    def pop_val(self) -> int:
        """Pop a value of any type; the bottom type where the stack is polymorphic."""
        if len(self.vals) > self.frame.val_height:
            return self.vals.pop()
        if not self.frame.unreachable:
            raise Invalid(self.requires("a value", 1))
        return BOT

    def pop_ref(self) -> int:
        """Pop a reference of any type."""
        if len(self.vals) > self.frame.val_height and REF > self.vals[-1] != BOT:
            raise Invalid(self.requires("a reference", 1))
        t = self.pop_val()
        return REF_BOT if t == BOT else t

    def check_vals(self, types: list[int]) -> None:
        """See that values of these types are on top of the stack."""
        vals = self.vals
        place = len(types)
        top = len(vals)
        height = self.frame.val_height
        while place and top > height:
            place -= 1
            top -= 1
            t = vals[top]
            if t != types[place] and not matches_val(self.types, t, types[place]):
                raise Invalid(self.mismatch(types))
        if place and not self.frame.unreachable:
            raise Invalid(self.mismatch(types))

    def pop_vals(self, types: list[int]) -> None:
        """Pop values of these types, the last one on top."""
        self.check_vals(types)
        for _ in range(min(len(types), len(self.vals) - self.frame.val_height)):
            self.vals.pop()

    def pop_many(self, count: int, t: int) -> None:
        """Pop so many values of a type: no more steps than there are values."""
        vals = self.vals
        height = self.frame.val_height
        missing = count - (len(vals) - height)
        if missing > 0 and not self.frame.unreachable:
            raise Invalid(self.requires(f"{count} values of type {shown(t)}", count))
        stop = max(height, len(vals) - count)
        while len(vals) > stop:
            if not matches_val(self.types, vals[-1], t):
                raise Invalid(self.mismatch([t]))
            vals.pop()

    # Locals

    def local(self, index: int) -> int:
        """The type of a local."""
        if index < len(self.locals):
            return self.locals[index]
        if index >= self.local_count:
            raise Invalid(f"unknown local {index}")
        return self.run_types[bisect_right(self.run_ends, index)]

    def get_local(self, index: int) -> int:
        """The type of a local, which has to have a value."""
        t = self.local(index)
        if t >= REF and index >= self.params and not is_nullable(t) and index not in self.set:
            raise Invalid(f"uninitialized local {index}")
        return t

    def set_local(self, index: int) -> None:
        t = self.local(index)
        if t >= REF and index >= self.params and not is_nullable(t) and index not in self.set:
            self.inits.append(index)
            self.set.add(index)

    def reset_locals(self, height: int) -> None:
        while len(self.inits) > height:
            self.set.remove(self.inits.pop())

    # Blocks

    def push_ctrl(self, opcode: int, start_types: list[int], end_types: list[int]) -> None:
        self.frame = Frame(opcode, start_types, end_types, len(self.vals), len(self.inits))
        self.ctrls.append(self.frame)
        self.vals += start_types

    def pop_ctrl(self) -> Frame:
        """Leave the innermost block, which has to have left its results and nothing else."""
        frame = self.frame
        types = frame.end_types
        if len(self.vals) - frame.val_height > len(types):
            raise Invalid(
                f"type mismatch: block requires [{listed(types)}]"
                f" but stack has {self.found(len(types) + 1)}"
            )
        self.pop_vals(types)
        if frame.init_height < len(self.inits):
            self.reset_locals(frame.init_height)
        self.ctrls.pop()
        if self.ctrls:
            self.frame = self.ctrls[-1]
        return frame

    def label(self, index: int) -> Frame:
        """The block that a label stands for."""
        if index >= len(self.ctrls):
            raise Invalid(f"unknown label {index}")
        return self.ctrls[len(self.ctrls) - 1 - index]

    def label_types(self, index: int) -> list[int]:
        """What a branch to a label takes along."""
        frame = self.label(index)
        return frame.start_types if frame.opcode == LOOP else frame.end_types

    def unreachable(self) -> None:
        """The stack is polymorphic from here to the end of the block."""
        vals = self.vals
        height = self.frame.val_height
        while len(vals) > height:
            vals.pop()
        self.frame.unreachable = True

    # Messages

    def mismatch(self, types: list[int]) -> str:
        return self.requires(f"[{listed(types)}]", len(types) + 1)

    def requires(self, expected: str, count: int) -> str:
        """A message that compares what an instruction takes with the top of the stack."""
        return (
            f"type mismatch: instruction requires {expected} but stack has {self.found(count)}:"
            f" {self.what}"
        )

    def found(self, count: int) -> str:
        """The top of the stack of this block; below it there may be anything after a branch."""
        height = self.frame.val_height
        start = max(height, len(self.vals) - min(count, MOST_SHOWN))
        words = ["..."] if start > height else ["any*"] if self.frame.unreachable else []
        return f"[{' '.join(words + [shown(t) for t in self.vals[start:]])}]"


def listed(types: list[int]) -> str:
    """Types for people, of many the last ones."""
    words = [shown(t) for t in types[-MOST_SHOWN:]]
    return " ".join(["...", *words] if len(types) > MOST_SHOWN else words)


def shown(t: int) -> str:
    """A type for people, the bottom types included."""
    return "(ref bot)" if t >= REF and (t - REF) >> 2 == BOT_HEAP else type_name(t)
