"""The permissions table, walked completely: every wish, every role, every part of a meeting."""

from functools import cache
from typing import get_args

import pytest
from tests.rooms.fakes import FakeSeals, Meeting, choosing, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import permissions
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import CODES, Refused
from folkmoot_rooms.state import Room

# Who may ask for it: Host, Door, Organiser, Scribe, Participant, a Removed person, nobody (-).
# Paper seats never ask for anything. Written by hand beside the table it judges.
EXPECTED = """
                    unopened  wait    ideas   choose  result  imported
OpenRoom            H         -       -       -       -       -
ImportElection      H         -       -       -       -       -
ChangePhase         -         O       O       -       -       -
TakeSeat            -         D       D       D       D       -
TakeScribeSeat      -         HD      HD      HD      HD      -
ReturnToSeat        -         HDOSPR  HDOSPR  HDOSPR  HDOSPR  -
ChangeMe            -         OSP     OSP     OSP     OSP     -
AskForHelp          -         SP      SP      SP      SP      -
GiveHelp            -         OS      OS      OS      OS      -
RemovePerson        -         O       O       O       O       -
Appeal              -         R       R       R       R       -
RestorePerson       -         O       O       O       O       -
Enrol               -         O       O       -       -       -
Strike              -         O       O       -       -       -
AddPaperPlaces      -         O       O       -       -       -
IssueCards          -         O       O       -       -       -
UseCard             -         P       P       -       -       -
AskToEnrolLate      -         -       -       O       -       -
AgreeToEnrolLate    -         -       -       OP      -       -
AddIdea             -         -       SP      -       -       -
ChangeIdea          -         OSP     OSP     -       -       -
WithdrawIdea        -         SP      SP      -       -       -
HideIdea            -         O       O       -       -       -
ShowIdea            -         O       O       -       -       -
OpenVote            -         -       O       -       -       -
CastBallot          -         -       -       P       -       -
CastPaperBallot     -         -       -       S       -       -
CloseVote           -         -       -       O       -       -
RecordKeyDestroyed  -         -       -       -       H       -
RecordResult        -         -       -       -       H       H
"""
ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
ROOMS = ROWS[0]
ALLOWED = {
    (row[0], room): set(cell) - {"-"}
    for row in ROWS[1:]
    for room, cell in zip(ROOMS, row[1:], strict=True)
}

SAMPLES: tuple[c.AnyCommand | c.ServerCommand, ...] = (
    c.OpenRoom(title="Fair", question="What for?", budget=100),
    c.ImportElection(
        title="Old",
        source="old.pb",
        options=(c.ImportedOption(id="1", name="Bench", cost=10),),
        ballots=((0,), ()),
        budget=100,
        scale=2,
        currency="PLN",
    ),
    c.ChangePhase(phase=Phase.IDEAS),
    c.TakeSeat(name="Ann", hat=Hat.PERSON),
    c.TakeScribeSeat(),
    c.ReturnToSeat(seat="s2"),
    c.ChangeMe(name="Bo", hat=Hat.PERSON),
    c.AskForHelp(),
    c.GiveHelp(seat="s2"),
    c.RemovePerson(seat="s2", reason="Shouting"),
    c.Appeal(words="I am sorry."),
    c.RestorePerson(seat="s2"),
    c.Enrol(),
    c.Strike(seat="s2"),
    c.AddPaperPlaces(places=1),
    c.IssueCards(cards=1),
    c.UseCard(card=1),
    c.AskToEnrolLate(seat="s2"),
    c.AgreeToEnrolLate(seat="s2"),
    c.AddIdea(title="Bench", cost=10),
    c.ChangeIdea(idea="P1", title="Bench", cost=10),
    c.WithdrawIdea(idea="P1"),
    c.HideIdea(idea="P1", reason="Rude"),
    c.ShowIdea(idea="P1"),
    c.OpenVote(),
    c.CastBallot(vote="v1", choices=()),
    c.CastPaperBallot(vote="v1", seat="s4", choices=(), read_back=True),
    c.CloseVote(vote="v1"),
    c.RecordKeyDestroyed(vote="v1"),
    c.RecordResult(vote="v1", document="{}", digest="x"),
)


def _people(meeting: Meeting) -> Meeting:
    """Seats by role: s1 organiser, s2 and s3 participants, then scribe, paper, removed."""
    meeting.ask("door", c.TakeScribeSeat())
    gone = meeting.person()
    meeting.ask("s1", c.RemovePerson(seat=gone, reason="Shouting"))
    return meeting


