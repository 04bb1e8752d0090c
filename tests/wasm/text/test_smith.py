"""The printer on modules of an outside source, `wasm-tools smith`, fed with random bytes."""

import random
from pathlib import Path

import pytest
from wasmtime import wat2wasm

import smith
from smith.wasm.decoder import decode
from tests.conftest import WasmTools
from tests.wasm.plain import text_plain
from tests.wasm.test_arity import walk_all

MODULES = 2000
# By default it has all features but these that we know, and two that we don't.
OPTIONS = [
    "--custom-descriptors-enabled=true",
    "--custom-page-sizes-enabled=true",
    "--threads-enabled=true",
    "--wide-arithmetic-enabled=true",
    "--compact-imports-enabled=false",
    "--shared-everything-threads-enabled=false",
    "--generate-custom-sections=true",
    "--max-memories=3",
    "--max-tables=3",
    "--max-tags=3",
    "--min-funcs=1",
    "--max-instructions=2000",
]


@pytest.mark.slow
@pytest.mark.parametrize("longest", [False, True])
def test_round_trip(longest: bool, wasm_tools: WasmTools, tmp_path: Path) -> None:
    """With numbers that are longer than they need to be, too, which offsets have to know."""
    source, target = tmp_path / "input", tmp_path / "module.wasm"
    seen: set[int] = set()
    for seed in range(MODULES):
        chance = random.Random(seed)
        source.write_bytes(chance.randbytes(chance.randrange(20_000)))
        options = [*OPTIONS, "--min-uleb-size=5"] if longest else OPTIONS
        wasm_tools("smith", *options, str(source), "-o", str(target))
        binary = target.read_bytes()
        module = decode(binary)
        walk_all(binary, seen)
        customs = [(custom.name, custom.content, custom.after) for custom in module.customs]
        for folded, offsets in [(False, False), (True, False), (seed % 2 == 0, True)]:
            text = smith.print_wat(binary, folded=folded, offsets=offsets)
            back = decode(bytes(wat2wasm(text)))
            assert text_plain(back) == text_plain(module), seed
            assert [(c.name, c.content, c.after) for c in back.customs] == customs, seed
    assert len(seen) > 300
