"""Shared stores hold rooms by id, made once, known to every process, with one master key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.log_contract import stored, turn
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis

from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.shared.server import PromiseBroken, Server
from folkmoot_rooms.shared.stores import RedisStores

pytestmark = needs_redis


@pytest.fixture
def stores(redis_server: OwnRedis, tmp_path: Path) -> Iterator[RedisStores]:
    stores = RedisStores(Server(redis_server.url, grace_seconds=0), tmp_path)
    yield stores
    stores.close()


def test_a_room_made_by_one_process_is_opened_by_another(
    stores: RedisStores, redis_server: OwnRedis, tmp_path: Path
) -> None:
    stores.create("r1").append(0, turn(1, 1))
    key = stores.keys.get_or_make("r1", ["room"])
    other = RedisStores(Server(redis_server.url, grace_seconds=0), tmp_path)

    assert list(other.open("r1").read()) == [stored(1)]
    assert other.keys.ring("r1") == key
    other.close()


@pytest.mark.parametrize("room", ["nowhere", "", "../up", "a" * 41, "{r1}"])
def test_a_room_that_is_not_there_is_unknown(stores: RedisStores, room: str) -> None:
    with pytest.raises(Refused, match="room_unknown"):
        stores.open(room)


def test_no_room_gets_an_id_that_leads_elsewhere(stores: RedisStores) -> None:
    with pytest.raises(Refused, match="room_unknown"):
        stores.create("r}:keys")


def test_a_room_is_made_once(stores: RedisStores) -> None:
    stores.create("r1")
    with pytest.raises(LogFailed, match="already"):
        stores.create("r1")


def test_an_unsafe_redis_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with own_redis(tmp_path / "redis", appendfsync="everysec") as redis_server:
        server = Server(redis_server.url)
        with pytest.raises(PromiseBroken, match="appendfsync always"):
            RedisStores(server, tmp_path)

        assert redis_server.client().dbsize() == 0
        assert not (tmp_path / "master.key").exists()
        server.close()
