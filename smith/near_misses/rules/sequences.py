"""Code as a whole: dead code (spec section 3.4.12), and functions (3.5.6)."""

from typing import Final

from smith.near_misses.rule import Rule, rules
from smith.near_misses.rules.uses import USES

TABLE: Final = """
[3.4.12 instruction sequences]
dead code that takes a value of another type | type mismatch
  unreachable i64.const 0 {i64.eqz|i32.eqz} drop
dead code that makes a value of another type | type mismatch
  unreachable {i32.eqz i32.eqz|i32.eqz i64.eqz} drop
dead code that leaves something | type mismatch | block unreachable {|i32.const 0} end
dead code that leaves something more | type mismatch
  block (result i32) unreachable {|i32.const 0} i32.const 0 end drop
dead code with a result of another type | type mismatch
  block (result i32) unreachable {i32.const 0|i64.const 0} end drop
code that is alive again after a dead block | type mismatch
  block unreachable end {i32.const 0|} drop
code that is alive again after else | type mismatch
  i32.const 0 if (result i32) unreachable else {i32.const 0|} end drop
block in dead code that takes what is below it | type mismatch
  unreachable block {|i32.eqz drop} end
if without else in dead code | type mismatch
  unreachable if (result i32) i32.const 0 {else i32.const 0|} end drop
value from nowhere used as a number and a reference | type mismatch
  unreachable ref.as_non_null {ref.is_null|i32.eqz} drop
value from nowhere selected with others | type mismatch
  unreachable {i64.const 0|i32.const 0} i64.const 0 i32.const 0 select drop
value from nowhere selected, of another type later | type mismatch
  unreachable i64.const 0 i32.const 0 select {i64.eqz|i32.eqz} drop
reference from nowhere selected | type mismatch
  unreachable {i32.const 0|ref.null func} i32.const 0 select drop
br in dead code with an operand of another type | type mismatch
  block (result i32) unreachable {i32.const 0|i64.const 0} br 0 end drop
br_if in dead code that leaves its operand | type mismatch
  block (result i32) unreachable i32.const 0 br_if 0 {|i64.const 0} end drop
br_if in dead code that goes on with its label's type | type mismatch
  block (result i32) unreachable i32.const 0 br_if 0 {i32.eqz|i64.eqz} end drop
br_on_null in dead code with a number | type mismatch
  unreachable {ref.null func|i32.const 0} br_on_null 0 drop
br_on_non_null in dead code with a number | type mismatch
  block (result funcref) unreachable {ref.null func|i32.const 0} br_on_non_null 0 unreachable end
  drop
br_on_non_null in dead code to a label of a number | type mismatch
  block (result {funcref|i32}) unreachable br_on_non_null 0 unreachable end drop
array.new_fixed in dead code with an operand of another type | type mismatch
  unreachable {i32.const 0|i64.const 0} array.new_fixed $array 3 drop
call in dead code with an argument of another type | type mismatch
  unreachable {i64.const 0|i32.const 0} call $f drop

[3.5.6 functions]
function of an unknown type | unknown type | (func (type {$unit|#}))
function of a type of no function | non-function type | (func (type {$unit|$empty}))
function without its result | type mismatch | (func (result i32) {i32.const 0|})
function with a result of another type | type mismatch
  (func (result i32) {i32.const 0|f64.const 0})
function with a second result of another type | type mismatch
  (func (result i32 i64) i32.const 0 {i64.const 0|f64.const 0})
function that leaves something | type mismatch | (func {|i32.const 0})
function that leaves more than its result | type mismatch
  (func (result i32) {|i32.const 0} i32.const 0)
function that takes its parameters from the stack | type mismatch
  (func (param $x i32) {local.get $x|} drop)
"""

# Code after these may be anything, as the stack is any; after all others it may not.
STOPS: Final = (
    *("unreachable", "br", "br_table", "throw", "throw_ref", "rethrow"),
    *("return", "return_call", "return_call_indirect", "return_call_ref"),
)
# Uses that do not go to the block around them, which has a result here.
_FARTHER: Final = {
    "br": "br 1",
    "br_table": "i32.const 0 br_table 1 1",
}


def _after(name: str) -> Rule:
    use = _FARTHER.get(name, USES[name].code({}))
    if use.startswith("(func (result"):
        start = use.index(")") + 1
        text = f"{use[:start]} {{{use[start:-1].strip()}|nop}})"
    else:
        text = f"block (result i64) {{{use}|nop}} end drop"
    if name == "rethrow":
        text = "try catch_all block (result i64) {rethrow 1|nop} end drop end"
    return Rule(f"dead code after {name}", "3.4.12 instruction sequences", "type mismatch", text)


RULES: Final[list[Rule]] = [*rules(TABLE), *(_after(name) for name in STOPS)]
