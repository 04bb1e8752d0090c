"""Matching: where a value of one type stands for one of another, and where not (section 3.3).

A value of a type is put into a local of another: each type in all that it does not match.
"""

from collections.abc import Iterator
from typing import Final

from smith.near_misses.rule import Rule, rules

SECTION: Final = "3.3.3 heap types"
MISMATCH: Final = "type mismatch"

# By hierarchy: each heap type, and all that it matches besides itself.
HEAPS: Final = """
any |
eq | any
i31 | eq any
struct | eq any
array | eq any
$super | struct eq any
$sub | $super struct eq any
$struct | struct eq any
$array | array eq any
$bytes | array eq any
none | $super $sub $struct $array $bytes i31 struct array eq any

func |
$unit | func
$openfunc | func
nofunc | $unit $openfunc func

extern |
noextern | extern

exn |
noexn | exn

cont |
$cont | cont
$contsink | cont
nocont | $cont $contsink cont

(exact $super) | $super struct eq any
(exact $sub) | $sub $super struct eq any
(exact $unit) | $unit func
"""

# What makes types one, or each other's subtype.
TABLE: Final = """
[3.3.4 reference types]
null where there is none | type mismatch
  (local $x (ref {null|} func)) (local $y funcref) local.get $y local.set $x
null of a defined type where there is none | type mismatch
  (local $x (ref {null|} $unit)) (local $y (ref null $unit)) local.get $y local.set $x

[3.3.8 composite types]
subtype with fewer fields | sub type
  (type $a (sub (struct (field i32)))) (type $b (sub $a (struct (field {i32|}))))
subtype with a number field of another type | sub type
  (type $a (sub (struct (field i32)))) (type $b (sub $a (struct (field {i32|i64}))))
subtype with a second field of another type | sub type
  (type $a (sub (struct (field i32 f32)))) (type $b (sub $a (struct (field i32 {f32|i32} i32))))
subtype with fewer parameters | sub type
  (type $a (sub (func (param i32)))) (type $b (sub $a (func (param {i32|}))))
subtype with more parameters | sub type
  (type $a (sub (func (param i32)))) (type $b (sub $a (func (param i32 {|i32}))))
subtype with fewer results | sub type
  (type $a (sub (func (result i32)))) (type $b (sub $a (func (result {i32|}))))
subtype with more results | sub type
  (type $a (sub (func (result i32)))) (type $b (sub $a (func (result i32 {|i32}))))
subtype with a narrower parameter | sub type
  (type $a (sub (func (param eqref)))) (type $b (sub $a (func (param {anyref|i31ref}))))
subtype with a wider result | sub type
  (type $a (sub (func (result eqref)))) (type $b (sub $a (func (result {i31ref|anyref}))))
subtype with a parameter of another type | sub type
  (type $a (sub (func (param i32 f32)))) (type $b (sub $a (func (param i32 {f32|f64}))))
subtype with a result of another type | sub type
  (type $a (sub (func (result i32 f32)))) (type $b (sub $a (func (result i32 {f32|f64}))))
subtype with an element of another type | sub type
  (type $a (sub (array i32))) (type $b (sub $a (array {i32|f32})))

[3.3.9 field types]
subtype with a wider field | sub type
  (type $a (sub (struct (field eqref)))) (type $b (sub $a (struct (field {i31ref|anyref}))))
subtype with a nullable field | sub type
  (type $a (sub (struct (field (ref eq)))))
  (type $b (sub $a (struct (field (ref {|null} eq)))))
subtype with a field that is mutable only there | sub type
  (type $a (sub (struct (field i32)))) (type $b (sub $a (struct (field {i32|(mut i32)}))))
subtype with a field that is no longer mutable | sub type
  (type $a (sub (struct (field (mut i32))))) (type $b (sub $a (struct (field {(mut i32)|i32}))))
subtype with a narrower mutable field | sub type
  (type $a (sub (struct (field (mut eqref)))))
  (type $b (sub $a (struct (field (mut {eqref|i31ref})))))
subtype with a wider mutable field | sub type
  (type $a (sub (struct (field (mut eqref)))))
  (type $b (sub $a (struct (field (mut {eqref|anyref})))))
subtype with a wider element | sub type
  (type $a (sub (array eqref))) (type $b (sub $a (array {i31ref|anyref})))
subtype with an element that is mutable only there | sub type
  (type $a (sub (array i32))) (type $b (sub $a (array {i32|(mut i32)})))
subtype with an element that is no longer mutable | sub type
  (type $a (sub (array (mut i32)))) (type $b (sub $a (array {(mut i32)|i32})))
subtype with a narrower mutable element | sub type
  (type $a (sub (array (mut eqref)))) (type $b (sub $a (array (mut {eqref|i31ref}))))
subtype with a wider mutable element | sub type
  (type $a (sub (array (mut eqref)))) (type $b (sub $a (array (mut {eqref|anyref}))))
packed field that matches no other | sub type
  (type $a (sub (struct (field i8)))) (type $b (sub $a (struct (field {i8|i16}))))
packed field that matches no value type | sub type
  (type $a (sub (struct (field i8)))) (type $b (sub $a (struct (field {i8|i32}))))
value type that matches no packed field | sub type
  (type $a (sub (struct (field i32)))) (type $b (sub $a (struct (field {i32|i16}))))
packed element that matches no other | sub type
  (type $a (sub (array i16))) (type $b (sub $a (array {i16|i8})))

[3.3.10 defined types]
types of different fields | type mismatch
  (type $a (struct (field i32))) (type $b (struct (field {i32|i64})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different numbers of fields | type mismatch
  (type $a (struct (field i32))) (type $b (struct (field i32 {|i32})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different mutability | type mismatch
  (type $a (struct (field i32))) (type $b (struct (field {i32|(mut i32)})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different kinds | type mismatch
  (type $a (array i32)) (type $b {(array i32)|(struct (field i32))})
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
arrays of different mutability | type mismatch
  (type $a (array i32)) (type $b (array {i32|(mut i32)}))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
function types of different parameters | type mismatch
  (type $a (func (param f32))) (type $b (func (param {f32|f64})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
function types of different results | type mismatch
  (type $a (func (result f32))) (type $b (func (result {f32|f64})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
parameters that are results elsewhere | type mismatch
  (type $a (func (param f32))) (type $b (func ({param|result} f32)))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
continuations of different function types | type mismatch
  (type $a (cont $unit)) (type $b (cont {$unit|$sink}))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different finality | type mismatch
  (type $a (sub (struct))) (type $b (sub {|final} (struct)))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different supertypes | type mismatch
  (type $a (sub $super (struct (field i32)))) (type $b (sub {$super|} (struct (field i32))))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of groups of different sizes | type mismatch
  (rec (type $a (struct)) (type $c (func)))
  {(rec (type $b (struct)) (type $d (func)))|(type $b (struct)) (type $d (func))}
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of groups with different others | type mismatch
  (rec (type $a (struct)) (type $c (func)))
  (rec (type $b (struct)) (type $d (func {|(param i32)})))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
types of different places in a group | type mismatch
  (rec (type $a (struct)) (type $c (struct)))
  (rec (type $b (struct)) (type $d (struct)))
  (local $x (ref null $a)) (local $y (ref null {$b|$d})) local.get $y local.set $x
types that name themselves and another | type mismatch
  (rec (type $a (struct (field (ref null $a)))) (type $c (struct (field (ref null $a)))))
  (rec (type $b (struct (field (ref null $b)))) (type $d (struct (field (ref null {$b|$d})))))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
type that names itself and one that names the first | type mismatch
  (type $a (struct (field (ref null $a))))
  (type $b (struct (field (ref null {$b|$a}))))
  (local $x (ref null $a)) (local $y (ref null $b)) local.get $y local.set $x
subtype of a subtype of another | type mismatch
  (type $a (sub $sub (struct (field i32 i32 i32))))
  (local $x (ref null {$super|$empty})) (local $y (ref null $a)) local.get $y local.set $x
"""

