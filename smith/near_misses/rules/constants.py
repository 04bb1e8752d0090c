"""Constant expressions (spec section 3.4.13), in all places that have them."""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule, rules
from smith.near_misses.rules.uses import NAMES, USES, Use
from smith.wasm.instructions import INSTRUCTIONS, Instruction

SECTION: Final = "3.4.13 constant expressions"
REQUIRED: Final = "constant expression required"

# By place: a fragment in which CODE is a constant expression of type i32 or funcref.
I32_PLACES: Final[dict[str, str]] = {
    "value of a global": "(global i32 CODE)",
    "offset of a data segment": '(data (memory $m) (offset CODE) "")',
    "offset of an element segment": "(elem (table $t) (offset CODE) func)",
    "offset of a segment of expressions": "(elem (table $t) (offset CODE) funcref)",
}
FUNCREF_PLACES: Final[dict[str, str]] = {
    "value of a global reference": "(global funcref CODE)",
    "item of a passive segment": "(elem funcref (item CODE))",
    "item of a declarative segment": "(elem declare funcref (item CODE))",
    "item of an active segment": "(elem (table $t) (offset i32.const 0) funcref (item CODE))",
    "second item of a segment": "(elem funcref (item ref.null func) (item CODE))",
    "first value of a table": "(table 1 funcref (init CODE))",
}
# What may be wrong with an expression of type i32, in the order: name, phrase, code.
I32_FAULTS: Final = """
[3.4.13 constant expressions]
without a value | type mismatch | {i32.const 0|}
of another type | type mismatch | {i32.const 0|i64.const 0}
with two values | type mismatch | {|i32.const 0} i32.const 0
with nop | constant expression required | {|nop} i32.const 0
with a call | constant expression required | {i32.const 0|call $fs}
with a block | constant expression required | {|block} i32.const 0 {|end}
with an operator | constant expression required | i32.const 0 {|i32.eqz}
of a mutable global | constant expression required | global.get {$g|$v}
of an unknown global | unknown global | global.get {$g|#}
of a global of another type | type mismatch
  (global $j i64 i64.const 0) {global.get $g|global.get $j}
"""
FUNCREF_FAULTS: Final = """
[3.4.13 constant expressions]
without a value | type mismatch | {ref.null func|}
of another type | type mismatch | {ref.null func|i32.const 0}
of another reference | type mismatch | ref.null {func|extern}
with two values | type mismatch | {|ref.null func} ref.null func
with nop | constant expression required | {|nop} ref.null func
with ref.as_non_null | constant expression required | ref.func $u {|ref.as_non_null}
with an unknown function | unknown function | ref.func {$u|#}
of an unknown type | unknown type | ref.null {func|#}
"""
TABLE: Final = """
[3.5.3 globals]
global with its own value | unknown global
  (global $a i32 global.get {$g|$a})
global with the value of a later one | unknown global
  (global $a i32 global.get {$g|$b}) (global $b i32 i32.const 0)
global with a value that is wider | type mismatch | (global {anyref|eqref} ref.null any)
global with null where there is none | type mismatch | (global (ref {null|} func) ref.null func)
global of a reference to a function of another type | type mismatch
  (global (ref {$unit|$sink}) ref.func $u)

[3.5.5 tables]
table with the value of a global of the module | unknown global
  (import "m" "n" (global $i funcref)) (global $j funcref ref.null func)
  (table 1 funcref (init global.get {$i|$j}))
table without a value for elements that have no default | type mismatch
  (table 1 (ref {null|} func))
table without a value for elements of a type that has no default | type mismatch
  (table 0 (ref {null|} $unit))
table with a value that is wider | type mismatch | (table 1 {anyref|eqref} (init ref.null any))
table with null where there is none | type mismatch
  (table 1 (ref {null|} func) (init ref.null func))

[3.5.8 data segments]
64-bit data segment with a 32-bit offset | type mismatch
  (data (memory $m64) (offset {i64.const 0|i32.const 0}) "")
32-bit data segment with a 64-bit offset | type mismatch
  (data (memory $m) (offset {i32.const 0|i64.const 0}) "")
64-bit element segment with a 32-bit offset | type mismatch
  (elem (table $t64) (offset {i64.const 0|i32.const 0}) func)
item that is wider than its segment's type | type mismatch
  (elem {anyref|eqref} (item ref.null any))
item that is null where there is none | type mismatch
  (elem (ref {null|} func) (item ref.null func))
"""


# A table without code for its values has nulls, so there is no code that has no value.
_NO_FAULT: Final = "first value of a table without a value"


def _in_places(places: dict[str, str], faults: str) -> Iterator[Rule]:
    for place, fragment in places.items():
        for rule in rules(faults):
            name = f"{place} {rule.name}"
            if name != _NO_FAULT:
                *fields, code = _split(rule.text)
                text = " ".join([*fields, fragment.replace("CODE", code)])
                yield Rule(name, rule.section, rule.phrase, text)


def _split(text: str) -> list[str]:
    """Fields, and the code after them."""
    if text.startswith("("):
        stop = text.index(")") + 1
        return [text[:stop], text[stop:].strip()]
    return [text]


def _not_constant(row: Instruction, use: Use) -> Rule:
    """An instruction in a constant expression that may not be there.

    If it has one result of a number type, that is the expression's value; others' are dropped.
    """
    code = use.code({})
    types = [types[0] for types in use.results]
    if len(types) == 1 and types[0] in NAMES.values():
        text = f"(global {types[0]} {{{types[0]}.const 0|{code}}})"
    else:
        text = f"(global i32 {{|{code}{' drop' * len(types)}}} i32.const 0)"
    return Rule(f"{row.name} in a constant expression", SECTION, REQUIRED, text)


def _rows() -> Iterator[Rule]:
    """For each row that is not constant; uses with fields are no expressions."""
    for row in INSTRUCTIONS:
        use = USES[row.name]
        if not row.is_const and not use.text.startswith("("):
            yield _not_constant(row, use)


RULES: Final[list[Rule]] = [
    *_in_places(I32_PLACES, I32_FAULTS),
    *_in_places(FUNCREF_PLACES, FUNCREF_FAULTS),
    *rules(TABLE),
    *_rows(),
]
