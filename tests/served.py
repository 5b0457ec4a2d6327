"""A whole server on a free port of this machine, in a thread, on a folder that is thrown away."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from folkmoot.app import make_app
from folkmoot.live.portable import HANDLERS
from folkmoot.lobby.lobby import Lobby
from folkmoot.lobby.registry import LinkKind, Registry
from folkmoot.remote.client import Client
from folkmoot.remote.visit import Visit
from folkmoot.serve import configured
from folkmoot.settings import Settings
from folkmoot_rooms.commands import AnyCommand
from folkmoot_rooms.hub import Hub, clock_ms
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.wire import Done

SECRET = b"a secret of the tests, of 32 byte"


@dataclass
class Served:
    """A running server. ``start_link`` sits its follower down as host."""

    base: str
    start_link: str

    async def open_room(self, title: str = "Fair", budget: str = "31000") -> Client:
        """Start a room through the pages, as a host does; return its organiser."""
        visit = Visit(self.base)
        await visit.get(self.start_link)
        form = await visit.get("/start")
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
        page = await visit.post(
            "/start",
            hidden
            | {"title": title, "question": "What for?", "budget": budget, "binding": "1"}
            | {"currency": "GBP", "rule": "equal-shares"},
        )
        number = re.search(r"/m/(\d{9})", page.path)
        assert number, page.text
        return Client(self.base, number[1], visit)


@contextmanager
def serving(folder: Path, **more: float) -> Iterator[Served]:
    """Run a server until the block ends. ``more`` are settings."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        settings = Settings(host="127.0.0.1", port=port, url=base, data=folder, **more)  # type: ignore[arg-type]
        made: dict[str, str] = {}
        ready, stop = threading.Event(), threading.Event()

        async def run() -> None:
            hub = Hub(FolderStores(folder))
            lobby = Lobby(Registry(folder / "registry.db"), SECRET, settings, clock_ms)
            made["link"] = f"/o/{await lobby.add_link(LinkKind.HOST)}"
            app = make_app(hub, lobby, settings, more=HANDLERS)
            server = uvicorn.Server(configured(settings, app))
            serving_task = asyncio.create_task(server.serve([listener]))
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving_task
            await hub.close()
            await lobby.close()

        thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
        thread.start()
        assert ready.wait(10), "the server did not start"
        try:
            yield Served(base, made["link"])
        finally:
            stop.set()
            thread.join(20)


async def granted(client: Client, *wishes: AnyCommand) -> None:
    """Ask for each thing in turn; all must be granted."""
    for wish in wishes:
        answer = await client.do(wish)
        assert isinstance(answer, Done), answer
