"""What tests of the generator share."""

from collections.abc import Iterator

import pytest
import wasmtime


@pytest.fixture(scope="session")
def engine() -> Iterator[wasmtime.Engine]:
    """wasmtime with all that it knows switched on, to validate modules by."""
    config = wasmtime.Config()
    config.wasm_stack_switching = True
    config.wasm_custom_page_sizes = True
    config.wasm_wide_arithmetic = True
    config.shared_memory = True
    with wasmtime.Engine(config) as engine:
        yield engine
