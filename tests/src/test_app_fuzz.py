"""Whatever is sent to any route by whomever: no fault of ours, and every meeting goes on."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.rooms.live import Steering
from tests.src.fuzzing import OURS, URLENCODED, Fuzzer
from tests.src.houses import Visited, open_house
from tests.src.raw_requests import Sent, send

from folkmoot import imports
from folkmoot.exports.ledger import Ledger
from folkmoot.settings import Settings
from folkmoot_rooms.commands import AddPaperPlaces, ChangePhase, IssueCards, TakeScribeSeat
from folkmoot_rooms.log import chain
from folkmoot_rooms.people import Role
from folkmoot_rooms.phases import Phase

REQUESTS_FAST = 800
REQUESTS_LONG = 1_000
BATCHES_LONG = 40
# Who asks, in which seat, and as whom.
CALLERS: dict[str, tuple[str, Role | None]] = {
    "stranger": ("", None),
    "host": ("", Role.HOST),
    "organiser": ("s1", Role.ORGANISER),
    "member": ("s2", Role.PARTICIPANT),
    "scribe": ("s5", Role.SCRIBE),
}
ELECTION = b"""META
key;value
description;Elsewhere
budget;100
num_projects;2
num_votes;2
vote_type;approval
currency;PLN
PROJECTS
project_id;cost
1;50
2;60
VOTES
voter_id;vote
a;1
b;1,2
"""


class Hall:
    """A house with a meeting in each of its parts, and callers who sit in all of them."""

    def __init__(self, house: Visited) -> None:
        self.house = house
        self.numbers: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    async def furnish(self) -> None:
        """Make the meetings."""
        for part in ("wait", "ideas", "choose", "result"):
            room = f"room-{part}"
            steering = Steering(await self.house.hub.create(room))
            await steering.open()
            for name in ("Ann", "Ben", "Cat"):
                await steering.person(name)
            await steering.ask("host", TakeScribeSeat())
            await steering.ask("s1", AddPaperPlaces(places=1))
            await steering.ask("s1", IssueCards(cards=2))
            if part == "ideas":
                await steering.ask("s1", ChangePhase(Phase.IDEAS))
                await steering.idea("s2", "Bench")
            elif part != "wait":
                await steering.choosing_from_here(["Bench", "Tree"])
                await steering.cast("s2", "P1")
            if part == "result":
                await steering.close()
                await self.house.hub.settled(room)
            self.numbers[room] = await self.house.lobby.add_room(room)
        live = await imports.lay_in(self.house.hub, "file.pb", ELECTION)
        self.numbers[live.room.id] = await self.house.lobby.add_room(live.room.id)

    async def token(self, who: str) -> str:
        """Return the session of a caller who sits where they sat, whatever was asked before."""
        lobby, seat = self.house.lobby, CALLERS[who][0]
        if who == "stranger":
            return ""
        token = self._tokens.get(who, "")
        known = await lobby.session(token)
        if known is None or (seat and any(known.seat(room) != seat for room in self.meetings)):
            token, known = await lobby.open_session()
            if who == "host":
                known = await lobby.make_host(known)
            for room in self.meetings if seat else ():
                known = await lobby.sit(known, room, seat)
            self._tokens[who] = token
        return token

    @property
    def meetings(self) -> list[str]:
        """The rooms in which people meet."""
        return [room for room in self.numbers if not imports.is_import(room)]


@asynccontextmanager
async def hall_in(folder: Path) -> AsyncIterator[Hall]:
    def change(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, wrong_code_delay_seconds=0)

    async with open_house(folder, change) as house:
        hall = Hall(house)
        await hall.furnish()
        yield hall


async def storm(hall: Hall, seed: int, requests: int, caplog: pytest.LogCaptureFixture) -> None:
    """Send requests, and see after each that nothing broke."""
    app = hall.house.app
    fuzzer = Fuzzer(seed, app, list(hall.numbers.values()))
    for number in range(requests):
        who = fuzzer.chance.choice((*CALLERS, "organiser", "organiser", "member", "scribe"))
        sent = fuzzer.request(CALLERS[who][1], (await hall.token(who)).encode())
        told = f"request {number} of seed {seed}, by the {who}: {sent}"
        try:
            got = await send(app, sent)
        except Exception as error:
            raise AssertionError(told) from error
        broken = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert not broken, f"{told}\n{caplog.text}"
        assert 200 <= got.status < 500, f"{got.status} to {told}"
        hall.house.clock.pass_by(1)


async def goes_on(hall: Hall) -> None:
    """See that somebody new comes into every meeting, and that a new one can be held."""
    house = hall.house
    for room in hall.meetings:
        live = await house.hub.settled(room)
        assert not live.read_only
        before = len(live.room.seats)
        person = await house.person(f"/m/{hall.numbers[room]}", "Dan")
        await person.get(f"/m/{hall.numbers[room]}/me")
        assert person.form("/do/ChangeMe").fields["name"] == "Dan"
        assert len(live.room.seats) == before + 1
    organiser, path = await house.meeting(title="Afterwards")
    await organiser.send("/do/ChangePhase")
    person = await house.person(path, "Eve")
    await person.get(f"{path}/ideas")
    await person.send("/do/AddIdea", title="Lamp", cost="200")
    assert [idea.title for idea in (await house.live(path)).room.ideas.values()] == ["Lamp"]


async def weather(folder: Path, seed: int, requests: int, caplog: pytest.LogCaptureFixture) -> None:
    """Send requests to a house; it stands, and opens again with all that it held.

    Whatever was asked, a stranger who checks has nothing against what was written of it.
    """
    async with hall_in(folder) as hall:
        await storm(hall, seed, requests, caplog)
        await goes_on(hall)
        held = {room: (await hall.house.hub.get(room)).room for room in hall.numbers}
    async with open_house(folder) as house:
        for room, before in held.items():
            live, ledger = await house.hub.get(room), Ledger()
            assert live.room == before
            for _, envelope in chain.verify(live.facts(), room):
                ledger.read(envelope)


async def test_no_request_breaks_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await weather(tmp_path, 1, REQUESTS_FAST, caplog)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 2 + BATCHES_LONG))
async def test_tens_of_thousands_of_requests_do_not_break_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    await weather(tmp_path, seed, REQUESTS_LONG, caplog)


def form_of(*headers: tuple[bytes, bytes], body: bytes = b"code=x", hung_up: bool = False) -> Sent:
    """Return a post that a browser could have sent, but for what is told."""
    told = {b"host": b"meeting.test:8000", b"origin": OURS, b"content-type": URLENCODED}
    return Sent("POST", b"/settings", list((told | dict(headers)).items()), (body,), hung_up)


def referred(by: bytes) -> Sent:
    sent = form_of((b"referer", by))
    return replace(
        sent, headers=[(name, value) for name, value in sent.headers if name != b"origin"]
    )


# What once broke, and how it is answered.
FOUND: dict[str, tuple[Sent, int]] = {
    "a host that is no host": (form_of((b"host", b"x:y")), 403),
    "a host with two ports": (form_of((b"host", b"meeting.test:8000:1")), 403),
    "a referer that is no address": (referred(b"http://[::1"), 403),
    "a form in pieces that are no text": (
        form_of(
            (b"content-type", b"multipart/form-data; boundary=e"),
            body=b'--e\r\ncontent-disposition: form-data; name="code"\r\n\r\n\xea\r\n--e--\r\n',
        ),
        303,
    ),
    "a caller who hung up": (form_of(hung_up=True), 422),
}


@pytest.mark.parametrize("what", FOUND)
async def test_what_once_broke_the_server_is_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    sent, status = FOUND[what]
    async with open_house(tmp_path) as house:
        assert (await send(house.app, sent)).status == status
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
