"""For all tests: Hypothesis asserts no time, as no test does; machines are shared and noisy.

A law that does not say otherwise is tried on fewer examples than Hypothesis would, since there are
many laws and all of `make test` has five minutes.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.rooms.own_redis import OwnRedis, own_redis

settings.register_profile("untimed", deadline=None, max_examples=60)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    """One Redis server for all tests of this process that neither kill nor change it."""
    with own_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(shared_redis: OwnRedis) -> OwnRedis:
    """That server, empty."""
    shared_redis.client().flushall()
    return shared_redis
