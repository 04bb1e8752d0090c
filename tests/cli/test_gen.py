"""`smith gen` as a user meets it, also with wrong input and when it is stopped."""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
from pathlib import Path

import pytest

import smith
from smith.config import PRESETS, Config
from tests.cli.process import SMITH, output_of, run, tree
from tests.cli.terminal import on_terminal


def module_of(seed: int, size: int = 2048, config: Config | None = None) -> bytes:
    return smith.generate(smith.input_from_seed(seed, size), config).wasm


def test_without_options() -> None:
    done = run("gen")
    assert done == (0, module_of(0), "smith format 0: smith gen --seed 0 --size 2048\n")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_seed_under_a_preset(preset: str) -> None:
    wasm = output_of("gen", "--seed", 7, "--size", 999, "--preset", preset)
    assert wasm == module_of(7, 999, Config.preset(preset))


def test_input_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    data = b"\x00any\x0abytes\xff" * 20
    (tmp_path / "crash.bin").write_bytes(data)
    wasm = smith.generate(data).wasm
    assert output_of("gen", "crash.bin", cwd=tmp_path) == wasm
    assert output_of("gen", "-", stdin=data) == wasm


def test_forms(tmp_path: Path) -> None:
    """As they are asked for, or as the name of the file says."""
    module = smith.generate(smith.input_from_seed(0))
    text = output_of("gen", "--to", "wat").decode()
    assert text == module.wat
    assert text.startswith(f";; smith format {smith.FORMAT}\n(module\n")
    digits = output_of("gen", "--to", "hex").decode()
    assert bytes.fromhex(digits) == module.wasm
    assert max(map(len, digits.splitlines())) == 64
    output_of("gen", "-o", tmp_path / "0.wat")
    output_of("gen", "-o", tmp_path / "0.hex", "--to", "wasm")
    assert tree(tmp_path) == {"0.wat": text.encode(), "0.hex": module.wasm}


def test_count_makes_a_folder_of_files_named_by_seed(tmp_path: Path) -> None:
    options = ["--seed", 7, "--count", 3, "--size", 300, "--to", "hex"]
    output_of("gen", *options, "-o", "a/b", "--save-input", "c/d", cwd=tmp_path)
    first = tree(tmp_path)
    assert first.keys() == {
        f"{d}/{n}.{e}" for n in (7, 8, 9) for d, e in [("a/b", "hex"), ("c/d", "bin")]
    }
    assert first["c/d/8.bin"] == smith.input_from_seed(8, 300)
    assert bytes.fromhex(first["a/b/8.hex"].decode()) == module_of(8, 300)
    output_of("gen", *options, "-o", "a/b", "--save-input", "c/d", cwd=tmp_path)
    assert tree(tmp_path) == first


def test_the_input_is_saved(tmp_path: Path) -> None:
    saved = tmp_path / "input.bin"
    wasm = output_of("gen", "--seed", 7, "--save-input", saved)
    assert saved.read_bytes() == smith.input_from_seed(7)
    assert output_of("gen", saved) == wasm


