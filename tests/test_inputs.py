"""Seeds stand for the same inputs for ever."""

import pytest

from smith import input_from_seed


def test_a_seed_is_shake_256_of_its_digits() -> None:
    # NIST's SHAKE-256, from another implementation: `printf 0 | openssl dgst -shake256 -xoflen 8`.
    assert input_from_seed(0, 8).hex() == "7e8b1406d903bc91"
    assert input_from_seed(1234567, 8).hex() == "ca260964445f0267"


def test_a_longer_input_begins_with_the_shorter() -> None:
    assert input_from_seed(5, 4096).startswith(input_from_seed(5))
    assert len(input_from_seed(5)) == 2048
    assert input_from_seed(5, 0) == b""


@pytest.mark.parametrize(("seed", "size"), [(-1, 10), (1, -1)])
def test_no_negative_numbers(seed: int, size: int) -> None:
    with pytest.raises(ValueError, match="not -1"):
        input_from_seed(seed, size)
