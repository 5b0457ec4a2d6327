"""Stand-ins for what surrounds a decision: seals without cryptography, and a meeting to steer."""

import base64
from dataclasses import dataclass, field

import msgspec

from folkmoot_rooms.apply import replay
from folkmoot_rooms.commands import (
    AddIdea,
    AddPaperPlaces,
    AnyCommand,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenRoom,
    OpenVote,
    RecordKeyDestroyed,
    RecordResult,
    ServerCommand,
    TakeScribeSeat,
    TakeSeat,
)
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.events import AnyEvent, Box
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Vote
from folkmoot_rooms.tally import count_vote


class FakeSeals:
    """Seals in which a box is only a number; what was sealed stays here, as with a real key."""

    def __init__(self) -> None:
        self.sealed: dict[str, bytes] = {}
        self.destroyed: set[str] = set()

    def seal(self, key: str, place: str, plain: bytes) -> Box:
        """Return a box that shows nothing but the length of what it holds."""
        assert key not in self.destroyed
        self.sealed[f"{key} {place}"] = plain
        shown = base64.b64encode(bytes(len(plain))).decode()
        return Box(alg="fake", key=key, nonce=place, box=shown)

    def open(self, place: str, box: Box) -> bytes | None:
        """Return what was sealed at this very place, unless its key was destroyed."""
        if box.key in self.destroyed:
            return None
        return self.sealed[f"{box.key} {place}"]

    def destroy(self, key: str) -> None:
        """Forget a key and everything under it."""
        self.destroyed.add(key)


@dataclass
class Meeting:
    """A room without a hub: wishes go in, facts are kept and applied at once."""

    room: Room = field(default_factory=lambda: Room(id="r1"))
    facts: list[AnyEvent] = field(default_factory=list)
    seals: FakeSeals = field(default_factory=FakeSeals)

    def ask(self, actor: str, command: AnyCommand | ServerCommand) -> list[AnyEvent]:
        """Have a wish granted, or raise Refused."""
        events = decide(self.room, actor, command, Turn(now_ms=0, seals=self.seals))
        assert events
        self.facts += events
        self.room = replay(self.room, events)
        return events

    def code(self, actor: str, command: AnyCommand | ServerCommand) -> str:
        """Return why a wish is refused, or "" if it was granted."""
        try:
            self.ask(actor, command)
        except Refused as no:
            return no.code
        return ""

    def person(self, hat: Hat = Hat.PERSON, name: str = "") -> str:
        """Let somebody in; return their seat."""
        self.ask("door", TakeSeat(name=name, hat=hat))
        return list(self.room.seats)[-1]

    def scribe(self) -> str:
        """Let a scribe in; return their seat."""
        self.ask("door", TakeScribeSeat())
        return list(self.room.seats)[-1]

    def paper(self) -> str:
        """Make one place for somebody who votes on paper; return its seat."""
        self.ask("s1", AddPaperPlaces(places=1))
        return list(self.room.seats)[-1]

    def idea(self, actor: str, title: str = "Bench", cost: int = 100_00) -> str:
        """Put an idea forward; return its id."""
        self.ask(actor, AddIdea(title=title, cost=cost))
        return list(self.room.ideas)[-1]

    def cast(self, seat: str, *choices: str, replaces: int = 0) -> None:
        """Send a ballot."""
        self.ask(seat, CastBallot(vote="v1", choices=choices, replaces=replaces))

    @property
    def vote(self) -> Vote:
        """The vote, which must have begun."""
        assert self.room.vote is not None
        return self.room.vote

    def close(self) -> None:
        """Close the vote and do what the hub does after it: destroy the key, count, record."""
        self.ask("s1", CloseVote(vote="v1"))
        self.seals.destroy("vote:v1")
        self.ask("host", RecordKeyDestroyed(vote="v1"))
        document, digest = count_vote(self.vote)
        self.ask("host", RecordResult(vote="v1", document=document, digest=digest))


def opened(budget: int = 1_000_00) -> Meeting:
    """A room that has just been opened; its organiser is s1."""
    meeting = Meeting()
    meeting.ask("host", OpenRoom(title="Fair", question="What for?", budget=budget))
    return meeting


def collecting(people: int = 3, budget: int = 1_000_00) -> Meeting:
    """A room that collects ideas, with participants s2 and on, all of them on the roll."""
    meeting = opened(budget)
    for _ in range(people):
        meeting.person()
    if people:
        meeting.ask("s1", Enrol())
    meeting.ask("s1", ChangePhase(phase=Phase.IDEAS))
    return meeting


def choosing(people: int = 3) -> Meeting:
    """A room with an open vote on P1 and P2 (£100 each), put forward by s2."""
    meeting = collecting(people)
    meeting.idea("s2", "Bench")
    meeting.idea("s2", "Tree")
    meeting.ask("s1", OpenVote())
    return meeting


def through_json(events: list[AnyEvent]) -> list[AnyEvent]:
    """Return facts as they come back from a log."""
    return msgspec.json.decode(msgspec.json.encode(events), type=list[AnyEvent])


def snapshot(room: Room) -> Room:
    """Return a room as it comes back from a snapshot."""
    return msgspec.json.decode(msgspec.json.encode(room), type=Room)
