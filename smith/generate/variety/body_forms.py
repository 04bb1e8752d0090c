"""Bodies of functions in other forms: the same locals and code, said otherwise."""

from typing import Final

from smith.generate.variety.deviations import Deviations
from smith.generate.variety.manner import Variety
from smith.generate.variety.operands import Operands
from smith.wasm import module as wasm
from smith.wasm.code import CLOSES, OPENS, after
from smith.wasm.features import BIT
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32, I64, V128, block_of, block_value

MOST_SINGLES: Final = 100  # runs of one local that a run is divided into
MOST_LOCALS: Final = 1_000  # that are remembered, of a function

Signature = tuple[tuple[int, ...], tuple[int, ...]]

_SELECT: Final = op("select")
_SELECT_T: Final = op("select t")
_IF: Final = op("if")
_ELSE: Final = op("else")
_END: Final = op("end")


class BodyForms:
    """Puts the functions of a module into other forms, where deviations say so."""

    def __init__(self, module: wasm.Module, variety: Variety) -> None:
        features = variety.features
        self.allowed = variety.allowed
        self.deviations = Deviations()  # of the function at hand
        self.operands = Operands(module)
        self.has_references = features & BIT["reference-types"] != 0
        self.has_many_values = features & BIT["multi-value"] != 0
        self.by_signature: dict[Signature, list[int]] = {}
        # By type index: the block types that mean the same, and where it is among them.
        self.same: list[list[int]] = []
        self.place: list[int] = []
        for index, type in enumerate(module.types):
            forms = self.forms_of(type)
            self.same.append(forms)
            self.place.append(len(forms))
            forms.append(index)

    def forms_of(self, type: wasm.SubType) -> list[int]:
        """The block types that mean the same as a type: the short one, and types before it."""
        if type.kind != wasm.FUNC_TYPE:
            return []
        key = (tuple(type.params), tuple(type.results))
        if key not in self.by_signature:
            short: list[int] = []
            if not type.params and not type.results:
                short.append(EMPTY_BLOCK)
            elif not type.params and len(type.results) == 1:
                short.append(block_of(type.results[0]))
            self.by_signature[key] = short
        return self.by_signature[key]

    def changed(self, function: wasm.Function, deviations: Deviations) -> wasm.Function:
        self.deviations = deviations
        code = self.code(function)
        return wasm.Function(function.type_index, self.locals(function.locals), code)

    def locals(self, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Runs divided, joined, and runs of none between them."""
        found: list[tuple[int, int]] = []
        for count, t in runs:
            joins = len(found) > 0 and found[-1][1] == t
            way = self.deviations.next(6 if joins else 5)
            if way == 0:
                found.append((count, t))
            elif way == 1:
                found += [(0, t), (count, t)]
            elif way == 2:
                found += [(0, I64 if t == I32 else I32), (count, t)]
            elif way == 3:
                found += [(count - count // 2, t), (count // 2, t)]
            elif way == 4:
                singles = min(count, MOST_SINGLES)
                found += [(1, t)] * singles
                if singles < count or not count:
                    found.append((count - singles, t))
            else:
                found[-1] = (found[-1][0] + count, t)
        if self.deviations.next(2):
            found.append((0, I32))
        return found

    def code(self, function: wasm.Function) -> list[int]:
        code = function.code
        found: list[int] = []
        blocks: list[int] = []  # the open ones: what began them, or their last part
        operands = self.operands
        operands.begin(function, MOST_LOCALS)
        pos = 0
        while pos < len(code):
            number = code[pos]
            stop = after(code, pos)
            if OPENS[number]:
                blocks.append(number)
                found.append(number)
                found.append(self.blocktype(code[pos + 1]))
                found += code[pos + 2 : stop]
            elif CLOSES[number]:
                if blocks.pop() == _IF and self.deviations.next(2):
                    found.append(_ELSE)
                found += code[pos:stop]
            elif number == _ELSE:
                blocks[-1] = _ELSE
                if code[stop] != _END or not self.deviations.next(2):
                    found.append(_ELSE)
            elif number in (_SELECT, _SELECT_T):
                found += self.select(code[pos:stop])
            else:
                found += code[pos:stop]
            operands.step(code, pos)
            pos = stop
        return found

    def blocktype(self, blocktype: int) -> int:
        """The block type, or another one that means the same."""
        if not self.has_many_values:
            return blocktype
        if blocktype >= 0:
            forms = self.same[blocktype]
            place = self.place[blocktype]
        else:
            forms = self.short_forms(blocktype)
            place = 0
        return forms[(place + self.deviations.next(len(forms))) % len(forms)]

    def short_forms(self, blocktype: int) -> list[int]:
        results = () if blocktype == EMPTY_BLOCK else (block_value(blocktype),)
        return self.by_signature.get(((), results), [blocktype])

    def select(self, instruction: list[int]) -> list[int]:
        """A selection among numbers, with their type or without."""
        if instruction[0] == _SELECT_T:
            one = instruction[1] == 1 and instruction[2] <= V128
            can_be_short = one and self.allowed[_SELECT]
            return [_SELECT] if can_be_short and self.deviations.next(2) else instruction
        t = self.operands.second()
        can_be_long = 0 <= t <= V128 and self.has_references and self.allowed[_SELECT_T]
        if can_be_long and self.deviations.next(2):
            return [_SELECT_T, 1, t]
        return instruction
