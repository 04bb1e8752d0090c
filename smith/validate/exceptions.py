"""Rules of exceptions: those of Wasm 3.0 (spec section 3.4), and the legacy instructions.

Source of the latter: the proposal's legacy/Exceptions.md.
"""

from typing import Final

from smith.validate.control import block_params, block_results
from smith.validate.errors import Invalid
from smith.validate.matching import matches_result
from smith.validate.stacks import NO_TYPES, Stacks
from smith.wasm.instructions import op
from smith.wasm.types import EXN, ref

EXNREF: Final[list[int]] = [ref(EXN, nullable=True)]
CAUGHT: Final[list[int]] = [ref(EXN, nullable=False)]
TRY_TABLE: Final = op("try_table")
TRY: Final = op("try")
CATCH: Final = op("catch")
CATCH_ALL: Final = op("catch_all")


def thrown(s: Stacks, tag: int) -> list[int]:
    """What an exception with this tag carries. Raises `Invalid` if the tag is of no exception."""
    type = s.context.tag(tag)
    if type.results:
        raise Invalid(f"type mismatch: tag {tag} has results, so it is of no exception")
    return type.params


def throw(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(thrown(s, code[pos]))
    s.unreachable()


def throw_ref(s: Stacks, code: list[int], pos: int) -> None:
    s.pop_vals(EXNREF)
    s.unreachable()


def try_table(s: Stacks, code: list[int], pos: int) -> None:
    params = block_params(s, code[pos])
    results = block_results(s, code[pos])
    s.pop_vals(params)
    place = pos + 2
    for _ in range(code[pos + 1]):  # labels are those outside of the block
        check_catch(s, code[place], code[place + 1], code[place + 2])
        place += 3
    s.push_ctrl(TRY_TABLE, params, results)


def check_catch(s: Stacks, kind: int, tag: int, label: int) -> None:
    """`catch`, `catch_ref`, `catch_all` or `catch_all_ref`: 0 to 3."""
    caught = thrown(s, tag) if kind < 2 else NO_TYPES
    if kind & 1:
        caught = caught + CAUGHT
    if not matches_result(s.types, caught, s.label_types(label)):
        raise Invalid(f"type mismatch: label {label} does not take what the clause catches")


def catch(s: Stacks, code: list[int], pos: int) -> None:
    leave_try(s, CATCH)
    s.push_vals(thrown(s, code[pos]))


def catch_all(s: Stacks, code: list[int], pos: int) -> None:
    leave_try(s, CATCH_ALL)


def leave_try(s: Stacks, opcode: int) -> None:
    """End the body of a try or the clause before, and begin a clause."""
    frame = s.pop_ctrl()
    if frame.opcode not in (TRY, CATCH):
        raise Invalid(f"misplaced {s.what}")
    s.push_ctrl(opcode, NO_TYPES, frame.end_types)


def delegate(s: Stacks, code: list[int], pos: int) -> None:
    frame = s.pop_ctrl()
    if frame.opcode != TRY:
        raise Invalid("misplaced delegate")
    s.label(code[pos])  # counted from outside of the try
    s.push_vals(frame.end_types)


def rethrow(s: Stacks, code: list[int], pos: int) -> None:
    if s.label(code[pos]).opcode not in (CATCH, CATCH_ALL):
        raise Invalid(f"invalid rethrow label {code[pos]}: no catch")
    s.unreachable()
