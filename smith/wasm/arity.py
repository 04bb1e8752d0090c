"""How many operands an instruction takes, and how many results it leaves.

Only numbers, no types: enough to lay out code, and for valid code also right about unreachable
code, as far as such code says itself what it takes.
"""

from typing import Final

from smith.wasm import instructions as table
from smith.wasm import module as wasm
from smith.wasm.instructions import INSTRUCTIONS, Instruction, op
from smith.wasm.module import Module
from smith.wasm.types import CONCRETE, EMPTY_BLOCK, REF, heap_of

UNKNOWN: Final = -1
NO_FUNCTION: Final = -1  # instead of a type index: code is a constant expression

# By typing rule of the instruction table: what is taken and what is left. A number stands for so
# many values, a word for as many as its place in `_QUANTITIES` says; all are added up. `else`,
# `end` and the other parts of blocks take and leave nothing themselves: their blocks do.
_RULES: Final = """
unreachable          | ->
block                | block_params -> block_results
if                   | block_params 1 -> block_results
try_table            | block_params -> block_results
try                  | block_params -> block_results
else                 | ->
end                  | ->
catch                | ->
catch_all            | ->
delegate             | ->
rethrow              | ->
br                   | label ->
br_if                | label 1 -> label
br_table             | label 1 ->
br_on_null           | label 1 -> label 1
br_on_non_null       | label -> label -1
br_on_cast           | label -> label
br_on_cast_fail      | label -> label
br_on_cast_desc_eq   | label 1 -> label
br_on_cast_desc_eq_fail | label 1 -> label
return               | returned ->
call                 | params -> results
return_call          | params ->
call_indirect        | params 1 -> results
return_call_indirect | params 1 ->
call_ref             | params 1 -> results
return_call_ref      | params 1 ->
throw                | params ->
throw_ref            | 1 ->
drop                 | 1 ->
select               | 3 -> 1
select t             | 3 -> 1
local.get            | -> 1
local.set            | 1 ->
local.tee            | 1 -> 1
global.get           | -> 1
global.set           | 1 ->
memory.copy          | 3 ->
table.copy           | 3 ->
table.get            | 1 -> 1
table.set            | 2 ->
table.grow           | 2 -> 1
table.fill           | 3 ->
ref.null             | -> 1
ref.is_null          | 1 -> 1
ref.func             | -> 1
ref.as_non_null      | 1 -> 1
ref.eq               | 2 -> 1
ref.test             | 1 -> 1
ref.cast             | 1 -> 1
ref.get_desc         | 1 -> 1
ref.cast_desc_eq     | 2 -> 1
any.convert_extern   | 1 -> 1
extern.convert_any   | 1 -> 1
ref.i31              | 1 -> 1
i31.get              | 1 -> 1
struct.new           | fields -> 1
struct.new_default   | -> 1
struct.new_desc      | fields 1 -> 1
struct.new_default_desc | 1 -> 1
struct.get           | 1 -> 1
struct.set           | 2 ->
array.new            | 2 -> 1
array.new_default    | 1 -> 1
array.new_fixed      | count -> 1
array.new_data       | 2 -> 1
array.new_elem       | 2 -> 1
array.get            | 2 -> 1
array.set            | 3 ->
array.len            | 1 -> 1
array.fill           | 4 ->
array.copy           | 5 ->
array.init_data      | 4 ->
array.init_elem      | 4 ->
cont.new             | 1 -> 1
cont.bind            | bound 1 -> 1
suspend              | params -> results
resume               | params 1 -> results
resume_throw         | thrown 1 -> results
resume_throw_ref     | 2 -> results
switch               | params -> switched
"""

_QUANTITIES: Final[list[str]] = [
    "",
    "block_params",  # of the block type
    "block_results",
    "label",  # what a branch to the label carries
    "returned",  # the results of the function that the code is of
    "params",  # of the function, function type, tag, or function in the continuation type named
    "results",
    "fields",  # of the struct type
    "count",  # the immediate
    "bound",  # parameters of the first continuation type that the second has no more
    "thrown",  # parameters of the tag that is the second immediate
    "switched",  # parameters of the continuation that the last parameter of this one is
]
_BLOCK_PARAMS: Final = 1
_BLOCK_RESULTS: Final = 2
_LABEL: Final = 3
_RETURNED: Final = 4
_PARAMS: Final = 5
_RESULTS: Final = 6
_FIELDS: Final = 7
_COUNT: Final = 8
_BOUND: Final = 9
_THROWN: Final = 10
_SWITCHED: Final = 11

_LOOP: Final = op("loop")


class _Sum:
    """A fixed number and a quantity that depends on the module, 0 for none."""

    def __init__(self, words: list[str]) -> None:
        self.fixed = 0
        self.quantity = 0
        for word in words:
            if word in _QUANTITIES:
                self.quantity = _QUANTITIES.index(word)
            else:
                self.fixed += int(word)


def _read_rules() -> dict[str, tuple[_Sum, _Sum]]:
    found: dict[str, tuple[_Sum, _Sum]] = {}
    for line in _RULES.strip().splitlines():
        rule, _, typing = line.partition("|")
        taken, _, left = typing.partition("->")
        found[rule.strip()] = (_Sum(taken.split()), _Sum(left.split()))
    return found


_BY_RULE: Final[dict[str, tuple[_Sum, _Sum]]] = _read_rules()


def _taken(row: Instruction) -> _Sum:
    return _BY_RULE[row.rule][0] if row.rule else _Sum([str(len(row.params))])


