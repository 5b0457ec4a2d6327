"""One whole story with every kind of fact in it, for tests that must miss none."""

from tests.rooms.fakes import Meeting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase


def imported() -> Meeting:
    """A finished room from an election that was held elsewhere."""
    meeting = Meeting()
    meeting.ask(
        "host",
        c.ImportElection(
            title="Green budget",
            source="wieliczka.pb",
            options=(
                c.ImportedOption(id="BO/1", name="Bench", cost=4_000, selected="1"),
                c.ImportedOption(id="BO/2", name="Tower", cost=999_999, selected="0"),
                c.ImportedOption(id="BO/3", name="Trees", cost=5_000),
            ),
            ballots=((0,), (0, 2), (1, 2), ()),
            budget=10_000,
            scale=2,
            currency="PLN",
        ),
    )
    return meeting


def everything() -> Meeting:
    """A meeting in which every kind of fact happens, the import apart.

    s1 organiser, s2 Ann, s3 Bo, s4 scribe, s5 and s6 on paper, s7 comes by card, s8 late.
    """
    meeting = opened()
    ann, bo = meeting.person(Hat.PERSON, "Ann"), meeting.person(Hat.MANAGER, "Bo")
    scribe = meeting.scribe()
    meeting.ask("s1", c.AddPaperPlaces(places=2))
    meeting.ask("s1", c.Enrol())
    meeting.ask("s1", c.Strike(seat="s6"))
    meeting.ask("s1", c.IssueCards(cards=3))
    carded = meeting.person(Hat.NEIGHBOUR, "Cy")
    meeting.ask(carded, c.UseCard(card=2))
    meeting.ask("door", c.ReturnToSeat(seat=ann))
    meeting.ask(ann, c.ChangeMe(name="Anna", hat=Hat.FAMILY_CARER))
    meeting.ask(ann, c.AskForHelp())
    meeting.ask("s1", c.GiveHelp(seat=ann))
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))
    meeting.idea(ann, "Bench", 400_00)
    meeting.idea(bo, "Tower", 700_00)
    meeting.ask(scribe, c.AddIdea(title="Trees", cost=300_00, why="Shade", author="s5"))
    meeting.idea(bo, "Rude", 1)
    meeting.idea(bo, "Mistake", 2)
    meeting.ask(bo, c.WithdrawIdea(idea="P5"))
    meeting.ask("s1", c.HideIdea(idea="P1", reason="A slip"))
    meeting.ask("s1", c.ShowIdea(idea="P1"))
    meeting.ask("s1", c.HideIdea(idea="P4", reason="Rude"))
    correction = c.ChangeIdea(idea="P2", title="Tower", cost=600_00, reason="Bo's own price")
    meeting.ask("s1", correction)
    meeting.ask("s1", c.RemovePerson(seat=bo, reason="Shouting"))
    meeting.ask(bo, c.Appeal(words="Sorry."))
    meeting.ask("s1", c.RestorePerson(seat=bo))
    meeting.ask("s1", c.Enrol(seats=(bo,)))
    meeting.ask("s1", c.OpenVote())
    late = meeting.person(Hat.PROVIDER, "Di")
    meeting.ask("s1", c.AskToEnrolLate(seat=late))
    meeting.ask(ann, c.AgreeToEnrolLate(seat=late))
    meeting.cast(ann, "P1", "P3")
    meeting.cast(bo, "P2")
    meeting.cast(late)
    meeting.cast(ann, "P3", replaces=1)
    on_paper = c.CastPaperBallot(vote="v1", seat="s5", choices=("P3", "P1"), read_back=True)
    meeting.ask(scribe, on_paper)
    meeting.close()
    return meeting
