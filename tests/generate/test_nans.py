"""Where NaNs are canonical, no other can be seen, wherever code puts a value on its way."""

import pytest

from smith import Config, generate, input_from_seed

pytest.importorskip("smith.native._engine", reason="the engine is not built: no C compiler")

from smith.native import Limits, nan_shows

# Many NaNs, and many locals read and written on the bare stack.
CONFIGS = [
    Config(
        canonicalize_nans=True,
        max_imports=0,
        features=("wasm3", "-relaxed-simd"),
        value_types=("i32", "f32", "f64"),
        weights=("local.get=100", "local.tee=100"),
    ),
    Config(
        canonicalize_nans=True,
        max_imports=0,
        features=("wasm3", "-relaxed-simd"),
        value_types=("f64",),
        weights=("local.get=100", "local.set=100"),
        counted_loops=False,
    ),
]


@pytest.mark.parametrize("config", CONFIGS)
def test_only_canonical_nans_can_be_seen(config: Config) -> None:
    made = 0
    for seed in range(120):
        wasm = generate(input_from_seed(seed), config).wasm
        shows, facts = nan_shows(wasm, limits=Limits(fuel=1_000_000), validated=True)
        assert not shows, seed
        made += facts.nans
    assert made > 100
