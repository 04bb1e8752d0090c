"""The assembler that the text format is compared with."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import WasmTools

MODULE = re.compile(r"^\(module", re.MULTILINE)  # comments come before it

Assemble = Callable[[list[str]], list[bytes]]


@pytest.fixture
def assemble(wasm_tools: WasmTools, tmp_path: Path) -> Assemble:
    """Assemble modules that `print_wat` printed, all in one script and so in one process."""

    def run(texts: list[str]) -> list[bytes]:
        script = tmp_path / "modules.wast"
        definitions = [MODULE.sub("(module definition", text, count=1) for text in texts]
        script.write_text("".join(definitions), encoding="utf-8")
        output = wasm_tools("json-from-wast", "--wasm-dir", str(tmp_path), str(script))
        names = [command["filename"] for command in json.loads(output)["commands"]]
        assert len(names) == len(texts)
        return [(tmp_path / name).read_bytes() for name in names]

    return run
