"""The targets of the bundled engine: their seeds, and that they notice what they are there for."""

import pytest

from smith import Config
from smith.fuzz import calls, corpus, engine, engine_bytes
from smith.wasm import DecodeError
from tests.builds import CHECKOUT

INPUTS = sorted((CHECKOUT / "corpus" / "engine").iterdir())
MODULES = sorted((CHECKOUT / "corpus" / "engine_bytes").iterdir())


@pytest.mark.parametrize("preset", ["default", "swarm"])
def test_generated_modules_run(preset: str) -> None:
    for file in INPUTS:
        engine.check(file.read_bytes(), Config.preset(preset))


def test_any_bytes_are_refused_or_run() -> None:
    for file in MODULES:
        wasm = file.read_bytes()
        for cut in range(0, len(wasm), 1 + len(wasm) // 9):
            engine_bytes.check(wasm[:cut])
            engine_bytes.check(wasm[:cut] + b"\xff" + wasm[cut + 1 :])
        engine_bytes.check(wasm)


def test_a_module_that_is_refused_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise DecodeError("refused", 0)

    monkeypatch.setattr(engine, "Module", refuse)
    with pytest.raises(DecodeError):
        engine.check(b"", Config.preset("default"))


def test_what_is_no_end_of_code_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("a host function failed")

    monkeypatch.setattr(calls, "Instance", fail)
    with pytest.raises(RuntimeError):
        engine_bytes.check(b"\0asm\1\0\0\0")
    with pytest.raises(RuntimeError):
        engine.check(b"", Config.preset("default"))


def test_seeds_are_those_of_the_others() -> None:
    for ours, theirs in (("engine", "valid"), ("engine_bytes", "decode")):
        names = {file.name for file in (CHECKOUT / "corpus" / theirs).iterdir()}
        assert {file.name for file in (CHECKOUT / "corpus" / ours).iterdir()} == names
        for name in names - {corpus.NAME}:
            [one, other] = [(CHECKOUT / "corpus" / folder / name) for folder in (ours, theirs)]
            assert one.read_bytes() == other.read_bytes()
