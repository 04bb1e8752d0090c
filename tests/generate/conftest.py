"""What tests of the generator share."""

from collections.abc import Iterator

import pytest
import wasmtime


@pytest.fixture(scope="session")
def engine() -> Iterator[wasmtime.Engine]:
    """wasmtime with its defaults, to validate modules by."""
    with wasmtime.Engine() as engine:
        yield engine
