"""The live socket of a room: frames in become wishes of the caller's own seat, facts go out.

Everything is bounded: one wish at a time is asked for a connection, one frame at a time is sent,
and what waits to be told is one range that grows wider. A bad frame is answered and the
connection lives on. Refuses to know: what a wish does, what a page shows.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import MediaType, Response, WebSocket, get, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect

from folkmoot.asking.caller import Caller, arrive
from folkmoot.lobby.pace import Bucket
from folkmoot.pages.answers import CONFLICT
from folkmoot_rooms import wire
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.people import Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Bye, Do, Hello, No, Ping, Pong

Socket = WebSocket[Any, Any, Any]

# A page that does not take a frame for so long is gone or asleep; it comes back by itself.
SEND_SECONDS_MAX: Final = 10
BAD_FRAMES_MAX: Final = 20
SLOW_DOWN_WAIT_MS: Final = 5_000
# Another person has taken over the device; the old page must not act for them.
OTHER_SEAT_WAIT_MS: Final = 60_000
RUNNING: Final = frozenset({Role.ORGANISER, Role.SCRIBE})

_plain: Final = msgspec.json.Decoder()


@websocket("/m/{number:str}/live")
async def live(socket: Socket) -> None:
    """Talk with one page until it goes away. The guard has already checked its origin."""
    try:
        caller = await arrive(socket)
    except Refused:
        await socket.close(code=4404)
        return
    await socket.accept()
    line = Line(socket, caller)
    expected = caller.query.get("seat")
    if expected is not None and expected != caller.seat:
        await line.end("other_seat", OTHER_SEAT_WAIT_MS)
        return
    await line.converse()


@get("/m/{number:str}/state")
async def state(caller: NamedDependency[Caller]) -> Response[bytes]:
    """Return what the socket would tell now, for pages whose network blocks sockets.

    ``view=1`` adds everything this caller may see of the room, for programs; with ``seat`` a page
    says whose it is, as for the socket.
    """
    if caller.query.get("seat", caller.seat) != caller.seat:
        return Response(b"", status_code=CONFLICT)
    since = caller.query.get("since", "")
    position = int(since) if since.isascii() and since.isdigit() and len(since) < 16 else 0
    listening = listen(caller, Hello(caller.query.get("epoch", ""), position))
    frame = await anext(listening)
    listening.close()
    if caller.query.get("view") == "1":
        frame = msgspec.json.encode({**_plain.decode(frame), "view": caller.view})
    return Response(frame, media_type=MediaType.JSON)


def listen(caller: Caller, hello: Hello) -> Listening:
    """Return the frames that this caller may hear, from where they were."""
    me = caller.view.me
    running = me is not None and me.role in RUNNING and not me.removed
    audience = Audience.RUNNING if running else Audience.EVERYONE
    return caller.room.listen(audience, hello.epoch, hello.since, caller.seat or "")


class Line:
    """One connection: a reader and a writer; when one of them ends, so does the other."""

    def __init__(self, socket: Socket, caller: Caller) -> None:
        self._socket = socket
        self._caller = caller
        settings = caller.house.settings
        self._clock = caller.house.clock
        self._bucket = Bucket(
            settings.session_requests_per_second, settings.session_requests_burst, self._clock()
        )
        self._bad_frames = 0
        self._greeted: asyncio.Future[Listening] = asyncio.get_running_loop().create_future()

    async def converse(self) -> None:
        """Read and write until either side has had enough."""
        caller = self._caller
        if caller.seat:
            caller.room.sit(caller.seat)
        try:
            async with asyncio.TaskGroup() as both:
                reading = both.create_task(self._read())
                writing = both.create_task(self._write())
                await asyncio.wait((reading, writing), return_when=asyncio.FIRST_COMPLETED)
                reading.cancel()
                writing.cancel()
        finally:
            if self._greeted.done() and not self._greeted.cancelled():
                self._greeted.result().close()
            if caller.seat:
                caller.room.stand(caller.seat)

    async def end(self, why: str, wait_ms: int) -> None:
        """Say goodbye and hang up."""
        # Whoever has hung up first needs no goodbye.
        with suppress(WebSocketDisconnect, TimeoutError, RuntimeError):
            await self._send(wire.encode(Bye(why, wait_ms)))
            await self._socket.close()

    async def _read(self) -> None:
        while True:
            try:
                text = await self._socket.receive_text()
            except WebSocketDisconnect:
                return
            if not self._bucket.take(self._clock()) or self._bad_frames > BAD_FRAMES_MAX:
                await self.end("slow_down", SLOW_DOWN_WAIT_MS)
                return
            try:
                await self._send(await self._answer(text))
            except (WebSocketDisconnect, TimeoutError, RuntimeError):
                return

    async def _answer(self, text: str) -> bytes:
        """Return the answer to one frame; empty for a greeting, which the writer answers."""
        try:
            frame = wire.decode(text)
            if isinstance(frame, Hello):
                self._greet(frame)
                return b""
        except Refused as refusal:
            self._bad_frames += 1
            return wire.encode(No("", refusal.code, refusal.field, refusal.figures))
        if isinstance(frame, Ping):
            return wire.encode(Pong())
        return await self._do(frame)

    def _greet(self, hello: Hello) -> None:
        if self._greeted.done():
            raise Refused("bad_form")
        self._greeted.set_result(listen(self._caller, hello))

    async def _do(self, frame: Do) -> bytes:
        """Ask the room. The seat is the session's own, and must still be its own."""
        caller = self._caller
        seat, session = caller.seat, caller.session
        if seat is None or session is None:
            return wire.encode(No(frame.id, "not_allowed"))
        if not await caller.house.lobby.holds(session, caller.room.room.id, seat):
            # The page comes back by itself, with the cookie of now.
            await self.end("signed_out", 0)
            return b""
        return await caller.room.answer(seat, frame.id, frame.wish)

    async def _write(self) -> None:
        listening = await self._greeted
        async for frame in listening:
            try:
                await self._send(frame)
            except (WebSocketDisconnect, TimeoutError, RuntimeError):
                return
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.close()

    async def _send(self, frame: bytes) -> None:
        if not frame:
            return
        async with asyncio.timeout(SEND_SECONDS_MAX):
            await self._socket.send_data(frame, mode="text")


HANDLERS: Final = (live, state)
