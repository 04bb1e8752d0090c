"""What is printed is read back as the same module: by two readers, in every form of text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wasmtime import wat2wasm

import smith
from smith.config import PRESETS, Config
from smith.wasm.custom import names as name_section
from smith.wasm.custom.names import Names
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.errors import DecodeError
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.module import FUNC_TYPE, FUNCTION, STRUCT_TYPE, FunctionType, Module
from tests.spec_testsuite import MALFORMED, WELL_FORMED, cases
from tests.wasm.conftest import Assemble
from tests.wasm.name_sections import name_sections, names_of, with_names
from tests.wasm.plain import text_plain
from tests.wasm.rows import bodies, module_of
from tests.wasm.strategies import modules


@dataclass(frozen=True)
class Form:
    folded: bool = False
    names: bool = True
    offsets: bool = False

    def __str__(self) -> str:
        return "-".join(word for word, on in vars(self).items() if on) or "plain"

    def print(self, binary: bytes) -> str:
        return smith.print_wat(binary, folded=self.folded, names=self.names, offsets=self.offsets)


FORMS = [
    Form(),
    Form(folded=True),
    Form(names=False, offsets=True),
    Form(folded=True, offsets=True),
]
every_form = pytest.mark.parametrize("form", FORMS, ids=str)


def customs(module: Module) -> list[tuple[str, bytes]]:
    return [(custom.name, custom.content) for custom in module.customs]


def check(form: Form, assemble: Assemble, binaries: list[bytes], labels: list[object]) -> None:
    """Custom sections and names come back too, if names are of what there is."""
    texts = [form.print(binary) for binary in binaries]
    for label, binary, text, again in zip(labels, binaries, texts, assemble(texts), strict=True):
        module, back = decode(binary), decode(again)
        assert text_plain(back) == text_plain(module), label
        assert customs(back) == customs(module), label
        assert bytes(wat2wasm(text)) == again, label


@every_form
def test_every_binary_of_the_suite(
    form: Form, spec_testsuite: Path, knows_testsuite: bool, assemble: Assemble
) -> None:
    """Also those that are malformed by rules that the decoder leaves to the validator."""
    binaries: list[bytes] = []
    labels: list[object] = []
    for case in cases(spec_testsuite, *WELL_FORMED, *MALFORMED):
        try:
            decode(case.binary)
        except DecodeError:
            continue
        binaries.append(case.binary)
        labels.append(case)
    assert len(binaries) > 4000 or not knows_testsuite
    check(form, assemble, binaries, labels)


@every_form
def test_every_row(form: Form, assemble: Assemble) -> None:
    binaries = [encode(module_of(bodies(row))) for row in INSTRUCTIONS]
    check(form, assemble, binaries, [row.name for row in INSTRUCTIONS])


@every_form
def test_generated_modules(form: Form, assemble: Assemble) -> None:
    pairs = [(preset, seed) for preset in PRESETS for seed in range(5)]
    binaries = [
        smith.generate(smith.input_from_seed(seed), Config.preset(preset)).wasm
        for preset, seed in pairs
    ]
    check(form, assemble, binaries, list(pairs))


def expected_names(module: Module, names: Names) -> Names:
    """The names that readers of the text must find: of what there is.

    They do not look for locals of functions whose type is none, and take the identifiers of
    fields for their names, so names that cannot be identifiers, and second ones, are others.
    """
    kept = Names()
    kept.has_module, kept.module = names.has_module, names.module
    imports = [item.type.kind for item in module.imports]
    counts = {
        name_section.FUNCTIONS: imports.count(FUNCTION) + len(module.functions),
        name_section.TYPES: len(module.types),
        name_section.TABLES: imports.count(1) + len(module.tables),
        name_section.MEMORIES: imports.count(2) + len(module.memories),
        name_section.GLOBALS: imports.count(3) + len(module.globals),
        name_section.TAGS: imports.count(4) + len(module.tags),
        name_section.ELEMENTS: len(module.elements),
        name_section.DATA: len(module.data),
    }
    for place, count in counts.items():
        kept.direct[place] = {i: n for i, n in names.direct[place].items() if i < count}
    functions = [
        (item.type.type_index, 0) for item in module.imports if isinstance(item.type, FunctionType)
    ]
    functions += [
        (function.type_index, sum(count for count, _ in function.locals))
        for function in module.functions
    ]
    for index, (type_index, locals) in enumerate(functions):
        known = type_index < len(module.types)
        if known and module.types[type_index].kind == FUNC_TYPE:
            count = len(module.types[type_index].params) + locals
            found = names.indirect[name_section.LOCALS].get(index, {})
            kept.indirect[name_section.LOCALS][index] = {
                i: n for i, n in found.items() if i < count
            }
    for index, type in enumerate(module.types):
        found = names.indirect[name_section.FIELDS].get(index, {})
        if type.kind == STRUCT_TYPE:
            kept.indirect[name_section.FIELDS][index] = {
                i: n for i, n in found.items() if i < len(type.fields)
            }
    return kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(modules(), name_sections()), min_size=1, max_size=4), st.booleans())
def test_any_module_with_any_names(
    assemble: Assemble, pairs: list[tuple[Module, Names]], folded: bool
) -> None:
    binaries = [encode(with_names(module, names)) for module, names in pairs]
    texts = [smith.print_wat(binary, folded=folded) for binary in binaries]
    for (module, names), text, again in zip(pairs, texts, assemble(texts), strict=True):
        assert text_plain(decode(again)) == text_plain(module)
        assert bytes(wat2wasm(text)) == again
        expected, found = expected_names(module, names), names_of(again)
        assert found.direct == expected.direct
        assert (found.has_module, found.module) == (expected.has_module, expected.module)
        assert {i: m for i, m in found.indirect[name_section.LOCALS].items() if m} == {
            i: m for i, m in expected.indirect[name_section.LOCALS].items() if m
        }
        for index, wanted in expected.indirect[name_section.FIELDS].items():
            given_fields = found.indirect[name_section.FIELDS].get(index, {})
            assert given_fields.keys() == wanted.keys()
            for place, name in wanted.items():
                alone = [*wanted.values()].count(name) == 1
                assert not alone or not 0 < len(name) <= 200 or given_fields[place] == name
