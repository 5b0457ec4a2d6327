"""Who may ask for what, and when: one table, read before anything else is decided.

What is not in the table is refused. It refuses to know what a wish says; whether somebody
may change this idea or that ballot is the activity's own rule in ``decide``.
"""

from typing import Final, NamedTuple

from folkmoot_rooms import commands as c
from folkmoot_rooms.people import Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room

HOST: Final = "host"
DOOR: Final = "door"


class Rule(NamedTuple):
    """One row: these roles, in these parts of the meeting (none: before the room exists).

    ``seated`` and ``removed`` say whether a person with and without their seat may ask.
    """

    roles: frozenset[Role]
    phases: frozenset[Phase]
    seated: bool = True
    removed: bool = False


UNOPENED: Final[frozenset[Phase]] = frozenset()
ANY: Final = frozenset(Phase)
BEFORE_VOTE: Final = frozenset({Phase.WAIT, Phase.IDEAS})
IDEAS: Final = frozenset({Phase.IDEAS})
CHOOSE: Final = frozenset({Phase.CHOOSE})
RESULT: Final = frozenset({Phase.RESULT})

_HOST = frozenset({Role.HOST})
_ORGANISER = frozenset({Role.ORGANISER})
_SCRIBE = frozenset({Role.SCRIBE})
_RUNNING = frozenset({Role.ORGANISER, Role.SCRIBE})
_PERSON = frozenset({Role.PARTICIPANT})
_INVITED = frozenset({Role.PARTICIPANT, Role.SCRIBE})
_SEATED = _RUNNING | _PERSON
_COMING_IN = frozenset({Role.DOOR, Role.HOST})

TABLE: Final[dict[type[c.Command], Rule]] = {
    c.OpenRoom: Rule(_HOST, UNOPENED),
    c.ImportElection: Rule(_HOST, UNOPENED),
    c.ChangePhase: Rule(_ORGANISER, BEFORE_VOTE),
    c.TakeSeat: Rule(frozenset({Role.DOOR}), ANY),
    c.TakeScribeSeat: Rule(_COMING_IN, ANY),
    # A removed person comes back to their seat to read why, and to appeal.
    c.ReturnToSeat: Rule(_COMING_IN | _SEATED, ANY, removed=True),
    c.ChangeMe: Rule(_SEATED, ANY),
    c.AskForHelp: Rule(_INVITED, ANY),
    c.GiveHelp: Rule(_RUNNING, ANY),
    c.RemovePerson: Rule(_ORGANISER, ANY),
    c.Appeal: Rule(_INVITED, ANY, seated=False, removed=True),
    c.RestorePerson: Rule(_ORGANISER, ANY),
    c.Enrol: Rule(_ORGANISER, BEFORE_VOTE),
    c.Strike: Rule(_ORGANISER, BEFORE_VOTE),
    # Places on the roll are the organiser's: whoever writes ballots must not make voters.
    c.AddPaperPlaces: Rule(_ORGANISER, BEFORE_VOTE),
    c.IssueCards: Rule(_ORGANISER, BEFORE_VOTE),
    c.UseCard: Rule(_PERSON, BEFORE_VOTE),
    c.AskToEnrolLate: Rule(_ORGANISER, CHOOSE),
    # No scribe: the organiser holds their links. The organiser is told "the same person".
    c.AgreeToEnrolLate: Rule(_ORGANISER | _PERSON, CHOOSE),
    c.AddIdea: Rule(_INVITED, IDEAS),
    c.ChangeIdea: Rule(_SEATED, BEFORE_VOTE),
    c.WithdrawIdea: Rule(_INVITED, BEFORE_VOTE),
    # Not during a vote: what stands on a ballot is frozen, its words too.
    c.HideIdea: Rule(_ORGANISER, BEFORE_VOTE),
    c.ShowIdea: Rule(_ORGANISER, BEFORE_VOTE),
    c.OpenVote: Rule(_ORGANISER, IDEAS),
    c.CastBallot: Rule(_PERSON, CHOOSE),
    c.CastPaperBallot: Rule(_SCRIBE, CHOOSE),
    c.CloseVote: Rule(_ORGANISER, CHOOSE),
    c.RecordKeyDestroyed: Rule(_HOST, RESULT),
    c.RecordResult: Rule(_HOST, RESULT),
}

# An election that was held elsewhere has no people and takes none; it only gets its count.
IMPORTED: Final = frozenset({c.RecordResult})

# A better word than "wrong part of the meeting", where there is one.
INSTEAD: Final[dict[tuple[type[c.Command], Phase], str]] = {
    (c.UseCard, Phase.CHOOSE): "card_too_late",
    (c.UseCard, Phase.RESULT): "vote_closed",
    (c.OpenVote, Phase.CHOOSE): "already_open",
    (c.OpenVote, Phase.RESULT): "vote_closed",
    (c.CastBallot, Phase.WAIT): "vote_not_open",
    (c.CastBallot, Phase.IDEAS): "vote_not_open",
    (c.CastBallot, Phase.RESULT): "vote_closed",
    (c.CastPaperBallot, Phase.WAIT): "vote_not_open",
    (c.CastPaperBallot, Phase.IDEAS): "vote_not_open",
    (c.CastPaperBallot, Phase.RESULT): "vote_closed",
    (c.CloseVote, Phase.WAIT): "vote_not_open",
    (c.CloseVote, Phase.IDEAS): "vote_not_open",
    (c.CloseVote, Phase.RESULT): "vote_closed",
    (c.AskToEnrolLate, Phase.WAIT): "not_late",
    (c.AskToEnrolLate, Phase.IDEAS): "not_late",
    (c.AskToEnrolLate, Phase.RESULT): "vote_closed",
    (c.AgreeToEnrolLate, Phase.WAIT): "not_late",
    (c.AgreeToEnrolLate, Phase.IDEAS): "not_late",
    (c.AgreeToEnrolLate, Phase.RESULT): "vote_closed",
}


def role_of(room: Room, actor: str) -> Role:
    """Return what an actor is in this room. Raises Refused for a seat that is not there."""
    if actor == HOST:
        return Role.HOST
    if actor == DOOR:
        return Role.DOOR
    if actor not in room.seats:
        raise Refused("not_allowed")
    return room.seats[actor].role


def check(room: Room, actor: str, command: c.Command) -> None:
    """Refuse whatever the table does not allow: role first, then seat, then time."""
    kind = type(command)
    rule = TABLE.get(kind)
    if rule is None or role_of(room, actor) not in rule.roles:
        raise Refused("not_allowed")
    seat = room.seats.get(actor)
    if seat is not None and seat.removed and not rule.removed:
        raise Refused("removed")
    if seat is not None and not seat.removed and not rule.seated:
        raise Refused("not_allowed")
    if not room.opened:
        if rule.phases:
            raise Refused("room_unknown")
        return
    if not rule.phases:
        raise Refused("already_open")
    if room.imported and kind not in IMPORTED:
        raise Refused("wrong_phase")
    if room.phase not in rule.phases:
        raise Refused(INSTEAD.get((kind, room.phase), "wrong_phase"))
