"""Name sections: strategies for them, and what they say as plain data."""

from typing import Any

from hypothesis import strategies as st
from librt.strings import BytesWriter

from smith.wasm import module as wasm
from smith.wasm.custom import names as name_section
from smith.wasm.custom.encode import encode_names
from smith.wasm.custom.names import NAME_SECTION, Names, decode_names
from smith.wasm.decoder import decode
from smith.wasm.encoder import CUSTOM, DATA_SECTION
from smith.wasm.leb128 import write_u
from smith.wasm.module import Module


def number(value: int) -> bytes:
    out = BytesWriter()
    write_u(out, value)
    return out.getvalue()


def sized(content: bytes) -> bytes:
    return number(len(content)) + content


def with_names(module: Module, names: Names) -> Module:
    """The same module, with a name section at its end, or at its start if it has no data."""
    after = DATA_SECTION if module.data else CUSTOM
    module.customs = [*module.customs, wasm.Custom(NAME_SECTION, encode_names(names), after)]
    return module


letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
# Few, so that some are the same; ones that look as if the printer had made them; and any.
words = st.sampled_from(["a", "b", "a#1", "a#1#", "#0", "", "x y", 'q"', "é", "n" * 300]) | letters
maps = st.dictionaries(st.integers(0, 4), words, max_size=4)
indirect_maps = st.dictionaries(st.integers(0, 4), maps.filter(bool), max_size=3)


@st.composite
def name_sections(draw: st.DrawFn) -> Names:
    names = Names()
    names.has_module = draw(st.booleans())
    names.module = draw(words) if names.has_module else ""
    for place in range(1, name_section.SUBSECTIONS):
        if place in name_section.INDIRECT:
            names.indirect[place] = draw(indirect_maps)
        else:
            names.direct[place] = draw(maps)
    return names


def names_of(binary: bytes) -> Names:
    for custom in decode(binary).customs:
        if custom.name == NAME_SECTION:
            return decode_names(custom.content)
    return Names()


def plain_names(names: Names) -> Any:
    indirect = [{i: m for i, m in maps.items() if m} for maps in names.indirect]
    return (names.has_module, names.module, names.direct, indirect)