def test_configuration_from_a_file_and_settings(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("preset = 'mvp'\nmax_types = 9\nfold = false\n")
    wasm = output_of("gen", "--config", "my.toml", "--set", "max_types=3", cwd=tmp_path)
    config = Config.preset("mvp").replace(max_types=3, fold=False)
    assert wasm == module_of(0, config=config)


# Arguments, and those that the line on standard error has instead
REPRODUCERS = {
    "--seed 7 --preset mvp": "--seed 7 --size 2048 --preset mvp",
    "--size 30 --set features=mvp,mutable-global": "--seed 0 --size 30 --preset mvp",
    "--config my.toml --set max_types=1_234": "--seed 0 --size 2048 --preset differential"
    " --set 'deny=i32.*' --set max_types=1_234 --set fold=false",
    "'a b;$.bin' --to hex": "'a b;$.bin' --to hex",
    "-- -a.bin": "./-a.bin",
    "- --save-input saved.bin": "saved.bin",
    "-": "-",
    "--count 2 -o 'my folder'": "--seed 0 --size 2048 --count 2 -o 'my folder'",
    "-o x.wat --to wasm": "--seed 0 --size 2048 -o x.wat --to wasm",
}


@pytest.mark.parametrize("arguments", REPRODUCERS)
def test_the_line_reproduces_the_module(tmp_path: Path, arguments: str) -> None:
    for name in ("a b;$.bin", "-a.bin"):
        (tmp_path / name).write_bytes(smith.input_from_seed(1, 99))
    knobs = "preset = 'differential'\ndeny = ['i32.*']\nfold = false\n"
    (tmp_path / "my.toml").write_text(knobs)
    first = run("gen", *shlex.split(arguments), stdin=b"stdin", cwd=tmp_path)
    files = tree(tmp_path)
    (tmp_path / "my.toml").unlink()
    line = f"smith gen {REPRODUCERS[arguments]}"
    assert first.stderr == f"smith format {smith.FORMAT}: {line}\n"
    again = run(*shlex.split(line)[1:], stdin=b"stdin", cwd=tmp_path)
    assert again == first._replace(stderr=again.stderr)
    assert tree(tmp_path) | {"my.toml": knobs.encode()} == files


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """The line has the bytes of the name, for the shell."""
    name = os.fsencode(tmp_path) + b"/\xff.bin"
    try:
        Path(os.fsdecode(name)).write_bytes(b"")
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    done = subprocess.run([*SMITH, "gen", name], capture_output=True, check=True)
    assert done.stderr == b"smith format 0: smith gen '" + name + b"'\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("missing", "error: missing: No such file or directory"),
        ("folder", "error: folder: Is a directory"),
        ("empty --seed 7", "INPUT goes with none of --seed, --size and --count"),
        ("- --count 1 -o new", "INPUT goes with none of --seed, --size and --count"),
        ("--count 0", "Invalid value for '--count': 0 is not in the range x>=1."),
        ("--count 2", "--count needs a folder: name one by -o"),
        ("--count 2 -o new --save-input -", "--count needs a folder: name one by -o"),
        ("--count 2 -o empty", "error: empty: File exists"),
        ("--seed -1", "Invalid value for '--seed': -1 is not in the range x>=0."),
        ("--size 999999999999", "Invalid value for '--size': 999999999999 is not in the range"),
        ("--to text", "Invalid value for '--to': 'text' is not one of 'wasm', 'wat', 'hex'."),
        ("-o folder", "error: folder: Is a directory"),
        ("-o new/", "error: new/: No such file or directory"),
        ("-o new/7.wasm", "error: new/7.wasm: No such file or directory"),
        ("--save-input new/7.bin", "error: new/7.bin: No such file or directory"),
        ("-o /dev/full", "error: /dev/full: No space left on device"),
        ("empty -o ./empty", "INPUT, -o and --save-input need files of their own"),
        ("empty -o link", "INPUT, -o and --save-input need files of their own"),
        ("--save-input -", "INPUT, -o and --save-input need files of their own"),
        ("--preset mvp --config my.toml", "--preset and --config exclude each other"),
        ("--set max_type=3", "error: unknown knob 'max_type'; did you mean 'max_types'?"),
        ("--config folder", "error: folder: Is a directory"),
        ("--config latin.toml", "error: latin.toml: no UTF-8 at byte 2"),
        ("--config bad.toml", "error: bad.toml: no TOML: Expected '=' after a key"),
        ("--config my.toml", "error: my.toml: unknown knob 'max_type'; did you mean 'max_types'?"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: str, message: str) -> None:
    """Status 2, one line that says what is wrong, and nothing written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to("empty")
    (tmp_path / "my.toml").write_text("max_type = 3")
    (tmp_path / "bad.toml").write_text("max_types\n= 3")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    before = sorted(tmp_path.rglob("*"))
    status, stdout, stderr = run("gen", *shlex.split(arguments), cwd=tmp_path)
    assert (status, stdout) == (2, b"")
    assert message in stderr
    assert stderr.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_no_binary_on_a_terminal(tmp_path: Path) -> None:
    with on_terminal("gen", cwd=tmp_path) as terminal:
        assert terminal.end() == 2
    assert b"a terminal shows no binary: name a file by -o, or use --to wat" in terminal.screen
    with on_terminal("gen", "--size", 0, "--to", "wat", cwd=tmp_path) as terminal:
        assert terminal.end() == 0
    assert b"(module" in terminal.screen


def test_progress_and_ctrl_c(tmp_path: Path) -> None:
    """A terminal is told of a long work, and what is done by Ctrl-C stays, whole."""
    with on_terminal("gen", "--count", 10**9, "-o", "out", cwd=tmp_path) as terminal:
        terminal.read_until(b"/1000000000")
        terminal.interrupt()
        assert terminal.end() == 130
    last = terminal.screen.decode().splitlines()[-1]
    done = tree(tmp_path / "out")
    count = int(
        last.partition("interrupted: ")[2].partition(" of 1000000000 modules are in out")[0]
    )
    assert count > 0
    assert done.keys() - {f"{count}.wasm"} == {f"{seed}.wasm" for seed in range(count)}
    assert done[f"{count - 1}.wasm"] == module_of(count - 1)


def test_ctrl_c_elsewhere(tmp_path: Path) -> None:
    """One line, and no file; here while it waits for its input."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [*SMITH, "gen", "pipe", "-o", "x.wasm"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path)
    with pipe.open("wb"):  # which takes until the other end is opened, too
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, b"interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_reader_who_leaves() -> None:
    """The pipe is closed before anything is written to it."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*SMITH, "gen"], stdout=writing, stderr=subprocess.PIPE, check=False, text=True
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_standard_output_that_is_full() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*SMITH, "gen"], stdout=full, stderr=subprocess.PIPE, check=False, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "error: standard output: No space left on device\n"


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    """Here the file may have 512 or 1024 bytes, as the shell counts."""
    (tmp_path / "0.wasm").write_bytes(b"old")
    limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", *SMITH, "gen", "-o", "0.wasm"]
    done = subprocess.run(limited, capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"error: 0.wasm: File too large\n")
    assert tree(tmp_path) == {"0.wasm": b"old"}


def test_what_is_no_regular_file_is_written_to_at_once(tmp_path: Path) -> None:
    output_of("gen", "-o", "/dev/null", "--save-input", "/dev/null")
    assert not stat.S_ISREG(os.stat("/dev/null").st_mode)
    assert output_of("gen", "-o", "/dev/stdout") == module_of(0)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen([*SMITH, "gen", "-o", pipe], stderr=subprocess.DEVNULL)
    assert pipe.read_bytes() == module_of(0)
    assert process.wait(60) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_link_stays_one_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "far" / "0.wasm"
    target.parent.mkdir()
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to("far/0.wasm")
    output_of("gen", "-o", link)
    assert link.is_symlink()
    assert tree(target.parent) == {"0.wasm": module_of(0)}
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_what_is_write_protected_stays(tmp_path: Path) -> None:
    protected = tmp_path / "0.wasm"
    protected.write_bytes(b"old")
    protected.chmod(0o444)
    done = run("gen", "-o", protected)
    assert (done.status, done.stderr) == (2, f"error: {protected}: Permission denied\n")
    assert tree(tmp_path) == {"0.wasm": b"old"}
