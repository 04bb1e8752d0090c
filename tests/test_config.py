"""The knob table: its forms, what it refuses, and swarm."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import wasmtime

import smith
from smith import generate, input_from_seed
from smith.config import KNOBS, NEEDS, PRESETS, Config, ConfigError, knob
from smith.unstructured import Choices, Segment, Unstructured
from smith.wasm.features import WASM3, closed, names_of

ROWS = {row.name: row for row in KNOBS}
LISTS = {
    "features": ("mvp", "simd"),
    "value_types": ("i32", "f64"),
    "allow": ("i32.*", "memory"),
    "deny": ("vector", "i32.div_s"),
    "weights": ("vector=0", "i32.*=7"),
}
# One that imports and exports a function.
MODULE = "AGFzbQEAAAABBAFgAAACBwEBYQFiAAAHBQEBYwAA"


def other_value(name: str) -> Any:
    """A value that is not the default, and goes with the defaults of the other knobs."""
    default: Any = ROWS[name].default
    if name in LISTS:
        return LISTS[name]
    if isinstance(default, str):
        return MODULE
    if isinstance(default, bool):
        return not default
    return default + 1 if default < ROWS[name].metadata["high"] else default - 1


def text_of(value: Any) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, str):
        return value
    return ",".join(value) if isinstance(value, tuple) else str(value).lower()


def door(seed: int) -> Choices:
    """A choice door of the kind that a generated module's first segment is."""
    data = smith.input_from_seed(seed, 400).translate(None, b"\x0a\xff")
    (segment,) = Unstructured(data).segments()
    assert isinstance(segment, Segment)
    return segment


def swarm(config: Config, count: int) -> list[Config]:
    return [config.drawn(door(seed)) for seed in range(count)]


