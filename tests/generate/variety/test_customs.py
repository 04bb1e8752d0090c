"""Custom sections: names, producers, hints, and any."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

import smith
from smith.fuzz.mutate.binary import read_u
from smith.generate.variety import vary_binary
from smith.generate.variety.customs import MOST_BYTES, PLACES, read_custom, read_producers
from smith.generate.variety.names import MOST_LOCALS
from smith.generate.variety.texts import MOST_LETTERS, TEXTS, spelled
from smith.unstructured import Unstructured
from smith.wasm import module as wasm
from smith.wasm.code import OPENS, starts
from smith.wasm.custom import names as section
from smith.wasm.custom.encode import BRANCH_HINTS
from smith.wasm.custom.names import NAME_SECTION, Names, decode_names
from smith.wasm.decoder import decode, decode_placed
from smith.wasm.encoder import CODE_SECTION, encode
from smith.wasm.features import ALL
from smith.wasm.module import Module
from smith.wasm.reader import Reader
from tests.generate.variety.bases import bases, generated, variety
from tests.generate.variety.doors import Endless, Scripted


def seeds() -> Iterator[Unstructured]:
    for seed in range(2000):
        yield Unstructured(smith.input_from_seed(seed, 200))


def test_any_section() -> None:
    found = [read_custom(door) for door in seeds()]
    assert {custom.after for custom in found} == {*PLACES}
    assert {custom.name for custom in found} > {*TEXTS}
    lengths = {len(custom.content) for custom in found}
    assert max(lengths) <= MOST_BYTES
    assert min(lengths) == 0
    assert len(lengths) > 100
    module = Module()
    module.customs = found
    assert len(decode(encode(module)).customs) == len(found)


def test_a_section_without_input() -> None:
    custom = read_custom(Unstructured(b""))
    assert (custom.name, custom.content, custom.after) == ("name", b"", PLACES[0])


@given(st.integers(0, 0x10FFFF))
def test_any_letter_can_be_spelled(answer: int) -> None:
    name = spelled(Endless(answer))
    assert len(name) == min(answer, MOST_LETTERS)
    assert name.encode().decode() == name


def test_letters_around_the_surrogates() -> None:
    codes = [0xD7FF, 0xD800, 0x10FFFF - 0x800]
    assert spelled(Scripted([3, *codes])) == "\ud7ff\ue000\U0010ffff"


def test_producers() -> None:
    found = [read_producers(door) for door in seeds()]
    assert {len(fields) for fields in found} == {1, 2, 3}
    for fields in found:
        names = [name for name, _ in fields]
        assert len({*names}) == len(names)
        for _, producers in fields:
            assert len({name for name, _ in producers}) == len(producers) > 0
    assert read_producers(Unstructured(b"")) == [("language", [("wat", "")])]


def names_in(binary: bytes) -> Names:
    for custom in decode(binary).customs:
        if custom.name == NAME_SECTION:
            return decode_names(custom.content)
    return Names()


def counts_of(module: Module) -> dict[int, int]:
    """By subsection, how many there are."""
    imports = [item.type.kind for item in module.imports]
    return {
        section.FUNCTIONS: imports.count(wasm.FUNCTION) + len(module.functions),
        section.TYPES: len(module.types),
        section.TABLES: imports.count(wasm.TABLE) + len(module.tables),
        section.MEMORIES: imports.count(wasm.MEMORY) + len(module.memories),
        section.GLOBALS: imports.count(wasm.GLOBAL) + len(module.globals),
        section.ELEMENTS: len(module.elements),
        section.DATA: len(module.data),
        section.TAGS: imports.count(wasm.TAG) + len(module.tags),
    }


def inner_counts(module: Module) -> dict[int, dict[int, int]]:
    first = counts_of(module)[section.FUNCTIONS] - len(module.functions)
    found: dict[int, dict[int, int]] = {number: {} for number in section.INDIRECT}
    for index, function in enumerate(module.functions, first):
        params = len(module.types[function.type_index].params)
        found[section.LOCALS][index] = params + sum(count for count, _ in function.locals)
        blocks = [pos for pos in starts(function.code) if OPENS[function.code[pos]]]
        found[section.LABELS][index] = len(blocks)
    for index, type in enumerate(module.types):
        if type.kind == wasm.STRUCT_TYPE:
            found[section.FIELDS][index] = len(type.fields)
    return found


def test_names_are_of_things_that_there_are() -> None:
    """And come in every way: for all of them in some module, with each of the texts."""
    complete: set[int] = set()
    used: set[str] = set()
    for seed, base in enumerate(bases()):
        knobs = variety(base.features, encoding=0, custom_sections=0, hints=0)
        names = names_in(
            vary_binary(base.wasm, Unstructured(smith.input_from_seed(seed, 99)), knobs)
        )
        module = decode(base.wasm)
        for number, count in counts_of(module).items():
            assert all(index < count for index in names.direct[number])
            used.update(names.direct[number].values())
            if 3 < count == len(names.direct[number]):
                complete.add(number)
        for number, counts in inner_counts(module).items():
            for index, inner in names.indirect[number].items():
                assert all(place < counts[index] for place in inner)
                used.update(inner.values())
                if min(3, MOST_LOCALS) < counts[index] == len(inner):
                    complete.add(number)
    assert complete >= {section.FUNCTIONS, section.LOCALS, section.LABELS, section.TYPES}
    assert used > {*TEXTS}
    assert {"f0", "f1", "x0", "l1", "T0", "g0", "F0"} <= used


def test_only_the_first_locals_have_names() -> None:
    module = Module()
    module.types, module.groups = [wasm.function_type([], [])], [1]
    module.functions = [wasm.Function(0, [(50_000, 0)], [])]
    knobs = variety(ALL, encoding=0, custom_sections=0, producers=False)
    names = names_in(vary_binary(encode(module), Endless(100), knobs))
    assert [*names.indirect[section.LOCALS][0]] == [*range(MOST_LOCALS)]


def hints_in(binary: bytes) -> list[tuple[int, int, int]]:
    """Functions, offsets and hints."""
    found = []
    for custom in decode(binary).customs:
        if custom.name == BRANCH_HINTS:
            reader = Reader(custom.content, 0, len(custom.content), ALL)
            for _ in range(reader.u32("")):
                function = reader.u32("")
                for _ in range(reader.u32("")):
                    offset = reader.u32("")
                    assert reader.u32("") == 1
                    found.append((function, offset, reader.u8("")))
            assert not reader.more()
    return found


def test_hints_are_at_branches_of_the_final_bytes() -> None:
    """In functions that are encoded in other ways and in those that are not."""
    opcodes: set[int] = set()
    values: set[int] = set()
    for seed, base in enumerate([*bases(), *bases()]):
        knobs = variety(base.features, encoding=50, custom_sections=0)
        binary = vary_binary(base.wasm, Unstructured(smith.input_from_seed(seed, 300)), knobs)
        module, places = decode_placed(binary)
        first = counts_of(module)[section.FUNCTIONS] - len(module.functions)
        hints = hints_in(binary)
        branches = [(function, offset) for function, offset, _ in hints]
        assert branches == sorted({*branches})
        for function, offset, value in hints:
            _, locals = read_u(binary, places.entries[CODE_SECTION][function - first])
            opcodes.add(binary[locals + offset])
            values.add(value)
        assert smith.print_wat(binary).count("(@metadata.code.branch_hint") == len(hints)
    assert opcodes == {0x04, 0x0D}
    assert values == {0, 1}


def test_knobs_switch_sections_off() -> None:
    for seed, base in enumerate(generated()):
        door = Unstructured(smith.input_from_seed(seed, 300))
        knobs = variety(base.features, custom_sections=0, names=False, producers=False, hints=0)
        assert decode(vary_binary(base.wasm, door, knobs)).customs == []


def test_as_many_sections_as_wanted_at_most() -> None:
    found = set()
    base = generated()[0]
    for door in seeds():
        knobs = variety(base.features, custom_sections=3, names=False, producers=False, hints=0)
        found.add(len(decode(vary_binary(base.wasm, door, knobs)).customs))
    assert found == {0, 1, 2, 3}
