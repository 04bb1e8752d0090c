"""Who accepts what: engines are asked about examples of each feature."""

from __future__ import annotations

import json
import sys

import pytest
import wasmtime

from smith import WasmError, validate
from smith.engines import acceptance
from smith.engines.acceptance import Judge, examples, judges
from smith.wasm.features import NAMES, closed, feature_set
from tests.cli.process import output_of
from tests.feature_sets import supported

EMPTY = b"\0asm\1\0\0\0"
BROKEN = EMPTY + b"\7"


@pytest.mark.parametrize("feature", NAMES)
def test_examples_use_the_feature(feature: str) -> None:
    needed = closed(["mvp", feature])
    found = examples(feature)
    assert len(found) == acceptance.MODULES
    for wasm in found:
        validate(wasm, feature_set(*needed))
        if feature not in ("mvp", "bulk-memory"):
            with pytest.raises(WasmError):
                validate(wasm, feature_set(*supported(needed - {feature})))


@pytest.mark.parametrize("judge", judges(), ids=lambda judge: judge.name)
def test_judges_look(judge: Judge) -> None:
    assert judge.accepts([EMPTY, BROKEN, EMPTY]) == [True, False, True]
    assert "end" in judge.refusals([BROKEN])[0]
    assert judge.verdict([EMPTY]) == "yes"
    assert judge.verdict([EMPTY, BROKEN]) == "some"
    assert judge.version


def test_a_switch_is_found() -> None:
    judge = next(judge for judge in judges() if judge.name == "wasmtime")
    bytes_for_pages = wasmtime.wat2wasm("(module (memory 1 (pagesize 1)))")
    assert judge.verdict([bytes(bytes_for_pages)]) == "`Config.wasm_custom_page_sizes`"


@pytest.mark.parametrize(
    "end", ["import os; os.abort()", "print('\"\"', flush=True); import os; os.abort()"]
)
def test_an_engine_that_dies(end: str) -> None:
    judge = Judge("x", "1", ("a",), lambda switch: [sys.executable, "-c", end], str)
    accepted = "print" in end
    assert judge.accepts([EMPTY, EMPTY]) == [accepted, False]
    assert judge.verdict([EMPTY, EMPTY]) == ("some" if accepted else "no")


def test_an_engine_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance, "PATIENCE", 0.5)
    hang = [sys.executable, "-c", "import time; time.sleep(100)"]
    judge = Judge("x", "1", (), lambda switch: hang, str)
    assert judge.accepts([EMPTY]) == [False]


@pytest.mark.slow
def test_engines_are_asked() -> None:
    document = json.loads(output_of("features", "--json", "--engines"))
    names = [judge.name for judge in judges()]
    assert [*document["engines"]] == names
    for facts in document["features"]:
        assert [*facts["accepted"]] == names
        if facts["stage"] == "wasm2":
            assert {*facts["accepted"].values()} == {"yes"}
