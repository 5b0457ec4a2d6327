"""Wishes about people and their seats."""

from typing import Annotated

from msgspec import Meta

from folkmoot_rooms.commands.base import Command, Id, Name, Why
from folkmoot_rooms.people import Hat


class TakeSeat(Command, frozen=True):
    """Come in. A name is optional; the hat is the person's own choice."""

    name: Name = ""
    hat: Hat = Hat.NOT_SAID


class TakeScribeSeat(Command, frozen=True):
    """Come in by the scribe's link, to write for people who use paper."""

    name: Name = ""


class ReturnToSeat(Command, frozen=True):
    """Sit down in one's own seat again on another device: by personal code or new link."""

    seat: Id
    by: Annotated[str, Meta(pattern=r"^(code|link)\Z")] = "code"


class ChangeMe(Command, frozen=True):
    """Change one's own name or hat."""

    name: Name
    hat: Hat


class AskForHelp(Command, frozen=True):
    """Tell the organiser that I need help."""


class GiveHelp(Command, frozen=True):
    """Say that somebody who asked for help has been helped."""

    seat: Id


class RemovePerson(Command, frozen=True):
    """Take a person's seat away, with a reason that they are told."""

    seat: Id
    reason: Why


class Appeal(Command, frozen=True):
    """Say, as a removed person, why I should come back."""

    words: Why


class RestorePerson(Command, frozen=True):
    """Give a removed person their seat back."""

    seat: Id
