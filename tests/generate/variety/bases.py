"""Modules to vary: generated ones, and those of the corpus for what is not generated."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import smith
from smith.config import PRESETS
from smith.generate.variety import Variety
from smith.wasm import module as wasm
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.features import ALL, feature_set
from smith.wasm.instructions import INSTRUCTIONS, op
from smith.wasm.module import Module
from smith.wasm.module_features import features_of
from smith.wasm.types import EMPTY_BLOCK, FUNC, FUNCREF, I32, I64
from tests.builds import CHECKOUT

CORPUS: Final = CHECKOUT / "corpus" / "decode"
GENERATED: Final = 60
SIZES: Final = (0, 64, 256, 1024)  # bytes of an input


class Base(NamedTuple):
    """A valid module in the shortest encoding, and features that it is valid under."""

    name: str
    wasm: bytes
    features: int


@cache
def generated() -> list[Base]:
    """Presets take turns, and so do sizes; the features are those that may be used."""
    found = []
    for seed in range(GENERATED):
        config = smith.Config.preset([*PRESETS][seed % len(PRESETS)])
        size = SIZES[seed // len(PRESETS) % len(SIZES)]
        made = smith.generate(smith.input_from_seed(seed, size), config)
        found.append(Base(f"seed {seed}", made.wasm, feature_set(*made.config.features)))
    return found


@cache
def corpus() -> list[Base]:
    """Modules of all features, without custom sections, some of which hold offsets."""
    found = []
    for path in sorted(CORPUS.glob("*.wasm")):
        module = decode(path.read_bytes())
        module.customs.clear()
        binary = encode(module)
        try:
            smith.validate(binary, ALL)
        except smith.WasmError:
            continue
        found.append(Base(path.stem, binary, ALL))
    return found


@cache
def unusual() -> Base:
    """Forms that neither has: each can be written in a more usual one."""
    module = Module()
    struct = wasm.SubType(wasm.STRUCT_TYPE)
    struct.fields, struct.mutable = [I32, I64], [True, True]
    array = wasm.SubType(wasm.ARRAY_TYPE)
    array.fields, array.mutable = [I32], [True]
    results = [wasm.function_type([], []), wasm.function_type([], [I32])]
    module.types = [*results, struct, array]
    module.groups = [1] * len(module.types)
    module.tables = [wasm.Table(wasm.TableType(FUNCREF, 9), [op("ref.null"), FUNC])]
    module.memories = [wasm.MemoryType(1)]
    zero = [op("i32.const"), 0]
    expressions = [[op("ref.func"), 0], [op("ref.func"), 1]]
    module.elements = [
        wasm.Element(flags, 0, zero if flags % 2 == 0 else [], FUNCREF, [], expressions)
        for flags in (4, 5, 6, 7)
    ]
    module.data = [wasm.Data(wasm.DATA_EXPLICIT, 0, zero, b"x")]
    module.tags = [wasm.TagType(0)]
    code = [
        *[op("block"), 1, *zero, op("end"), op("drop")],
        *[op("block"), 0, op("end")],
        *[*zero, op("if"), EMPTY_BLOCK, op("else"), op("end")],
        *[*zero, *zero, *zero, op("select t"), 1, I32, op("drop")],
        *[op("struct.new_default"), 2, op("struct.get"), 2, 1, op("drop")],
        *[*zero, op("array.new_fixed"), 3, 1, op("drop")],
        *[op("try_table"), EMPTY_BLOCK, 1, 0, 0, 0, op("end")],
    ]
    runs = [(1, I32), (2, I32), (1, I64), (3, I64)]
    module.functions = [wasm.Function(0, runs, code), wasm.Function(0, [], [])]
    return Base("unusual", encode(module), ALL)


def bases() -> list[Base]:
    return [*generated(), *corpus(), unusual()]


def suite(folder: Path) -> list[Base]:
    """The modules of the official test suite that are not very large, under what they use."""
    from tests.spec_testsuite import cases

    found = []
    for case in cases(folder, "module", "module_definition"):
        module = decode(case.binary)
        module.customs.clear()
        if len(case.binary) < 20_000:
            found.append(Base(str(case), encode(module), features_of(module)))
    return found


def variety(
    features: int,
    *,
    encoding: int = 100,
    custom_sections: int = 5,
    names: bool = True,
    producers: bool = True,
    hints: int = 100,
) -> Variety:
    """All of it, unless said otherwise."""
    everything = [True] * len(INSTRUCTIONS)
    return Variety(features, everything, encoding, custom_sections, names, producers, hints)
