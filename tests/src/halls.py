"""Rooms for tests of the record: played wish by wish, sealed with real keys, chained for real."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests import scenario_a

from folkmoot_rooms.apply import replay
from folkmoot_rooms.commands import (
    AddIdea,
    AddPaperPlaces,
    AgreeToEnrolLate,
    AnyCommand,
    AskToEnrolLate,
    CastBallot,
    CastPaperBallot,
    ChangeMe,
    ChangePhase,
    CloseVote,
    Enrol,
    ImportedOption,
    ImportElection,
    IssueCards,
    OpenRoom,
    OpenVote,
    RecordKeyDestroyed,
    RecordResult,
    RemovePerson,
    ServerCommand,
    TakeScribeSeat,
    TakeSeat,
    UseCard,
)
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.keys import KeyGone, KeyMissing
from folkmoot_rooms.log import Stored
from folkmoot_rooms.log.chain import FIRST_PARENT, FORMAT, Envelope, encode
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.sealing import RoomSeals, seal_event
from folkmoot_rooms.state import Room
from folkmoot_rooms.tally import count_vote

Ballot = Sequence[str]


class Ring:
    """Keys in memory."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes | None] = {}

    def get(self, room: str, key_id: str) -> bytes:  # noqa: ARG002 - one room is enough here.
        """Return a key, as the key store does."""
        if key_id not in self.keys:
            raise KeyMissing(key_id)
        key = self.keys[key_id]
        if key is None:
            raise KeyGone(key_id)
        return key


class Chance:
    """The same bytes in every run, never the same twice: what is sealed is secret from nobody."""

    def __init__(self) -> None:
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(f"test/{self._drawn}".encode()).digest(size)


@dataclass
class Hall:
    """A room with its log and keys, and no hub."""

    room: Room = field(default_factory=lambda: Room(id="r1"))
    facts: list[Stored] = field(default_factory=list)
    ring: Ring = field(default_factory=Ring)
    chance: Chance = field(default_factory=Chance)
    wishes: int = 0

    def ask(self, actor: str, command: AnyCommand | ServerCommand) -> None:
        """Have a wish granted and written down."""
        self.wishes += 1
        seals = RoomSeals(self.room.id, self.ring, self.chance)
        now = 1_750_000_000_000 + self.wishes * 1000
        events = decide(self.room, actor, command, Turn(now_ms=now, seals=seals))
        for index, event in enumerate(events):
            name = f"wish{self.wishes:05d}"
            body = seal_event(event, f"{actor}.{name}.{index}", seals)
            parent = self.facts[-1].digest if self.facts else FIRST_PARENT
            position = len(self.facts) + 1
            envelope = Envelope(
                FORMAT, self.room.id, position, now, actor, name, index, parent, body
            )
            self.facts.append(encode(envelope))
        self.ring.keys |= seals.fresh
        self.room = replay(self.room, events)

    def close(self) -> None:
        """Close the vote, destroy its key, count, write the result down."""
        self.ask("s1", CloseVote(vote="v1"))
        self.ring.keys["vote:v1"] = None
        self.ask("host", RecordKeyDestroyed(vote="v1"))
        self.count()

    def count(self) -> None:
        """Count and write the result down."""
        assert self.room.vote is not None
        document, digest = count_vote(self.room.vote)
        self.ask("host", RecordResult(vote="v1", document=document, digest=digest))


def small_hall(close: bool = True) -> Hall:
    """Three people, two ideas with names to quote, three ballots, one of them changed."""
    hall = Hall()
    hall.ask("host", OpenRoom(title="Street fair", question="What do we pay for?", budget=50_000))
    for name in ("Ann Example", "Bob Example", "Cat Example"):
        hall.ask("door", TakeSeat(name=name, hat=Hat.PERSON))
    hall.ask("s1", Enrol())
    hall.ask("s1", ChangePhase(phase=Phase.IDEAS))
    hall.ask("s2", AddIdea(title='=Bench; "oak", big', cost=30_000, picture="tree"))
    hall.ask("s3", AddIdea(title="Lamp", cost=25_000, why="It is dark."))
    hall.ask("s1", OpenVote())
    hall.ask("s2", CastBallot(vote="v1", choices=("P1", "P2")))
    hall.ask("s3", CastBallot(vote="v1", choices=("P2",)))
    hall.ask("s3", CastBallot(vote="v1", choices=("P1",), replaces=1))
    hall.ask("s4", CastBallot(vote="v1", choices=()))
    if close:
        hall.close()
    return hall


