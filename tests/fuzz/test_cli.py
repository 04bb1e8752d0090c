"""`smith fuzz` and the scripts of `fuzz_targets/`, each run as a process."""

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from smith.cli.fuzz import Run
from smith.fuzz import TARGETS
from tests.builds import CHECKOUT

SMITH = [sys.executable, "-m", "smith"]

# A target of which the check fails for every module with a `memory.grow`.
FAILING = """
import os, sys, atheris
os.environ["SMITH_PURE"] = "1"
with atheris.instrument_imports(include=["smith"]):
    from smith import generate
    from smith.fuzz.harness import fuzz

def check(data, config):
    assert "memory.grow" not in generate(data, config).wat, "it grows"

fuzz(check, [sys.executable, __file__], sys.argv[1:])
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, errors="replace", timeout=300
    )


def coverages(words: str) -> list[int]:
    """The edges that libFuzzer has seen, from one line to the next."""
    return [int(edges) for edges in re.findall(r"^#.* cov: (\d+) ", words, flags=re.MULTILINE)]


def failing(folder: Path, *args: str) -> Sequence[str]:
    script = folder / "failing.py"
    script.write_text(FAILING)
    return [sys.executable, "-P", str(script), *args]


def test_a_short_run(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    ended = run(tmp_path, *SMITH, "fuzz", "valid", "-runs=400", "-seed=1", "mine")
    assert ended.returncode == 0
    assert "Done 400 runs" in ended.stderr
    first, *_, last = coverages(ended.stderr)
    assert last > 1.5 * first
    assert {"FORMAT"} < {file.name for file in mine.iterdir()}
    assert [*tmp_path.iterdir()] == [mine]  # no folder of artifacts, as there are none


def test_a_short_run_on_modules(tmp_path: Path) -> None:
    """A folder of modules needs no file FORMAT, and gets none."""
    mine = tmp_path / "mine"
    mine.mkdir()
    seeds = str(CHECKOUT / "corpus" / "decode")
    ended = run(tmp_path, *SMITH, "fuzz", "decode", "-runs=400", "-seed=1", "mine", seeds)
    assert ended.returncode == 0
    assert "Done 400 runs" in ended.stderr
    assert " Custom" in ended.stderr
    assert any(file.read_bytes().startswith(b"\0asm") for file in mine.iterdir())
    assert not (mine / "FORMAT").exists()


def test_a_finding_in_a_module_is_said_with_what_reproduces_it(tmp_path: Path) -> None:
    ended = run(tmp_path, *SMITH, "fuzz", "decode", "-rss_limit_mb=20", "-runs=9999")
    assert ended.returncode == 1
    (artifact,) = (tmp_path / "fuzz" / "artifacts" / "decode").iterdir()
    name = artifact.relative_to(tmp_path)
    assert ended.stderr.splitlines()[-2:] == [
        f"found {name}",
        f"    the check again:  smith fuzz decode {name}",
    ]


@pytest.mark.parametrize("target", TARGETS)
def test_the_script_runs_directly(tmp_path: Path, target: str) -> None:
    script = CHECKOUT / "fuzz_targets" / f"{target}.py"
    ended = run(tmp_path, sys.executable, str(script), "-runs=50", "-artifact_prefix=kept-")
    assert ended.returncode == 0
    assert "Done 50 runs" in ended.stderr
    assert [*tmp_path.iterdir()] == []


def test_other_processes_of_libfuzzer_get_the_config(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    seeds = str(CHECKOUT / "corpus" / "valid")
    settings = ["--set", "deny=memory,f32.*", "--preset", "swarm"]
    ended = run(tmp_path, *SMITH, "fuzz", "valid", *settings, "-merge=1", "mine", seeds)
    assert ended.returncode == 0
    assert "MERGE-OUTER: successful in 1 attempt" in ended.stderr
    assert coverages(ended.stderr)


def test_a_failing_check_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fuzzing = Run(failing(tmp_path, "-runs=100000", "-seed=1"))
    assert fuzzing.wait() == 77
    (artifact,) = fuzzing.findings
    assert (tmp_path / artifact).exists()
    words = capsys.readouterr().err
    assert "AssertionError: it grows" in words
    assert f"reproduce: smith gen {Path(artifact).name} -o " in words

    again = Run(failing(tmp_path, artifact))
    assert again.wait() == 77
    assert again.findings == [artifact]


def test_a_finding_is_said_with_what_reproduces_it(tmp_path: Path) -> None:
    """Found because nothing fits into so little memory, not even the generator."""
    ended = run(
        tmp_path, *SMITH, "fuzz", "valid", "--set", "deny=memory", "-rss_limit_mb=20", "-runs=9999"
    )
    assert ended.returncode == 1
    (artifact,) = (tmp_path / "fuzz" / "artifacts" / "valid").iterdir()
    name = artifact.relative_to(tmp_path)
    assert ended.stderr.splitlines()[-3:] == [
        f"found {name}",
        f"    the check again:  smith fuzz valid {name} --set deny=memory",
        f"    the module:       smith gen {name} --set deny=memory -o {name.name}.wasm",
    ]
    for command in ended.stderr.splitlines()[-2:]:
        words = command.partition(": ")[2].split()
        assert run(tmp_path, *SMITH, *words[1:]).returncode == 0  # with memory enough
    assert (tmp_path / f"{name.name}.wasm").read_bytes().startswith(b"\0asm")


def test_interrupted(tmp_path: Path) -> None:
    fuzzing = subprocess.Popen(
        [*SMITH, "fuzz", "valid"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert fuzzing.stderr is not None
    for line in fuzzing.stderr:
        if "INITED" in line:
            fuzzing.send_signal(signal.SIGINT)
            break
    assert fuzzing.stderr.read().splitlines()[-1] == "interrupted: nothing was found"
    fuzzing.stderr.close()
    assert fuzzing.wait() == 130


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["vald"], "there is no fuzz target 'vald'; try valid"),
        (["xyz"], "there is no fuzz target 'xyz'; try valid or decode"),
        (["decode", "--preset", "mvp"], "libFuzzer's options have one dash: -preset"),
        (["decode", "old"], "old: the file FORMAT says that these are inputs of the generator"),
        (["valid", "-rums=3"], "libFuzzer has no option -rums=3; -help=1 lists them"),
        (["valid", "absent"], "absent: no such file or folder"),
        (["valid", "--preset", "nope"], "unknown preset 'nope'"),
        (["valid", "--runs=10"], "libFuzzer's options have one dash: -runs=10"),
        (["valid", "old"], "old: inputs of format '999', but this is format"),
        (["valid", "."], ".: no file FORMAT says of which format these inputs are"),
    ],
)
def test_wrong_usage(tmp_path: Path, args: Sequence[str], error: str) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "FORMAT").write_text("999\n")
    ended = run(tmp_path, *SMITH, "fuzz", *args)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: {error}")
    assert ended.stderr.count("\n") == 1
    assert [*tmp_path.iterdir()] == [old]


def test_without_atheris(tmp_path: Path) -> None:
    absent = "import sys; sys.modules['atheris'] = None; from smith.cli import main; "
    ended = run(tmp_path, sys.executable, "-c", f"{absent} main(['fuzz', 'valid'])")
    assert ended.returncode == 2
    assert ended.stderr == "error: fuzzing needs atheris; run: pip install 'wasmsmith[fuzz]'\n"


def test_help_lists_the_targets(tmp_path: Path) -> None:
    ended = run(tmp_path, *SMITH, "fuzz", "--help")
    assert ended.returncode == 0
    for name, target in TARGETS.items():
        assert re.search(
            rf"^  {name} +{re.escape(target.summary)[:40]}", ended.stdout, re.MULTILINE
        )


def test_help_of_a_target(tmp_path: Path) -> None:
    ended = run(tmp_path, *SMITH, "fuzz", "valid", "--help")
    assert ended.returncode == 0
    assert "Fuzz bytes -> module: wasmtime accepts it." in ended.stdout
    assert "--preset" in ended.stdout
    assert "--preset" not in run(tmp_path, *SMITH, "fuzz", "decode", "--help").stdout
