"""The legacy exception handling proposal: try, catch, catch_all, delegate, rethrow."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[legacy-exceptions try]
try of an unknown type | unknown type | try (type {$unit|#}) end
try of a type of no function | non-function type | try (type {$unit|$empty}) end
try with a result of an unknown type | unknown type
  try (result (ref null {func|#})) unreachable end drop
try whose parameter is missing | type mismatch | {i32.const 0|} try (type $sink) drop end
try without its result | type mismatch | try (result i32) {i32.const 0|} end drop
try with a result of another type | type mismatch
  try (result i32) {i32.const 0|i64.const 0} end drop
try that leaves something | type mismatch | try {|i32.const 0} end
try that leaves something before catch | type mismatch | try {|i32.const 0} catch $e0 end
try that leaves something before catch_all | type mismatch | try {|i32.const 0} catch_all end
try that leaves something before delegate | type mismatch | try {|i32.const 0} delegate 0
try without its result before catch | type mismatch
  try (result i32) {i32.const 0|} catch $e0 i32.const 0 end drop
try without its result before delegate | type mismatch
  try (result i32) {i32.const 0|} delegate 0 drop
try that takes what is below it | type mismatch
  i32.const 0 try {|drop i32.const 0 drop} end drop
try whose result has another type outside | type mismatch
  try (result i32) i32.const 0 end {i32.eqz|i64.eqz} drop
try with delegate whose result has another type outside | type mismatch
  try (result i32) i32.const 0 delegate 0 {i32.eqz|i64.eqz} drop
branch to a try without its result | type mismatch
  try (result i32) {i32.const 0|} br 0 end drop
branch from a catch without the result | type mismatch
  try (result i32) i32.const 0 catch_all {i32.const 0|} br 0 end drop

[legacy-exceptions catch]
catch in a block | misplaced catch | {try|block} catch $e0 end
catch_all in a block | misplaced catch_all | {try|block} catch_all end
delegate in a block | misplaced delegate | {try|block} delegate 0
delegate after catch | misplaced delegate | try {|catch $e0} delegate 0
catch after catch_all | misplaced catch | try catch_all {|catch $e0} end
catch without the result | type mismatch
  try (result i32) i32.const 0 catch $e0 {i32.const 0|} end drop
catch with a result of another type | type mismatch
  try (result i32) i32.const 0 catch $e0 {i32.const 0|i64.const 0} end drop
catch that leaves something | type mismatch | try catch $e0 {|i32.const 0} end
catch that leaves the tag's parameter | type mismatch | try catch $e {drop|} end
catch that takes more than the tag's parameter | type mismatch
  i32.const 0 try catch $e drop {|drop i32.const 0} end drop
catch of a tag with a parameter of another type | type mismatch
  try catch $e {i32.eqz|i64.eqz} drop end
catch that finds the parameter of the try | type mismatch
  i32.const 0 try (type $sink) drop catch $e0 {|drop} end
catch that leaves something before another | type mismatch
  try catch $e0 {|i32.const 0} catch $e0 end
second catch of an unknown tag | unknown tag | try catch $e0 catch {$e0|#} end
catch_all without the result | type mismatch
  try (result i32) i32.const 0 catch_all {i32.const 0|} end drop
catch_all with a result of another type | type mismatch
  try (result i32) i32.const 0 catch_all {i32.const 0|i64.const 0} end drop
catch_all that leaves something | type mismatch | try catch_all {|i32.const 0} end
catch_all that takes something | type mismatch | try catch_all {|drop} end
catch_all after a dead try | type mismatch
  try (result i32) unreachable catch_all {i32.const 0|} end drop
catch after a dead try | type mismatch
  try (result i32) unreachable catch $e0 {i32.const 0|} end drop

[legacy-exceptions delegate]
delegate to an unknown label | unknown label | try delegate {0|#}
delegate to an unknown label of a function | unknown label | (func try delegate {0|1})

[legacy-exceptions rethrow]
rethrow of an unknown label | unknown label | try catch_all rethrow {0|#} end
rethrow of a try outside its catch | invalid rethrow label
  try {|rethrow 0} catch_all {rethrow 0|} end
rethrow of a block | invalid rethrow label | try catch_all block rethrow {1|0} end end
rethrow of a function's label | invalid rethrow label | (func try catch_all rethrow {0|1} end)
rethrow of a loop | invalid rethrow label | try catch_all loop rethrow {1|0} end end
rethrow of a try in a catch | invalid rethrow label | try catch_all try rethrow {1|0} end end
rethrow of a try_table | invalid rethrow label
  try catch_all try_table rethrow {1|0} end end
"""

RULES: Final[list[Rule]] = rules(TABLE)
