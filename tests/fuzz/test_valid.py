"""The target `valid`: what it accepts, what it refuses, and the inputs that it begins with."""

import pytest

from smith import Config, fuzz
from smith.fuzz import TARGETS, corpus, harness
from smith.fuzz.valid import Refused, check
from tests.builds import CHECKOUT

SEEDS = CHECKOUT / "corpus" / "valid"
INPUTS = [file for file in sorted(SEEDS.iterdir()) if file.name != corpus.NAME]


@pytest.mark.parametrize("preset", ["default", "swarm"])
def test_modules_are_accepted(preset: str) -> None:
    for file in INPUTS:
        check(file.read_bytes(), Config.preset(preset))


def test_a_failure_says_how_to_see_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(data: bytes, config: Config) -> None:
        raise Refused(f"{len(data)} bytes, max_body {config.max_body}")

    one_input = harness.told(refuse, ["--preset", "swarm", "--set", "max_body=9"])
    with pytest.raises(Refused, match="3 bytes, max_body 9"):
        one_input(b"abc")
    name = "crash-a9993e364706816aba3e25717850c26c9cd0d89d"
    assert capsys.readouterr().err == (
        f"reproduce: smith gen {name} --preset swarm --set max_body=9 -o {name}.wasm\n"
    )


def test_a_target_has_its_seeds_and_its_script() -> None:
    for name, target in TARGETS.items():
        assert (CHECKOUT / "fuzz_targets" / f"{name}.py").exists()
        seeds = CHECKOUT / "corpus" / name
        (corpus.check if target.takes == fuzz.INPUTS else corpus.check_modules)(seeds)
        assert len([*seeds.iterdir()]) > 10


def test_seeds_are_few_and_small() -> None:
    assert 10 <= len(INPUTS) <= 40
    assert max(file.stat().st_size for file in INPUTS) <= 512
