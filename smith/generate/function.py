"""One function: its fuel, its statements, and its results with all that it computed folded in."""

from typing import Final

from smith.generate.bare import RETURN
from smith.generate.emitter import GLOBAL_GET, GLOBAL_SET, I32_CONST, I64_CONST
from smith.generate.expressions import END, I32_EQZ, I64_EXTEND_I32_U, IF
from smith.generate.nans import canonicalize
from smith.generate.statements import I32_SUB, I32_XOR, MIX_I32, Statements
from smith.wasm.instructions import op
from smith.wasm.module import Function
from smith.wasm.types import EMPTY_BLOCK, I32, I64, REF

I64_XOR: Final = op("i64.xor")
MIX_I64: Final[list[int]] = [I64_CONST, 7, op("i64.rotl")]
REF_IS_NULL: Final = op("ref.is_null")
MOST_FOLDED: Final = 12  # locals; more would be more scaffolding than code

# By type: what turns a local's value into an i32 that depends on most of its bits.
TO_I32: Final[list[list[int]]] = [
    [],
    [op("i32.wrap_i64")],
    [op("i32.reinterpret_f32")],
    # The upper half of a double holds its sign, exponent and the mantissa's larger part.
    [op("i64.reinterpret_f64"), I64_CONST, 20, op("i64.shr_u"), op("i32.wrap_i64")],
    [op("i32x4.extract_lane"), 1],
]


class Body(Statements):
    """A whole function body."""

    def function(self) -> Function:
        """Generate the function: results first, since they want input even when it is short."""
        results = self.callee.signature.results
        chunks: list[list[int]] = []
        for t in results:
            self.code = []
            self.expression(t, 1)
            chunks.append(self.code)
        self.code = []
        self.fuel_check()
        self.statements(0)
        ready = self.settle(results)
        if not self.dead:
            self.leave_results(results, chunks, ready)
        code = self.code
        if self.plan.config.canonicalize_nans:
            code = canonicalize(code, self.locals)
        signature = self.callee.signature
        declared = self.locals[len(signature.params) :]
        return Function(self.env.type_index(signature), runs(declared), code)

    def leave_results(self, results: list[int], chunks: list[list[int]], ready: int) -> None:
        into = -1  # the result that takes up the locals
        if self.plan.fold:
            for place in range(ready, len(results)):
                if into < 0 and results[place] in (I32, I64):
                    into = place
            if into < 0 and self.plan.mixed_global:
                self.mixed()
                self.fold(I32)
                self.emit(GLOBAL_SET, self.env.mixed)
        for place in range(ready, len(results)):
            self.code += chunks[place]
            if place == into:
                self.fold(results[place])

    def fold(self, t: int) -> None:
        """Mix the parameters and the locals that were set into the integer on the stack."""
        worth = [local for local in range(len(self.locals)) if self.was_set[local]]
        for local in worth[-MOST_FOLDED:]:
            source = self.locals[local]
            convert = [REF_IS_NULL] if source >= REF else TO_I32[source]
            if convert and not self.plan.allowed[convert[0]]:
                continue
            if t == I32:
                self.code += MIX_I32
                self.get(local)
                self.code += convert
                self.code.append(I32_XOR)
            else:
                self.code += MIX_I64
                self.get(local)
                if source != I64:
                    self.code += convert
                    self.code.append(I64_EXTEND_I32_U)
                self.code.append(I64_XOR)

    def fuel_check(self) -> None:
        """Return zeros when the fuel is used up; else use some."""
        if not self.plan.termination:
            return
        fuel = self.env.fuel
        self.code += [GLOBAL_GET, fuel, I32_EQZ, IF, EMPTY_BLOCK]
        for t in self.callee.signature.results:
            self.zero(t)
        self.code += [RETURN, END, GLOBAL_GET, fuel, I32_CONST, 1, I32_SUB, GLOBAL_SET, fuel]


def runs(types: list[int]) -> list[tuple[int, int]]:
    """Types as runs of (count, type)."""
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(types) + 1):
        if place == len(types) or types[place] != types[start]:
            found.append((place - start, types[start]))
            start = place
    return found
