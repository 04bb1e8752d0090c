"""The engine under ASan and UBSan, on mutants of modules that nobody validates."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.builds import CHECKOUT
from tests.native.driver import ENGINE, compiler

SOURCE = CHECKOUT / "tests" / "native" / "fuzz_bytes.c"
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]


def build(command: list[str], program: Path, *flags: str) -> bool:
    sources = [str(SOURCE), *map(str, sorted(ENGINE.glob("*.c")))]
    options = ["-std=c11", "-g", "-w", *flags, "-DSTANDALONE", f"-I{ENGINE}"]
    done = subprocess.run(
        [*command, *options, *sources, "-lm", "-o", str(program)], check=False, capture_output=True
    )
    return done.returncode == 0


@pytest.mark.slow
def test_mutants_of_modules_do_no_harm(tmp_path: Path) -> None:
    command = compiler()
    if command is None or not build(command, tmp_path / "mutants", "-O0", *SANITIZERS):
        pytest.skip("no C compiler that has the sanitizers")
    files = map(str, sorted((CHECKOUT / "corpus" / "decode").iterdir()))
    done = subprocess.run(
        [str(tmp_path / "mutants"), "1000", "7", *files],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0, done.stderr[:3000]
    numbers = [int(number) for number in re.findall(r"\d+", done.stdout)]
    runs, read, linked, _, returned, *_ = numbers
    assert runs > read > runs // 4
    assert linked > returned > runs // 20
