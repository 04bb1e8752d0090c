"""What holds for every pass."""

from itertools import chain, islice
from random import Random

import pytest

from reducer.schedule import Pass
from reducer.shrinker import Shrinker
from reducer.tiers import TIERS

# Digits, brackets, records with lengths, repetitions, and a total at the end.
BODY = b"(12,(34,56),[78]);\x03abc\x03abc\x05hello\x00\x00\x07\x00aaaa" * 2
DATA = BODY + bytes([sum(BODY) & 0xFF])
PASSES = {run.__name__: run for run in chain.from_iterable(TIERS)}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", PASSES)
def test_a_pass_survives_what_others_do_meanwhile(name: str, seed: int) -> None:
    """A suspended pass is resumed on another, shorter best input."""
    run: Pass = PASSES[name]
    random = Random(seed)
    s = Shrinker(DATA, lambda data: True)
    steps = run(s)
    candidates = next(steps, None)
    for _ in range(300):
        if candidates is None:
            return
        tried = [*islice(candidates, 3)]
        found = random.choice([None, 0]) if tried else None
        if found is not None:
            s.consider(tried[found])
        if random.randrange(20) == 0:
            s.consider(s.best[random.randrange(40) :])
        try:
            candidates = steps.send(found)
        except StopIteration:
            return
