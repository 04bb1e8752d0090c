"""Fuel: what makes a module end in any case.

A unit is an entry of a function, or a round of a loop to which any code may branch back. A loop
that ends by its own counter has no fuel inside of it; if its rounds are many, they are paid for
before the first. What bulk operations write is paid for by length before they begin: a unit is
4 KiB, which takes an engine about as long as a round, or 256 elements, which are no larger.

Where nothing may trap although functions call themselves, an entry takes so many units that no
more than `plan.DEEPEST_CALLS` are open at a time: the stack is a limit, too.
"""

from typing import Final

from smith.generate.body import END, Body
from smith.generate.emitter import AT_ONCE, GLOBAL_GET, GLOBAL_SET, LOCAL_TEE
from smith.generate.families.bounds import length_within, number
from smith.wasm.instructions import op
from smith.wasm.module import NO_MAXIMUM
from smith.wasm.types import EMPTY_BLOCK, I64

IF: Final = op("if")
RETURN: Final = op("return")
I32_EQZ: Final = op("i32.eqz")
I32_LT_U: Final = op("i32.lt_u")
I32_SUB: Final = op("i32.sub")
I32_WRAP_I64: Final = op("i32.wrap_i64")
I64_EXTEND_I32_U: Final = op("i64.extend_i32_u")
SHR_U: Final[list[int]] = [op("i32.shr_u"), op("i64.shr_u")]  # by type
GE_U: Final[list[int]] = [op("i32.ge_u"), op("i64.ge_u")]

FREE: Final = 255  # bytes or elements: what is never longer costs nothing
FREE_ROUNDS: Final = 16  # of a loop; inner ones have half as many at most
# The log2 of how many of them a unit is.
BYTES: Final = 12
ELEMENTS: Final = 8
PAGES_OF_BYTES: Final = 16  # of memory that is new, which engines get without writing to it
# What tables and memories can grow to at little cost.
SMALL_TABLE: Final = 1 << 16  # elements
SMALL_MEMORY: Final = 1 << 26  # bytes


def charge_entry(body: Body) -> None:
    """Pay for the function that begins here, or return zeros if there is not enough fuel."""
    units = body.plan.entry_units
    if units > 1:
        charge_units(body, units)
    else:
        charge(body)


def charge(body: Body) -> None:
    """Return zeros when the fuel is used up; else use a unit."""
    if not body.plan.termination:
        return
    body.scaffold(True)
    body.emit(GLOBAL_GET, body.env.fuel)
    body.op(I32_EQZ)
    body.block(IF, EMPTY_BLOCK)
    run_out(body)
    use(body, 1)
    body.scaffold(False)


def charge_rounds(body: Body, rounds: int) -> None:
    """Pay for all rounds of a loop, or return zeros if there is not enough fuel for them."""
    if body.plan.termination and rounds > FREE_ROUNDS:
        charge_units(body, rounds)


def charge_units(body: Body, units: int) -> None:
    """Use several units, or all there are and return zeros."""
    body.scaffold(True)
    body.emit(GLOBAL_GET, body.env.fuel)
    body.i32_const(units)
    body.op(I32_LT_U)
    body.block(IF, EMPTY_BLOCK)
    use_up(body)
    run_out(body)
    use(body, units)
    body.scaffold(False)


def paid_length(body: Body, t: int, most: int, guarded: bool, unit: int, depth: int) -> None:
    """A length, at most `most` if it is guarded, that is paid for unless it is a short one."""
    length_within(body, t, most, guarded, depth)
    if not guarded or most > FREE:
        charge_length(body, t, unit)


def charge_length(body: Body, t: int, unit: int) -> None:
    """Pay for the length on the stack, of type t, before what it is for; it stays there.

    That is one unit, and one more for each `2 ** unit` of the length. One that is too large makes
    the function return zeros, whatever its lower half.
    """
    if not body.plan.termination or body.dead:
        return
    body.scaffold(True)
    length = body.scratch_local(t, AT_ONCE)
    body.emit(LOCAL_TEE, length)
    shift(body, t, unit)
    body.emit(GLOBAL_GET, body.env.fuel)
    if t == I64:
        body.op(I64_EXTEND_I32_U)
    body.op(GE_U[t])
    body.block(IF, EMPTY_BLOCK)
    use_up(body)
    run_out(body)
    body.emit(GLOBAL_GET, body.env.fuel)
    body.get(length)
    shift(body, t, unit)
    if t == I64:
        body.op(I32_WRAP_I64)  # less than the fuel, which is an i32
    body.op(I32_SUB)
    body.i32_const(1)
    body.op(I32_SUB)
    body.emit(GLOBAL_SET, body.env.fuel)
    body.get(length)
    body.scaffold(False)


def charge_table_growth(body: Body, table: int) -> None:
    """Pay for the elements that a table is to get, unless it cannot become large."""
    most = body.env.table_maxima[table]
    if most == NO_MAXIMUM or most > SMALL_TABLE:
        charge_length(body, body.env.table_addresses[table], ELEMENTS)


def charge_memory_growth(body: Body, memory: int) -> None:
    """Pay for the pages that a memory is to get, unless it cannot become large."""
    type = body.env.memory_types[memory]
    if type.maximum == NO_MAXIMUM or type.maximum > SMALL_MEMORY >> type.page_log2:
        charge_length(body, type.address, PAGES_OF_BYTES - type.page_log2)


# On the bare stack


def pay_nothing(body: Body, takes: list[int], immediates: list[int]) -> None:
    pass


def pay_for_bytes(body: Body, takes: list[int], immediates: list[int]) -> None:
    charge_length(body, takes[-1], BYTES)


def pay_for_elements(body: Body, takes: list[int], immediates: list[int]) -> None:
    charge_length(body, takes[-1], ELEMENTS)


def pay_for_table_growth(body: Body, takes: list[int], immediates: list[int]) -> None:
    charge_table_growth(body, immediates[0])


def pay_for_memory_growth(body: Body, takes: list[int], immediates: list[int]) -> None:
    charge_memory_growth(body, immediates[0])


def shift(body: Body, t: int, unit: int) -> None:
    number(body, t, unit)
    body.op(SHR_U[t])


def use(body: Body, units: int) -> None:
    """Use fuel that is there."""
    body.emit(GLOBAL_GET, body.env.fuel)
    body.i32_const(units)
    body.op(I32_SUB)
    body.emit(GLOBAL_SET, body.env.fuel)


def use_up(body: Body) -> None:
    body.i32_const(0)
    body.emit(GLOBAL_SET, body.env.fuel)


def run_out(body: Body) -> None:
    """The rest of an `if`: return zeros."""
    for t in body.callee.signature.results:
        body.default(t)
    body.op(RETURN)
    body.op(END)
