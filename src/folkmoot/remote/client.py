"""A person in a room, as a program: joins by number, keeps its cookie, sends wishes, hears facts.

For robots, tests and scripts. A wish is kept and sent again under its first id until it is
answered, over as many connections as that takes; so it takes effect once.
"""

import asyncio
import random
import secrets
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from folkmoot.remote.visit import Page, Unreachable, Visit
from folkmoot_rooms.commands import AnyCommand
from folkmoot_rooms.people import Hat
from folkmoot_rooms.views import RoomView
from folkmoot_rooms.wire import Bye, Do, Done, Facts, Hello, No, Pong

FRAME_BYTES_MAX: Final = 1024 * 1024
BACK_SECONDS_MIN: Final = 0.1
BACK_SECONDS_MAX: Final = 5.0

_out: Final = msgspec.json.Encoder()
_in: Final = msgspec.json.Decoder(Facts | Done | No | Pong | Bye)


class _Seen(msgspec.Struct):
    """What a program reads of ``/state``."""

    view: RoomView


_seen: Final = msgspec.json.Decoder(_Seen)


class NotLetIn(Exception):  # noqa: N818 - said to people as "not let in".
    """The server answered a form with a page that says no."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page.path}: {page.status}")
        self.page = page


class Client:
    """One seat in one room. Use as ``async with``: the live socket is open inside.

    ``facts`` is the newest frame, ``heard`` how many there were, ``losses`` how often the
    connection was lost.
    """

    def __init__(self, base: str, number: str, visit: Visit | None = None) -> None:
        self.number = number
        self.visit = visit or Visit(base.rstrip("/"))
        self.facts: Facts | None = None
        self.heard = 0
        self.losses = 0
        self._waiting: dict[str, tuple[bytes, asyncio.Future[Done | No]]] = {}
        self._news = asyncio.Condition()
        self._socket: ClientConnection | None = None
        self._online, self._offline = asyncio.Event(), asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    async def follow(self, link: str) -> Page:
        """Come in by a private link, like the organiser or the scribe."""
        return self._granted(await self.visit.get(link))

    async def join(self, name: str = "", hat: Hat = Hat.NOT_SAID) -> Page:
        """Come in by the number, as anybody does. Raises NotLetIn or Unreachable."""
        form = {"command_id": new_id(), "page": "", "name": name, "hat": hat.value}
        return self._granted(await self.visit.post(f"/m/{self.number}/do/TakeSeat", form))

    async def page(self, name: str = "") -> Page:
        """Return one page of the room."""
        return await self.visit.get(f"/m/{self.number}" + (f"/{name}" if name else ""))

    async def view(self) -> RoomView:
        """Return everything that this seat may see of the room now."""
        page = self._granted(await self.page("state?view=1"))
        return _seen.decode(page.body).view

    async def do(self, wish: AnyCommand, command_id: str | None = None) -> Done | No:
        """Send a wish over the socket and return its answer, however long that takes."""
        key = command_id or new_id()
        frame = _out.encode(Do(id=key, wish=wish))
        kept = self._waiting.get(key)
        answer = kept[1] if kept else asyncio.get_running_loop().create_future()
        self._waiting[key] = (frame, answer)
        if self._socket is not None:
            # A socket that is lost right now costs nothing: the frame is sent again by the next.
            with suppress(WebSocketException, OSError):
                await self._socket.send(frame, text=True)
        return await answer

    async def until(self, seen: Callable[[Facts], bool]) -> Facts:
        """Wait for facts of which ``seen`` is true; those heard already count."""
        async with self._news:
            await self._news.wait_for(lambda: self.facts is not None and seen(self.facts))
        assert self.facts is not None
        return self.facts

    async def drop(self) -> None:
        """Lose the connection on purpose, as a phone in a lift does, once there is one."""
        await self._online.wait()
        if self._socket is not None:
            self._socket.transport.abort()
        await self._offline.wait()

    async def __aenter__(self) -> Self:
        self._living = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._living is not None
        self._living.cancel()
        with suppress(asyncio.CancelledError):
            await self._living
        for _, answer in self._waiting.values():
            answer.cancel()

    async def _live(self) -> None:
        """Keep a socket open: after each loss wait a little longer, and not in step with others."""
        pause = BACK_SECONDS_MIN
        while True:
            heard = self.heard
            try:
                pause_told = await self._listen()
            except (WebSocketException, OSError):
                pause_told = 0.0
            finally:
                self._socket = None
                self._online.clear()
                self._offline.set()
            self.losses += 1
            pause = BACK_SECONDS_MIN if self.heard > heard else min(2 * pause, BACK_SECONDS_MAX)
            await asyncio.sleep(pause_told + pause * random.uniform(0.5, 1))  # noqa: S311

    async def _listen(self) -> float:
        """Live through one connection; return the seconds that the server asked us to wait."""
        address = f"ws{self.visit.base.removeprefix('http')}/m/{self.number}/live"
        async with connect(
            address,
            origin=Origin(self.visit.origin),
            additional_headers={"Cookie": self.visit.cookie_header},
            compression=None,
            max_size=FRAME_BYTES_MAX,
            proxy=None,
        ) as socket:
            known = self.facts
            hello = Hello(known.epoch, known.to) if known else Hello()
            await socket.send(_out.encode(hello), text=True)
            self._socket = socket
            self._offline.clear()
            self._online.set()
            for kept, _ in list(self._waiting.values()):
                await socket.send(kept, text=True)
            async for frame in socket:
                told = _in.decode(frame)
                if isinstance(told, Bye):
                    return told.wait_ms / 1000
                await self._hear(told)
        return 0.0

    async def _hear(self, told: Facts | Done | No | Pong) -> None:
        if isinstance(told, Done | No):
            kept = self._waiting.pop(told.id, None)
            if kept and not kept[1].done():
                kept[1].set_result(told)
        elif isinstance(told, Facts):
            async with self._news:
                self.facts = told
                self.heard += 1
                self._news.notify_all()

    def _granted(self, page: Page) -> Page:
        if page.status >= 400:
            raise NotLetIn(page)
        return page


def new_id() -> str:
    """Return a fresh id for a wish."""
    return secrets.token_urlsafe(12)


__all__ = ["Client", "NotLetIn", "Unreachable", "new_id"]
