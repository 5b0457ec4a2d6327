"""The hub opens rooms from their logs, keeps sealed what is sealed, and finishes after a vote."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.rooms.live import Seeded, every, hub_on, new_room, vote_of

from folkmoot_rooms.commands import CastBallot, TakeSeat
from folkmoot_rooms.hub import Hub, RoomBroken
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.people import Hat
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Done


def on_disk(folder: Path, pattern: str) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob(pattern) if path.is_file())


# --- opening -----------------------------------------------------------------------------------


async def test_a_room_opens_again_as_it_was(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        before = steering.live
    async with hub_on(tmp_path, chance=Seeded("other")) as hub:
        after = await hub.get("r1")

        assert after is not before
        assert after.room == before.room
        assert (after.head, after.epoch) == (before.head, before.epoch)


async def test_a_room_is_opened_once_however_many_come(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await new_room(hub)
    async with hub_on(tmp_path) as hub:
        lives = await asyncio.gather(*(hub.get("r1") for _ in range(20)))

        assert len(set(map(id, lives))) == 1


async def test_a_visitor_who_goes_away_does_not_stop_the_opening(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await new_room(hub)
    async with hub_on(tmp_path) as hub:
        first, second = (asyncio.create_task(hub.get("r1")) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()

        assert (await second).room.id == "r1"
        assert await hub.get("r1") is await second


@pytest.mark.parametrize("room", ["r9", "../keys", ""])
async def test_a_room_that_never_was_is_unknown_each_time(tmp_path: Path, room: str) -> None:
    async with hub_on(tmp_path) as hub:
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                await hub.get(room)
            assert refused.value.code == "room_unknown"


async def test_a_room_is_made_once(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await new_room(hub)

        with pytest.raises(LogFailed, match="already"):
            await hub.create("r1")


async def test_rooms_do_not_know_each_other(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        one, two = await new_room(hub, "r1"), await new_room(hub, "r2")
        await one.open("One")
        await two.open("Two")

        await one.person("Ann")

        assert len(two.live.room.seats) == 1
        assert await one.live.answer("door", "same-id-1", TakeSeat()) != (
            await two.live.answer("s1", "same-id-1", TakeSeat())
        )


@pytest.mark.parametrize("column", ["body", "digest"])
async def test_a_changed_log_is_not_opened_and_the_place_is_named(
    tmp_path: Path, column: str
) -> None:
    async with hub_on(tmp_path) as hub:
        await (await new_room(hub)).choosing()
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        db.execute(f"UPDATE facts SET {column}=replace({column}, 'a', 'b') WHERE position=4")
    db.close()

    async with hub_on(tmp_path) as hub:
        with pytest.raises(RoomBroken, match="room r1: the record is broken at position 4"):
            await hub.get("r1")
        assert (await hub.create("r2")).room.id == "r2", "other rooms live on"


async def test_a_lost_fact_is_not_opened_over(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await (await new_room(hub)).choosing()
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        db.execute("DELETE FROM facts WHERE position=3")
    db.close()

    async with hub_on(tmp_path) as hub:
        with pytest.raises(RoomBroken, match="position 3"):
            await hub.get("r1")


async def test_a_latecomer_and_somebody_who_stayed_hear_of_the_same_place(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.open()
        stayed = steering.live.listen(Audience.EVERYONE, "", 0)
        await every(stayed, 0)
        for _ in range(5):
            await steering.person()
        at = steering.live.room.position
        away = steering.live.listen(Audience.EVERYONE, steering.live.epoch, at - 2)
        late = steering.live.listen(Audience.EVERYONE, "", 0)

        last = [(await every(listening, at))[-1] for listening in (stayed, away, late)]

        assert {(frame.to, frame.numbers.people) for frame in last} == {(at, 5)}
        assert [frame.whole for frame in last] == [False, False, True]


async def test_a_position_still_counts_after_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        epoch, since = steering.live.epoch, steering.live.room.position - 1
    async with hub_on(tmp_path) as hub:
        live = await hub.get("r1")
        listening = live.listen(Audience.EVERYONE, epoch, since)

        (frame,) = await every(listening, since + 1)

        assert (frame.start, frame.stale, frame.whole) == (since, ("phase",), False)


# --- secrecy -----------------------------------------------------------------------------------

NAME, IDEA, WHY, TITLE = "Gwenllian Unigryw", "Llwyfan Haf", "Achos unigryw iawn", "Ffair Unigryw"


async def test_no_name_word_or_choice_is_readable_on_the_disk_before_closing(
    tmp_path: Path,
) -> None:
    chance = Seeded()
    async with hub_on(tmp_path, chance=chance) as hub:
        steering = await new_room(hub)
        await steering.open(TITLE, WHY)
        await steering.person(NAME, Hat.FRONTLINE)
        await steering.choosing_from_here([IDEA, "Bench", "Tree"])
        for number in range(3):
            await steering.cast("s2", "P1", "P3", replaces=number)
        rooms = on_disk(tmp_path / "rooms", "*")
        whole = on_disk(tmp_path, "*")

        assert b'"seat":"s2"' in rooms, "the scan reads what was written"
        for words in (NAME, IDEA, WHY, TITLE):
            assert words.encode() not in whole
        for choice in (b'["P1","P3"]', b'"P1","P3"'):
            assert choice not in whole
        assert b"organisation" not in whole, "the side of a ballot is sealed too"
        boxes = {len(cast.choice.box) for cast in vote_of(steering).casts.values()}
        assert len(boxes) == 1


async def test_every_ballot_of_a_vote_is_equally_long_in_the_log(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing(people=4)
        for seat, choices in (("s2", ()), ("s3", ("P1",)), ("s4", ("P1", "P2")), ("s5", ("P2",))):
            await steering.cast(seat, *choices)

        casts = [fact.body for fact in steering.live.facts() if b'"BallotCast"' in fact.body]

        assert len(casts) == 4
        assert len({len(body.replace(b"command-1", b"command-")) for body in casts}) == 1


async def test_the_key_of_a_closed_vote_is_in_no_file_and_is_never_made_again(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        ring = hub._stores.keys.ring("r1")
        vote_key, side_key = ring["vote:v1"], ring["side:v1"]
        assert vote_key is not None
        assert side_key is not None
        assert vote_key in on_disk(tmp_path, "*")

        await steering.close()
        await hub.settled("r1")

        assert vote_key not in on_disk(tmp_path, "*")
        assert side_key in on_disk(tmp_path, "*"), "the audit of sides comes later"
        assert hub._stores.keys.ring("r1")["vote:v1"] is None
        assert vote_of(steering).ballots == (("P1",),)
    async with hub_on(tmp_path) as hub:
        live = await hub.get("r1")
        assert live.room == steering.live.room, "a closed room opens without the key"


# --- closing --------------------------------------------------------------------------------------


async def test_closing_the_hub_answers_what_waits(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        waiting = [
            asyncio.create_task(steering.live.submit(s, f"cast-{s}", CastBallot("v1", ("P1",))))
            for s in ("s2", "s3", "s4")
        ]
        await asyncio.sleep(0)

    answers = await asyncio.gather(*waiting)
    assert all(isinstance(answer, Done) for answer in answers)
    async with hub_on(tmp_path) as hub:
        vote = (await hub.get("r1")).room.vote
        assert vote is not None
        assert len(vote.casts) == 3


async def test_a_hub_needs_nothing_but_stores(tmp_path: Path) -> None:
    hub = Hub(FolderStores(tmp_path))
    live = await hub.create("r1")

    assert live.room.id == "r1"
    await hub.close()
