"""Modes. What they promise is tested more closely in tests/generate/test_modes.py."""

from smith.config import Config
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.module import GLOBAL
from tests.generate.knobs.sampling import SEEDS, counts, models, outcomes, share


def test_termination() -> None:
    """Fuel is a global that has so much at first, and is exported."""
    for model in models(termination=123):
        (fuel,) = [export for export in model.exports if export.name == "fuel"]
        imported = sum(entry.type.kind == GLOBAL for entry in model.imports)
        assert (fuel.kind, model.globals[fuel.index - imported].init[-1]) == (GLOBAL, 123)
    assert not any(export.name == "fuel" for model in models() for export in model.exports)


def traps(config: Config) -> float:
    """What part of the calls ends in a trap or an exception.

    Nobody can call what takes a reference without null; the trace of calls ends some time.
    """
    found = outcomes(config)
    return 1 - sum(found[each] for each in ("values", "unsupported", "limit")) / found.total()


def test_no_traps() -> None:
    """How it does that, and that none is left, is tested by `benchmarks/no_traps.py`."""
    config = Config(termination=300)
    assert traps(config.replace(no_traps=True)) < 0.02 < 0.08 < traps(config)


def test_canonicalize_nans() -> None:
    selects = ("f64.eq", "f32.eq", "v128.bitselect")
    assert share(counts(canonicalize_nans=True), *selects) > 3 * share(counts(), *selects)


def test_export_everything() -> None:
    def exported(**knobs: bool) -> float:
        found = models(export_everything=knobs["export_everything"])
        return sum(len(model.exports) for model in found) / sum(
            len(model.functions)
            + len(model.tables)
            + len(model.memories)
            + len(model.globals)
            + len(model.tags)
            + len(model.imports)
            for model in found
        )

    assert exported(export_everything=False) < 0.9
    assert exported(export_everything=True) == 1


def test_allow_invalid() -> None:
    found = [generate(input_from_seed(seed), Config(allow_invalid=True)) for seed in SEEDS]
    assert 0.1 * len(SEEDS) < sum(not module.valid for module in found) < 0.9 * len(SEEDS)
    assert all(generate(input_from_seed(seed)).valid for seed in SEEDS)


def test_per_input() -> None:
    """Modules say what they were generated under."""
    config = Config(per_input=True, max_fields=3)
    drawn = {generate(input_from_seed(seed), config).config for seed in SEEDS}
    assert len(drawn) > len(SEEDS) / 2
    assert not any(each.per_input for each in drawn)
    assert {each.max_fields for each in drawn} == {3}
