"""Wishes about the meeting as a whole."""

from typing import Annotated

import msgspec
from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.commands.base import Command, Money, Prose, Title
from folkmoot_rooms.phases import Phase


class OpenRoom(Command, frozen=True):
    """Start a room: what is up for decision, how much there is, and who decides."""

    title: Title
    question: Prose
    budget: Money
    binding: bool = True
    scale: Annotated[int, Meta(ge=0, le=limits.SCALE_DIGITS_MAX)] = 2
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")] = "GBP"
    rule: Annotated[str, Meta(max_length=40)] = "equal-shares"
    utility: Annotated[str, Meta(max_length=40)] = "cost"
    completion: Annotated[str, Meta(max_length=40)] = "add-one+fill"


class ImportedOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project of an election that was held elsewhere; ``selected`` is its official column."""

    id: str
    name: str
    cost: int
    selected: str = ""


class ImportElection(Command, frozen=True):
    """Lay an election that was held elsewhere into a new room, to look at and to recount."""

    title: str
    source: str
    options: tuple[ImportedOption, ...]
    ballots: tuple[tuple[int, ...], ...]
    budget: int
    scale: int
    currency: str
    rule: str = "equal-shares"
    utility: str = "cost"
    completion: str = "add-one+fill"


class ChangePhase(Command, frozen=True):
    """Go to another part of the meeting."""

    phase: Phase
