"""Memories that begin large, as only those do that are given: every address is one of them."""

from typing import Any

import pytest
import wasmtime

from smith import validate
from smith.config import Config
from smith.config.modules import module_text
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.features import NAMES

MEMORIES = [
    "32769",
    "65536",
    "i64 0x8000_0000_0000",
    "i64 0x1_0000_0000_0000",
    "0xffff_ffff (pagesize 1)",
    "i64 0xffff_ffff_ffff_ffff (pagesize 1)",
]
KNOBS: list[dict[str, Any]] = [
    {},
    {"no_traps": True},
    {"prefill": False},
    {"guard_memory": 0, "edge_memory": 100, "stack_operands": 20},
]


@pytest.mark.parametrize("knobs", KNOBS, ids=" ".join)
@pytest.mark.parametrize("memory", MEMORIES)
def test_modules_are_valid(memory: str, knobs: dict[str, Any]) -> None:
    given = module_text(bytes(wasmtime.wat2wasm(f'(module (memory (export "m") {memory}))')))
    config = Config(features=("wasm3", "threads", "custom-page-sizes"), exports=given, **knobs)
    for seed in range(40):
        validate(generate(input_from_seed(seed), config).wasm, NAMES)
