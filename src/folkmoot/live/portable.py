"""The live socket as a plain handler, for any ASGI server; and the same facts for the asking.

One reader and one writer for a connection, over the same ring as the fast socket: nothing waits
for a slow page but a number. It is what a server without our own protocol class runs on.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import MediaType, Response, WebSocket, get, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect

from folkmoot.asking.caller import Caller, arrive
from folkmoot.live.talk import Talk
from folkmoot.pages.answers import CONFLICT
from folkmoot_rooms import limits, wire
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.wire import Bye, Hello

Socket = WebSocket[Any, Any, Any]

# Whoever has gone, or hung up on us, while we still wrote.
GONE: Final = (WebSocketDisconnect, TimeoutError, RuntimeError)
NO_SUCH_ROOM: Final = 4404
_POSITION_DIGITS_MAX: Final = 15

_plain: Final = msgspec.json.Decoder()


@websocket("/m/{number:str}/live")
async def live(socket: Socket) -> None:
    """Talk with one page until it goes away. The guard has already checked its origin."""
    try:
        caller = await arrive(socket)
    except Refused:
        await socket.close(code=NO_SUCH_ROOM)
        return
    await socket.accept()
    line = Line(socket, Talk(caller))
    refusal = Talk.refusal(caller)
    if refusal is not None:
        await line.end(refusal)
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
    known = since.isascii() and since.isdigit() and len(since) <= _POSITION_DIGITS_MAX
    seat, epoch = caller.seat or "", caller.query.get("epoch", "")
    telling = caller.room.telling
    frame = telling.state(telling.audience(seat), epoch, int(since) if known else 0, seat)
    if caller.query.get("view") == "1":
        frame = msgspec.json.encode({**_plain.decode(frame), "view": caller.view})
    return Response(frame, media_type=MediaType.JSON)


class Line:
    """One connection: a reader and a writer; when one of them ends, so does the other."""

    def __init__(self, socket: Socket, talk: Talk) -> None:
        self._socket = socket
        self._talk = talk
        self._greeted: asyncio.Future[Listening] = asyncio.get_running_loop().create_future()

    async def converse(self) -> None:
        """Read and write until either side has had enough."""
        room, seat = self._talk.room, self._talk.seat
        if seat:
            room.sit(seat)
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
            if seat:
                room.stand(seat)

    async def end(self, bye: Bye) -> None:
        """Say goodbye and hang up."""
        # Whoever has hung up first needs no goodbye.
        with suppress(*GONE):
            await self._send(wire.encode(bye))
            await self._socket.close()

    async def _read(self) -> None:
        with suppress(*GONE):
            while True:
                heard = self._talk.hear(await self._socket.receive_text())
                if isinstance(heard, Hello):
                    self._greet(heard)
                    continue
                answer = heard if isinstance(heard, bytes | Bye) else await self._talk.grant(heard)
                if isinstance(answer, Bye):
                    await self.end(answer)
                    return
                await self._send(answer)

    def _greet(self, hello: Hello) -> None:
        room, seat = self._talk.room, self._talk.seat
        listening = room.listen(room.telling.audience(seat), hello.epoch, hello.since, seat)
        self._greeted.set_result(listening)

    async def _write(self) -> None:
        with suppress(*GONE):
            async for frame in await self._greeted:
                await self._send(frame)
            await self._socket.close()

    async def _send(self, frame: bytes) -> None:
        async with asyncio.timeout(limits.STALLED_SECONDS_MAX):
            await self._socket.send_data(frame, mode="text")


HANDLERS: Final = (live, state)
