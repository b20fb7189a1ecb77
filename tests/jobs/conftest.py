"""The Redis of the machine, for tests of workers on several machines."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from redis import Redis, RedisError


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A numbered database of the machine's Redis that belongs to this test process alone; empty before and after."""
    number = 3 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 13
    server = Redis.from_url(f"redis://127.0.0.1:6379/{number}", socket_connect_timeout=1)
    try:
        server.flushdb()
    except RedisError as error:
        pytest.skip(f"no Redis answers at 127.0.0.1:6379: {error}")
    yield server
    server.flushdb()
    server.close()
