"""Variable instructions, tables and memories (spec sections 3.4.3 to 3.4.5)."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[3.4.3 local variables]
local that is not set | uninitialized local
  (local $x (ref func)) {(elem declare func $u) ref.func $u local.set $x|} local.get $x drop
local of a defined type that is not set | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.set $x|} local.get $x drop
local that is set after it is read | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.tee $x drop|}
  local.get $x drop i32.const 0 ref.i31 local.set $x
local that is set in a block that ended | uninitialized local
  (local $x (ref i31)) {|block} i32.const 0 ref.i31 local.set $x {|end} local.get $x drop
local that is set in a loop that ended | uninitialized local
  (local $x (ref i31)) {|loop} i32.const 0 ref.i31 local.set $x {|end} local.get $x drop
local that is set in a try_table that ended | uninitialized local
  (local $x (ref i31)) {|try_table} i32.const 0 ref.i31 local.set $x {|end} local.get $x drop
local that is set in both arms of an if that ended | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.set $x|}
  i32.const 0 if i32.const 0 ref.i31 local.set $x else i32.const 0 ref.i31 local.set $x end
  local.get $x drop
local that is set in the first arm and read in the second | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.set $x|}
  i32.const 0 if i32.const 0 ref.i31 local.set $x else local.get $x drop end
local that is set by tee in a block that ended | uninitialized local
  (local $x (ref i31)) {|block} i32.const 0 ref.i31 local.tee $x drop {|end} local.get $x drop
local that is set in a block in a block | uninitialized local
  (local $x (ref i31)) block {|block} i32.const 0 ref.i31 local.set $x {|end} local.get $x drop end
local that is set in a try that ended | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.set $x|}
  try i32.const 0 ref.i31 local.set $x end local.get $x drop
local that is set in a try and read in its catch | uninitialized local
  (local $x (ref i31)) {i32.const 0 ref.i31 local.set $x|}
  try i32.const 0 ref.i31 local.set $x catch_all local.get $x drop end
local of the same type that is not set | uninitialized local
  (local $x (ref i31)) (local $y (ref i31)) i32.const 0 ref.i31 local.set $x
  {i32.const 0 ref.i31 local.set $y|} local.get $y drop
local in dead code that is not set | uninitialized local
  (local $x (ref i31)) unreachable {local.set $x|} local.get $x drop
local that is set in another function | uninitialized local
  (func (local $x (ref i31)) i32.const 0 ref.i31 local.set $x)
  (func (local $y (ref i31)) {i32.const 0 ref.i31 local.set $y|} local.get $y drop)
local that is no parameter, and not set | uninitialized local
  (func {(param $x (ref i31))|(local $x (ref i31))} local.get $x drop)
local after parameters that is not set | uninitialized local
  (func (param $p (ref i31)) (local $x (ref i31)) local.get {$p|$x} drop)
local that only another function has | unknown local
  (func (local $x i64 100)) (func (local $y i32) local.get {0|1} drop)
local after many | unknown local
  (func (local $x i64 3000) (local $y i32) local.get {3000|3001} drop)
local after many, of another type | type mismatch
  (func (local $x i64 3000) (local $y {i32|i64}) local.get $y i32.eqz drop)
local of many, of another type | type mismatch
  (func (local $x i64 3000) (local $y i32 3000) local.get {3000|2999} i32.eqz drop)
local of many after another function with many | type mismatch
  (func (local $x i64 3000)) (func (local $y i32 3000) local.get 100 {i32.eqz|i64.eqz} drop)
local after many that is not set | uninitialized local
  (func (local $x i64 3000) (local $y (ref {null|} i31)) local.get $y drop)
local.set with a wider reference | type mismatch
  (local $x {anyref|eqref}) ref.null any local.set $x
local.tee that gives the type of its operand | type mismatch
  (local $x anyref) (local $y {anyref|i31ref}) ref.null i31 local.tee $x local.set $y
parameter of another type | type mismatch
  (func (param $x {i32|i64}) local.get $x i32.eqz drop)
second parameter of another type | type mismatch
  (func (param $x i64) (param $y {i32|i64}) local.get $y i32.eqz drop)
local after the parameters, of another type | type mismatch
  (func (param $x i64) (local $y {i32|i64}) local.get $y i32.eqz drop)

[3.4.3 global variables]
global.set of an immutable global | immutable global | i32.const 0 global.set {$v|$g}
global.set of an immutable global that is imported | immutable global
  (import "m" "n" (global $i {(mut i32)|i32})) i32.const 0 global.set $i
global.set with a wider reference | type mismatch
  (global $w (mut {anyref|eqref}) ref.null none) ref.null any global.set $w
global.get of another type | type mismatch
  (global $w {i32|i64} {i32.const 0|i64.const 0}) global.get $w i32.eqz drop

[3.4.4 tables]
table.get of another type | type mismatch
  (local $r {externref|funcref}) i32.const 0 table.get $x local.set $r
table.set of another type | type mismatch
  i32.const 0 ref.null {extern|func} table.set $x
table.set of null in a table without | type mismatch
  (table $n 1 (ref {null|} i31) (init i32.const 0 ref.i31)) i32.const 0 ref.null i31 table.set $n
table.grow with null of a table without | type mismatch
  (table $n 1 (ref {null|} i31) (init i32.const 0 ref.i31)) ref.null i31 i32.const 0 table.grow $n
  drop
table.fill with null of a table without | type mismatch
  (table $n 1 (ref {null|} i31) (init i32.const 0 ref.i31))
  i32.const 0 ref.null i31 i32.const 0 table.fill $n
table.get of a 64-bit table | type mismatch | {i64.const 0|i32.const 0} table.get $t64 drop
table.set of a 64-bit table | type mismatch
  {i64.const 0|i32.const 0} ref.null func table.set $t64
table.grow of a 64-bit table | type mismatch
  ref.null func {i64.const 0|i32.const 0} table.grow $t64 drop
table.grow of a 64-bit table, its result | type mismatch
  ref.null func i64.const 0 table.grow $t64 {i64.eqz|i32.eqz} drop
table.fill of a 64-bit table, its first index | type mismatch
  {i64.const 0|i32.const 0} ref.null func i64.const 0 table.fill $t64
table.fill of a 64-bit table, its length | type mismatch
  i64.const 0 ref.null func {i64.const 0|i32.const 0} table.fill $t64
table.copy between 64-bit tables, where to | type mismatch
  {i64.const 0|i32.const 0} i64.const 0 i64.const 0 table.copy $t64 $t64
table.copy between 64-bit tables, where from | type mismatch
  i64.const 0 {i64.const 0|i32.const 0} i64.const 0 table.copy $t64 $t64
table.copy between 64-bit tables, how many | type mismatch
  i64.const 0 i64.const 0 {i64.const 0|i32.const 0} table.copy $t64 $t64
table.copy to a 64-bit table, where to | type mismatch
  {i64.const 0|i32.const 0} i32.const 0 i32.const 0 table.copy $t64 $t
table.copy to a 64-bit table, where from | type mismatch
  i64.const 0 {i32.const 0|i64.const 0} i32.const 0 table.copy $t64 $t
table.copy to a 64-bit table, how many | type mismatch
  i64.const 0 i32.const 0 {i32.const 0|i64.const 0} table.copy $t64 $t
table.copy from a 64-bit table, where to | type mismatch
  {i32.const 0|i64.const 0} i64.const 0 i32.const 0 table.copy $t $t64
table.copy from a 64-bit table, where from | type mismatch
  i32.const 0 {i64.const 0|i32.const 0} i32.const 0 table.copy $t $t64
table.copy from a 64-bit table, how many | type mismatch
  i32.const 0 i64.const 0 {i32.const 0|i64.const 0} table.copy $t $t64
table.copy from a table of another type | type mismatch
  i32.const 0 i32.const 0 i32.const 0 table.copy $x {$x|$t}
table.copy from a table of a wider type | type mismatch
  (table $a 1 eqref) (table $b 1 {i31ref|anyref})
  i32.const 0 i32.const 0 i32.const 0 table.copy $a $b
table.init from a segment of another type | type mismatch
  i32.const 0 i32.const 0 i32.const 0 table.init {$el|$xel} $t
table.init from a segment of a wider type | type mismatch
  (table $a 1 eqref) (elem $b {i31ref|anyref}) i32.const 0 i32.const 0 i32.const 0 table.init $b $a

[3.4.5 memories]
memory.copy between 64-bit memories, where to | type mismatch
  {i64.const 0|i32.const 0} i64.const 0 i64.const 0 memory.copy $m64 $m64
memory.copy between 64-bit memories, where from | type mismatch
  i64.const 0 {i64.const 0|i32.const 0} i64.const 0 memory.copy $m64 $m64
memory.copy between 64-bit memories, how many | type mismatch
  i64.const 0 i64.const 0 {i64.const 0|i32.const 0} memory.copy $m64 $m64
memory.copy to a 64-bit memory, where to | type mismatch
  {i64.const 0|i32.const 0} i32.const 0 i32.const 0 memory.copy $m64 $m
memory.copy to a 64-bit memory, where from | type mismatch
  i64.const 0 {i32.const 0|i64.const 0} i32.const 0 memory.copy $m64 $m
memory.copy to a 64-bit memory, how many | type mismatch
  i64.const 0 i32.const 0 {i32.const 0|i64.const 0} memory.copy $m64 $m
memory.copy from a 64-bit memory, where to | type mismatch
  {i32.const 0|i64.const 0} i64.const 0 i32.const 0 memory.copy $m $m64
memory.copy from a 64-bit memory, where from | type mismatch
  i32.const 0 {i64.const 0|i32.const 0} i32.const 0 memory.copy $m $m64
memory.copy from a 64-bit memory, how many | type mismatch
  i32.const 0 i64.const 0 {i32.const 0|i64.const 0} memory.copy $m $m64
memory.size of a 64-bit memory | type mismatch | memory.size $m64 {i64.eqz|i32.eqz} drop
load from a 64-bit memory with a 32-bit address | type mismatch
  {i64.const 0|i32.const 0} i32.load $m64 drop
load from a 32-bit memory with a 64-bit address | type mismatch
  {i32.const 0|i64.const 0} i32.load $m drop
offset of 33 bits in a 32-bit memory | offset out of range
  {i64.const 0|i32.const 0} i32.load {$m64|$m} offset=4294967296 drop
largest offset in a 32-bit memory | offset out of range
  {i64.const 0|i32.const 0} i32.load {$m64|$m} offset=18446744073709551615 drop
load from a second memory with other addresses | type mismatch
  i32.const 0 i32.load {$m|$m64} drop
"""

RULES: Final[list[Rule]] = rules(TABLE)
