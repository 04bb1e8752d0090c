"""`benchmarks/arguments.py`: random arguments are of the right types, and of many kinds."""

from collections import defaultdict

from wasmtime import wat2wasm

from smith.engines import Worker
from tests.benchmarks.scripts import load, need

load("reach")  # puts `benchmarks` where it is found

from benchmarks.arguments import calls_of  # noqa: E402

EVERY_TYPE = bytes(
    wat2wasm(
        """(module (type $s (struct (field i32)))
        (func (export "f") (param i32 i64 f32 f64 v128 funcref externref anyref exnref)
            (param (ref $s) (ref null $s) (ref i31) (ref extern) nullref)))"""
    )
)
FIRST_SIGN = {"i32": 31, "i64": 63, "f32": 31, "f64": 63, "v128": 127}


def test_arguments_are_of_many_kinds() -> None:
    seen: dict[int, set[int]] = defaultdict(set)
    for call in calls_of(EVERY_TYPE, 300, "seed"):
        for place, (_, bits) in enumerate(call.args or ()):
            seen[place].add(int(bits))
    for place, sign in enumerate(FIRST_SIGN.values()):
        assert {bits >> sign for bits in seen[place]} == {0, 1}
        assert len(seen[place]) > 50
    nullable = [{0, 1}] * 4
    assert [seen[place] for place in range(5, 9)] == nullable
    assert [seen[place] for place in range(9, 14)] == [{1}, {0, 1}, {1}, {1}, {0}]


def test_the_same_seed_gives_the_same_arguments() -> None:
    assert (
        calls_of(EVERY_TYPE, 3, "a") == calls_of(EVERY_TYPE, 3, "a") != calls_of(EVERY_TYPE, 3, "b")
    )


def test_engines_take_them() -> None:
    need("wasmtime")
    calls = calls_of(EVERY_TYPE, 50, "seed")
    with Worker("wasmtime") as worker:
        done = worker.run(EVERY_TYPE, calls)
    assert {outcome["outcome"] for _, outcome in done.calls} == {"values"}
    assert len(done.calls) == 50


def test_no_calls_of_what_makes_no_sense() -> None:
    assert calls_of(b"", 3, "seed") == []
