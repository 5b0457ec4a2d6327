"""Scenario A, steps 4 and 5, played through decide and apply by all 39."""

from tests import scenario_a as a
from tests.rooms.fakes import Meeting

from folkmoot_rooms import commands as c
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase


def gathered(rule: str = "equal-shares") -> tuple[Meeting, list[str]]:
    """The fair before its vote: the room, and the seats of ``PEOPLE`` in their order."""
    meeting = Meeting()
    meeting.ask(
        "host",
        c.OpenRoom(title=a.TITLE, question=a.QUESTION, budget=a.BUDGET_POUNDS * 100, rule=rule),
    )
    meeting.scribe()
    seats = [
        meeting.paper() if person.way == "paper" else meeting.person(person.hat)
        for person in a.PEOPLE
    ]
    meeting.ask("s1", c.Enrol())
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))
    by_hat: dict[Hat, str] = {}
    for person, seat in zip(a.PEOPLE, seats, strict=True):
        if person.way == "phone":
            by_hat.setdefault(person.hat, seat)
    for idea in a.PROPOSALS:
        made = meeting.idea(by_hat[idea.author], idea.title, idea.cost_pounds * 100)
        assert made == idea.id
    return meeting, seats


def played(rule: str = "equal-shares") -> Meeting:
    """The whole vote: eight on paper, read back by the scribe s2; one voter changes her mind."""
    meeting, seats = gathered(rule)
    meeting.ask("s1", c.OpenVote())
    meeting.cast(seats[0], "P8", "P12")
    for person, seat, ballot in zip(a.PEOPLE, seats, a.BALLOTS, strict=True):
        if person.way == "paper":
            on_paper = c.CastPaperBallot(
                vote="v1", seat=seat, choices=ballot.choices, read_back=True
            )
            meeting.ask("s2", on_paper)
        else:
            meeting.cast(seat, *ballot.choices, replaces=int(seat == seats[0]))
    meeting.close()
    return meeting
