"""Rooms rest and wake, and nobody who comes can tell."""

import asyncio
from pathlib import Path

import pytest
from tests.rooms.faulty import NoCounter
from tests.rooms.live import Steering, every, hub_on, new_room, until

from folkmoot_rooms import limits
from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import No


class Waiting:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_room_that_rests_comes_back_as_it_was(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        first = await steering.live.answer("s2", "cast-once", CastBallot("v1", ("P1",)))
        before, at = steering.live, steering.live.room.position
        assert await hub.rest("r1")
        assert list(hub._rooms) == []

        after = await hub.get("r1")

        assert after is not before
        assert (after.room, after.head, after.epoch) == (before.room, before.head, before.epoch)
        (frame,) = await every(after.listen(Audience.EVERYONE, before.epoch, at - 1), at)
        assert (frame.start, frame.whole) == (at - 1, False), "who comes back need not begin anew"
        assert await after.answer("s2", "cast-once", CastBallot("v1", ("P1",))) == first
        again = Steering(after)
        again._ids = 1_000
        await again.cast("s2", "P2", replaces=1)
    async with hub_on(tmp_path) as hub:
        room = (await hub.get("r1")).room
        assert room.position == at + 1


async def test_who_still_holds_a_room_that_rests_is_asked_to_try_again(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        held = steering.live
        await hub.rest("r1")

        answer = await held.submit("s2", "cast-late", CastBallot("v1", ("P1",)))

        assert answer == No("cast-late", "busy")
        live = await hub.get("r1")
        assert await live.submit("s2", "cast-late", CastBallot("v1", ("P1",))) != answer


async def test_a_room_with_somebody_in_it_does_not_rest(tmp_path: Path) -> None:
    async with hub_on(tmp_path, counter=NoCounter(), pauses_seconds=(3_600,)) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        listening = steering.live.listen(Audience.EVERYONE, "", 0)
        assert not await hub.rest("r1")
        listening.close()
        steering.live.sit("s2")
        assert not await hub.rest("r1")
        steering.live.stand("s2")
        await steering.close()
        assert not await hub.rest("r1"), "its count is being tried"
        await hub.settled("r1")
        assert not await hub.rest("r1"), "and will be tried again"


async def test_a_room_that_is_read_only_is_never_opened_in_place_again(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        steering.live.halt(LogFailed("a fault"))

        assert not await hub.rest("r1")
        assert await hub.get("r1") is steering.live


async def test_rooms_rest_when_nobody_has_come_for_long(tmp_path: Path) -> None:
    clock = Waiting()
    async with hub_on(tmp_path, rest_seconds=60, clock=clock) as hub:
        for room in ("r1", "r2"):
            await (await new_room(hub, room)).open()
        clock.now += 50
        await hub.get("r2")
        clock.now += 20
        await hub.rest_idle()
        assert list(hub._rooms) == ["r2"]
        clock.now += 60
        await hub.rest_idle()
        assert list(hub._rooms) == []


async def test_whoever_comes_while_a_room_goes_to_rest_gets_it_anew(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        resting = asyncio.create_task(hub.rest("r1"))
        await asyncio.sleep(0)

        live = await hub.get("r1")

        assert await resting
        assert live is not steering.live
        assert live.room == steering.live.room
        await Steering(live).person()


async def test_of_many_rooms_the_ones_left_longest_make_place(tmp_path: Path) -> None:
    clock = Waiting()
    async with hub_on(tmp_path, rooms_open_max=2, clock=clock) as hub:
        for room in ("r1", "r2"):
            await (await new_room(hub, room)).open()
        with pytest.raises(Refused) as refused:
            await new_room(hub, "r3")
        assert refused.value.code == "server_full"
        assert list(hub._rooms) == ["r1", "r2"]
        with pytest.raises(Refused) as unknown:
            await hub._off_loop(hub._stores.open, "r3")
        assert unknown.value.code == "room_unknown", "nothing half made is left"

        clock.now += limits.ROOM_GRACE_SECONDS
        await hub.get("r1")
        clock.now += limits.ROOM_GRACE_SECONDS - 1
        assert (await hub.create("r3")).room.id == "r3"

        assert list(hub._rooms) == ["r1", "r3"]


async def test_a_hub_that_has_begun_rests_by_itself(tmp_path: Path) -> None:
    async with hub_on(tmp_path, rest_seconds=0.02) as hub:
        await (await new_room(hub)).open()
        hub.begin()
        await until(lambda: not hub._rooms)
