"""Snapshots are made while a room goes on, and a disk that takes none harms nobody."""

from pathlib import Path

import pytest
from tests.rooms.live import hub_on, new_room, until

from folkmoot_rooms import limits


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot every few facts."""
    monkeypatch.setattr(limits, "SNAPSHOT_FACTS", 5)
    monkeypatch.setattr(limits, "SNAPSHOT_FACTS_MIN", 1)


def kept(folder: Path, room: str = "r1") -> Path:
    return folder / "snapshots" / room


async def test_a_snapshot_is_made_while_a_room_is_busy_and_used_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await until(lambda: not hub._keeping._tasks and kept(tmp_path).exists())
        assert hub._keeping._kept["r1"] > 5
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600
    async with hub_on(tmp_path) as hub:
        live = await hub.get("r1")
        assert "r1" in hub._checking
        assert live.room == steering.live.room


async def test_a_disk_that_takes_no_snapshot_harms_no_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_on(tmp_path) as hub:
        (tmp_path / "snapshots").rmdir()
        steering = await new_room(hub)
        await steering.choosing()
        await until(lambda: not hub._keeping._tasks and "no snapshot was made" in caplog.text)
        await steering.cast("s2", "P1")
    async with hub_on(tmp_path) as hub:
        assert (await hub.get("r1")).room == steering.live.room
