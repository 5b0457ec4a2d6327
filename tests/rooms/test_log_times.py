"""What a log says of when things were: in order, whatever the clock of its server does."""

import json
from pathlib import Path

from tests.rooms.test_turns import Desk

from folkmoot_rooms.commands import OpenRoom, TakeSeat
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.state import Room
from folkmoot_rooms.turns import TurnTaker


class Stepping:
    """A clock that somebody sets: each look sees the next of these times."""

    def __init__(self, *times_ms: int) -> None:
        self._times_ms = list(times_ms)

    def __call__(self) -> int:
        return self._times_ms.pop(0)


def test_time_in_a_log_never_falls_though_the_clock_is_put_back(tmp_path: Path) -> None:
    desk, clock = Desk(tmp_path), Stepping(5_000, 3_000, 2_000, 6_000)
    desk.taker = TurnTaker("r1", desk.log, desk.stores.keys, desk.seals, clock)
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
    desk.ask("door", TakeSeat())
    # A server that is started again knows the time of the last fact only from the log.
    desk.head = replay(Head(Room(id="r1")), desk.log.read(), desk.seals)
    desk.ask("door", TakeSeat())
    desk.ask("door", TakeSeat())

    times = [json.loads(fact.body)["at"] for fact in desk.log.read()]
    assert times == [5_000, 5_000, 5_000, 5_000, 6_000]
    desk.close()
