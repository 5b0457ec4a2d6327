"""Rooms in every phase, with everything in them that a screen may have to show.

One of each is made for a module, over HTTP. Refuses to know: browsers, pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests import scenario_a
from tests.browser.house import House, Person

from folkmoot.remote.visit import Visit

WHY: Final = "Many people asked for this. It helps them to come, to stay all day, and to take part."
PICTURES: Final = ("door", "bus", "interpreter", "quiet", "music", "megaphone", "listen", "star")
NAMES: Final = (
    "Ann", "Bea", "Cai", "Dilys", "Eirlys", "Fred", "Gwenllian", "Huw", "Ifan", "Jo", "Kemal",
    "Llŷr", "Mo", "Nia", "Olwen", "Priya", "Rhys", "Sam", "Tomos", "Una", "Wyn",
)  # fmt: skip


@dataclass
class Meeting:
    """A room and the people through whose eyes it is looked at."""

    organiser: Person
    scribe: Person
    # On the roll, has not voted; the author of the first idea.
    member: Person
    # On the roll; has voted where there is a vote.
    voter: Person
    # Came in after the roll was made, or was left off it.
    guest: Person
    # Two people who share one device.
    pair: Person
    removed: Person
    # On the roll; sends ballots whenever a test needs one sent.
    sender: Person
    others: list[Person] = field(default_factory=list)

    @property
    def room(self) -> str:
        """The address of the room, without the host."""
        return self.organiser.room

    def visit(self, who: str) -> Visit | None:
        """Return the cookies of somebody by name; None for a stranger."""
        if who == "stranger":
            return None
        person = getattr(self, who)
        assert isinstance(person, Person)
        return person.visit


def empty(house: House) -> Meeting:
    """A room that has only begun, for advice; nobody but those who must be there."""
    organiser = house.start("Lunch club", binding=False)
    return _people(house, organiser, names=())


def waiting(house: House) -> Meeting:
    """People wait; nobody is on the roll yet; some need help."""
    meeting = _people(house, house.start())
    meeting.voter.does("AskForHelp")
    return meeting


def ideas(house: House) -> Meeting:
    """Ideas are put forward: one hidden, one corrected; cards and paper places are made."""
    meeting = _people(house, house.start())
    organiser = meeting.organiser
    organiser.does("ChangePhase", phase="ideas")
    _put_forward(meeting)
    organiser.does("HideIdea", idea="P8", reason="It names a person who is not here.")
    organiser.does(
        "ChangeIdea",
        idea="P2",
        title="Accessible shuttle",
        cost="8500",
        reason="The cost was wrong.",
    )
    meeting.member.does("AddIdea", title="Bunting", cost="40", why="", picture="party")
    organiser.does("HideIdea", idea="P13", reason="Said twice.")
    organiser.does("AddPaperPlaces", places="2")
    organiser.does("IssueCards", cards="3")
    _remove(meeting)
    return meeting


def choosing(house: House) -> Meeting:
    """The vote is open: some have voted, one person came late and is asked for, one appeals."""
    meeting = _people(house, house.start())
    organiser = meeting.organiser
    organiser.does("ChangePhase", phase="ideas")
    _put_forward(meeting)
    organiser.does("AddPaperPlaces", places="3")
    organiser.does("Enrol")
    organiser.does("Strike", seat=meeting.guest.seat())
    organiser.does("OpenVote")
    meeting.voter.votes("P1", "P2", "P4")
    for person in meeting.others[:5]:
        person.votes("P2", "P3", "P7")
    paper = [line.seat for line in meeting.scribe.view().people if line.role == "paper"]
    meeting.scribe.does(
        "CastPaperBallot",
        vote="v1",
        seat=paper[0],
        choices=["P1", "P5"],
        read_back="1",
        replaces="0",
    )
    late = house.join(organiser.number, "Late Lowri")
    organiser.does("AskToEnrolLate", seat=late.seat())
    meeting.others[6].does("AskForHelp")
    _remove(meeting)
    meeting.removed.does("Appeal", words="I did not say that. Please let me come back.")
    return meeting


def decided(house: House) -> Meeting:
    """The vote is closed and counted."""
    meeting = choosing(house)
    for person, ballot in zip(meeting.others[5:], scenario_a.BALLOTS[5:], strict=False):
        person.votes(*ballot.choices)
    meeting.organiser.closes_vote()
    return meeting


MAKERS: Final[dict[str, Callable[[House], Meeting]]] = {
    "empty": empty,
    "wait": waiting,
    "ideas": ideas,
    "choose": choosing,
    "result": decided,
}


def _people(house: House, organiser: Person, names: tuple[str, ...] = NAMES) -> Meeting:
    number = organiser.number
    join = house.join
    pair = join(number, "Mair")
    pair.does("TakeSeat", name="Mair’s brother Gwilym", hat="person")
    return Meeting(
        organiser=organiser,
        scribe=house.follow(number, organiser.link("scribe")),
        member=join(number, "Alys Fflur Llewelyn-Featherstonehaugh", "person"),
        voter=join(number, "Bryn", "family_carer"),
        guest=join(number),
        pair=pair,
        removed=join(number, "Carwyn"),
        sender=join(number, "Deian"),
        others=[join(number, name, "neighbour") for name in names],
    )


def _put_forward(meeting: Meeting) -> None:
    for n, idea in enumerate(scenario_a.PROPOSALS):
        author = meeting.member if n == 0 else meeting.others[n]
        picture = PICTURES[n % len(PICTURES)]
        why = WHY if n % 3 == 0 else ""
        cost = str(idea.cost_pounds)
        author.does("AddIdea", title=idea.title, cost=cost, why=why, picture=picture)


def _remove(meeting: Meeting) -> None:
    seat = meeting.removed.seat()
    meeting.organiser.does("RemovePerson", seat=seat, reason="You shouted at other people.")