@pytest.mark.parametrize("name", ROWS)
def test_each_knob_in_each_form(name: str) -> None:
    value = other_value(name)
    config = Config(**{name: value})
    assert getattr(config, name) == value != ROWS[name].default
    assert Config.from_toml(config.to_toml()) == config
    assert Config().set([f" {name} = {text_of(value)} "]) == config
    assert Config().replace(**{name: value}) == config
    assert list(vars(config)) == list(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_each_knob_has_prose_and_a_value_within_its_range(name: str) -> None:
    row = ROWS[name]
    meta = row.metadata
    assert set(meta) == set(knob(0, "").metadata)
    assert meta["prose"]
    assert isinstance(row.default, (bool, int, str, tuple))
    for value in (row.default, *meta["swarm"]):
        assert type(value) is type(row.default)
        if type(value) is int:
            assert meta["low"] <= value <= meta["high"] > meta["low"]


def test_the_first_knob_begins_a_group() -> None:
    groups = [row.metadata["group"] for row in KNOBS if row.metadata["group"]]
    assert KNOBS[0].metadata["group"] == groups[0]
    assert len(set(groups)) == len(groups)


def test_what_is_at_its_default_needs_no_toml() -> None:
    assert Config().to_toml() == ""
    assert Config.from_toml("") == Config()


def test_lists_are_taken_in_any_order_and_with_what_is_always_there() -> None:
    assert Config.from_toml("features = ['simd', 'bulk-memory']") == Config().set(
        ["features=bulk-memory,simd,mvp"]
    )
    without = tuple(name for name in names_of(WASM3) if name != "gc")
    assert Config().set(["features=wasm3,-gc"]).features == without
    assert Config().set(["value_types="]).value_types == ("i32",)


def test_the_last_setting_counts_and_all_are_checked_together() -> None:
    config = Config().set(["max_types=3", "min_types=5", "max_types=5"])
    assert (config.min_types, config.max_types) == (5, 5)


@pytest.mark.parametrize("setting", ["max_types=4_000", "deny=['memory', 'i32.*']", "fold=false"])
def test_settings_may_be_toml(setting: str) -> None:
    assert Config().set([setting]) == Config.from_toml(setting)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_typ = 3", "unknown knob 'max_typ'; did you mean 'max_types'?"),
        ("quux = 3", "unknown knob 'quux'"),
        ("self = 3", "unknown knob 'self'"),
        ("preset = 'wasm'", "unknown preset 'wasm'; did you mean 'wasm2'?"),
        ("preset = 'all'", "unknown preset 'all'; there are default, mvp, wasm2, "),
        ("preset = 3", "preset: 3 is no name"),
        ("max_types = 0", "max_types: 0 is not within 1 to 100000"),
        ("guard_memory = 101", "guard_memory: 101 is not within 0 to 100"),
        ("max_types = 3.0", "max_types: 3.0 is not a whole number"),
        ("max_types = true", "max_types: True is not a whole number"),
        ("max_types = '3'", "max_types: '3' is not a whole number"),
        ("fold = 1", "fold: 1 is not true or false"),
        ("features = 'simd'", "features: 'simd' is no list of names"),
        ("features = ['simd', 3]", "features: ['simd', 3] is no list of names"),
        (
            "features = ['multi-mem']",
            "features: there is no 'multi-mem' to choose; did you mean 'multi-memory'?",
        ),
        ("value_types = ['i8']", "value_types: there is no 'i8' to choose"),
        ("deny = ['i32.sum']", "no instruction or category is 'i32.sum'; did you mean 'i32.sub'?"),
        ("allow = ['i99.*']", "no instruction or category is 'i99.*'"),
        (
            "min_types = 5\nmax_types = 4",
            "min_types is 5, more than max_types, which is 4: set min_types, too",
        ),
        (
            "min_memories = 2\nfeatures = []",
            "min_memories is 2, which needs the feature multi-memory",
        ),
        (
            "termination = 1\nmax_globals = 0",
            "termination is 1, which needs a global for its fuel: max_globals is 0",
        ),
        ("max_types 3", "no TOML: Expected '=' after a key"),
        ("max_types = 3\nmax_types = 4", "no TOML: Cannot overwrite a value"),
    ],
)
def test_what_cannot_be(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_toml(text)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["9" * 5_000, "[" * 5_000], ids=["digits", "nesting"])
def test_what_the_parser_takes_for_too_long(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^no TOML: "):
        Config.from_toml(f"max_types = {text}")
    with pytest.raises(ConfigError, match=r"^max_types: .* is not a whole number$"):
        Config().set([f"max_types={text}"])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("max_types", "'max_types' is no name=value"),
        ("max_types=", "max_types: '' is not a whole number"),
        ("max_types=many", "max_types: 'many' is not a whole number"),
        ("max_types=1\nfold=true", r"max_types: '1\nfold=true' is not a whole number"),
        ("fold=True", "fold: 'True' is not true or false"),
        ("features=simd,mpv", "features: there is no 'mpv' to choose; did you mean 'mvp'?"),
        ("=3", "unknown knob ''"),
        ("self=3", "unknown knob 'self'"),
    ],
)
def test_settings_that_cannot_be(setting: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config().set([setting])
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    """Each says what it is, and is what it says; a file may build on it."""
    prose, knobs = PRESETS[name]
    preset = Config.preset(name)
    assert prose
    assert preset == Config(**knobs)
    assert Config.from_toml(f"preset = '{name}'\nmax_types = 9") == preset.replace(max_types=9)
    assert Config.from_toml(preset.to_toml()) == preset


def test_swarm_is_deterministic() -> None:
    assert swarm(Config(), 20) == swarm(Config(), 20)
    assert Config.swarm(door(7)) == Config().drawn(door(7))


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_drawn_would_pass_the_checks(name: str) -> None:
    for drawn in swarm(Config.preset(name), 300):
        assert Config(**vars(drawn)) == drawn


def test_swarm_varies_each_knob_that_it_may() -> None:
    """And leaves each at its default most of the time, or entirely where it has no alternative."""
    count = 400
    configs = swarm(Config(), count)
    for name, row in ROWS.items():
        values = Counter(getattr(config, name) for config in configs)
        if among := row.metadata["among"]:
            for entry in among[1:]:
                present = sum(n for value, n in values.items() if entry in value)
                # A feature is there with all that it cannot do without, and if it may be at all.
                needed = len(closed([entry])) if name == "features" else 1
                wanted = 0.75**needed if entry in getattr(Config(), name) else 0
                assert abs(present / count - wanted) < 0.1, entry
        else:
            # Shared memories, like features that not every engine has on, are drawn with those.
            alternatives = row.metadata["swarm"] if name != "shared_memories" else ()
            assert set(values) == {row.default, *alternatives}, name
            assert values[row.default] > 0.6 * count, name


def test_swarm_over_all_features_has_shared_memories() -> None:
    every = [Config.swarm(door(seed), "all").shared_memories for seed in range(100)]
    assert 0.1 < every.count(True) / len(every) < 0.4
    kept = Config(shared_memories=True)
    assert all(config.shared_memories for config in swarm(kept, 20))


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        (("-simd",), "simd relaxed-simd"),
        (("wasm3", "-function-references"), "function-references gc"),
        (("all", "-gc"), "gc custom-descriptors"),
        (("relaxed-simd", "-simd"), "simd relaxed-simd"),
        (("relaxed-simd", "-mvp"), ""),
    ],
    ids=" ".join,
)
def test_what_needs_a_feature_goes_with_it(words: tuple[str, ...], gone: str) -> None:
    whole = Config(features=words[:-1]) if words[1:] else Config()
    assert {*whole.features} - {*Config(features=words).features} == {*gone.split()}