def _left(row: Instruction) -> _Sum:
    return _BY_RULE[row.rule][1] if row.rule else _Sum([str(len(row.results))])


_TAKEN: Final[list[_Sum]] = [_taken(row) for row in INSTRUCTIONS]
_LEFT: Final[list[_Sum]] = [_left(row) for row in INSTRUCTIONS]


class Arity:
    """The arities of a module's instructions.

    `labels` are those around the current instruction, the innermost last: how many values a branch
    to each carries. Whoever walks the code keeps it up to date.
    """

    def __init__(self, module: Module) -> None:
        self.types = module.types
        self.functions: list[int] = []  # their type indices
        self.tags: list[int] = []
        for item in module.imports:
            type = item.type
            if isinstance(type, wasm.FunctionType):
                self.functions.append(type.type_index)
            elif isinstance(type, wasm.TagType):
                self.tags.append(type.type_index)
        self.functions += [function.type_index for function in module.functions]
        self.tags += [tag.type_index for tag in module.tags]
        self.labels: list[int] = []

    def begin(self, function_type: int) -> None:
        """The code of a function of this type comes next, or of `NO_FUNCTION`."""
        type = self.function_type(function_type)
        if type:
            self.labels = [len(type.results)]
        else:
            self.labels = [1 if function_type == NO_FUNCTION else UNKNOWN]

    def taken(self, code: list[int], pos: int) -> int:
        """How many operands the instruction at `pos` takes, or `UNKNOWN`."""
        sum = _TAKEN[code[pos]]
        return sum.fixed if sum.quantity == 0 else self.total(sum, code, pos)

    def left(self, code: list[int], pos: int) -> int:
        """How many results it leaves, or `UNKNOWN`."""
        sum = _LEFT[code[pos]]
        return sum.fixed if sum.quantity == 0 else self.total(sum, code, pos)

    def label(self, code: list[int], pos: int) -> int:
        """What a branch to the block that opens at `pos` carries, or `UNKNOWN`."""
        quantity = _BLOCK_PARAMS if code[pos] == _LOOP else _BLOCK_RESULTS
        return self.quantity(quantity, code, pos)

    def total(self, sum: _Sum, code: list[int], pos: int) -> int:
        number = self.quantity(sum.quantity, code, pos)
        return UNKNOWN if number < 0 else max(number + sum.fixed, UNKNOWN)

    def quantity(self, quantity: int, code: list[int], pos: int) -> int:
        if quantity == _LABEL:
            return self.carried(code, pos)
        if quantity == _COUNT:
            return code[pos + 2]
        if quantity == _RETURNED:
            return self.labels[0]
        if quantity in (_BLOCK_PARAMS, _BLOCK_RESULTS):
            return self.of_block(code[pos + 1], quantity)
        if quantity == _FIELDS:
            index = code[pos + 1]
            return len(self.types[index].fields) if index < len(self.types) else UNKNOWN
        if quantity == _THROWN:
            thrown = self.tag_type(code[pos + 2])
            return len(thrown.params) if thrown else UNKNOWN
        named = self.named(code, pos)
        if not named:
            return UNKNOWN
        if quantity == _PARAMS:
            return len(named.params)
        if quantity == _RESULTS:
            return len(named.results)
        if quantity == _BOUND:
            rest = self.called(code[pos + 2])
            return len(named.params) - len(rest.params) if rest else UNKNOWN
        return self.switched(named)

    def carried(self, code: list[int], pos: int) -> int:
        """How many values a branch to the label of this branch carries."""
        row = INSTRUCTIONS[code[pos]]
        depth = code[pos + 1]
        if row.immediates[0] == table.LABELS:
            depth = code[pos + 2]  # all of its labels carry as many
        return self.labels[-1 - depth] if depth < len(self.labels) else UNKNOWN

    def of_block(self, blocktype: int, quantity: int) -> int:
        if blocktype < 0:
            return 1 if quantity == _BLOCK_RESULTS and blocktype != EMPTY_BLOCK else 0
        type = self.function_type(blocktype)
        if not type:
            return UNKNOWN
        return len(type.params) if quantity == _BLOCK_PARAMS else len(type.results)

    def named(self, code: list[int], pos: int) -> wasm.SubType | None:
        """The function type that the first immediate leads to."""
        index = code[pos + 1]
        kind = INSTRUCTIONS[code[pos]].immediates[0]
        if kind == table.FUNC:
            known = index < len(self.functions)
            return self.function_type(self.functions[index]) if known else None
        return self.tag_type(index) if kind == table.TAG else self.called(index)

    def tag_type(self, index: int) -> wasm.SubType | None:
        return self.function_type(self.tags[index]) if index < len(self.tags) else None

    def function_type(self, index: int) -> wasm.SubType | None:
        """The type of this index, if it is a function type."""
        if not 0 <= index < len(self.types) or self.types[index].kind != wasm.FUNC_TYPE:
            return None
        return self.types[index]

    def called(self, index: int) -> wasm.SubType | None:
        """The function type of this index, or the one in the continuation type of this index."""
        if index < len(self.types) and self.types[index].kind == wasm.CONT_TYPE:
            index = self.types[index].continuation
        return self.function_type(index)

    def switched(self, type: wasm.SubType) -> int:
        """The number of parameters of the continuation that is the last parameter."""
        if not type.params or type.params[-1] < REF:
            return UNKNOWN
        heap = heap_of(type.params[-1])
        called = self.called(heap - CONCRETE) if heap >= CONCRETE else None
        return len(called.params) if called else UNKNOWN
