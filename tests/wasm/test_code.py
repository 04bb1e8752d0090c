"""Walking flat code."""

from smith.wasm.code import count, starts
from smith.wasm.instructions import op


def test_immediates_are_stepped_over() -> None:
    table = [op("br_table"), 2, 0, 1, 0]
    load = [op("i32.load"), 2, 0, 16]
    handler = [op("try_table"), 0, 1, 2, 0, 0]
    code = [*table, *load, *handler, op("nop"), op("end")]
    assert starts(code) == [0, 5, 9, 15, 16]
    assert count(code) == 5
    assert starts([]) == []
