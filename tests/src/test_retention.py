"""Meetings that are long over go, with all that is of them, where that is asked for; no others."""

from pathlib import Path

import pytest
from tests.rooms.live import Steering
from tests.src.houses import Visited, open_house

from folkmoot.retention import Retention
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.topics import Audience

DAY_SECONDS = 24 * 3_600


def retention(house: Visited, days: int = 30) -> Retention:
    stores = house.hub._stores
    assert isinstance(stores, FolderStores)
    return Retention(house.hub, house.lobby, stores, days)


async def held(hub: Hub, room: str, *, over: bool) -> Steering:
    """A meeting with a vote, which is over or not."""
    steering = Steering(await hub.create(room))
    await steering.choosing()
    if over:
        await steering.close()
        await hub.settled(room)
    return steering


async def rooms(house: Visited) -> set[str]:
    return {line.id for line in await house.lobby.rooms()}


def on_disk(folder: Path) -> tuple[list[str], bytes]:
    """Return the names of all files, and everything in them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files], b"".join(path.read_bytes() for path in files)


async def test_only_meetings_that_have_been_over_for_so_long_go(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        # The rooms live by the clock on the wall, the lobby by the test's own.
        at_ms = (await held(house.hub, "over", over=True)).live.durable.at_ms
        await held(house.hub, "open", over=False)
        house.clock.now_ms = at_ms
        numbers = {room: await house.lobby.add_room(room) for room in ("over", "open")}
        listening = (await house.hub.get("over")).listen(Audience.EVERYONE, "", 0)

        house.clock.pass_by(29 * DAY_SECONDS)
        assert await retention(house).sweep() == 0
        house.clock.pass_by(2 * DAY_SECONDS)
        assert await retention(house, days=0).sweep() == 0, "off unless told"
        assert await retention(house).sweep() == 0, "somebody is in it"
        listening.close()
        key = house.hub._stores.keys.ring("over")["seat:s2"]
        assert key is not None

        assert await retention(house).sweep() == 1

        assert await rooms(house) == {"open"}
        assert await house.lobby.room_at(numbers["over"]) is None
        names, content = on_disk(tmp_path)
        assert not [name for name in names if name.startswith("over")]
        assert key not in content
        assert set(house.hub._stores.keys.ring("over").values()) == {None}
        with pytest.raises(Refused):
            await house.hub.get("over")
        assert (await house.hub.get("open")).room.id == "open"
        assert await retention(house).sweep() == 0


async def test_what_cannot_be_deleted_is_reported_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(stores: FolderStores, room: str) -> None:
        raise LogFailed("disk I/O error")

    async with open_house(tmp_path) as house:
        house.clock.now_ms = (await held(house.hub, "over", over=True)).live.durable.at_ms
        await house.lobby.add_room("over")
        house.clock.pass_by(40 * DAY_SECONDS)
        with monkeypatch.context() as disk:
            disk.setattr(FolderStores, "remove", broken)
            assert await retention(house).sweep() == 0
        assert "room over: it should be deleted, and cannot be" in caplog.text
        assert await rooms(house) == {"over"}

        assert await retention(house).sweep() == 1