@cache
def room_in(where: str) -> Room:
    """A room in each part of its meeting, with somebody of every role in it."""
    meeting = Meeting()
    if where == "unopened":
        return meeting.room
    if where == "imported":
        meeting.ask("host", SAMPLES[1])
        return meeting.room
    meeting = opened()
    meeting.person()
    meeting.person()
    meeting.paper()
    meeting.ask("s1", c.Enrol())
    _people(meeting)
    if where == "wait":
        return meeting.room
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))
    meeting.idea("s2")
    if where == "ideas":
        return meeting.room
    meeting.ask("s1", c.OpenVote())
    if where == "choose":
        return meeting.room
    meeting.ask("s1", c.CloseVote(vote="v1"))
    return meeting.room


def actors(room: Room) -> dict[str, str]:
    """Who can ask in this room, by their letter."""
    everyone = {"host": "H", "door": "D", "s99": "?"}
    if room.seats:
        everyone |= {"s1": "O", "s2": "P", "s4": "paper", "s5": "S", "s6": "R"}
    return everyone


def refusal(room: Room, actor: str, command: c.Command) -> str:
    """Return why the table refuses, or "" if it does not."""
    try:
        permissions.check(room, actor, command)
    except Refused as no:
        return no.code
    return ""


def test_every_wish_has_its_row_and_nothing_else_has() -> None:
    kinds = set(get_args(c.AnyCommand)) | set(get_args(c.ServerCommand))

    assert set(permissions.TABLE) == kinds
    assert {kind.__name__ for kind in kinds} == {row[0] for row in ROWS[1:]}
    assert {type(sample) for sample in SAMPLES} == kinds


@pytest.mark.parametrize("where", ROOMS)
@pytest.mark.parametrize("command", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_the_table_allows_what_is_written_here_and_nothing_else(
    where: str, command: c.AnyCommand | c.ServerCommand
) -> None:
    room = room_in(where)
    let_in = {letter for actor, letter in actors(room).items() if not refusal(room, actor, command)}

    assert let_in == ALLOWED[type(command).__name__, where]


@pytest.mark.parametrize("where", ROOMS)
@pytest.mark.parametrize("command", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_deciding_never_disagrees_with_the_table(
    where: str, command: c.AnyCommand | c.ServerCommand
) -> None:
    """Refused by the table: refused by decide, alike. Allowed: never for role's or time's sake."""
    room = room_in(where)
    turn = Turn(now_ms=0, seals=FakeSeals())
    for actor in actors(room):
        by_table = refusal(room, actor, command)
        by_decide = ""
        try:
            facts = decide(room, actor, command, turn)
        except Refused as no:
            by_decide = no.code
        else:
            assert facts

        if by_table:
            assert by_decide == by_table
        else:
            assert by_decide not in {"room_unknown", "already_open", "vote_not_open"}


def test_a_wish_that_is_not_in_the_table_is_refused() -> None:
    class Surprise(c.Command, frozen=True):
        """Not a wish that anyone knows."""

    for actor in ("host", "door", "s1", "s2"):
        assert refusal(room_in("ideas"), actor, Surprise()) == "not_allowed"


def test_a_removed_person_is_told_so() -> None:
    room = room_in("ideas")

    assert refusal(room, "s6", c.AddIdea(title="Bench", cost=1)) == "removed"
    assert refusal(room, "s6", c.OpenVote()) == "not_allowed"


def test_a_refusal_says_what_is_wrong_with_the_moment() -> None:
    ballot = c.CastBallot(vote="v1", choices=())

    assert refusal(room_in("ideas"), "s2", ballot) == "vote_not_open"
    assert refusal(room_in("result"), "s2", ballot) == "vote_closed"
    assert refusal(room_in("choose"), "s1", c.OpenVote()) == "already_open"
    assert refusal(room_in("wait"), "s1", c.AskToEnrolLate(seat="s2")) == "not_late"
    assert refusal(room_in("choose"), "s2", c.AddIdea(title="Bench", cost=1)) == "wrong_phase"
    assert refusal(room_in("unopened"), "door", c.TakeSeat()) == "room_unknown"
    assert refusal(room_in("wait"), "host", SAMPLES[0]) == "already_open"
    assert refusal(room_in("imported"), "door", c.TakeSeat()) == "wrong_phase"


def test_the_better_words_are_codes_and_stand_only_where_the_table_refuses() -> None:
    for (kind, phase), code in permissions.INSTEAD.items():
        assert code in CODES
        assert phase not in permissions.TABLE[kind].phases


def test_a_vote_is_cast_in_an_open_room_of_these_tests() -> None:
    """The rooms above are real: somebody can vote in one."""
    meeting = choosing()
    meeting.cast("s2", "P1")

    assert meeting.vote.casts["s2"].number == 1
