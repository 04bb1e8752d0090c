"""The opcodes of the C engine: `opcodes.h`, made from the one instruction table.

python -m smith.native.opcodes            writes the header
python -m smith.native.opcodes --check    status 1 if it is not what the table says
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from smith.wasm.features import BIT
from smith.wasm.instructions import (
    ADDRESS,
    IMMEDIATE_KINDS,
    INSTRUCTIONS,
    TABLE_ADDRESS,
    Instruction,
)
from smith.wasm.types import NUMBER_TYPES

HEADER: Final = Path(__file__).parent / "engine" / "opcodes.h"
MOST_IMMEDIATES: Final = 3
MOST_PARAMS: Final = 4
NONE: Final = 0xFFFF  # of an opcode that is none
PREFIXES: Final = {0x00: "PLAIN", 0xFB: "FB", 0xFC: "FC", 0xFD: "FD", 0xFE: "FE"}
NUMBER_NAMES: Final = {number: name.upper() for number, name, _ in NUMBER_TYPES}
TYPE_NAMES: Final = {
    **{number: f"T_{name.upper()}" for number, name, _ in NUMBER_TYPES},
    ADDRESS: "T_ADDRESS",
    TABLE_ADDRESS: "T_TABLE_ADDRESS",
}
TOP: Final = """\
/* Generated: python -m smith.native.opcodes */

/* A row for each instruction:
   OP(identifier, name, flags, align, lanes, rule, immediates, params, results).
   Flags: 1, it may trap; 2, it is constant; 4, its NaN is not deterministic. RULE_PLAIN is the rule
   of instructions whose typing is all there is to know. */
"""


def identifier(text: str) -> str:
    """A name as C has it."""
    return text.upper().replace(".", "_").replace(" ", "_")


def _row(number: int) -> str:
    row = INSTRUCTIONS[number]
    immediates = [f"IMM_{identifier(IMMEDIATE_KINDS[kind])}" for kind in row.immediates]
    flags = row.can_trap | row.is_const << 1 | row.nan << 2
    params = [TYPE_NAMES[t] for t in row.params]
    results = [TYPE_NAMES[t] for t in row.results]
    columns = [
        identifier(row.name),
        f'"{row.name}"',
        str(flags),
        str(row.align),
        str(row.lanes),
        f"RULE_{identifier(row.rule or 'plain')}",
        f"{len(immediates)}, L({', '.join(immediates) or 0})",
        f"{len(params)}, L({', '.join(params) or 0})",
        f"{len(results)}, L({', '.join(results) or 0})",
    ]
    return f"  OP({', '.join(columns)})"


def _lookup(prefix: int, name: str) -> list[str]:
    """By opcode behind a prefix, the number of the instruction."""
    numbers = {row.code: row.number for row in INSTRUCTIONS if row.prefix == prefix}
    size = 256 if prefix == 0 else max(numbers) + 1
    entries = [numbers.get(code, NONE) for code in range(size)]
    lines = [f"#define {name}_CODES {size}", f"#define {name}_NUMBERS \\"]
    rows = [entries[start : start + 16] for start in range(0, size, 16)]
    lines += ["  " + " ".join(f"{entry}," for entry in row) + " \\" for row in rows]
    lines[-1] = lines[-1].removesuffix(" \\")
    return [*lines, ""]


def _shape(row: Instruction) -> str:
    """What an instruction that only computes takes and gives, as one word: I32_I32__I32."""
    words = [NUMBER_NAMES[t] for t in row.params], [NUMBER_NAMES[t] for t in row.results]
    shape = "__".join("_".join(part) for part in words)
    kinds = {IMMEDIATE_KINDS[kind] for kind in row.immediates}
    shape += "".join(f"_{identifier(kind)}" for kind in ("lane", "lanes") if kind in kinds)
    if row.features & BIT["relaxed-simd"]:
        shape += "_RELAXED"
    return shape + ("_TRAP" if row.can_trap else "")


def _computes(row: Instruction) -> bool:
    """Whether an instruction is a function of its operands, lanes and nothing else."""
    immediates = {IMMEDIATE_KINDS[kind] for kind in row.immediates}
    known = all(t in NUMBER_NAMES for t in (*row.params, *row.results))
    return not row.rule and bool(row.params) and known and immediates <= {"lane", "lanes"}


ACCESS: Final = re.compile(
    r"(?P<type>[if]\d\d)\.(?:atomic\.)?(?P<kind>load|store|rmw)(?P<bits>\d*)"
    r"(?:\.(?P<operator>\w+?))?(?:_(?P<sign>[su]))?"
)


def _access(row: Instruction) -> tuple[str, str] | None:
    """Of a scalar load, store or read-modify-write: its list, and what stands there of it."""
    match = ACCESS.fullmatch(row.name)
    if not match:
        return None
    t = match["type"].upper()
    bits = match["bits"] or t[1:]
    memory = f"int{bits}_t" if match["sign"] == "s" else f"uint{bits}_t"
    columns = [identifier(row.name), t, memory]
    if match["operator"]:
        columns.append(match["operator"].upper())
    atomic = "ATOMIC_" if row.category == "atomic" and match["kind"] != "rmw" else ""
    return f"{atomic}{match['kind'].upper()}S", f"X({', '.join(columns)})"


def _lists() -> list[str]:
    """Macros that apply X to all instructions of a kind, for the handlers of the interpreter."""
    lists: dict[str, list[str]] = {"COMPUTATIONS": []}
    for row in INSTRUCTIONS:
        access = _access(row)
        if access:
            lists.setdefault(access[0], []).append(access[1])
        elif _computes(row):
            lists["COMPUTATIONS"].append(f"X({identifier(row.name)}, {_shape(row)})")
    lines = []
    for name, entries in lists.items():
        lines += [f"#define {name}(X) \\", *(f"  {entry} \\" for entry in entries)]
        lines[-1] = lines[-1].removesuffix(" \\")
        lines.append("")
    return lines


def header() -> str:
    """The text of the header."""
    rules = sorted({row.rule for row in INSTRUCTIONS if row.rule})
    lines = [TOP, f"#define NO_OPCODE {NONE}", ""]
    lines.append("enum immediate {")
    lines += [f"  IMM_{identifier(kind)}," for kind in IMMEDIATE_KINDS]
    lines += ["};", "", "enum rule {", "  RULE_PLAIN,"]
    lines += [f"  RULE_{identifier(rule)}," for rule in rules]
    lines += ["};", "", "#define OPCODES \\"]
    lines += [_row(row.number) + " \\" for row in INSTRUCTIONS]
    lines[-1] = lines[-1].removesuffix(" \\")
    lines.append("")
    for prefix, name in PREFIXES.items():
        lines += _lookup(prefix, name)
    lines += _lists()
    return "\n".join(lines)


def main() -> int:
    if "--check" not in sys.argv[1:]:
        HEADER.write_text(header(), "utf-8")
    elif HEADER.read_text("utf-8") != header():
        print(f"error: {HEADER} is out of date: python -m smith.native.opcodes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
