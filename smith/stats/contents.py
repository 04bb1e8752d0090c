"""What one module contains."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from smith.stats.code import dead_and_depth
from smith.stats.loops import Loop, loops_of
from smith.wasm.code import starts
from smith.wasm.decoder import decode
from smith.wasm.module import FUNCTION
from smith.wasm.module_features import features_of


@dataclass(frozen=True)
class Contents:
    """What a module contains.

    Instructions are those of function bodies, without the `end` that closes each body. `depth` is
    how many blocks the innermost one makes with those around it. `opcodes` counts instructions by
    their number in the instruction table, `shapes` loops by the names of `loops.SHAPES`.
    """

    bytes: int
    functions: int  # defined ones
    exports: int
    imports: int
    exports_a_function: bool  # which it defines
    instructions: int
    dead: int
    depth: int
    loops: int
    nested_loops: int
    features: int  # bits of `smith.wasm.features`
    shapes: Counter[str]
    opcodes: Counter[int]


def contents_of(wasm: bytes) -> Contents:
    """What the module contains. Raises `DecodeError` if it is malformed."""
    module = decode(wasm)
    dead = depth = 0
    opcodes: Counter[int] = Counter()
    loops: list[Loop] = []
    for function in module.functions:
        begins = starts(function.code)
        numbers = [function.code[start] for start in begins]
        dead_here, depth_here = dead_and_depth(numbers)
        dead += dead_here
        depth = max(depth, depth_here)
        opcodes.update(numbers)
        loops += loops_of(function.code, begins)
    imported = sum(item.type.kind == FUNCTION for item in module.imports)
    exported = [export.index for export in module.exports if export.kind == FUNCTION]
    return Contents(
        bytes=len(wasm),
        functions=len(module.functions),
        exports=len(module.exports),
        imports=len(module.imports),
        exports_a_function=any(index >= imported for index in exported),
        instructions=opcodes.total(),
        dead=dead,
        depth=depth,
        loops=len(loops),
        nested_loops=sum(loop.nested for loop in loops),
        features=features_of(module),
        shapes=Counter(loop.shape for loop in loops),
        opcodes=opcodes,
    )
