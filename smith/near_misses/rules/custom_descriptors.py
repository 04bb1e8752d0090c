"""The custom descriptors proposal: types that describe others, and exact references."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[custom-descriptors definitions]
descriptor that does not describe | type is not described by its descriptor
  (rec (type $a (descriptor $b) (struct)) (type $b {(describes $a)|} (struct)))
described type without that descriptor | described type is not described by descriptor
  (rec (type $a {(descriptor $b)|} (struct)) (type $b (describes $a) (struct)))
descriptor that describes another type | type is not described by its descriptor
  (rec (type $a (struct)) (type $b (descriptor $c) (struct)) (type $c (describes {$b|$a}) (struct)))
descriptor before the type it describes | forward use of described type
  {(rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct)))|(rec
  (type $b (describes $a) (struct)) (type $a (descriptor $b) (struct)))}
type that describes itself | forward use of described type
  (rec (type $a {|(describes $a) (descriptor $a)} (struct)) (type $b (struct)))
descriptor in another group | descriptor type is outside rec group
  (type $a {|(descriptor $empty)} (struct))
described type in another group | described type is outside rec group
  (type $a {|(describes $empty)} (struct))
unknown descriptor | descriptor type is outside rec group | (type $a {|(descriptor #)} (struct))
unknown described type | described type is outside rec group | (type $a {|(describes #)} (struct))
array with a descriptor | descriptor type must be a struct
  (rec (type $a (descriptor $b) {(struct)|(array i32)}) (type $b (describes $a) (struct)))
function type with a descriptor | descriptor type must be a struct
  (rec (type $a (descriptor $b) {(struct)|(func)}) (type $b (describes $a) (struct)))
array that describes | described type must be a struct
  (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) {(struct)|(array i32)}))
function type that describes | described type must be a struct
  (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) {(struct)|(func)}))
subtype of a described type, not described | sub type
  {(rec (type $a (sub $opendescribed (descriptor $b) (struct)))
  (type $b (sub $opendescriptor (describes $a) (struct))))|(type $a (sub $opendescribed (struct)))}
subtype whose descriptor is no subtype | descriptor type
  (rec (type $a (sub $opendescribed (descriptor $b) (struct)))
  (type $b (sub {$opendescriptor|} (describes $a) (struct))))
descriptor that is a subtype of none | sub type
  (type $s (sub (struct)))
  (rec (type $a (sub {|$s} (descriptor $b) (struct))) (type $b (sub {|$s} (describes $a) (struct))))
subtype of a descriptor that does not describe | sub type
  (rec (type $a (sub $opendescribed (descriptor $b) (struct)))
  (type $b (sub $opendescriptor (describes $a) (struct))))
  (type $c (sub {|$opendescriptor} (struct)))
descriptor of a type that is no subtype | described type
  (rec (type $a (sub {$opendescribed|} (descriptor $b) (struct)))
  (type $b (sub $opendescriptor (describes $a) (struct))))

[custom-descriptors equality]
types of different descriptors | type mismatch
  (rec (type $a (descriptor $d) (struct)) (type $d (describes $a) (struct)))
  (rec (type $b {(descriptor $f)|} (struct)) (type $f {(describes $b)|} (struct)))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x

[custom-descriptors exact types]
value of a subtype where it is exact | type mismatch
  (local $x (ref null (exact $super))) (local $y (ref null (exact {$super|$sub})))
  local.get $y local.set $x
value that is not exact where it is exact | type mismatch
  (local $x (ref null (exact $super))) (local $y (ref null {(exact $super)|$super}))
  local.get $y local.set $x
null of all structs where it is exact, not of any | type mismatch
  (local $x (ref null (exact $super))) ref.null {none|struct} local.set $x
exact reference to an unknown type | unknown type | (local $x (ref null (exact {$empty|#}))) nop
exact ref.null of an unknown type | unknown type | ref.null (exact {$empty|#}) drop
exact ref.test of an unknown type | unknown type
  unreachable ref.test (ref (exact {$empty|#})) drop
reference to an imported function is not exact | type mismatch
  (import "m" "n" (func $i {(exact (type $unit))|(type $unit)})) (elem declare func $i)
  (local $x (ref (exact $unit))) ref.func $i local.set $x
exact import of an unknown type | unknown type
  (import "m" "n" (func (exact (type {$unit|#}))))
exact import of a type of no function | non-function type
  (import "m" "n" (func (exact (type {$unit|$empty}))))
ref.func of another type than the exact one | type mismatch
  (elem declare func $u) (local $x (ref (exact {$unit|$openfunc}))) ref.func $u local.set $x

[custom-descriptors allocation]
struct.new of a type with a descriptor | type with descriptor requires descriptor allocation
  unreachable struct.new {$empty|$described} drop
struct.new_default of a type with a descriptor | type with descriptor requires descriptor allocation
  unreachable struct.new_default {$empty|$described} drop
struct.new_desc of a type without one | type without descriptor requires non-descriptor allocation
  unreachable struct.new_desc {$described|$empty} drop
struct.new_default_desc of one without | type without descriptor requires non-descriptor allocation
  unreachable struct.new_default_desc {$described|$empty} drop
struct.new_desc of no struct | non-structure type
  unreachable struct.new_desc {$described|$array} drop
struct.new_default_desc of no struct | non-structure type
  unreachable struct.new_default_desc {$described|$array} drop
struct.new_default_desc of a field without a default | field type is not defaultable
  unreachable struct.new_default_desc {$described|$strictdescribed} drop
struct.new_desc with another descriptor | type mismatch
  i32.const 0 ref.null (exact {$descriptor|$opendescriptor}) struct.new_desc $described drop
struct.new with the exact type | type mismatch
  (local $x (ref (exact {$empty|$super}))) struct.new $empty local.set $x
array.new_fixed with the exact type | type mismatch
  (local $x (ref (exact {$array|$bytes}))) array.new_fixed $array 0 local.set $x

[custom-descriptors ref.get_desc]
ref.get_desc of a type without a descriptor | type without descriptor
  unreachable ref.get_desc {$described|$empty} drop
ref.get_desc of no struct | type without descriptor
  unreachable ref.get_desc {$described|$array} drop
ref.get_desc of what is not exact, as if | type mismatch
  (local $x (ref (exact $descriptor))) ref.null {(exact $described)|$described}
  ref.get_desc $described local.set $x

[custom-descriptors casts]
ref.cast_desc_eq to a type without a descriptor | type
  unreachable ref.cast_desc_eq (ref {$described|$empty}) drop
ref.cast_desc_eq to an abstract type | type
  unreachable ref.cast_desc_eq (ref {$described|struct}) drop
ref.cast_desc_eq to an unknown type | unknown type
  unreachable ref.cast_desc_eq (ref {$described|#}) drop
ref.cast_desc_eq to an exact type with an inexact descriptor | type mismatch
  ref.null any ref.null {(exact $descriptor)|$descriptor}
  ref.cast_desc_eq (ref (exact $described)) drop
ref.cast_desc_eq with another descriptor | type mismatch
  ref.null any ref.null {$descriptor|$opendescriptor} ref.cast_desc_eq (ref $described) drop
ref.cast_desc_eq of another hierarchy | type mismatch
  ref.null {any|extern} ref.null $descriptor ref.cast_desc_eq (ref $described) drop
br_on_cast_desc_eq to an unknown label | unknown label
  block (result (ref null $described)) unreachable
  br_on_cast_desc_eq {0|#} anyref (ref null $described) unreachable end drop
br_on_cast_desc_eq to a label without operands | type mismatch
  block {(result (ref null $described))|} unreachable
  br_on_cast_desc_eq 0 anyref (ref null $described) unreachable end {drop|}
br_on_cast_desc_eq to a label of another type | type mismatch
  block (result (ref null {$described|$empty})) unreachable
  br_on_cast_desc_eq 0 anyref (ref null $described) unreachable end drop
br_on_cast_desc_eq to a label that does not take null | type mismatch
  block (result (ref $described)) unreachable
  br_on_cast_desc_eq 0 anyref (ref {|null} $described) unreachable end drop
br_on_cast_desc_eq to a type without a descriptor | type
  block (result anyref) unreachable
  br_on_cast_desc_eq 0 anyref (ref null {$described|$empty}) unreachable end drop
br_on_cast_desc_eq to an abstract type | type
  block (result anyref) unreachable
  br_on_cast_desc_eq 0 anyref (ref null {$described|struct}) unreachable end drop
br_on_cast_desc_eq of another hierarchy | type mismatch
  block (result (ref null $described)) unreachable
  br_on_cast_desc_eq 0 {anyref|funcref} (ref null $described) unreachable end drop
br_on_cast_desc_eq from another type than the operand's | type mismatch
  block (result (ref null $described)) ref.null any ref.null $descriptor
  br_on_cast_desc_eq 0 {anyref|eqref} (ref null $described) unreachable end drop
br_on_cast_desc_eq to an exact type with an inexact descriptor | type mismatch
  block (result (ref null $described)) ref.null any ref.null {(exact $descriptor)|$descriptor}
  br_on_cast_desc_eq 0 anyref (ref null (exact $described)) unreachable end drop
br_on_cast_desc_eq that goes on with something nullable | type mismatch
  (local $x (ref any)) block (result (ref null $described)) ref.null any ref.null $descriptor
  br_on_cast_desc_eq 0 anyref (ref {null|} $described) local.set $x unreachable end drop
br_on_cast_desc_eq from an unknown type | unknown type
  block (result (ref null $described)) unreachable
  br_on_cast_desc_eq 0 (ref null {any|#}) (ref null $described) unreachable end drop
br_on_cast_desc_eq_fail to an unknown label | unknown label
  block (result anyref) unreachable
  br_on_cast_desc_eq_fail {0|#} anyref (ref null $described) unreachable end drop
br_on_cast_desc_eq_fail to a label without operands | type mismatch
  block {(result anyref)|} unreachable
  br_on_cast_desc_eq_fail 0 anyref (ref null $described) unreachable end {drop|}
br_on_cast_desc_eq_fail to a label of the type cast to | type mismatch
  block (result {anyref|(ref null $described)}) unreachable
  br_on_cast_desc_eq_fail 0 anyref (ref null $described) unreachable end drop
br_on_cast_desc_eq_fail to a type without a descriptor | type
  block (result anyref) unreachable
  br_on_cast_desc_eq_fail 0 anyref (ref null {$described|$empty}) unreachable end drop
br_on_cast_desc_eq_fail of another hierarchy | type mismatch
  block (result {anyref|funcref}) unreachable
  br_on_cast_desc_eq_fail 0 {anyref|funcref} (ref null $described) unreachable end drop
br_on_cast_desc_eq_fail to an exact type with an inexact descriptor | type mismatch
  block (result anyref) ref.null any ref.null {(exact $descriptor)|$descriptor}
  br_on_cast_desc_eq_fail 0 anyref (ref null (exact $described)) unreachable end drop
br_on_cast_desc_eq_fail that goes on with another type | type mismatch
  (local $x (ref null {$described|$empty})) block (result anyref) ref.null any
  ref.null $descriptor br_on_cast_desc_eq_fail 0 anyref (ref null $described) local.set $x
  unreachable end drop
"""

RULES: Final[list[Rule]] = rules(TABLE)
