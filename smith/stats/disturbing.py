"""Copies of a module in which one value is another one: to see whether anything depends on it.

What a copy returns and leaves in memories and globals is compared with what the module does. This
says what becomes of a value when code runs, where `flow` says what could.
"""

from __future__ import annotations

from copy import copy
from typing import Final

from smith.wasm.code import after
from smith.wasm.encoder import encode
from smith.wasm.instructions import op
from smith.wasm.module import GLOBAL, MEMORY, Export, Function, Module
from smith.wasm.types import F32, F64, I32, I64, V128, heap_immediate, is_nullable, is_ref

# Bits to flip: low and high ones, and others than after a rotation, lest the second time undo it.
_BITS: Final = 0x1A2B_4C75_9D63_E5B7
# By type, what makes another value of one; of a NaN, another NaN.
_FLIPS: Final = {
    I32: [op("i32.const"), _BITS >> 32, op("i32.xor")],
    I64: [op("i64.const"), _BITS, op("i64.xor")],
    F32: [
        *(op("i32.reinterpret_f32"), op("i32.const"), -1 << 31 | 1 << 20, op("i32.xor")),
        op("f32.reinterpret_i32"),
    ],
    F64: [
        *(op("i64.reinterpret_f64"), op("i64.const"), -1 << 63 | 1 << 50, op("i64.xor")),
        op("f64.reinterpret_i64"),
    ],
    V128: [op("v128.const"), _BITS << 64 | _BITS >> 1, op("v128.xor")],
}


def revealed(module: Module) -> Module:
    """A copy that exports each memory and each global, too, and has no custom sections."""
    copied = copy(module)
    kinds = [item.type.kind for item in module.imports]
    counts = {MEMORY: len(module.memories), GLOBAL: len(module.globals)}
    copied.customs = []
    copied.exports = module.exports + [
        Export(f"revealed {len(module.exports)} {kind} {index}", kind, index)
        for kind, defined in counts.items()
        for index in range(kinds.count(kind) + defined)
    ]
    return copied


def disturb(module: Module, function: int, pos: int, t: int) -> bytes | None:
    """A module in which what the instruction there leaves, a value of type t, is another one.

    A reference is null instead; None if it cannot be. `function` is a place among the defined
    functions, `pos` one in its flat code.
    """
    if is_ref(t):
        if not is_nullable(t):
            return None
        change = [op("drop"), op("ref.null"), heap_immediate(t)]
    else:
        change = _FLIPS[t]
    old = module.functions[function]
    stop = after(old.code, pos)
    code = [*old.code[:stop], *change, *old.code[stop:]]
    copied = copy(module)
    copied.functions = [*module.functions]
    copied.functions[function] = Function(old.type_index, old.locals, code)
    return encode(copied)