def full_hall() -> Hall:
    """Every way onto the roll and off it: by name, by card, on paper, late; two are removed.

    s1 leads, s2 writes, s3 has a card, s4 and s5 were named, s6 was removed before the vote,
    s7 votes on paper, s8 came late and s3 agreed, s5 was removed after voting.
    """
    hall = Hall()
    hall.ask("host", OpenRoom(title="Street fair", question="What do we pay for?", budget=50_000))
    hall.ask("door", TakeScribeSeat(name="Sue Example"))
    for name in ("Ann Example", "Bob Example", "Cat Example", "Dan Example"):
        hall.ask("door", TakeSeat(name=name, hat=Hat.PERSON))
    hall.ask("s4", ChangeMe(name="Rob Example", hat=Hat.NEIGHBOUR))
    hall.ask("s1", IssueCards(cards=2))
    hall.ask("s3", UseCard(card=1))
    hall.ask("s1", Enrol(seats=("s4", "s5", "s6")))
    hall.ask("s1", AddPaperPlaces(places=1))
    hall.ask("s1", RemovePerson(seat="s6", reason="Shouting."))
    hall.ask("s1", ChangePhase(phase=Phase.IDEAS))
    hall.ask("s3", AddIdea(title="Bench", cost=30_000))
    hall.ask("s4", AddIdea(title="Lamp", cost=25_000))
    hall.ask("s1", OpenVote())
    hall.ask("door", TakeSeat(name="Eve Example", hat=Hat.PERSON))
    hall.ask("s1", AskToEnrolLate(seat="s8"))
    hall.ask("s3", AgreeToEnrolLate(seat="s8"))
    for seat in ("s3", "s4", "s5", "s8"):
        hall.ask(seat, CastBallot(vote="v1", choices=("P1",)))
    hall.ask("s2", CastPaperBallot(vote="v1", seat="s7", choices=("P2",), read_back=True))
    hall.ask("s1", RemovePerson(seat="s5", reason="Shouting, too."))
    hall.close()
    return hall


def fair_hall() -> Hall:
    """Scenario A: 39 ballots on twelve ideas with £31,000."""
    hall = Hall()
    budget = scenario_a.BUDGET_POUNDS * 100
    opened = OpenRoom(title=scenario_a.TITLE, question=scenario_a.QUESTION, budget=budget)
    hall.ask("host", opened)
    for person in scenario_a.PEOPLE:
        hall.ask("door", TakeSeat(hat=person.hat))
    hall.ask("s1", Enrol())
    hall.ask("s1", ChangePhase(phase=Phase.IDEAS))
    for seat, idea in enumerate(scenario_a.PROPOSALS, 2):
        cost = idea.cost_pounds * 100
        hall.ask(f"s{seat}", AddIdea(title=idea.title, cost=cost, picture=idea.picture))
    hall.ask("s1", OpenVote())
    for seat, ballot in enumerate(scenario_a.BALLOTS, 2):
        hall.ask(f"s{seat}", CastBallot(vote="v1", choices=ballot.choices))
    hall.close()
    return hall


def imported_hall() -> Hall:
    """A small election that was held elsewhere."""
    hall = Hall(Room(id="r2"))
    options = (
        ImportedOption("7", "Trees", 300, "1"),
        ImportedOption("8", "Tram", 900, "0"),
        ImportedOption("9", "Taps", 200, ""),
    )
    ballots = ((2, 0), (0,), (1, 2), ())
    hall.ask(
        "host",
        ImportElection(
            title="Green budget",
            source="green.pb",
            options=options,
            ballots=ballots,
            budget=600,
            scale=0,
            currency="PLN",
        ),
    )
    hall.count()
    return hall
