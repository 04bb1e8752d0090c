"""For each row of the instruction table a minimal valid use, its operands and results marked.

    <i32.const 0> <i64.const 0> call $f -> f32

An operand is in angles, and after `|` may come others of wrong types; an empty one says that there
is no wrong type. After the arrow are the types of the results, and after `/` one that the result
does not match. A use needs no feature that the row does not need, where that can be.
"""

import re
from typing import Final

from smith.wasm import instructions as table
from smith.wasm.instructions import ADDRESS, INSTRUCTIONS, TABLE_ADDRESS, Instruction
from smith.wasm.types import F32, F64, I32, I64, V128

# Of the rows whose typing rule needs the context.
SPECIAL: Final = """
unreachable | unreachable
block | block end
loop | loop end
if | <i32.const 0> if end
else | <i32.const 0> if else end
end | block end
br | br 0
br_if | <i32.const 0> br_if 0
br_table | <i32.const 0> br_table 0 0
return | (func (result i32) <i32.const 0> return)
call | <i32.const 0> <i64.const 0> call $f -> f32
call_indirect | <i32.const 0> <i64.const 0> <i32.const 0> call_indirect $map $t -> f32
drop | <i32.const 0|> drop
select | <i32.const 0> <i32.const 0> <i32.const 0> select -> i32
select t | <ref.null func|ref.null extern> <ref.null func|ref.null extern> <i32.const 0>
  select (result funcref) -> funcref
local.get | (local $l i32) local.get $l -> i32
local.set | (local $l i32) <i32.const 0> local.set $l
local.tee | (local $l i32) <i32.const 0> local.tee $l -> i32
global.get | global.get $g -> i32
global.set | <i32.const 0> global.set $v
table.get | <i32.const 0> table.get $t -> funcref/externref
table.set | <i32.const 0> <ref.null func|ref.null extern> table.set $t
table.grow | <ref.null func|ref.null extern> <i32.const 0> table.grow $t -> i32
table.fill | <i32.const 0> <ref.null func|ref.null extern> <i32.const 0> table.fill $t
table.copy | <i32.const 0> <i32.const 0> <i32.const 0> table.copy $t $t
memory.copy | <i32.const 0> <i32.const 0> <i32.const 0> memory.copy $m $m
ref.null | ref.null func -> funcref/externref
ref.is_null | <ref.null func> ref.is_null -> i32
ref.func | (elem declare func $u) ref.func $u -> funcref/externref
return_call | (func (result f32) <i32.const 0> <i64.const 0> return_call $f)
return_call_indirect | (func (result f32)
  <i32.const 0> <i64.const 0> <i32.const 0> return_call_indirect $map $t)
call_ref | <i32.const 0> <i64.const 0> <ref.null $map|ref.null func|ref.null $other> call_ref $map
  -> f32
return_call_ref | (func (result f32)
  <i32.const 0> <i64.const 0> <ref.null $map|ref.null func|ref.null $other> return_call_ref $map)
br_on_null | <ref.null func> br_on_null 0 -> (ref func)/(ref extern)
br_on_non_null | block (result funcref) <ref.null func|ref.null extern> br_on_non_null 0
  ref.null func end -> funcref
ref.as_non_null | <ref.null func> ref.as_non_null -> (ref func)/(ref extern)
ref.eq | <ref.null eq|ref.null any|ref.null func> <ref.null eq|ref.null any|ref.null func> ref.eq
  -> i32
ref.test | <ref.null any|ref.null func|ref.null extern> ref.test (ref struct) -> i32
ref.test null | <ref.null any|ref.null func|ref.null extern> ref.test (ref null struct) -> i32
ref.cast | <ref.null any|ref.null func> ref.cast (ref struct) -> (ref struct)/(ref array)
ref.cast null | <ref.null any|ref.null func> ref.cast (ref null struct) -> structref/(ref struct)
any.convert_extern | <ref.null extern|ref.null any> any.convert_extern -> anyref/(ref any)
extern.convert_any | <ref.null any|ref.null extern> extern.convert_any -> externref/(ref extern)
ref.i31 | <i32.const 0> ref.i31 -> (ref i31)/(ref struct)
i31.get_s | <ref.null i31|ref.null eq> i31.get_s -> i32
i31.get_u | <ref.null i31|ref.null eq> i31.get_u -> i32
br_on_cast | block (result structref) <ref.null any|ref.null func> br_on_cast 0 anyref structref
  drop ref.null struct end -> structref
br_on_cast_fail | block (result anyref) <ref.null any|ref.null func>
  br_on_cast_fail 0 anyref structref end -> anyref
struct.new | <i32.const 0> <i64.const 0> <i32.const 0> <i32.const 0> struct.new $struct
  -> (ref $struct)/(ref $empty)
struct.new_default | struct.new_default $struct -> (ref $struct)/(ref $empty)
struct.get | <ref.null $struct|ref.null struct> struct.get $struct 0 -> i32
struct.get_s | <ref.null $struct|ref.null struct> struct.get_s $struct 2 -> i32
struct.get_u | <ref.null $struct|ref.null struct> struct.get_u $struct 2 -> i32
struct.set | <ref.null $struct|ref.null struct> <i32.const 0> struct.set $struct 0
array.new | <i32.const 0> <i32.const 0> array.new $array -> (ref $array)/(ref $bytes)
array.new_default | <i32.const 0> array.new_default $array -> (ref $array)/(ref $bytes)
array.new_fixed | <i32.const 0> <i32.const 0> array.new_fixed $array 2 -> (ref $array)/(ref $bytes)
array.new_data | <i32.const 0> <i32.const 0> array.new_data $array $d -> (ref $array)/(ref $bytes)
array.new_elem | <i32.const 0> <i32.const 0> array.new_elem $refs $el -> (ref $refs)/(ref $bytes)
array.get | <ref.null $array|ref.null array> <i32.const 0> array.get $array -> i32
array.get_s | <ref.null $bytes|ref.null array> <i32.const 0> array.get_s $bytes -> i32
array.get_u | <ref.null $bytes|ref.null array> <i32.const 0> array.get_u $bytes -> i32
array.set | <ref.null $array|ref.null array> <i32.const 0> <i32.const 0> array.set $array
array.len | <ref.null array|ref.null eq> array.len -> i32
array.fill | <ref.null $array|ref.null array> <i32.const 0> <i32.const 0> <i32.const 0>
  array.fill $array
array.copy | <ref.null $array|ref.null array> <i32.const 0> <ref.null $frozen|ref.null array>
  <i32.const 0> <i32.const 0> array.copy $array $frozen
array.init_data | <ref.null $array|ref.null array> <i32.const 0> <i32.const 0> <i32.const 0>
  array.init_data $array $d
array.init_elem | <ref.null $refs|ref.null array> <i32.const 0> <i32.const 0> <i32.const 0>
  array.init_elem $refs $el
throw | <i32.const 0> throw $e
throw_ref | <ref.null exn|ref.null any> throw_ref
try_table | try_table end
try | try end
catch | try catch $e0 end
catch_all | try catch_all end
delegate | try delegate 0
rethrow | try catch_all rethrow 0 end
cont.new | <ref.null $unit|ref.null func|ref.null $other> cont.new $cont
  -> (ref $cont)/(ref $contsink)
cont.bind | <i32.const 0> <ref.null $contmap|ref.null cont> cont.bind $contmap $contrest
  -> (ref $contrest)/(ref $contmap)
suspend | <i32.const 0> suspend $e2 -> i64
resume | <i32.const 0> <i64.const 0> <ref.null $contmap|ref.null cont> resume $contmap -> f32
resume_throw | <i32.const 0> <ref.null $contmap|ref.null cont> resume_throw $contmap $e -> f32
resume_throw_ref | <ref.null exn|ref.null any> <ref.null $contmap|ref.null cont>
  resume_throw_ref $contmap -> f32
switch | <i32.const 0> <ref.null $contswitchto|ref.null cont> switch $contswitchto $es -> f64
struct.new_desc | <i32.const 0> <ref.null (exact $descriptor)|ref.null $descriptor>
  struct.new_desc $described -> (ref (exact $described))/(ref $descriptor)
struct.new_default_desc | <ref.null (exact $descriptor)|ref.null $descriptor>
  struct.new_default_desc $described -> (ref (exact $described))/(ref $descriptor)
ref.get_desc | <ref.null $described|ref.null struct|ref.null $descriptor> ref.get_desc $described
  -> (ref $descriptor)/(ref (exact $descriptor))
ref.cast_desc_eq | <ref.null any|ref.null func> <ref.null $descriptor|ref.null struct>
  ref.cast_desc_eq (ref $described) -> (ref $described)/(ref (exact $described))
ref.cast_desc_eq null | <ref.null any|ref.null func> <ref.null $descriptor|ref.null struct>
  ref.cast_desc_eq (ref null $described) -> (ref null $described)/(ref $described)
br_on_cast_desc_eq | block (result (ref null $described))
  <ref.null any|ref.null func> <ref.null $descriptor|ref.null struct>
  br_on_cast_desc_eq 0 anyref (ref null $described) drop ref.null none end
  -> (ref null $described)
br_on_cast_desc_eq_fail | block (result anyref)
  <ref.null any|ref.null func> <ref.null $descriptor|ref.null struct>
  br_on_cast_desc_eq_fail 0 anyref (ref null $described) end -> anyref
"""

