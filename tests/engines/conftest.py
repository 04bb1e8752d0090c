"""A worker of each engine, shared by the tests that do not kill it."""

from collections.abc import Iterator

import pytest

from smith.engines import ENGINES, EngineMissing, Worker


def start(engine: str) -> Worker:
    try:
        return Worker(engine, deadline=60)
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=ENGINES)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    with start(request.param) as shared:
        yield shared
        assert shared.deaths == []


@pytest.fixture(params=ENGINES)
def own_worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """For tests that do kill it."""
    with start(request.param) as owned:
        yield owned
