"""The Redis log keeps the contract, and its own promises about lost answers and lost facts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.log_contract import LogContract, Maker, stored, turn
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis

from folkmoot_rooms.log import EventLog, LogAway, LogLost, Outcome, StalePosition, redis
from folkmoot_rooms.log.redis import APPEND, RedisLog
from folkmoot_rooms.shared.server import Server

pytestmark = needs_redis


class RedisMaker(Maker):
    def __init__(self, url: str) -> None:
        self.server = Server(url, grace_seconds=0)
        self.server.load(APPEND)

    def create(self, room: str) -> RedisLog:
        return redis.create(self.server, room)

    def open(self, room: str) -> RedisLog:
        return RedisLog(self.server, room)

    def fill_disk(self, log: EventLog) -> None:
        del log
        self.server.client.config_set("maxmemory", 1)

    def close(self) -> None:
        self.server.close()


@pytest.fixture
def maker(redis_server: OwnRedis) -> Iterator[RedisMaker]:
    maker = RedisMaker(redis_server.url)
    yield maker
    redis_server.client().config_set("maxmemory", 0)
    maker.close()


class TestRedisLog(LogContract):
    """The whole contract."""


def test_an_entry_has_its_position_as_its_id_and_the_exact_bytes(
    maker: RedisMaker, redis_server: OwnRedis
) -> None:
    maker.create("r1").append(0, turn(1, 2))

    entries = redis_server.client().xrange("folkmoot:{r1}:log")
    assert entries == [
        (f"{n}-0".encode(), {b"digest": stored(n).digest.encode(), b"body": stored(n).body})
        for n in (1, 2)
    ]


def test_a_long_log_is_read_in_pages(maker: RedisMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "READ_FACTS_AT_ONCE", 3)
    log = maker.create("r1")
    log.append(0, turn(1, 10))

    assert list(log.read()) == [stored(n) for n in range(1, 11)]
    assert [fact.position for fact in log.read(after=2, limit=5)] == [3, 4, 5, 6, 7]


class Answerless:
    """A client whose next script is called, or not, and its answer lost."""

    def __init__(self, real: object, *, arrives: bool) -> None:
        self._real = real
        self._arrives = arrives
        self.lost = 0

    def evalsha(self, *arguments: object) -> object:
        if not self.lost:
            self.lost += 1
            if self._arrives:
                self._real.evalsha(*arguments)  # type: ignore[attr-defined]
            raise ConnectionResetError("the line went dead")
        return self._real.evalsha(*arguments)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_turn_whose_answer_was_lost_is_there_once(maker: RedisMaker, arrives: bool) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 1))
    maker.server.client = line = Answerless(maker.server.client, arrives=arrives)

    record = turn(2, 3, outcomes=[Outcome("s1", "c1", b"ok", "mark")], once=["k"])
    assert log.append(1, record) == 3

    assert line.lost == 1
    assert list(log.read()) == [stored(1), stored(2), stored(3)]
    assert log.outcome("s1", "c1") == Outcome("s1", "c1", b"ok", "mark")


def test_a_refusal_whose_answer_was_lost_is_kept_once(maker: RedisMaker) -> None:
    log = maker.create("r1")
    maker.server.client = Answerless(maker.server.client, arrives=True)

    assert log.append(0, turn(1, 0, outcomes=[Outcome("s1", "c1", b"no")])) == 0
    assert log.outcome("s1", "c1") == Outcome("s1", "c1", b"no")


def test_a_lost_answer_is_not_mixed_up_with_what_another_wrote_there(
    maker: RedisMaker, redis_server: OwnRedis
) -> None:
    other = RedisMaker(redis_server.url)
    ours, theirs = maker.create("r1"), other.open("r1")
    maker.server.client = Answerless(maker.server.client, arrives=False)
    theirs.append(0, turn(1, 1, words="theirs"))

    with pytest.raises(StalePosition):
        ours.append(0, turn(1, 1, words="ours"))

    assert list(ours.read()) == [stored(1, "theirs")]
    other.close()


def test_whoever_never_was_confirmed_after_a_start_writes_nothing(tmp_path: Path) -> None:
    with own_redis(tmp_path) as redis_server:
        maker = RedisMaker(redis_server.url)
        log = maker.create("r1")
        log.append(0, turn(1, 1))
        redis_server.kill()
        redis_server.start()

        with pytest.raises(LogAway, match="started again"):
            log.append(1, turn(2, 2))

        maker.server.load(APPEND)
        assert log.append(1, turn(2, 2)) == 2
        maker.close()


@pytest.mark.parametrize("cut", range(10, 260, 50))
def test_a_file_cut_inside_a_turn_never_brings_half_of_it_back(tmp_path: Path, cut: int) -> None:
    """Redis leaves the beginning of a cut transaction in its file, and ends it with the next."""
    with own_redis(tmp_path) as redis_server:
        maker = RedisMaker(redis_server.url)
        log = maker.create("r1")
        log.append(0, turn(1, 2))
        log.append(2, turn(3, 4, words="cut off", outcomes=[Outcome("s1", "c1", b"ok")]))
        redis_server.restart_cut(cut)
        again = RedisMaker(redis_server.url)
        again.server.pass_gate(lambda _: False)
        assert again.open("r1").append(2, turn(3, 3)) == 3
        redis_server.kill()
        redis_server.start()

        whole = RedisMaker(redis_server.url)
        assert list(whole.open("r1").read()) == [stored(1), stored(2), stored(3)]
        with pytest.raises(LogLost):
            redis.confirm(again.server, "r1", log.epoch, 4, known(4, "cut off"))
        for each in (maker, again, whole):
            each.close()


def test_a_log_whose_end_is_two_things_is_lost(maker: RedisMaker, redis_server: OwnRedis) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 3))
    redis_server.client().hset("folkmoot:{r1}:meta", "digest", known(3, "other"))

    with pytest.raises(LogLost, match="after position 2"):
        log.append(3, turn(4, 4))


def known(position: int, words: str = "") -> str:
    return stored(position, words).digest


def test_a_log_that_is_what_was_known_is_confirmed(maker: RedisMaker) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 5))

    redis.confirm(maker.server, "r1", log.epoch, 5, known(5))
    redis.confirm(maker.server, "r1", log.epoch, 3, known(3))
    redis.confirm(maker.server, "r1", log.epoch, 0, "0" * 64)


def test_a_log_that_was_cut_short_is_lost_to_everyone(maker: RedisMaker) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 5))

    with pytest.raises(LogLost, match="after position 5") as lost:
        redis.confirm(maker.server, "r1", log.epoch, 7, known(7))

    assert lost.value.position == 5
    with pytest.raises(LogLost):
        maker.open("r1").append(5, turn(6, 6))
    with pytest.raises(LogLost):
        redis.confirm(maker.server, "r1", log.epoch, 5, known(5))


def test_a_log_with_another_past_is_lost(maker: RedisMaker) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 5))

    with pytest.raises(LogLost, match="after position 2"):
        redis.confirm(maker.server, "r1", log.epoch, 3, known(3, "other"))


def test_a_log_that_came_back_empty_is_lost(maker: RedisMaker, redis_server: OwnRedis) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 5))
    epoch = log.epoch
    redis_server.client().flushall()

    with pytest.raises(LogLost, match="after position 0"):
        redis.confirm(maker.server, "r1", epoch, 5, known(5))
    with pytest.raises(LogLost, match="after position 0"):
        log.append(5, turn(6, 6))
    assert redis_server.client().exists("folkmoot:{r1}:log") == 0


def test_a_full_memory_takes_no_confirmation(maker: RedisMaker) -> None:
    log = maker.create("r1")
    maker.fill_disk(log)

    with pytest.raises(LogAway, match="maxmemory"):
        redis.confirm(maker.server, "r1", log.epoch, 0, "0" * 64)
