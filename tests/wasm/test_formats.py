"""Any module at all, through the binary and the text format."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.errors import DecodeError
from smith.wasm.module import Module
from smith.wasm.text import print_wat
from tests.wasm.conftest import Assemble
from tests.wasm.plain import plain, text_plain
from tests.wasm.strategies import modules

HEADER = b"\0asm\1\0\0\0"


@given(modules())
def test_decodes_to_what_was_encoded(module: Module) -> None:
    assert plain(decode(encode(module))) == plain(module)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(modules(), min_size=1, max_size=5))
def test_assembles_to_what_was_printed(assemble: Assemble, some: list[Module]) -> None:
    texts = [print_wat(module, []) for module in some]
    for module, wasm in zip(some, assemble(texts), strict=True):
        assert text_plain(decode(wasm)) == text_plain(module)


def check_any_bytes(data: bytes) -> None:
    """Bytes are a module or `DecodeError`; a module can be written in both formats."""
    try:
        module = decode(data)
    except DecodeError:
        return
    assert plain(decode(encode(module))) == plain(module)
    assert print_wat(module, []).endswith(")\n")


@given(modules().map(encode), st.data())
def test_truncated_modules(wasm: bytes, data: st.DataObject) -> None:
    check_any_bytes(wasm[: data.draw(st.integers(0, len(wasm)))])


edits = st.tuples(st.floats(0, 1), st.integers(0, 2), st.binary(max_size=3))


@given(modules().map(encode), st.lists(edits, min_size=1, max_size=4))
def test_mutated_modules(wasm: bytes, some: list[tuple[float, int, bytes]]) -> None:
    """An edit replaces as many bytes as it says, somewhere, by its own."""
    for place, removed, inserted in some:
        start = int(place * len(wasm))
        wasm = wasm[:start] + inserted + wasm[start + removed :]
    check_any_bytes(wasm)


@given(st.binary())
def test_arbitrary_sections(content: bytes) -> None:
    check_any_bytes(HEADER + content)


@given(st.integers(1, 13), st.binary())
def test_arbitrary_content_of_a_section(number: int, content: bytes) -> None:
    size = len(content)
    check_any_bytes(HEADER + bytes([number, size & 0x7F | 0x80, size >> 7]) + content)
