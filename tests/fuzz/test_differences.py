"""The table of differences: few, each with its reason."""

import re

from smith.fuzz.differences import BOTH, DIFFERENCES, explanation


def test_rows() -> None:
    assert len(DIFFERENCES) <= 20
    assert len({row.name for row in DIFFERENCES}) == len(DIFFERENCES)
    for row in DIFFERENCES:
        assert bool(row.ours) != bool(row.theirs), row.name
        re.compile(row.ours + row.theirs)
        assert {*row.judges} <= {*BOTH}
        assert len(row.why) > 20
        assert row.quotation


def test_one_has_to_accept() -> None:
    message = "too many locals: locals exceed maximum (at offset 0x1a)"
    found = explanation("wasmtime", "", message)
    assert found is not None
    assert found.name == "many locals"
    assert explanation("wasmtime", "type mismatch", message) is None
    assert explanation("wasmtime", "", "type mismatch") is None
    assert explanation("v8", "", message) is None
