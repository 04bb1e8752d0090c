"""The same instructions in wasmtime: each over an array of operands, all of them bits in memory.

An expression is text with a hole `{}` for each operand, such as `(f32.add {} {})`.
"""

from __future__ import annotations

from typing import Final

import wasmtime

from smith.wasm.instructions import LANE, LANES, MEMARG, Instruction
from smith.wasm.types import NUMBER_TYPES
from tests.native.driver import CELL, NO_TRAP, cells, may_trap

NAMES: Final = {number: name for number, name, _ in NUMBER_TYPES}
RESULTS: Final = 4 << 20  # where results begin, behind the operands
PAGES: Final = 128

Code = wasmtime.TrapCode


def immediates(row: Instruction, lanes: int) -> str:
    """The immediates as text."""
    if LANES in row.immediates:
        return "".join(f" {lane}" for lane in lanes.to_bytes(16, "little"))
    return f" {lanes}" if LANE in row.immediates else ""


def expression(row: Instruction, lanes: int) -> str:
    """The instruction with these lanes as immediates; memory is accessed where the operand is."""
    holes = " {}" * len(cells(row))
    if MEMARG in row.immediates:
        holes = " (local.get $in)" + " {1}" * (len(cells(row)) - 1)
    if not row.results:
        holes = " (local.get $out) {}"
    return f"({row.name}{immediates(row, lanes)}{holes})"


def function(row: Instruction, text: str) -> str:
    """A function that evaluates `text` with the operands and results of the instruction."""
    operands = [
        f"({NAMES[t]}.load offset={CELL * place} (local.get $in))"
        for place, t in enumerate(cells(row))
    ]
    results = [NAMES[t] for t in row.results]
    gets = " ".join(f"(local.set {3 + place})" for place in reversed(range(len(results))))
    puts = " ".join(
        f"({t}.store offset={CELL * place} (local.get $out) (local.get {3 + place}))"
        for place, t in enumerate(results)
    )
    return f"""
  (func (export "run") (param $in i32) (param $out i32) (param $count i32)
    {" ".join(f"(local {t})" for t in results)}
    (loop $next
      {text.format(*operands)} {gets} {puts}
      (local.set $in (i32.add (local.get $in) (i32.const {CELL * len(operands)})))
      (local.set $out (i32.add (local.get $out) (i32.const {CELL * max(1, len(results))})))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (local.get $count))))"""


def _kind(row: Instruction, trap: wasmtime.Trap) -> str:
    """The kind of a trap; wasmtime has one for numbers and quotients that are too large."""
    if trap.trap_code == Code.INTEGER_OVERFLOW:
        return "TRUNCATION_RANGE" if "trunc" in row.name else "INTEGER_OVERFLOW"
    assert trap.trap_code is not None
    return {
        Code.INTEGER_DIVISION_BY_ZERO: "DIVIDE_BY_ZERO",
        Code.BAD_CONVERSION_TO_INTEGER: "TRUNCATION_NAN",
    }[trap.trap_code]


class Reference:
    """Wasmtime. `deterministic`, whether relaxed instructions are to be so."""

    def __init__(self, deterministic: bool) -> None:
        config = wasmtime.Config()
        config.wasm_relaxed_simd = True
        config.wasm_relaxed_simd_deterministic = deterministic
        config.wasm_wide_arithmetic = True
        self._engine = wasmtime.Engine(config)

    def run(self, row: Instruction, text: str, operands: bytes) -> tuple[bytes, list[str]]:
        """The results, and for each of them the kind of the trap."""
        store = wasmtime.Store(self._engine)
        memory = f'(memory (export "memory") {PAGES})'
        module = wasmtime.Module(self._engine, f"(module {memory} {function(row, text)})")
        exports = wasmtime.Instance(store, module, []).exports(store)
        memory_export, run = exports["memory"], exports["run"]
        assert isinstance(memory_export, wasmtime.Memory)
        assert isinstance(run, wasmtime.Func)
        in_size, out_size = CELL * len(cells(row)), CELL * max(1, len(row.results))
        count = len(operands) // in_size
        assert len(operands) <= RESULTS
        memory_export.write(store, operands, 0)
        step = 1 if may_trap(row) else count
        traps = [NO_TRAP] * count
        for place in range(0, count, step):
            try:
                run(store, place * in_size, RESULTS + place * out_size, step)
            except wasmtime.Trap as trap:
                traps[place] = _kind(row, trap)
        found = memory_export.read(store, RESULTS, RESULTS + count * out_size)
        return bytes(found), traps