NUMBERS: Final = ("i32", "i64", "f32", "f64", "v128")


def _heaps() -> dict[str, list[str]]:
    rows = [row.split("|") for row in HEAPS.splitlines() if row]
    return {heap.strip(): _words(supertypes) for heap, supertypes in rows}


def _words(text: str) -> list[str]:
    return text.split()


def _moved(this: str, good: str, bad: str) -> Rule:
    text = f"(local $x {{{good}|{bad}}}) (local $y {this}) local.get $y local.set $x"
    return Rule(f"{this} that does not match {bad}", SECTION, MISMATCH, text)


def _heap_rules() -> Iterator[Rule]:
    heaps = _heaps()
    for heap, supertypes in heaps.items():
        for other in heaps:
            same = heap.strip("()").removeprefix("exact ") == other.strip("()")
            if other == heap or other in supertypes or (same and other.startswith("$")):
                continue
            if heap in ("none", "nofunc") and _is_bottom_of(heap, other):
                continue
            this = f"(ref null {heap})"
            yield _moved(this, this, f"(ref null {other})")


def _is_bottom_of(bottom: str, heap: str) -> bool:
    """Whether an exact type is above this bottom."""
    return heap.startswith("(exact") and (heap == "(exact $unit)") == (bottom == "nofunc")


def _number_rules() -> Iterator[Rule]:
    for this in NUMBERS:
        for bad in (*NUMBERS, "funcref"):
            if bad != this:
                yield _moved(this, this, bad)
    yield _moved("funcref", "funcref", "i32")
    yield _moved("externref", "externref", "i64")


RULES: Final[list[Rule]] = [*_number_rules(), *_heap_rules(), *rules(TABLE)]
