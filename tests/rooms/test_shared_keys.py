"""Shared keys: the first maker wins, a destroyed key is gone for ever, and no file shows one."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.live import until
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis

from folkmoot_rooms import keys as lone_keys
from folkmoot_rooms.keys import KEY_BYTES, KeyGone, KeyMissing, KeysFailed
from folkmoot_rooms.shared.keys import KeysAway, RedisKeys, master_key
from folkmoot_rooms.shared.server import ROOMS, PromiseBroken, Server

pytestmark = needs_redis

MASTER = bytes(range(KEY_BYTES))


@pytest.fixture
def server(redis_server: OwnRedis) -> Iterator[Server]:
    server = Server(redis_server.url)
    yield server
    server.close()


@pytest.fixture
def keys(server: Server) -> RedisKeys:
    return RedisKeys(server, MASTER)


def test_a_key_is_made_once_and_stays_the_same(keys: RedisKeys, server: Server) -> None:
    first = keys.get_or_make("r1", ["seat:s1", "seat:s2"])
    again = RedisKeys(server, MASTER).get_or_make("r1", ["seat:s2", "seat:s3"])

    assert again["seat:s2"] == first["seat:s2"]
    assert keys.ring("r1") == first | again
    assert {len(key) for key in (first | again).values()} == {KEY_BYTES}
    assert keys.keep("r1", {"seat:s1": bytes(KEY_BYTES)}) == {"seat:s1": first["seat:s1"]}
    assert keys.get_or_make("r2", ["seat:s1"]) != {"seat:s1": first["seat:s1"]}


def test_a_key_that_never_existed_is_missing_not_gone(keys: RedisKeys) -> None:
    with pytest.raises(KeyMissing):
        keys.get("r1", "room")


def test_a_destroyed_key_is_gone_for_ever_and_none_beside_it_is_made(keys: RedisKeys) -> None:
    keys.get_or_make("r1", ["vote:v1"])
    keys.destroy("r1", ["vote:v1", "vote:v9"])

    with pytest.raises(KeyGone):
        keys.get("r1", "vote:v1")
    for gone in ("vote:v1", "vote:v9"):
        with pytest.raises(KeyGone):
            keys.get_or_make("r1", ["room", gone])
    assert keys.ring("r1") == {"vote:v1": None, "vote:v9": None}


def test_of_many_makers_at_once_one_wins_for_all(keys: RedisKeys, server: Server) -> None:
    made: list[bytes] = []
    makers = [
        threading.Thread(target=lambda: made.append(keys.get_or_make("r1", ["room"])["room"]))
        for _ in range(8)
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    assert set(made) == {keys.get("r1", "room")}


async def test_the_wrapped_bytes_of_a_destroyed_key_leave_the_disk(tmp_path: Path) -> None:
    with own_redis(tmp_path) as redis_server:
        server = Server(redis_server.url)
        keys = RedisKeys(server, MASTER)
        made = keys.get_or_make("r1", ["vote:v1", "seat:s1"])
        wish = keys.wish_secret("r1")
        client = redis_server.client()
        gone = [client.hget("folkmoot:{r1}:keys", "vote:v1"), client.get("folkmoot:{r1}:wishes")]
        stays = client.hget("folkmoot:{r1}:keys", "seat:s1")

        def on_disk() -> bytes:
            files = (tmp_path / "appendonlydir").iterdir()
            return b"".join(file.read_bytes() for file in files)

        before = on_disk()
        assert all(wrapped in before for wrapped in (*gone, stays))
        assert all(key not in before for key in (*made.values(), wish))

        keys.destroy("r1", ["vote:v1"])

        assert stays in on_disk()
        # Redis takes the old file away in a thread of its own, a moment after the new one is whole.
        await until(lambda: not any(wrapped in on_disk() for wrapped in gone))
        assert keys.wish_secret("r1") != wish
        server.close()


def test_a_key_moved_elsewhere_does_not_open(keys: RedisKeys, redis_server: OwnRedis) -> None:
    keys.get_or_make("r1", ["seat:s1"])
    client = redis_server.client()
    client.hset("folkmoot:{r1}:keys", "seat:s2", client.hget("folkmoot:{r1}:keys", "seat:s1"))

    with pytest.raises(KeysFailed, match="not wrapped by our master key"):
        keys.get("r1", "seat:s2")


def test_keys_of_a_kind_are_listed_with_those_gone_last(
    keys: RedisKeys, redis_server: OwnRedis
) -> None:
    redis_server.client().sadd(ROOMS, "r1", "r2")
    keys.get_or_make("r1", ["vote:v1", "seat:s1"])
    keys.get_or_make("r2", ["vote:v1"])
    keys.destroy("r1", ["vote:v1"])

    assert keys.of_kind("vote:") == [("r2", "vote:v1", False), ("r1", "vote:v1", True)]


def test_a_deleted_room_keeps_no_key(keys: RedisKeys) -> None:
    keys.get_or_make("r1", ["room", "seat:s1"])
    stays = keys.get_or_make("r2", ["room"])

    keys.destroy_room("r1")

    assert keys.ring("r1") == {"room": None, "seat:s1": None}
    assert keys.ring("r2") == stays


def test_a_secret_is_drawn_once_for_each_name(keys: RedisKeys, server: Server) -> None:
    codes = keys.secret("codes")

    assert RedisKeys(server, MASTER).secret("codes") == codes
    assert keys.secret("links") != codes


def test_it_does_all_that_a_lone_store_does() -> None:
    public = {name for name in vars(lone_keys.Keys) if not name.startswith("_")}
    assert public <= set(vars(RedisKeys))


def test_without_redis_keys_are_away_not_missing(tmp_path: Path) -> None:
    server = Server(OwnRedis(tmp_path).url)
    with pytest.raises(KeysAway):
        RedisKeys(server, MASTER).get("r1", "room")
    server.close()


# --- the master key ----------------------------------------------------------------------------


def test_the_master_key_is_made_once_for_its_owner_only(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "master.key"

    key = master_key(server, path)

    assert master_key(server, path) == key == path.read_bytes()
    assert len(key) == KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


def test_processes_that_start_at_once_use_one_master_key(server: Server, tmp_path: Path) -> None:
    made: list[bytes] = []
    starting = [
        threading.Thread(target=lambda: made.append(master_key(server, tmp_path / "master.key")))
        for _ in range(6)
    ]
    for start in starting:
        start.start()
    for start in starting:
        start.join()

    assert len(made) == len(starting)
    assert len(set(made)) == 1


def test_a_folder_and_a_redis_that_do_not_belong_together_are_refused(
    server: Server, redis_server: OwnRedis, tmp_path: Path
) -> None:
    path = tmp_path / "master.key"
    key = master_key(server, path)

    path.unlink()
    with pytest.raises(PromiseBroken, match="copy that file to"):
        master_key(server, path)
    path.write_bytes(key[::-1])
    with pytest.raises(PromiseBroken, match="another master key"):
        master_key(server, path)
    path.write_bytes(b"short")
    with pytest.raises(PromiseBroken, match="not a master key"):
        master_key(server, path)
    path.write_bytes(key)
    assert master_key(server, path) == key


def test_a_redis_that_came_back_empty_is_refused_to_whoever_used_it(
    server: Server, redis_server: OwnRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master_key(server, tmp_path / "master.key")
    redis_server.client().flushall()
    monkeypatch.setattr("folkmoot_rooms.shared.keys._MAKING_SECONDS_MAX", 0)

    with pytest.raises(PromiseBroken, match=r"is empty, and .* has been used before"):
        master_key(server, tmp_path / "master.key")