def test_swarm_over_all_but_a_feature() -> None:
    drawn = [{*Config.swarm(door(seed), "-simd").features} for seed in range(100)]
    assert set.union(*drawn) == {*Config(features=("-simd",)).features}


@pytest.mark.parametrize(
    ("given", "knobs"),
    [
        ('(global (export "g") i32 (i32.const 1))', {"max_globals": 1}),
        ('(func (export "f") (result (ref none)) unreachable)', {}),
    ],
    ids=["a global", "no value"],
)
def test_swarm_beside_a_module_that_is_given(given: str, knobs: dict[str, Any]) -> None:
    """Modes are not drawn that it does not permit: fuel, which is a global, or that none traps."""
    wasm = bytes(wasmtime.wat2wasm(f"(module {given})"))
    config = Config.preset("swarm").replace(features=("all",), exports=wasm, **knobs)
    for seed in range(100):
        drawn = generate(input_from_seed(seed, 300), config).config
        assert drawn.replace() == drawn  # which checks it


def test_swarm_keeps_to_the_features_that_are_given() -> None:
    for seed in range(20):
        assert {*Config.swarm(door(seed), ("simd",)).features} <= {"mvp", "simd"}


@pytest.mark.parametrize("name", ROWS)
def test_drawn_keeps_what_was_set(name: str) -> None:
    config = Config(**{name: other_value(name)})
    for drawn in swarm(config, 20):
        assert Config(**vars(drawn)) == drawn
        if name == "features":  # of which some are left out
            assert {*drawn.features} <= {*config.features}
        else:
            assert getattr(drawn, name) == (getattr(config, name) if name != "per_input" else False)


def test_what_is_drawn_stays_above_minima_that_were_set() -> None:
    for drawn in swarm(Config(min_types=9, min_globals=9, min_params=20, max_params=25), 50):
        assert drawn.max_types >= 9
        assert drawn.max_globals >= 9


@pytest.mark.parametrize("name", {name: None for name, *_ in NEEDS})
def test_what_a_setting_needs_is_not_drawn_away(name: str) -> None:
    """And all other knobs are drawn as ever."""
    needed = [knob for other, *_, knobs in NEEDS for knob in knobs if other == name]
    apart = {name, name.replace("min_", "max_", 1), *needed}
    wanted = 2 if type(ROWS[name].default) is int else other_value(name)
    for drawn, plain in zip(
        swarm(Config().replace(**{name: wanted}), 100), swarm(Config(), 100), strict=True
    ):
        assert Config(**vars(drawn)) == drawn
        assert getattr(drawn, name) == wanted
        assert all(getattr(drawn, knob) == ROWS[knob].default for knob in needed)
        assert all(getattr(drawn, knob) == getattr(plain, knob) for knob in {*ROWS} - apart)


def test_a_setting_draws_the_other_knobs_no_differently() -> None:
    for plain, other in zip(swarm(Config(), 20), swarm(Config(max_types=77), 20), strict=True):
        assert plain.replace(max_types=77) == other


def test_a_feature_brings_what_it_needs() -> None:
    assert "bulk-memory" in Config(features=("mvp", "reference-types")).features
