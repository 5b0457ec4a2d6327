"""The follower hears what is written, and confirms what rooms have seen before they go on."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from tests.rooms.live import until
from tests.rooms.log_contract import stored, turn
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis

from folkmoot_rooms import limits
from folkmoot_rooms.following import Standing
from folkmoot_rooms.log import LogAway, LogFailed, LogLost, Stored
from folkmoot_rooms.log.redis import RedisLog
from folkmoot_rooms.shared.follower import Follower
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.shared.stores import RedisStores

pytestmark = needs_redis


class Heard:
    """A room that writes down what it is told; it has seen its log as far as a test says."""

    def __init__(self, log: RedisLog) -> None:
        self.standing = Standing(log.epoch, 0, "0" * 64)
        self.unconfirmed = False
        self.here_at_ours: Mapping[str, int] = {}
        self.telling = self
        self.facts: list[Stored] = []
        self.told: list[object] = []

    def hear(self, facts: Sequence[Stored]) -> None:
        self.facts += facts

    def hear_here(self, elsewhere: Mapping[str, int]) -> None:
        self.told.append(elsewhere)

    def away(self, why: LogFailed) -> None:
        if not self.unconfirmed:
            self.told.append(type(why))
        self.unconfirmed = True

    def back(self) -> None:
        self.unconfirmed = False
        self.told.append("back")


def directly(do: Callable[..., object], *what: object) -> None:
    do(*what)


class Following:
    """A follower on a server, telling directly in its own thread."""

    def __init__(self, redis_server: OwnRedis, folder: Path) -> None:
        server = Server(redis_server.url, grace_seconds=0)
        self.stores = RedisStores(server, folder)
        self.follower = Follower(self.stores, directly)

    def room(self, name: str) -> tuple[RedisLog, Heard]:
        log = self.stores.create(name)
        heard = Heard(log)
        self.follower.follow(name, heard)
        return log, heard

    def close(self) -> None:
        self.follower.close()
        self.stores.close()


@pytest.fixture
def following(redis_server: OwnRedis, tmp_path: Path) -> Iterator[Following]:
    following = Following(redis_server, tmp_path)
    yield following
    following.close()


async def test_every_room_hears_its_own_facts_in_order(following: Following) -> None:
    rooms = [following.room(f"r{n}") for n in range(20)]
    for position in range(5):
        for log, _ in rooms:
            log.append(position, turn(position + 1, position + 1))

    await until(lambda: all(len(heard.facts) == 5 for _, heard in rooms))
    assert all(heard.facts == [stored(n) for n in range(1, 6)] for _, heard in rooms)


async def test_a_room_that_was_left_hears_nothing_more(following: Following) -> None:
    log, heard = following.room("r1")
    other, there = following.room("r2")
    following.follower.leave("r1")

    log.append(0, turn(1, 1))
    other.append(0, turn(1, 1))

    await until(lambda: bool(there.facts))
    assert heard.facts == []


async def test_a_room_that_halted_is_confirmed_and_goes_on(following: Following) -> None:
    _, heard = following.room("r1")
    heard.unconfirmed = True

    await until(lambda: heard.told == ["back"])


async def test_a_room_that_knows_more_than_the_log_is_told_what_is_lost(
    following: Following,
) -> None:
    log, heard = following.room("r1")
    log.append(0, turn(1, 1))
    await until(lambda: following.follower._confirm_at > 0)

    heard.standing = Standing(log.epoch, 2, stored(2).digest)
    following.follower._confirm_at = 0

    await until(lambda: LogLost in heard.told)
    assert "back" not in heard.told


async def test_one_lost_connection_is_no_news_and_a_lost_server_is(tmp_path: Path) -> None:
    with own_redis(tmp_path / "redis") as redis_server:
        following = Following(redis_server, tmp_path)
        log, heard = following.room("r1")
        await asyncio.to_thread(log.append, 0, turn(1, 1))
        await until(lambda: len(heard.facts) == 1)
        redis_server.client().client_kill_filter(_type="normal", skipme=True)
        await asyncio.to_thread(log.append, 1, turn(2, 2))
        await until(lambda: len(heard.facts) == 2)
        assert heard.told == []

        redis_server.kill()
        await until(lambda: heard.told == [LogAway])
        redis_server.start()
        await until(lambda: heard.told == [LogAway, "back"])

        await asyncio.to_thread(log.append, 2, turn(3, 3))
        await until(lambda: [fact.position for fact in heard.facts] == [1, 2, 3])
        await asyncio.to_thread(following.close)


async def test_a_redis_that_comes_back_unsafe_is_not_written_to(tmp_path: Path) -> None:
    with own_redis(tmp_path / "redis") as redis_server:
        following = Following(redis_server, tmp_path)
        _, heard = following.room("r1")
        redis_server.kill()
        await until(lambda: heard.told == [LogAway])

        redis_server.settings["appendfsync"] = "everysec"
        redis_server.start()

        await asyncio.sleep(4 * limits.REDIS_RETURN_PAUSE_SECONDS)
        assert heard.unconfirmed
        redis_server.client().config_set("appendfsync", "always")
        await until(lambda: not heard.unconfirmed)
        await asyncio.to_thread(following.close)
