"""The decoder of expressions: bytes to flat code (spec section 5.4)."""

from typing import Final

from smith.wasm import instructions as table
from smith.wasm.code import CLOSES, DATA_USERS, OPENS
from smith.wasm.decode_types import read_heap, read_type, read_types
from smith.wasm.errors import DecodeError
from smith.wasm.features import ALL, BIT
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.reader import Reader
from smith.wasm.types import EMPTY_BLOCK, EXACT_HEAP, block_of, ref

PREFIXES: Final = (0xFB, 0xFC, 0xFD, 0xFE)

# By opcode byte the instruction's number or -1; by prefix the numbers by code.
_SINGLE: Final[list[int]] = [-1] * 256
_PREFIXED: Final[dict[int, dict[int, int]]] = {prefix: {} for prefix in PREFIXES}
for _row in INSTRUCTIONS:
    if _row.prefix:
        _PREFIXED[_row.prefix][_row.code] = _row.number
    else:
        _SINGLE[_row.code] = _row.number

_IMMEDIATES: Final[list[list[int]]] = [row.immediates for row in INSTRUCTIONS]

# By opcode byte: how its instruction may be read at once.
OTHERWISE: Final = 0
NOTHING: Final = 1  # no immediates
INDEX: Final = 2  # one that is an unsigned number
SIGNED: Final = 3  # one that is a signed number


def _way(number: int) -> int:
    row = INSTRUCTIONS[number]
    if number < 0 or row.name in ("block", "loop", "if", "else", "end", "try", "delegate"):
        return OTHERWISE
    if not row.immediates:
        return NOTHING
    if row.immediates in ([table.CONST_I32], [table.CONST_I64]):
        return SIGNED
    indices = ([table.LOCAL], [table.GLOBAL], [table.FUNC], [table.LABEL])
    return INDEX if row.immediates in indices else OTHERWISE


_WAY: Final = bytes([_way(number) for number in _SINGLE])
_END: Final = op("end")
_ELSE: Final = op("else")
_IF: Final = op("if")
_DELEGATE: Final = op("delegate")

_INDICES: Final = (
    table.LABEL,
    table.FUNC,
    table.TYPE,
    table.TABLE,
    table.MEMORY,
    table.LOCAL,
    table.GLOBAL,
    table.TAG,
    table.ELEM,
    table.DATA,
    table.FIELD,
    table.COUNT,
)
MOST_CATCH_KINDS: Final = 4
EMPTY_BLOCK_BYTE: Final = 0x40


MULTI_MEMORY: Final = BIT["multi-memory"]
REFERENCE_TYPES: Final = BIT["reference-types"]


def _index_kinds(features: int) -> list[bool]:
    """By kind: whether it is an index. What was the only one of its kind was a zero byte."""
    found = [kind in _INDICES for kind in range(len(table.IMMEDIATE_KINDS))]
    found[table.MEMORY] = features & MULTI_MEMORY != 0
    found[table.TABLE] = features & REFERENCE_TYPES != 0
    return found


_INDEX_KINDS: Final = _index_kinds(ALL)


