"""The encoder of custom sections: the bytes that the formats' descriptions give."""

from librt.strings import BytesWriter

from smith.wasm.custom import names as name_section
from smith.wasm.custom.encode import encode_hints, encode_names, encode_producers
from smith.wasm.custom.names import Names, decode_names
from smith.wasm.leb128 import shortest_u, write_long
from smith.wasm.style import Style
from tests.wasm.name_sections import plain_names


def some_names() -> Names:
    names = Names()
    names.has_module, names.module = True, "é"
    names.direct[name_section.TAGS] = {5: "", 2: "t"}
    names.indirect[name_section.LOCALS] = {3: {1: "b", 0: "a"}}
    return names


def test_names() -> None:
    module = b"\0\3\2\xc3\xa9"
    locals = b"\2\x09\1\3\2\0\1a\1\1b"
    tags = b"\x0b\6\2\2\1t\5\0"
    assert encode_names(some_names()) == module + locals + tags
    assert encode_names(Names()) == b""


def test_a_module_without_a_name_is_not_one_of_an_empty_name() -> None:
    names = Names()
    names.has_module = True
    assert encode_names(names) == b"\0\1\0"


def test_producers() -> None:
    fields = [("language", [("C", "17"), ("D", "")]), ("sdk", [])]
    assert encode_producers(fields) == b"\2\x08language\2\1C\x0217\1D\0\3sdk\0"


def test_hints() -> None:
    assert encode_hints([(3, [(5, True), (300, False)]), (4, [])]) == (
        b"\2" + b"\3\2\5\1\1\xac\2\1\0" + b"\4\0"
    )


class Longer(Style):
    """Each number is a byte longer."""

    def u(self, out: BytesWriter, value: int, bits: int = 32) -> None:
        write_long(out, value, shortest_u(value) + 1)


def test_numbers_can_be_longer() -> None:
    content = encode_names(some_names(), Longer())
    assert content.startswith(b"\0\x84\0\x82\0\xc3\xa9\2")
    assert plain_names(decode_names(content)) == plain_names(some_names())
    assert encode_producers([("sdk", [])], Longer()) == b"\x81\0\x83\0sdk\x80\0"
    assert encode_hints([(1, [(2, True)])], Longer()) == b"\x81\0\x81\0\x81\0\x82\0\x81\0\1"
