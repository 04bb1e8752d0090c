"""One function: its fuel, its statements, and its results with all that it computed folded in."""

from typing import Final

from librt.strings import BytesWriter

from smith.generate.bare import RETURN
from smith.generate.emitter import GLOBAL_GET, GLOBAL_SET, I64_CONST
from smith.generate.expressions import END, I32_EQZ, I64_EXTEND_I32_U, IF
from smith.generate.statements import I32_SUB, I32_XOR, MIX_I32, Statements
from smith.wasm.code import starts
from smith.wasm.encode_code import encode_body, encoded
from smith.wasm.instructions import op
from smith.wasm.types import EMPTY_BLOCK, I32, I64, REF

I64_XOR: Final = op("i64.xor")
MIX_I64: Final = encoded([I64_CONST, 7, op("i64.rotl")])
MOST_FOLDED: Final = 12  # locals; more would be more scaffolding than code


def _step(*code: int) -> tuple[list[int], bytes]:
    """The instructions that have to be allowed, and the code that is made of them."""
    return [code[pos] for pos in starts(list(code)) if code[pos] != I64_CONST], encoded(list(code))


# By type: what turns a local's value into an i32 that depends on most of its bits.
TO_I32: Final[list[tuple[list[int], bytes]]] = [
    _step(),
    _step(op("i32.wrap_i64")),
    _step(op("i32.reinterpret_f32")),
    # The upper half of a double holds its sign, exponent and the mantissa's larger part.
    _step(op("i64.reinterpret_f64"), I64_CONST, 20, op("i64.shr_u"), op("i32.wrap_i64")),
    _step(op("i32x4.extract_lane"), 1),
]
IS_NULL: Final = _step(op("ref.is_null"))


class Body(Statements):
    """A whole function body."""

    def function(self) -> bytes:
        """Generate the function: results first, since they want input even when it is short."""
        results = self.callee.signature.results
        chunks: list[bytes] = []
        for t in results:
            self.expression(t, 1)
            chunks.append(self.code.getvalue())
            self.code = BytesWriter()
        self.fuel_check()
        self.statements(0)
        ready = self.settle(results)
        if not self.dead:
            self.leave_results(results, chunks, ready)
        declared = self.locals[len(self.callee.signature.params) :]
        return encode_body(runs(declared), self.code.getvalue())

    def leave_results(self, results: list[int], chunks: list[bytes], ready: int) -> None:
        into = -1  # the result that takes up the locals
        if self.plan.fold and True in self.was_set:
            for place in range(ready, len(results)):
                t = results[place]
                if into < 0 and (t == I32 or (t == I64 and self.plan.folds_i64)):
                    into = place
            if into < 0 and self.plan.mixed_global:
                self.mixed()
                self.fold(I32)
                self.emit(GLOBAL_SET, self.env.mixed)
        for place in range(ready, len(results)):
            self.code.write(chunks[place])
            if place == into:
                self.fold(results[place])

    def fold(self, t: int) -> None:
        """Mix the parameters and the locals that were set into the integer on the stack."""
        worth = [local for local in range(len(self.locals)) if self.was_set[local]]
        for local in worth[-MOST_FOLDED:]:
            source = self.locals[local]
            needs, convert = IS_NULL if source >= REF else TO_I32[source]
            if not all(self.plan.allowed[number] for number in needs):
                continue
            self.code.write(MIX_I32 if t == I32 else MIX_I64)
            self.get(local)
            if t == I32:
                self.code.write(convert)
                self.op(I32_XOR)
            else:
                if source != I64:
                    self.code.write(convert)
                    self.op(I64_EXTEND_I32_U)
                self.op(I64_XOR)

    def fuel_check(self) -> None:
        """Return zeros when the fuel is used up; else use some."""
        if not self.plan.termination:
            return
        fuel = self.env.fuel
        self.emit(GLOBAL_GET, fuel)
        self.op(I32_EQZ)
        self.block(IF, EMPTY_BLOCK)
        for t in self.callee.signature.results:
            self.zero(t)
        self.op(RETURN)
        self.op(END)
        self.emit(GLOBAL_GET, fuel)
        self.i32_const(1)
        self.op(I32_SUB)
        self.emit(GLOBAL_SET, fuel)


def runs(types: list[int]) -> list[tuple[int, int]]:
    """Types as runs of (count, type)."""
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(types) + 1):
        if place == len(types) or types[place] != types[start]:
            found.append((place - start, types[start]))
            start = place
    return found
