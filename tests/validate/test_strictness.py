"""Each check of the validator is needed: with it switched off, a near-miss gets through.

A near-miss is only tried on mutants of what refused it: the lines that its error came through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from smith import Unstructured, WasmError, decode, generate, input_from_seed
from smith.near_misses import RULES, Inapplicable, break_rule
from smith.near_misses.rule import applies
from smith.validate import DEFAULT
from smith.wasm.features import ALL
from tests.validate.mutants import Place, places, validator

Line = tuple[str, int]


class Miss(NamedTuple):
    rule: str
    wasm: bytes
    features: int


def near_misses() -> Iterator[Miss]:
    """Of each rule under each set of features, in the smallest module."""
    module = decode(generate(b"").wasm)
    for features in (DEFAULT, ALL):
        for rule in RULES:
            enabled = features & ~rule.off & ~rule.without
            if applies(rule, enabled):
                with suppress(Inapplicable):
                    choices = Unstructured(input_from_seed(0, 64))
                    found = break_rule(rule, module, choices, enabled)
                    yield Miss(rule.name, found.wasm, found.features)


@cache
def by_line() -> dict[Line, list[Miss]]:
    """The near-misses by the lines that their errors come through."""
    validate = validator()
    found = defaultdict(list)
    for miss in near_misses():
        with pytest.raises(WasmError) as caught:
            validate(miss.wasm, miss.features)
        error: BaseException | None = caught.value
        while error:
            for entry in iter_traceback(error):
                found[entry].append(miss)
            error = error.__context__
    return found


def iter_traceback(error: BaseException) -> set[Line]:
    lines = set()
    traceback = error.__traceback__
    while traceback:
        lines.add((Path(traceback.tb_frame.f_code.co_filename).name, traceback.tb_lineno))
        traceback = traceback.tb_next
    return lines


def gets_through(place: Place) -> bool:
    """Whether a near-miss is accepted, or ends in an error of the program, without this check."""
    validate = validator(place)
    tried = by_line()[place.file, place.reported]
    if place.how == "matches":
        tried = list(near_misses())
    for miss in tried:
        try:
            validate(miss.wasm, miss.features)
        except WasmError:
            continue
        except Exception:
            return True
        return True
    return False


@pytest.mark.parametrize("place", places(), ids=str)
def test_a_check_is_missed_when_it_is_switched_off(place: Place) -> None:
    assert gets_through(place)
