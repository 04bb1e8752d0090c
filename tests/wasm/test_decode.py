"""The binary decoder."""

import pytest

from smith.wasm.decode import decode
from smith.wasm.encode import encode

HEADER = b"\0asm\1\0\0\0"
NOTHING = bytes([1, 4, 1, 0x60, 0, 0])  # type section: [] -> []
CUSTOM = bytes([0, 2, 1, 0x61])  # an empty one named a


@pytest.mark.parametrize(
    ("sections", "after"),
    [
        (CUSTOM + NOTHING, 0),
        (NOTHING + CUSTOM, 1),
        (bytes([8, 1, 0]) + CUSTOM, 8),
        (bytes([12, 1, 0]) + CUSTOM, 12),
        (NOTHING + bytes([3, 1, 0]) + CUSTOM, 1),  # sections without entries leave no trace
        (NOTHING + bytes([3, 2, 0x80, 0]) + CUSTOM, 1),
    ],
)
def test_custom_sections_stay_in_their_place(sections: bytes, after: int) -> None:
    module = decode(HEADER + sections)
    assert [custom.after for custom in module.customs] == [after]
    assert [custom.after for custom in decode(encode(module)).customs] == [after]
