"""Our server with everything on, and meetings in it that people came to over the real door.

``folkmoot serve`` runs on a data folder on the disk. Of its settings only those are raised that
hold back many newcomers from one address; nothing is off. People take their
seats by the join form, ideas and the vote come through sockets. Then the server is started anew,
so that what joining took in memory is not taken for that of connections.
"""

import asyncio
import http.client
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec

from benchmarks.live_path.load import Line
from benchmarks.live_path.machine import Cores
from benchmarks.live_path.servers import Serving, free_port, started
from folkmoot.remote.client import Client, new_id
from folkmoot.remote.visit import Visit
from folkmoot_rooms.commands import AddIdea, AnyCommand, ChangePhase, Enrol, OpenVote
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Done

NAME: Final = "Folkmoot"
AUTHORS: Final = 100
DOORS: Final = 4
BALLOT_IDEAS: Final = 10
MARKS: Final = 4
# Everybody of a bench comes from this computer, within minutes.
RAISED: Final = (
    "address_requests_per_second=1000000",
    "address_requests_burst=1000000",
    "seats_per_address_burst=1000000",
    "seats_per_room_burst=1000000",
)
WHY: Final = "People wait there in the rain, and those who cannot stand for long do not come."


class Place(msgspec.Struct):
    """Where a listener is in a room."""

    epoch: str
    to: int


@dataclass
class Meeting:
    """A room of one size, and what its authors may change.

    ``crowd`` is everybody who was ever let in, with the cookies of now: a session gets a new one
    whenever it takes a seat. The first ``seats`` of them sit here, beside the organiser.
    """

    number: str
    organiser: str
    crowd: list[str]
    seats: int
    ideas: list[str] = field(default_factory=list)
    voting: bool = False
    runs: int = 0

    @property
    def people(self) -> list[str]:
        """The cookies of all who are in the room, the organiser's first."""
        return [self.organiser, *self.crowd[: self.seats]]

    def lines(self, connections: int, epoch: str = "", since: int = 0) -> list[Line]:
        """Return connections; people change their ideas or, in a vote, cast a ballot each."""
        self.runs += 1
        hello = msgspec.json.encode({"k": "hello", "epoch": epoch, "since": since}).decode()
        wishes = ["", *(self._ballots() if self.voting else self._changes())]
        wishes += [""] * (connections - len(wishes))
        path = f"/m/{self.number}/live"
        return [
            Line(path, cookie, hello, wish)
            for cookie, wish in zip(self.people[:connections], wishes, strict=False)
        ]

    def _do(self, wish: dict[str, object]) -> str:
        return msgspec.json.encode({"k": "do", "id": f"bench{self.runs}-@N", "wish": wish}).decode()

    def _changes(self) -> Iterator[str]:
        for idea in self.ideas:
            change = {"do": "ChangeIdea", "idea": idea, "title": "Shelter @N", "cost": 90_000}
            yield self._do({**change, "why": WHY})

    def _ballots(self) -> Iterator[str]:
        for voter in range(self.seats):
            chosen = [self.ideas[(voter + mark) % len(self.ideas)] for mark in range(MARKS)]
            yield self._do({"do": "CastBallot", "vote": "v1", "choices": chosen, "replaces": 0})