# By type: code that makes a value, code that makes one of a type like it, and that type.
VALUES: Final[dict[int, str]] = {
    I32: "i32.const 0",
    I64: "i64.const 0",
    F32: "f32.const 0",
    F64: "f64.const 0",
    V128: "v128.const 0",
}
NAMES: Final[dict[int, str]] = {I32: "i32", I64: "i64", F32: "f32", F64: "f64", V128: "v128"}
_LIKE: Final[dict[str, str]] = {
    "i32": "i64",
    "i64": "i32",
    "f32": "f64",
    "f64": "f32",
    "v128": "i64",
}
# Immediates of rows whose typing is in the table.
_IMMEDIATES: Final[dict[int, str]] = {
    table.MEMARG: "$m",
    table.MEMORY: "$m",
    table.TABLE: "$t",
    table.DATA: "$d",
    table.ELEM: "$el",
    table.RESERVED: "",
}
OPERAND: Final = re.compile(r"<([^>]*)>")


class Use:
    """A use of an instruction.

    `operands` have the right code first and then wrong ones; `results` the right type first.
    """

    def __init__(self, text: str) -> None:
        self.text, _, results = text.partition("->")
        self.operands: list[list[str]] = [
            [found[0], *(_wrong(found[0]) + found[1:] if "" not in found[1:] else [])]
            for found in (operand.split("|") for operand in OPERAND.findall(self.text))
        ]
        self.results: list[list[str]] = [_result(part) for part in split_types(results)]

    def code(self, replaced: dict[int, str]) -> str:
        """The instruction with its operands, those at some places replaced."""
        place = -1

        def operand(match: re.Match[str]) -> str:
            nonlocal place
            place += 1
            return replaced.get(place, self.operands[place][0])

        return OPERAND.sub(operand, self.text).strip()

    def whole(self, replaced: dict[int, str], results: dict[int, str] | None = None) -> str:
        """A fragment: the results go to locals, whose types are right except for some places."""
        types = [(results or {}).get(place, found[0]) for place, found in enumerate(self.results)]
        locals = "".join(f"(local $r{place} {t}) " for place, t in enumerate(types))
        sets = "".join(f" local.set $r{place}" for place in reversed(range(len(types))))
        return locals + self.code(replaced) + sets


