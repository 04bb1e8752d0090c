"""What fragments may name without declaring it: one item of each kind that rules need."""

from typing import Final

from smith.near_misses.fragment.reader import Tree, head, many, read, words

KINDS: Final = ("type", "func", "table", "memory", "global", "tag", "elem", "data")

# In an order in which each may name those before it.
PRELUDE: Final = """
(type $unit (func))
(type $sink (func (param i32)))
(type $source (func (result i32)))
(type $map (func (param i32 i64) (result f32)))
(type $other (func (param f64)))

(type $struct (struct (field (mut i32)) (field i64) (field (mut i8)) (field i16)))
(type $empty (struct))
(type $strict (struct (field (mut (ref func)))))
(type $array (array (mut i32)))
(type $frozen (array i32))
(type $bytes (array (mut i8)))
(type $frozenbytes (array i8))
(type $refs (array (mut funcref)))
(type $frozenrefs (array funcref))
(type $stricts (array (mut (ref func))))
(type $super (sub (struct (field i32))))
(type $sub (sub $super (struct (field i32) (field i32))))
(type $openfunc (sub (func (result i32))))

(rec (type $described (descriptor $descriptor) (struct (field i32)))
  (type $descriptor (describes $described) (struct)))
(rec (type $opendescribed (sub (descriptor $opendescriptor) (struct)))
  (type $opendescriptor (sub (describes $opendescribed) (struct))))
(rec (type $strictdescribed (descriptor $strictdescriptor) (struct (field (ref func))))
  (type $strictdescriptor (describes $strictdescribed) (struct)))

(type $cont (cont $unit))
(type $contsink (cont $sink))
(type $contsource (cont $source))
(type $contmap (cont $map))
(type $i64map (func (param i64) (result f32)))
(type $contrest (cont $i64map))

(type $suspend (func (param i32) (result i64)))
(type $resumed (func (param i64) (result f32)))
(type $contresumed (cont $resumed))
(type $switchback (func (param f64) (result f32)))
(type $contswitchback (cont $switchback))
(type $switchto (func (param i32 (ref null $contswitchback)) (result f32)))
(type $contswitchto (cont $switchto))
(type $switchtag (func (result f32)))

(func $f (type $map) f32.const 0)
(func $u (type $unit))
(func $fk (type $sink))
(func $fs (type $source) i32.const 0)

(memory $m 1)
(memory $m64 i64 1)
(table $t 1 funcref)
(table $t64 i64 1 funcref)
(table $x 1 externref)
(global $g i32 i32.const 0)
(global $v (mut i32) i32.const 0)
(tag $e (type $sink))
(tag $e0 (type $unit))
(tag $e2 (type $suspend))
(tag $es (type $switchtag))
(tag $et (type $source))
(elem $el func)
(elem $xel externref)
(data $d "")
"""


def declared(field: Tree) -> list[tuple[str, str]]:
    """The kind and name of each item that a field declares; a local is none of the module's."""
    if isinstance(field, str):
        return []
    kind, parts = head(field), field
    if kind == "rec":
        return [item for part in parts[1:] for item in declared(part)]
    if kind == "import":
        return declared(parts[3])
    if kind == "type" and len(parts) == 2:  # a use of one
        return []
    if kind in KINDS and len(parts) > 1 and isinstance(parts[1], str) and parts[1][0] == "$":
        return [(kind, parts[1])]
    return []


FIELDS: Final[list[list[Tree]]] = [many(field) for field in read(PRELUDE)]
# By name: the place of its field in the prelude.
PLACES: Final[dict[str, int]] = {
    name: place for place, field in enumerate(FIELDS) for _, name in declared(field)
}


def with_prelude(trees: list[Tree]) -> list[Tree]:
    """The fragment, after those fields of the prelude that it names, and those that they name."""
    own = {name for tree in trees for _, name in declared(tree)}
    places: set[int] = set()
    waiting = [name for name in words(trees) if name not in own]
    while waiting:
        place = PLACES.get(waiting.pop())
        if place is not None and place not in places:
            places.add(place)
            waiting += words([*FIELDS[place]])
    return [*(FIELDS[place] for place in sorted(places)), *trees]