class CodeReader:
    """Reads expressions; `uses_data` says whether one of them named a data segment."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.uses_data = False
        features = reader.features
        self.index_kinds = _INDEX_KINDS if features == ALL else _index_kinds(features)

    def expression(self, what: str) -> list[int]:
        """Flat code up to the `end` that closes it, which is consumed and left out."""
        reader = self.reader
        data = reader.data
        code: list[int] = []
        open_blocks: list[int] = []  # their instructions
        while True:
            # Most instructions are an opcode of one byte, and most immediates another.
            pos = reader.pos
            if pos + 1 < reader.stop:
                way = _WAY[data[pos]]
                if way != OTHERWISE:
                    if way == NOTHING:
                        code.append(_SINGLE[data[pos]])
                        reader.pos = pos + 1
                        continue
                    value = data[pos + 1]
                    if value < 0x80:
                        code.append(_SINGLE[data[pos]])
                        code.append(value - 0x80 if way == SIGNED and value & 0x40 else value)
                        reader.pos = pos + 2
                        continue
            number = self.opcode(what)
            if number == _END:
                if not open_blocks:
                    return code
                open_blocks.pop()
            elif OPENS[number]:
                open_blocks.append(number)
            elif number == _ELSE:
                if not open_blocks or open_blocks[-1] != _IF:
                    raise DecodeError("END opcode expected: an else without if", reader.pos - 1)
                open_blocks[-1] = _ELSE
            elif number == _DELEGATE and open_blocks:
                open_blocks.pop()
            code.append(number)
            kinds = _IMMEDIATES[number]
            if kinds:
                self.immediates(code, kinds)
                if number in DATA_USERS:
                    self.uses_data = True

    def instruction_starts(self, count: int) -> list[int]:
        """The offset of each of the next `count` instructions."""
        starts: list[int] = []
        code: list[int] = []
        for _ in range(count):
            starts.append(self.reader.pos)
            self.immediates(code, _IMMEDIATES[self.opcode("instruction")])
            code.clear()
        return starts

    def places_of(self, wanted: list[bool]) -> list[int]:
        """The offsets of the instructions that are wanted, by number, in a well-formed expression.

        Its final `end` is consumed, and not asked for.
        """
        reader = self.reader
        data = reader.data
        found: list[int] = []
        code: list[int] = []
        depth = 0
        while True:
            pos = reader.pos
            way = _WAY[data[pos]]
            if way != OTHERWISE and (way == NOTHING or data[pos + 1] < 0x80):
                if wanted[_SINGLE[data[pos]]]:
                    found.append(pos)
                reader.pos = pos + (1 if way == NOTHING else 2)
                continue
            number = self.opcode("instruction")
            if CLOSES[number]:
                depth -= 1
                if depth < 0:
                    return found
            elif OPENS[number]:
                depth += 1
            if wanted[number]:
                found.append(pos)
            self.immediates(code, _IMMEDIATES[number])
            code.clear()

    def opcode(self, what: str) -> int:
        reader = self.reader
        start = reader.pos
        byte = reader.u8(what)
        number = _SINGLE[byte]
        if number < 0:
            text = f"{byte:02x}"
            if byte in PREFIXES:
                code = reader.u32("opcode")
                number = _PREFIXED[byte].get(code, -1)
                text = f"{byte:02x} {code:02x}"
            if number < 0:
                raise DecodeError(f"illegal opcode {text}: {what}", start)
        return number

    def immediates(self, code: list[int], kinds: list[int]) -> None:
        reader = self.reader
        for kind in kinds:
            if self.index_kinds[kind]:
                code.append(reader.u32(table.IMMEDIATE_KINDS[kind]))
            elif kind == table.CONST_I32:
                code.append(reader.signed(32, "i32.const"))
            elif kind == table.MEMARG:
                self.memarg(code)
            elif kind == table.BLOCKTYPE:
                code.append(self.blocktype())
            elif kind == table.CONST_I64:
                code.append(reader.signed(64, "i64.const"))
            elif kind == table.LANE:
                code.append(reader.u8("lane"))
            elif kind == table.CONST_F32:
                code.append(reader.fixed(4, "f32.const"))
            elif kind == table.CONST_F64:
                code.append(reader.fixed(8, "f64.const"))
            elif kind in (table.CONST_V128, table.LANES):
                code.append(reader.fixed(16, table.IMMEDIATE_KINDS[kind]))
            else:
                self.rare(code, kind)

    def memarg(self, code: list[int]) -> None:
        reader = self.reader
        start = reader.pos
        flags = reader.u32("alignment")
        memory = 0
        if flags & 0x40 and reader.features & MULTI_MEMORY:
            flags &= ~0x40
            memory = reader.u32("memory")
        if flags >= 0x40:
            raise DecodeError("malformed memop flags: alignment", start)
        code += [flags, memory, reader.address("offset")]

    def blocktype(self) -> int:
        reader = self.reader
        byte = reader.peek("block type")
        if byte == EMPTY_BLOCK_BYTE:
            reader.pos += 1
            return EMPTY_BLOCK
        if byte & 0xC0 == 0x40:  # a negative number of one byte: a value type
            return block_of(read_type(reader, "block type"))
        start = reader.pos
        index = reader.signed(33, "block type")
        if index < 0:
            raise DecodeError("malformed block type: a negative type index", start)
        return index

    def rare(self, code: list[int], kind: int) -> None:
        reader = self.reader
        if kind == table.HEAP:
            heap, exact = read_heap(reader, "heap type")
            code.append(heap + EXACT_HEAP if exact else heap)
        elif kind == table.LABELS:
            count = reader.count("labels")
            code.append(count)
            code += [reader.u32("label") for _ in range(count + 1)]
        elif kind == table.TYPES:
            types = read_types(reader, "types of select")
            code.append(len(types))
            code += types
        elif kind == table.CAST:
            self.cast(code)
        elif kind == table.CATCHES:
            self.catches(code)
        elif kind == table.HANDLERS:
            self.handlers(code)
        else:
            if reader.u8(table.IMMEDIATE_KINDS[kind]) != 0:
                what = table.IMMEDIATE_KINDS[kind]
                raise DecodeError(f"zero byte expected: {what}", reader.pos - 1)
            code.append(0)

    def cast(self, code: list[int]) -> None:
        reader = self.reader
        flags = reader.u8("cast flags")
        if flags > 3:
            raise DecodeError(f"malformed cast flags: {flags:#x}", reader.pos - 1)
        label = reader.u32("label")
        source, source_exact = read_heap(reader, "source type")
        target, target_exact = read_heap(reader, "target type")
        code += [
            label,
            ref(source, flags & 1 != 0, source_exact),
            ref(target, flags & 2 != 0, target_exact),
        ]

    def catches(self, code: list[int]) -> None:
        reader = self.reader
        count = reader.count("catch clauses")
        code.append(count)
        for _ in range(count):
            kind = reader.u8("catch clause")
            if kind >= MOST_CATCH_KINDS:
                raise DecodeError(f"malformed catch clause: {kind:#x}", reader.pos - 1)
            tag = reader.u32("tag") if kind < 2 else 0
            code += [kind, tag, reader.u32("label")]

    def handlers(self, code: list[int]) -> None:
        reader = self.reader
        count = reader.count("handlers")
        code.append(count)
        for _ in range(count):
            kind = reader.u8("handler")
            if kind > 1:
                raise DecodeError(f"malformed on clause: {kind:#x}", reader.pos - 1)
            tag = reader.u32("tag")
            code += [kind, tag, reader.u32("label") if kind == 0 else 0]
