"""Facts about people and their seats. A hat is sealed like a name: it can tell of health."""

from folkmoot_rooms.events.base import Event, Words
from folkmoot_rooms.people import Hat, Role


class SeatTaken(Event, frozen=True):
    """Somebody came in, or a place was made for somebody who uses paper."""

    seat: str
    role: Role
    hat: Hat | None
    name: Words


class SeatReturned(Event, frozen=True):
    """A person sits in their own seat again on another device."""

    seat: str
    by: str


class SeatChanged(Event, frozen=True):
    """A person changed their own name or hat; earlier facts keep the old one."""

    seat: str
    hat: Hat | None
    name: Words


class HelpAsked(Event, frozen=True):
    """Somebody needs help."""

    seat: str


class HelpGiven(Event, frozen=True):
    """Somebody who needed help has been helped."""

    seat: str
    by: str


class PersonRemoved(Event, frozen=True):
    """A seat was taken away, with a reason. A ballot that it cast still counts."""

    seat: str
    by: str
    reason: Words


class AppealMade(Event, frozen=True):
    """A removed person asked to come back."""

    seat: str
    words: Words


class PersonRestored(Event, frozen=True):
    """A removed person has their seat back."""

    seat: str
    by: str
