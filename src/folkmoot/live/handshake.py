"""Letting somebody in to a room's socket: the same gate, session and room as for any page.

Also what was agreed on then: whether messages are compressed, and how bytes may be written.
"""

import asyncio
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from folkmoot.asking.caller import Caller
from folkmoot.asking.caller import arrive as arrive_at
from folkmoot.doors.guard import HEADERS
from folkmoot.live.exchange import Exchange
from folkmoot.live.framing import WINDOW_BITS
from folkmoot.settings import Settings
from folkmoot_rooms.refused import Refused

# No memory between messages, on either side: what is sent may be shared, what comes in costs
# nothing while nothing comes.
_SHARED: Final = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True, client_no_context_takeover=True, client_max_window_bits=None
)


def server(settings: Settings) -> ServerProtocol:
    """Return what reads one connection."""
    return ServerProtocol(extensions=[_SHARED], max_size=settings.socket_bytes_max)


async def arrive(
    exchange: Exchange, protocol: ServerProtocol, transport: asyncio.Transport, request: Request
) -> tuple[Response, Caller | None]:
    """Return the answer to a handshake, and who it was if they are let in."""
    answer = protocol.accept(request)
    if answer.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
        return answer, None
    connection = _connection(exchange.app, transport, request)
    try:
        exchange.gate.check(connection)
        return answer, await arrive_at(connection)
    except Refused:
        return refusal(protocol, HTTPStatus.NOT_FOUND), None
    except HTTPException as error:
        return refusal(protocol, error.status_code, error.headers), None


def refusal(protocol: ServerProtocol, status: int, more: dict[str, str] | None = None) -> Response:
    """Return an answer that lets nobody in."""
    answer = protocol.reject(status, f"{HTTPStatus(status).phrase}\n")
    for name, value in {**HEADERS, "cache-control": "no-store", **(more or {})}.items():
        answer.headers[name] = value
    return answer


def compresses(protocol: ServerProtocol) -> bool:
    """Say whether the other side takes what is compressed for everyone."""
    agreed = protocol.extensions
    return bool(agreed) and getattr(agreed[0], "local_max_window_bits", 0) >= WINDOW_BITS


def descriptor(transport: asyncio.Transport) -> int:
    """Return what may be written to without asking the transport while nothing waits, or -1.

    Saves a tenth. Other loops keep bytes of their own, and TLS needs its transport.
    """
    if type(transport).__module__ != "asyncio.selector_events":
        return -1
    raw = transport.get_extra_info("socket")
    return -1 if transport.get_extra_info("sslcontext") or raw is None else int(raw.fileno())


def _connection(
    app: object, transport: asyncio.Transport, request: Request
) -> ASGIConnection[Any, Any, Any, Any]:
    """Return a handshake as the rest of the application knows connections."""
    path, _, query = request.path.partition("?")
    secure = transport.get_extra_info("sslcontext") is not None
    scope: dict[str, Any] = {
        "type": "websocket",
        "scheme": "wss" if secure else "ws",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1", "surrogateescape"))
            for name, value in request.headers.raw_items()
        ],
        "client": transport.get_extra_info("peername"),
        "path_params": {"number": unquote(path).split("/")[2]},
        "litestar_app": app,
        "state": {},
    }
    return ASGIConnection(scope)  # type: ignore[arg-type]
