"""Who may write which fact: a table, read as a stranger to the room would.

The envelope of a fact says who acted; so does the fact itself. Both must be the same, somebody
who is there, and somebody who may. Refuses to know: what a fact does.
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

# Facts that only one hand may write, and what is said of any other.
ONLY: Final[dict[type, tuple[Role, str]]] = {
    e.RoomOpened: (Role.HOST, "not_server"),
    e.ElectionImported: (Role.HOST, "not_server"),
    e.VoteKeyDestroyed: (Role.HOST, "not_server"),
    e.ResultCounted: (Role.HOST, "not_server"),
    e.PhaseChanged: (Role.ORGANISER, "not_organiser"),
    e.PersonRemoved: (Role.ORGANISER, "not_organiser"),
    e.PersonRestored: (Role.ORGANISER, "not_organiser"),
    e.SeatStruck: (Role.ORGANISER, "not_organiser"),
    e.CardsIssued: (Role.ORGANISER, "not_organiser"),
    e.LateEnrolmentAsked: (Role.ORGANISER, "not_organiser"),
    e.IdeaHidden: (Role.ORGANISER, "not_organiser"),
    e.IdeaShown: (Role.ORGANISER, "not_organiser"),
    e.VoteOpened: (Role.ORGANISER, "not_organiser"),
    e.VoteClosed: (Role.ORGANISER, "not_organiser"),
    e.BallotsOpened: (Role.ORGANISER, "not_organiser"),
}

# Whose hand makes a place for whom. The organiser's comes with the room, before all others.
MAKES_SEAT: Final[dict[Role, frozenset[Role]]] = {
    Role.ORGANISER: frozenset({Role.HOST}),
    Role.SCRIBE: frozenset({Role.HOST, Role.DOOR}),
    Role.PARTICIPANT: frozenset({Role.HOST, Role.DOOR}),
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
    only, code = ONLY.get(type(fact), (role, ""))
    if role is not only:
        raise DoesNotFit(code, seat=actor)
    if isinstance(fact, e.SeatTaken) and role not in MAKES_SEAT.get(fact.role, ()):
        raise DoesNotFit("seat_not_given", seat=fact.seat)
    if actor in roll.removed and type(fact) not in REMOVED_MAY:
        raise DoesNotFit("removed_acts", seat=actor)


def _named(fact: AnyEvent) -> str | None:
    """Return who acted as the fact has it, or None if it does not say."""
    if isinstance(fact, e.SeatEnrolled) and fact.agreed_by:
        # Late: ``by`` asked, and the one who agrees is the one who acts.
        return fact.agreed_by
    field = NAMED.get(type(fact), "by")
    return getattr(fact, field, None) if field else None
