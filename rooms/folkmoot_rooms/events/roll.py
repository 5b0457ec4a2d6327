"""Facts about who may vote."""

from folkmoot_rooms.events.base import Event


class SeatEnrolled(Event, frozen=True):
    """A seat stands on the roll: by the organiser, by a card, or late by two people."""

    seat: str
    by: str
    card: int = 0
    agreed_by: str = ""


class SeatStruck(Event, frozen=True):
    """A seat no longer stands on the roll."""

    seat: str
    by: str


class CardsIssued(Event, frozen=True):
    """Personal cards ``first`` to ``last`` exist."""

    first: int
    last: int
    by: str


class LateEnrolmentAsked(Event, frozen=True):
    """One person asked to add somebody to the roll of an open vote; it takes a second."""

    seat: str
    by: str
