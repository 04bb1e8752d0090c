"""Reduction problems of other shapes than those that the passes were written with.

Each has an input, a property and the length of the smallest input known to have it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import xor
from random import Random
from typing import Final


@dataclass(frozen=True)
class Problem:
    name: str
    initial: bytes
    interesting: Callable[[bytes], bool]
    length: int  # of the smallest input known

    def __str__(self) -> str:
        return self.name


# --- xor checksum: the last byte is the xor of all others, of which two stand in this order


def xor_checksum(data: bytes) -> bool:
    if not data or reduce(xor, data) != 0:
        return False
    first = data[:-1].find(0x9C)
    return first >= 0 and data[:-1].find(0x3B, first) >= 0


def xor_input() -> bytes:
    body = bytearray(Random(1).randbytes(300))
    body[100], body[200] = 0x9C, 0x3B
    return bytes([*body, reduce(xor, body)])


# --- a 16-bit sum at the end, little-endian; three bytes of 0x80 and more


def sum16(data: bytes) -> bool:
    if len(data) < 2:
        return False
    body, total = data[:-2], int.from_bytes(data[-2:], "little")
    return sum(body) % 65536 == total and sum(b >= 0x80 for b in body) >= 3


def sum16_input() -> bytes:
    body = Random(2).randbytes(150)
    return body + (sum(body) % 65536).to_bytes(2, "little")


# --- protobuf: fields with LEB128 keys and lengths, nested messages


def _leb(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]  # IndexError: malformed
        value |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if byte < 0x80:
            return value, at


def _write_leb(n: int) -> bytes:
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def _message(data: bytes, depth: int) -> bool:
    at, found = 0, False
    while at < len(data):
        key, at = _leb(data, at)
        value, at = _leb(data, at)
        if key & 7 == 0:
            found |= depth == 2 and key >> 3 == 2 and value >= 300
        elif key & 7 == 2:
            if at + value > len(data):
                raise ValueError
            if key >> 3 == 1:
                found |= _message(data[at : at + value], depth + 1)
            at += value
        else:
            raise ValueError
    return found


def protobuf(data: bytes) -> bool:
    try:
        return _message(data, 0)
    except (IndexError, ValueError):
        return False


def protobuf_input() -> bytes:
    rng = Random(3)

    def message(depth: int, want: bool) -> bytes:
        out = bytearray()
        n = rng.randrange(3, 6)
        special = rng.randrange(n)
        for i in range(n):
            if want and i == special and depth == 2:
                out += bytes([2 << 3]) + _write_leb(5000)
            elif depth < 2 and ((want and i == special) or rng.random() < 0.3):
                inner = message(depth + 1, want and i == special)
                out += bytes([1 << 3 | 2]) + _write_leb(len(inner)) + inner
            elif rng.random() < 0.5:
                out += bytes([rng.randrange(3, 15) << 3]) + _write_leb(rng.randrange(100000))
            else:
                blob = rng.randbytes(rng.randrange(60))
                out += bytes([rng.randrange(3, 15) << 3 | 2]) + _write_leb(len(blob)) + blob
        return bytes(out)

    return message(0, True)


# --- RIFF: four-letter tags, 32-bit little-endian lengths, padding to even


def riff(data: bytes, inside: bool = False) -> bool:
    try:
        return _chunks(data, False)
    except ValueError:
        return False


def _chunks(data: bytes, inside: bool) -> bool:
    at, found = 0, False
    while at < len(data):
        if at + 8 > len(data) or not data[at : at + 4].isalpha():
            raise ValueError
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size
        if end + size % 2 > len(data):
            raise ValueError
        body = data[at + 8 : end]
        if data[at : at + 4] == b"LIST":
            found |= _chunks(body, True)
        elif data[at : at + 4] == b"data" and inside and 0x55 in body:
            found = True
        at = end + size % 2
    return found


def riff_input() -> bytes:
    rng = Random(4)

    def chunk(tag: bytes, body: bytes) -> bytes:
        return tag + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)

    def leaf() -> bytes:
        body = rng.randbytes(rng.randrange(40)).replace(b"\x55", b"\x56")
        return chunk(rng.choice((b"fmt_".replace(b"_", b"t"), b"data", b"fact")), body)

    special = chunk(b"data", b"\x01\x02\x55\x04\x05")
    inner = chunk(b"LIST", leaf() + leaf() + special + leaf())
    return leaf() + chunk(b"LIST", leaf() + inner + leaf()) + leaf() + leaf()


# --- a bitmap: width, height, width * height pixels; one bright, and a dark one left of it


def bitmap(data: bytes) -> bool:
    if len(data) < 2 or len(data) != 2 + data[0] * data[1]:
        return False
    width = data[0]
    pixels = data[2:]
    return any(pixels[i] >= 200 and pixels[i - 1] < 50 for i in range(1, len(pixels)) if i % width)


def bitmap_input() -> bytes:
    return bytes([16, 12]) + Random(5).randbytes(192)


# --- nested stretches between bytes that are no brackets, ten deep


def begin_end(data: bytes) -> bool:
    depth = deepest = 0
    for byte in data:
        if byte == 0xB0:
            depth += 1
            deepest = max(deepest, depth)
        elif byte == 0xB1:
            depth -= 1
            if depth < 0:
                return False
    return depth == 0 and deepest >= 10


def begin_end_input() -> bytes:
    rng = Random(6)
    out, depth = bytearray(), 0
    while len(out) < 1500 or depth:
        choice = rng.random()
        if choice < 0.3:
            out.append(rng.randrange(0xA0))
        elif depth and (choice > 0.65 or depth > 14 or len(out) > 1500):
            out.append(0xB1)
            depth -= 1
        else:
            out.append(0xB0)
            depth += 1
    return bytes(out)


# --- little-endian 16-bit numbers that increase, six at least


def increasing(data: bytes) -> bool:
    if len(data) % 2:
        return False
    row = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
    return len(row) >= 6 and all(a < b for a, b in pairwise(row))


def increasing_input() -> bytes:
    row = sorted(Random(7).sample(range(65536), 80))
    return b"".join(n.to_bytes(2, "little") for n in row)


# --- CSV: rows of equally many cells, of which one is "x" below a header "id"


def csv(data: bytes) -> bool:
    rows = [line.split(b",") for line in data.split(b"\n")]
    if len({len(row) for row in rows}) != 1:
        return False
    head = rows[0]
    return any(row[i] == b"x" for i, name in enumerate(head) if name == b"id" for row in rows[1:])


def csv_input() -> bytes:
    rng = Random(8)
    rows = [[b"name", b"size", b"id", b"owner", b"path", b"mode"]]
    rows += [[b"%d" % rng.randrange(10**4) for _ in range(6)] for _ in range(30)]
    rows[17][2] = b"x"
    return b"\n".join(b",".join(row) for row in rows)


# --- offsets: a count, absolute offsets of strings that end with zero and fill the rest


def offsets(data: bytes) -> bool:
    if not data or len(data) < 1 + data[0]:
        return False
    table = data[1 : 1 + data[0]]
    expected, found = 1 + data[0], False
    for offset in table:
        if offset != expected:
            return False
        end = data.find(0, offset)
        if end < 0:
            return False
        found |= b"ab" in data[offset:end]
        expected = end + 1
    return found and expected == len(data)


def offsets_input() -> bytes:
    rng = Random(9)
    strings = [
        bytes(rng.randrange(0x63, 0x7B) for _ in range(rng.randrange(1, 15))) + b"\0"
        for _ in range(16)
    ]
    strings[9] = b"xxabyy\0"
    table, at = [], 1 + len(strings)
    for string in strings:
        table.append(at)
        at += len(string)
    return bytes([len(strings), *table]) + b"".join(strings)


# --- Python: a lambda in a while in a for in a function


def python(data: bytes) -> bool:
    try:
        tree = ast.parse(data.decode())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False

    def inside(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
        if not kinds:
            return True
        return any(
            inside(child, kinds[1:] if isinstance(child, kinds[0]) else kinds)
            for child in ast.iter_child_nodes(node)
        )

    return inside(tree, (ast.FunctionDef, ast.For, ast.While, ast.Lambda))


PYTHON_TEXT: Final = b'''
import os, sys

class Worker:
    """Does this and that."""

    def __init__(self, name, count=3):
        self.name = name
        self.count = count

    def run(self, items):
        total = 0
        for index, item in enumerate(items):
            if item is None:
                continue
            while total < 100 and item:
                key = sorted(item, key=lambda pair: (pair[0], -pair[1]))
                total += len(key)
                item = item[1:]
            else:
                print("done", total, file=sys.stderr)
        return {"total": total, "name": self.name}

def main(argv):
    worker = Worker(argv[0])
    try:
        return worker.run([list(os.environ.items())])
    except (KeyError, ValueError) as error:
        raise SystemExit(f"no: {error}") from error

if __name__ == "__main__":
    sys.exit(main(sys.argv))
'''


# --- definitions and uses of names, of which one is used twice


def names(data: bytes) -> bool:
    defined: set[bytes] = set()
    uses: dict[bytes, int] = {}
    for line in data.split(b"\n"):
        verb, _, name = line.partition(b" ")
        if not name.isalpha():
            return False
        if verb == b"def":
            defined.add(name)
        elif verb == b"use" and name in defined:
            uses[name] = uses.get(name, 0) + 1
        else:
            return False
    return any(n >= 2 for n in uses.values())


def names_input() -> bytes:
    rng = Random(10)
    words = [bytes(rng.randrange(97, 123) for _ in range(7)) for _ in range(12)]
    lines = [b"def " + word for word in words]
    lines += [b"use " + word for word in (*words, words[4], words[8])]
    return b"\n".join(lines)


# --- records of twelve bytes, two of which have the same key but different flags


def records(data: bytes) -> bool:
    if len(data) % 12:
        return False
    flags: dict[bytes, set[int]] = {}
    for i in range(0, len(data), 12):
        flags.setdefault(data[i : i + 4], set()).add(data[i + 11] & 3)
    return any(len(found) > 1 for found in flags.values())


def records_input() -> bytes:
    rng = Random(11)
    rows = [rng.randbytes(12) for _ in range(50)]
    rows[31] = rows[12][:4] + rng.randbytes(7) + bytes([rows[12][11] ^ 1])
    return b"".join(rows)


# --- a machine with relative jumps forward, all of which must land on an instruction


def jumps(data: bytes) -> bool:
    starts, targets, at = set(), set(), 0
    printed = False
    while at < len(data):
        starts.add(at)
        op = data[at]
        size = {0: 1, 1: 2, 2: 3}.get(op & 3, 1)
        if at + size > len(data):
            return False
        if op & 3 == 1:
            targets.add(at + 2 + data[at + 1])
            printed |= data[at + 1] > 2 and 0x77 in data[at + 2 : at + 2 + data[at + 1]]
        at += size
    return targets <= starts | {len(data)} and printed


def jumps_input() -> bytes:
    for seed in range(10**6):
        rng = Random(seed)
        parts = [
            rng.choice((bytes([rng.randrange(0, 256, 4)]), bytes([2, *rng.randbytes(2)])))
            for _ in range(80)
        ]
        parts[40] = bytes([2, 0x77, 9])
        offsets = [0]
        for i in (5, 10, 20, 30, 50, 60):
            parts[i] = b"\x01\x00"
        for part in parts:
            offsets.append(offsets[-1] + len(part))
        for i, j in ((5, 12), (10, 30), (20, 70), (30, 42), (50, 52), (60, 79)):
            parts[i] = bytes([1, offsets[j] - offsets[i] - 2])
        data = b"".join(parts)
        if jumps(data):
            return data
    raise AssertionError


# --- a cycle in a graph, whose edges stand as text


def cycle(data: bytes) -> bool:
    edges: dict[int, set[int]] = {}
    for line in data.split(b"\n"):
        left, _, right = line.partition(b" ")
        if not (left.isdigit() and right.isdigit()):
            return False
        edges.setdefault(int(left), set()).add(int(right))
    return any(_walk(edges, start, start, ()) for start in edges)


def _walk(edges: dict[int, set[int]], start: int, at: int, seen: tuple[int, ...]) -> bool:
    if at == start and len(seen) >= 3:
        return True
    if at in seen or len(seen) > 6:
        return False
    return any(_walk(edges, start, to, (*seen, at)) for to in edges.get(at, ()))


def cycle_input() -> bytes:
    rng = Random(12)
    nodes = rng.sample(range(100, 1000), 40)
    order = {node: i for i, node in enumerate(nodes)}
    edges: list[tuple[int, int]] = []
    while len(edges) < 60:
        a, b = rng.sample(nodes, 2)
        if order[a] < order[b]:
            edges.append((a, b))
    edges[30:30] = [(nodes[5], nodes[17]), (nodes[17], nodes[25]), (nodes[25], nodes[5])]
    return b"\n".join(b"%d %d" % edge for edge in edges)


# --- a generator that scales its choices by what is left of the input


def scaled(data: bytes) -> bool:
    at, depth, calls = 0, 0, 0
    while at < len(data):
        n = 3 + (len(data) - at) % 5
        choice = data[at] * n >> 8
        at += 1
        if choice == 0:
            depth = max(depth - 1, 0)
        elif choice == 1:
            depth += 1
        elif choice == 2:
            at += 2
        else:
            calls += depth >= 3
    return calls >= 2


PROBLEMS: Final = (
    Problem("xor_checksum", xor_input(), xor_checksum, 3),
    Problem("sum16", sum16_input(), sum16, 5),
    Problem("protobuf", protobuf_input(), protobuf, 7),
    Problem("riff", riff_input(), riff, 18),
    Problem("bitmap", bitmap_input(), bitmap, 4),
    Problem("begin_end", begin_end_input(), begin_end, 20),
    Problem("increasing", increasing_input(), increasing, 12),
    Problem("csv", csv_input(), csv, 4),
    Problem("offsets", offsets_input(), offsets, 5),
    Problem("python", PYTHON_TEXT, python, 38),
    Problem("names", names_input(), names, 17),
    Problem("records", records_input(), records, 24),
    Problem("jumps", jumps_input(), jumps, 5),
    Problem("cycle", cycle_input(), cycle, 11),
    Problem("scaled", Random(0).randbytes(800), scaled, 5),
)
