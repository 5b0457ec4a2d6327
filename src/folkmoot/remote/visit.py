"""One visitor's HTTP: pages, forms and the cookie in between, as a browser without JavaScript has.

Standard library only. Refuses to know: what a room is.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

PAGE_BYTES_MAX: Final = 512 * 1024 * 1024
ANSWER_SECONDS_MAX: Final = 30
REDIRECTS_MAX: Final = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Unreachable(Exception):  # noqa: N818 - said to people as "the server cannot be reached".
    """The server did not answer, or not in HTTP."""


@dataclass(frozen=True)
class Page:
    """What came back: the status, the path it came from after redirects, and the bytes."""

    status: int
    path: str
    body: bytes
    kind: str = ""

    @property
    def text(self) -> str:
        """The page as text."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Visit:
    """A visitor of one server. ``base`` is its address: http://127.0.0.1:8000"""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Page:
        """Return a page, having followed redirects. Raises Unreachable."""
        return await asyncio.to_thread(self.fetch, "GET", path)

    async def post(self, path: str, form: Mapping[str, str]) -> Page:
        """Send a form and return the page it leads to. Raises Unreachable."""
        return await asyncio.to_thread(self.fetch, "POST", path, urlencode(form).encode())

    @property
    def cookie_header(self) -> str:
        """The cookies as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def origin(self) -> str:
        """The origin that pages of this server have."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def fetch(self, method: str, path: str, body: bytes | None = None) -> Page:
        """Ask once, and again wherever the answer sends us on this same server."""
        for _ in range(REDIRECTS_MAX):
            status, headers, content = self._ask(method, path, body)
            target = urlsplit(urljoin(self.base + path, headers.get("location", "")))
            if status not in REDIRECTS or "location" not in headers:
                return Page(status, path, content, headers.get("content-type", ""))
            if f"{target.scheme}://{target.netloc}" != self.origin:
                raise Unreachable(f"{path} leads to another server")
            method, body = "GET", None
            path = target.path + (f"?{target.query}" if target.query else "")
        raise Unreachable(f"{path} leads in a circle")

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(self.base)
        door = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = door(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS_MAX)
        headers = {"Origin": self.origin, "Cookie": self.cookie_header}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read(PAGE_BYTES_MAX)
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{self.base}: {error}") from error
        finally:
            connection.close()
        self._keep_cookies(answer)
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, content

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("set-cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
