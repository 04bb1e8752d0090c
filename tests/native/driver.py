"""The arithmetic of the C engine as a library: each instruction over an array of operands.

Every operand and every result has a cell of 16 bytes. `CC` and `CFLAGS` are heeded: with
`CFLAGS='-fsanitize=undefined -fno-sanitize-recover'` undefined behaviour ends the process.
"""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

from smith.native.opcodes import identifier
from smith.wasm.instructions import INSTRUCTIONS, LANE, LANES, MEMARG, Instruction
from smith.wasm.types import F32, F64, I32, I64, V128
from tests.builds import CHECKOUT

ENGINE: Final = CHECKOUT / "smith" / "native" / "engine"
CELL: Final = 16
C_TYPES: Final = {I32: "uint32_t", I64: "uint64_t", F32: "float", F64: "double", V128: "v128"}
PARAMETERS: Final = [
    "fmadd",
    "fmin",
    "fmax",
    "idot",
    "iq15mulr",
    "trunc_u",
    "trunc_s",
    "swizzle",
    "laneselect",
]
KINDS: Final = re.findall(r"TRAP_(\w+),", (ENGINE / "trap.h").read_text(encoding="utf-8"))
NO_TRAP: Final = "NONE"
FLAGS: Final = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC"]


def is_vector_access(row: Instruction) -> bool:
    """Whether the instruction makes a vector of what memory has, or part of one memory."""
    return row.name.startswith("v128.") and MEMARG in row.immediates and row.align < 4


# Instructions with operands: constants have none, and whole vectors are moved as they are.
ROWS: Final = [
    row
    for row in INSTRUCTIONS
    if (row.category in ("numeric", "vector") and row.params) or is_vector_access(row)
]


def may_trap(row: Instruction) -> bool:
    """Whether the arithmetic itself may trap."""
    return row.can_trap and MEMARG not in row.immediates


def is_relaxed(row: Instruction) -> bool:
    return "relaxed" in row.name


def compiler() -> list[str] | None:
    """The command of a C compiler, if there is one."""
    command = shlex.split(os.environ.get("CC", "")) or ["cc"]
    return command if shutil.which(command[0]) else None


def defined(compile_command: list[str]) -> set[str]:
    """The names of all functions `do_` that the headers define."""
    arguments = ["-E", "-P", "-x", "c", "-I", str(ENGINE), "-"]
    done = subprocess.run(
        [*compile_command, *arguments],
        input='#include "vector.h"',
        capture_output=True,
        text=True,
        check=True,
    )
    return set(re.findall(r"static inline \w+ do_(\w+)\(", done.stdout))


def cells(row: Instruction) -> list[int]:
    """The types of the operands; that of an access to memory begins with what is there."""
    if MEMARG not in row.immediates:
        return row.params
    return [I64, *row.params[1:]] if row.results else row.params[1:]


def _call(row: Instruction) -> str:
    types = cells(row)
    arguments = [f"take_{C_TYPES[t]}(in + {CELL * place})" for place, t in enumerate(types)]
    if MEMARG in row.immediates:
        arguments.reverse()  # the vector comes first
    if LANE in row.immediates:
        arguments.append("lanes.u8[0]")
    if LANES in row.immediates:
        arguments.append("lanes")
    if is_relaxed(row):
        arguments.append("relaxed")
    name = f"do_{identifier(row.name)}"
    results = [C_TYPES[t] for t in row.results]
    if MEMARG in row.immediates:
        results = ["v128"] if row.results else ["uint64_t"]
    elif may_trap(row):
        arguments.append("&result")
        check = f"if ((*traps = (unsigned char){name}({', '.join(arguments)})) == TRAP_NONE)"
        return f"{results[0]} result; {check} put_{results[0]}(out, result);"
    if len(results) == 2:
        arguments += ["&low", "&high"]
        puts = f"put_uint64_t(out, low); put_uint64_t(out + {CELL}, high);"
        return f"uint64_t low, high; {name}({', '.join(arguments)}); {puts}"
    return f"put_{results[0]}(out, {name}({', '.join(arguments)}));"


def _function(row: Instruction) -> str:
    steps = f"in += {CELL * len(cells(row))}, out += {CELL * max(1, len(row.results))}"
    return (
        f"RUN({identifier(row.name)}) {{ (void)lanes; (void)relaxed; (void)traps;\n"
        f"  for (; count; count--, traps++, {steps}) {{ {_call(row)} }}\n}}\n"
    )


def source() -> str:
    """The library's source."""
    accessors = "".join(
        f"static {t} take_{t}(const unsigned char *from)"
        f" {{ {t} a; memcpy(&a, from, sizeof a); return a; }}\n"
        f"static void put_{t}(unsigned char *to, {t} a) {{ memcpy(to, &a, sizeof a); }}\n"
        for t in C_TYPES.values()
    )
    head = (
        '#include "vector.h"\n'
        "#define RUN(name) void run_##name(const unsigned char *in, unsigned char *out,"
        " unsigned char *traps, size_t count, v128 lanes, const struct native_relaxed *relaxed)\n"
    )
    return head + accessors + "".join(_function(row) for row in ROWS)


class Lanes(ctypes.Structure):
    """A vector as a C function takes it by value."""

    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


class Library:
    """The compiled library."""

    def __init__(self, compile_command: list[str], folder: Path) -> None:
        (folder / "numerics.c").write_text(source(), encoding="utf-8")
        binary = folder / "numerics.so"
        flags = [*FLAGS, *shlex.split(os.environ.get("CFLAGS", "")), "-I", str(ENGINE)]
        files = ["-o", str(binary), str(folder / "numerics.c"), "-lm"]
        subprocess.run([*compile_command, *flags, *files], check=True)
        self._library = ctypes.CDLL(str(binary))

    def run(
        self, row: Instruction, operands: bytes, lanes: int, relaxed: dict[str, int]
    ) -> tuple[bytes, list[str]]:
        """The results, and for each of them the kind of the trap."""
        count = len(operands) // (CELL * len(cells(row)))
        results = ctypes.create_string_buffer(count * CELL * max(1, len(row.results)))
        traps = ctypes.create_string_buffer(count)
        parameters = bytes(relaxed.get(name, 0) for name in PARAMETERS)
        halves = Lanes(lanes & (1 << 64) - 1, lanes >> 64)
        function = self._library[f"run_{identifier(row.name)}"]
        function.argtypes = [
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_size_t,
            Lanes,
            ctypes.c_char_p,
        ]
        function.restype = None
        function(operands, results, traps, count, halves, parameters)
        return results.raw, [KINDS[trap] for trap in traps.raw]
