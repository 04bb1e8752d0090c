"""A changed byte changes one function, and a deleted segment takes one function away."""

from random import Random
from statistics import mean, median

import pytest
from hypothesis import given

from smith.config import Config
from smith.generate import generate, plan_of, spans
from smith.generate.dispatch import Dispatch
from smith.generate.environment import Environment
from smith.generate.signatures import Callee, Signature
from smith.inputs import input_from_seed
from smith.stats.locality import MUTATIONS, Locality, replace_byte
from tests.generate.strategies import inputs

TRIALS = 200


@pytest.fixture(scope="module")
def locality() -> Locality:
    """What became of inputs of 2 KiB by one random byte, and by a segment less."""
    meter = Locality(Config())
    random = Random(1)
    for seed in range(TRIALS):
        meter.add(input_from_seed(seed), random)
    return meter


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_one_byte_changes_one_function(locality: Locality, mutation: str) -> None:
    changes = [change for change in locality.changes[mutation] if change]
    assert median(change.functions for change in changes) <= 1
    assert median(change.instructions for change in changes) <= 0.05


def test_a_deleted_segment_takes_one_function_away(locality: Locality) -> None:
    assert len(locality.deletions) == TRIALS
    # Sometimes another function has to be added, for references to functions of its type.
    assert mean(deletion.removes_it for deletion in locality.deletions) >= 0.9
    assert mean(deletion.renamed or 0 for deletion in locality.deletions) >= 0.7


@pytest.mark.parametrize(("size", "trials"), [(2048, 400), (65536, 200)])
def test_most_bytes_matter(size: int, trials: int) -> None:
    random = Random(size)
    effective = 0
    for seed in range(trials):
        data = input_from_seed(seed, size)
        effective += generate(data).wasm != generate(replace_byte(data, random)).wasm
    assert effective >= 0.75 * trials


@given(inputs())
def test_spans_nest(data: bytes) -> None:
    around: list[int] = []  # the ends of the spans that are open
    reached = 0
    for span in spans(data):
        del around[span.depth :]
        assert len(around) == span.depth
        assert reached <= span.start <= span.stop <= min(around, default=len(data))
        around.append(span.stop)
        reached = span.start
        if span.depth == 0:
            assert span.label == "segment"
            assert not {0x0A, 0xFF} & {*data[span.start : span.stop]}


def test_spans_say_which_bytes_make_what() -> None:
    data = input_from_seed(1)
    found = spans(data)
    functions = [span for span in found if span.label == "function"]
    assert len(functions) == len(generate(data).model.functions)
    labels = {(span.depth, span.label) for span in found if span.depth < 3}
    assert labels == {
        (0, "segment"),
        (1, "function"),
        (2, "statement"),
        (2, "expression"),  # the function's results
    }


def test_columns_of_the_dispatch_table_depend_on_their_own_signature() -> None:
    """Where a signature goes, the others stay, but for the few that stood where they hashed to."""
    env = Environment(plan_of(Config()), 0)
    types = [[a, b] for a in range(5) for b in range(2)]
    moved = 0
    for gone in range(len(types)):
        columns = []
        for left in (types, types[:gone] + types[gone + 1 :]):
            signatures = [Signature(params, [], env.with_results([])) for params in left]
            for place, signature in enumerate(signatures):
                signature.members.add(Callee(place, signature, 0))
            Dispatch().lay_out(signatures, 1000)
            columns.append({tuple(s.params): s.column for s in signatures})
        before, after = columns
        assert len(set(before.values())) == len(types)
        moved += sum(before[params] != after[params] for params in after)
    assert moved < len(types) * len(types) / 4  # twice as many where they stand in order
