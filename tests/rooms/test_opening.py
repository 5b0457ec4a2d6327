"""Opening from a snapshot is opening from the log, and what lies behind it is looked at."""

import sqlite3
from pathlib import Path

import pytest
from tests.rooms.live import hub_on, new_room, until

from folkmoot_rooms import limits
from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.wire import No


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot every few facts."""
    monkeypatch.setattr(limits, "SNAPSHOT_FACTS", 5)
    monkeypatch.setattr(limits, "SNAPSHOT_FACTS_MIN", 1)


def kept(folder: Path, room: str = "r1") -> Path:
    return folder / "snapshots" / room


async def test_an_old_folder_without_snapshots_opens_and_gets_some(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await (await new_room(hub)).choosing()
    kept(tmp_path).unlink()
    (tmp_path / "snapshots").rmdir()
    async with hub_on(tmp_path) as hub:
        await hub.get("r1")
        await until(lambda: kept(tmp_path).exists())


async def test_a_past_that_was_changed_behind_a_snapshot_is_found_and_ends_writing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_on(tmp_path) as hub:
        await (await new_room(hub)).choosing()
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        db.execute("UPDATE facts SET body=replace(body, 'a', 'b') WHERE position=4")
    db.close()

    async with hub_on(tmp_path) as hub:
        live = await hub.get("r1")
        await until(lambda: live.read_only)

        assert "broken at position 4" in caplog.text
        assert (await live.submit("s2", "cast-late", CastBallot("v1", ()))) == No(
            "cast-late", "read_only"
        )
