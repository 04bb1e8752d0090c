"""`smith print`: what it prints is read back, and what it cannot print is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

import smith
from smith.config import PRESETS, Config
from smith.wasm.decoder import decode
from smith.wasm.encoder import encode
from tests.cli.process import output_of, run, tree
from tests.conftest import WasmTools
from tests.wasm.plain import text_plain


@pytest.mark.parametrize("preset", PRESETS)
def test_wasm_tools_reads_it_back(preset: str, wasm_tools: WasmTools, tmp_path: Path) -> None:
    """And its binary is the one that we encode."""
    options = ["--seed", 17, "--count", 2, "--size", 2000]
    output_of("gen", *options, "--preset", preset, "-o", tmp_path)
    for original in sorted(tmp_path.glob("*.wasm")):
        text, back = original.with_suffix(".wat"), original.with_suffix(".back")
        output_of("print", original, "-o", text)
        wasm_tools("parse", str(text), "-o", str(back))
        again = encode(decode(original.read_bytes()))
        assert text_plain(decode(back.read_bytes())) == text_plain(decode(again))


def test_standard_input_and_output() -> None:
    module = smith.generate(smith.input_from_seed(7), Config.preset("wasm2"))
    assert output_of("print", "-", stdin=module.wasm).decode() == smith.print_wat(module.wasm)


# (module $m (func $f (param $x i32) (result i32) (i32.eqz (local.get $x))))
NAMED = bytes.fromhex(
    "0061736d01000000 0106016001 7f017f 03020100 0a070105002000 450b"
    "0017046e616d65 0002016d 0104010001 66 02060100010001 78"
)


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            [],
            """
(module $m
  (type (;0;) (func (param i32) (result i32)))
  (func $f (;0;) (type 0) (param $x i32) (result i32)
    local.get $x
    i32.eqz
  )
)
""",
        ),
        (
            ["--folded"],
            """
(module $m
  (type (;0;) (func (param i32) (result i32)))
  (func $f (;0;) (type 0) (param $x i32) (result i32)
    (i32.eqz (local.get $x))
  )
)
""",
        ),
        (
            ["--no-names", "--offsets"],
            """
(module
(;@b     ;)  (type (;0;) (func (param i32) (result i32)))
(;@18    ;)  (func (;0;) (type 0) (param i32) (result i32)
(;@19    ;)    local.get 0
(;@1b    ;)    i32.eqz
             )
             (@custom "name" "\\00\\02\\01m\\01\\04\\01\\00\\01f\\02\\06\\01\\00\\01\\00\\01x")
)
""",
        ),
    ],
    ids=["plain", "folded", "offsets"],
)
def test_options(options: list[str], lines: str) -> None:
    assert "\n" + output_of("print", "-", *options, stdin=NAMED).decode() == lines


def test_help_shows_the_forms() -> None:
    text = output_of("print", "--help").decode()
    for shown in ("--folded", "--no-names", "--offsets", "(;@1a2b  ;)", '(@name "add")'):
        assert shown in text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "unexpected end of section or function: magic header (at offset 0x0)"),
        (b"(module)", "magic header not detected (at offset 0x0)"),
        (b"\0asm\1\0\0", "unexpected end of section or function: binary version (at offset 0x7)"),
        (smith.generate(b"").wasm[:-1], "at offset 0x"),
    ],
    ids=["empty", "text", "truncated in the header", "truncated"],
)
def test_malformed(tmp_path: Path, content: bytes, message: str) -> None:
    """A finding: status 1, and a line with the file, what is wrong and where."""
    (tmp_path / "x.wasm").write_bytes(content)
    status, stdout, stderr = run("print", "x.wasm", "-o", "x.wat", cwd=tmp_path)
    assert (status, stdout) == (1, b"")
    assert stderr.startswith("error: x.wasm: ")
    assert message in stderr
    assert stderr.count("\n") == 1
    assert tree(tmp_path) == {"x.wasm": content}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "error: missing: No such file or directory"),
        (["folder"], "error: folder: Is a directory"),
        (["x.wasm", "-o", "folder"], "error: folder: Is a directory"),
        (["x.wasm", "-o", "new/x.wat"], "error: new/x.wat: No such file or directory"),
        (["x.wasm", "-o", "/dev/full"], "error: /dev/full: No space left on device"),
    ],
)
def test_files_that_cannot_be_read_or_written(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "x.wasm").write_bytes(smith.generate(b"").wasm)
    assert run("print", *arguments, cwd=tmp_path) == (2, b"", f"{message}\n")


def test_the_binary_is_not_replaced_by_its_text(tmp_path: Path) -> None:
    path = tmp_path / "x.wasm"
    path.write_bytes(smith.generate(b"").wasm)
    done = run("print", path, "-o", path)
    assert done.status == 2
    assert "FILE and -o need files of their own" in done.stderr
    assert tree(tmp_path) == {"x.wasm": smith.generate(b"").wasm}
