"""What a crash or a stop left undone after the closing of a vote is done at the next start."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.rooms.faulty import NoCounter
from tests.rooms.live import InlineCounter, Seeded, Steering, hub_on, new_room, until, vote_of

from folkmoot_rooms.commands import CloseVote
from folkmoot_rooms.counting import CountFailed
from folkmoot_rooms.finishing import Finishing
from folkmoot_rooms.state import Vote


async def test_a_key_that_a_crash_left_is_destroyed_at_start_before_anybody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as crashed:
        crashed.setattr(Finishing, "soon", lambda *_: None)
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
        assert "room r1: what follows its vote is not done" in caplog.text


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


@pytest.mark.parametrize("written", [False, True], ids=["unwritten", "written down"])
async def test_a_count_that_a_crash_left_is_done_at_start_before_anybody_comes(
    tmp_path: Path, written: bool
) -> None:
    """The server died between destroying the key and the count, on files as they lie there."""
    async with hub_on(tmp_path, counter=NoCounter(), pauses_seconds=()) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.close()
        await hub.settled("r1")
        assert hub._stores.keys.ring("r1")["vote:v1"] is None
        over = await new_room(hub, "r2")
        await over.choosing()
        await over.cast("s2", "P1")
        hub._finishing.counter = InlineCounter()
        await over.close()
        await hub.settled("r2")
        await (await new_room(hub, "r3")).choosing()
        hub._stores.keys.get_or_make("r4", ["vote:v1"])
        hub._stores.keys.destroy_room("r4")
    if not written:
        db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
        with db:
            db.execute("DELETE FROM facts WHERE position=(SELECT max(position) FROM facts)")
            db.execute("DELETE FROM outcomes WHERE command='key-destroyed:v1'")
        db.close()

    async with hub_on(tmp_path, chance=Seeded("other")) as hub:
        hub.begin()
        await until(lambda: hub._beginning is not None and hub._beginning.done())

        assert list(hub._rooms) == ["r1"], "a room that is finished, goes on or is gone stays shut"
        assert vote_of(Steering(await hub.get("r1"))).document


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
