"""Features that have to be on: what uses one is a near-miss where it is off.

Not a rule of the spec's, but of what a module is validated under: `smith/wasm/features.py`.
"""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule, joined, switch
from smith.near_misses.rules.uses import USES
from smith.wasm.features import names_of
from smith.wasm.instructions import INSTRUCTIONS

# What is no instruction: name | feature | fragment.
TABLE: Final = """
imported mutable global | mutable-global | (import "m" "n" (global (mut i32)))
exported mutable global | mutable-global | (export "a" (global $v))
function type with two results | multi-value | (type $a (func (result i32 i32)))
function with two results | multi-value | (func (result i32 i32) i32.const 0 i32.const 0)
function type that refers to itself | gc | (type $a (func (param (ref null $a))))
block with a parameter | multi-value | i32.const 0 block (type $sink) drop end
block with two results | multi-value
  block (result i32 i32) i32.const 0 i32.const 0 end drop drop
loop with a parameter | multi-value | i32.const 0 loop (type $sink) drop end
if with a parameter | multi-value | i32.const 0 i32.const 0 if (type $sink) drop else drop end
block of the type of a function without either | multi-value | block (type $unit) end
vector as a parameter | simd | (type $a (func (param v128)))
vector as a result | simd | (type $a (func (result v128)))
vector as a local | simd | (func (local $x v128))
vector as a global | simd | (import "m" "n" (global v128))
vector as a result of a block | simd | (func block (result v128) unreachable end drop)
vector as a field | simd | (type $a (struct (field v128)))
passive data segment | bulk-memory | (data "")
passive element segment | bulk-memory | (elem func)
declarative element segment | bulk-memory | (elem declare func)
funcref as a parameter | reference-types | (type $a (func (param funcref)))
funcref as a local | reference-types | (func (local $x funcref))
funcref as a global | reference-types | (import "m" "n" (global funcref))
funcref as a result of a block | reference-types
  (func block (result funcref) unreachable end drop)
externref as a result | reference-types | (type $a (func (result externref)))
externref as a local | reference-types | (func (local $x externref))
externref as a global | reference-types | (import "m" "n" (global externref))
table of externref | reference-types | (table 1 externref)
imported table of externref | reference-types | (import "m" "n" (table 1 externref))
two tables | reference-types | (table 1 funcref) (table 1 funcref)
table after an imported one | reference-types
  (import "m" "n" (table 1 funcref)) (table 1 funcref)
operator in a constant expression | extended-const
  (global i32 i32.const 0 i32.const 0 i32.add)
operator in the offset of a data segment | extended-const
  (data (memory $m) (offset i32.const 0 i32.const 0 i32.sub) "")
operator in the offset of an element segment | extended-const
  (elem (table $t) (offset i32.const 0 i32.const 0 i32.mul) func)
64-bit operator in a constant expression | extended-const
  (global i64 i64.const 0 i64.const 0 i64.add)
two memories | multi-memory | (memory 1) (memory 1)
memory after an imported one | multi-memory | (import "m" "n" (memory 1)) (memory 1)
two imported memories | multi-memory | (import "m" "n" (memory 1)) (import "m" "o" (memory 1))
reference without null as a parameter | function-references | (type $a (func (param (ref func))))
reference without null as a local | function-references | (func (local $x (ref extern)))
reference to a defined type | function-references | (type $a (func (param (ref null $unit))))
reference to a defined type as a local | function-references | (func (local $x (ref null $unit)))
reference to a defined type as a result of a block | function-references
  (func block (result (ref null $unit)) unreachable end drop)
null of a defined type | function-references | (func ref.null $unit drop)
table of references without null | function-references
  (table 1 (ref func) (init ref.func $u))
table with a value | function-references | (table 1 funcref (init ref.null func))
segment of references without null | function-references | (elem (ref func) (item ref.func $u))
struct type | gc | (type $a (struct (field i32)))
array type | gc | (type $a (array i32))
type that may have subtypes | gc | (type $a (sub (func)))
subtype | gc | (type $a (sub (func))) (type $b (sub final $a (func)))
group of types | gc | (rec (type $a (func)) (type $b (func)))
empty group of types | gc | (rec)
anyref as a parameter | gc | (type $a (func (param anyref)))
eqref as a local | gc | (func (local $x eqref))
i31ref as a global | gc | (import "m" "n" (global i31ref))
structref as a result | gc | (type $a (func (result structref)))
arrayref as a table's elements | gc | (table 1 arrayref)
nullref as a result of a block | gc | (func block (result nullref) unreachable end drop)
nullfuncref as a local | gc | (func (local $x nullfuncref))
nullexternref as a local | gc | (func (local $x nullexternref))
null of an abstract type | gc | (func ref.null none drop)
null of no function | gc | (func ref.null nofunc drop)
value of a global of the module in another | gc | (global i32 global.get $g)
reference that is made in a constant expression | gc | (global (ref i31) i32.const 0 ref.i31)
exnref as a local | exceptions | (func (local $x exnref))
nullexnref as a local | exceptions | (func (local $x nullexnref))
exnref as a global | exceptions | (import "m" "n" (global exnref))
tag | exceptions | (tag (type $unit))
imported tag | exceptions | (import "m" "n" (tag (type $unit)))
64-bit memory | memory64 | (memory i64 1)
imported 64-bit memory | memory64 | (import "m" "n" (memory i64 1))
64-bit table | memory64 | (table i64 1 funcref)
imported 64-bit table | memory64 | (import "m" "n" (table i64 1 funcref))
shared memory | threads | (memory 1 1 shared)
imported shared memory | threads | (import "m" "n" (memory 1 1 shared))
memory of bytes | custom-page-sizes | (memory 1 (pagesize 0))
imported memory of bytes | custom-page-sizes | (import "m" "n" (memory 1 (pagesize 0)))
continuation type | stack-switching | (type $a (cont $unit))
contref as a local | stack-switching | (func (local $x (ref null cont)))
nullcontref as a local | stack-switching | (func (local $x (ref null nocont)))
null of a continuation | stack-switching | (func ref.null cont drop)
tag with results | stack-switching | (tag (type $source))
type with a descriptor | custom-descriptors
  (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct)))
exact reference as a parameter | custom-descriptors
  (type $a (func (param (ref null (exact $empty)))))
exact reference as a local | custom-descriptors | (func (local $x (ref null (exact $empty))))
exact null | custom-descriptors | (func ref.null (exact $empty) drop)
exact import | custom-descriptors | (import "m" "n" (func (exact (type $unit))))
br_on_cast to a type that the source is not above | custom-descriptors
  block (result anyref) ref.null struct br_on_cast 0 structref anyref unreachable end drop
br_on_cast_fail to a type that the source is not above | custom-descriptors
  block (result anyref) ref.null struct br_on_cast_fail 0 structref anyref unreachable end drop
exact result of struct.new | custom-descriptors
  (func (local $x (ref (exact $empty))) struct.new $empty local.set $x)
"""

SECTION: Final = "features"


def _table() -> Iterator[Rule]:
    for row in joined(TABLE):
        name, feature, text = row.split(" | ")
        yield switch(f"{name} without {feature}", SECTION, text, feature)


def _rows() -> Iterator[Rule]:
    for row in INSTRUCTIONS:
        for feature in names_of(row.features):
            if feature != "mvp":
                text = USES[row.name].whole({})
                yield switch(f"{row.name} without {feature}", SECTION, text, feature)


RULES: Final[list[Rule]] = [*_table(), *_rows()]
