"""Open connections: how many, how many from one address, and how long one may take to ask.

A connection costs a descriptor of the process, and logs need descriptors too: whoever opens many
and asks nothing must not use them up. Refuses to know: what is asked for.
"""

import asyncio
import ipaddress
import re
import resource
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from folkmoot.lobby.pace import ADDRESSES_REMEMBERED_MAX, caller_of
from folkmoot.settings import Settings

# Logs, keys, files and the answers to those who are already here.
FILES_KEPT_FREE: Final = 1_024
_ROOM_SOCKET: Final = re.compile(rb"/m/[^/?]*/live(?=\?|\Z)")
_ROOM_HANDSHAKE: Final = re.compile(
    rb"GET /m/[^/? ]*/live(?:\?[^ ]*)? HTTP/1\.1\r\n"
    rb"(?=.*\r\nupgrade: *websocket\r\n).*\r\n\r\n",
    re.IGNORECASE | re.DOTALL,
)
ROUND_SECONDS: Final = 1.0
_UNTIL_ASKED: Final = frozenset({h11.IDLE, h11.SEND_BODY})


class Connections:
    """Counts who is connected. Behind a proxy all share its one address, which has no limit."""

    def __init__(self, most: int, per_address: int, proxies: str = "") -> None:
        self.open = 0
        self._most = most
        self._per_address = per_address
        self._proxies = frozenset(proxies.split(","))
        self._of: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more, and say whether it may stay; either way it has to ``leave``."""
        name = caller_of(address)
        self.open += 1
        self._of[name] += 1
        free = address in self._proxies or _is_own(address)
        return self.open <= self._most and (self._of[name] <= self._per_address or free)

    def leave(self, address: str) -> None:
        """Count one less."""
        name = caller_of(address)
        self.open -= 1
        self._of[name] -= 1
        if not self._of[name]:
            del self._of[name]


@lru_cache(ADDRESSES_REMEMBERED_MAX)
def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def make_room(settings: Settings) -> int:
    """Let this process open enough files, and return how many connections that leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.connections_max + FILES_KEPT_FREE
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
        soft = files
    if soft == resource.RLIM_INFINITY:
        return settings.connections_max
    # Where few are to be had, half of them are for connections.
    return min(settings.connections_max, max(soft - FILES_KEPT_FREE, soft // 2))


def _asks_for_room(data: bytes) -> bool:
    """Say whether this is the whole handshake of a room's socket."""
    return data.startswith(b"GET /m/") and _ROOM_HANDSHAKE.match(data) is not None


class _Waiting:
    """Those who have said nothing yet. One round looks after all of them: they come in crowds."""

    def __init__(self, seconds_max: float) -> None:
        self._seconds_max = seconds_max
        self._since: dict[asyncio.Transport, float] = {}
        self._next: asyncio.TimerHandle | None = None

    def add(self, transport: asyncio.Transport) -> None:
        """Hang up on somebody unless they say something in time."""
        loop = asyncio.get_running_loop()
        self._since[transport] = loop.time()
        if self._next is None:
            self._next = loop.call_later(min(ROUND_SECONDS, self._seconds_max), self._go_round)

    def discard(self, transport: asyncio.Transport) -> None:
        """They have spoken, or gone."""
        self._since.pop(transport, None)

    def _go_round(self) -> None:
        loop = asyncio.get_running_loop()
        late = loop.time() - self._seconds_max
        for transport, since in tuple(self._since.items()):
            if since > late:
                break
            transport.abort()
        wait = min(ROUND_SECONDS, self._seconds_max)
        self._next = loop.call_later(wait, self._go_round) if self._since else None


class _Door(asyncio.Protocol):
    """Whoever has just come: by what they say first they get pages, or the socket of a room.

    A browser's handshake comes whole, and its socket reads it itself; all else goes to HTTP.
    """

    counter: ClassVar[Connections]
    waiting: ClassVar[_Waiting]
    pages: ClassVar[type[H11Protocol]]
    room_socket: ClassVar[type[asyncio.Protocol] | None]

    __slots__ = ("_address", "_config", "_more", "_state", "_transport")

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        self._config, self._state, self._more = config, server_state, app_state

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        client: Any = transport.get_extra_info("peername")
        self._transport, self._address = transport, client[0] if client else ""
        self._state.connections.add(self)
        self.waiting.add(transport)
        if not self.counter.enter(self._address):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._let_go()

    def data_received(self, data: bytes) -> None:
        """Hand over: the other protocol counts for itself."""
        self._let_go()
        room = self.room_socket if _asks_for_room(data) else None
        made: Callable[..., asyncio.Protocol] = room or self.pages
        protocol = made(self._config, self._state, self._more)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(data)

    def shutdown(self) -> None:
        """The server stops."""
        self._transport.close()

    def _let_go(self) -> None:
        self.waiting.discard(self._transport)
        self._state.connections.discard(self)
        self.counter.leave(self._address)


class _Http(H11Protocol):
    """Hangs up on whoever does not finish asking."""

    counter: ClassVar[Connections]
    seconds_max: ClassVar[float]
    room_socket: ClassVar[type[asyncio.Protocol] | None] = None
    _deadline: asyncio.TimerHandle | None = None
    _counted: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._counted = self.client[0] if self.client else ""
        if self.counter.enter(self._counted):
            self._watch()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        # The socket's own protocol counts itself from here on.
        self._let_go()
        if self.room_socket is not None and _ROOM_SOCKET.match(event.target):
            self.ws_protocol_class = self.room_socket
        super().handle_websocket_upgrade(event)

    def _watch(self) -> None:
        """Set a deadline while a request is coming in, however slowly; one for all of it."""
        waiting = self.conn.their_state in _UNTIL_ASKED and self._counted is not None
        if not waiting:
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds_max, self.transport.abort)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _let_go(self) -> None:
        self._stop_watching()
        if self._counted is not None:
            self.counter.leave(self._counted)
            self._counted = None


class _Sockets(WebSocketsSansIOProtocol):
    """Counts a socket until it is gone."""

    counter: ClassVar[Connections]

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.counter.enter(self.client[0] if self.client else "")

    def connection_lost(self, exc: Exception | None) -> None:
        self.counter.leave(self.client[0] if self.client else "")
        super().connection_lost(exc)


def protocols(
    settings: Settings, counted: Connections, room: type[asyncio.Protocol] | None = None
) -> tuple[type[asyncio.Protocol], type[WebSocketsSansIOProtocol]]:
    """Return what takes connections, and what speaks through sockets; both count.

    ``room`` speaks through the live sockets of rooms instead.
    """

    class Http(_Http):
        counter = counted
        seconds_max = settings.asking_seconds_max
        room_socket = room

    class Door(_Door):
        __slots__ = ()
        counter = counted
        waiting = _Waiting(settings.asking_seconds_max)
        pages = Http
        room_socket = room

    class Sockets(_Sockets):
        counter = counted

    return Door, Sockets
