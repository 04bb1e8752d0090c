"""What tests of the proposals beyond Wasm 3.0 share: modules, their instructions, two judges."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import smith
from smith.config import Config
from smith.engines import available
from smith.generate import Module, generate
from smith.inputs import input_from_seed
from smith.stats.code import CLOSE, OPEN, ROLES, STOP, TURN
from smith.wasm import code
from smith.wasm.features import feature_set
from smith.wasm.instructions import INSTRUCTIONS
from tests.conftest import WasmTools

SIZES = (0, 3, 40, 700, 2_000, 6_000)
EVERYWHERE: dict[str, Any] = {"stack_operands": 60, "dead_code": True}


def modules(config: Config, count: int) -> Iterator[Module]:
    """Modules of inputs from nothing to 6,000 bytes."""
    for seed in range(count):
        yield generate(input_from_seed(seed, SIZES[seed % len(SIZES)]), config)


def instructions_of(feature: str) -> list[str]:
    return [row.name for row in INSTRUCTIONS if row.features & feature_set(feature)]


def names(module: Module) -> Iterator[str]:
    """The instructions of a module's functions, one by one."""
    for function in module.model.functions:
        for pos in code.starts(function.code):
            yield INSTRUCTIONS[function.code[pos]].name


def dead_names(module: Module) -> Iterator[str]:
    """The instructions that follow one that never goes on, up to the end of its block."""
    for function in module.model.functions:
        live = True
        outside: list[bool] = []
        for pos in code.starts(function.code):
            number = function.code[pos]
            role = ROLES.get(number)
            if not live:
                yield INSTRUCTIONS[number].name
            if role is OPEN:
                outside.append(live)
            elif role is TURN:
                live = outside[-1]
            elif role is CLOSE:
                live = outside.pop()
            elif role is STOP:
                live = False


def need(engine: str) -> None:
    """Skip without this engine."""
    if reasons := [each.reason for each in available() if not each and each.engine == engine]:
        pytest.skip(reasons[0])


def counts(config: Config, count: int) -> Counter[str]:
    return Counter(name for module in modules(config, count) for name in names(module))


def check(config: Config, count: int, wasm_tools: WasmTools, folder: Path) -> Counter[str]:
    """Let both validators judge modules; how often each instruction stands in them."""
    found: Counter[str] = Counter()
    script = folder / "modules.wast"
    with script.open("w") as out:
        for module in modules(config, count):
            smith.validate(module.wasm, config.features)
            found.update(names(module))
            out.write(f'(module definition binary "\\{module.wasm.hex(chr(92))}")\n')
    wasm_tools("wast", f"--features=-all,{','.join(config.features)}", str(script))
    return found
