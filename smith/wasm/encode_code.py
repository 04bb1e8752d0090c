"""The encoder of code: flat code to the instructions of the binary format (spec section 5.4)."""

from typing import Final

from librt.strings import BytesWriter

from smith.wasm import instructions as table
from smith.wasm.encode_types import write_blocktype, write_heap, write_type, write_types
from smith.wasm.instructions import INSTRUCTIONS, Instruction
from smith.wasm.leb128 import write_s, write_u
from smith.wasm.style import LONG_MEMARG, SHORTEST, Style
from smith.wasm.types import EXACT_HEAP, heap_of, is_exact, is_nullable

END_OPCODE: Final = 0x0B

# How the immediates of an instruction are written: the commonest ways first.
_NOTHING: Final = 0
_INDEX: Final = 1
_SIGNED: Final = 2
_MEMARG: Final = 3
_OTHER: Final = 4
_INDEX_KINDS: Final[list[int]] = [
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
]


def _way(row: Instruction) -> int:
    if not row.immediates:
        return _NOTHING
    if len(row.immediates) > 1:
        return _OTHER
    kind = row.immediates[0]
    if kind in _INDEX_KINDS:
        return _INDEX
    if kind in (table.CONST_I32, table.CONST_I64):
        return _SIGNED
    return _MEMARG if kind == table.MEMARG else _OTHER


def _opcode(row: Instruction) -> bytes:
    out = BytesWriter()
    if row.prefix:
        out.append(row.prefix)
        write_u(out, row.code)
    else:
        out.append(row.code)
    return out.getvalue()


# By instruction number: the way, the opcode if it is one byte (else LONG), and all its bytes.
_WAY: Final = bytes([_way(row) for row in INSTRUCTIONS])
LONG: Final = 0xFF
OPCODE_BYTE: Final = bytes([LONG if row.prefix else row.code for row in INSTRUCTIONS])
OPCODE: Final[list[bytes]] = [_opcode(row) for row in INSTRUCTIONS]
_IMMEDIATES: Final[list[list[int]]] = [row.immediates for row in INSTRUCTIONS]


def write_code(out: BytesWriter, code: list[int], style: Style = SHORTEST) -> None:
    """An expression: its instructions, and `end`."""
    write_instructions(out, code, style)
    out.append(END_OPCODE)


def write_instructions(out: BytesWriter, code: list[int], style: Style = SHORTEST) -> None:
    if style is not SHORTEST:
        _write_in_style(out, code, style)
        return
    pos = 0
    stop = len(code)
    while pos < stop:
        number = code[pos]
        byte = OPCODE_BYTE[number]
        if byte != LONG:
            out.append(byte)
        else:
            out.write(OPCODE[number])
        way = _WAY[number]
        if way == _NOTHING:
            pos += 1
        elif way == _INDEX:
            value = code[pos + 1]
            if value < 0x80:
                out.append(value)
            else:
                write_u(out, value)
            pos += 2
        elif way == _SIGNED:
            value = code[pos + 1]
            if -0x40 <= value < 0x40:
                out.append(value & 0x7F)
            else:
                write_s(out, value)
            pos += 2
        elif way == _MEMARG:
            _write_memarg(out, code, pos + 1, style)
            pos += 4
        else:
            pos = _write_immediates(out, code, pos + 1, _IMMEDIATES[number], style)


def _write_in_style(out: BytesWriter, code: list[int], style: Style) -> None:
    """The same without short cuts, which are for the shortest encoding."""
    pos = 0
    while pos < len(code):
        row = INSTRUCTIONS[code[pos]]
        if row.prefix:
            out.append(row.prefix)
            style.u(out, row.code)
        else:
            out.append(row.code)
        pos = _write_immediates(out, code, pos + 1, row.immediates, style)


def _write_memarg(out: BytesWriter, code: list[int], pos: int, style: Style) -> None:
    memory = code[pos + 1]
    if memory or style.is_long(LONG_MEMARG):
        style.u(out, code[pos] | 0x40)
        style.u(out, memory)
    else:
        style.u(out, code[pos])
    style.u(out, code[pos + 2], 64)