class Ours:
    """A data folder, and our server on it."""

    def __init__(self, data: Path, cores: Cores) -> None:
        self.data = data
        self._cores = cores
        self._people: list[str] = []

    @contextmanager
    def serving(self) -> Iterator[tuple[Serving, str]]:
        """Run our server inside the block; also return the link of its host."""
        port = free_port()
        command = [sys.executable, "-m", "folkmoot", "serve"]
        command += ["--port", str(port), "--data", str(self.data)]
        command += [word for setting in RAISED for word in ("--set", setting)]
        complaints = self.data.with_suffix(".log")
        with (
            complaints.open("w") as file,
            started(command, self._cores, complaints=file) as process,
        ):
            link = printed_link(process)
            if not link:
                raise RuntimeError(f"our server did not start: {complaints.read_text()}")
            yield Serving(NAME, process.pid, port, ("--answers",)), link

    def meeting(self, people: int, *, voting: bool = False) -> Meeting:
        """Hold a meeting up to its ideas, or until its vote is open."""
        with self.serving() as (server, link):
            base = f"http://127.0.0.1:{server.port}"
            return asyncio.run(self._begin(base, link.removeprefix(base), people, voting))

    async def _begin(self, base: str, link: str, people: int, voting: bool) -> Meeting:
        organiser = await open_room(base, link)
        while len(self._people) < people - 1:
            self._people.append("")
        with ThreadPoolExecutor(DOORS) as doors:
            shares = [range(door, people - 1, DOORS) for door in range(DOORS)]
            list(doors.map(lambda share: self._join(base, organiser.number, share), shares))
        seated = self._people[: people - 1]
        async with organiser:
            await granted(organiser, ChangePhase(Phase.IDEAS))
            authors = seated[:1] * BALLOT_IDEAS if voting else seated[:AUTHORS]
            ideas = [await add_idea(base, organiser.number, cookie) for cookie in authors]
            if voting:
                await granted(organiser, Enrol(), OpenVote())
        cookie = organiser.visit.cookie_header
        return Meeting(organiser.number, cookie, self._people, people - 1, ideas, voting)

    def _join(self, base: str, number: str, share: Sequence[int]) -> None:
        """Take seats, one after the other, by the form that anybody fills in."""
        door = http.client.HTTPConnection(base.removeprefix("http://"))
        for person in share:
            form = urlencode({"command_id": new_id(), "page": "", "name": "", "hat": "not_said"})
            headers = {"Origin": base, "Content-Type": "application/x-www-form-urlencoded"}
            if self._people[person]:
                headers["Cookie"] = self._people[person]
            door.request("POST", f"/m/{number}/do/TakeSeat", form, headers)
            answer = door.getresponse()
            answer.read()
            cookie = answer.headers.get("set-cookie", "").partition(";")[0]
            if not cookie:
                raise RuntimeError(f"somebody was not let in: {answer.status}")
            self._people[person] = cookie
        door.close()


def printed_link(process: "subprocess.Popen[str]") -> str:
    """Read what a server prints until the link of its host comes; empty if it ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+/o/\S+", line):
            return found.group()
    return ""


async def open_room(base: str, link: str) -> Client:
    """Start a room through its pages, as a host does, and return its organiser."""
    visit = Visit(base)
    await visit.get(link)
    form = await visit.get("/start")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    told = {"title": "A hall", "question": "What for?", "budget": "31000", "binding": "1"}
    choice = {"currency": "GBP", "rule": "equal-shares"}
    page = await visit.post("/start", {**hidden, **told, **choice})
    number = re.search(r"/m/(\d{9})", page.path)
    assert number, page.text
    return Client(base, number[1], visit)


async def add_idea(base: str, number: str, cookie: str) -> str:
    """Put an idea forward over a socket of one person, and return its id."""
    name, _, value = cookie.partition("=")
    async with Client(base, number, Visit(base, {name: value})) as author:
        answer = await author.do(AddIdea("Shelter", 90_000, WHY))
        assert isinstance(answer, Done), answer
        return str(answer.made["idea"])


async def granted(client: Client, *wishes: AnyCommand) -> None:
    """Ask for each thing in turn; all must be granted."""
    for wish in wishes:
        answer = await client.do(wish)
        assert isinstance(answer, Done), answer


async def place(port: int, meeting: Meeting) -> Place:
    """Return where a room stands, as a page whose network blocks sockets asks for it."""
    page = await Visit(f"http://127.0.0.1:{port}").get(f"/m/{meeting.number}/state")
    return msgspec.json.decode(page.body, type=Place)
