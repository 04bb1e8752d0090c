"""The binary and text formats on every binary of the WebAssembly test suite."""

from pathlib import Path

import pytest

from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from smith.wasm.errors import DecodeError
from smith.wasm.instructions import INSTRUCTIONS
from smith.wasm.text import print_wat
from tests.spec_testsuite import MALFORMED, WELL_FORMED, Case, cases
from tests.wasm.conftest import Assemble
from tests.wasm.plain import expressions, instructions, plain, text_plain

# The rows that no module of the suite at hand contains; test_rows.py has them all.
NOT_IN_SUITE = """
i64.ne, i64.gt_s, i64.le_s, i64.ge_s, i64.clz, i64.popcnt, i64.xor, i64.rotl, i64.rotr,
f32.copysign, i64.extend8_s, i64.extend16_s, i64.extend32_s, v128.load32_lane, v128.store16_lane,
i16x8.ne, i16x8.lt_s, i16x8.lt_u, i16x8.gt_s, i16x8.gt_u, i16x8.le_s, i16x8.le_u, i16x8.ge_s,
i16x8.ge_u, i8x16.shr_s, i8x16.shr_u, i8x16.add_sat_s, i8x16.add_sat_u, i8x16.sub_sat_s,
i8x16.sub_sat_u, i16x8.shl, i16x8.shr_s, i16x8.shr_u, i16x8.extmul_low_i8x16_s,
i16x8.extmul_high_i8x16_s, i16x8.extmul_low_i8x16_u, i16x8.extmul_high_i8x16_u, i32x4.shl,
i32x4.shr_s, i32x4.shr_u, i64x2.abs, i64x2.shl, i64x2.shr_s, i64x2.shr_u, f32x4.pmin, f32x4.pmax,
f64x2.neg, f64x2.sqrt, f64x2.add, f64x2.sub, f64x2.mul, f64x2.div, i32x4.trunc_sat_f64x2_s_zero,
i32x4.trunc_sat_f64x2_u_zero, i8x16.relaxed_swizzle, f32x4.relaxed_madd, f32x4.relaxed_nmadd,
f64x2.relaxed_madd, f64x2.relaxed_nmadd, ref.test null, array.fill, array.init_elem, throw_ref,
atomic.fence, cont.new, cont.bind, suspend, resume, resume_throw, resume_throw_ref, switch,
ref.get_desc
"""

# Files with binaries that are longer than they need be: written by hand, with padded numbers,
# or with what has a shorter form: a group of one type, an explicit page size of 64 KiB.
NOT_SHORTEST = {
    "align",
    "binary",
    "binary-leb128",
    "custom",
    "float_literals",
    "proposals/custom-descriptors/binary",
    "proposals/custom-descriptors/descriptors",
    "proposals/custom-page-sizes/binary",
    "proposals/custom-page-sizes/custom-page-sizes",
    "proposals/custom-page-sizes/memory_max",
    "type-equivalence",
    "type-subtyping",
}


@pytest.fixture(scope="module")
def well_formed(spec_testsuite: Path) -> list[Case]:
    return list(cases(spec_testsuite, *WELL_FORMED))


def test_decodes_to_the_same_after_encoding(well_formed: list[Case]) -> None:
    for case in well_formed:
        module = decode(case.binary)
        wasm = encode(module)
        assert plain(decode(wasm)) == plain(module), case
        assert wasm == case.binary or len(wasm) < len(case.binary), case


@pytest.mark.usefixtures("known_testsuite")
def test_encodes_to_the_same_bytes(well_formed: list[Case]) -> None:
    changed = {case.file for case in well_formed if encode(decode(case.binary)) != case.binary}
    assert changed == NOT_SHORTEST


@pytest.mark.usefixtures("known_testsuite")
def test_has_every_row_but_the_listed_ones(well_formed: list[Case]) -> None:
    seen = {
        instruction[0]
        for case in well_formed
        for code in expressions(decode(case.binary))
        for instruction in instructions(code)
    }
    missing = [row.name for row in INSTRUCTIONS if row.number not in seen]
    assert missing == [name.strip() for name in NOT_IN_SUITE.split(",")]


def error_of(wasm: bytes) -> DecodeError | None:
    try:
        decode(wasm)
    except DecodeError as error:
        return error
    return None


def test_malformed_binaries_are_refused(spec_testsuite: Path) -> None:
    for case in cases(spec_testsuite, *MALFORMED):
        error = error_of(case.binary)
        assert error, f"{case} is accepted"
        assert 0 <= error.offset <= len(case.binary), case


def test_assembles_to_the_same_from_its_text(well_formed: list[Case], assemble: Assemble) -> None:
    modules = [decode(case.binary) for case in well_formed]
    texts = [
        print_wat(module, [str(case)]) for module, case in zip(modules, well_formed, strict=True)
    ]
    for case, module, wasm in zip(well_formed, modules, assemble(texts), strict=True):
        assert text_plain(decode(wasm)) == text_plain(module), case
