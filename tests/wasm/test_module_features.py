"""The features that modules use."""

from collections.abc import Callable

import pytest

import smith
from smith import (
    Config,
    Unstructured,
    WasmError,
    decode,
    generate,
    input_from_seed,
    validate,
)
from smith.wasm import module as wasm
from smith.wasm.features import NAMES, names_of
from smith.wasm.module import Module, SubType, function_type
from smith.wasm.module_features import features_of, features_of_binary
from smith.wasm.types import (
    CONCRETE,
    EXACT_HEAP,
    EXN,
    EXTERNREF,
    FUNC,
    FUNCREF,
    I31,
    I32,
    I64,
    NOEXTERN,
    V128,
    block_of,
    ref,
)
from tests.feature_sets import supported
from tests.stats.assembly import code, module_of


def typed(*params: int, results: int = 0) -> Module:
    module = module_of()
    module.types = [function_type([*params], [I32] * results)]
    return module


def refers_to(index: int) -> Module:
    """One whose second type refers to the type of this index."""
    module = module_of()
    types = [function_type([], []), function_type([ref(CONCRETE + index, nullable=True)], [])]
    module.types = types
    module.groups = [1, 1]
    return module


def with_import(type: wasm.ExternType) -> Module:
    module = module_of()
    module.imports = [wasm.Import("m", "n", type)]
    return module


def with_global(mutable: bool, exported: int = 0, init: list[int] | None = None) -> Module:
    """One that exports the global of this index, of which there is one."""
    module = module_of()
    content = init or code("i32.const", 0)
    module.globals = [wasm.Global(wasm.GlobalType(I32, mutable), content)]
    module.exports = [wasm.Export("g", wasm.GLOBAL, exported)]
    return module


def with_copy(imported: bool) -> Module:
    """One with a global that starts with the value of another one."""
    copied = wasm.GlobalType(I32, mutable=False)
    module = with_import(copied) if imported else with_global(mutable=False)
    module.globals.append(wasm.Global(copied, code("global.get", 0)))
    return module


def with_element(flags: int, type: int = FUNCREF) -> Module:
    module = module_of()
    offset = [] if flags & wasm.ELEMENT_PASSIVE else code("i32.const", 0)
    module.elements = [wasm.Element(flags, 0, offset, type, [], [])]
    return module


def with_data(flags: int) -> Module:
    module = module_of()
    module.data = [wasm.Data(flags, 0, code("i32.const", 0), b"")]
    return module


def with_type(subtype: SubType) -> Module:
    module = module_of()
    module.types.append(subtype)
    module.groups.append(1)
    return module


def with_result(module: Module) -> Module:
    """The module, where the first type has a result."""
    module.types[0] = function_type([], [I32])
    return module


def changed(module: Module, change: Callable[[Module], object]) -> Module:
    change(module)
    return module


SMALL = wasm.MemoryType(1)
SHARED = wasm.MemoryType(1, 2, shared=True)
LARGE = wasm.MemoryType(1, address=I64)
SMALL_PAGES = wasm.MemoryType(1, page_log2=0)
ADD = code("i32.const", 1, "i32.const", 2, "i32.add")
TABLE = wasm.Table(wasm.TableType(FUNCREF, 0), [])

