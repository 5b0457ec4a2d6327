"""Live sockets to a real server, and people who hold them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.served import granted
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, ChangePhase, Enrol, OpenVote
from folkmoot_rooms.phases import Phase

Frame = dict[str, Any]

# For tests of sockets: the fast way, and the plain handler that any server can run.
both_ways = pytest.mark.parametrize(
    "portable", [False, True], ids=["fast", "portable"], indirect=True
)


async def joined(organiser: Client, name: str = "Ann") -> Client:
    """A participant who has come in, not yet connected."""
    person = Client(organiser.visit.base, organiser.number)
    await person.join(name)
    return person


@asynccontextmanager
async def line(
    client: Client, query: str = "", origin: str = ""
) -> AsyncIterator[ClientConnection]:
    """A raw socket with a client's cookie."""
    base = client.visit.base
    async with connect(
        f"ws{base.removeprefix('http')}/m/{client.number}/live{query}",
        origin=Origin(origin or client.visit.origin),
        additional_headers={"Cookie": client.visit.cookie_header},
        compression=None,
        proxy=None,
    ) as socket:
        yield socket


async def heard(socket: ClientConnection, kind: str) -> Frame:
    """The next frame of a kind."""
    while True:
        frame: Frame = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if frame["k"] == kind:
            return frame


async def greet(socket: ClientConnection, epoch: str = "", since: int = 0) -> Frame:
    """Say hello and return the first facts."""
    await socket.send(json.dumps({"k": "hello", "epoch": epoch, "since": since}))
    return await heard(socket, "facts")


async def vote_open(organiser: Client) -> Client:
    """Open a vote on one idea; return a participant who stands on its roll."""
    person = await joined(organiser)
    await granted(organiser, ChangePhase(phase=Phase.IDEAS))
    async with person:
        await granted(person, AddIdea(title="Quiet room", cost=180_000))
    await granted(organiser, Enrol(), OpenVote())
    return person
