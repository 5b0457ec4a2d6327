"""What follows the closing of a vote: its key goes, the result comes, whatever happened."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.rooms.live import InlineCounter, Seeded, every, hub_on, new_room, until
from tests.rooms.test_hub import vote_of

from folkmoot_rooms.commands import CloseVote, ImportedOption, ImportElection
from folkmoot_rooms.counting import CountFailed, WorkerCounter
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.keys import KeysFailed, KeyStore
from folkmoot_rooms.state import Vote
from folkmoot_rooms.tally import count_vote
from folkmoot_rooms.topics import Audience


class NoCounter(InlineCounter):
    """Crashes as often as it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def count(self, vote: Vote) -> tuple[str, str]:  # noqa: ARG002 - the fault
        self.asked += 1
        raise CountFailed("out of memory")


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
        await until(lambda: bool(vote_of(steering).document))

        assert counter.asked == 2
        assert steering.live.count_failed == ""

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


async def test_a_key_that_a_crash_left_is_destroyed_at_start_before_anybody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as crashed:
        crashed.setattr(Hub, "_finish_soon", lambda *_: None)
        async with hub_on(tmp_path) as hub:
            for room in ("r1", "r2", "r3"):
                steering = await new_room(hub, room)
                await steering.choosing()
                await steering.cast("s2", "P1")
                if room != "r3":
                    await steering.close()
    (tmp_path / "rooms" / "r1.db").unlink()

    async with hub_on(tmp_path, chance=Seeded("other")) as hub:
        hub.begin()
        await until(lambda: hub._beginning is not None and hub._beginning.done())

        rings = [hub._stores.keys.ring(room)["vote:v1"] for room in ("r2", "r3")]
        assert rings[0] is None
        assert rings[1] is not None, "an open vote goes on"
        vote = (await hub.get("r2")).room.vote
        assert vote is not None
        assert vote.key_destroyed
        assert vote.document
        assert "room r1: it holds the key of a vote" in caplog.text


@pytest.mark.parametrize("missing", [1, 2], ids=["the result", "key and result"])
async def test_steps_that_a_crash_left_out_are_done_at_opening(
    tmp_path: Path, missing: int
) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.close()
        whole = (await hub.settled("r1")).room
    # What the log looks like when the server was killed before these steps were written.
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        db.execute("DELETE FROM facts WHERE position > ?", (whole.position - missing,))
        db.execute("DELETE FROM outcomes WHERE actor='host' AND command LIKE '%:v1'")
        db.execute(
            "INSERT INTO outcomes SELECT 'host', 'key-destroyed:v1', x'', '' WHERE ?",
            (missing == 1,),
        )
    db.close()

    async with hub_on(tmp_path) as hub:
        live = await hub.settled("r1")

        assert live.room == whole


async def test_a_key_that_cannot_be_destroyed_is_reported_and_the_count_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeysFailed("disk I/O error")

    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        with monkeypatch.context() as broken:
            broken.setattr(KeyStore, "destroy", fail)
            await steering.close()
            await hub.settled("r1")

        assert "is not destroyed" in caplog.text
        assert not vote_of(steering).key_destroyed
        assert vote_of(steering).document
    async with hub_on(tmp_path) as hub:
        vote = (await hub.settled("r1")).room.vote
        assert vote is not None
        assert vote.key_destroyed


async def test_an_election_from_elsewhere_is_counted(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        options = (ImportedOption("7", "Bench", 50), ImportedOption("9", "Tree", 70))
        wish = ImportElection("Fair", "file.pb", options, ((0,), (0, 1), (1,)), 100, 0, "PLN")
        await steering.ask("host", wish)
        await hub.settled("r1")

        assert vote_of(steering).document
        assert list(hub._stores.keys.ring("r1")) == [], "it has no words that need a key"


async def test_closing_the_hub_during_a_count_leaves_it_for_next_time(tmp_path: Path) -> None:
    class Endless(InlineCounter):
        def __init__(self) -> None:
            self.closed = asyncio.Event()

        async def count(self, vote: Vote) -> tuple[str, str]:  # noqa: ARG002 - the fault
            await self.closed.wait()
            raise CountFailed("stopped")

        async def close(self) -> None:
            self.closed.set()

    async with hub_on(tmp_path, counter=Endless()) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.ask("s1", CloseVote("v1"))
        await until(lambda: vote_of(steering).key_destroyed)

    async with hub_on(tmp_path) as hub:
        vote = (await hub.settled("r1")).room.vote
        assert vote is not None
        assert vote.document
