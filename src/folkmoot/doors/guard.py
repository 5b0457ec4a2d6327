"""The guard at the door: headers on every answer, where a post comes from, how fast it comes.

Refuses to know: who the caller is, what they ask for.
"""

import logging
from typing import Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException, TooManyRequestsException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from folkmoot.asking.caller import Connection, address_of, cookie_of
from folkmoot.asking.house import House
from folkmoot.lobby.pace import Buckets

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types folkmoot",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Not no-referrer: with it Chromium sends "Origin: null" and every plain form is refused.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
STAY_SECURE: Final = "max-age=31536000"

_logger: Final = logging.getLogger("folkmoot.access")

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
STATIC_PREFIX: Final = "/s/"


async def put_headers(message: Message, scope: Scope) -> None:
    """Put the same headers on every answer, errors too; what says nothing is not stored."""
    if message["type"] not in {"http.response.start", "websocket.http.response.start"}:
        return
    # The route, never the path: a path may carry a token.
    route = scope.get("path_template", "-")
    _logger.info("%s %s %s", scope.get("method", "-"), route, message.get("status"))
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")
    if scope["litestar_app"].state.house.settings.secure:
        headers["strict-transport-security"] = STAY_SECURE


def is_ours(connection: Connection, house: House) -> bool:
    """Say whether a post or a socket comes from a page of ours.

    A browser that leaves Origin out must at least say that the page was of the same site; a
    socket without Origin is refused, because cookies alone would let any page open one.
    """
    headers = connection.headers
    own = house.settings.origin or _own_origin(connection)
    origin = headers.get("origin")
    if origin is not None:
        return origin == own
    if _is_socket(connection):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return _origin_of(headers.get("referer", "")) == own


def _origin_of(address: str) -> str:
    """Return the origin of an address; empty if it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _is_socket(connection: Connection) -> bool:
    return connection.scope["type"] == ScopeType.WEBSOCKET


def _own_origin(connection: Connection) -> str:
    """Return the origin under which this caller reached us, by its Host header."""
    # Never ``connection.url``: it breaks over a Host that is no host.
    scheme = connection.scope["scheme"]
    scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    return f"{scheme}://{connection.headers.get('host', '')}"


class Gate:
    """Refuses foreign posts and sockets, and callers who ask far too fast; one for a server."""

    def __init__(self, house: House) -> None:
        settings = house.settings
        self._house = house
        self._sessions = Buckets(
            settings.session_requests_per_second,
            settings.session_requests_burst,
            settings.callers_remembered_max,
        )
        self._addresses = Buckets(
            settings.address_requests_per_second,
            settings.address_requests_burst,
            settings.callers_remembered_max,
        )

    def check(self, connection: Connection) -> None:
        """Let a request through. Raises PermissionDenied- or TooManyRequestsException."""
        posted = _is_socket(connection) or connection.scope.get("method") not in SAFE_METHODS
        if posted and not is_ours(connection, self._house):
            raise PermissionDeniedException("foreign_origin")
        # Files are cheap and come in dozens.
        if not connection.scope["path"].startswith(STATIC_PREFIX) and not self._in_pace(connection):
            raise TooManyRequestsException(headers={"retry-after": "1"})

    def _in_pace(self, connection: Connection) -> bool:
        now = self._house.clock()
        token = cookie_of(connection, self._house)
        # An invented cookie is no session, and gets no bucket of its own.
        if token and self._house.lobby.knows(token):
            return self._sessions.take(token, now)
        return self._addresses.take(address_of(connection), now)


class Guard(ASGIMiddleware):
    """Stands before every route with a gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request through, or refuse it."""
        self._gate.check(ASGIConnection(scope))
        await next_app(scope, receive, send)
