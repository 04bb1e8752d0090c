"""Reference, aggregate, scalar and external instructions (spec sections 3.4.6 to 3.4.9)."""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[3.4.1 select]
select of references without their type | type mismatch
  {i32.const 0|ref.null func} {i32.const 0|ref.null func} i32.const 0 select drop
select of a number and a reference | type mismatch
  i32.const 0 {i32.const 0|ref.null func} i32.const 0 select drop
select of a vector and a number | type mismatch
  {v128.const 0|i64.const 0} v128.const 0 i32.const 0 select drop
select of two types | invalid result arity
  i32.const 0 i32.const 0 i32.const 0 select (result i32 {|i32}) drop
select of no type | invalid result arity
  i32.const 0 i32.const 0 i32.const 0 select (result {i32|}) drop
select of an unknown type | unknown type
  ref.null nofunc ref.null nofunc i32.const 0 select (result (ref null {func|#})) drop
select of the type of its operands | type mismatch
  (local $x {eqref|i31ref}) ref.null i31 ref.null i31 i32.const 0 select (result eqref) local.set $x

[3.4.6 ref.func]
ref.func of a function that nothing declares | undeclared function reference
  {(elem declare func $u)|} ref.func $u drop
ref.func of a function that only another function names | undeclared function reference
  {(elem declare func $u)|} (func call $u) ref.func $u drop
ref.func of a function that only code refers to | undeclared function reference
  {(elem declare func $u)|} (func ref.func $u drop)
ref.func of a function that is only the start | undeclared function reference
  {(elem declare func $u)|} (start $u) ref.func $u drop
ref.func of another function than the declared one | undeclared function reference
  (elem declare func {$u|$fk}) ref.func $u drop
ref.func of a function that is not exported | undeclared function reference
  (export "f" (func {$u|$fk})) ref.func $u drop
ref.func of a function that no global refers to | undeclared function reference
  (global funcref ref.func {$u|$fk}) ref.func $u drop
ref.func of a function that no table refers to | undeclared function reference
  (table 1 funcref (init ref.func {$u|$fk})) ref.func $u drop
ref.func of a function that no passive segment has | undeclared function reference
  (elem func {$u|$fk}) ref.func $u drop
ref.func of a function that no active segment has | undeclared function reference
  (elem (table $t) (offset i32.const 0) func {$u|$fk}) ref.func $u drop
ref.func of a function that no item of a segment refers to | undeclared function reference
  (elem funcref (item ref.func {$u|$fk})) ref.func $u drop
ref.func of an imported function that nothing declares | undeclared function reference
  (import "m" "n" (func $i (type $unit))) {(elem declare func $i)|} ref.func $i drop
ref.func of a function of another type | type mismatch
  (elem declare func $u $fk) (local $x (ref $unit)) ref.func {$u|$fk} local.set $x

[3.4.6 null]
ref.null of an unknown type | unknown type | ref.null {func|#} drop
ref.null that is not null | type mismatch | (local $x (ref {null|} func)) ref.null func local.set $x
ref.null of another type | type mismatch | (local $x funcref) ref.null {func|extern} local.set $x
ref.null of a wider type | type mismatch | (local $x eqref) ref.null {i31|any} local.set $x
ref.is_null of a number from a call | type mismatch
  {ref.null func|call $fs} ref.is_null drop
ref.as_non_null of another hierarchy | type mismatch
  (local $x (ref {func|extern})) ref.null func ref.as_non_null local.set $x
ref.as_non_null that widens | type mismatch
  (local $x (ref {struct|$struct})) ref.null struct ref.as_non_null local.set $x

[3.4.6 casts]
ref.test of an unknown type | unknown type | unreachable ref.test (ref {func|#}) drop
ref.test of an unknown type or null | unknown type | unreachable ref.test (ref null {func|#}) drop
ref.cast to an unknown type | unknown type | unreachable ref.cast (ref {func|#}) drop
ref.cast to an unknown type or null | unknown type | unreachable ref.cast (ref null {func|#}) drop
ref.cast that widens | type mismatch
  (local $x (ref struct)) ref.null any ref.cast (ref {struct|eq}) local.set $x
ref.cast to a sibling | type mismatch
  (local $x (ref struct)) ref.null any ref.cast (ref {struct|array}) local.set $x
ref.cast that lets null through | type mismatch
  (local $x (ref struct)) ref.null any ref.cast (ref {|null} struct) local.set $x

[3.4.7 structs]
struct.new of no struct | non-structure type | unreachable struct.new {$empty|$array} drop
struct.new of a function type | non-structure type | unreachable struct.new {$empty|$unit} drop
struct.new with too few operands | type mismatch
  i32.const 0 {i64.const 0|} i32.const 0 i32.const 0 struct.new $struct drop
struct.new with a number for a packed field | type mismatch
  i32.const 0 i64.const 0 {i32.const 0|i64.const 0} i32.const 0 struct.new $struct drop
struct.new with null for a field without | type mismatch
  (type $n (struct (field (ref {null|} i31)))) ref.null i31 struct.new $n drop
struct.new with a wider reference | type mismatch
  (type $n (struct (field {anyref|eqref}))) ref.null any struct.new $n drop
struct.new of another type | type mismatch
  (local $x (ref {$empty|$super})) struct.new $empty local.set $x
struct.new_default of no struct | non-structure type | struct.new_default {$empty|$array} drop
struct.new_default of a field without a default | field type is not defaultable
  struct.new_default {$empty|$strict} drop
struct.new_default of a second field without a default | field type is not defaultable
  (type $n (struct (field i32) (field (ref {null|} func)))) struct.new_default $n drop
struct.get of no struct | non-structure type | unreachable struct.get {$struct|$array} 0 drop
struct.get of an unknown field | unknown field | ref.null $struct struct.get $struct {0|4} drop
struct.get of a field of none | unknown field | unreachable struct.get {$struct|$empty} 0 drop
struct.get_s of an unknown field | unknown field | ref.null $struct struct.get_s $struct {2|4} drop
struct.get_u of an unknown field | unknown field | ref.null $struct struct.get_u $struct {2|4} drop
struct.get_s of no struct | non-structure type | unreachable struct.get_s {$struct|$array} 2 drop
struct.get_u of no struct | non-structure type | unreachable struct.get_u {$struct|$array} 2 drop
struct.get of a packed field | field is packed | ref.null $struct struct.get $struct {0|2} drop
struct.get of a packed field of 16 bits | field is packed
  ref.null $struct struct.get $struct {0|3} drop
struct.get_s of a field that is not packed | field is unpacked
  ref.null $struct struct.get_s $struct {2|0} drop
struct.get_u of a field that is not packed | field is unpacked
  ref.null $struct struct.get_u $struct {2|1} drop
struct.get of a field of another type | type mismatch
  ref.null $struct struct.get $struct {0|1} i32.eqz drop
struct.get of another struct | type mismatch
  ref.null {$struct|$super} struct.get $struct 0 drop
struct.get of a supertype | type mismatch | ref.null {$sub|$super} struct.get $sub 1 drop
struct.set of no struct | non-structure type | unreachable struct.set {$struct|$array} 0
struct.set of an unknown field | unknown field
  ref.null $struct i32.const 0 struct.set $struct {0|4}
struct.set of an immutable field | immutable field
  ref.null $struct {i32.const 0|i64.const 0} struct.set $struct {0|1}
struct.set of an immutable packed field | immutable field
  ref.null $struct i32.const 0 struct.set $struct {2|3}
struct.set of a packed field with another number | type mismatch
  ref.null $struct {i32.const 0|i64.const 0} struct.set $struct 2
struct.set of null in a field without | type mismatch
  (type $n (struct (field (mut (ref {null|} i31))))) ref.null $n ref.null i31 struct.set $n 0

[3.4.7 arrays]
array.new of no array | non-array type | unreachable array.new {$array|$struct} drop
array.new with a number for packed elements | type mismatch
  {i32.const 0|i64.const 0} i32.const 0 array.new $bytes drop
array.new with null for elements without | type mismatch
  (type $n (array (ref {null|} i31))) ref.null i31 i32.const 0 array.new $n drop
array.new_default of no array | non-array type
  i32.const 0 array.new_default {$array|$struct} drop
array.new_default of elements without a default | array type is not defaultable
  i32.const 0 array.new_default {$refs|$stricts} drop
array.new_fixed of no array | non-array type | array.new_fixed {$array|$struct} 0 drop
array.new_fixed with too few operands | type mismatch
  i32.const 0 array.new_fixed $array {1|2} drop
array.new_fixed with a second operand of another type | type mismatch
  i32.const 0 {i32.const 0|i64.const 0} i32.const 0 array.new_fixed $array 3 drop
array.new_fixed with null for elements without | type mismatch
  (type $n (array (ref {null|} i31))) ref.null i31 array.new_fixed $n 1 drop
array.new_data of no array | non-array type
  i32.const 0 i32.const 0 array.new_data {$array|$struct} $d drop
array.new_data of references | array type is not numeric or vector
  i32.const 0 i32.const 0 array.new_data {$array|$refs} $d drop
array.new_elem of no array | non-array type
  i32.const 0 i32.const 0 array.new_elem {$refs|$struct} $el drop
array.new_elem of numbers | type mismatch
  i32.const 0 i32.const 0 array.new_elem {$refs|$array} $el drop
array.new_elem of a segment of another type | type mismatch
  i32.const 0 i32.const 0 array.new_elem $refs {$el|$xel} drop
array.new_elem of a segment with null for elements without | type mismatch
  (elem $n (ref {|null} func)) i32.const 0 i32.const 0 array.new_elem $stricts $n drop
array.get of no array | non-array type | unreachable array.get {$array|$struct} drop
array.get_s of no array | non-array type | unreachable array.get_s {$bytes|$struct} drop
array.get_u of no array | non-array type | unreachable array.get_u {$bytes|$struct} drop
array.get of packed elements | array is packed
  ref.null none i32.const 0 array.get {$array|$bytes} drop
array.get_s of elements that are not packed | array is unpacked
  ref.null none i32.const 0 array.get_s {$bytes|$array} drop
array.get_u of elements that are not packed | array is unpacked
  ref.null none i32.const 0 array.get_u {$bytes|$array} drop
array.get of another array | type mismatch
  ref.null {$array|$frozen} i32.const 0 array.get $array drop
array.get of elements of another type | type mismatch
  (type $n (array {i32|i64})) ref.null $n i32.const 0 array.get $n i32.eqz drop
array.set of no array | non-array type | unreachable array.set {$array|$struct}
array.set of an immutable array | immutable array
  ref.null none i32.const 0 i32.const 0 array.set {$array|$frozen}
array.set of packed elements with another number | type mismatch
  ref.null $bytes i32.const 0 {i32.const 0|i64.const 0} array.set $bytes
array.set of null in elements without | type mismatch
  (type $n (array (mut (ref {null|} i31)))) ref.null $n i32.const 0 ref.null i31 array.set $n
array.fill of no array | non-array type | unreachable array.fill {$array|$struct}
array.fill of an immutable array | immutable array
  ref.null none i32.const 0 i32.const 0 i32.const 0 array.fill {$array|$frozen}
array.fill of packed elements with another number | type mismatch
  ref.null $bytes i32.const 0 {i32.const 0|i64.const 0} i32.const 0 array.fill $bytes
array.fill with null of elements without | type mismatch
  (type $n (array (mut (ref {null|} i31))))
  ref.null $n i32.const 0 ref.null i31 i32.const 0 array.fill $n
array.copy to no array | non-array type | unreachable array.copy {$array|$struct} $array
array.copy from no array | non-array type | unreachable array.copy $array {$array|$struct}
array.copy to an immutable array | immutable array | unreachable array.copy {$array|$frozen} $array
array.copy from elements of another type | array types do not match
  unreachable array.copy $array {$array|$refs}
array.copy from packed to other elements | array types do not match
  unreachable array.copy $array {$array|$bytes}
array.copy from wider elements | array types do not match
  (type $a (array (mut eqref))) (type $b (array {i31ref|anyref})) unreachable array.copy $a $b
array.copy from elements with null to elements without | array types do not match
  (type $a (array (mut (ref i31)))) (type $b (array (ref {|null} i31))) unreachable array.copy $a $b
array.init_data of no array | non-array type | unreachable array.init_data {$array|$struct} $d
array.init_data of an immutable array | immutable array
  unreachable array.init_data {$array|$frozen} $d
array.init_data of an immutable packed array | immutable array
  unreachable array.init_data {$bytes|$frozenbytes} $d
array.init_data of references | array type is not numeric or vector
  unreachable array.init_data {$array|$refs} $d
array.init_elem of no array | non-array type | unreachable array.init_elem {$refs|$struct} $el
array.init_elem of an immutable array | immutable array
  unreachable array.init_elem {$refs|$frozenrefs} $el
array.init_elem of numbers | type mismatch | unreachable array.init_elem {$refs|$array} $el
array.init_elem of a segment of another type | type mismatch
  unreachable array.init_elem $refs {$el|$xel}
array.init_elem of a segment with null for elements without | type mismatch
  (elem $n (ref {|null} func)) unreachable array.init_elem $stricts $n

[3.4.9 external references]
any.convert_extern that makes null | type mismatch
  (local $x (ref any)) ref.null extern {ref.as_non_null|} any.convert_extern local.set $x
extern.convert_any that makes null | type mismatch
  (local $x (ref extern)) ref.null any {ref.as_non_null|} extern.convert_any local.set $x
any.convert_extern that makes a subtype | type mismatch
  (local $x {anyref|eqref}) ref.null extern any.convert_extern local.set $x
"""

# By hierarchy: its top, and types in it.
HIERARCHIES: Final[dict[str, list[str]]] = {
    "any": ["any", "eq", "i31", "struct", "array", "none", "$struct", "$array"],
    "func": ["func", "nofunc", "$unit"],
    "extern": ["extern", "noextern"],
    "exn": ["exn", "noexn"],
}


def _casts() -> Iterator[Rule]:
    """A reference can only be cast within its hierarchy."""
    for top, heaps in HIERARCHIES.items():
        for heap in heaps:
            for other in HIERARCHIES:
                if other != top:
                    for cast in ("ref.test", "ref.cast"):
                        yield Rule(
                            f"{cast} of {other} to {heap}",
                            "3.4.6 casts",
                            "type mismatch",
                            f"ref.null {{{top}|{other}}} {cast} (ref null {heap}) drop",
                        )


RULES: Final[list[Rule]] = [*rules(TABLE), *_casts()]
