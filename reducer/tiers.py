"""The passes in the order of what they cost: a tier runs when those before it are done."""

from __future__ import annotations

from itertools import product, starmap
from operator import add, sub, xor
from typing import Final

from reducer.numerals import LEB128, U8, WIDE
from reducer.passes.combination import (
    random_edits,
    window_replacement,
)
from reducer.passes.deletion import block_deletion, delete_chunks
from reducer.passes.grids import delete_columns, delete_rows
from reducer.passes.numbers import merging, redistribution, total_keeping
from reducer.passes.ordering import word_sorting, word_swapping
from reducer.passes.records import (
    delete_records,
    hoist_records,
    keep_one_record,
    shorten_contents,
)
from reducer.passes.references import NUMERALS as OFFSETS
from reducer.passes.references import reference_deletion
from reducer.passes.repair import LENGTHS, counted_deletion, delete_and_lower, enclosed_deletion
from reducer.passes.spans import (
    change_brackets,
    copy_spans,
    delete_between,
    delete_members,
    delete_spans,
    hoist_spans,
)
from reducer.passes.values import (
    flatten_blocks,
    lower_bytes,
    lower_modulo,
    lower_pairs,
    number_lowering,
    zero_blocks,
)
from reducer.passes.words import (
    duplicate_deletion,
    equal_deletion,
    equal_lowering,
    pair_deletion,
)
from reducer.schedule import Pass

WIDTHS: Final = (1, 2, 4, 8)
NUMERALS: Final = (LEB128, U8, *WIDE)

# Large parts of the input: what they cost does not grow with its length, or hardly.
CUT: Final[tuple[Pass, ...]] = (
    delete_chunks,
    *map(equal_deletion, (2, 4, 8)),
    *map(duplicate_deletion, (2, 4, 8)),
    delete_spans,
    hoist_spans,
    delete_members,
    keep_one_record,
    delete_records,
    hoist_records,
    shorten_contents,
    delete_between,
)
# Small parts: about a call a byte.
TRIM: Final[tuple[Pass, ...]] = (
    zero_blocks,
    *map(block_deletion, (1, 2, 3, 4)),
    *map(counted_deletion, (1, 2, 3, 4)),
    equal_deletion(1),
)
# Values. Shorter is better, so that they come after it; yet simple values help deletion.
LOWER: Final[tuple[Pass, ...]] = (
    lower_bytes,
    *map(number_lowering, WIDE),
    *map(equal_lowering, WIDTHS),
    *map(word_sorting, WIDTHS),
    flatten_blocks,
    change_brackets,
)
# Two things that depend on each other, of which one has to be guessed: some calls a byte,
# most of which simple inputs do not need.
REPAIR: Final[tuple[Pass, ...]] = (
    lower_modulo,
    delete_rows,
    *map(enclosed_deletion, LENGTHS),
    *(merging(numeral, add) for numeral in NUMERALS),
    *starmap(total_keeping, product(LENGTHS, (xor, sub, add), (True, False))),
    *map(reference_deletion, OFFSETS),
    delete_columns,
    *(redistribution(n, add, sink) for n in NUMERALS for sink in (None, -1)),
    delete_and_lower,
    *map(pair_deletion, WIDTHS),
    copy_spans,
    lower_pairs,
    *map(word_swapping, WIDTHS),
)
# Searches without an end of their own.
LAST: Final[tuple[Pass, ...]] = (
    random_edits,
    window_replacement(1),
    window_replacement(2),
)
TIERS: Final[tuple[tuple[Pass, ...], ...]] = (CUT, TRIM, LOWER, REPAIR, LAST)
