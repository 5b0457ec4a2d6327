"""A live room answers once it is durable, never blocks, and stays readable when it must stop."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.rooms.faulty import FaultyStores
from tests.rooms.live import Seeded, Steering, every, hub_on, new_room, until

from folkmoot_rooms import limits
from folkmoot_rooms.commands import CastBallot, ChangeMe, TakeSeat
from folkmoot_rooms.people import Hat
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Done, No


@pytest.fixture
def stores(tmp_path: Path) -> FaultyStores:
    return FaultyStores(tmp_path, Seeded())


@pytest.fixture
async def steering(tmp_path: Path, stores: FaultyStores) -> AsyncIterator[Steering]:
    """A room with an open vote, three voters and a disk with switches."""
    async with hub_on(tmp_path, stores=stores) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        yield steering


async def test_wishes_that_wait_together_are_one_turn(
    steering: Steering, stores: FaultyStores
) -> None:
    turns = len(stores.log.appended)

    answers = await asyncio.gather(
        *(steering.live.submit("door", f"come-in-{n}", TakeSeat()) for n in range(200))
    )

    assert len(stores.log.appended) == turns + 1
    seats = [answer.made["seat"] for answer in answers if isinstance(answer, Done)]
    assert seats == [f"s{n}" for n in range(5, 205)]


async def test_wishes_that_come_during_a_turn_wait_for_the_next(
    steering: Steering, stores: FaultyStores
) -> None:
    turns = len(stores.log.appended)
    stores.log.may_append.clear()
    first = asyncio.create_task(steering.person())
    await until(lambda: not steering.live._waiting and steering.live._turning is not None)
    later = [asyncio.create_task(steering.person()) for _ in range(50)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in (first, *later))

    stores.log.may_append.set()
    await asyncio.gather(first, *later)

    assert len(stores.log.appended) == turns + 2


async def test_nothing_is_written_on_the_event_loop(
    steering: Steering, stores: FaultyStores
) -> None:
    await steering.person()

    assert stores.log.threads
    assert all(name.startswith("writer") for name in stores.log.threads)


async def test_nobody_sees_anything_before_it_is_durable(
    steering: Steering, stores: FaultyStores
) -> None:
    before = steering.live.room
    listening = steering.live.listen(Audience.RUNNING, steering.live.epoch, before.position)
    await anext(listening)
    stores.log.may_append.clear()

    coming = asyncio.create_task(steering.person("Ann"))
    hearing = asyncio.create_task(every(listening, before.position + 1))
    await asyncio.sleep(0.1)

    assert steering.live.room is before
    assert not coming.done()
    assert not hearing.done()
    stores.log.may_append.set()
    await coming
    assert [frame.to for frame in await hearing] == [before.position + 1]
    assert steering.live.room.position == before.position + 1


async def test_a_retry_gets_the_same_bytes(steering: Steering) -> None:
    cast = CastBallot("v1", ("P1",))
    first = await steering.live.answer("s2", "cast-once", cast)
    await steering.cast("s2", "P2", replaces=1)

    again = await asyncio.gather(
        *(steering.live.answer("s2", "cast-once", cast) for _ in range(20))
    )

    assert set(again) == {first}
    vote = steering.live.room.vote
    assert vote is not None
    assert vote.casts["s2"].number == 2


async def test_one_wish_from_twenty_places_at_once_has_one_effect(steering: Steering) -> None:
    answers = await asyncio.gather(
        *(steering.live.answer("door", "come-once", TakeSeat()) for _ in range(20))
    )

    assert len(set(answers)) == 1
    assert len(steering.live.room.seats) == 5


async def test_an_asker_who_goes_away_costs_nothing(
    steering: Steering, stores: FaultyStores
) -> None:
    stores.log.may_append.clear()
    gone = asyncio.create_task(steering.live.submit("door", "gone-away", TakeSeat()))
    await asyncio.sleep(0.01)
    gone.cancel()
    stores.log.may_append.set()

    await steering.person()

    answer = await steering.live.submit("door", "gone-away", TakeSeat())
    assert isinstance(answer, Done)
    assert len(steering.live.room.seats) == 6


async def test_a_full_queue_says_busy_and_what_waits_is_still_done(
    steering: Steering, stores: FaultyStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WAITING_COMMANDS_MAX", 10)
    stores.log.may_append.clear()
    running = asyncio.create_task(steering.person())
    await until(lambda: not steering.live._waiting and steering.live._turning is not None)
    waiting = [asyncio.create_task(steering.person()) for _ in range(10)]
    await asyncio.sleep(0)

    answer = await steering.live.submit("door", "too-late", TakeSeat())

    assert answer == No("too-late", "busy")
    stores.log.may_append.set()
    await asyncio.gather(running, *waiting)
    again = await steering.live.submit("door", "too-late", TakeSeat())
    assert isinstance(again, Done), "busy was no answer to the wish, so it may be asked again"


async def test_more_wishes_than_a_turn_holds_take_several_turns(
    steering: Steering, stores: FaultyStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TURN_COMMANDS_MAX", 4)
    turns = len(stores.log.appended)

    await asyncio.gather(*(steering.person() for _ in range(10)))

    assert [len(turn.outcomes) for turn in stores.log.appended[turns:]] == [4, 4, 2]


@pytest.mark.parametrize("after", [False, True], ids=["before the disk", "on the disk"])
async def test_a_failed_append_makes_the_room_read_only_and_keeps_it_readable(
    steering: Steering, stores: FaultyStores, after: bool, caplog: pytest.LogCaptureFixture
) -> None:
    await steering.cast("s2", "P1")
    kept = await steering.live.answer("s3", "cast-kept", CastBallot("v1", ("P1",)))
    before = steering.live.room
    listening = steering.live.listen(Audience.EVERYONE, steering.live.epoch, before.position)
    await anext(listening)
    stores.log.fails_before, stores.log.fails_after = not after, after

    answers = await asyncio.gather(
        *(steering.live.submit(s, f"cast-{s}", CastBallot("v1", ())) for s in ("s3", "s4"))
    )
    later = await steering.live.submit("s2", "later-on", ChangeMe("Ann", Hat.PERSON))

    assert [answer.code for answer in (*answers, later) if isinstance(answer, No)] == (
        ["read_only"] * 3
    )
    assert steering.live.read_only
    assert steering.live.room is before
    assert "read-only" in caplog.text
    (frame,) = await every(listening, before.position)
    assert frame.stale == ("phase",), "pages pull the banner"
    assert len(list(steering.live.facts())) == before.position + (1 if after else 0)
    assert await steering.live.answer("s3", "cast-kept", CastBallot("v1", ("P1",))) == kept


async def test_what_an_error_left_unknown_is_resolved_by_its_id(
    steering: Steering, stores: FaultyStores, tmp_path: Path
) -> None:
    stores.log.fails_after = True
    unknown = await steering.live.submit("s2", "cast-unknown", CastBallot("v1", ("P1",)))
    assert unknown == No("cast-unknown", "read_only")

    # It had reached the disk after all, and whoever asks for it again learns so.
    answer = await steering.live.submit("s2", "cast-unknown", CastBallot("v1", ("P1",)))

    assert isinstance(answer, Done)
    assert answer.made == {"vote": "v1", "seat": "s2", "number": 1}


async def test_those_waiting_behind_a_failed_turn_are_told_too(
    steering: Steering, stores: FaultyStores
) -> None:
    stores.log.may_append.clear()
    stores.log.fails_before = True
    first = asyncio.create_task(steering.live.submit("door", "come-first", TakeSeat()))
    await until(lambda: not steering.live._waiting and steering.live._turning is not None)
    behind = [
        asyncio.create_task(steering.live.submit("door", f"come-{n}-th", TakeSeat()))
        for n in range(30)
    ]
    await asyncio.sleep(0)
    stores.log.may_append.set()

    answers = await asyncio.gather(first, *behind)

    assert {answer.code for answer in answers if isinstance(answer, No)} == {"read_only"}
    assert len(answers) == 31


async def test_a_listener_who_does_not_read_holds_nobody_up_and_hears_one_range(
    steering: Steering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RING_FRAMES_MAX", 4)
    slow = steering.live.listen(Audience.EVERYONE, "", 0)
    quick = steering.live.listen(Audience.EVERYONE, "", 0)
    seen = [await every(quick, 0)]
    at = steering.live.room.position

    for _ in range(10):
        await steering.person()
        seen.append(await every(quick, steering.live.room.position))

    late = await every(slow, steering.live.room.position)
    assert [(frame.start, frame.caught) for frame in late] == [(0, "whole"), (at, "range")]
    covered = [(frame.start, frame.to) for frames in seen for frame in frames]
    assert all(one[1] == two[0] for one, two in pairwise(covered))
    assert covered[-1][1] == steering.live.room.position


async def test_the_head_stands_for_the_whole_log(steering: Steering) -> None:
    await steering.person()

    assert steering.live.head == list(steering.live.facts())[-1].digest


async def test_a_closed_room_takes_no_more_wishes(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.open()
        listening = steering.live.listen(Audience.EVERYONE, "", 0)

    frames = [json.loads(frame) async for frame in listening]
    assert [frame["k"] for frame in frames] == ["bye"]
    answer = await steering.live.submit("door", "too-late", TakeSeat())
    assert answer == No("too-late", "busy")


async def test_what_a_wish_was_told_can_be_looked_up_without_asking_it(steering: Steering) -> None:
    before = steering.live.room.position
    assert await steering.live.first_answer("door", "come-once", TakeSeat()) is None
    told = await steering.live.submit("door", "come-once", TakeSeat())

    assert await steering.live.first_answer("door", "come-once", TakeSeat()) == told
    assert steering.live.room.position == before + 1
