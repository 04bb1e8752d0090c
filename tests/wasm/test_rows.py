"""Each row of the instruction table, through all formats and against `wasm-tools`."""

from pathlib import Path

import pytest

from smith.wasm.code import after, count
from smith.wasm.decoder import decode
from smith.wasm.encode_code import encoded
from smith.wasm.encoder import encode
from smith.wasm.instructions import INSTRUCTIONS, Instruction
from smith.wasm.module import Function
from smith.wasm.text import print_wat
from tests.conftest import WasmTools
from tests.wasm.conftest import Assemble
from tests.wasm.plain import text_plain
from tests.wasm.rows import bodies, every_row, module_of, samples

every = pytest.mark.parametrize("row", INSTRUCTIONS, ids=lambda row: row.name)


def codes_of(wasm: bytes) -> list[list[int]]:
    return [function.code for function in decode(wasm).functions]


@every
def test_decodes_to_what_was_encoded(row: Instruction) -> None:
    codes = bodies(row)
    wasm = encode(module_of(codes))
    assert codes_of(wasm) == codes
    assert encode(decode(wasm)) == wasm


@every
def test_knows_its_length(row: Instruction) -> None:
    for instruction in samples(row):
        padded = [0, *instruction, 0]
        assert after(padded, 1) == 1 + len(instruction)
        assert count(instruction) == 1


@every
def test_begins_with_its_opcode(row: Instruction) -> None:
    if row.prefix:
        low, high = row.code & 0x7F, row.code >> 7
        opcode = bytes([row.prefix, low | 0x80, high] if high else [row.prefix, low])
    else:
        opcode = bytes([row.code])
    assert all(encoded(instruction).startswith(opcode) for instruction in samples(row))


def test_assembled_from_its_text(assemble: Assemble) -> None:
    modules = [module_of(bodies(row)) for row in INSTRUCTIONS]
    for row, module, wasm in zip(
        INSTRUCTIONS, modules, assemble([print_wat(m, []) for m in modules]), strict=True
    ):
        assert codes_of(wasm) == bodies(row), row.name
        assert text_plain(decode(wasm)) == text_plain(module), row.name


def keywords(function: Function) -> list[str]:
    module = module_of([function.code])
    _, body = print_wat(module, []).split("(func (;0;)")
    return [line.split()[0] for line in body.splitlines()[1:-3]]


def test_is_printed_with_the_name_that_wasm_tools_gives_it(
    wasm_tools: WasmTools, tmp_path: Path
) -> None:
    module = every_row()
    binary = tmp_path / "rows.wasm"
    binary.write_bytes(encode(module))
    theirs = wasm_tools("print", str(binary))
    for function, text in zip(module.functions, theirs.split("(func (;")[1:], strict=True):
        printed = [line.split()[0] for line in text.splitlines()[1:] if line.strip(" )")]
        assert printed[: count(function.code)] == keywords(function)
