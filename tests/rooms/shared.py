"""Hubs that share one Redis, as processes on several computers do, and meetings in their rooms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.rooms.live import InlineCounter, until

from folkmoot_rooms.finishing import Counter
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import Stored
from folkmoot_rooms.shared.follower import Follower
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.shared.stores import RedisStores


@asynccontextmanager
async def shared_hub(
    url: str, folder: Path, *, counter: Counter | None = None, grace_seconds: float = 0
) -> AsyncIterator[Hub]:
    """Run one hub on a Redis; ``folder`` holds the master key, which all hubs share."""
    loop = asyncio.get_running_loop()
    server = Server(url, grace_seconds=grace_seconds)
    stores = await asyncio.to_thread(RedisStores, server, folder)
    follower = Follower(stores, loop.call_soon_threadsafe)
    hub = Hub(stores, counter=counter or InlineCounter(), following=follower)
    try:
        yield hub
    finally:
        await hub.close()


async def same(*rooms: LiveRoom) -> None:
    """Wait until rooms of several hubs stand at one place, and make sure that it is the same."""
    await until(lambda: len({room.room.position for room in rooms}) == 1)
    assert len({room.head for room in rooms}) == 1
    assert all(room.room == rooms[0].room for room in rooms)


def facts(live: LiveRoom) -> list[Stored]:
    """The whole log of a room."""
    return list(live.facts())
