"""Requests as they come off the wire, sent to an application as a server hands them over.

What a server's HTTP library lets through is the border: a target of printable ASCII, header values
of any bytes but line ends and NUL.
"""

from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote

from litestar import Litestar

Header = tuple[bytes, bytes]


@dataclass
class Sent:
    """One request as it came off the wire. ``hung_up``: its caller went away in the middle."""

    method: str
    target: bytes
    headers: list[Header] = field(default_factory=list)
    chunks: tuple[bytes, ...] = (b"",)
    hung_up: bool = False

    def __str__(self) -> str:
        body = b"".join(self.chunks)
        sent = f"{self.method} {self.target[:300]!r} {self.headers!r} {len(body)}: {body[:600]!r}"
        return f"{sent} and hung up" if self.hung_up else sent


@dataclass
class Got:
    """What came back."""

    status: int = 0
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""


async def send(app: Litestar, sent: Sent, address: str = "10.0.0.1") -> Got:
    """Send a request as a server hands it over, and return what came back."""
    path, _, query = sent.target.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": (address, 40_000),
        "scheme": "http",
        "method": sent.method,
        "root_path": "",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower(), value) for name, value in sent.headers],
        "state": {},
    }
    got = Got()
    last = len(sent.chunks) - 1
    coming = iter(enumerate(sent.chunks))

    async def receive() -> dict[str, Any]:
        place, chunk = next(coming, (-1, b""))
        if place < 0 or (sent.hung_up and place == last):
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": place < last}

    async def take(message: Any) -> None:
        if message["type"] == "http.response.start":
            got.status, got.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            got.body += message.get("body", b"")

    # The framework describes these messages in types of its own.
    await cast("Any", app)(scope, receive, take)
    return got
