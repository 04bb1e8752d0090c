"""The verdicts on every binary of the WebAssembly test suite, and the words for them.

The message has to begin with what the reference interpreter says, in all but a few cases: where a
number runs over the end of its section that interpreter reads on, and calls it too long.
"""

from pathlib import Path

import pytest

from smith.validate import DEFAULT, validate
from smith.wasm.errors import DecodeError, ValidationError, WasmError
from smith.wasm.features import select
from tests.spec_testsuite import MALFORMED, WELL_FORMED, Case, cases

VALID = [type for type in WELL_FORMED if type != "assert_invalid"]
LEAST_WITH_THE_PHRASE = 0.95
LEAST_IN_THE_KNOWN_SUITE = 0.99

# What a part of the suite is about: by the beginning of its name, to be added to or taken from the
# default. The proposal of threads is older than multi-memory and reference types, without which
# these two files say that there is one memory and one table.
FEATURES = {
    "legacy/": "legacy-exceptions",
    "proposals/custom-descriptors/": "custom-descriptors",
    "proposals/stack-switching/": "stack-switching",
    "proposals/threads/imports": "-multi-memory,-reference-types",
    "proposals/threads/memory": "-multi-memory",
}


def features_for(case: Case) -> int:
    words = [words for start, words in FEATURES.items() if case.file.startswith(start)]
    return select(",".join(words).split(","), DEFAULT) if words else DEFAULT


def error_of(case: Case) -> WasmError | None:
    try:
        validate(case.binary, features_for(case))
    except WasmError as error:
        return error
    return None


def test_valid_modules_are_accepted(spec_testsuite: Path) -> None:
    refused = {
        str(case): error for case in cases(spec_testsuite, *VALID) if (error := error_of(case))
    }
    assert refused == {}


@pytest.mark.parametrize(
    ("type", "expected"), [("assert_invalid", ValidationError), (MALFORMED[0], DecodeError)]
)
def test_others_are_refused(spec_testsuite: Path, type: str, expected: type[WasmError]) -> None:
    for case in cases(spec_testsuite, type):
        error = error_of(case)
        assert isinstance(error, expected), f"{case}: {case.text}"
        assert 0 <= error.offset <= len(case.binary), case


def test_with_the_words_of_the_suite(spec_testsuite: Path, knows_testsuite: bool) -> None:
    refused = list(cases(spec_testsuite, "assert_invalid", *MALFORMED))
    others = [case for case in refused if not str(error_of(case)).startswith(case.text or "")]
    least = LEAST_IN_THE_KNOWN_SUITE if knows_testsuite else LEAST_WITH_THE_PHRASE
    assert len(others) <= (1 - least) * len(refused), [*map(str, others)]
