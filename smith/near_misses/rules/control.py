"""Control instructions (spec section 3.4.2)."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[3.4.2 block]
block whose parameter is missing | type mismatch | {i32.const 0|} block (type $sink) drop end
block whose parameter has another type | type mismatch
  {i32.const 0|i64.const 0} block (type $sink) drop end
block that has another parameter inside | type mismatch
  i32.const 0 block (param i32) {i32.eqz|i64.eqz} drop end
block without its result | type mismatch | block (result i32) {i32.const 0|} end drop
block with a result of another type | type mismatch
  block (result i32) {i32.const 0|i64.const 0} end drop
block with a second result of another type | type mismatch
  block (result i32 i64) i32.const 0 {i64.const 0|i32.const 0} end drop drop
block that leaves more than its result | type mismatch
  block (result i32) {|i32.const 0} i32.const 0 end drop
block that leaves something without a result | type mismatch | block {|i32.const 0} end
block that leaves its parameter | type mismatch | i32.const 0 block (type $sink) {drop|} end
block whose result has another type outside | type mismatch
  block (result i32) i32.const 0 end {i32.eqz|i64.eqz} drop
block that takes what is below it | type mismatch
  i32.const 0 block {|drop i32.const 0 drop} end drop
block that takes more than its parameters | type mismatch
  i32.const 0 i32.const 0 block (type $sink) drop {|drop i32.const 0} end drop
block of a type, without its result | type mismatch | block (type $source) {i32.const 0|} end drop
block of a type, with a result of another type | type mismatch
  block (type $source) {i32.const 0|f32.const 0} end drop

[3.4.2 loop]
loop whose parameter is missing | type mismatch | {i32.const 0|} loop (type $sink) drop end
loop whose parameter has another type | type mismatch
  {i32.const 0|i64.const 0} loop (type $sink) drop end
loop without its result | type mismatch | loop (result i32) {i32.const 0|} end drop
loop with a result of another type | type mismatch
  loop (result i32) {i32.const 0|i64.const 0} end drop
loop that leaves something | type mismatch | loop {|i32.const 0} end
loop that takes what is below it | type mismatch
  i32.const 0 loop {|drop i32.const 0 drop} end drop
loop whose result has another type outside | type mismatch
  loop (result i32) i32.const 0 end {i32.eqz|i64.eqz} drop
branch to a loop without its parameter | type mismatch
  i32.const 0 loop (type $sink) {|drop} br 0 end
branch to a loop with its result instead of its parameter | type mismatch
  i64.const 0 loop (type $suspend64) {br 0|i32.wrap_i64 br 0} end drop
  (type $suspend64 (func (param i64) (result i32)))

[3.4.2 if]
if without else, with a result | type mismatch
  i32.const 0 if (result i32) i32.const 0 {else i32.const 0|} end drop
if without else, with another result than parameter | type mismatch
  i32.const 1 i32.const 0 if (param i32) (result {i32|i64}) {|drop i64.const 0} end drop
if whose parameter is missing | type mismatch
  {i32.const 0|} i32.const 0 if (type $sink) drop else drop end
if whose first arm has no result | type mismatch
  i32.const 0 if (result i32) {i32.const 0|} else i32.const 0 end drop
if whose first arm has a result of another type | type mismatch
  i32.const 0 if (result i32) {i32.const 0|i64.const 0} else i32.const 0 end drop
if whose first arm leaves something | type mismatch | i32.const 0 if {|i32.const 0} else end
if without else that leaves something | type mismatch | i32.const 0 if {|i32.const 0} end
if whose second arm has no result | type mismatch
  i32.const 0 if (result i32) i32.const 0 else {i32.const 0|} end drop
if whose second arm has a result of another type | type mismatch
  i32.const 0 if (result i32) i32.const 0 else {i32.const 0|i64.const 0} end drop
if whose second arm leaves something | type mismatch | i32.const 0 if else {|i32.const 0} end
if whose second arm leaves its parameter | type mismatch
  i32.const 0 i32.const 0 if (type $sink) drop else {drop|} end
if whose first arm takes what is below it | type mismatch
  i32.const 0 i32.const 0 if {|drop i32.const 0 drop} end drop
if whose second arm takes what is below it | type mismatch
  i32.const 0 i32.const 0 if else {|drop i32.const 0 drop} end drop
if whose result has another type outside | type mismatch
  i32.const 0 if (result i32) i32.const 0 else i32.const 0 end {i32.eqz|i64.eqz} drop
else after the end of code in the first arm | type mismatch
  i32.const 0 if (result i32) unreachable else {i32.const 0|} end drop

[3.4.2 br]
br to an unknown label | unknown label | br {0|#}
br to an unknown label of a function | unknown label | (func br {0|1})
br to an unknown label in a block | unknown label | (func block br {1|2} end)
br to a label far away | unknown label | br {0|4294967295}
br without an operand | type mismatch | block (result i32) {i32.const 0|} br 0 end drop
br with an operand of another type | type mismatch
  block (result i32) {i32.const 0|i64.const 0} br 0 end drop
br with only one of two operands | type mismatch
  block (result i32 i64) {i32.const 0|} i64.const 0 br 0 end drop drop
br to a label outside, without its operand | type mismatch
  block (result i32) block br {0|1} end i32.const 0 end drop
br to a function without its result | type mismatch | (func (result i32) {i32.const 0|} br 0)

[3.4.2 br_if]
br_if to an unknown label | unknown label | i32.const 0 br_if {0|#}
br_if without an operand | type mismatch
  block (result i32) {i32.const 0|} i32.const 0 br_if 0 end drop
br_if with an operand of another type | type mismatch
  block (result i32) {i32.const 0|i64.const 0} i32.const 0 br_if 0 {|drop i32.const 0} end drop
br_if that leaves no operand | type mismatch
  block (result i32) i32.const 0 i32.const 0 br_if 0 {|drop} end drop
br_if that goes on with the type of the operand, not of the label | type mismatch
  (local $x {eqref|i31ref})
  block (result eqref) ref.null i31 i32.const 0 br_if 0 local.tee $x end drop

[3.4.2 br_table]
br_table to an unknown label | unknown label | i32.const 0 br_table {0|#} 0
br_table to an unknown second label | unknown label | i32.const 0 br_table 0 {0|#} 0
br_table to an unknown default label | unknown label | i32.const 0 br_table 0 {0|#}
br_table without labels to an unknown default label | unknown label | i32.const 0 br_table {0|#}
br_table without an operand | type mismatch
  block (result i32) {i32.const 0|} i32.const 0 br_table 0 0 end drop
br_table with an operand of another type | type mismatch
  block (result i32) {i32.const 0|i64.const 0} i32.const 0 br_table 0 0 end drop
br_table to labels of different numbers of operands | type mismatch
  block (result i32) block (result i32) i32.const 0 i32.const 0 br_table {0|2} 1 end end drop
br_table to a label and a default of different numbers of operands | type mismatch
  block (result i32) block (result i32) i32.const 0 i32.const 0 br_table 0 {1|2} end end drop
br_table to a label of another type | type mismatch
  block (result {i32|i64}) block (result i32) i32.const 0 i32.const 0 br_table 1 0 end
  {|drop i64.const 0} end drop
br_table to a default of another type | type mismatch
  block (result {i32|i64}) block (result i32) i32.const 0 i32.const 0 br_table 0 1 end
  {|drop i64.const 0} end drop
br_table in dead code to labels of different numbers of operands | type mismatch
  block (result i32) block (result i32) unreachable br_table {0|2} 1 end end drop
br_table in dead code to a label of another type | type mismatch
  block (result {i32|i64}) block (result i32) unreachable i32.const 0 i32.const 0 br_table 1 0 end
  {|drop i64.const 0} end drop

[3.4.2 br_on_null]
br_on_null to an unknown label | unknown label | ref.null func br_on_null {0|#} drop
br_on_null without the operand of its label | type mismatch
  block (result i32) {i32.const 0|} ref.null func br_on_null 0 drop {|i32.const 0} end drop
br_on_null with an operand of another type | type mismatch
  block (result i32) {i32.const 0|i64.const 0} ref.null func br_on_null 0 drop
  {|drop i32.const 0} end drop
br_on_null that leaves its label's operand, of another type | type mismatch
  block (result i32) i32.const 0 ref.null func br_on_null 0 drop {i32.eqz|i64.eqz} end drop
br_on_null that goes on with something nullable | type mismatch
  (local $x (ref func)) {ref.null func br_on_null 0|ref.null func} local.set $x

[3.4.2 br_on_non_null]
br_on_non_null to an unknown label | unknown label
  block (result (ref func)) ref.null func br_on_non_null {0|#} unreachable end drop
br_on_non_null to a label without operands | type mismatch
  block {(result funcref)|} ref.null func br_on_non_null 0 unreachable end {drop|}
br_on_non_null to a label of a number | type mismatch
  block (result {funcref|i32}) ref.null func br_on_non_null 0 unreachable end drop
br_on_non_null to a label of another reference | type mismatch
  block (result {funcref|externref}) ref.null func br_on_non_null 0 unreachable end drop
br_on_non_null without the operand of its label | type mismatch
  block (result i32 funcref) {i32.const 0|} ref.null func br_on_non_null 0 unreachable end drop drop
br_on_non_null that leaves its label's other operand, of another type | type mismatch
  block (result i32 funcref) i32.const 0 ref.null func br_on_non_null 0 {i32.eqz|i64.eqz} drop
  unreachable end drop drop
br_on_non_null that leaves a reference | type mismatch
  block (result funcref) ref.null func br_on_non_null 0 {ref.null func|} end drop

[3.4.2 br_on_cast]
br_on_cast to an unknown label | unknown label
  block (result structref) ref.null any br_on_cast {0|#} anyref structref unreachable end drop
br_on_cast to a label without operands | type mismatch
  block {(result structref)|} ref.null any br_on_cast 0 anyref structref unreachable end {drop|}
br_on_cast to a label of a number | type mismatch
  block (result {structref|i32}) ref.null any br_on_cast 0 anyref structref unreachable end drop
br_on_cast to a label of another reference | type mismatch
  block (result {structref|arrayref}) ref.null any br_on_cast 0 anyref structref unreachable end
  drop
br_on_cast to a label that does not take null | type mismatch
  block (result (ref struct)) ref.null any br_on_cast 0 anyref (ref {|null} struct) unreachable end
  drop
br_on_cast without the operand of its label | type mismatch
  block (result i32 structref) {i32.const 0|} ref.null any br_on_cast 0 anyref structref
  unreachable end drop drop
br_on_cast that leaves its label's other operand, of another type | type mismatch
  block (result i32 structref) i32.const 0 ref.null any br_on_cast 0 anyref structref drop
  {i32.eqz|i64.eqz} drop unreachable end drop drop
br_on_cast from another type than the operand's | type mismatch
  block (result structref) ref.null any br_on_cast 0 {anyref|eqref} structref unreachable end drop
br_on_cast that goes on with something nullable | type mismatch
  (local $x (ref any)) block (result structref)
  ref.null any br_on_cast 0 anyref (ref {null|} struct) local.set $x unreachable end drop
br_on_cast to a type that the source is not above | type mismatch
  block (result anyref) ref.null struct br_on_cast 0 structref {structref|anyref} unreachable end
  drop | -custom-descriptors
br_on_cast to a null that the source has not | type mismatch
  block (result structref) unreachable br_on_cast 0 (ref struct) (ref {|null} struct) unreachable
  end drop | -custom-descriptors
br_on_cast to a sibling | type mismatch
  block (result eqref) ref.null struct br_on_cast 0 structref {structref|arrayref} unreachable end
  drop | -custom-descriptors
br_on_cast to another hierarchy | type mismatch
  block (result {structref|funcref}) ref.null any br_on_cast 0 anyref {structref|funcref}
  unreachable end drop
br_on_cast from an unknown type | unknown type
  block (result structref) unreachable br_on_cast 0 (ref null {struct|#}) structref unreachable end
  drop
br_on_cast to an unknown type | unknown type
  block (result structref) unreachable br_on_cast 0 anyref (ref null {struct|#}) unreachable end
  drop

[3.4.2 br_on_cast_fail]
br_on_cast_fail to an unknown label | unknown label
  block (result anyref) ref.null any br_on_cast_fail {0|#} anyref structref unreachable end drop
br_on_cast_fail to a label without operands | type mismatch
  block {(result anyref)|} ref.null any br_on_cast_fail 0 anyref structref unreachable end {drop|}
br_on_cast_fail to a label of a number | type mismatch
  block (result {anyref|i32}) ref.null any br_on_cast_fail 0 anyref structref unreachable end drop
br_on_cast_fail to a label of the type cast to | type mismatch
  block (result {anyref|structref}) ref.null any br_on_cast_fail 0 anyref structref unreachable end
  drop
br_on_cast_fail to a label that does not take null | type mismatch
  block (result (ref any)) ref.null any br_on_cast_fail 0 anyref (ref {null|} struct) unreachable
  end drop
br_on_cast_fail without the operand of its label | type mismatch
  block (result i32 anyref) {i32.const 0|} ref.null any br_on_cast_fail 0 anyref structref
  unreachable end drop drop
br_on_cast_fail that leaves its label's other operand, of another type | type mismatch
  block (result i32 anyref) i32.const 0 ref.null any br_on_cast_fail 0 anyref structref drop
  {i32.eqz|i64.eqz} drop unreachable end drop drop
br_on_cast_fail from another type than the operand's | type mismatch
  block (result anyref) ref.null any br_on_cast_fail 0 {anyref|eqref} structref unreachable end drop
br_on_cast_fail that goes on with another type | type mismatch
  (local $x {structref|arrayref}) block (result anyref)
  ref.null any br_on_cast_fail 0 anyref structref local.set $x unreachable end drop
br_on_cast_fail that goes on with something nullable | type mismatch
  (local $x (ref struct)) block (result anyref)
  ref.null any br_on_cast_fail 0 anyref (ref {|null} struct) local.set $x unreachable end drop
br_on_cast_fail to a type that the source is not above | type mismatch
  block (result anyref) ref.null struct br_on_cast_fail 0 structref {structref|anyref} unreachable
  end drop | -custom-descriptors
br_on_cast_fail to another hierarchy | type mismatch
  block (result anyref) ref.null any br_on_cast_fail 0 anyref {structref|funcref} unreachable
  end drop
br_on_cast_fail from an unknown type | unknown type
  block (result anyref) unreachable br_on_cast_fail 0 (ref null {struct|#}) structref unreachable
  end drop
br_on_cast_fail to an unknown type | unknown type
  block (result anyref) unreachable br_on_cast_fail 0 anyref (ref null {struct|#}) unreachable end
  drop

[3.4.2 call]
call of an unknown function | unknown function | call {$u|#}
call_ref of an unknown type | unknown type | unreachable call_ref {$unit|#}
call_ref of a type of no function | non-function type | unreachable call_ref {$unit|$empty}
call_indirect of an unknown type | unknown type | unreachable call_indirect {$unit|#} $t
call_indirect of a type of no function | non-function type
  unreachable call_indirect {$unit|$empty} $t
call_indirect of an unknown table | unknown table
  i32.const 0 call_indirect $unit {$t|#} | +reference-types
call_indirect of a table of no functions | type mismatch
  i32.const 0 call_indirect $unit {$t|$x}
call_indirect of a table with other addresses | type mismatch
  i32.const 0 call_indirect $unit {$t|$t64}
call_indirect of a 64-bit table | type mismatch
  {i64.const 0|i32.const 0} call_indirect $unit $t64

[3.4.2 return]
return with a result of another type | type mismatch
  (func (result i32) {i32.const 0|f32.const 0} return)
return with only one of two results | type mismatch
  (func (result i32 i64) {i32.const 0|} i64.const 0 return)
return of a block's result instead of the function's | type mismatch
  (func (result i32) block (result i64) {i32.const 0|i64.const 0} return end drop i32.const 0)
return_call of an unknown function | unknown function | (func return_call {$u|#})
return_call of a function with another result | type mismatch
  (func (result {i32|i64}) return_call $fs)
return_call of a function with a result too many | type mismatch
  (func {(result i32)|} return_call $fs)
return_call of a function without a result | type mismatch
  (func {|(result i32)} return_call $u)
return_call_ref of an unknown type | unknown type
  (type $none (func)) (func (type $none) unreachable return_call_ref {$unit|#})
return_call_ref of a type of no function | non-function type
  (func unreachable return_call_ref {$unit|$empty})
return_call_ref of a function with another result | type mismatch
  (func (result {i32|i64}) ref.null $source return_call_ref $source)
return_call_ref of a function without a result | type mismatch
  (func {|(result i32)} ref.null $unit return_call_ref $unit)
return_call_indirect of an unknown type | unknown type
  (type $none (func)) (func (type $none) unreachable return_call_indirect {$unit|#} $t)
return_call_indirect of a type of no function | non-function type
  (func unreachable return_call_indirect {$unit|$empty} $t)
return_call_indirect of an unknown table | unknown table
  (func i32.const 0 return_call_indirect $unit {$t|#}) | +reference-types
return_call_indirect of a table of no functions | type mismatch
  (func i32.const 0 return_call_indirect $unit {$t|$x})
return_call_indirect of a table with other addresses | type mismatch
  (func i32.const 0 return_call_indirect $unit {$t|$t64})
return_call_indirect of a function with another result | type mismatch
  (func (result {i32|i64}) i32.const 0 return_call_indirect $source $t)
return_call_indirect of a function without a result | type mismatch
  (func {|(result i32)} i32.const 0 return_call_indirect $unit $t)

[3.4.2 throw]
throw of an unknown tag | unknown tag | throw {$e0|#}

[3.4.2 try_table]
try_table whose parameter is missing | type mismatch
  {i32.const 0|} try_table (type $sink) drop end
try_table without its result | type mismatch | try_table (result i32) {i32.const 0|} end drop
try_table with a result of another type | type mismatch
  try_table (result i32) {i32.const 0|i64.const 0} end drop
try_table that leaves something | type mismatch | try_table {|i32.const 0} end
try_table that takes what is below it | type mismatch
  i32.const 0 try_table {|drop i32.const 0 drop} end drop
branch to a try_table without its result | type mismatch
  try_table (result i32) {i32.const 0|} br 0 end drop
catch of an unknown tag | unknown tag | try_table (catch {$e0|#} 0) end
catch to an unknown label | unknown label | try_table (catch $e0 {0|#}) end
catch to a label without the tag's parameter | type mismatch
  block {(result i32)|} try_table (catch $e 0) end {i32.const 0|} end {drop|}
catch to a label of another type | type mismatch
  block (result {i32|i64}) try_table (catch $e 0) end unreachable end drop
catch to a label with something too much | type mismatch
  block (result i32 {|i32}) try_table (catch $e 0) end unreachable end drop {|drop}
catch to its own label | type mismatch
  block (result i32) try_table (result i64) (catch $e {0|1}) unreachable end drop i32.const 0 end
  drop
catch_ref of an unknown tag | unknown tag
  block (result exnref) try_table (catch_ref {$e0|#} 0) end unreachable end drop
catch_ref to an unknown label | unknown label
  block (result exnref) try_table (catch_ref $e0 {0|#}) end unreachable end drop
catch_ref to a label without the reference | type mismatch
  block (result i32 {exnref|}) try_table (catch_ref $e 0) end unreachable end drop {drop|}
catch_ref to a label without the tag's parameter | type mismatch
  block (result {i32|} exnref) try_table (catch_ref $e 0) end unreachable end drop {drop|}
catch_ref to a label of another type | type mismatch
  block (result {i32|i64} exnref) try_table (catch_ref $e 0) end unreachable end drop drop
catch_ref to a label of another reference | type mismatch
  block (result i32 {exnref|externref}) try_table (catch_ref $e 0) end unreachable end drop drop
catch_all to an unknown label | unknown label | try_table (catch_all {0|#}) end
catch_all to a label with an operand | type mismatch
  block {|(result i32)} try_table (catch_all 0) end {|i32.const 0} end {|drop}
catch_all_ref to an unknown label | unknown label
  block (result exnref) try_table (catch_all_ref {0|#}) end unreachable end drop
catch_all_ref to a label without operands | type mismatch
  block {(result exnref)|} try_table (catch_all_ref 0) end unreachable end {drop|}
catch_all_ref to a label of another reference | type mismatch
  block (result {exnref|externref}) try_table (catch_all_ref 0) end unreachable end drop
second clause of an unknown tag | unknown tag | try_table (catch_all 0) (catch {$e0|#} 0) end
"""

RULES: Final[list[Rule]] = rules(TABLE)