# By kind of immediate: whether it is an index, and its width in bytes if that is fixed.
_IS_INDEX: Final[list[bool]] = [kind in _INDEX_KINDS for kind in range(len(table.IMMEDIATE_KINDS))]
_WIDTHS: Final[dict[int, int]] = {
    table.CONST_F32: 4,
    table.CONST_F64: 8,
    table.CONST_V128: 16,
    table.LANES: 16,
}
_WIDTH: Final[list[int]] = [_WIDTHS.get(kind, 0) for kind in range(len(table.IMMEDIATE_KINDS))]


def _write_immediates(
    out: BytesWriter, code: list[int], pos: int, kinds: list[int], style: Style
) -> int:
    """Write the immediates at `pos`; where the next instruction begins."""
    for kind in kinds:
        value = code[pos]
        if _IS_INDEX[kind]:
            style.index(out, value, kind)
        elif kind == table.CONST_I32:
            style.s(out, value, 32)
        elif kind == table.CONST_I64:
            style.s(out, value, 64)
        elif kind == table.BLOCKTYPE:
            write_blocktype(out, value, style)
        elif kind == table.MEMARG:
            _write_memarg(out, code, pos, style)
            pos += 2
        elif kind == table.LANE or kind == table.RESERVED:
            out.append(value)
        elif _WIDTH[kind]:
            write_fixed(out, value, _WIDTH[kind])
        elif kind == table.HEAP:
            write_heap(out, value & (EXACT_HEAP - 1), value >= EXACT_HEAP, style)
        elif kind == table.CAST:
            _write_cast(out, code, pos, style)
            pos += 2
        elif kind == table.LABELS:
            pos = _write_labels(out, code, pos, style)
        elif kind == table.TYPES:
            write_types(out, code[pos + 1 : pos + 1 + value], style)
            pos += value
        elif kind == table.CATCHES:
            pos = _write_catches(out, code, pos, style)
        else:
            pos = _write_handlers(out, code, pos, style)
        pos += 1
    return pos


def write_fixed(out: BytesWriter, value: int, width: int) -> None:
    """Little-endian bytes; in steps of 32 bits, because small numbers are quicker than large."""
    while width:
        part = value & 0xFFFFFFFF
        out.append(part & 0xFF)
        out.append(part >> 8 & 0xFF)
        out.append(part >> 16 & 0xFF)
        out.append(part >> 24)
        value >>= 32
        width -= 4


def _write_cast(out: BytesWriter, code: list[int], pos: int, style: Style) -> None:
    source = code[pos + 1]
    target = code[pos + 2]
    out.append((1 if is_nullable(source) else 0) | (2 if is_nullable(target) else 0))
    style.u(out, code[pos])
    write_heap(out, heap_of(source), is_exact(source), style)
    write_heap(out, heap_of(target), is_exact(target), style)


def _write_labels(out: BytesWriter, code: list[int], pos: int, style: Style) -> int:
    """The labels of a br_table; where the default label is."""
    count = code[pos]
    style.u(out, count)
    for place in range(pos + 1, pos + count + 2):
        style.u(out, code[place])
    return pos + count + 1


def _write_catches(out: BytesWriter, code: list[int], pos: int, style: Style) -> int:
    count = code[pos]
    style.u(out, count)
    for _ in range(count):
        out.append(code[pos + 1])
        if code[pos + 1] < 2:  # catch and catch_ref name a tag
            style.u(out, code[pos + 2])
        style.u(out, code[pos + 3])
        pos += 3
    return pos


def _write_handlers(out: BytesWriter, code: list[int], pos: int, style: Style) -> int:
    count = code[pos]
    style.u(out, count)
    for _ in range(count):
        out.append(code[pos + 1])
        style.u(out, code[pos + 2])
        if code[pos + 1] == 0:  # a handler has a label, a switch has none
            style.u(out, code[pos + 3])
        pos += 3
    return pos


def encoded(code: list[int], style: Style = SHORTEST) -> bytes:
    """Instructions as bytes, without an `end`."""
    out = BytesWriter()
    write_instructions(out, code, style)
    return out.getvalue()


def encode_body(
    locals: list[tuple[int, int]], instructions: bytes, style: Style = SHORTEST
) -> bytes:
    """A function's body as it stands in the code section, from its `encoded` instructions."""
    head = BytesWriter()
    style.u(head, len(locals))
    for count, t in locals:
        style.u(head, count)
        write_type(head, t, style)
    out = BytesWriter()
    style.u(out, len(head) + len(instructions) + 1)
    out.write(head.getvalue())
    out.write(instructions)
    out.append(END_OPCODE)
    return out.getvalue()
