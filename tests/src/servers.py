"""A server of one's own for a test: a free port, a data folder that goes away, one open room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from folkmoot.lobby.registry import LinkKind
from folkmoot.remote.client import Client, new_id
from folkmoot.serve import Running, running
from folkmoot.settings import Settings
from folkmoot_rooms.commands import OpenRoom
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.wire import Done


@dataclass
class Served:
    """A running server with a room."""

    server: Running
    live: LiveRoom
    number: str

    @property
    def base(self) -> str:
        """The address of the server."""
        return self.server.settings.address

    def client(self) -> Client:
        """A visitor who has not come in yet."""
        return Client(self.base, self.number)

    async def organiser(self) -> Client:
        """The organiser, come in by a private link."""
        client = self.client()
        token = await self.server.lobby.add_link(LinkKind.ORGANISER, self.live.room.id, "s1")
        await client.follow(f"/o/{token}")
        return client


@asynccontextmanager
async def served(data: Path, budget: int = 100_000) -> AsyncIterator[Served]:
    """Serve a new room inside the block."""
    async with running(Settings(port=0, data=data)) as server:
        live = await server.hub.create("r1")
        wish = OpenRoom(title="Test", question="What for?", budget=budget)
        assert isinstance(await live.submit("host", new_id(), wish), Done)
        yield Served(server, live, await server.lobby.add_room("r1"))
