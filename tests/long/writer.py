"""The process that is killed: a real hub on a real folder, behind a loopback socket.

``python -m tests.long.writer FOLDER prepare VOTERS`` opens a vote and ends. ``... serve``
prints its port and then answers lines of ``Wish`` with lines of ``Heard``, in any order.
"""

import asyncio
import sys
from pathlib import Path

import msgspec
from tests.long.judge import Heard
from tests.rooms.live import Steering

from folkmoot_rooms.commands import AnyCommand
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.stores import FolderStores

ROOM = "r1"


class Wish(msgspec.Struct, frozen=True):
    """A line that comes in."""

    actor: str
    id: str
    wish: AnyCommand


async def prepare(folder: Path, voters: int) -> None:
    """Open a vote; its voters are s2 and on."""
    hub = Hub(FolderStores(folder))
    await Steering(await hub.create(ROOM)).choosing(people=voters)
    await hub.close()


async def serve(folder: Path) -> None:
    """Answer until killed, or until the one client has gone."""
    hub = Hub(FolderStores(folder))
    live = await hub.get(ROOM)
    gone = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.TaskGroup() as answering:
            while line := await reader.readline():
                wish = msgspec.json.decode(line, type=Wish)
                answering.create_task(_answer(live, wish, writer))
        writer.close()
        gone.set()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await gone.wait()
    await hub.settled(ROOM)
    await hub.close()


async def _answer(live: LiveRoom, wish: Wish, writer: asyncio.StreamWriter) -> None:
    answer = await live.answer(wish.actor, wish.id, wish.wish)
    writer.write(msgspec.json.encode(Heard(wish.actor, msgspec.Raw(answer))) + b"\n")


def main(arguments: list[str]) -> None:
    """Prepare, or serve."""
    folder, what, *more = arguments
    if what == "prepare":
        asyncio.run(prepare(Path(folder), int(more[0])))
    else:
        asyncio.run(serve(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
