"""The types of operands in valid code, as far as they show without looking closely."""

from typing import Final

from smith.wasm import module as wasm
from smith.wasm.arity import UNKNOWN, Arity
from smith.wasm.code import CLOSES, DIVIDES, OPENS
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.types import EMPTY_BLOCK, block_value

_LOCAL_GET: Final = op("local.get")
_LOCAL_TEE: Final = op("local.tee")
_GLOBAL_GET: Final = op("global.get")

# Nothing runs after these, and what follows takes its operands from nowhere.
_ENDS: Final[list[bool]] = [
    row.name.startswith(("return", "throw"))
    or row.name in ("unreachable", "br", "br_table", "rethrow")
    for row in INSTRUCTIONS
]
_RESULTS: Final[list[list[int]]] = [
    [t if t >= 0 else UNKNOWN for t in row.results] for row in INSTRUCTIONS
]
_HAS_RULE: Final[list[bool]] = [bool(row.rule) for row in INSTRUCTIONS]


class Operands:
    """The stack while code is walked: for each value its type, or `UNKNOWN`.

    Where an instruction's arity is not known, nothing is, up to the end of the function.
    """

    def __init__(self, module: wasm.Module) -> None:
        self.module = module
        self.arity = Arity(module)
        self.globals: list[int] = []
        for item in module.imports:
            if isinstance(item.type, wasm.GlobalType):
                self.globals.append(item.type.value)
        self.globals += [item.type.value for item in module.globals]
        self.locals: list[int] = []
        self.lost = False
        self.stack: list[int] = []
        self.base = 0  # where the innermost block's part of the stack begins
        # The open blocks: bases outside, and block types.
        self.bases: list[int] = []
        self.blocktypes: list[int] = []

    def begin(self, function: wasm.Function, most_locals: int) -> None:
        """The code of this function comes next; of its locals the first ones are remembered."""
        self.arity.begin(function.type_index)
        self.lost = False
        self.stack.clear()
        self.base = 0
        self.bases.clear()
        self.blocktypes.clear()
        self.locals = [*self.module.types[function.type_index].params]
        for count, t in function.locals:
            room = most_locals - len(self.locals)
            self.locals += [t] * min(count, max(0, room))

    def second(self) -> int:
        """The type of the value below the uppermost."""
        if self.lost or len(self.stack) - self.base < 2:
            return UNKNOWN
        return self.stack[-2]

    def step(self, code: list[int], pos: int) -> None:
        """Let the instruction at `pos` take its operands and leave its results."""
        number = code[pos]
        if self.lost:
            return
        if CLOSES[number]:
            self.close()
        elif DIVIDES[number]:
            del self.stack[self.base :]
        else:
            self.apply(code, pos)

    def apply(self, code: list[int], pos: int) -> None:
        number = code[pos]
        taken = self.arity.taken(code, pos)
        left = self.arity.left(code, pos)
        if taken == UNKNOWN or left == UNKNOWN:
            self.lost = True
            return
        del self.stack[max(self.base, len(self.stack) - taken) :]
        if OPENS[number]:
            self.bases.append(self.base)
            self.blocktypes.append(code[pos + 1])
            self.base = len(self.stack)
            self.arity.labels.append(self.arity.label(code, pos))
        elif _ENDS[number]:
            del self.stack[self.base :]
        else:
            self.push(code, pos, left)

    def push(self, code: list[int], pos: int, left: int) -> None:
        number = code[pos]
        if not _HAS_RULE[number]:
            self.stack += _RESULTS[number]
        elif number in (_LOCAL_GET, _LOCAL_TEE):
            index = code[pos + 1]
            self.stack.append(self.locals[index] if index < len(self.locals) else UNKNOWN)
        elif number == _GLOBAL_GET:
            self.stack.append(self.globals[code[pos + 1]])
        else:
            self.stack += [UNKNOWN] * left

    def close(self) -> None:
        del self.stack[self.base :]
        self.base = self.bases.pop()
        self.arity.labels.pop()
        blocktype = self.blocktypes.pop()
        if blocktype >= 0:
            self.stack += self.module.types[blocktype].results
        elif blocktype != EMPTY_BLOCK:
            self.stack.append(block_value(blocktype))
