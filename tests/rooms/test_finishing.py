"""What follows the closing of a vote: its key goes, the result comes, whatever happened."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.rooms.faulty import NoCounter
from tests.rooms.live import Seeded, Steering, every, hub_on, new_room, until, vote_of

from folkmoot_rooms.commands import ImportedOption, ImportElection
from folkmoot_rooms.counting import WorkerCounter
from folkmoot_rooms.keys import KeysFailed, KeyStore
from folkmoot_rooms.state import Vote
from folkmoot_rooms.tally import count_vote
from folkmoot_rooms.topics import Audience


async def test_after_closing_the_key_goes_and_the_result_comes(tmp_path: Path) -> None:
    async with hub_on(tmp_path, counter=WorkerCounter()) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.cast("s3", "P1", "P2")
        listening = steering.live.listen(Audience.EVERYONE, "", 0)
        await steering.close()
        at = steering.live.room.position

        live = await hub.settled("r1")

        vote = vote_of(steering)
        assert vote.key_destroyed
        assert (vote.document, vote.digest) == count_vote(vote)
        assert live.room.position == at + 2
        assert "result" in {t for f in await every(listening, at + 2) for t in f.stale}


async def test_a_count_that_fails_is_reported_and_done_when_the_room_is_next_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counter = NoCounter()
    async with hub_on(tmp_path, counter=counter, pauses_seconds=(3_600,)) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.close()
        live = await hub.settled("r1")

        assert live.count_failed == "out of memory"
        assert "not counted" in caplog.text
        assert vote_of(steering).document == ""
        await steering.person("Ann")
        await hub.settled("r1")
        assert counter.asked == 1, "people may go on, and no count runs in circles"
    async with hub_on(tmp_path) as hub:
        live = await hub.settled("r1")

        assert live.room.vote is not None
        assert live.room.vote.document
        assert not live.count_failed


async def test_a_count_that_fails_is_tried_again_after_pauses_that_end(tmp_path: Path) -> None:
    class Recovering(NoCounter):
        async def count(self, vote: Vote) -> tuple[str, str]:
            if self.asked < 2:
                await super().count(vote)
            return count_vote(vote)

    counter = Recovering()
    async with hub_on(tmp_path, counter=counter, pauses_seconds=(0, 0)) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.close()
        await until(lambda: counter.asked == 2 and not steering.live.count_failed)

        assert vote_of(steering).document

    endless = NoCounter()
    async with hub_on(tmp_path, counter=endless, pauses_seconds=(0, 0)) as hub:
        steering = await new_room(hub, "r2")
        await steering.choosing()
        await steering.close()
        await hub.settled("r2")
        await until(lambda: endless.asked == 3)
        for _ in range(20):
            await asyncio.sleep(0.001)

        assert endless.asked == 3
        assert steering.live.count_failed == "out of memory"


class Stuck:
    """A key store that does not destroy, as often as it is told."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.asked = 0

    def destroy(self, keys: KeyStore, *what: Any) -> None:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise KeysFailed("disk I/O error")
        DESTROY(keys, *what)


DESTROY = KeyStore.destroy


async def test_nothing_is_counted_while_the_key_cannot_be_destroyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stuck = Stuck(99)
    monkeypatch.setattr(KeyStore, "destroy", lambda keys, *what: stuck.destroy(keys, *what))
    async with hub_on(tmp_path, pauses_seconds=(0, 0)) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        listening = steering.live.listen(Audience.EVERYONE, "", 0)
        await steering.close()
        await hub.settled("r1")
        await until(lambda: stuck.asked == 3)
        await steering.person("Ann")

        assert "room r1: its vote is not counted" in caplog.text
        vote = vote_of(steering)
        assert (vote.key_destroyed, vote.document) == (False, "")
        assert "disk I/O error" in steering.live.count_failed
        at = steering.live.room.position
        assert "result" in {t for f in await every(listening, at) for t in f.stale}
        assert list(steering.live.room.seats)[-1] == "s5", "people may go on"
    assert stuck.asked == 3, "it is not tried for ever, nor whenever somebody does something"
    monkeypatch.undo()
    async with hub_on(tmp_path, chance=Seeded("other")) as hub:
        vote = vote_of(Steering(await hub.settled("r1")))
        assert vote.key_destroyed
        assert vote.document


async def test_a_key_that_goes_at_the_second_try_is_counted_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Stuck(1)
    monkeypatch.setattr(KeyStore, "destroy", lambda keys, *what: stuck.destroy(keys, *what))
    async with hub_on(tmp_path, pauses_seconds=(0,)) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.close()
        await until(lambda: stuck.asked == 2 and not steering.live.count_failed)

        kinds = [json.loads(fact.body)["event"]["type"] for fact in steering.live.facts()]
        assert kinds[-2:] == ["VoteKeyDestroyed", "ResultCounted"]


async def test_a_room_that_takes_no_facts_is_not_said_to_be_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = NoCounter()
    async with hub_on(tmp_path, counter=counter, pauses_seconds=()) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        destroy = steering.live.destroy_keys

        async def destroy_and_halt(*key_ids: str) -> None:
            await destroy(*key_ids)
            steering.live.read_only = True

        monkeypatch.setattr(steering.live, "destroy_keys", destroy_and_halt)
        await steering.close()
        await hub.settled("r1")

        assert "read_only" in steering.live.count_failed
        assert counter.asked == 0
    async with hub_on(tmp_path, chance=Seeded("other")) as hub:
        hub.begin()
        await until(lambda: hub._beginning is not None and hub._beginning.done())
        assert vote_of(Steering(await hub.get("r1"))).document


async def test_an_election_from_elsewhere_is_counted(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        options = (ImportedOption("7", "Bench", 50), ImportedOption("9", "Tree", 70))
        wish = ImportElection("Fair", "file.pb", options, ((0,), (0, 1), (1,)), 100, 0, "PLN")
        await steering.ask("host", wish)
        await hub.settled("r1")

        assert vote_of(steering).document
        assert list(hub._stores.keys.ring("r1")) == [], "it has no words that need a key"