def _wrong(code: str) -> list[str]:
    """Code that makes a value of another type: of a reference, a number."""
    name = code.partition(".")[0]
    return [f"{_LIKE[name]}.const 0"] if name in _LIKE else ["i32.const 0"]


def split_types(text: str) -> list[str]:
    """Types with spaces between them, and parentheses in them."""
    found: list[str] = []
    depth = 0
    for part in text.split():
        if depth:
            found[-1] += " " + part
        else:
            found.append(part)
        depth += part.count("(") - part.count(")")
    return found


def _result(text: str) -> list[str]:
    right, slash, wrong = text.partition("/")
    if right in _LIKE:
        return [right, _LIKE[right]]
    return [right, "i32", wrong] if slash else [right, "i32"]


def _plain(row: Instruction, address: int, memory: str, table_name: str) -> str:
    types = {ADDRESS: address, TABLE_ADDRESS: address}
    operands = [f"<{VALUES[types.get(t, t)]}>" for t in row.params]
    immediates = [_IMMEDIATES.get(kind, "0") for kind in row.immediates]
    code = " ".join([*operands, row.name, *immediates])
    results = [NAMES[types.get(t, t)] for t in row.results]
    text = f"{code} -> {' '.join(results)}"
    return text.replace("$m", memory).replace("$t", table_name)


def _special() -> dict[str, str]:
    rows = SPECIAL.replace("\n ", " ").strip().splitlines()
    return dict(row.split(" | ", 1) for row in rows)


_SPECIAL: Final = _special()


def use_of(row: Instruction) -> Use:
    """The minimal use of an instruction."""
    return Use(_SPECIAL[row.name] if row.rule else _plain(row, I32, "$m", "$t"))


def wide_use_of(row: Instruction) -> Use:
    """The use with 64-bit addresses, of a row whose typing is in the table."""
    return Use(_plain(row, I64, "$m64", "$t64"))


USES: Final[dict[str, Use]] = {row.name: use_of(row) for row in INSTRUCTIONS}
WIDE_USES: Final[dict[str, Use]] = {
    row.name: wide_use_of(row)
    for row in INSTRUCTIONS
    if ADDRESS in row.params + row.results or TABLE_ADDRESS in row.params + row.results
}
