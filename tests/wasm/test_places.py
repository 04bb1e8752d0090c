"""Where instructions are in an expression's bytes, found without decoding them to flat code."""

import pytest

from smith.wasm.code import OPENS, starts
from smith.wasm.decode_code import CodeReader
from smith.wasm.decoder import decode_placed, instruction_offsets
from smith.wasm.encoder import CODE_SECTION, encode
from smith.wasm.features import ALL
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.reader import Reader
from tests.builds import CHECKOUT
from tests.wasm.test_style import longest_style

CORPUS = sorted((CHECKOUT / "corpus" / "decode").glob("*.wasm"))
EVERY = [True] * len(INSTRUCTIONS)
SOME = [row.number in (op("br_if"), op("i32.const"), op("i32.add")) for row in INSTRUCTIONS]


@pytest.mark.parametrize("wanted", [EVERY, OPENS, SOME], ids=["every", "blocks", "some"])
def test_places(wanted: list[bool]) -> None:
    """All instructions of the table, short and long."""
    seen = 0
    for path in CORPUS:
        module = decode_placed(path.read_bytes())[0]
        for binary in (encode(module), encode(module, longest_style())):
            _, places = decode_placed(binary)
            begins = places.expressions[CODE_SECTION]
            for function, begin in zip(module.functions, begins, strict=True):
                found = starts(function.code)
                offsets = instruction_offsets(binary, begin, len(found))
                pairs = zip(found, offsets, strict=True)
                expected = [at for pos, at in pairs if wanted[function.code[pos]]]
                reader = CodeReader(Reader(binary, begin, len(binary), ALL))
                assert reader.places_of(wanted) == expected
                seen += len(expected)
    assert seen > 50
