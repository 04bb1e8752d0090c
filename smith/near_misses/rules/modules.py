"""Modules (spec section 3.5)."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[3.5.8 data segments]
data segment of an unknown memory | unknown memory | (data (memory {$m|#}) (offset i32.const 0) "")
data segment without a memory | unknown memory | (data (memory {$m|77}) (offset i32.const 0) "")

[3.5.9 element segments]
element segment of an unknown table | unknown table
  (elem (table {$t|#}) (offset i32.const 0) func)
element segment of expressions of an unknown table | unknown table
  (elem (table {$t|#}) (offset i32.const 0) funcref)
element segment of functions for a table of another type | type mismatch
  (elem (table {$t|$x}) (offset i32.const 0) func)
element segment of expressions for a table of another type | type mismatch
  (elem (table {$t|$x}) (offset i32.const 0) funcref)
element segment with null for a table without | type mismatch
  (table $n 1 (ref func) (init ref.func $u))
  (elem (table $n) (offset i32.const 0) (ref {|null} func))
element segment of a wider type than its table | type mismatch
  (table $n 1 eqref) (elem (table $n) (offset i32.const 0) {i31ref|anyref})
element segment of functions for a table of a defined type | type mismatch
  (table $n 1 (ref null {func|$unit})) (elem (table $n) (offset i32.const 0) func)
element segment of an unknown type | unknown type | (elem (ref null {func|#}))
declarative segment of an unknown type | unknown type | (elem declare (ref null {func|#}))
active segment of an unknown type | unknown type
  (elem (table $t) (offset i32.const 0) (ref null {nofunc|#}))
passive segment of an unknown function | unknown function | (elem func {$u|#})
declarative segment of an unknown function | unknown function | (elem declare func {$u|#})
active segment of an unknown function | unknown function
  (elem (table $t) (offset i32.const 0) func {$u|#})
segment with an unknown second function | unknown function | (elem func $u {$u|#})

[3.5.10 start function]
start of an unknown function | unknown function | (start {$u|#})
start with parameters | start function | (start {$u|$fk})
start with results | start function | (start {$u|$fs})
start with both | start function | (start {$u|$f})
imported start with parameters | start function
  (import "m" "n" (func $i (type {$unit|$sink}))) (start $i)

[3.5.11 imports]
imported global of a type that is not there | unknown type
  (import "m" "n" (global (mut (ref null {func|#}))))

[3.5.12 exports]
export of an unknown function | unknown function | (export "a" (func {$u|#}))
export of an unknown table | unknown table | (export "a" (table {$t|#}))
export of an unknown memory | unknown memory | (export "a" (memory {$m|#}))
export of an unknown global | unknown global | (export "a" (global {$g|#}))
export of an unknown tag | unknown tag | (export "a" (tag {$e|#}))
export of a name twice | duplicate export name
  (export "a" (func $u)) (export "{b|a}" (func $u))
export of a name twice, for different items | duplicate export name
  (export "a" (func $u)) (export "{b|a}" (func $fk))
export of a name twice, for different kinds | duplicate export name
  (export "a" (func $u)) (export "{b|a}" (memory $m))
export of a name twice, with another between | duplicate export name
  (export "a" (global $g)) (export "c" (table $t)) (export "{b|a}" (global $g))
export of an empty name twice | duplicate export name
  (export "" (func $u)) (export "{b|}" (global $g))
"""

RULES: Final[list[Rule]] = rules(TABLE)
