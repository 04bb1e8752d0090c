"""Which instructions of a module are said to be scaffolding."""

from smith import Config, generate, input_from_seed
from smith.generate import scaffolded
from smith.wasm.code import starts
from smith.wasm.instructions import INSTRUCTIONS

SEEDS = range(30)


def names_of(seed: int, config: Config) -> list[tuple[list[str], set[int]]]:
    """Of each function its instructions, and the places of scaffolding."""
    module, places = scaffolded(input_from_seed(seed), config)
    assert module.wasm == generate(input_from_seed(seed), config).wasm
    codes = [function.code for function in module.model.functions]
    assert len(codes) == len(places)
    names = [[INSTRUCTIONS[code[pos]].name for pos in starts(code)] for code in codes]
    return [*zip(names, map(set, places), strict=True)]


def test_folds_fuel_and_masks_are_scaffolding() -> None:
    inside = outside = 0
    for seed in SEEDS:
        for names, places in names_of(seed, Config(termination=100)):
            assert all(place < len(names) for place in places)
            # A function begins with its fuel, but for those that are added for want of one.
            if names:
                assert places >= {*range(4)} or names[0] != "global.get"
            inside += len(places)
            outside += len(names) - len(places)
            for place in sorted(places):
                assert names[place] not in ("call", "i32.store", "f64.mul", "loop")
    assert 0.2 < inside / (inside + outside) < 0.6


def test_without_techniques_there_is_little() -> None:
    config = Config(
        fold=False, mixed_global=False, guard_memory=0, guard_arithmetic=0, counted_loops=False
    )
    found = [pair for seed in SEEDS for pair in names_of(seed, config)]
    assert sum(len(places) for _, places in found) < 0.1 * sum(len(names) for names, _ in found)
