"""Wishes about the vote, and what the hub writes down after it closed."""

from typing import Annotated

from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.commands.base import Command, Id


class OpenVote(Command, frozen=True):
    """Open the vote: from here on its options, costs, rule and roll cannot change."""


class CastBallot(Command, frozen=True):
    """Send a ballot. ``replaces`` is the number of the ballot it replaces, 0 for the first."""

    vote: Id
    choices: Annotated[tuple[Id, ...], Meta(max_length=limits.IDEAS_MAX)]
    replaces: Annotated[int, Meta(ge=0, le=limits.BALLOTS_PER_SEAT_MAX)] = 0


class CastPaperBallot(Command, frozen=True):
    """Enter a paper ballot that was read back to its voter, who said that it is right."""

    vote: Id
    seat: Id
    choices: Annotated[tuple[Id, ...], Meta(max_length=limits.IDEAS_MAX)]
    read_back: bool
    replaces: Annotated[int, Meta(ge=0, le=limits.BALLOTS_PER_SEAT_MAX)] = 0


class CloseVote(Command, frozen=True):
    """Close the vote. Its place in the log decides which ballots count."""

    vote: Id
