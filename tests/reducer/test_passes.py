"""Every pass alone reaches an exact minimum, which the others would not lead it to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from operator import add, sub, xor
from typing import Final, NamedTuple

import pytest

from reducer.numerals import LEB128, U8, U16_BIG, U16_LITTLE, U32_BIG, U32_LITTLE
from reducer.passes import (
    combination,
    deletion,
    grids,
    numbers,
    ordering,
    records,
    references,
    repair,
    spans,
    values,
    words,
)
from reducer.schedule import Pass, reduce_by
from reducer.shrinker import Shrinker
from reducer.tiers import TIERS
from tests.reducer.shrinking import shrink_with


class Case(NamedTuple):
    run: Pass
    initial: bytes
    interesting: Callable[[bytes], bool]
    minimum: bytes


def subsequence(target: bytes) -> Callable[[bytes], bool]:
    def interesting(data: bytes) -> bool:
        rest = iter(data)
        return all(byte in rest for byte in target)

    return interesting


def u16(data: bytes) -> list[int]:
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]


def counted(data: bytes) -> bool:
    """A count, and so many bytes, of which one is x."""
    return bool(data) and data[0] == len(data) - 1 and b"x" in data


def boxed(data: bytes) -> bool:
    """A length of what is left, that again a length of what is left, and an x."""
    return len(data) > 1 and data[0] == len(data) - 1 and data[1] == len(data) - 2 and b"x" in data


def chunks(data: bytes) -> bool:
    """Tags, each with a length and so many bytes; in B a row of the same, with an x in it."""
    return _chunks(data, False)


def _chunks(data: bytes, inside: bool) -> bool:
    found = False
    while data:
        if len(data) < 2 or len(data) < 2 + data[1]:
            return False
        body = data[2 : 2 + data[1]]
        if data[:1] == b"B" and not inside:
            found |= _chunks(body, True)
        elif inside:
            found |= b"x" in body
        data = data[2 + data[1] :]
    return found


def flat_chunks(data: bytes) -> bool:
    """A count, and so many chunks of one of which the content is long."""
    n, rest, found = data[0], data[1:], False
    for _ in range(n):
        if len(rest) < 2 or len(rest) < 2 + rest[1]:
            return False
        found |= rest[1] >= 5
        rest = rest[2 + rest[1] :]
    return found and not rest


def paired(data: bytes) -> bool:
    return len(data) % 2 == 0 and all(n % 2 == 0 for n in Counter(u16(data)).values())


def leb_sum(data: bytes) -> int:
    return sum(n[2] for n in numbers.numbers(data, LEB128))


def pointed(data: bytes) -> bool:
    """A count, so many offsets of strings side by side, and these, one of them with an x."""
    if not data or len(data) <= data[0]:
        return False
    starts = [*data[1 : 1 + data[0]], len(data)]
    return starts[0] == 1 + data[0] and starts == sorted(set(starts)) and b"x" in data


def table(data: bytes) -> bool:
    """A width, and rows of it, of which one starts with x."""
    return len(data) > 1 and len(data[1:]) % data[0] == 0 and b"x" in data[1 :: data[0]]


def modulo_5(data: bytes) -> bool:
    return [byte % 5 for byte in data] == [3, 4]


CASES: Final = [
    Case(deletion.delete_chunks, bytes(300) + b"a" + bytes(99) + b"b", subsequence(b"ab"), b"ab"),
    Case(
        deletion.block_deletion(3),
        b"-abcabcabc-abc-",
        lambda d: len(d) % 3 == 0 and d.count(b"-") == 3,
        b"---",
    ),
    Case(spans.delete_spans, b"f(a(b)c)g[d]{e}h", subsequence(b"fgh"), b"fgh"),
    Case(spans.hoist_spans, b"f(a,g(b,[x]))", lambda d: b"x" in d, b"x"),
    Case(
        spans.delete_members,
        b"[a,[b,c],x,d]",
        lambda d: re.fullmatch(rb"\[.(,.)*\]", d.replace(b"[b,c]", b"_")) is not None and b"x" in d,
        b"[x]",
    ),
    Case(
        spans.delete_between,
        b"|a;bb;x;c|",
        lambda d: re.fullmatch(rb"\|(\w+;)*x(;\w+)*\|", d) is not None,
        b"|a;x;c|",
    ),
    Case(
        spans.copy_spans,
        b"(abc)(d)(efg)",
        lambda d: d.count(b"(") == 3 and b"(d)" in d,
        b"(d)(d)(d)",
    ),
    Case(
        spans.change_brackets,
        b"[[{x}]]",
        lambda d: (
            d in (b"[[{x}]]", b"[{[x]}]", b"{[[x]]}", b"([{x}])", b"[({x})]") or d == b"[[[x]]]"
        ),
        b"[[[x]]]",
    ),
    Case(
        records.delete_records,
        b"\x03A\x02..C\x05.....D\x01.",
        flat_chunks,
        b"\x01C\x05.....",
    ),
    Case(
        records.keep_one_record,
        b"\x03A\x07.......A\x05.....A\x06......",
        flat_chunks,
        b"\x01A\x05.....",
    ),
    Case(records.hoist_records, b"B\x07B\x05B\x03A\x01x", chunks, b"B\x03A\x01x"),
    Case(records.shorten_contents, b"B\x06A\x04..x.", chunks, b"B\x03A\x01x"),
    Case(repair.counted_deletion(2), b"-\x03aabbcc", lambda d: d[1] == len(d[2:]) // 2, b"-\x00"),
    Case(repair.delete_and_lower, b"\x05..x..", counted, b"\x01x"),
    Case(repair.enclosed_deletion(U8), b"\x07\x06....x.", boxed, b"\x02\x01x"),
    Case(
        repair.enclosed_deletion(U16_LITTLE),
        b"\x2d\x01" + b"." * 300 + b"x",
        lambda d: int.from_bytes(d[:2], "little") == len(d) - 2 and d[-1:] == b"x",
        b"\x01\x00x",
    ),
    Case(
        grids.delete_rows,
        b"".join(b"%07d" % i for i in range(40)),
        lambda d: len(d) % 7 == 0 and b"0000023" in d,
        b"0000023",
    ),
    Case(grids.delete_columns, b"\x03x..y..", table, b"\x01xy"),
    Case(references.reference_deletion(U8), b"\x03\x04\x06\x08aaxbcc", pointed, b"\x01\x02xb"),
    Case(
        references.reference_deletion(U16_BIG),
        bytes([0, 6, 0, 8, 0, 10]) + b"aaxxb",
        lambda d: len(d) > 6 and u16(d[:6])[2] == len(d) - 1 and d[u16(d[:6])[1]] == ord("x"),
        bytes([0, 6, 0, 6, 0, 7]) + b"xb",
    ),
    Case(
        words.equal_deletion(2),
        b"abcdabefcdefghgh",
        lambda d: paired(d) and len(d) >= 4,
        b"ghgh",
    ),
    Case(
        words.duplicate_deletion(2),
        b"abcdababcdef",
        lambda d: set(u16(b"abcdef")) <= set(u16(d)),
        b"abcdef",
    ),
    Case(
        words.pair_deletion(1),
        b"xayazawa",
        lambda d: subsequence(b"xyzw")(d) and d.count(b"a") % 2 == 0,
        b"xyzw",
    ),
    Case(
        words.equal_lowering(2),
        b"\xbe\xef.\xbe\xef",
        lambda d: d[:2] == d[3:] and u16(d[:2])[0] >= 1000,
        b"\x03\xe8.\x03\xe8",
    ),
    Case(values.zero_blocks, b"abcxdef", lambda d: d[3:4] == b"x", b"\0\0\0x\0\0\0"),
    Case(
        values.flatten_blocks,
        b"foobar/quux",
        lambda d: re.fullmatch(rb"[a-z]{6}/[a-z]{4}", d) is not None,
        b"aaaaar/quuu",
    ),
    Case(values.lower_bytes, b"\xff\x80", lambda d: d[0] >= 3, b"\x03\x00"),
    Case(values.lower_pairs, b"\x09.\x0b", lambda d: d[2] == d[0] + 2, b"\x00.\x02"),
    Case(values.lower_modulo, b"\x35\x9f", modulo_5, b"\x03\x04"),
    Case(
        values.number_lowering(U32_BIG),
        b"\x00\x01\x00\x00",
        lambda d: int.from_bytes(d, "big") >= 1000,
        b"\x00\x00\x03\xe8",
    ),
    Case(
        numbers.merging(LEB128, add),
        b"\xb2\x02\x05\x07\x64",
        lambda d: leb_sum(d) == 418,
        b"\xa2\x03",
    ),
    Case(
        numbers.merging(U16_BIG, add),
        bytes([1, 2, 0, 3, 2, 255]),
        lambda d: len(d) % 2 == 0 and sum(u16(d)) == 0x404,
        b"\x04\x04",
    ),
    Case(
        numbers.total_keeping(U8, xor, True),
        b"\x11\x22\x9c\x44" + bytes([0x11 ^ 0x22 ^ 0x9C ^ 0x44]),
        lambda d: 0x9C in d[:-1] and reduce(xor, d) == 0,
        b"\x9c\x9c",
    ),
    Case(
        numbers.total_keeping(U16_LITTLE, sub, True),
        b"\xf0\xf1\xf2\xf3\xc6\x03",
        lambda d: len(d) > 4 and sum(d[:-2]) == int.from_bytes(d[-2:], "little"),
        b"\x00\x00\x00\x00\x00",
    ),
    Case(
        numbers.total_keeping(U8, sub, False),
        bytes([60, 10, 20, 30]),
        lambda d: len(d) > 2 and d[0] == sum(d[1:]) and d[-1] >= 7,
        b"\x07\x00\x07",
    ),
    Case(
        numbers.total_keeping(U8, add, True),
        bytes([10, 20, 30, 196]),
        lambda d: len(d) > 2 and sum(d) % 256 == 0 and d[0] >= 7,
        b"\x07\x00\xf9",
    ),
    Case(
        numbers.redistribution(U8, add, None),
        b"\x05\x03\x09",
        lambda d: sum(d) == 17 and d[0] >= 2,
        b"\x02\x00\x0f",
    ),
    Case(
        numbers.redistribution(U8, add, -1),
        b"\x05\x03\x09",
        lambda d: sum(d) == 17 and d[1] == 3,
        b"\x00\x03\x0e",
    ),
    Case(ordering.word_sorting(2), b"efcdab", lambda d: paired(d + b"abcdef"), b"abcdef"),
    Case(
        ordering.word_sorting(1),
        b"dcbxa",
        lambda d: sorted(d) == sorted(b"dcbxa") and d.index(b"x") == 3,
        b"bcdxa",
    ),
    Case(
        ordering.word_swapping(1),
        b"cxbya",
        lambda d: sorted(d) == sorted(b"cxbya") and d[1] == ord("x") and d[3] == ord("y"),
        b"axbyc",
    ),
    Case(
        combination.window_replacement(1),
        b".\x85\x92\xa3.",
        lambda d: d[:1] + d[-1:] == b".." and len(d) > 2 and d[1] % 8 == 5,
        b".\x05.",
    ),
    Case(
        combination.window_replacement(2),
        b"\x05\x03\x80\x00\x00\x00\x20",
        lambda d: d[:1] == b"\x05" and (d[1:3] == b"\x01\x01" or d[1:6] == b"\x03\x80\0\0\0"),
        b"\x05\x01\x01",
    ),
    Case(
        combination.random_edits,
        b"abcdefgh",
        lambda d: all(b - a == 1 for a, b in pairwise(d)) and len(d) >= 6,
        b"abcdef",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.run.__name__)
def test_reaches_the_minimum(case: Case) -> None:
    assert shrink_with(case.run, case.initial, case.interesting).best == case.minimum


FAMILY = re.compile(r"_(of|by|in)_.*|_u\d.*|_leb.*")


def test_every_pass_has_a_case() -> None:
    tested = {FAMILY.sub("", case.run.__name__) for case in CASES}
    used = {FAMILY.sub("", run.__name__) for tier in TIERS for run in tier}
    assert used <= tested


def test_names_of_passes_are_distinct() -> None:
    names = [run.__name__ for tier in TIERS for run in tier]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "interesting", [lambda d: d == b"", lambda d: len(d) == 1, lambda d: len(d) < 9]
)
@pytest.mark.parametrize("run", [run for tier in TIERS for run in tier], ids=lambda r: r.__name__)
def test_short_inputs_do_no_harm(run: Pass, interesting: Callable[[bytes], bool]) -> None:
    for initial in (b"", b"\x01", b"\x07\x05(\0\0\0)\x01"):
        if interesting(initial):
            assert interesting(shrink_with(run, initial, interesting).best)


def test_spans_of_the_caller() -> None:
    def thirds(data: bytes) -> list[tuple[int, int]]:
        return [(i, i + 3) for i in range(0, len(data), 3)]

    def interesting(data: bytes) -> bool:
        return len(data) % 3 == 0 and b"x" in data

    assert shrink_with(spans.delete_spans, b"abcdxefgh", interesting, thirds).best == b"dxe"


def test_little_endian_numbers_are_lowered_where_an_order_says_what_is_less() -> None:
    """In shortlex order alone 00 80 is less than e8 03."""

    def value(data: bytes) -> int:
        return int.from_bytes(data, "little")

    s = Shrinker(b"\xff\xff\0\0", lambda d: len(d) == 4 and value(d) >= 1000, order=value)
    reduce_by(s, [[values.number_lowering(U32_LITTLE)]])
    assert s.best == b"\xe8\x03\0\0"
