"""The fast live socket of a room: one object for a connection, written to by the room's ``Fanout``.

uvicorn hands the connection over once its first request asks for a room's socket. A task lives
only as long as a handshake or a wish takes, and a page that has asked for something is not read
until it is answered.
"""

import asyncio
import logging
from collections import deque
from typing import Any, ClassVar, Final

from websockets.http11 import Request

from folkmoot.live import framing, handshake
from folkmoot.live.exchange import Exchange
from folkmoot.live.fanout import RESTARTING, Fanout, Kind, spread_ms
from folkmoot.live.pipe import BAD_FRAME, NORMAL, Pipe
from folkmoot.live.talk import Talk
from folkmoot_rooms import limits, wire
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Bye, Do, Hello

_logger: Final = logging.getLogger(__name__)
_NOBODY: Final = Kind(False, Audience.EVERYONE, False)


class RoomSocket(Pipe):
    """One page of a room, and an ``Ear`` of its fanout."""

    exchange: ClassVar[Exchange]

    __slots__ = ("_asked", "_fanout", "_place", "_talk", "_task", "at", "descriptor", "heard",
                 "kind", "seat")  # fmt: skip

    def __init__(self, config: Any, server_state: Any, app_state: Any) -> None:
        del config, app_state
        settings = self.exchange.house.settings
        super().__init__(handshake.server(settings), server_state.connections)
        self._talk: Talk | None = None
        self._fanout: Fanout | None = None
        self._task: asyncio.Task[None] | None = None
        # Messages that wait until a wish is answered.
        self._asked: deque[bytes] | None = None
        self._place = -1
        self.kind, self.seat = _NOBODY, ""
        self.heard, self.at, self.descriptor = -1, 0, -1

    # --- what the transport says ---------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count one more."""
        super().connection_made(transport)
        self.exchange.counted.enter(self.address)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be forgotten everywhere."""
        super().connection_lost(exc)
        self.descriptor = -1
        self.exchange.counted.leave(self.address)
        self._silence()
        if self._place >= 0:
            self.exchange.leave(self, self._place)
        talk, self._talk = self._talk, None
        if talk is not None:
            self.exchange.forget(talk.room)
            if talk.seat:
                talk.room.stand(talk.seat)

    def pause_writing(self) -> None:
        """Some bytes wait."""
        self.deaf = True
        if self._place >= 0:
            self.exchange.slow(self)
        if self._fanout is not None:
            self._fanout.deafened(self)
        # Whoever does not read our answers is not read either.
        self._pace()

    def resume_writing(self) -> None:
        """No byte waits any more."""
        self.deaf = False
        self.exchange.quick(self)
        if self._fanout is not None:
            self._fanout.drained(self)
        self._pace()

    def shutdown(self) -> None:
        """The server stops: say so, and when to come back."""
        if self._talk is None:
            self.transport.close()
        else:
            spread = spread_ms(self.exchange.figures.connections)
            self.goodbye("closing", limits.COME_BACK_MS + spread, RESTARTING)

    def goodbye(self, why: str, wait_ms: int = 0, code: int = NORMAL) -> None:
        """Say when to come back, and hang up."""
        self._silence()
        self.hang_up(wire.encode(Bye(why, wait_ms)), code)

    # --- coming in -----------------------------------------------------------------------

    def asked(self, request: Request) -> None:
        """Somebody wants to be let in."""
        self._task = asyncio.get_running_loop().create_task(self._shake_hands(request))

    async def _shake_hands(self, request: Request) -> None:
        """Let somebody in, or say why not."""
        try:
            answer, caller = await handshake.arrive(
                self.exchange, self._protocol, self.transport, request
            )
        except Exception:
            _logger.exception("a handshake broke")
            answer, caller = handshake.refusal(self._protocol, 500), None
        self._task = None
        if self.closing:
            return
        self._protocol.send_response(answer)
        self.send_own()
        if caller is None:
            self.exchange.figures.handshakes_refused += 1
            return
        self.exchange.figures.handshakes += 1
        self._talk = talk = Talk(caller)
        self._place = self.exchange.enter(self)
        if talk.seat:
            talk.room.sit(talk.seat)
        refusal = Talk.refusal(caller)
        if refusal is not None:
            self.goodbye(refusal.why, refusal.wait_ms)

    # --- what comes in -------------------------------------------------------------------

    def told(self, body: bytes) -> None:
        """Hear a message, or keep it until the wish before is answered."""
        if self._talk is None:
            # Nobody says anything before they have been let in.
            self.fail(BAD_FRAME)
        elif self._task is not None:
            self._asked = self._asked or deque()
            self._asked.append(body)
        else:
            self._hear(self._talk, body)

    def _hear(self, talk: Talk, body: bytes) -> None:
        heard = talk.hear(body)
        if isinstance(heard, bytes):
            self.transport.write(framing.message(heard))
        elif isinstance(heard, Bye):
            self.goodbye(heard.why, heard.wait_ms)
        elif isinstance(heard, Hello):
            self._greet(talk, heard)
        else:
            self._task = asyncio.get_running_loop().create_task(self._grant(talk, heard))
            self._pace()

    def _greet(self, talk: Talk, hello: Hello) -> None:
        """Tell it what it missed, and everything from now on."""
        hears = talk.room.telling.audience(talk.seat)
        first = talk.screen or hears is Audience.RUNNING
        self.kind = Kind(first, hears, handshake.compresses(self._protocol))
        self.seat = talk.seat
        self.descriptor = handshake.descriptor(self.transport)
        self._fanout = self.exchange.fanout(talk.room)
        self._fanout.join(self, hello.epoch, hello.since)

    async def _grant(self, talk: Talk, asked: Do) -> None:
        """Ask for something, answer, and go on with what has come meanwhile."""
        try:
            answer = await talk.grant(asked)
        except Exception:
            _logger.exception("a wish over a socket broke")
            answer = Bye("fault", limits.COME_BACK_MS)
        self._task = None
        if self.closing:
            return
        if isinstance(answer, Bye):
            self.goodbye(answer.why, answer.wait_ms)
            return
        self.transport.write(framing.message(answer))
        while self._asked and self._task is None and not self.closing:
            self._hear(talk, self._asked.popleft())
        self._pace()

    def _pace(self) -> None:
        """Read on only if the last wish is answered, and the answers are taken."""
        if self._closing is not None:
            return
        if self.deaf or self._task is not None:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _silence(self) -> None:
        """Tell it nothing of the room any more."""
        if self._fanout is not None:
            self._fanout.leave(self)
            self._fanout = None


def on(shared: Exchange) -> type[RoomSocket]:
    """Return the class whose sockets share an exchange."""

    class Socket(RoomSocket):
        __slots__ = ()
        exchange = shared

    return Socket