MODULES: list[tuple[str, Module]] = [
    ("", module_of()),
    ("", module_of(code("i32.const", 0, "drop", "block", block_of(I32), "unreachable", "end"))),
    ("", typed(I32, I64, results=1)),
    ("", with_global(mutable=True, exported=5)),  # invalid, but no reason to fail
    ("", changed(module_of(), lambda m: m.tables.append(TABLE))),
    ("", with_element(0)),
    ("", with_data(0)),
    ("mutable-global", with_global(mutable=True)),
    ("mutable-global", with_import(wasm.GlobalType(I32, mutable=True))),
    ("sign-extension", module_of(code("i32.extend8_s"))),
    ("multi-value", typed(results=2)),
    ("multi-value", module_of(code("block", 0, "end"))),
    ("bulk-memory", with_element(wasm.ELEMENT_PASSIVE)),
    ("bulk-memory", with_data(wasm.DATA_EXPLICIT)),
    ("bulk-memory", changed(module_of(), lambda m: setattr(m, "has_data_count", True))),
    ("reference-types", typed(EXTERNREF)),
    ("reference-types", changed(module_of(), lambda m: m.tables.extend([TABLE, TABLE]))),
    ("bulk-memory reference-types", with_element(wasm.ELEMENT_EXPRESSIONS)),
    ("simd", typed(V128)),
    ("simd", module_of(code("block", block_of(V128), "unreachable", "end"))),
    ("extended-const", with_global(mutable=False, init=ADD)),
    ("multi-memory", changed(with_import(SMALL), lambda m: m.memories.append(SMALL))),
    ("tail-call", module_of(code("return_call", 0))),
    ("reference-types function-references", refers_to(0)),
    ("reference-types function-references gc", refers_to(1)),
    ("reference-types function-references gc", typed(ref(CONCRETE, nullable=True))),
    ("reference-types function-references", typed(ref(FUNC, nullable=False))),
    ("reference-types gc", module_of(code("ref.null", I31))),
    ("reference-types gc", module_of(code("select t", 1, ref(NOEXTERN, nullable=False)))),
    (
        "reference-types gc exceptions",
        module_of(code("br_on_cast", 0, ref(EXN, nullable=True), ref(EXN, nullable=False))),
    ),
    ("gc", changed(module_of(), lambda m: setattr(m, "groups", [0, 1]))),
    ("", with_copy(imported=True)),
    ("gc", with_copy(imported=False)),
    ("gc", with_type(SubType(wasm.ARRAY_TYPE))),
    ("reference-types exceptions", typed(ref(EXN, nullable=True))),
    ("exceptions", with_import(wasm.TagType(0))),
    ("exceptions stack-switching", with_result(with_import(wasm.TagType(0)))),
    ("custom-descriptors", with_import(wasm.FunctionType(0, exact=True))),
    ("memory64", with_import(LARGE)),
    ("threads", with_import(SHARED)),
    ("custom-page-sizes", with_import(SMALL_PAGES)),
    ("stack-switching", with_type(SubType(wasm.CONT_TYPE))),
    ("reference-types custom-descriptors", module_of(code("ref.null", EXACT_HEAP + CONCRETE))),
]


@pytest.mark.parametrize(("names", "module"), MODULES)
def test_features(names: str, module: Module) -> None:
    assert set(names_of(features_of(module))) == {"mvp", *names.split()}


@pytest.mark.parametrize("preset", ["mvp", "wasm2", "default"])
def test_a_generated_module_uses_no_other_features_than_it_may(preset: str) -> None:
    config = Config.preset(preset)
    for seed in range(40):
        module = generate(input_from_seed(seed, 1000), config).model
        assert {*names_of(features_of(module))} <= {*config.features}, seed


def some_module(seed: int) -> smith.Module:
    config = Config.swarm(Unstructured(input_from_seed(seed, 400)), features="all")
    return generate(input_from_seed(seed, 20 + seed % 800), config)


def test_what_a_binary_uses_is_enough_and_not_too_much() -> None:
    """Except that a data segment with an explicit memory 0 is taken by all validators."""
    seen: set[str] = set()
    for seed in range(300):
        module = some_module(seed)
        used = names_of(features_of_binary(module.wasm))
        validate(module.wasm, used)
        direct = names_of(features_of(module.model))
        for name in {*direct} - {"mvp", "bulk-memory"}:
            with pytest.raises(WasmError):
                validate(module.wasm, supported({*used} - {name}))
        seen |= {*used}
    assert seen == {*NAMES}


@pytest.mark.parametrize(
    ("seed", "size", "config"),
    [
        (60492070, 24, Config.preset("differential")),  # a type of select
        (70261778, 199, Config(features=("custom-descriptors",), shared_memories=True)),  # a cast
    ],
)
def test_modules_that_used_more_than_they_said(seed: int, size: int, config: Config) -> None:
    module = generate(input_from_seed(seed, size), config)
    validate(module.wasm, module.features)


def test_forms_of_the_encoding_use_features() -> None:
    """An explicit memory 0, which came with multi-memory, in the middle of a module of the MVP."""
    load = bytes([0x28, 0x42, 0x00, 0x00])
    body = bytes([0x00, 0x41, 0x00, *load, 0x1A, 0x0B])
    binary = (
        b"\0asm\1\0\0\0\1\4\1\x60\0\0\3\2\1\0\5\3\1\0\0\x0a"
        + bytes([len(body) + 2, 1, len(body)])
        + body
    )
    validate(binary)
    assert names_of(features_of(decode(binary))) == ["mvp"]
    assert names_of(features_of_binary(binary)) == ["mvp", "multi-memory"]
