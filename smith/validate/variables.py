"""Rules of variables, tables and memories, and of `drop` and `select` (spec section 3.4)."""

from smith.validate.control import I32_TYPES
from smith.validate.errors import Invalid
from smith.validate.matching import matches_val
from smith.validate.stacks import Stacks, shown
from smith.wasm.types import BOT, I32, I64, REF


def drop(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_val()


def select(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(I32_TYPES)
    second = s.pop_val()
    first = s.pop_val()
    t = second if first == BOT else first
    if first >= REF or second >= REF:
        raise Invalid("type mismatch: select without a type expects numbers or vectors")
    if second not in (t, BOT):
        raise Invalid(
            "type mismatch: select expects two values of one type,"
            f" found [{shown(first)}, {shown(second)}]"
        )
    s.push_val(t)


def select_t(s: Stacks, code: list[int], pos: int) -> None:
    if code[pos] != 1:
        raise Invalid(f"invalid result arity: select gives {code[pos]} values")
    t = s.context.value_type(code[pos + 1])
    s.pop_vals([t, t, I32])
    s.push_val(t)


def local_set(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals([s.local(code[pos])])
    s.set_local(code[pos])


def local_tee(s: Stacks, code: list[int], pos: int) -> None:
    t = s.local(code[pos])
    s.pop_vals([t])
    s.set_local(code[pos])
    s.push_val(t)


def global_get(s: Stacks, code: list[int], pos: int) -> None:
    s.push_val(s.context.global_(code[pos]).value)


def global_set(s: Stacks, code: list[int], pos: int) -> None:
    item = s.context.global_(code[pos])
    if not item.mutable:
        raise Invalid(f"immutable global {code[pos]}")
    s.pop_vals([item.value])


def table_get(s: Stacks, code: list[int], pos: int) -> None:
    table = s.context.table(code[pos])
    s.pop_vals([table.address])
    s.push_val(table.element)


def table_set(s: Stacks, code: list[int], pos: int) -> None:
    table = s.context.table(code[pos])
    s.pop_vals([table.address, table.element])


def table_grow(s: Stacks, code: list[int], pos: int) -> None:
    table = s.context.table(code[pos])
    s.pop_vals([table.element, table.address])
    s.push_val(table.address)


def table_fill(s: Stacks, code: list[int], pos: int) -> None:
    table = s.context.table(code[pos])
    s.pop_vals([table.address, table.element, table.address])


def table_copy(s: Stacks, code: list[int], pos: int) -> None:
    target = s.context.table(code[pos])
    source = s.context.table(code[pos + 1])
    check_elements(s, source.element, target.element)
    s.pop_vals([target.address, source.address, least(target.address, source.address)])


def table_init(s: Stacks, code: list[int], pos: int) -> None:
    table = s.context.table(code[pos + 1])
    check_elements(s, s.context.element(code[pos]), table.element)
    s.pop_vals([table.address, I32, I32])


def check_elements(s: Stacks, t: int, expected: int) -> None:
    if not matches_val(s.types, t, expected):
        raise Invalid(f"type mismatch: {s.what} moves {shown(t)} to where {shown(expected)} is")


def memory_init(s: Stacks, code: list[int], pos: int) -> None:
    address = s.context.memory(code[pos + 1])
    s.context.check_data(code[pos])
    s.pop_vals([address, I32, I32])


def memory_copy(s: Stacks, code: list[int], pos: int) -> None:
    target = s.context.memory(code[pos])
    source = s.context.memory(code[pos + 1])
    s.pop_vals([target, source, least(target, source)])


def least(address: int, other: int) -> int:
    """The address type in which both can count."""
    return I64 if address == other == I64 else I32
