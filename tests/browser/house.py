"""A server in a process of its own, and rooms in it, made over HTTP as browsers without scripts do.

Refuses to know: browsers.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from tests import scenario_a

from folkmoot.remote.client import new_id
from folkmoot.remote.visit import Page, Visit
from folkmoot_rooms.views import RoomView


class _Seen(msgspec.Struct):
    view: RoomView


@dataclass
class House:
    """A running server; ``link`` opens it for its host."""

    base: str
    link: str
    imported: str = ""

    @property
    def host(self) -> Visit:
        """A visitor who has just come by the host's link; every seat taken ends its session."""
        visit = Visit(self.base)
        page = visit.fetch("GET", self.link.removeprefix(self.base))
        assert page.status == 200, page.text
        return visit

    def start(self, title: str = scenario_a.TITLE, *, binding: bool = True) -> "Person":
        """Start a room; return its organiser."""
        form = {
            "command_id": new_id(),
            "title": title,
            "question": scenario_a.QUESTION,
            "budget": str(scenario_a.BUDGET_POUNDS),
            "binding": "1" if binding else "0",
        }
        visit = self.host
        page = visit.fetch("POST", "/start", _encoded(form))
        number = re.search(r"/m/(\d{9})", page.path)
        assert number, page.text
        # On a device of their own: requests are counted per session.
        host = Person(number[1], visit)
        return self.follow(number[1], host.link("organiser"))

    def join(self, number: str, name: str = "", hat: str = "not_said") -> "Person":
        """Let somebody come in."""
        person = Person(number, Visit(self.base))
        person.does("TakeSeat", name=name, hat=hat)
        return person

    def collecting(self, *ideas: tuple[str, str]) -> tuple["Person", "Person"]:
        """Return an organiser, and somebody who put these forward: titles and pounds."""
        organiser = self.start()
        author = self.join(organiser.number, "Ann")
        organiser.does("ChangePhase", phase="ideas")
        for title, cost in ideas:
            author.does("AddIdea", title=title, cost=cost)
        return organiser, author

    def voting(self, *ideas: tuple[str, str]) -> tuple["Person", "Person"]:
        """Return an organiser, and somebody who may vote on these ideas."""
        organiser, voter = self.collecting(*ideas)
        organiser.does("Enrol")
        organiser.does("OpenVote")
        return organiser, voter

    def follow(self, number: str, path: str) -> "Person":
        """Let somebody come in by a private link."""
        person = Person(number, Visit(self.base))
        person.visit.fetch("GET", path)
        return person


@dataclass
class Person:
    """Somebody in a room, by their cookie."""

    number: str
    visit: Visit
    seats: list[str] = field(default_factory=list)

    @property
    def room(self) -> str:
        """The address of the room, without the host."""
        return f"/m/{self.number}"

    def does(self, command: str, **fields: str | list[str]) -> Page:
        """Send a wish; it must be granted."""
        form = {"command_id": new_id(), "page": "", **fields}
        return self.sends(f"do/{command}", form)

    def sends(self, path: str, form: dict[str, str | list[str]]) -> Page:
        """Send a form; it must be granted."""
        page = self.visit.fetch("POST", f"{self.room}/{path}", _encoded(form))
        assert page.status < 400, page.text
        return page

    def view(self) -> RoomView:
        """What this person may see now."""
        page = self.visit.fetch("GET", f"{self.room}/state?view=1")
        assert page.status == 200, page.text
        return msgspec.json.decode(page.body, type=_Seen).view

    def seat(self) -> str:
        """Return the id of this person's seat."""
        me = self.view().me
        assert me is not None
        return me.seat

    def votes(self, *choices: str, replaces: int = 0) -> None:
        """Send a ballot."""
        self.does("CastBallot", vote="v1", choices=list(choices), replaces=str(replaces))

    def closes_vote(self) -> None:
        """Close the vote, as the organiser; it is counted when this returns."""
        self.does("CloseVote", vote="v1")
        while self.view().result is None:
            time.sleep(0.1)

    def link(self, kind: str) -> str:
        """Make a private link, for a scribe or for the organiser, as the organiser."""
        page = self.sends(f"link/{kind}", {})
        found = re.search(r"/o/[\w-]+", page.text)
        assert found, page.text
        return found[0]


def _encoded(form: dict[str, str] | dict[str, str | list[str]]) -> bytes:
    return urlencode(form, doseq=True).encode()


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[House]:
    """Serve ``folder`` on a free port inside the block. ``more``: further words of the command."""
    words = [sys.executable, "-m", "folkmoot", "serve", "--port", "0", "--data", str(folder)]
    errors = folder / "errors.txt"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            [*words, *more], stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            link = _line(process.stdout, r"(http://[^/\s]+)(/o/\S+)", errors)
            house = House(link[1], link[1] + link[2])
            if "--open" in more:
                house.imported = _line(process.stdout, r"/m/(\d{9})/screen", errors)[1]
            yield house
        finally:
            process.terminate()


def _line(lines: Iterable[str], wanted: str, errors: Path) -> re.Match[str]:
    """Return the first match of what is wanted among lines still to come."""
    for line in lines:
        found = re.search(wanted, line)
        if found:
            return found
    raise AssertionError(errors.read_text("utf-8", "replace"))
