"""Well-formed types (spec section 3.2)."""

from typing import Final

from smith.near_misses.rule import Rule, rules

_THOUSAND: Final = " ".join(["i32"] * 1000)

# The type that is not there is the one after the last, or one of a later group.
TABLE: Final = """
[3.2.3 type uses]
parameter of an unknown type | unknown type | (type $a (func (param (ref null {func|#}))))
parameter of a later type | unknown type
  (type $a (func (param (ref null {func|$b})))) (type $b (func))
result of an unknown type | unknown type | (type $a (func (result (ref null {func|#}))))
result of a later type | unknown type
  (type $a (func (result (ref null {func|$b})))) (type $b (func))
second parameter of an unknown type | unknown type
  (type $a (func (param i32 (ref null {func|#}))))
second result of an unknown type | unknown type | (type $a (func (result i32 (ref null {func|#}))))
field of an unknown type | unknown type | (type $a (struct (field (ref null {func|#}))))
field of a later type | unknown type
  (type $a (struct (field (ref null {func|$b})))) (type $b (func))
second field of an unknown type | unknown type
  (type $a (struct (field i32 (mut (ref null {func|#})))))
element of an unknown type | unknown type | (type $a (array (ref null {func|#})))
element of a later type | unknown type | (type $a (array (ref null {func|$b}))) (type $b (func))
member of a group with an unknown type | unknown type
  (rec (type $a (func)) (type $b (struct (field (ref null {$a|#})))))
first member of a group with a later type | unknown type
  (rec (type $a (struct (field (ref null {$b|$c})))) (type $b (func))) (type $c (func))
local of an unknown type | unknown type | (func (local $l (ref null {func|#})))
block with a result of an unknown type | unknown type
  block (result (ref null {func|#})) unreachable end drop
loop with a result of an unknown type | unknown type
  loop (result (ref null {func|#})) unreachable end drop
if with a result of an unknown type | unknown type
  i32.const 0 if (result (ref null {func|#})) unreachable else unreachable end drop
try_table with a result of an unknown type | unknown type
  try_table (result (ref null {func|#})) unreachable end drop
block of an unknown type | unknown type | block (type {$unit|#}) end
loop of an unknown type | unknown type | loop (type {$unit|#}) end
if of an unknown type | unknown type | i32.const 0 if (type {$unit|#}) end
try_table of an unknown type | unknown type | try_table (type {$unit|#}) end
block of a type of no function | non-function type | block (type {$unit|$empty}) end
loop of a type of no function | non-function type | loop (type {$unit|$empty}) end
if of a type of no function | non-function type | i32.const 0 if (type {$unit|$empty}) end
try_table of a type of no function | non-function type | try_table (type {$unit|$empty}) end

[3.2.10 composite types]
continuation of an unknown type | unknown type | (type $a (cont {$unit|#}))
continuation of a later type | unknown type | (type $a (cont {$unit|$b})) (type $b (func))
continuation of no function | non-function type | (type $a (cont {$unit|$empty}))
continuation of a continuation | non-function type | (type $a (cont {$unit|$cont}))

[3.2.11 recursive types]
unknown supertype | unknown type | (type $a (sub {$super|#} (struct (field i32))))
supertype of a later group | unknown type | (type $a (sub {|$b} (struct))) (type $b (sub (struct)))
supertype later in the group | forward use of type
  (rec (type $a (sub {|$b} (struct))) (type $b (sub (struct))))
type that is its own supertype | forward use of type | (type $a (sub {|$a} (struct)))
type of a group that is its own supertype | forward use of type
  (rec (type $a (func)) (type $b (sub {|$b} (struct))))
two supertypes | sub type
  (type $a (sub (struct))) (type $b (sub $a {|$super} (struct (field i32))))
final supertype | sub type
  (type $a (sub {|final} (struct))) (type $b (sub $a (struct)))
final supertype, without a word | sub type
  {(type $a (sub (struct)))|(type $a (struct))} (type $b (sub $a (struct)))
final supertype of a function type | sub type
  (type $a (sub {|final} (func))) (type $b (sub $a (func)))
final supertype in the group | sub type
  (rec (type $a (sub {|final} (struct))) (type $b (sub $a (struct))))
final supertype that has one | sub type
  (type $a (sub {|final} $super (struct (field i32)))) (type $b (sub $a (struct (field i32))))
struct as subtype of an array | sub type
  (type $a (sub (array i32))) (type $b (sub $a {(array i32)|(struct (field i32))}))
struct as subtype of a function type | sub type
  (type $a (sub (func))) (type $b (sub $a {(func)|(struct)}))
array as subtype of a struct | sub type
  (type $a (sub (struct (field i32)))) (type $b (sub $a {(struct (field i32))|(array i32)}))
array as subtype of a function type | sub type
  (type $a (sub (func))) (type $b (sub $a {(func)|(array i32)}))
function type as subtype of a struct | sub type
  (type $a (sub (struct))) (type $b (sub $a {(struct)|(func)}))
function type as subtype of an array | sub type
  (type $a (sub (array i32))) (type $b (sub $a {(array i32)|(func)}))
continuation as subtype of a function type | sub type
  (type $a (sub (func))) (type $b (sub $a {(func)|(cont $unit)}))
function type as subtype of a continuation | sub type
  (type $a (sub (cont $unit))) (type $b (sub $a {(cont $unit)|(func)}))
continuation as subtype of one of another function type | sub type
  (type $a (sub (cont $source))) (type $b (sub $a (cont {$source|$sink})))

[3.2.12 limits]
memory that starts larger than its maximum | size minimum must not be greater than maximum
  (memory {2|3} 2)
64-bit memory that starts larger than its maximum | size minimum must not be greater than maximum
  (memory i64 {2|3} 2)
shared memory that starts larger than its maximum | size minimum must not be greater than maximum
  (memory {2|3} 2 shared)
table that starts larger than its maximum | size minimum must not be greater than maximum
  (table {2|3} 2 funcref)
64-bit table that starts larger than its maximum | size minimum must not be greater than maximum
  (table i64 {2|3} 2 funcref)
imported memory that starts larger than its maximum | size minimum must not be greater than maximum
  (import "m" "n" (memory {2|3} 2))
imported table that starts larger than its maximum | size minimum must not be greater than maximum
  (import "m" "n" (table {2|3} 2 funcref))

[3.2.13 tag types]
tag of an unknown type | unknown type | (tag (type {$unit|#}))
tag of a type of no function | non-function type | (tag (type {$unit|$empty}))
tag with results | non-empty tag result type | (tag (type {$unit|$source})) | -stack-switching
imported tag of an unknown type | unknown type | (import "m" "n" (tag (type {$unit|#})))
imported tag of a type of no function | non-function type
  (import "m" "n" (tag (type {$unit|$empty})))
imported tag with results | non-empty tag result type
  (import "m" "n" (tag (type {$unit|$source}))) | -stack-switching

[3.2.14 global types]
global of an unknown type | unknown type | (global (ref null {func|#}) ref.null nofunc)
imported global of an unknown type | unknown type
  (import "m" "n" (global (ref null {func|#})))

[3.2.15 memory types]
memory that starts too large | memory size | (memory {1|65537})
memory with a maximum too large | memory size | (memory 1 {65536|65537})
64-bit memory that starts too large | memory size | (memory i64 {1|281474976710657})
64-bit memory with a maximum too large | memory size
  (memory i64 1 {281474976710656|281474976710657})
imported memory with a maximum too large | memory size
  (import "m" "n" (memory 1 {65536|65537}))
memory of bytes with a maximum too large | memory size
  (memory 1 {4294967295|4294967296} (pagesize 0)) | +memory64
memory of pages of another size | invalid custom page size | (memory 1 (pagesize {0|1}))
memory of larger pages | invalid custom page size | (memory 1 (pagesize {0|17}))
imported memory of pages of another size | invalid custom page size
  (import "m" "n" (memory 1 (pagesize {0|15})))
shared memory without a maximum | shared memory must have maximum | (memory 1 {1|} shared)
shared 64-bit memory without a maximum | shared memory must have maximum
  (memory i64 1 {1|} shared)
imported shared memory without a maximum | shared memory must have maximum
  (import "m" "n" (memory 1 {1|} shared))

[3.2.16 table types]
table of an unknown type | unknown type | (table 1 (ref null {func|#}))
imported table of an unknown type | unknown type | (import "m" "n" (table 1 (ref null {func|#})))
table that starts too large | table size
  (table {1|4294967296} funcref) | +memory64
table with a maximum too large | table size
  (table 1 {4294967295|4294967296} funcref) | +memory64

[3.2.17 external types]
imported function of an unknown type | unknown type | (import "m" "n" (func (type {$unit|#})))
imported function of a type of no function | non-function type
  (import "m" "n" (func (type {$unit|$empty})))
"""
# No rule of the language, but a limit that all engines share: the JavaScript API's.
LIMITS: Final = f"""
[JavaScript API]
function type with 1001 parameters | too many parameters
  (type $a (func (param {_THOUSAND} {{|i32}})))
function type with 1001 results | too many parameters
  (type $a (func (result {_THOUSAND} {{|i32}})))
"""

RULES: Final[list[Rule]] = rules(TABLE) + rules(LIMITS)
