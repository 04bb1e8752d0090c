"""Modules use no feature that they may not."""

from pathlib import Path

import pytest

from smith.config import DEFAULT_FEATURES, Config
from smith.generate import generate
from smith.inputs import input_from_seed
from smith.wasm.features import closed
from tests.conftest import WasmTools

MODULES = 40


@pytest.mark.parametrize("left_out", DEFAULT_FEATURES[1:])
def test_modules_do_without(left_out: str, wasm_tools: WasmTools, tmp_path: Path) -> None:
    # With what needs it: `reference-types` would bring `bulk-memory` back.
    features = tuple(name for name in DEFAULT_FEATURES if left_out not in closed([name]))
    config = Config(features=features, stack_operands=40)
    assert left_out not in config.features
    script = tmp_path / "modules.wast"
    modules = [generate(input_from_seed(seed), config).wasm for seed in range(MODULES)]
    script.write_text(
        "".join(f'(module definition binary "\\{wasm.hex(chr(92))}")\n' for wasm in modules)
    )
    wasm_tools("wast", f"--features=-all,{','.join(config.features)}", str(script))


def test_the_judge_sees_a_feature_too_many(wasm_tools: WasmTools, tmp_path: Path) -> None:
    script = tmp_path / "module.wast"
    script.write_text("(module (memory 1) (memory 1))\n")
    wasm_tools("wast", "--features=-all,mvp,multi-memory", str(script))
    with pytest.raises(AssertionError, match="multi"):
        wasm_tools("wast", "--features=-all,mvp", str(script))
