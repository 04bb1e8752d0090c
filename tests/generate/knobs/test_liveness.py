"""Knobs of the techniques that keep code live."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from smith.config import Config
from smith.generate import generate
from smith.generate.islands import ISLAND, PATTERN
from smith.inputs import input_from_seed
from smith.wasm import code
from smith.wasm.instructions import BLOCKTYPE, INSTRUCTIONS, op
from smith.wasm.module import FUNCTION, Module
from tests.generate.knobs.sampling import SEEDS, counts, models, outcomes, share


@pytest.fixture(scope="module")
def default() -> Counter[str]:
    return counts()


def test_drop(default: Counter[str]) -> None:
    assert share(counts(drop=True), "drop") > 3 * share(default, "drop")


def test_stack_operands() -> None:
    """`nop` is made by statements on the bare stack alone."""
    assert counts(stack_operands=0)["nop"] == 0 < counts(stack_operands=100)["nop"]


def test_every_form_is_made_without_bare_statements() -> None:
    found = counts(stack_operands=0)
    for name in ("br_table", "select", "block", "loop", "if", "call_indirect", "return_call"):
        assert found[name] > 0, name
    typed = [
        model
        for model in models(stack_operands=0)
        for function in model.functions
        for pos in code.starts(function.code)
        if function.code[pos] == op("block") and function.code[pos + 1] < -1
    ]
    assert typed


def test_live_operators(default: Counter[str]) -> None:
    lossy = [f"i64.{name}" for name in ("clz", "ctz", "popcnt")]  # those of i32 are in groups
    assert share(counts(live_operators=False), *lossy) > 1.3 * share(default, *lossy)


def test_live_conditions(default: Counter[str]) -> None:
    """The product against a threshold."""
    assert share(counts(live_conditions=False), "i32.gt_u") < 0.5 * share(default, "i32.gt_u")


def test_mixed_global() -> None:
    def share_of(mixed: bool) -> int:
        found = models(mixed_global=mixed)
        return sum(export.name == "mixed" for model in found for export in model.exports)

    assert share_of(False) == 0
    assert share_of(True) > len(SEEDS) / 2


def test_prefill() -> None:
    def filled(prefill: bool) -> int:
        found = models(prefill=prefill)
        return sum(PATTERN[-ISLAND:] == data.content for model in found for data in model.data)

    assert filled(False) == 0
    assert filled(True) > len(SEEDS) / 2


def test_start() -> None:
    config = Config(min_params=0)
    data = [input_from_seed(seed, 8000) for seed in range(150)]
    assert any(generate(d, config).model.start >= 0 for d in data)
    assert not any(generate(d, config.replace(start=False)).model.start >= 0 for d in data)


def test_fold(default: Counter[str]) -> None:
    assert share(counts(fold=False), "i32.rotl", "i64.rotl") < 0.6 * share(
        default, "i32.rotl", "i64.rotl"
    )


def test_max_trip() -> None:
    """`c < trips` before a branch: of loops that go round once, trips is 1."""
    once = [*trips(max_trip=1)]
    assert once
    assert set(once) <= {0, 1}
    assert max(trips(max_trip=8)) == 8


def trips(**knobs: Any) -> Iterator[int]:
    for model in models(stack_operands=0, live_conditions=False, **knobs):
        for function in model.functions:
            starts = code.starts(function.code)
            for place in range(len(starts) - 3):
                words = [function.code[starts[place + step]] for step in range(4)]
                counted = [op("local.tee"), op("i32.const"), op("i32.lt_u"), op("br_if")]
                if words == counted and function.code[starts[place + 3] + 1] == 0:
                    yield function.code[starts[place + 1] + 1]


def calls_in_circles(model: Module) -> bool:
    """Whether functions call one another in a circle, directly."""
    imported = sum(entry.type.kind == FUNCTION for entry in model.imports)
    called = [
        {
            function.code[pos + 1] - imported
            for pos in code.starts(function.code)
            if function.code[pos] in (op("call"), op("return_call"))
        }
        for function in model.functions
    ]
    left = set(range(len(called)))
    while leaves := {function for function in left if not called[function] & left}:
        left -= leaves
    return bool(left)


def test_recursion() -> None:
    assert not any(map(calls_in_circles, models()))
    assert any(map(calls_in_circles, models(recursion=True)))


GUARDED = Config(
    guard_memory=100,
    guard_arithmetic=100,
    guard_references=100,
    guard_exceptions=100,
    bottoms=False,
    stack_operands=0,
    termination=300,
    deny=("data.drop", "elem.drop"),  # after which reading from the segment traps
)


def test_guards_keep_code_from_trapping() -> None:
    """Only the smallest integer divided by -1 is left, which is rare, and `unreachable`."""
    kinds = outcomes(GUARDED).keys()
    assert kinds <= {"values", "unsupported", "limit", "UNREACHABLE", "INT_OVERFLOW"}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("guard_memory", {"MEM_OOB", "ARRAY_OOB"}),
        ("guard_references", {"NULL_REF", "CAST"}),
        ("guard_arithmetic", {"DIV_ZERO", "TRUNC_NAN"}),
        ("guard_exceptions", {"exception"}),
    ],
)
def test_without_a_guard_it_traps(name: str, kinds: set[str]) -> None:
    """Or exceptions leave functions."""
    assert kinds <= outcomes(GUARDED.replace(**{name: 0})).keys()


def code_after_stops(**knobs: Any) -> int:
    """How many instructions stand right behind a return, branch or trap."""
    stops = [op(name) for name in ("return", "br", "br_table", "unreachable", "return_call")]
    ends = [op(name) for name in ("end", "else", "catch", "catch_all", "delegate")]
    found = 0
    for model in models(stack_operands=0, **knobs):
        for function in model.functions:
            starts = code.starts(function.code)
            for before, after in pairwise(starts):
                if function.code[before] in stops and function.code[after] not in ends:
                    found += 1
    return found


def test_dead_code() -> None:
    """Blocks without a way to their end are followed by dead code in any case."""
    assert code_after_stops(dead_code=True) > 6 * max(1, code_after_stops())


def branches_back(**knobs: Any) -> Counter[bool]:
    """Branches to loops: how many are right behind a loop's counter, and how many are not."""
    found: Counter[bool] = Counter()
    for model in models(**knobs):
        for function in model.functions:
            open_blocks: list[int] = []
            before = -1
            for pos in code.starts(function.code):
                number = function.code[pos]
                if INSTRUCTIONS[number].immediates[:1] == [BLOCKTYPE]:
                    open_blocks.append(number)
                elif number == op("end") and open_blocks:
                    open_blocks.pop()
                elif number in (op("br"), op("br_if")):
                    distance = function.code[pos + 1]
                    if distance < len(open_blocks) and open_blocks[-1 - distance] == op("loop"):
                        found[before in COUNTING] += 1
                before = number
    return found


COUNTING = [op(name) for name in ("local.set", "local.tee", "i32.lt_u", "i32.and")]


def test_counted_loops() -> None:
    assert branches_back(stack_operands=0)[False] == 0
    assert branches_back(stack_operands=0, counted_loops=False)[False] > 50
