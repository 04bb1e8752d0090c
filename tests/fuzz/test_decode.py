"""The target `decode`: its seeds, and that it notices what it is there for."""

import pytest

from smith import ValidationError, decode
from smith.fuzz import corpus
from smith.fuzz import decode as target
from smith.fuzz.decode import Disagreement, Lost, Unstable, check
from smith.wasm.code import starts
from smith.wasm.features import ALL, NAMES
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import Module
from tests.builds import CHECKOUT

FOLDER = CHECKOUT / "corpus" / "decode"
SEEDS = {file.stem: file.read_bytes() for file in sorted(FOLDER.iterdir())}
EMPTY = b"\0asm\1\0\0\0"
TWO_MEMORIES = EMPTY + b"\5\5\2\0\0\0\0"


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_is_wrong_with_seeds(name: str) -> None:
    check(SEEDS[name])


@pytest.mark.parametrize("data", [b"", b"\n", EMPTY[:7], EMPTY + b"\7", EMPTY + b"\1\1\1"])
def test_what_is_malformed_is_refused_by_all(data: bytes) -> None:
    check(data)


def test_seeds_are_few_and_small() -> None:
    assert 30 <= len(SEEDS) <= 80
    assert sum(map(len, SEEDS.values())) < 100_000
    corpus.check_modules(FOLDER)


def test_seeds_have_every_instruction_and_feature() -> None:
    numbers = set()
    for wasm in SEEDS.values():
        module = decode(wasm)
        for code in [f.code for f in module.functions] + [g.init for g in module.globals]:
            numbers |= {code[start] for start in starts(code)}
    assert [row.name for row in INSTRUCTIONS if row.number not in numbers] == []
    assert {name for name in NAMES if f"all-{name}" in SEEDS} > {"simd", "gc", "threads"}


def test_an_encoder_that_forgets_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = iter(range(100))
    monkeypatch.setattr(target, "encode", lambda module: bytes(next(lengths)))
    monkeypatch.setattr(target, "decode", lambda data: Module())
    with pytest.raises(Unstable):
        check(EMPTY)


def test_a_validator_that_does_not_look_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "validate", lambda data, features: None)
    with pytest.raises(Disagreement, match=r"ours: valid; wasmtime: .*unknown function"):
        check(EMPTY + b"\x08\1\0")


def test_a_validator_that_refuses_what_is_valid_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes, features: int) -> None:
        raise ValidationError("multiple memories", 8)

    monkeypatch.setattr(target, "validate", refuse)
    with pytest.raises(Disagreement, match="ours: multiple memories; wasmtime: valid"):
        check(TWO_MEMORIES)


def test_features_that_make_a_module_invalid_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes, features: int) -> None:
        if features == ALL:
            raise ValidationError("unknown type", 8)

    monkeypatch.setattr(target, "validate", refuse)
    with pytest.raises(Lost, match="unknown type"):
        check(EMPTY)


def test_any_other_exception_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, **options: bool) -> str:
        raise KeyError(7)

    monkeypatch.setattr(target, "print_wat", fail)
    with pytest.raises(KeyError):
        check(EMPTY)
