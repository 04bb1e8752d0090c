"""The stack switching proposal: continuations, and what may be done with them."""

from typing import Final

from smith.near_misses.rule import Rule, rules

TABLE: Final = """
[stack-switching cont.new]
cont.new of no continuation | non-continuation type | unreachable cont.new {$cont|$unit} drop
cont.new of a struct | non-continuation type | unreachable cont.new {$cont|$empty} drop
cont.new of a function of another type | type mismatch
  ref.null {$sink|$unit} cont.new $contsink drop

[stack-switching cont.bind]
cont.bind of no continuation | non-continuation type
  unreachable cont.bind {$contmap|$map} $contrest drop
cont.bind to no continuation | non-continuation type
  unreachable cont.bind $contmap {$contrest|$i64map} drop
cont.bind to one with more parameters | type mismatch
  unreachable cont.bind {$contmap|$contrest} $contmap drop
cont.bind to one with another parameter | type mismatch
  (type $o (func (param {i64|f64}) (result f32))) (type $co (cont $o))
  unreachable cont.bind $contmap $co drop
cont.bind to one with another result | type mismatch
  (type $o (func (param i64) (result {f32|f64}))) (type $co (cont $o))
  unreachable cont.bind $contmap $co drop
cont.bind to one with a result too few | type mismatch
  (type $o (func (param i64) {(result f32)|})) (type $co (cont $o))
  unreachable cont.bind $contmap $co drop
cont.bind with an argument of another type | type mismatch
  {i32.const 0|i64.const 0} ref.null $contmap cont.bind $contmap $contrest drop
cont.bind with an argument too many | type mismatch
  {|i32.const 0} i32.const 0 ref.null $contmap cont.bind $contmap $contrest drop
cont.bind of another continuation | type mismatch
  i32.const 0 ref.null {$contmap|$contsink} cont.bind $contmap $contrest drop

[stack-switching suspend]
suspend with an argument of another type | type mismatch
  {i32.const 0|i64.const 0} suspend $e2 drop
suspend with results of another type | type mismatch
  i32.const 0 suspend $e2 {i64.eqz|i32.eqz} drop

[stack-switching resume]
resume of no continuation | non-continuation type | unreachable resume {$cont|$unit}
resume of another continuation | type mismatch | ref.null {$cont|$contsource} resume $cont
resume_throw of no continuation | non-continuation type | unreachable resume_throw {$cont|$unit} $e
resume_throw with the arguments of the continuation | type mismatch
  {i32.const 0|i64.const 0} ref.null $contrest resume_throw $contrest $e drop
resume_throw of another continuation | type mismatch
  i32.const 0 ref.null {$cont|$contsink} resume_throw $cont $e
resume_throw with a tag that has results | type mismatch
  i32.const 0 ref.null $cont resume_throw $cont {$e|$e2}
resume_throw_ref of no continuation | non-continuation type
  unreachable resume_throw_ref {$cont|$unit}
resume_throw_ref of another continuation | type mismatch
  ref.null exn ref.null {$cont|$contsink} resume_throw_ref $cont

[stack-switching handlers]
handler of an unknown tag | unknown tag
  block (result (ref null $cont)) ref.null $cont resume $cont (on {$e0|#} 0) unreachable end drop
handler with an unknown label | unknown label
  block (result (ref null $cont)) ref.null $cont resume $cont (on $e0 {0|#}) unreachable end drop
handler with a label without operands | type mismatch
  block {(result (ref null $cont))|} ref.null $cont resume $cont (on $e0 0) unreachable end {drop|}
handler with a label of a number | type mismatch
  block (result {(ref null $cont)|i32}) ref.null $cont resume $cont (on $e0 0) unreachable end drop
handler with a label of any continuation | type mismatch
  block (result (ref null {$cont|cont})) ref.null $cont resume $cont (on $e0 0) unreachable end drop
handler with a label of a function | type mismatch
  block (result (ref null {$cont|$unit})) ref.null $cont resume $cont (on $e0 0) unreachable end
  drop
handler with a label without the tag's parameter | type mismatch
  block (result {i32|} (ref null $cont)) ref.null $cont resume $cont (on $e 0) unreachable end drop
  {drop|}
handler with a label with another parameter | type mismatch
  block (result {i32|i64} (ref null $cont)) ref.null $cont resume $cont (on $e 0) unreachable end
  drop drop
handler with a label with a parameter too many | type mismatch
  block (result {|i32} (ref null $cont)) ref.null $cont resume $cont (on $e0 0) unreachable end drop
  {|drop}
handler with a continuation that takes other than the tag's results | type mismatch
  (type $s (func (param {i64|i32}))) (type $cs (cont $s))
  block (result i32 (ref null $cs)) ref.null $cont resume $cont (on $e2 0) unreachable end drop drop
handler with a continuation that gives other than the resumed one | type mismatch
  (type $s (func (param i64) (result {f32|f64}))) (type $cs (cont $s))
  block (result i32 (ref null $cs)) i64.const 0 ref.null $contrest resume $contrest (on $e2 0)
  unreachable end drop drop
switch handler of an unknown tag | unknown tag | ref.null $cont resume $cont (on {$e0|#} switch)
switch handler of a tag with parameters | type mismatch
  ref.null $cont resume $cont (on {$e0|$e} switch)
switch handler of a tag with other results | type mismatch
  ref.null $contsource resume $contsource (on {$et|$es} switch) drop
handler of resume_throw of an unknown tag | unknown tag
  block (result (ref null $cont)) i32.const 0 ref.null $cont resume_throw $cont $e (on {$e0|#} 0)
  unreachable end drop
handler of resume_throw_ref of an unknown tag | unknown tag
  block (result (ref null $cont)) ref.null exn ref.null $cont resume_throw_ref $cont (on {$e0|#} 0)
  unreachable end drop

[stack-switching switch]
switch to no continuation | non-continuation type
  unreachable switch {$contswitchto|$switchto} $es drop
switch to a continuation without parameters | type mismatch
  unreachable switch {$contswitchto|$contsource} $es {drop|}
switch to a continuation whose last parameter is a number | type mismatch
  (type $to (func (param i32 {(ref null $contswitchback)|f64}) (result f32))) (type $cto (cont $to))
  unreachable switch $cto $es drop
switch to a continuation whose last parameter is none | type mismatch
  (type $to (func (param i32 (ref null {$contswitchback|$unit})) (result f32)))
  (type $cto (cont $to)) unreachable switch $cto $es drop
switch with a tag with parameters | type mismatch
  (type $tt (func {|(param i32)} (result f32))) (tag $tag (type $tt))
  i32.const 0 ref.null $contswitchto switch $contswitchto $tag drop
switch with a tag with other results | type mismatch
  (type $tt (func (result {f32|f64}))) (tag $tag (type $tt))
  i32.const 0 ref.null $contswitchto switch $contswitchto $tag drop
switch to a continuation with other results than the tag | type mismatch
  (type $to (func (param i32 (ref null $contswitchback)) (result {f32|f64}))) (type $cto (cont $to))
  i32.const 0 ref.null $cto switch $cto $es drop
switch that comes back with other results than the tag | type mismatch
  (type $back (func (param f64) (result {f32|f64}))) (type $cback (cont $back))
  (type $to (func (param i32 (ref null $cback)) (result f32))) (type $cto (cont $to))
  i32.const 0 ref.null $cto switch $cto $es drop

[stack-switching casts]
ref.test of a continuation | invalid cast | {ref.null any|ref.null cont} ref.test (ref {any|cont})
  drop
ref.test of a defined continuation | invalid cast
  unreachable ref.test (ref {$unit|$cont}) drop
ref.cast of a continuation | invalid cast
  unreachable ref.cast (ref {func|cont}) drop
ref.cast of a continuation that may be null | invalid cast
  unreachable ref.cast (ref null {$unit|$cont}) drop
ref.cast to no continuation | invalid cast | unreachable ref.cast (ref {nofunc|nocont}) drop
br_on_cast of a continuation | invalid cast
  block (result {(ref null func)|(ref null cont)}) unreachable
  br_on_cast 0 (ref null {func|cont}) (ref null {func|cont}) end drop
br_on_cast_fail of a continuation | invalid cast
  block (result {(ref null func)|(ref null cont)}) unreachable
  br_on_cast_fail 0 (ref null {func|cont}) (ref null {func|cont}) end drop
"""

RULES: Final[list[Rule]] = rules(TABLE)
