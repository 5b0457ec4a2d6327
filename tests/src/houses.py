"""A whole application on a real hub and a thrown-away folder, and browsers that visit it.

The browsers have no scripts: they follow links, fill in forms as they stand and keep cookies.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import httpx
from litestar import Litestar

from folkmoot.app import make_app
from folkmoot.drawing.painter import Painter
from folkmoot.live.portable import HANDLERS
from folkmoot.lobby.lobby import Lobby
from folkmoot.lobby.registry import LinkKind, Registry
from folkmoot.settings import Settings
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.state import Vote
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.tally import count_vote

BASE = "http://meeting.test:8000"
SECRET = b"a secret of the tests, of 32 byte"
Fields = dict[str, str | list[str]]


class InlineCounter:
    """Counts on the spot, so that a test does not wait for a process."""

    async def count(self, vote: Vote) -> tuple[str, str]:
        return count_vote(vote)

    async def close(self) -> None:
        """Nothing to stop."""


@cache
def painter() -> Painter:
    """Templates and files, read once for all tests."""
    return Painter()


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    now_ms: int = 1_760_000_000_000
    seconds: float = 1_000.0

    def pass_by(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)
        self.seconds += seconds


@dataclass
class Shape:
    """One form of a page, as it would be sent untouched."""

    action: str
    fields: Fields = field(default_factory=dict)
    text: str = ""


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Shape] = []
        self._open: Shape | None = None
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Shape(given.get("action", ""))
            self.forms.append(self._open)
        elif self._open is not None and given.get("name"):
            self._field(tag, given, given["name"])

    def _field(self, tag: str, given: dict[str, str], name: str) -> None:
        assert self._open is not None
        if tag == "textarea":
            self._area = name
            self._open.fields[name] = ""
        elif tag == "input":
            kind = given.get("type", "text")
            if kind in {"radio", "checkbox"} and "checked" not in given:
                return
            before = self._open.fields.get(name)
            value = given.get("value", "")
            if before is None:
                self._open.fields[name] = value
            else:
                self._open.fields[name] = [
                    *([before] if isinstance(before, str) else before),
                    value,
                ]

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data
            if self._area:
                self._open.fields[self._area] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""


class Browser:
    """One visitor without scripts. ``answer`` is the page they are on."""

    def __init__(self, app: Litestar, address: str = "10.0.0.1") -> None:
        # The two libraries describe the same calls in types of their own.
        transport = httpx.ASGITransport(cast("Any", app), client=(address, 40_000))
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE, follow_redirects=True)
        self.answer = httpx.Response(200)

    @property
    def text(self) -> str:
        """The page's text, without tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.answer.text)).split())

    @property
    def copied(self) -> str:
        """What the page shows to be copied: a link, or the code of a receipt."""
        return self.answer.text.partition("<code>")[2].partition("</code>")[0]

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def heading(self) -> str:
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.answer.text, re.DOTALL)
        assert len(found) == 1, f"{self.path} has {len(found)} main headings"
        return " ".join(unescape(re.sub(r"<[^>]+>", "", found[0])).split())

    async def get(self, path: str, **more: Any) -> httpx.Response:
        self.answer = await self.http.get(path, **more)
        return self.answer

    async def post(
        self, path: str, fields: Fields, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        sent = {"origin": BASE} if headers is None else headers
        self.answer = await self.http.post(path, data=fields, headers=sent)
        return self.answer

    def form(self, action: str) -> Shape:
        """Return the form of this page that goes to an action ending so."""
        found = [form for form in Forms(self.answer.text).forms if form.action.endswith(action)]
        assert found, f"{self.path} has no form to {action}: {self.text[:300]}"
        return found[0]

    async def send(self, action: str, **fields: str | list[str]) -> httpx.Response:
        """Fill in a form of this page and send it."""
        form = self.form(action)
        return await self.post(form.action, {**form.fields, **fields})

    async def close(self) -> None:
        await self.http.aclose()


@dataclass
class Visited:
    """A running application and everybody who visits it."""

    app: Litestar
    hub: Hub
    lobby: Lobby
    clock: Clock
    browsers: list[Browser] = field(default_factory=list)

    def browser(self, address: str = "10.0.0.1") -> Browser:
        browser = Browser(self.app, address)
        self.browsers.append(browser)
        return browser

    async def host(self) -> Browser:
        """Return somebody who came by the host's link."""
        host = self.browser()
        await host.get(f"/o/{await self.lobby.add_link(LinkKind.HOST)}")
        return host

    async def meeting(self, **fields: str) -> tuple[Browser, str]:
        """Start a meeting; return its organiser and the path of the room."""
        organiser = await self.host()
        await organiser.get("/start")
        told = {"title": "Fair", "question": "What do we pay for?", "budget": "31,000"}
        await organiser.send("/start", **{**told, **fields})
        assert organiser.answer.status_code == 200, organiser.text
        return organiser, organiser.path.rpartition("/")[0]

    async def person(self, room: str, name: str = "", hat: str = "person") -> Browser:
        """Return somebody who joined."""
        person = self.browser()
        await person.get(room)
        await person.send("/do/TakeSeat", name=name, hat=hat)
        assert person.answer.status_code == 200, person.text
        return person

    async def live(self, room: str) -> LiveRoom:
        """Return the room itself, to look at."""
        found = await self.lobby.room_at(room.rpartition("/")[2])
        assert found is not None
        return await self.hub.settled(found)


@asynccontextmanager
async def open_house(
    folder: Path, change: Callable[[Settings], Settings] = lambda settings: settings
) -> AsyncIterator[Visited]:
    """Run an application on a folder; a second one on the same folder finds what the first left."""
    clock = Clock()
    settings = change(Settings(data=folder, found_address=BASE))
    hub = Hub(FolderStores(folder), counter=InlineCounter())
    lobby = Lobby(Registry(folder / "registry.db"), SECRET, settings, lambda: clock.now_ms)
    app = make_app(
        hub, lobby, settings, more=HANDLERS, clock=lambda: clock.seconds, painter=painter()
    )
    house = Visited(app, hub, lobby, clock)
    try:
        yield house
    finally:
        for browser in house.browsers:
            await browser.close()
        await hub.close()
        await lobby.close()
