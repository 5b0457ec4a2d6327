"""Counts of who is here at other processes: the newest of each, and nobody's who fell silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from tests.rooms.own_redis import OwnRedis, needs_redis

from folkmoot_rooms import limits
from folkmoot_rooms.shared.here import Here
from folkmoot_rooms.shared.server import Server

pytestmark = needs_redis


@dataclass
class Seats:
    here_at_ours: dict[str, int] = field(default_factory=dict)

    def hear_here(self, elsewhere: Mapping[str, int]) -> None:
        """Nobody listens here."""


class Process:
    """One process with one room, at a time that a test chooses."""

    def __init__(self, url: str) -> None:
        self.server = Server(url)
        self.here = Here(self.server)
        self.seats = Seats()
        self.elsewhere: dict[str, int] = {}

    def exchange(self, now: float) -> None:
        for _, elsewhere in self.here.exchange(now, [("r1", self.seats)]):
            self.elsewhere = dict(elsewhere)


@pytest.fixture
def processes(redis_server: OwnRedis) -> Iterator[list[Process]]:
    made = [Process(redis_server.url) for _ in range(3)]
    yield made
    for process in made:
        process.server.close()


def test_each_sees_the_sum_of_the_others(processes: list[Process]) -> None:
    one, two, three = processes
    one.seats.here_at_ours = {"s1": 1, "s2": 2}
    two.seats.here_at_ours = {"s2": 1}
    for now in (0, 10):
        for process in processes:
            process.exchange(now)

    assert one.elsewhere == {"s2": 1}
    assert two.elsewhere == {"s1": 1, "s2": 2}
    assert three.elsewhere == {"s1": 1, "s2": 3}


def test_whoever_left_is_no_longer_counted(processes: list[Process]) -> None:
    one, two, _ = processes
    one.seats.here_at_ours = {"s1": 1}
    one.exchange(0)
    two.exchange(0)
    assert two.elsewhere == {"s1": 1}

    one.seats.here_at_ours = {}
    one.exchange(10)
    two.exchange(10)

    assert two.elsewhere == {}


def test_a_process_that_fell_silent_is_forgotten(
    processes: list[Process], redis_server: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _ = processes
    one.seats.here_at_ours = {"s1": 1}
    one.exchange(0)
    two.exchange(0)

    monkeypatch.setattr(limits, "HERE_FORGOTTEN_SECONDS", -1)
    two.exchange(10)

    assert two.elsewhere == {}
    assert redis_server.client().hlen("folkmoot:{r1}:here") == 0


def test_it_tells_no_more_often_than_it_should(
    processes: list[Process], redis_server: OwnRedis
) -> None:
    one = processes[0]
    one.exchange(0)
    one.seats.here_at_ours = {"s1": 1}

    one.exchange(limits.HERE_TELLING_INTERVAL_SECONDS / 2)
    assert redis_server.client().hlen("folkmoot:{r1}:here") == 0
    one.exchange(limits.HERE_TELLING_INTERVAL_SECONDS)
    assert redis_server.client().hlen("folkmoot:{r1}:here") == 1


def test_a_room_that_was_closed_is_counted_anew_when_opened(processes: list[Process]) -> None:
    one, two, _ = processes
    one.seats.here_at_ours = {"s1": 1}
    one.exchange(0)
    two.exchange(0)
    list(two.here.exchange(10, [("r2", Seats())]))
    two.elsewhere = {}

    two.exchange(20)

    assert two.elsewhere == {"s1": 1}
