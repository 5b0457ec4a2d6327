"""Wishes about who may vote."""

from typing import Annotated

from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.commands.base import Command, Id, Places


class Enrol(Command, frozen=True):
    """Put people on the roll before a vote opens. No seats named: everyone who is in the room."""

    seats: Annotated[tuple[Id, ...], Meta(max_length=limits.SEATS_MAX)] = ()


class Strike(Command, frozen=True):
    """Take somebody off the roll before a vote opens."""

    seat: Id


class AddPaperPlaces(Command, frozen=True):
    """Make places on the roll for people who vote on paper."""

    places: Places


class IssueCards(Command, frozen=True):
    """Make single-use personal cards; whoever types one in stands on the roll."""

    cards: Places


class UseCard(Command, frozen=True):
    """Stand on the roll by a personal card. The door has already checked its code."""

    card: Annotated[int, Meta(ge=1, le=limits.CARDS_MAX)]


class AskToEnrolLate(Command, frozen=True):
    """Ask, while a vote is open, that somebody be added to its roll."""

    seat: Id


class AgreeToEnrolLate(Command, frozen=True):
    """Agree, as a second person, to a late addition to the roll."""

    seat: Id
