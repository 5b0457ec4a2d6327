"""Who may write which fact: a table, read as a stranger to the room would.

The envelope of a fact says who acted; so does the fact itself. Both must be the same, somebody
who is there, and somebody who may. Refuses to know: what a fact does, and when it may be done.
"""

from typing import Final

from folkmoot.exports.differences import DoesNotFit
from folkmoot.exports.roll import Roll
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.people import Role

# Where a fact names who acted, if that is not ``by``. A seat comes back by a code or a link.
NAMED: Final[dict[type, str]] = {
    e.SeatChanged: "seat",
    e.SeatReturned: "",
    e.HelpAsked: "seat",
    e.AppealMade: "seat",
    e.IdeaAdded: "typed_by",
}

_SERVER: Final = frozenset({Role.HOST})
_ORGANISER: Final = frozenset({Role.ORGANISER})
_RUNNING: Final = frozenset({Role.ORGANISER, Role.SCRIBE})
_INVITED: Final = frozenset({Role.PARTICIPANT, Role.SCRIBE})
_SEATED: Final = _RUNNING | _INVITED
_COMING: Final = _SEATED | {Role.HOST, Role.DOOR}

# Whose hand writes which fact. A place on paper has none: it never acts.
MAY: Final[dict[type, frozenset[Role]]] = {
    e.RoomOpened: _SERVER,
    e.ElectionImported: _SERVER,
    e.VoteKeyDestroyed: _SERVER,
    e.ResultCounted: _SERVER,
    e.PhaseChanged: _ORGANISER,
    e.PersonRemoved: _ORGANISER,
    e.PersonRestored: _ORGANISER,
    e.SeatStruck: _ORGANISER,
    e.CardsIssued: _ORGANISER,
    e.LateEnrolmentAsked: _ORGANISER,
    e.IdeaHidden: _ORGANISER,
    e.IdeaShown: _ORGANISER,
    e.VoteOpened: _ORGANISER,
    e.VoteClosed: _ORGANISER,
    e.BallotsOpened: _ORGANISER,
    e.HelpGiven: _RUNNING,
    e.HelpAsked: _INVITED,
    e.AppealMade: _INVITED,
    e.IdeaAdded: _INVITED,
    e.IdeaWithdrawn: _INVITED,
    e.IdeaChanged: _SEATED,
    e.SeatChanged: _SEATED,
    e.SeatReturned: _COMING,
}

# What is said of any other hand, where there is a better word than "may not".
ONLY: Final = {_SERVER: "not_server", _ORGANISER: "not_organiser"}

# Whose hand it must be depends on whose ballot or place it is: ``roll`` looks at that.
IN_ROLL: Final = frozenset({e.SeatEnrolled, e.BallotCast})

# Whose hand makes a place for whom. The organiser's comes with the room, before all others.
MAKES_SEAT: Final[dict[Role, frozenset[Role]]] = {
    Role.ORGANISER: frozenset({Role.HOST}),
    Role.SCRIBE: frozenset({Role.HOST, Role.DOOR}),
    Role.PARTICIPANT: frozenset({Role.DOOR}),
    Role.PAPER: frozenset({Role.ORGANISER}),
}

# What is left to somebody whose seat was taken away. Casting has words of its own.
REMOVED_MAY: Final = frozenset({e.AppealMade, e.SeatReturned, e.BallotCast})

NO_SEAT: Final = {"host": Role.HOST, "door": Role.DOOR}


def check_actor(fact: AnyEvent, actor: str, roll: Roll) -> None:
    """Raise DoesNotFit if ``actor`` is not whom the fact names, or may not write it."""
    role = NO_SEAT.get(actor) or roll.seats.get(actor)
    if role is None:
        raise DoesNotFit("unknown_seat", seat=actor)
    named = _named(fact)
    if named not in (None, actor):
        raise DoesNotFit("other_actor", expected=actor, found=str(named))
    may = _may(fact)
    if may is not None and role not in may:
        code = "seat_not_given" if isinstance(fact, e.SeatTaken) else ONLY.get(may, "may_not")
        raise DoesNotFit(code, seat=fact.seat if isinstance(fact, e.SeatTaken) else actor)
    if actor in roll.removed and type(fact) not in REMOVED_MAY:
        raise DoesNotFit("removed_acts", seat=actor)


def _may(fact: AnyEvent) -> frozenset[Role] | None:
    """Return who may write a fact, or None if that is looked at elsewhere."""
    if isinstance(fact, e.SeatTaken):
        return MAKES_SEAT.get(fact.role, frozenset())
    return None if type(fact) in IN_ROLL else MAY[type(fact)]


def _named(fact: AnyEvent) -> str | None:
    """Return who acted as the fact has it, or None if it does not say."""
    if isinstance(fact, e.SeatEnrolled) and fact.agreed_by:
        # Late: ``by`` asked, and the one who agrees is the one who acts.
        return fact.agreed_by
    field = NAMED.get(type(fact), "by")
    return getattr(fact, field, None) if field else None
